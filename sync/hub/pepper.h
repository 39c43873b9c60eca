/*
 * The pepper of a site: 32 random bytes beside the database, not in it. `pepper.{site}` in the
 * state directory, hex, 0600, made when first asked for; the seats get it when they are enrolled.
 */
#ifndef SYNC_HUB_PEPPER_H
#define SYNC_HUB_PEPPER_H

#include "drivers/base/str.h"
#include "sync/ledger/pin.h"

/* RAFF_E_CORRUPT if the file is there and is no pepper. */
int pepper_load(const char *state, const char *site,
                uint8_t ret_pepper[PIN_PEPPER_SIZE]) MUST_CHECK;

#endif

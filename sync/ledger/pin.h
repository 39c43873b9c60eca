/*
 * PINs: Argon2id (RFC 9106, through libsodium) over pepper and PIN. Four digits alone would fall to
 * anyone with a copy of the table; the pepper is kept apart from it, one a site.
 *
 * Small on purpose: 8 MiB and three passes, so that the slowest handheld answers within a blink.
 */
#ifndef SYNC_LEDGER_PIN_H
#define SYNC_LEDGER_PIN_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/str.h"

#define PIN_PEPPER_SIZE 32
#define PIN_HASH_SIZE   129 /* libsodium's string form and its NUL, as struct person_row has room */
#define PIN_DIGITS_MIN  4
#define PIN_DIGITS_MAX  8

/* 4 to 8 digits. */
bool pin_ok(struct str pin);
/* A new hash with a salt of its own. RAFF_E_SYNTAX for what is no PIN, -ENOMEM. Takes some 10 ms.
 */
int pin_hash(const uint8_t pepper[PIN_PEPPER_SIZE], const char *pin,
             char ret_hash[PIN_HASH_SIZE]) MUST_CHECK;
/* 0 if `pin` is the one behind `hash`, RAFF_E_DENIED if not. Takes as long as pin_hash. */
int pin_check(const uint8_t pepper[PIN_PEPPER_SIZE], const char *pin, const char *hash) MUST_CHECK;

#endif

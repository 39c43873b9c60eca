/*
 * Who may speak at the broker, from the book into its files: `broker/acl` and `broker/crl.pem`.
 * mosquitto reads both again at SIGHUP.
 */
#ifndef SYNC_HUB_ACCESS_H
#define SYNC_HUB_ACCESS_H

#include "sync/hub/hub.h"

/* Writes both files anew, one if the other cannot be; nothing where there is no broker's directory.
 * -errno, RAFF_E_TLS, or the database's. */
int access_write(const char *state, struct hub *hub, int64_t utc_ms) MUST_CHECK;
/* The same if the book says otherwise than before (hub_take_access); then tells a broker that runs
 * here and waits until it has read them. For a program that does one thing and ends: it blocks, for
 * ten seconds at most. RAFF_E_BUSY: the broker was told and does not say that it read them. */
int access_follow(const char *state, struct hub *hub, int64_t utc_ms) MUST_CHECK;

#endif

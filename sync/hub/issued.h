/*
 * `issued` in the state directory: every certificate that a seat was given, a line each, on disk
 * before the seat has it. Only ever written on: which lines have run out a clock would have to say,
 * and one that is wrong by years would throw away what still opens the door. 3,000 seats, renewed
 * every sixteen months, are 200 KB a year.
 *
 *     SITE.SEAT UNTIL SERIAL        milliseconds since 1970; 40 digits of lower-case hex
 *
 * A book that was restored, or copied back by hand, does not know the certificates that were made
 * after it; here it learns of them whenever it is opened, so that they can be revoked, and those of
 * a site that it did not have when that site begins. Without the file such a certificate is good
 * until it runs out, whoever holds it, and gets on no list.
 */
#ifndef SYNC_HUB_ISSUED_H
#define SYNC_HUB_ISSUED_H

#include "sync/hub/pki.h"
#include "sync/hub/store.h"

/* -errno. */
int issued_add(const char *state, const struct pki_signed *is, const char *cn) MUST_CHECK;
/* What has not run out, into the book (hub_learn_certificate), but of sites that it does not have.
 * Lines that are none are passed over: one that was cut off was never handed out. A disk that is
 * full is only warned of: the next opening learns the rest. */
int issued_learn(const char *state, struct hub *hub, int64_t utc_ms) MUST_CHECK;
/* The same of the transaction's site alone: to be called in the one that makes the site. */
int issued_learn_site(const char *state, struct hub_tx *tx, int64_t utc_ms) MUST_CHECK;

#endif

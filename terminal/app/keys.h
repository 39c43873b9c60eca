/*
 * A seat's key and certificate (PEM, through OpenSSL): the key is made on the seat and never leaves
 * it; what leaves is a request, signed with it. Both lie in one file, because a file is replaced
 * whole: there is no moment at which the key is another's.
 */
#ifndef TERMINAL_APP_KEYS_H
#define TERMINAL_APP_KEYS_H

#include "drivers/base/bytes.h"

#define KEYS_PEM_MAX ((size_t)16 * 1024)

/* A new key, P-256. Wipe it after use. RAFF_E_TLS, -ENOMEM. */
int keys_make(struct bytes *ret_key) MUST_CHECK;
/* A request for a certificate for it; who it is for is the hub's to say. */
int keys_request(struct str key, struct bytes *ret_csr) MUST_CHECK;
/* Whether the certificate is `cn`'s, for this key, and signed by this authority; the words say what
 * is wrong. RAFF_E_SYNTAX for what is no certificate or key, RAFF_E_DENIED. */
int keys_check(struct str cert, struct str key, struct str ca, const char *cn,
               struct text *why) MUST_CHECK;
/* From when until when the first certificate in a text is good, UTC. RAFF_E_SYNTAX. */
int keys_term(struct str cert, int64_t *ret_from_ms, int64_t *ret_until_ms) MUST_CHECK;
/* Overwrites and releases a buffer that held a key. */
void keys_wipe(struct bytes *secret);

#endif

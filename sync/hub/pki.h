/*
 * The hub's own certificate authority: EC P-256, X.509 v3 (RFC 5280) through OpenSSL. `ca.pem` and
 * `ca.key` in the state directory, made at first use; every key file is 0600.
 *
 * A certificate begins a day before it is made, for seats whose clock is a little behind, and has
 * no more rights than its use needs: the CA signs and nothing else, the server is no client, a seat
 * is no server.
 */
#ifndef SYNC_HUB_PKI_H
#define SYNC_HUB_PKI_H

#include "drivers/base/bytes.h"

#define PKI_CN_MAX    64 /* ub-common-name, RFC 5280 appendix A.1 */
#define PKI_PEM_MAX   16384
#define PKI_NAMES_MAX 8
#define PKI_CA_DAYS   7300
#define PKI_LEAF_DAYS 730

struct pki_leaf {
    const char *cn;
    bool server;                      /* for the broker; otherwise a client */
    const char *names[PKI_NAMES_MAX]; /* server: host names and IP addresses it answers to */
    size_t n_names;
};

/* Makes ca.pem and ca.key in `state` unless both are there. One without the other is RAFF_E_CONFIG:
 * seats already enrolled would not know a new one. */
int pki_make_ca(const char *state, int64_t utc_ms) MUST_CHECK;
/* A new key and a certificate for it, as PEM. RAFF_E_TOO_LONG for a CN past PKI_CN_MAX, RAFF_E_TLS
 * if OpenSSL refuses, -errno from files. Wipe and release `ret_key`. */
int pki_issue(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
              struct bytes *ret_cert, struct bytes *ret_key) MUST_CHECK;
/* pki_issue into two files. */
int pki_issue_files(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
                    const char *cert_path, const char *key_path) MUST_CHECK;
/* Overwrites and releases a buffer that held a secret. */
void pki_wipe(struct bytes *secret);

#endif

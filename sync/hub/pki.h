/*
 * The hub's own certificate authority: EC P-256, X.509 v3 (RFC 5280) through OpenSSL. `ca.pem` and
 * `ca.key` in the state directory, made at first use; every key file is 0600.
 *
 * A certificate begins a day before it is made (no more than its life before), for seats whose
 * clock is a little behind, and has no more rights than its use needs: the CA signs and nothing
 * else, the server is no client, a seat is no server.
 */
#ifndef SYNC_HUB_PKI_H
#define SYNC_HUB_PKI_H

#include "drivers/base/bytes.h"

#define PKI_CN_MAX      64 /* ub-common-name, RFC 5280 appendix A.1 */
#define PKI_PEM_MAX     16384
#define PKI_NAMES_MAX   8
#define PKI_CA_DAYS     7300
#define PKI_LEAF_DAYS   730
#define PKI_DAY_S       86400
#define PKI_SERIAL_SIZE 41 /* 20 octets in lower-case hex */

struct pki_leaf {
    const char *cn;
    bool server;                      /* for the broker; otherwise a client */
    bool brief;                       /* has to fit into a code: as few bytes as will do */
    const char *names[PKI_NAMES_MAX]; /* server: host names and IP addresses it answers to */
    size_t n_names;
    int64_t life_s; /* from now; 0: PKI_LEAF_DAYS */
};

/* What is known of a certificate afterwards. */
struct pki_signed {
    char serial[PKI_SERIAL_SIZE];
    int64_t until_ms; /* UTC */
};

/* Makes ca.pem and ca.key in `state` unless both are there. One without the other is RAFF_E_CONFIG:
 * seats already enrolled would not know a new one. */
int pki_make_ca(const char *state, int64_t utc_ms) MUST_CHECK;
/* A new key (P-256; Ed25519 where brief) and a certificate for it, as PEM. RAFF_E_TOO_LONG for a CN
 * past PKI_CN_MAX, RAFF_E_TLS if OpenSSL refuses, -errno from files. Wipe and release `ret_key`. */
int pki_issue(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
              struct bytes *ret_cert, struct bytes *ret_key) MUST_CHECK;
/* A certificate for the key in `csr` (PKCS #10, PEM), appended to `ret_cert` as PEM. Of the request
 * the key alone counts: name and rights are `leaf`'s. RAFF_E_SYNTAX for what is no request,
 * RAFF_E_DENIED if whoever made it does not hold its key, or a key is too weak; the rest as
 * pki_issue. */
int pki_certify(const char *state, struct str csr, const struct pki_leaf *leaf, int64_t utc_ms,
                struct bytes *ret_cert, struct pki_signed *ret_signed) MUST_CHECK;
/* pki_issue into two files. */
int pki_issue_files(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
                    const char *cert_path, const char *key_path) MUST_CHECK;
/* Another certificate in the place of the one in `cert_path`, for the same key and the same server
 * names, good from now on: a file is replaced whole, so that there is no moment at which the two do
 * not fit. Of `leaf`, cn, server and life_s count. RAFF_E_STATE, and the file stays, if the new
 * one would end sooner; RAFF_E_NOT_FOUND, RAFF_E_CONFIG if the two do not belong together; the rest
 * as pki_issue. */
int pki_renew_file(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
                   const char *cert_path, const char *key_path) MUST_CHECK;
/* Until when the certificate in a file is good. RAFF_E_NOT_FOUND. */
int pki_until(const char *cert_path, int64_t *ret_until_ms) MUST_CHECK;
/* Overwrites and releases a buffer that held a secret. */
void pki_wipe(struct bytes *secret);

#endif

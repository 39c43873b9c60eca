/*
 * The list of revoked certificates (RFC 5280, 5), as a broker reads it.
 *
 * mosquitto 2.0 reads its crlfile again at SIGHUP, but OpenSSL keeps the lists it had beside the
 * new one and believes the one that was made last, to the second. So a list's time is never that of
 * the one before. It lies a day back, as a certificate's does, and never runs out: a list that has
 * run out shuts everybody out.
 */
#ifndef SYNC_HUB_CRL_H
#define SYNC_HUB_CRL_H

#include "sync/hub/pki.h"

struct crl_entry {
    char serial[PKI_SERIAL_SIZE];
    int64_t revoked_ms; /* UTC */
};

/* Signs the list into `path`, 0600. What the list that lies there names besides stays in it, for
 * two years: a book that was restored does not know of it. A file that cannot be read as a list is
 * replaced. Errors as pki_issue. */
int crl_write(const char *state, const char *path, const struct crl_entry *entries, size_t n,
              int64_t utc_ms) MUST_CHECK;

#endif

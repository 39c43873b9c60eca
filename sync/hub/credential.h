/*
 * A credential: what a new seat is handed, as a file or a code. One line of JSON, about 1,100
 * bytes:
 *
 *     {"raff":2,"id":…,"site":…,"seat":…,"host":…,"port":8883,"ca":…,"cert":…,"key":…}
 *
 * Certificates (X.509) and key (PKCS #8) are DER in base64. The key is Ed25519 and the certificate
 * has no extension but its use: the authority's own certificate is in it too, because a seat that
 * has only a hash of it would have to speak to a broker that it cannot check yet, and with this the
 * whole still fits into a code that a handheld reads.
 */
#ifndef SYNC_HUB_CREDENTIAL_H
#define SYNC_HUB_CREDENTIAL_H

#include "sync/hub/broker.h"

#define CREDENTIAL_MAX 4096

struct credential_terms {
    const char *state; /* the hub's directory, with its authority */
    const char *id;
    const char *site;
    const char *seat;
    struct broker_address broker;
    int64_t life_s;
};

/* Appends the line with its newline. Errors as pki_issue. It holds a key: wipe it. */
int credential_write(const struct credential_terms *terms, int64_t utc_ms,
                     struct bytes *out) MUST_CHECK;

#endif

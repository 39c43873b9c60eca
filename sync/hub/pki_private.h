/*
 * The authority itself, shared by what it signs: certificates (pki.c) and the list of those that
 * are revoked (crl.c). Inside this folder only.
 */
#ifndef SYNC_HUB_PKI_PRIVATE_H
#define SYNC_HUB_PKI_PRIVATE_H

#include <openssl/x509.h>

#include "sync/hub/pki.h"

struct authority {
    X509 *cert;
    EVP_PKEY *key;
};

/* RAFF_E_NOT_FOUND; RAFF_E_CONFIG if the two do not belong together. Whatever comes of it, release
 * it. */
int pki_read_ca(const char *state, struct authority *ca) MUST_CHECK;
void authority_release(struct authority *ca);

#endif

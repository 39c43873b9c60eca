#include "terminal/app/keys.h"

#include <errno.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

#include "drivers/base/error.h"

static void bio_freep(BIO **bio)
{
    BIO_free(*bio);
}

static void cert_freep(X509 **cert)
{
    X509_free(*cert);
}

static void key_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void request_freep(X509_REQ **request)
{
    X509_REQ_free(*request);
}

void keys_wipe(struct bytes *secret)
{
    if (secret->at) {
        OPENSSL_cleanse(secret->at, secret->size);
    }
    bytes_release(secret);
}

static int drain(BIO *bio, struct bytes *out)
{
    char *data = NULL;
    long n = BIO_get_mem_data(bio, &data);
    return n > 0 ? bytes_add(out, data, (size_t)n) : RAFF_E_TLS;
}

static X509 *read_cert(struct str pem)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
    return bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
}

static EVP_PKEY *read_key(struct str pem)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
    char no_password[] = ""; /* given, so that nobody is asked for one */
    return bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, no_password) : NULL;
}

int keys_make(struct bytes *ret_key)
{
    CLEANUP(key_freep) EVP_PKEY *key = EVP_EC_gen("P-256");
    CLEANUP(bio_freep) BIO *bio = BIO_new(BIO_s_secmem());
    bool ok = key && bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1;
    return ok ? drain(bio, ret_key) : RAFF_E_TLS;
}

int keys_request(struct str key_pem, struct bytes *ret_csr)
{
    CLEANUP(key_freep) EVP_PKEY *key = read_key(key_pem);
    CLEANUP(request_freep) X509_REQ *request = X509_REQ_new();
    CLEANUP(bio_freep) BIO *bio = BIO_new(BIO_s_mem());
    if (!key) {
        return RAFF_E_SYNTAX;
    }
    bool ok = request && bio && X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1 &&
              X509_REQ_set_pubkey(request, key) == 1 &&
              X509_REQ_sign(request, key, EVP_sha256()) > 0 &&
              PEM_write_bio_X509_REQ(bio, request) == 1;
    return ok ? drain(bio, ret_csr) : RAFF_E_TLS;
}

static bool has_name(const X509 *cert, const char *cn)
{
    char name[128];
    int n =
        X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof(name));
    return n > 0 && strcmp(name, cn) == 0;
}

int keys_check(struct str cert_pem, struct str key_pem, struct str ca_pem, const char *cn,
               struct text *why)
{
    CLEANUP(cert_freep) X509 *ca = read_cert(ca_pem);
    CLEANUP(cert_freep) X509 *cert = read_cert(cert_pem);
    CLEANUP(key_freep) EVP_PKEY *key = read_key(key_pem);
    if (!ca || !cert || !key) {
        text_addf(why, "\"%s\" is missing or broken", !ca ? "ca" : !cert ? "cert" : "key");
        return RAFF_E_SYNTAX;
    }
    if (X509_check_private_key(cert, key) != 1) {
        text_add(why, "\"key\" is not the key of \"cert\"");
        return RAFF_E_DENIED;
    }
    if (X509_verify(cert, X509_get0_pubkey(ca)) != 1) {
        text_add(why, "\"cert\" is not signed by \"ca\"");
        return RAFF_E_DENIED;
    }
    if (!has_name(cert, cn)) {
        text_addf(why, "\"cert\" is not that of %s", cn);
        return RAFF_E_DENIED;
    }
    return 0;
}

static int64_t ms_of(const ASN1_TIME *time)
{
    struct tm tm;
    return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) * 1000 : 0;
}

int keys_term(struct str cert_pem, int64_t *ret_from_ms, int64_t *ret_until_ms)
{
    CLEANUP(cert_freep) X509 *cert = read_cert(cert_pem);
    if (!cert) {
        return RAFF_E_SYNTAX;
    }
    *ret_from_ms = ms_of(X509_get0_notBefore(cert));
    *ret_until_ms = ms_of(X509_get0_notAfter(cert));
    return 0;
}

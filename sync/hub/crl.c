#include "sync/hub/crl.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/pki_private.h"

#define KEPT_DAYS 730 /* longer than a seat's certificate lives */

static void crl_freep(X509_CRL **crl)
{
    X509_CRL_free(*crl);
}

static void bio_freep(BIO **bio)
{
    BIO_free(*bio);
}

static void time_freep(ASN1_TIME **time)
{
    ASN1_TIME_free(*time);
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm tm;
    return time && ASN1_TIME_to_tm(time, &tm) ? (int64_t)timegm(&tm) : 0;
}

static X509_CRL *read_list(const char *path)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new_file(path, "r");
    return bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;
}

static int set_times(X509_CRL *crl, int64_t made_s)
{
    CLEANUP(time_freep) ASN1_TIME *made = ASN1_TIME_set(NULL, (time_t)made_s);
    CLEANUP(time_freep)
    ASN1_TIME *until = ASN1_TIME_adj(NULL, (time_t)made_s, PKI_CA_DAYS, 0);
    bool ok = made && until && X509_CRL_set1_lastUpdate(crl, made) == 1 &&
              X509_CRL_set1_nextUpdate(crl, until) == 1;
    return ok ? 0 : RAFF_E_TLS;
}

/* The number of the list (RFC 5280, 5.2.3) grows with its time, so it may be that. */
static int add_extensions(X509_CRL *crl, X509 *ca, int64_t made_s)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, ca, NULL, NULL, crl, 0);
    X509_EXTENSION *issuer =
        X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    bool ok = issuer && number && ASN1_INTEGER_set_int64(number, made_s) == 1 &&
              X509_CRL_add_ext(crl, issuer, -1) == 1 &&
              X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, X509V3_ADD_DEFAULT) == 1;
    X509_EXTENSION_free(issuer);
    ASN1_INTEGER_free(number);
    return ok ? 0 : RAFF_E_TLS;
}

static int add_revoked(X509_CRL *crl, ASN1_INTEGER *serial, int64_t revoked_s)
{
    CLEANUP(time_freep) ASN1_TIME *when = ASN1_TIME_set(NULL, (time_t)revoked_s);
    X509_REVOKED *revoked = X509_REVOKED_new();
    bool ok = when && revoked && X509_REVOKED_set_serialNumber(revoked, serial) == 1 &&
              X509_REVOKED_set_revocationDate(revoked, when) == 1 &&
              X509_CRL_add0_revoked(crl, revoked) == 1;
    if (!ok) {
        X509_REVOKED_free(revoked);
    }
    return ok ? 0 : RAFF_E_TLS;
}

static int add_entry(X509_CRL *crl, const struct crl_entry *entry)
{
    uint8_t raw[PKI_SERIAL_SIZE / 2];
    size_t length = strlen(entry->serial) / 2;
    int error = from_hex(str_of(entry->serial), raw, length);
    if (error) {
        return error;
    }
    ASN1_INTEGER *serial = ASN1_INTEGER_new();
    error = serial && ASN1_STRING_set(serial, raw, (int)length) == 1 ? 0 : -ENOMEM;
    error = error ? error : add_revoked(crl, serial, entry->revoked_ms / 1000);
    ASN1_INTEGER_free(serial);
    return error;
}

/* What the list before this one has and the book does not. */
static int add_former(X509_CRL *crl, X509_CRL *former, int64_t now_s)
{
    STACK_OF(X509_REVOKED) *list = former ? X509_CRL_get_REVOKED(former) : NULL;
    int error = 0;
    for (int i = 0; !error && i < sk_X509_REVOKED_num(list); i++) {
        const X509_REVOKED *one = sk_X509_REVOKED_value(list, i);
        ASN1_INTEGER *serial = ASN1_INTEGER_dup(X509_REVOKED_get0_serialNumber(one));
        int64_t revoked_s = seconds_of(X509_REVOKED_get0_revocationDate(one));
        X509_REVOKED *found = NULL;
        bool kept = revoked_s > now_s - (int64_t)KEPT_DAYS * PKI_DAY_S;
        error = serial ? 0 : -ENOMEM;
        if (!error && kept && X509_CRL_get0_by_serial(crl, &found, serial) != 1) {
            error = add_revoked(crl, serial, revoked_s);
        }
        ASN1_INTEGER_free(serial);
    }
    return error;
}

static int write_list(const char *path, X509_CRL *crl)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    if (!bio || PEM_write_bio_X509_CRL(bio, crl) != 1) {
        return RAFF_E_TLS;
    }
    long length = BIO_get_mem_data(bio, &text);
    return file_write(path, (struct str){text, (size_t)length}, 0600);
}

static int fill(X509_CRL *crl, const struct authority *ca, const struct crl_entry *entries,
                size_t n, int64_t made_s)
{
    int error = X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
                        X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->cert)) == 1
                    ? 0
                    : RAFF_E_TLS;
    error = error ? error : set_times(crl, made_s);
    error = error ? error : add_extensions(crl, ca->cert, made_s);
    for (size_t i = 0; !error && i < n; i++) {
        error = add_entry(crl, &entries[i]);
    }
    return error;
}

int crl_write(const char *state, const char *path, const struct crl_entry *entries, size_t n,
              int64_t utc_ms)
{
    CLEANUP(authority_release) struct authority ca = {NULL, NULL};
    int error = pki_read_ca(state, &ca);
    if (error) {
        return error;
    }
    CLEANUP(crl_freep) X509_CRL *former = read_list(path);
    CLEANUP(crl_freep) X509_CRL *crl = X509_CRL_new();
    int64_t now_s = utc_ms / 1000;
    int64_t before_s = former ? seconds_of(X509_CRL_get0_lastUpdate(former)) : 0;
    int64_t early_s = now_s - PKI_DAY_S;
    /* Never the same second twice. One from the future was made while the clock was wrong: behind
     * it every list would be from the future too, and nobody be let in. */
    bool follows = before_s >= early_s && before_s < now_s;
    int64_t made_s = follows ? before_s + 1 : early_s;
    error = crl ? fill(crl, &ca, entries, n, made_s) : -ENOMEM;
    error = error ? error : add_former(crl, former, now_s);
    if (!error && (X509_CRL_sort(crl) != 1 || X509_CRL_sign(crl, ca.key, EVP_sha256()) == 0)) {
        error = RAFF_E_TLS;
    }
    return error ? error : write_list(path, crl);
}

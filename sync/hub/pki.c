#include "sync/hub/pki_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"

#define KEY_BITS_MIN 112 /* of security: RSA-2048, P-256, Ed25519 and better */

static void cert_freep(X509 **cert)
{
    X509_free(*cert);
}

static void key_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void bio_freep(BIO **bio)
{
    BIO_free(*bio);
}

static void request_freep(X509_REQ **request)
{
    X509_REQ_free(*request);
}

void authority_release(struct authority *ca)
{
    X509_free(ca->cert);
    EVP_PKEY_free(ca->key);
}

void pki_wipe(struct bytes *secret)
{
    if (secret->at) {
        OPENSSL_cleanse(secret->at, secret->size);
    }
    bytes_release(secret);
}

static int set_random_serial(X509 *cert)
{
    uint8_t random[20]; /* at most 20 octets, positive: RFC 5280, 4.1.2.2 */
    if (RAND_bytes(random, sizeof(random)) != 1) {
        return RAFF_E_TLS;
    }
    random[0] = (uint8_t)((random[0] & 0x7F) | 0x40);
    BIGNUM *number = BN_bin2bn(random, sizeof(random), NULL);
    bool ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    return ok ? 0 : RAFF_E_TLS;
}

static int set_name(X509_NAME *name, const char *cn)
{
    const unsigned char *bytes = (const unsigned char *)cn;
    return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, bytes, -1, -1, 0) == 1
               ? 0
               : RAFF_E_TLS;
}

/* now + seconds */
static bool set_time(ASN1_TIME *time, int64_t utc_ms, int64_t seconds)
{
    time_t now = (time_t)(utc_ms / 1000);
    return X509_time_adj_ex(time, (int)(seconds / PKI_DAY_S), (long)(seconds % PKI_DAY_S), &now);
}

static int set_validity(X509 *cert, int64_t utc_ms, int64_t life_s)
{
    bool ok =
        set_time(X509_getm_notBefore(cert), utc_ms, life_s < PKI_DAY_S ? -life_s : -PKI_DAY_S) &&
        set_time(X509_getm_notAfter(cert), utc_ms, life_s);
    return ok ? 0 : RAFF_E_TLS;
}

static int add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool ok = extension && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok ? 0 : RAFF_E_TLS;
}

struct extension {
    int nid;
    const char *value;
};

static int add_extensions(X509 *cert, X509 *issuer, const struct extension *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int error = add_extension(cert, issuer, list[i].nid, list[i].value);
        if (error) {
            return error;
        }
    }
    return 0;
}

/* A GENERAL_NAME made by hand: a name never goes through OpenSSL's configuration syntax. */
static int add_alt_name(GENERAL_NAMES *list, const char *name)
{
    uint8_t address[16];
    int length = inet_pton(AF_INET, name, address) == 1    ? 4
                 : inet_pton(AF_INET6, name, address) == 1 ? 16
                                                           : 0;
    GENERAL_NAME *entry = GENERAL_NAME_new();
    ASN1_STRING *value = ASN1_STRING_type_new(length ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    const void *data = length ? (const void *)address : (const void *)name;
    bool ok = entry && value && ASN1_STRING_set(value, data, length ? length : -1) == 1;
    if (ok) {
        GENERAL_NAME_set0_value(entry, length ? GEN_IPADD : GEN_DNS, TAKE(value));
        ok = sk_GENERAL_NAME_push(list, entry) > 0;
    }
    if (!ok) {
        ASN1_STRING_free(value);
        GENERAL_NAME_free(entry);
    }
    return ok ? 0 : RAFF_E_TLS;
}

static int add_alt_names(X509 *cert, const struct pki_leaf *leaf)
{
    GENERAL_NAMES *list = sk_GENERAL_NAME_new_null();
    int error = list ? 0 : -ENOMEM;
    for (size_t i = 0; !error && i < leaf->n_names; i++) {
        error = add_alt_name(list, leaf->names[i]);
    }
    if (!error && leaf->n_names > 0 &&
        X509_add1_ext_i2d(cert, NID_subject_alt_name, list, 0, X509V3_ADD_DEFAULT) != 1) {
        error = RAFF_E_TLS;
    }
    sk_GENERAL_NAME_pop_free(list, GENERAL_NAME_free);
    return error;
}

/* A certificate with everything but extensions and signature. `issuer` NULL: its own. */
static int new_cert(const char *cn, EVP_PKEY *key, X509 *issuer, int64_t utc_ms, int64_t life_s,
                    X509 **ret_cert)
{
    CLEANUP(cert_freep) X509 *cert = X509_new();
    if (!cert || X509_set_version(cert, X509_VERSION_3) != 1 || X509_set_pubkey(cert, key) != 1) {
        return RAFF_E_TLS;
    }
    int error = set_random_serial(cert);
    error = error ? error : set_validity(cert, utc_ms, life_s);
    error = error ? error : set_name(X509_get_subject_name(cert), cn);
    if (error) {
        return error;
    }
    const X509_NAME *by = issuer ? X509_get_subject_name(issuer) : X509_get_subject_name(cert);
    if (X509_set_issuer_name(cert, by) != 1) {
        return RAFF_E_TLS;
    }
    *ret_cert = TAKE(cert);
    return 0;
}

static int drain(BIO *bio, struct bytes *out)
{
    char *data = NULL;
    long n = BIO_get_mem_data(bio, &data);
    return n > 0 ? bytes_add(out, data, (size_t)n) : RAFF_E_TLS;
}

static int write_cert(X509 *cert, struct bytes *out)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new(BIO_s_mem());
    return bio && PEM_write_bio_X509(bio, cert) == 1 ? drain(bio, out) : RAFF_E_TLS;
}

static int write_key(EVP_PKEY *key, struct bytes *out)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new(BIO_s_secmem());
    bool ok = bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1;
    return ok ? drain(bio, out) : RAFF_E_TLS;
}

static int write_files(const char *cert_path, struct bytes *cert, const char *key_path,
                       struct bytes *key)
{
    int error = file_write(key_path, bytes_view(key), 0600);
    return error ? error : file_write(cert_path, bytes_view(cert), 0644);
}

static int make_ca(const char *cert_path, const char *key_path, int64_t utc_ms)
{
    static const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
    };
    uint8_t random[4];
    char hex[9];
    char cn[PKI_CN_MAX];
    if (RAND_bytes(random, sizeof(random)) != 1) {
        return RAFF_E_TLS;
    }
    to_hex(random, sizeof(random), hex);
    struct text text = text_over(cn, sizeof(cn));
    text_addf(&text, "Raff hub CA %s", hex);

    CLEANUP(key_freep) EVP_PKEY *key = EVP_EC_gen("P-256");
    CLEANUP(cert_freep) X509 *cert = NULL;
    int error =
        key ? new_cert(cn, key, NULL, utc_ms, (int64_t)PKI_CA_DAYS * PKI_DAY_S, &cert) : RAFF_E_TLS;
    error = error ? error : add_extensions(cert, cert, extensions, ARRAY_SIZE(extensions));
    if (error || X509_sign(cert, key, EVP_sha256()) == 0) {
        return error ? error : RAFF_E_TLS;
    }
    CLEANUP(bytes_release) struct bytes cert_pem;
    CLEANUP(pki_wipe) struct bytes key_pem;
    bytes_init(&cert_pem, PKI_PEM_MAX);
    bytes_init(&key_pem, PKI_PEM_MAX);
    error = write_cert(cert, &cert_pem);
    error = error ? error : write_key(key, &key_pem);
    return error ? error : write_files(cert_path, &cert_pem, key_path, &key_pem);
}

static int ca_paths(const char *state, char cert[FILE_PATH_MAX], char key[FILE_PATH_MAX])
{
    int error = file_path(cert, state, "ca.pem");
    return error ? error : file_path(key, state, "ca.key");
}

int pki_make_ca(const char *state, int64_t utc_ms)
{
    char cert_path[FILE_PATH_MAX];
    char key_path[FILE_PATH_MAX];
    int error = ca_paths(state, cert_path, key_path);
    if (error) {
        return error;
    }
    bool has_cert = file_exists(cert_path);
    if (has_cert != file_exists(key_path)) {
        return RAFF_E_CONFIG;
    }
    return has_cert ? 0 : make_ca(cert_path, key_path, utc_ms);
}

int pki_read_ca(const char *state, struct authority *ca)
{
    char cert_path[FILE_PATH_MAX];
    char key_path[FILE_PATH_MAX];
    int error = ca_paths(state, cert_path, key_path);
    if (error) {
        return error;
    }
    CLEANUP(bio_freep) BIO *cert = BIO_new_file(cert_path, "r");
    CLEANUP(bio_freep) BIO *key = BIO_new_file(key_path, "r");
    if (!cert || !key) {
        return RAFF_E_NOT_FOUND;
    }
    ca->cert = PEM_read_bio_X509(cert, NULL, NULL, NULL);
    ca->key = PEM_read_bio_PrivateKey(key, NULL, NULL, NULL);
    bool fits = ca->cert && ca->key && X509_check_private_key(ca->cert, ca->key) == 1;
    return fits ? 0 : RAFF_E_CONFIG;
}

/* All but its names and its signature. */
static int make_leaf(const struct authority *ca, const struct pki_leaf *leaf, EVP_PKEY *key,
                     int64_t utc_ms, X509 **ret_cert)
{
    const struct extension extensions[] = {
        {NID_ext_key_usage, leaf->server ? "serverAuth" : "clientAuth"},
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };
    size_t n = leaf->brief ? 1 : ARRAY_SIZE(extensions);
    int64_t life_s = leaf->life_s ? leaf->life_s : (int64_t)PKI_LEAF_DAYS * PKI_DAY_S;
    CLEANUP(cert_freep) X509 *cert = NULL;
    int error = new_cert(leaf->cn, key, ca->cert, utc_ms, life_s, &cert);
    error = error ? error : add_extensions(cert, ca->cert, extensions, n);
    if (!error) {
        *ret_cert = TAKE(cert);
    }
    return error;
}

static int sign_leaf(const struct authority *ca, const struct pki_leaf *leaf, EVP_PKEY *key,
                     int64_t utc_ms, X509 **ret_cert)
{
    CLEANUP(cert_freep) X509 *cert = NULL;
    int error = make_leaf(ca, leaf, key, utc_ms, &cert);
    error = error ? error : add_alt_names(cert, leaf);
    if (error || X509_sign(cert, ca->key, EVP_sha256()) == 0) {
        return error ? error : RAFF_E_TLS;
    }
    *ret_cert = TAKE(cert);
    return 0;
}

int pki_issue(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
              struct bytes *ret_cert, struct bytes *ret_key)
{
    if (strlen(leaf->cn) > PKI_CN_MAX) {
        return RAFF_E_TOO_LONG;
    }
    CLEANUP(authority_release) struct authority ca = {NULL, NULL};
    int error = pki_read_ca(state, &ca);
    if (error) {
        return error;
    }
    CLEANUP(key_freep)
    EVP_PKEY *key = leaf->brief ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_EC_gen("P-256");
    CLEANUP(cert_freep) X509 *cert = NULL;
    error = key ? sign_leaf(&ca, leaf, key, utc_ms, &cert) : RAFF_E_TLS;
    error = error ? error : write_cert(cert, ret_cert);
    return error ? error : write_key(key, ret_key);
}

/* --- a key that somebody else holds --- */

static int read_request(struct str csr, X509_REQ **ret_request)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new_mem_buf(csr.at, (int)csr.len);
    X509_REQ *request = bio ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;
    if (!request) {
        return bio ? RAFF_E_SYNTAX : -ENOMEM;
    }
    EVP_PKEY *key = X509_REQ_get0_pubkey(request);
    if (!key || EVP_PKEY_get_security_bits(key) < KEY_BITS_MIN ||
        X509_REQ_verify(request, key) != 1) {
        X509_REQ_free(request);
        return RAFF_E_DENIED;
    }
    *ret_request = request;
    return 0;
}

static int describe(const X509 *cert, struct pki_signed *ret_signed)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
    size_t length = (size_t)ASN1_STRING_length(serial);
    struct tm until;
    if (2 * length >= PKI_SERIAL_SIZE || !ASN1_TIME_to_tm(X509_get0_notAfter(cert), &until)) {
        return RAFF_E_TLS;
    }
    to_hex(ASN1_STRING_get0_data(serial), length, ret_signed->serial);
    ret_signed->until_ms = (int64_t)timegm(&until) * 1000;
    return 0;
}

int pki_certify(const char *state, struct str csr, const struct pki_leaf *leaf, int64_t utc_ms,
                struct bytes *ret_cert, struct pki_signed *ret_signed)
{
    if (strlen(leaf->cn) > PKI_CN_MAX) {
        return RAFF_E_TOO_LONG;
    }
    CLEANUP(authority_release) struct authority ca = {NULL, NULL};
    CLEANUP(request_freep) X509_REQ *request = NULL;
    CLEANUP(cert_freep) X509 *cert = NULL;
    struct pki_signed is = {.until_ms = 0};
    int error = read_request(csr, &request);
    error = error ? error : pki_read_ca(state, &ca);
    error = error ? error : sign_leaf(&ca, leaf, X509_REQ_get0_pubkey(request), utc_ms, &cert);
    error = error ? error : describe(cert, &is);
    error = error ? error : write_cert(cert, ret_cert);
    if (!error) {
        *ret_signed = is;
    }
    return error;
}

int pki_issue_files(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
                    const char *cert_path, const char *key_path)
{
    CLEANUP(bytes_release) struct bytes cert;
    CLEANUP(pki_wipe) struct bytes key;
    bytes_init(&cert, PKI_PEM_MAX);
    bytes_init(&key, PKI_PEM_MAX);
    int error = pki_issue(state, leaf, utc_ms, &cert, &key);
    return error ? error : write_files(cert_path, &cert, key_path, &key);
}

/* --- the next one of what there is --- */

static X509 *read_cert(const char *path)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new_file(path, "r");
    return bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
}

static EVP_PKEY *read_key(const char *path)
{
    CLEANUP(bio_freep) BIO *bio = BIO_new_file(path, "r");
    return bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
}

int pki_until(const char *cert_path, int64_t *ret_until_ms)
{
    CLEANUP(cert_freep) X509 *cert = read_cert(cert_path);
    struct pki_signed is;
    int error = cert ? describe(cert, &is) : RAFF_E_NOT_FOUND;
    if (!error) {
        *ret_until_ms = is.until_ms;
    }
    return error;
}

static int copy_alt_names(X509 *cert, const X509 *former)
{
    int at = X509_get_ext_by_NID(former, NID_subject_alt_name, -1);
    return at < 0 || X509_add_ext(cert, X509_get_ext(former, at), -1) == 1 ? 0 : RAFF_E_TLS;
}

static bool ends_sooner(const X509 *cert, const X509 *former)
{
    return ASN1_TIME_compare(X509_get0_notAfter(cert), X509_get0_notAfter(former)) == -1;
}

int pki_renew_file(const char *state, const struct pki_leaf *leaf, int64_t utc_ms,
                   const char *cert_path, const char *key_path)
{
    CLEANUP(authority_release) struct authority ca = {NULL, NULL};
    CLEANUP(cert_freep) X509 *former = read_cert(cert_path);
    CLEANUP(key_freep) EVP_PKEY *key = read_key(key_path);
    CLEANUP(cert_freep) X509 *cert = NULL;
    CLEANUP(bytes_release) struct bytes pem;
    bytes_init(&pem, PKI_PEM_MAX);
    if (!former || !key) {
        return RAFF_E_NOT_FOUND;
    }
    int error = X509_check_private_key(former, key) == 1 ? 0 : RAFF_E_CONFIG;
    error = error ? error : pki_read_ca(state, &ca);
    error = error ? error : make_leaf(&ca, leaf, key, utc_ms, &cert);
    error = error ? error : ends_sooner(cert, former) ? RAFF_E_STATE : 0;
    error = error ? error : copy_alt_names(cert, former);
    if (!error && X509_sign(cert, ca.key, EVP_sha256()) == 0) {
        error = RAFF_E_TLS;
    }
    error = error ? error : write_cert(cert, &pem);
    return error ? error : file_write(cert_path, bytes_view(&pem), 0644);
}

#include "sync/hub/pki.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "sync/hub/files.h"
#include "tests/unit/check.h"

#define NOW_MS 1795341600000 /* 2026-11-22T10:00:00Z */
#define DAY_MS 86400000LL

static char state[] = "/tmp/raff-pki-XXXXXX";

static const char *at(const char *name)
{
    static char path[FILE_PATH_MAX];
    CHECK_INT(file_path(path, state, name), 0);
    return path;
}

static X509 *read_cert(const struct bytes *pem)
{
    BIO *bio = BIO_new_mem_buf(pem->at, (int)pem->len);
    X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return cert;
}

static EVP_PKEY *read_key(const struct bytes *pem)
{
    BIO *bio = BIO_new_mem_buf(pem->at, (int)pem->len);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return key;
}

/* 0 or OpenSSL's X509_V_ERR_*. */
static int verify(X509 *cert, const char *ca_path, const char *purpose, int64_t utc_ms)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    CHECK_INT(X509_STORE_load_file(store, ca_path), 1);
    CHECK_INT(X509_STORE_CTX_init(context, store, cert, NULL), 1);
    X509_STORE_CTX_set_default(context, purpose);
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), (time_t)(utc_ms / 1000));
    int ok = X509_verify_cert(context);
    int error = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return ok == 1 ? 0 : error ? error : -1;
}

static void test_ca(void)
{
    struct stat status;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(state));
    CHECK_INT(pki_make_ca(state, NOW_MS), 0);
    CHECK_INT(stat(at("ca.key"), &status), 0);
    CHECK_INT(status.st_mode & 0777, 0600);
    struct bytes before;
    struct bytes after;
    bytes_init(&before, PKI_PEM_MAX);
    bytes_init(&after, PKI_PEM_MAX);
    CHECK_INT(file_read(at("ca.pem"), &before), 0);
    CHECK_INT(pki_make_ca(state, NOW_MS), 0);
    CHECK_INT(file_read(at("ca.pem"), &after), 0);
    CU_ASSERT_TRUE(str_equal(bytes_view(&before), bytes_view(&after)));
    X509 *ca = read_cert(&before);
    CHECK_INT(X509_check_ca(ca), 1);
    CHECK_INT(X509_get_extension_flags(ca) & EXFLAG_CA, EXFLAG_CA);
    CHECK_INT(X509_get_pathlen(ca), 0);
    X509_free(ca);
    bytes_release(&before);
    bytes_release(&after);
}

static void test_leaf(bool server, const char *cn)
{
    const struct pki_leaf leaf = {
        .cn = cn, .server = server, .names = {"hub.example", "127.0.0.1", "::1"}, .n_names = 3};
    struct bytes cert_pem;
    struct bytes key_pem;
    char name[80];
    bytes_init(&cert_pem, PKI_PEM_MAX);
    bytes_init(&key_pem, PKI_PEM_MAX);
    CHECK_INT(pki_issue(state, &leaf, NOW_MS, &cert_pem, &key_pem), 0);
    X509 *cert = read_cert(&cert_pem);
    EVP_PKEY *key = read_key(&key_pem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cert);
    CHECK_INT(X509_check_private_key(cert, key), 1);
    CHECK_INT(EVP_PKEY_get_bits(key), 256);
    CHECK_INT(X509_get_extension_flags(cert) & EXFLAG_CA, 0);
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof(name));
    CHECK_STR(name, cn);
    CHECK_INT(verify(cert, at("ca.pem"), server ? "ssl_server" : "ssl_client", NOW_MS), 0);
    CHECK_INT(verify(cert, at("ca.pem"), server ? "ssl_client" : "ssl_server", NOW_MS),
              X509_V_ERR_INVALID_PURPOSE);
    CHECK_INT(verify(cert, at("ca.pem"), "default", NOW_MS - 2 * DAY_MS),
              X509_V_ERR_CERT_NOT_YET_VALID);
    CHECK_INT(verify(cert, at("ca.pem"), "default", NOW_MS + (PKI_LEAF_DAYS + 1) * DAY_MS),
              X509_V_ERR_CERT_HAS_EXPIRED);
    CHECK_INT(X509_check_host(cert, "hub.example", 0, 0, NULL), 1);
    CHECK_INT(X509_check_host(cert, "other.example", 0, 0, NULL), 0);
    CHECK_INT(X509_check_ip_asc(cert, "127.0.0.1", 0), 1);
    CHECK_INT(X509_check_ip_asc(cert, "::1", 0), 1);
    CHECK_INT(X509_check_ip_asc(cert, "127.0.0.2", 0), 0);
    X509_free(cert);
    EVP_PKEY_free(key);
    pki_wipe(&key_pem);
    bytes_release(&cert_pem);
}

static void test_leaves(void)
{
    test_leaf(true, "raff-broker");
    test_leaf(false, "demo.H1");
    test_leaf(false, "0123456789012345678901234567890A.012345678901234567890123456789A");
}

static void test_refusals(void)
{
    struct bytes cert;
    struct bytes key;
    bytes_init(&cert, PKI_PEM_MAX);
    bytes_init(&key, PKI_PEM_MAX);
    const struct pki_leaf longer = {
        .cn = "0123456789012345678901234567890A.0123456789012345678901234567890A"};
    CHECK_INT(pki_issue(state, &longer, NOW_MS, &cert, &key), RAFF_E_TOO_LONG);
    CHECK_INT(cert.len + key.len, 0);
    CHECK_INT(pki_issue("/nowhere", &(struct pki_leaf){.cn = "x"}, NOW_MS, &cert, &key),
              RAFF_E_NOT_FOUND);
    CHECK_INT(unlink(at("ca.pem")), 0); /* half a CA is no reason for a new one */
    CHECK_INT(pki_make_ca(state, NOW_MS), RAFF_E_CONFIG);
    CHECK_INT(unlink(at("ca.key")), 0);
    CHECK_INT(rmdir(state), 0);
    bytes_release(&cert);
    bytes_release(&key);
}

CHECK_MAIN("pki", {"authority", test_ca}, {"leaves", test_leaves}, {"refusals", test_refusals})

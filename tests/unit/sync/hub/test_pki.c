#include "sync/hub/pki.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/log.h"
#include "sync/hub/authority.h"
#include "sync/hub/crl.h"
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

/* --- the next one --- */

static X509 *cert_in(const char *name)
{
    struct bytes pem;
    bytes_init(&pem, PKI_PEM_MAX);
    CHECK_INT(file_read(at(name), &pem), 0);
    X509 *cert = read_cert(&pem);
    bytes_release(&pem);
    return cert;
}

static void renew_in(const char *cert, const char *key, const struct pki_leaf *leaf, int64_t utc_ms,
                     int expected)
{
    char cert_path[FILE_PATH_MAX];
    copy_cut(cert_path, sizeof(cert_path), at(cert));
    CHECK_INT(pki_renew_file(state, leaf, utc_ms, cert_path, at(key)), expected);
}

/* Key and names stay, the rest is new. */
static void test_renewed(void)
{
    const int64_t later_ms = NOW_MS + (PKI_LEAF_DAYS + 5) * DAY_MS;
    const struct pki_leaf leaf = {
        .cn = "raff-broker", .server = true, .names = {"hub.example", "::1"}, .n_names = 2};
    const struct pki_leaf next = {.cn = "raff-broker", .server = true};
    char cert_path[FILE_PATH_MAX];
    int64_t until_ms = 0;
    copy_cut(cert_path, sizeof(cert_path), at("s.pem"));
    CHECK_INT(pki_issue_files(state, &leaf, NOW_MS, cert_path, at("s.key")), 0);
    CHECK_INT(pki_until(cert_path, &until_ms), 0);
    CU_ASSERT_EQUAL(until_ms, NOW_MS + PKI_LEAF_DAYS * DAY_MS);
    X509 *first = cert_in("s.pem");
    renew_in("s.pem", "s.key", &next, later_ms, 0);
    X509 *second = cert_in("s.pem");
    CHECK_INT(verify(first, at("ca.pem"), "ssl_server", later_ms), X509_V_ERR_CERT_HAS_EXPIRED);
    CHECK_INT(verify(second, at("ca.pem"), "ssl_server", later_ms), 0);
    CHECK_INT(X509_check_host(second, "hub.example", 0, 0, NULL), 1);
    CHECK_INT(X509_check_ip_asc(second, "::1", 0), 1);
    CU_ASSERT_EQUAL(EVP_PKEY_eq(X509_get0_pubkey(first), X509_get0_pubkey(second)), 1);
    CU_ASSERT_NOT_EQUAL(
        ASN1_INTEGER_cmp(X509_get0_serialNumber(first), X509_get0_serialNumber(second)), 0);
    CHECK_INT(pki_until(cert_path, &until_ms), 0);
    CU_ASSERT_EQUAL(until_ms, later_ms + PKI_LEAF_DAYS * DAY_MS);
    /* A clock that is behind; in the same second it is only done again. */
    renew_in("s.pem", "s.key", &next, later_ms - 1000, RAFF_E_STATE);
    renew_in("s.pem", "s.key", &next, later_ms, 0);
    CHECK_INT(pki_until(cert_path, &until_ms), 0);
    CU_ASSERT_EQUAL(until_ms, later_ms + PKI_LEAF_DAYS * DAY_MS);
    renew_in("none.pem", "s.key", &next, NOW_MS, RAFF_E_NOT_FOUND);
    renew_in("s.pem", "ca.key", &next, later_ms, RAFF_E_CONFIG);
    CHECK_INT(unlink(cert_path) + unlink(at("s.key")), 0);
    X509_free(first);
    X509_free(second);
}

/* --- a key of somebody else's --- */

/* A request as a seat makes it, for a subject that is not for it to choose. */
static void make_request(EVP_PKEY *key, EVP_PKEY *signer, struct bytes *csr)
{
    X509_REQ *request = X509_REQ_new();
    BIO *bio = BIO_new(BIO_s_mem());
    char *data = NULL;
    X509_NAME_add_entry_by_NID(X509_REQ_get_subject_name(request), NID_commonName, MBSTRING_UTF8,
                               (const unsigned char *)"raff-hub", -1, -1, 0);
    CHECK_INT(X509_REQ_set_pubkey(request, key), 1);
    CU_ASSERT_TRUE(X509_REQ_sign(request, signer, EVP_sha256()) > 0);
    CHECK_INT(PEM_write_bio_X509_REQ(bio, request), 1);
    long n = BIO_get_mem_data(bio, &data);
    bytes_init(csr, PKI_PEM_MAX);
    bytes_add(csr, data, (size_t)n);
    BIO_free(bio);
    X509_REQ_free(request);
}

static void test_certify(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    const struct pki_leaf leaf = {.cn = "demo.H1", .life_s = 3600};
    struct pki_signed is = {.until_ms = 0};
    struct bytes csr, pem;
    char name[80];
    make_request(key, key, &csr);
    bytes_init(&pem, PKI_PEM_MAX);
    CHECK_INT(pki_certify(state, bytes_view(&csr), &leaf, NOW_MS, &pem, &is), 0);
    X509 *cert = read_cert(&pem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cert);
    CHECK_INT(X509_check_private_key(cert, key), 1);
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof(name));
    CHECK_STR(name, "demo.H1");
    CHECK_INT(X509_NAME_entry_count(X509_get_subject_name(cert)), 1);
    CHECK_INT(verify(cert, at("ca.pem"), "ssl_client", NOW_MS), 0);
    CHECK_INT(verify(cert, at("ca.pem"), "ssl_server", NOW_MS), X509_V_ERR_INVALID_PURPOSE);
    CHECK_INT(verify(cert, at("ca.pem"), "default", NOW_MS - 3599 * 1000), 0);
    CHECK_INT(verify(cert, at("ca.pem"), "default", NOW_MS + 3601 * 1000),
              X509_V_ERR_CERT_HAS_EXPIRED);
    CHECK_INT(is.until_ms, NOW_MS + 3600 * 1000);
    CHECK_INT(strlen(is.serial), 40);
    X509_free(cert);
    bytes_release(&pem);
    bytes_release(&csr);
    EVP_PKEY_free(key);
}

static void check_refused(EVP_PKEY *key, EVP_PKEY *signer, int error)
{
    struct pki_signed is;
    struct bytes csr, pem;
    make_request(key, signer, &csr);
    bytes_init(&pem, PKI_PEM_MAX);
    CHECK_INT(pki_certify(state, bytes_view(&csr), &(struct pki_leaf){.cn = "demo.H1"}, NOW_MS,
                          &pem, &is),
              error);
    CHECK_INT(pem.len == 0, error != 0);
    bytes_release(&pem);
    bytes_release(&csr);
}

static void test_requests_refused(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    EVP_PKEY *other = EVP_EC_gen("P-256");
    EVP_PKEY *weak = EVP_RSA_gen(1024);
    struct pki_signed is;
    struct bytes pem;
    bytes_init(&pem, PKI_PEM_MAX);
    check_refused(key, key, 0);
    check_refused(key, other, RAFF_E_DENIED); /* whoever asks has not got it */
    check_refused(weak, weak, RAFF_E_DENIED);
    CHECK_INT(pki_certify(state,
                          STR("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"
                              "-----END CERTIFICATE REQUEST-----\n"),
                          &(struct pki_leaf){.cn = "demo.H1"}, NOW_MS, &pem, &is),
              RAFF_E_SYNTAX);
    bytes_release(&pem);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
    EVP_PKEY_free(weak);
}

/* What could not be noted is not given out, and whoever runs the hub is told which file it was. */
static void test_not_noted(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct authority_files files;
    struct hub_certificate certificate = {.serial = ""};
    struct bytes csr, log;
    make_request(key, key, &csr);
    bytes_add(&csr, "", 1);
    bytes_init(&log, 4096);
    authority_files_init(&files, state);
    CHECK_INT(file_make_directory(at("issued")), 0);
    CHECK_INT(log_open(at("log"), LOG_LEVEL_INFO), 0);
    CHECK_INT(files.base.certify(&files, (const char *)csr.at, "demo.H1", NOW_MS, &certificate),
              -EISDIR);
    CHECK_INT(files.base.certify(&files, "none", "demo.H1", NOW_MS, &certificate), RAFF_E_SYNTAX);
    log_close();
    CHECK_STR(certificate.serial, "");
    CHECK_INT(file_read(at("log"), &log), 0);
    bytes_add(&log, "", 1);
    const char *line = strchr((const char *)log.at, ' ');
    CHECK_STR(line ? line : "", " error hub: no certificate for demo.H1: issued: Is a directory\n");
    CHECK_INT(unlink(at("log")), 0);
    CHECK_INT(rmdir(at("issued")), 0);
    bytes_release(&csr);
    bytes_release(&log);
    EVP_PKEY_free(key);
}

static void test_brief(void)
{
    const struct pki_leaf leaf = {.cn = "c60ff4253eb33445", .brief = true, .life_s = 86400};
    struct bytes cert_pem, key_pem;
    bytes_init(&cert_pem, PKI_PEM_MAX);
    bytes_init(&key_pem, PKI_PEM_MAX);
    CHECK_INT(pki_issue(state, &leaf, NOW_MS, &cert_pem, &key_pem), 0);
    X509 *cert = read_cert(&cert_pem);
    CU_ASSERT_TRUE(cert_pem.len + key_pem.len < 700);
    CHECK_INT(verify(cert, at("ca.pem"), "ssl_client", NOW_MS), 0);
    CHECK_INT(verify(cert, at("ca.pem"), "ssl_server", NOW_MS), X509_V_ERR_INVALID_PURPOSE);
    CHECK_INT(verify(cert, at("ca.pem"), "default", NOW_MS + 86401 * 1000LL),
              X509_V_ERR_CERT_HAS_EXPIRED);
    X509_free(cert);
    pki_wipe(&key_pem);
    bytes_release(&cert_pem);
}

/* --- the list of what is revoked --- */

static X509_CRL *read_crl(const char *path)
{
    BIO *bio = BIO_new_file(path, "r");
    X509_CRL *crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    return crl;
}

static int64_t made_at(const X509_CRL *crl)
{
    struct tm tm;
    CHECK_INT(ASN1_TIME_to_tm(X509_CRL_get0_lastUpdate(crl), &tm), 1);
    return (int64_t)timegm(&tm);
}

static int n_revoked(X509_CRL *crl)
{
    int n = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl));
    return n < 0 ? 0 : n;
}

static void test_crl(void)
{
    static const struct crl_entry entries[] = {
        {"40000000000000000000000000000000000000ff", NOW_MS - 5000},
        {"4000000000000000000000000000000000000001", NOW_MS},
    };
    char path[FILE_PATH_MAX];
    int64_t before_s = 0;
    CHECK_INT(file_path(path, state, "crl.pem"), 0);
    for (int i = 0; i < 4; i++) { /* the third is of a book that forgot, the fourth much later */
        size_t n = i == 1 ? 2 : 0;
        CHECK_INT(crl_write(state, path, entries, n, NOW_MS + (i < 3 ? 0 : 800 * DAY_MS)), 0);
        X509_CRL *crl = read_crl(path);
        CU_ASSERT_PTR_NOT_NULL_FATAL(crl);
        X509 *ca = NULL;
        struct bytes pem;
        bytes_init(&pem, PKI_PEM_MAX);
        CHECK_INT(file_read(at("ca.pem"), &pem), 0);
        ca = read_cert(&pem);
        CHECK_INT(X509_CRL_verify(crl, X509_get0_pubkey(ca)), 1);
        CHECK_INT(n_revoked(crl), i == 1 || i == 2 ? 2 : 0);
        CU_ASSERT_TRUE(made_at(crl) > before_s);
        CU_ASSERT_TRUE(made_at(crl) < NOW_MS / 1000 + 800 * 86400);
        before_s = made_at(crl);
        X509_CRL_free(crl);
        X509_free(ca);
        bytes_release(&pem);
    }
    CHECK_INT(crl_write(state, path, NULL, 0, NOW_MS), 0); /* that clock was wrong */
    X509_CRL *now = read_crl(path);
    CU_ASSERT_TRUE(made_at(now) < NOW_MS / 1000);
    X509_CRL_free(now);
    CHECK_INT(crl_write("/nowhere", path, NULL, 0, NOW_MS), RAFF_E_NOT_FOUND);
    CHECK_INT(unlink(path), 0);
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

CHECK_MAIN("pki", {"authority", test_ca}, {"leaves", test_leaves}, {"renewed", test_renewed},
           {"certify", test_certify}, {"requests refused", test_requests_refused},
           {"not noted", test_not_noted}, {"brief", test_brief}, {"crl", test_crl},
           {"refusals", test_refusals})

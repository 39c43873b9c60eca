#include "terminal/app/enrolment.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "sync/proto/proto.h"

#define ENROLMENT_FILE    "enrolment.json"
#define ENROLMENT_MAX     (64 * 1024)
#define ENROLMENT_ARENA   (512 * 1024)
#define ENROLMENT_VERSION 1

static int read_file(const char *path, struct bytes *out)
{
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    for (;;) {
        uint8_t *at = NULL;
        int error = bytes_reserve(out, 4096, &at);
        if (error) {
            return error;
        }
        ssize_t n = read(fd, at, 4096);
        if (n <= 0) {
            return n < 0 ? -errno : 0;
        }
        out->len += (size_t)n;
    }
}

/* Whole or not at all: written beside, synced, renamed over. */
static int write_file(const char *path, struct str content)
{
    char beside[PATH_MAX];
    struct text text = text_over(beside, sizeof(beside));
    text_addf(&text, "%s.new", path);
    if (text.cut) {
        return RAFF_E_TOO_LONG;
    }
    CLEANUP(fd_closep) int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return -errno;
    }
    for (size_t done = 0; done < content.len;) {
        ssize_t n = write(fd, content.at + done, content.len - done);
        if (n < 0) {
            return -errno;
        }
        done += (size_t)n;
    }
    return fsync(fd) != 0 || rename(beside, path) != 0 ? -errno : 0;
}

static int copy_id(char *out, size_t size, const cJSON *root, const char *key, struct text *why)
{
    const char *value = json_get_str(root, key, "");
    if (!proto_id_ok(str_of(value)) || copy_cstr(out, size, value)) {
        text_addf(why, "\"%s\" is missing or no id", key);
        return RAFF_E_SYNTAX;
    }
    return 0;
}

static int parse(const cJSON *root, struct enrolment *enrolment, struct text *why)
{
    if (json_get_int(root, "raff", 0) != ENROLMENT_VERSION) {
        text_add(why, "not an enrolment file of this version of Raff");
        return RAFF_E_VERSION;
    }
    int error = copy_id(enrolment->site, sizeof(enrolment->site), root, "site", why);
    error = error ? error : copy_id(enrolment->seat, sizeof(enrolment->seat), root, "seat", why);
    if (error) {
        return error;
    }
    const cJSON *broker = json_get(root, "broker");
    const char *host = json_get_str(broker, "host", "");
    int64_t port = json_get_int(broker, "port", 0);
    int64_t epoch = json_get_int(root, "epoch", 0);
    if (!*host || copy_cstr(enrolment->broker_host, sizeof(enrolment->broker_host), host) ||
        port < 1 || port > 65535 || epoch < 1) {
        text_add(why, "\"broker\" or \"epoch\" is missing or wrong");
        return RAFF_E_SYNTAX;
    }
    enrolment->broker_port = (int)port;
    enrolment->epoch = (uint64_t)epoch;
    if (from_hex(str_of(json_get_str(root, "pepper", "")), enrolment->pepper, PEPPER_SIZE)) {
        text_add(why, "\"pepper\" is missing or wrong");
        return RAFF_E_SYNTAX;
    }
    return 0;
}

/* --- what is in the file: certificates that are some, and a key that goes with them --- */

static void bio_freep(BIO **bio)
{
    BIO_free(*bio);
}

static void x509_freep(X509 **cert)
{
    X509_free(*cert);
}

static void pkey_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static BIO *pem_of(const cJSON *root, const char *key)
{
    return BIO_new_mem_buf(json_get_str(root, key, ""), -1);
}

static X509 *read_certificate(const cJSON *root, const char *key)
{
    CLEANUP(bio_freep) BIO *pem = pem_of(root, key);
    return pem ? PEM_read_bio_X509(pem, NULL, NULL, NULL) : NULL;
}

/* Here rather than at every connection, where a broker says no more than no. */
static int check_keys(const cJSON *root, struct text *why)
{
    CLEANUP(x509_freep) X509 *ca = read_certificate(root, "ca");
    CLEANUP(x509_freep) X509 *cert = read_certificate(root, "cert");
    CLEANUP(bio_freep) BIO *pem = pem_of(root, "key");
    char no_password[] = ""; /* given, so that nobody is asked for one */
    CLEANUP(pkey_freep)
    EVP_PKEY *key = pem ? PEM_read_bio_PrivateKey(pem, NULL, NULL, no_password) : NULL;
    if (!ca || !cert || !key) {
        text_addf(why, "\"%s\" is missing or broken", !ca ? "ca" : !cert ? "cert" : "key");
        return RAFF_E_SYNTAX;
    }
    if (X509_check_private_key(cert, key) != 1) {
        text_add(why, "\"key\" is not the key of \"cert\"");
        return RAFF_E_SYNTAX;
    }
    return 0;
}

static int write_pem(const struct config *config, const cJSON *root, const char *key,
                     const char *name, struct text *why)
{
    char path[PATH_MAX];
    int error = config_path(config, name, path);
    error = error ? error : write_file(path, str_of(json_get_str(root, key, "")));
    if (error) {
        text_addf(why, "%s: %s", path, error_text(error));
    }
    return error;
}

/* A state directory is one seat for good: its databases hold what that seat did. */
static int may_replace(const struct enrolment *old, const struct enrolment *enrolment,
                       struct text *why)
{
    if (!old) {
        return 0;
    }
    if (strcmp(old->site, enrolment->site) != 0 || strcmp(old->seat, enrolment->seat) != 0) {
        text_addf(why, "is for seat %s of site %s, here is seat %s of %s: use another --state",
                  enrolment->seat, enrolment->site, old->seat, old->site);
        return RAFF_E_STATE;
    }
    if (enrolment->epoch < old->epoch) {
        text_addf(why, "epoch %llu is older than epoch %llu here",
                  (unsigned long long)enrolment->epoch, (unsigned long long)old->epoch);
        return RAFF_E_STATE;
    }
    return 0;
}

static int store(const struct config *config, const cJSON *root, struct str whole, struct text *why)
{
    if (mkdir(config->state_dir, 0700) != 0 && errno != EEXIST) {
        text_addf(why, "%s: %s", config->state_dir, error_text(-errno));
        return -errno;
    }
    int error = write_pem(config, root, "ca", "ca.pem", why);
    error = error ? error : write_pem(config, root, "cert", "cert.pem", why);
    error = error ? error : write_pem(config, root, "key", "key.pem", why);
    if (error) {
        return error;
    }
    /* Last: a crash before this line leaves the old enrolment in force. */
    char path[PATH_MAX];
    error = config_path(config, ENROLMENT_FILE, path);
    error = error ? error : write_file(path, whole);
    if (error) {
        text_addf(why, "%s: %s", path, error_text(error));
    }
    return error;
}

/* Reads a file and checks what it says; *ret_root lives in `arena`. */
static int read_enrolment(const char *path, struct bytes *content, struct json_arena *arena,
                          struct enrolment *enrolment, const cJSON **ret_root, struct text *why)
{
    int error = read_file(path, content);
    if (error) {
        text_addf(why, "%s: %s", path, error_text(error));
        return error;
    }
    size_t at = 0;
    error = json_read(arena, bytes_view(content), ret_root, &at);
    if (error) {
        text_addf(why, "%s: no JSON at byte %zu", path, at);
        return error;
    }
    char detail[160];
    struct text words = text_over(detail, sizeof(detail));
    error = parse(*ret_root, enrolment, &words);
    if (error) {
        text_addf(why, "%s: %s", path, detail);
    }
    return error;
}

/* With `config`, into its state directory as well. */
static int take(const struct config *config, const char *path, const struct enrolment *old,
                struct enrolment *enrolment, struct text *why)
{
    CLEANUP(bytes_release) struct bytes content;
    CLEANUP(json_arena_release) struct json_arena arena = {0};
    const cJSON *root = NULL;
    bytes_init(&content, ENROLMENT_MAX);
    int error = json_arena_init(&arena, ENROLMENT_ARENA);
    error = error ? error : read_enrolment(path, &content, &arena, enrolment, &root, why);
    if (error || !config) {
        return error;
    }
    char detail[160];
    struct text words = text_over(detail, sizeof(detail));
    error = check_keys(root, &words);
    error = error ? error : may_replace(old, enrolment, &words);
    error = error ? error : store(config, root, bytes_view(&content), &words);
    if (error) {
        text_addf(why, "%s: %s", path, detail);
    }
    return error;
}

int enrolment_import(const struct config *config, const char *path, struct text *why)
{
    char ignored[160];
    struct text unsaid = text_over(ignored, sizeof(ignored));
    struct enrolment enrolment = {0};
    struct enrolment old = {0};
    /* One that cannot be read holds nothing that a new one could spoil. */
    int none = enrolment_load(config, &old, &unsaid);
    return take(config, path, none ? NULL : &old, &enrolment, why);
}

int enrolment_load(const struct config *config, struct enrolment *ret_enrolment, struct text *why)
{
    char path[PATH_MAX];
    char name[ID_SIZE];
    int error = config_path(config, ENROLMENT_FILE, path);
    if (!error && access(path, F_OK) != 0) {
        text_addf(why, "%s: this seat is not enrolled: raff enrol FILE", config->state_dir);
        return RAFF_E_NOT_FOUND;
    }
    struct enrolment loaded = {0};
    error = error ? error : take(NULL, path, NULL, &loaded, why);
    struct text db = text_over(name, sizeof(name));
    text_addf(&db, "seat-%llu.db", (unsigned long long)loaded.epoch);
    error = error ? error : config_path(config, name, loaded.db_path);
    error = error ? error : config_path(config, "ca.pem", loaded.ca_path);
    error = error ? error : config_path(config, "cert.pem", loaded.cert_path);
    error = error ? error : config_path(config, "key.pem", loaded.key_path);
    if (!error) {
        *ret_enrolment = loaded;
    }
    return error;
}

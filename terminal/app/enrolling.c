#include "terminal/app/enrolling.h"

#include <dirent.h>
#include <errno.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/json.h"
#include "terminal/app/enrolling_books.h"

#define FILE_MAX   ((size_t)16 * 1024)
#define ARENA_SIZE ((size_t)128 * 1024)
#define STORE_SIZE 16

void enrolling_init(struct enrolling *enrolling, const struct config *config)
{
    *enrolling = (struct enrolling){.config = config};
    credential_init(&enrolling->credential);
    bytes_init(&enrolling->key, KEYS_PEM_MAX);
    bytes_init(&enrolling->csr, KEYS_PEM_MAX);
}

void enrolling_release(struct enrolling *enrolling)
{
    credential_release(&enrolling->credential);
    keys_wipe(&enrolling->key);
    bytes_release(&enrolling->csr);
}

/* --- what is kept between two tries --- */

static int write_named(const struct config *config, const char *name, struct str content)
{
    char path[PATH_MAX];
    int error = config_path(config, name, path);
    return error ? error : file_write(path, content, 0600);
}

static int take_kept(const cJSON *root, struct enrolling *enrolling)
{
    if (strcmp(json_get_str(root, "id", ""), enrolling->credential.id) != 0) {
        return RAFF_E_NOT_FOUND; /* another credential's: begun and never ended */
    }
    bytes_add_str(&enrolling->key, json_get_str(root, "key", ""));
    bytes_add_str(&enrolling->csr, json_get_str(root, "csr", ""));
    int error =
        copy_cstr(enrolling->store, sizeof(enrolling->store), json_get_str(root, "store", ""));
    error = error ? error : enrolling->key.error;
    error = error ? error : enrolling->csr.error;
    if (error) {
        bytes_clear(&enrolling->key);
        bytes_clear(&enrolling->csr);
    }
    return error;
}

static int read_kept(struct enrolling *enrolling)
{
    char path[PATH_MAX];
    CLEANUP(keys_wipe) struct bytes content;
    CLEANUP(json_arena_release) struct json_arena arena = {0};
    const cJSON *root = NULL;
    bytes_init(&content, FILE_MAX);
    int error = config_path(enrolling->config, ENROLLING_FILE, path);
    error = error ? error : json_arena_init(&arena, ARENA_SIZE);
    error = error ? error : file_read(path, &content);
    error = error ? error : json_read(&arena, bytes_view(&content), &root, NULL);
    return error ? error : take_kept(root, enrolling);
}

static int make_new(struct enrolling *enrolling)
{
    uint8_t chance[STORE_SIZE];
    CLEANUP(keys_wipe) struct bytes content;
    bytes_init(&content, FILE_MAX);
    if (getrandom(chance, sizeof(chance), 0) != (ssize_t)sizeof(chance)) {
        return -EIO;
    }
    to_hex(chance, sizeof(chance), enrolling->store);
    int error = keys_make(&enrolling->key);
    error = error ? error : keys_request(bytes_view(&enrolling->key), &enrolling->csr);
    json_open(&content, '{');
    json_pair_str(&content, "id", enrolling->credential.id);
    json_pair_str(&content, "store", enrolling->store);
    json_key(&content, "key");
    json_view(&content, bytes_view(&enrolling->key));
    json_key(&content, "csr"); /* no signature is like another: this one is asked with */
    json_view(&content, bytes_view(&enrolling->csr));
    json_close(&content, '}');
    error = error ? error : content.error;
    return error ? error : write_named(enrolling->config, ENROLLING_FILE, bytes_view(&content));
}

static int prepare(struct enrolling *enrolling)
{
    const struct credential *credential = &enrolling->credential;
    if (mkdir(enrolling->config->state_dir, 0700) != 0 && errno != EEXIST) {
        return -errno;
    }
    int error = read_kept(enrolling);
    if (error == RAFF_E_NOT_FOUND || error == RAFF_E_SYNTAX) {
        error = make_new(enrolling);
    } /* else it is there, and may have been asked with: another key would be refused */
    error =
        error ? error : write_named(enrolling->config, ENROLLING_CA, bytes_view(&credential->ca));
    return error ? error
                 : write_named(enrolling->config, ENROLLING_KEYS, bytes_view(&credential->keys));
}

/* --- what is of no use any more --- */

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

/* `path` is its whole name. */
static bool is_leftover(const char *name, const char *path, const struct enrolment *enrolment)
{
    bool is_seats = strncmp(name, "seat-", 5) == 0;
    bool is_half = (is_seats || strncmp(name, "enrol", 5) == 0) &&
                   ends_with(name, ".new"); /* by somebody who was killed */
    bool is_old_key = is_seats && ends_with(name, ".pem") &&
                      strcmp(path, enrolment->keys_path) != 0 &&
                      strcmp(path, enrolment->ca_path) != 0;
    bool is_ours = strncmp(name, ENROLLING_PREFIX, sizeof(ENROLLING_PREFIX) - 1) == 0 &&
                   strcmp(name, ENROLLING_FILE) != 0;
    return is_half || is_old_key || is_ours;
}

/* Whether it goes makes no difference. ENROLLING_FILE goes last: as long as it is there, whoever
 * was killed meanwhile comes here again. */
static void tidy(const struct config *config, const struct enrolment *enrolment)
{
    char path[PATH_MAX];
    DIR *directory = opendir(config->state_dir);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (config_path(config, entry->d_name, path) == 0 &&
            is_leftover(entry->d_name, path, enrolment)) {
            unlink(path);
        }
    }
    if (directory) {
        closedir(directory);
    }
    if (config_path(config, ENROLLING_FILE, path) == 0) {
        unlink(path);
    }
}

void enrolling_tidy(const struct config *config, const struct enrolment *enrolment)
{
    struct enrolling begun;
    enrolling_init(&begun, config);
    copy_cut(begun.credential.id, sizeof(begun.credential.id), enrolment->id);
    if (read_kept(&begun) == 0) {
        tidy(config, enrolment);
    }
    enrolling_release(&begun);
}

/* --- the beginning --- */

static int check_old(const struct enrolling *enrolling, struct text *why)
{
    const struct credential *credential = &enrolling->credential;
    const struct enrolment *old = &enrolling->old;
    if (old->epoch > 0 &&
        (strcmp(old->site, credential->site) != 0 || strcmp(old->seat, credential->seat) != 0)) {
        text_addf(why, "is for seat %s of site %s, here is seat %s of %s: use another --state",
                  credential->seat, credential->site, old->seat, old->site);
        return RAFF_E_STATE;
    }
    return 0;
}

static int load_old(struct enrolling *enrolling, struct text *why)
{
    char ignored[160];
    struct text unsaid = text_over(ignored, sizeof(ignored));
    int error = enrolment_load(enrolling->config, &enrolling->old, &unsaid);
    if (error == RAFF_E_VERSION && !enrolling->leave_unsent) {
        text_add(why, "what is here was made by a newer version of Raff: update this one first");
        return RAFF_E_STATE;
    }
    /* Another that cannot be read holds nothing that a new one could spoil. */
    if (error) {
        enrolling->old.epoch = 0;
    }
    return 0;
}

/* What enrolling_begin says, of a credential that was read. `name` is what it came from. */
static int begin(struct enrolling *enrolling, const char *name, int64_t utc_ms, struct text *why)
{
    char detail[300];
    struct text words = text_over(detail, sizeof(detail));
    const struct credential *credential = &enrolling->credential;
    int error = load_old(enrolling, &words);
    error = error ? error : check_old(enrolling, &words);
    if (!error && enrolling->old.epoch > 0 && strcmp(enrolling->old.id, credential->id) == 0) {
        enrolling_tidy(enrolling->config, &enrolling->old);
        return 1;
    }
    if (!error && !credential_is_good(credential, utc_ms, &words)) {
        error = RAFF_E_DATE;
    }
    if (error) {
        text_addf(why, "%s: %s", name, detail);
        return error;
    }
    if (enrolling->old.epoch > 0) {
        error = enrolling_books_leave(&enrolling->old, enrolling->leave_unsent, why);
    }
    if (error) {
        return error;
    }
    error = prepare(enrolling);
    if (error) {
        text_addf(why, "%s: %s", enrolling->config->state_dir, error_text(error));
    }
    return error;
}

int enrolling_begin(struct enrolling *enrolling, const char *path, int64_t utc_ms, struct text *why)
{
    char detail[300];
    struct text words = text_over(detail, sizeof(detail));
    int error = credential_read(path, &enrolling->credential, &words);
    if (error) {
        text_addf(why, "%s: %s", path, detail);
        return error;
    }
    return begin(enrolling, path, utc_ms, why);
}

int enrolling_begin_code(struct enrolling *enrolling, struct str code, int64_t utc_ms,
                         struct text *why)
{
    int error = credential_parse(code, &enrolling->credential, why);
    return error ? error : begin(enrolling, "the code", utc_ms, why);
}

int enrolling_keep_code(const struct config *config, struct str code)
{
    return write_named(config, ENROLLING_CODE, code);
}

/* --- the end --- */

static int check_answer(const struct enrolling *enrolling, const struct proto_enrolled *answer,
                        struct text *why)
{
    const struct credential *credential = &enrolling->credential;
    char cn[2 * ID_SIZE];
    struct text text = text_over(cn, sizeof(cn));
    text_addf(&text, "%s.%s", credential->site, credential->seat);
    if (strcmp(answer->site, credential->site) != 0 ||
        strcmp(answer->seat, credential->seat) != 0 || answer->epoch < 1) {
        text_addf(why, "the hub admitted seat %s of %s instead", answer->seat, answer->site);
        return RAFF_E_DENIED;
    }
    return keys_check(str_of(answer->cert), bytes_view(&enrolling->key),
                      bytes_view(&credential->ca), cn, why);
}

static int write_keys(const struct enrolling *enrolling, const struct proto_enrolled *answer,
                      const struct enrolment *enrolment)
{
    CLEANUP(keys_wipe) struct bytes keys;
    bytes_init(&keys, 2 * KEYS_PEM_MAX);
    bytes_add_str(&keys, answer->cert);
    bytes_add(&keys, enrolling->key.at, enrolling->key.len);
    int error = keys.error;
    error = error ? error : file_write(enrolment->keys_path, bytes_view(&keys), 0600);
    return error ? error
                 : file_write(enrolment->ca_path, bytes_view(&enrolling->credential.ca), 0600);
}

int enrolling_finish(struct enrolling *enrolling, const struct proto_enrolled *answer,
                     struct enrolment *ret_enrolment, struct text *why)
{
    const struct credential *credential = &enrolling->credential;
    struct enrolment enrolment = {.epoch = answer->epoch, .broker_port = credential->port};
    int error = check_answer(enrolling, answer, why);
    if (!error &&
        enrolling->old.epoch > 0) { /* a terminal may have worked while the hub was asked */
        error = enrolling_books_leave(&enrolling->old, enrolling->leave_unsent, why);
    }
    if (error) {
        return error;
    }
    copy_cut(enrolment.id, sizeof(enrolment.id), credential->id);
    copy_cut(enrolment.site, sizeof(enrolment.site), answer->site);
    copy_cut(enrolment.seat, sizeof(enrolment.seat), answer->seat);
    copy_cut(enrolment.hub, sizeof(enrolment.hub), answer->hub);
    copy_cut(enrolment.broker_host, sizeof(enrolment.broker_host), credential->host);
    memcpy(enrolment.pepper, answer->pepper, PEPPER_SIZE);
    error = enrolment_paths(enrolling->config, &enrolment);
    error =
        error ? error : enrolling_books_make(&enrolment, enrolling->store, enrolling->aside, why);
    error = error ? error : write_keys(enrolling, answer, &enrolment);
    error = error ? error : enrolment_save(enrolling->config, &enrolment);
    if (error) {
        text_addf(why, "%s%s: %s", why->len ? ": " : "", enrolling->config->state_dir,
                  error_text(error));
        return error;
    }
    tidy(enrolling->config, &enrolment);
    *ret_enrolment = enrolment;
    return 0;
}

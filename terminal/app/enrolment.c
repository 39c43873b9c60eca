#include "terminal/app/enrolment.h"

#include <errno.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/proto/proto.h"

#define ENROLMENT_FILE    "enrolment.json"
#define ENROLMENT_MAX     ((size_t)16 * 1024)
#define ENROLMENT_ARENA   ((size_t)128 * 1024)
#define ENROLMENT_VERSION 2

int enrolment_id(char out[ID_SIZE], const cJSON *root, const char *key, struct text *why)
{
    const char *value = json_get_str(root, key, "");
    if (!proto_id_ok(str_of(value)) || copy_cstr(out, ID_SIZE, value)) {
        text_addf(why, "\"%s\" is missing or no id", key);
        return RAFF_E_SYNTAX;
    }
    return 0;
}

static int parse_names(const cJSON *root, struct enrolment *enrolment, struct text *why)
{
    int error = enrolment_id(enrolment->id, root, "id", why);
    error = error ? error : enrolment_id(enrolment->site, root, "site", why);
    error = error ? error : enrolment_id(enrolment->seat, root, "seat", why);
    return error ? error : enrolment_id(enrolment->hub, root, "hub", why);
}

static int parse(const cJSON *root, struct enrolment *enrolment, struct text *why)
{
    int64_t version = json_get_int(root, "raff", 0);
    if (version > ENROLMENT_VERSION) {
        text_add(why, error_text(RAFF_E_VERSION));
        return RAFF_E_VERSION;
    }
    if (version < ENROLMENT_VERSION) {
        text_add(why, "not an enrolment of this version of Raff: enrol this seat again");
        return RAFF_E_NOT_FOUND;
    }
    int error = parse_names(root, enrolment, why);
    if (error) {
        return error;
    }
    const char *host = json_get_str(root, "host", "");
    int64_t port = json_get_int(root, "port", 0);
    int64_t epoch = json_get_int(root, "epoch", 0);
    if (!*host || copy_cstr(enrolment->broker_host, sizeof(enrolment->broker_host), host) ||
        port < 1 || port > 65535 || epoch < 1) {
        text_add(why, "\"host\", \"port\" or \"epoch\" is missing or wrong");
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

static int read_file(const char *path, struct enrolment *enrolment, struct text *why)
{
    CLEANUP(bytes_release) struct bytes content;
    CLEANUP(json_arena_release) struct json_arena arena = {0};
    const cJSON *root = NULL;
    size_t at = 0;
    bytes_init(&content, ENROLMENT_MAX);
    int error = json_arena_init(&arena, ENROLMENT_ARENA);
    error = error ? error : file_read(path, &content);
    if (error) {
        text_addf(why, "%s", error_text(error));
        return error;
    }
    error = json_read(&arena, bytes_view(&content), &root, &at);
    if (error) {
        text_addf(why, "no JSON at byte %zu", at);
        return error;
    }
    return parse(root, enrolment, why);
}

static int name_path(const struct config *config, uint64_t epoch, const char *kind,
                     char path[PATH_MAX])
{
    char name[64];
    struct text text = text_over(name, sizeof(name));
    text_addf(&text, "seat-%llu.%s", (unsigned long long)epoch, kind);
    return config_path(config, name, path);
}

int enrolment_paths(const struct config *config, struct enrolment *enrolment)
{
    int error = name_path(config, enrolment->epoch, "db", enrolment->db_path);
    error = error ? error : name_path(config, enrolment->epoch, "pem", enrolment->keys_path);
    return error ? error : name_path(config, enrolment->epoch, "ca.pem", enrolment->ca_path);
}

int enrolment_load(const struct config *config, struct enrolment *ret_enrolment, struct text *why)
{
    char path[PATH_MAX];
    char detail[160];
    struct text words = text_over(detail, sizeof(detail));
    struct enrolment loaded = {.epoch = 0};
    int error = config_path(config, ENROLMENT_FILE, path);
    if (!error && access(path, F_OK) != 0) {
        text_addf(why, "%s: this seat is not enrolled: raff enrol FILE", config->state_dir);
        return RAFF_E_NOT_FOUND;
    }
    error = error ? error : read_file(path, &loaded, &words);
    error = error ? error : enrolment_paths(config, &loaded);
    if (error) {
        text_addf(why, "%s: %s", path, words.len ? detail : error_text(error));
        return error;
    }
    if (access(loaded.db_path, F_OK) != 0) {
        /* Another one in its place would be taken for a clone. */
        text_addf(why, "%s is gone: this seat has to be enrolled anew", loaded.db_path);
        return RAFF_E_CORRUPT;
    }
    *ret_enrolment = loaded;
    return 0;
}

int enrolment_save(const struct config *config, const struct enrolment *enrolment)
{
    char path[PATH_MAX];
    char pepper[2 * PEPPER_SIZE + 1];
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, ENROLMENT_MAX);
    to_hex(enrolment->pepper, PEPPER_SIZE, pepper);
    json_open(&out, '{');
    json_key(&out, "raff");
    json_int(&out, ENROLMENT_VERSION);
    json_pair_str(&out, "id", enrolment->id);
    json_pair_str(&out, "site", enrolment->site);
    json_pair_str(&out, "seat", enrolment->seat);
    json_pair_int(&out, "epoch", (int64_t)enrolment->epoch);
    json_pair_str(&out, "hub", enrolment->hub);
    json_pair_str(&out, "host", enrolment->broker_host);
    json_pair_int(&out, "port", enrolment->broker_port);
    json_pair_str(&out, "pepper", pepper);
    json_close(&out, '}');
    bytes_add(&out, "\n", 1);
    int error = out.error ? out.error : config_path(config, ENROLMENT_FILE, path);
    return error ? error : file_write(path, bytes_view(&out), 0600);
}

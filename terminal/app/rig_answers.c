/* What a running seat answers its tools. */
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "terminal/app/answers.h"
#include "terminal/app/device_row.h"
#include "terminal/app/rig.h"

static void write_scanners(const struct rig *rig, struct bytes *out)
{
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        const struct rig_scanner *scanner = &rig->scanners[i];
        if (scanner->scanner) {
            device_row_write(
                &(struct device_row){
                    .kind = "scanner",
                    .state = device_state_name(scanner_state(scanner->scanner)),
                    .why = scanner_why(scanner->scanner),
                    .driver = scanner_driver(scanner->scanner),
                    .title = scanner->title,
                    .where = scanner->path,
                    .said = scanner->said,
                    .said_utc_ms = scanner->said_utc_ms,
                    .reads = scanner->reads,
                },
                out);
        }
    }
}

static void write_readers(const struct rig *rig, struct bytes *out)
{
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        const struct rig_reader *reader = &rig->readers[i];
        const struct config_reader *config = reader->config;
        if (reader->reader) {
            const char *where = *config->host      ? config->host
                                : *config->connect ? config->connect
                                                   : config->path;
            device_row_write(
                &(struct device_row){
                    .kind = "reader",
                    .state = device_state_name(reader_state(reader->reader)),
                    .why = reader->why,
                    .driver = config->driver,
                    .title = config->driver,
                    .where = where,
                },
                out);
        }
    }
}

static void write_others(const struct rig *rig, struct bytes *out)
{
    if (rig->scale) {
        device_row_write(
            &(struct device_row){
                .kind = "scale",
                .state = device_state_name(scale_state(rig->scale)),
                .why = rig->scale_why,
                .driver = rig->config->scale_driver,
                .title = rig->config->scale_driver,
                .where = rig->config->scale_path,
            },
            out);
    }
    if (rig->printer) {
        device_row_write(
            &(struct device_row){
                .kind = "printer",
                .state = device_state_name(printer_state(rig->printer)),
                .why = rig->printer_why,
                .driver = "zpl",
                .title = rig->config->printer_name,
                .where = rig->config->printer_host,
            },
            out);
    }
}

/* Whether both lead to one device node. */
static bool is_same_node(const char *a, const char *b)
{
    struct stat first;
    struct stat second;
    return *a && *b && stat(a, &first) == 0 && stat(b, &second) == 0 && S_ISCHR(first.st_mode) &&
           first.st_rdev == second.st_rdev;
}

static bool is_in_use(const struct rig *rig, const struct registry_thing *thing)
{
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        const struct rig_scanner *scanner = &rig->scanners[i];
        if (scanner->scanner &&
            (strcmp(scanner->id, thing->id) == 0 || is_same_node(scanner->path, thing->path))) {
            return true;
        }
    }
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        const struct config_reader *config = &rig->config->readers[i];
        if (is_same_node(config->path, thing->path) ||
            (*thing->connect && strcmp(config->connect, thing->connect) == 0)) {
            return true;
        }
    }
    return is_same_node(rig->config->scale_path, thing->path);
}

static void write_unused(const struct rig *rig, struct bytes *out)
{
    size_t n = 0;
    const struct registry_thing *things = registry_things(rig->registry, &n);
    for (size_t i = 0; i < n; i++) {
        const struct device_row row = device_row_of(&things[i]);
        if (!is_in_use(rig, &things[i])) {
            device_row_write(&row, out);
        }
    }
}

static void answer(void *context, struct str request, struct bytes *out)
{
    const struct rig *rig = context;
    json_open(out, '{');
    if (str_is(request, "devices")) {
        json_key(out, "devices");
        json_open(out, '[');
        write_scanners(rig, out);
        write_readers(rig, out);
        write_others(rig, out);
        write_unused(rig, out);
        json_close(out, ']');
    } else {
        json_pair_str(out, "error", "no such request");
    }
    json_close(out, '}');
}

/* Without the socket the seat works all the same. */
void rig_answers_open(struct rig *rig)
{
    char path[PATH_MAX];
    int error = config_path(rig->config, ANSWERS_NAME, path);
    error = error ? error : answers_new(&rig->loop, path, answer, rig, &rig->answers);
    if (error) {
        log_warning("raff", "%s: %s", ANSWERS_NAME, error_text(error));
    }
}

void rig_answers_close(struct rig *rig)
{
    answers_free(TAKE(rig->answers));
}

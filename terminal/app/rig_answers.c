/* What a running seat answers its tools. */
#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "terminal/app/answers.h"
#include "terminal/app/rig.h"

static void write_used(const struct rig *rig, struct bytes *out)
{
    struct device_row rows[RIG_DEVICES_MAX];
    size_t n = rig_devices_list(rig, rows);
    for (size_t i = 0; i < n; i++) {
        device_row_write(&rows[i], out);
    }
}

static void write_unused(const struct rig *rig, struct bytes *out)
{
    size_t n = 0;
    const struct registry_thing *things = registry_things(rig->registry, &n);
    for (size_t i = 0; i < n; i++) {
        const struct device_row row = device_row_of(&things[i]);
        if (!rig_devices_have(rig, &things[i])) {
            device_row_write(&row, out);
        }
    }
}

static void write_status(const struct rig *rig, struct bytes *out)
{
    struct seat_status now;
    char heard[WHEN_SIZE] = "";
    seat_status(rig->seat, &now);
    if (now.heard_utc_ms > 0) {
        when_write(now.heard_utc_ms, heard);
    }
    json_pair_str(out, "version", RAFF_VERSION);
    json_pair_str(out, "heard", heard);
    json_pair_int(out, "waiting", (int64_t)now.waiting);
    json_pair_str(out, "refusal", now.refusal == SEAT_ACCEPTED ? "" : now.trouble);
}

static void answer(void *context, struct str request, struct bytes *out)
{
    const struct str copy = STR(BOOK_COPY_REQUEST);
    struct rig *rig = context;
    bool wants_copy = request.len > copy.len && memcmp(request.at, copy.at, copy.len) == 0;
    json_open(out, '{');
    if (str_is(request, "devices")) {
        json_key(out, "devices");
        json_open(out, '[');
        write_used(rig, out);
        write_unused(rig, out);
        json_close(out, ']');
    } else if (str_is(request, "status")) {
        write_status(rig, out);
    } else if (wants_copy && rig->copy) {
        book_copy_answer(rig->copy, str_after(request, copy.len), out);
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
    error = error ? error
                  : book_copy_new(&rig->loop, ledger_db(rig->ledger), rig->enrolment->db_path,
                                  &rig->copy);
    error = error ? error : answers_new(&rig->loop, path, answer, rig, &rig->answers);
    if (error) {
        log_warning("raff", "%s: %s", ANSWERS_NAME, error_text(error));
    }
}

void rig_answers_close(struct rig *rig)
{
    answers_free(TAKE(rig->answers));
    book_copy_free(TAKE(rig->copy));
}

/* raff replay KIND FILE: captured bytes through a grammar, one JSON object an event. */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/code/scan.h"
#include "drivers/wire/serial.h"
#include "drivers/wire/zpl_status.h"
#include "terminal/app/commands.h"

#define OUT_LIMIT (64 * 1024)

struct replay {
    struct bytes out;
    union {
        struct wire_serial serial;
        struct zpl_status_reader zpl_status;
    } wire;
};

static void put_line(struct replay *replay)
{
    bytes_add(&replay->out, "\n", 1);
    fwrite(replay->out.at, 1, replay->out.len, stdout);
    bytes_clear(&replay->out);
}

static void open_event(struct replay *replay, const char *event)
{
    json_open(&replay->out, '{');
    json_key(&replay->out, "event");
    json_str(&replay->out, event);
}

static void put_error(struct replay *replay, int error, uint64_t at)
{
    open_event(replay, "error");
    json_key(&replay->out, "code");
    json_str(&replay->out, error_name(error));
    json_key(&replay->out, "at");
    json_int(&replay->out, (int64_t)at);
    json_key(&replay->out, "message");
    json_str(&replay->out, error_text(error));
    json_close(&replay->out, '}');
    put_line(replay);
}

static void serial_init(struct replay *replay)
{
    wire_serial_init(&replay->wire.serial, WIRE_SERIAL_AUTO);
}

static void put_read(struct replay *replay, struct str raw)
{
    char clean[WIRE_SERIAL_READ_MAX + 1];
    size_t aim_len = raw.len >= 3 && raw.at[0] == ']' && aim_symbology(raw) ? 3 : 0;
    text_clean((struct str){raw.at + aim_len, raw.len - aim_len}, true, clean, sizeof(clean));
    open_event(replay, "read");
    if (aim_len) {
        json_key(&replay->out, "aim");
        json_view(&replay->out, (struct str){raw.at, aim_len});
    }
    json_key(&replay->out, "data");
    json_str(&replay->out, clean);
    json_close(&replay->out, '}');
    put_line(replay);
}

static size_t serial_feed(struct replay *replay, const uint8_t *bytes, size_t n)
{
    struct wire_serial_event event;
    size_t used = wire_serial_feed(&replay->wire.serial, bytes, n);
    while (wire_serial_next(&replay->wire.serial, &event)) {
        if (event.kind == WIRE_SERIAL_READ) {
            put_read(replay, event.raw);
        } else {
            put_error(replay, RAFF_E_TOO_LONG, event.at);
        }
    }
    return used;
}

static void zpl_init(struct replay *replay)
{
    zpl_status_init(&replay->wire.zpl_status);
}

static size_t zpl_feed(struct replay *replay, const uint8_t *bytes, size_t n)
{
    struct zpl_status_event event;
    size_t used = zpl_status_feed(&replay->wire.zpl_status, bytes, n);
    while (zpl_status_next(&replay->wire.zpl_status, &event)) {
        if (event.kind == ZPL_STATUS_ERROR) {
            put_error(replay, event.error, event.at);
            continue;
        }
        const char *fault = zpl_status_fault(&event.status);
        open_event(replay, "status");
        json_key(&replay->out, "ready");
        json_bool(&replay->out, !fault);
        json_key(&replay->out, "labels_remaining");
        json_int(&replay->out, event.status.labels_remaining);
        json_pair_str(&replay->out, "fault", fault);
        json_close(&replay->out, '}');
        put_line(replay);
    }
    return used;
}

static const struct replay_kind {
    const char *name;
    void (*init)(struct replay *replay);
    /* Takes bytes, prints the events they complete, returns how many it took. */
    size_t (*feed)(struct replay *replay, const uint8_t *bytes, size_t n);
} kinds[] = {
    {"serial", serial_init, serial_feed},
    {"zpl-status", zpl_init, zpl_feed},
};

static const struct replay_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static int replay_file(const struct replay_kind *kind, FILE *file)
{
    struct replay replay = {0};
    uint8_t chunk[4096];
    bytes_init(&replay.out, OUT_LIMIT);
    kind->init(&replay);
    for (size_t n; (n = fread(chunk, 1, sizeof(chunk), file)) > 0;) {
        for (size_t done = 0; done < n;) {
            done += kind->feed(&replay, chunk + done, n - done);
        }
    }
    bytes_release(&replay.out);
    return ferror(file) || fflush(stdout) != 0 ? complain("replay: input or output failed")
                                               : EXIT_DONE;
}

int command_replay(const struct config *config, int argc, char **argv)
{
    (void)config;
    const struct replay_kind *kind = argc == 2 ? find_kind(argv[0]) : NULL;
    if (!kind) {
        if (argc == 2) {
            complain("%s: no such kind; raff replay --help names them", argv[0]);
        }
        return EXIT_MISUSED;
    }
    if (strcmp(argv[1], "-") == 0) {
        return replay_file(kind, stdin);
    }
    CLEANUP(file_closep) FILE *file = fopen(argv[1], "rbe");
    return file ? replay_file(kind, file) : complain("%s: %s", argv[1], error_text(-errno));
}

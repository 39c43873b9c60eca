/*
 * A scanner, a scale or a printer as the terminal has it, and nothing else: what its driver reports
 * on standard output, a line each; orders on standard input. For tests that need the driver in a
 * process of its own; readers have reader_host.c.
 *
 *     device_host scanner DRIVER TTY          read TEXT
 *     device_host scale DRIVER TTY            weight GRAMS        ask
 *     device_host printer LANGUAGE PORT       done printed|sent|failed WORDS
 *                                             print LABEL         | is a line's end
 *
 *     state READY words          quit, or the end of standard input
 */
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/device/printer.h"
#include "drivers/device/scale.h"
#include "drivers/device/scanner.h"
#include "drivers/wire/serial.h"

#define MG_PER_G 1000

struct host {
    uv_loop_t loop;
    uv_pipe_t orders;
    struct scanner *scanner;
    struct scale *scale;
    struct printer *printer;
    bool ends;
    struct serial lines;
    char buffer[4096];
};

/* --- what is reported --- */

static void on_state(void *context, enum device_state state, const char *why)
{
    (void)context;
    printf("state %s %s\n", device_state_name(state), why);
}

static void on_read(void *context, struct str raw, uint64_t received_ns)
{
    (void)context;
    (void)received_ns;
    printf("read %.*s\n", (int)raw.len, raw.at);
}

static void on_weight(void *context, const struct wire_weight *weight, uint64_t received_ns)
{
    (void)context;
    (void)received_ns;
    printf("weight %lld\n", (long long)(weight->mg / MG_PER_G));
}

static void on_no_weight(void *context, const char *why)
{
    (void)context;
    printf("no weight %s\n", why);
}

static void on_done(void *context, uint64_t job, enum printer_outcome outcome, const char *why)
{
    static const char *const names[] = {
        [PRINTER_PRINTED] = "printed", [PRINTER_SENT] = "sent", [PRINTER_FAILED] = "failed"};
    (void)context;
    (void)job;
    printf("done %s %s\n", names[outcome], why);
}

/* --- the kinds --- */

static int open_scanner(struct host *host, const char *driver, const char *where)
{
    static const struct scanner_events events = {.read = on_read, .state = on_state};
    const struct scanner_config config = {.driver = driver, .path = where};
    return scanner_new(&host->loop, &config, &events, host, &host->scanner);
}

static int open_scale(struct host *host, const char *driver, const char *where)
{
    static const struct scale_events events = {
        .weight = on_weight, .no_weight = on_no_weight, .state = on_state};
    const struct scale_config config = {.driver = driver, .path = where};
    return scale_new(&host->loop, &config, &events, host, &host->scale);
}

static int open_printer(struct host *host, const char *language, const char *where)
{
    static const struct printer_events events = {.done = on_done, .state = on_state};
    const struct printer_config config = {
        .host = "127.0.0.1", .port = (int)strtol(where, NULL, 10), .language = language};
    return printer_new(&host->loop, &config, &events, host, &host->printer);
}

static const struct kind {
    const char *name;
    int (*open)(struct host *host, const char *driver, const char *where);
} kinds[] = {{"scanner", open_scanner}, {"scale", open_scale}, {"printer", open_printer}};

static int open_kind(struct host *host, char **argv)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (strcmp(kinds[i].name, argv[1]) == 0) {
            return kinds[i].open(host, argv[2], argv[3]);
        }
    }
    return RAFF_E_UNKNOWN;
}

/* --- orders --- */

static void quit(struct host *host)
{
    if (!host->ends) {
        host->ends = true;
        if (host->scanner) {
            scanner_free(TAKE(host->scanner));
        }
        if (host->scale) {
            scale_free(TAKE(host->scale));
        }
        if (host->printer) {
            printer_free(TAKE(host->printer));
        }
        uv_close((uv_handle_t *)&host->orders, NULL);
    }
}

static int print_label(struct host *host, struct str label)
{
    char bytes[SERIAL_READ_MAX];
    uint64_t job = 0;
    size_t n = label.len < sizeof(bytes) ? label.len : sizeof(bytes);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = label.at[i] == '|' ? '\n' : label.at[i];
    }
    return printer_print(host->printer, (struct str){bytes, n}, &job);
}

static void obey(struct host *host, struct str line)
{
    int error = RAFF_E_UNKNOWN;
    if (str_is(line, "quit")) {
        quit(host);
        return;
    }
    if (host->scale && str_is(line, "ask")) {
        error = scale_ask(host->scale);
    } else if (host->printer && line.len > 6 && memcmp(line.at, "print ", 6) == 0) {
        error = print_label(host, (struct str){line.at + 6, line.len - 6});
    }
    if (error) {
        printf("refused %s\n", error_name(error));
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct host *host = container_of(handle, struct host, orders);
    *buf = uv_buf_init(host->buffer, sizeof(host->buffer));
}

static void on_input(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct host *host = container_of(stream, struct host, orders);
    for (ssize_t used = 0; used < n && !host->ends;) {
        struct wire_event event;
        used += (ssize_t)wire_feed(&host->lines.wire, (const uint8_t *)buf->base + used,
                                   (size_t)(n - used));
        if (wire_next(&host->lines.wire, &event) && event.kind == WIRE_READ) {
            obey(host, event.read.raw);
        }
    }
    if (n < 0) {
        quit(host);
    }
}

int main(int argc, char **argv)
{
    static struct host host;
    if (argc != 4) {
        fputs("usage: device_host scanner|scale|printer DRIVER TTY|PORT\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    wire_init(&host.lines.wire, &serial_grammar);
    uv_loop_init(&host.loop);
    uv_pipe_init(&host.loop, &host.orders, 0);
    int error = uv_pipe_open(&host.orders, STDIN_FILENO);
    error = error ? error : open_kind(&host, argv);
    if (error) {
        fprintf(stderr, "device_host: %s\n", error_text(error));
        return 1;
    }
    uv_read_start((uv_stream_t *)&host.orders, on_alloc, on_input);
    uv_run(&host.loop, UV_RUN_DEFAULT);
    return uv_loop_close(&host.loop) ? 1 : 0;
}

/*
 * A reader's driver with nothing around it: what it reports on standard output, a line each; orders
 * on standard input, a line each. For tests that need the driver in a process of its own.
 *
 *     reader_host llrp HOST PORT [antennas=1,2] [power=2000] [filter=3014] [leave=500]
 *     reader_host mercury|a0|bb TTY BAUD [region=us] […]
 *     reader_host nfc CONNECT HELPER
 *     portal | idle | find EPC | quit
 *
 *     state READY words
 *     arrived EPC antenna 1 rssi -57 count 1          left EPC antenna 1 rssi -51 count 90
 *     arrived UID text                                left UID text
 */
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/device/reader.h"
#include "drivers/wire/serial.h"

struct host {
    uv_loop_t loop;
    uv_pipe_t orders;
    struct reader *reader;
    struct serial lines;
    char buffer[4096];
};

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    static const char *const names[] = {"arrived", "sighted", "left"};
    char hex[2 * WIRE_EPC_MAX + 1];
    (void)context;
    (void)received_ns;
    to_hex(tag->tag.epc, (tag->tag.epc_bits + 7U) / 8, hex);
    if (tag->is_nfc) {
        printf("%s %s %.*s\n", names[tag->what], hex, (int)tag->text.len, tag->text.at);
    } else {
        printf("%s %s antenna %u rssi %d count %u\n", names[tag->what], hex, tag->tag.antenna,
               tag->tag.rssi_cdbm / 100, tag->tag.count);
    }
    fflush(stdout);
}

static void on_state(void *context, enum device_state state, const char *why)
{
    (void)context;
    printf("state %s %s\n", device_state_name(state), why);
    fflush(stdout);
}

static void quit(struct host *host)
{
    reader_free(TAKE(host->reader));
    uv_close((uv_handle_t *)&host->orders, NULL);
}

static void obey(struct host *host, struct str line)
{
    uint8_t epc[WIRE_EPC_MAX];
    int error = RAFF_E_UNKNOWN;
    struct str hex = {line.at + 5, line.len > 5 ? line.len - 5 : 0};
    if (str_is(line, "quit")) {
        quit(host);
        return;
    }
    if (str_is(line, "portal")) {
        error = reader_run(host->reader, READER_PORTAL, (struct str){0});
    } else if (str_is(line, "idle")) {
        error = reader_run(host->reader, READER_IDLE, (struct str){0});
    } else if (hex.len <= 2 * sizeof(epc) && memcmp(line.at, "find ", 5) == 0 &&
               from_hex(hex, epc, hex.len / 2) == 0) {
        error =
            reader_run(host->reader, READER_FINDER, (struct str){(const char *)epc, hex.len / 2});
    }
    printf("%s\n", error ? error_name(error) : "ok");
    fflush(stdout);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct host *host = container_of(handle, struct host, orders);
    *buf = uv_buf_init(host->buffer, sizeof(host->buffer));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct host *host = container_of(stream, struct host, orders);
    for (ssize_t done = 0; done < n && host->reader;) {
        done += (ssize_t)wire_feed(&host->lines.wire, (const uint8_t *)buf->base + done,
                                   (size_t)(n - done));
        struct wire_event event;
        if (wire_next(&host->lines.wire, &event) && event.kind == WIRE_READ) {
            obey(host, event.read.raw);
        }
    }
    if (n < 0 && host->reader) {
        quit(host);
    }
}

static uint32_t read_antennas(const char *list)
{
    uint32_t antennas = 0;
    for (char *end = NULL; *list; list = *end ? end + 1 : end) {
        antennas |= 1U << (strtoul(list, &end, 10) - 1);
    }
    return antennas;
}

static void configure(struct reader_config *config, char *word)
{
    char *value = strchr(word, '=');
    if (!value) {
        return;
    }
    *value++ = '\0';
    if (strcmp(word, "antennas") == 0) {
        config->antennas = read_antennas(value);
    } else if (strcmp(word, "power") == 0) {
        config->power_cdbm = atoi(value);
    } else if (strcmp(word, "filter") == 0) {
        config->epc_filter = value;
    } else if (strcmp(word, "region") == 0) {
        config->region = value;
    } else if (strcmp(word, "leave") == 0) {
        config->leave_ms = (unsigned)atoi(value);
    }
}

int main(int argc, char **argv)
{
    static const struct reader_events events = {.tag = on_tag, .state = on_state};
    static struct host host;
    if (argc < 4) {
        fputs("usage: reader_host DRIVER HOST|TTY|CONNECT PORT|BAUD|HELPER [NAME=VALUE...]\n",
              stderr);
        return 2;
    }
    /* Each driver takes its own of these. */
    struct reader_config config = {.driver = argv[1],
                                   .host = argv[2],
                                   .path = argv[2],
                                   .connect = argv[2],
                                   .helper = argv[3],
                                   .port = atoi(argv[3]),
                                   .baud = atoi(argv[3])};
    for (int i = 4; i < argc; i++) {
        configure(&config, argv[i]);
    }
    wire_init(&host.lines.wire, &serial_grammar);
    uv_loop_init(&host.loop);
    uv_pipe_init(&host.loop, &host.orders, 0);
    if (uv_pipe_open(&host.orders, STDIN_FILENO) != 0 ||
        reader_new(&host.loop, &config, &events, &host, &host.reader) != 0) {
        fputs("reader_host: cannot begin\n", stderr);
        return 1;
    }
    uv_read_start((uv_stream_t *)&host.orders, on_alloc, on_read);
    uv_run(&host.loop, UV_RUN_DEFAULT);
    return uv_loop_close(&host.loop) ? 1 : 0;
}

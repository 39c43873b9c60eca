/* raff-sim printer: a ZPL printer on TCP. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "drivers/wire/serial.h"
#include "hw/sim/listen.h"
#include "hw/sim/serve.h"
#include "hw/sim/sim.h"
#include "hw/sim/zpl_stream.h"

#define FORMATS_MAX 64
#define PRINT_MS    150 /* a label of 150 mm at a usual speed takes longer; tests need not */
#define LABELS_MAX  999999

static const char usage[] =
    "usage: raff-sim printer --listen HOST:PORT --out DIR\n"
    "A ZPL printer. Every label, ^XA to ^XZ, that it gets out is DIR/label-0001.zpl and so on;\n"
    "~HS is answered with the state it is in. Any number of connections. Says\n"
    "`listening on HOST:PORT` when it is ready; port 0 takes a free one.\n"
    "Orders on standard input, a line each, answered with `ok` or `error: why`:\n"
    "\n"
    "  paper-out on|off   head-open on|off   ribbon-out on|off   pause on|off\n"
    "                what keeps it from printing; labels wait in its memory meanwhile\n"
    "  silent on|off it answers no question\n"
    "\n"
    "  --help, --version\n";

enum flag { PAPER_OUT, HEAD_OPEN, RIBBON_OUT, PAUSE, SILENT, FLAGS };

static const char *const flag_names[FLAGS] = {"paper-out", "head-open", "ribbon-out", "pause",
                                              "silent"};

struct sim_printer {
    const char *out_dir;
    bool flags[FLAGS];
    struct bytes formats[FORMATS_MAX]; /* waiting to be printed, the first at `first` */
    size_t first;
    size_t n;
    bool is_printing; /* the first one is going through */
    unsigned last_label;
    struct serve serve;
    struct serial orders;
    struct zpl_stream streams[SERVE_PEERS_MAX];
};

/* --- labels --- */

/* Under another name first: whoever watches the folder sees whole labels only. */
static int write_whole(const char *path, struct str bytes)
{
    char part[PATH_MAX];
    struct text text = text_over(part, sizeof(part));
    text_addf(&text, "%s.part", path);
    CLEANUP(file_closep) FILE *file = text.cut ? NULL : fopen(part, "wbe");
    if (!file || fwrite(bytes.at, 1, bytes.len, file) != bytes.len || fflush(file) != 0 ||
        rename(part, path) != 0) {
        return errno ? -errno : -ENAMETOOLONG;
    }
    return 0;
}

static int store(struct sim_printer *sim, struct str format)
{
    char path[PATH_MAX];
    do {
        struct text text = text_over(path, sizeof(path));
        text_addf(&text, "%s/label-%04u.zpl", sim->out_dir, ++sim->last_label);
        if (text.cut || sim->last_label > LABELS_MAX) {
            return -ENAMETOOLONG;
        }
    } while (access(path, F_OK) == 0);
    return write_whole(path, format);
}

static bool is_stopped(const struct sim_printer *sim)
{
    return sim->flags[PAPER_OUT] || sim->flags[HEAD_OPEN] || sim->flags[RIBBON_OUT] ||
           sim->flags[PAUSE];
}

/* Starts the first label, or takes back the one that a fault stopped. */
static void run_motor(struct sim_printer *sim)
{
    bool can_print = sim->n > 0 && !is_stopped(sim);
    if (can_print && !sim->is_printing) {
        sim->serve.wake_ms = serve_now_ms() + PRINT_MS;
    } else if (!can_print) {
        sim->serve.wake_ms = SERVE_NEVER;
    }
    sim->is_printing = can_print;
}

static void on_printed(void *context)
{
    struct sim_printer *sim = context;
    struct bytes *format = &sim->formats[sim->first];
    int error = store(sim, bytes_view(format));
    if (error) {
        sim_fail(sim->out_dir, error_text(error));
    }
    bytes_release(format);
    sim->first = (sim->first + 1) % FORMATS_MAX;
    sim->n--;
    sim->is_printing = false;
    run_motor(sim);
}

static void take_format(struct sim_printer *sim, struct str format)
{
    if (sim->n == FORMATS_MAX) {
        sim_fail("memory", "a label too many is lost");
        return;
    }
    struct bytes *slot = &sim->formats[(sim->first + sim->n) % FORMATS_MAX];
    bytes_init(slot, ZPL_STREAM_FORMAT_MAX + 1);
    bytes_add(slot, format.at, format.len);
    bytes_add(slot, "\n", 1);
    sim->n++;
    run_motor(sim);
}

/* --- ~HS --- */

static void answer(struct sim_printer *sim, size_t peer)
{
    char reply[256];
    struct text text = text_over(reply, sizeof(reply));
    unsigned printing = sim->is_printing ? 1 : 0;
    const bool *flags = sim->flags;
    text_addf(&text,
              "\x02"
              "030,%d,%d,1218,%03u,%d,0,%d,000,0,0,0\x03\r\n",
              flags[PAPER_OUT], flags[PAUSE], (unsigned)sim->n - printing, sim->n == FORMATS_MAX,
              sim->streams[peer].in_format);
    text_addf(&text,
              "\x02"
              "001,0,%d,%d,1,2,6,0,%08u,1,000\x03\r\n",
              flags[HEAD_OPEN], flags[RIBBON_OUT], printing);
    text_add(&text, "\x02"
                    "1234,0\x03\r\n");
    if (!flags[SILENT]) {
        serve_reply(&sim->serve, peer, reply);
    }
}

static void hear(struct sim_printer *sim, size_t peer, const uint8_t *bytes, size_t n)
{
    struct zpl_stream *stream = &sim->streams[peer];
    while (n > 0) {
        size_t used = zpl_stream_feed(stream, bytes, n);
        bytes += used;
        n -= used;
        switch (zpl_stream_next(stream)) {
        case ZPL_STREAM_FORMAT:
            take_format(sim, bytes_view(&stream->format));
            break;
        case ZPL_STREAM_QUESTION:
            answer(sim, peer);
            break;
        case ZPL_STREAM_NONE:
            break;
        }
    }
}

/* --- orders --- */

static bool obey(struct sim_printer *sim, struct str line)
{
    for (size_t i = 0; i < FLAGS; i++) {
        for (int on = 0; on <= 1; on++) {
            char order[32];
            struct text text = text_over(order, sizeof(order));
            text_addf(&text, "%s %s", flag_names[i], on ? "on" : "off");
            if (str_is(line, order)) {
                sim->flags[i] = on;
                run_motor(sim);
                return true;
            }
        }
    }
    return false;
}

static void take_orders(struct sim_printer *sim, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        size_t used = wire_feed(&sim->orders.wire, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        if (wire_next(&sim->orders.wire, &event)) {
            bool done = event.kind == WIRE_READ && obey(sim, event.read.raw);
            serve_reply(&sim->serve, SERVE_STDIN, done ? "ok\n" : "error: no such order\n");
        }
    }
}

static void on_opened(void *context, size_t peer)
{
    struct sim_printer *sim = context;
    zpl_stream_release(&sim->streams[peer]);
    zpl_stream_init(&sim->streams[peer]);
}

static void on_bytes(void *context, size_t peer, const uint8_t *bytes, size_t n)
{
    struct sim_printer *sim = context;
    if (peer == SERVE_STDIN) {
        take_orders(sim, bytes, n);
    } else {
        hear(sim, peer, bytes, n);
    }
}

/* --- start and end --- */

static int serve_printer(struct sim_printer *sim, const char *where)
{
    static const struct serve_events events = {
        .opened = on_opened, .bytes = on_bytes, .timer = on_printed};
    CLEANUP(fd_closep) int fd = -1;
    if (mkdir(sim->out_dir, 0777) != 0 && errno != EEXIST) {
        return sim_fail(sim->out_dir, error_text(-errno));
    }
    int error = sim_listen(where, &fd);
    if (error) {
        return sim_fail(where, error_text(error));
    }
    serve_init(&sim->serve, fd, &events, sim);
    wire_init(&sim->orders.wire, &serial_grammar);
    sim->orders.terminator = SERIAL_LF;
    sim_say_where(fd, where);
    serve_run(&sim->serve);
    for (size_t i = 0; i < SERVE_PEERS_MAX; i++) {
        zpl_stream_release(&sim->streams[i]);
    }
    for (size_t i = 0; i < FORMATS_MAX; i++) {
        bytes_release(&sim->formats[i]);
    }
    return SIM_DONE;
}

int sim_printer_main(int argc, char **argv)
{
    static const struct option options[] = {{"listen", required_argument, NULL, 'l'},
                                            {"out", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'v'},
                                            {0}};
    static struct sim_printer sim;
    const char *where = NULL;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'l':
            where = optarg;
            break;
        case 'o':
            sim.out_dir = optarg;
            break;
        case 'h':
            return sim_usage(usage, false);
        case 'v':
            puts("raff-sim " RAFF_VERSION);
            return SIM_DONE;
        default:
            return sim_usage(usage, true);
        }
    }
    if (!where || !sim.out_dir || optind != argc) {
        return sim_usage(usage, true);
    }
    return serve_printer(&sim, where);
}

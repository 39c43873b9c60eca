/* raff-sim printer: a label printer on TCP. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "drivers/base/error.h"
#include "hw/sim/label_stream.h"
#include "hw/sim/listen.h"
#include "hw/sim/orders.h"
#include "hw/sim/serve.h"
#include "hw/sim/sim.h"

#define WHERE_MAX   256
#define FORMATS_MAX 64
#define PRINT_MS    150 /* a label of 150 mm at a usual speed takes longer; tests need not */
#define LABELS_MAX  999999

static const char usage[] =
    "usage: raff-sim printer --listen HOST:PORT --out DIR [--language zpl|tspl|epl]\n"
    "                        [--link PATH]\n"
    "A label printer. Every label that it gets out is DIR/label-0001.zpl (.tspl, .epl) and so on;\n"
    "~HS, ~HQES, ESC!? or ^ee are answered with the state it is in. Any number of connections.\n"
    "Says `listening on HOST:PORT` when it is ready; port 0 takes a free one.\n"
    "It takes orders on standard input and, if told so, on the Unix socket PATH.ctl, a line each,\n"
    "and answers each with `ok` or `error: why`:\n"
    "\n"
    "  paper-out on|off   head-open on|off   ribbon-out on|off   pause on|off\n"
    "                what keeps it from printing; labels wait in its memory meanwhile\n"
    "  power off|on  switched off: it hangs up, and the labels in its memory are lost\n"
    "  silent on|off it answers no question\n"
    "  shy on|off    it does not answer ~HS while it cannot print, as many do\n"
    "\n"
    "  --help, --version\n";

enum flag { PAPER_OUT, HEAD_OPEN, RIBBON_OUT, PAUSE, SILENT, SHY, FLAGS };

static const char *const flag_names[FLAGS] = {"paper-out", "head-open", "ribbon-out",
                                              "pause",     "silent",    "shy"};

struct sim_printer {
    const char *out_dir;
    const char *language_name;
    enum label_language language;
    bool flags[FLAGS];
    struct bytes formats[FORMATS_MAX]; /* waiting to be printed, the first at `first` */
    size_t first;
    size_t n;
    bool is_printing; /* the first one is going through */
    unsigned last_label;
    struct serve serve;
    char where[WHERE_MAX]; /* it listens, also when it is switched on again */
    struct orders orders;
    struct label_stream streams[SERVE_PEERS_MAX];
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
        text_addf(&text, "%s/label-%04u.%s", sim->out_dir, ++sim->last_label, sim->language_name);
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
    bytes_init(slot, LABEL_STREAM_FORMAT_MAX + 1);
    bytes_add(slot, format.at, format.len);
    bytes_add(slot, "\n", 1);
    sim->n++;
    run_motor(sim);
}

/* --- how it is --- */

static void say_hs(const struct sim_printer *sim, size_t peer, struct text *text)
{
    unsigned printing = sim->is_printing ? 1 : 0;
    const bool *flags = sim->flags;
    text_addf(text,
              "\x02"
              "030,%d,%d,1218,%03u,%d,0,%d,000,0,0,0\x03\r\n",
              flags[PAPER_OUT], flags[PAUSE], (unsigned)sim->n - printing, sim->n == FORMATS_MAX,
              sim->streams[peer].in_format);
    text_addf(text,
              "\x02"
              "001,0,%d,%d,1,2,6,0,%08u,1,000\x03\r\n",
              flags[HEAD_OPEN], flags[RIBBON_OUT], printing);
    text_add(text, "\x02"
                   "1234,0\x03\r\n");
}

static void say_hqes(const struct sim_printer *sim, struct text *text)
{
    const bool *flags = sim->flags;
    unsigned errors = (flags[PAPER_OUT] ? 1U : 0) | (flags[RIBBON_OUT] ? 2U : 0) |
                      (flags[HEAD_OPEN] ? 4U : 0) | (flags[PAUSE] ? 0x10000U : 0);
    text_addf(text,
              "\x02\r\n  PRINTER STATUS\r\n   ERRORS:         %d 00000000 %08X\r\n"
              "   WARNINGS:       0 00000000 00000000\r\n\x03\r\n",
              errors != 0, errors);
}

static void say_tspl(const struct sim_printer *sim, struct text *text)
{
    const bool *flags = sim->flags;
    text_add_char(text, (char)((flags[HEAD_OPEN] ? 0x01 : 0) | (flags[PAPER_OUT] ? 0x04 : 0) |
                               (flags[RIBBON_OUT] ? 0x08 : 0) | (flags[PAUSE] ? 0x10 : 0) |
                               (sim->n > 0 ? 0x20 : 0)));
}

static void say_epl(const struct sim_printer *sim, struct text *text)
{
    static const struct {
        enum flag flag;
        const char *code;
    } codes[] = {{PAPER_OUT, "07"}, {RIBBON_OUT, "07"}, {HEAD_OPEN, "11"}, {PAUSE, "12"}};
    for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
        if (sim->flags[codes[i].flag]) {
            text_add(text, text->len > 0 ? "," : "");
            text_add(text, codes[i].code);
        }
    }
    text_add(text, text->len > 0 ? "\r\n" : "00\r\n");
}

static void answer(struct sim_printer *sim, size_t peer, enum label_stream_event question)
{
    char reply[256];
    struct text text = text_over(reply, sizeof(reply));
    bool is_hs = sim->language == LABEL_ZPL && question == LABEL_STREAM_QUESTION;
    if (sim->flags[SILENT] || (is_hs && sim->flags[SHY] && is_stopped(sim))) {
        return;
    }
    if (is_hs) {
        say_hs(sim, peer, &text);
    } else if (sim->language == LABEL_ZPL) {
        say_hqes(sim, &text);
    } else if (sim->language == LABEL_TSPL) {
        say_tspl(sim, &text);
    } else {
        say_epl(sim, &text);
    }
    serve_send(&sim->serve, peer, text.at, text.len);
}

static void hear(struct sim_printer *sim, size_t peer, const uint8_t *bytes, size_t n)
{
    struct label_stream *stream = &sim->streams[peer];
    while (n > 0) {
        size_t used = label_stream_feed(stream, bytes, n);
        bytes += used;
        n -= used;
        enum label_stream_event event = label_stream_next(stream);
        switch (event) {
        case LABEL_STREAM_FORMAT:
            take_format(sim, bytes_view(&stream->format));
            break;
        case LABEL_STREAM_QUESTION:
        case LABEL_STREAM_QUESTION_FAULT:
            answer(sim, peer, event);
            break;
        case LABEL_STREAM_NONE:
            break;
        }
    }
}

/* --- orders --- */

static void forget_labels(struct sim_printer *sim)
{
    for (size_t i = 0; i < FORMATS_MAX; i++) {
        bytes_release(&sim->formats[i]);
    }
    sim->n = 0;
    run_motor(sim);
}

static const char *power_off(struct sim_printer *sim)
{
    if (sim->serve.listen_fd < 0) {
        return "off already";
    }
    close(TAKE_FD(sim->serve.listen_fd));
    for (size_t i = 0; i < SERVE_PEERS_MAX; i++) {
        if (!sim->serve.is_control[i]) {
            serve_hang_up(&sim->serve, i);
        }
    }
    forget_labels(sim);
    return NULL;
}

static const char *power_on(struct sim_printer *sim)
{
    if (sim->serve.listen_fd >= 0) {
        return "on already";
    }
    int error = sim_listen(sim->where, &sim->serve.listen_fd);
    return error ? error_text(error) : NULL;
}

static const char *obey(void *context, struct str line)
{
    struct sim_printer *sim = context;
    if (str_is(line, "power off")) {
        return power_off(sim);
    }
    if (str_is(line, "power on")) {
        return power_on(sim);
    }
    for (size_t i = 0; i < FLAGS; i++) {
        for (int on = 0; on <= 1; on++) {
            char order[32];
            struct text text = text_over(order, sizeof(order));
            text_addf(&text, "%s %s", flag_names[i], on ? "on" : "off");
            if (str_is(line, order)) {
                sim->flags[i] = on;
                run_motor(sim);
                return NULL;
            }
        }
    }
    return "no such order";
}

static void on_opened(void *context, size_t peer)
{
    struct sim_printer *sim = context;
    if (sim->serve.is_control[peer]) {
        orders_open(&sim->orders, peer);
    } else {
        label_stream_release(&sim->streams[peer]);
        label_stream_init(&sim->streams[peer], sim->language);
    }
}

static void on_bytes(void *context, size_t peer, const uint8_t *bytes, size_t n)
{
    struct sim_printer *sim = context;
    if (sim->serve.is_control[peer]) {
        orders_take(&sim->orders, &sim->serve, peer, bytes, n);
    } else {
        hear(sim, peer, bytes, n);
    }
}

/* --- start and end --- */

static void run(struct sim_printer *sim, int listen_fd, int control_fd)
{
    static const struct serve_events events = {
        .opened = on_opened, .bytes = on_bytes, .timer = on_printed};
    serve_init(&sim->serve, listen_fd, &events, sim);
    sim->serve.control_fd = control_fd;
    sim->orders.obey = obey;
    sim->orders.context = sim;
    on_opened(sim, SERVE_STDIN);
    sim_say_where(listen_fd, sim->where);
    serve_run(&sim->serve);
    for (size_t i = 0; i < SERVE_PEERS_MAX; i++) {
        label_stream_release(&sim->streams[i]);
    }
    forget_labels(sim);
    if (sim->serve.listen_fd >= 0) {
        close(sim->serve.listen_fd);
    }
}

static int serve_printer(struct sim_printer *sim, const char *where, const char *link)
{
    CLEANUP(fd_closep) int fd = -1;
    CLEANUP(fd_closep) int control_fd = -1;
    struct sockaddr_un address = {0};
    struct text text = text_over(sim->where, sizeof(sim->where));
    if (mkdir(sim->out_dir, 0777) != 0 && errno != EEXIST) {
        return sim_fail(sim->out_dir, error_text(-errno));
    }
    int error = sim_listen(where, &fd);
    if (error) {
        return sim_fail(where, error_text(error));
    }
    error = link ? sim_control_listen(link, &address, &control_fd) : 0;
    if (error) {
        return sim_fail(link, error_text(error));
    }
    sim_where(fd, where, &text);
    run(sim, TAKE_FD(fd), control_fd);
    if (link) {
        unlink(address.sun_path);
    }
    return SIM_DONE;
}

int sim_printer_main(int argc, char **argv)
{
    static struct sim_printer sim = {.language_name = "zpl"};
    const char *where = NULL;
    const char *link = NULL;
    int status = SIM_DONE;
    const struct sim_option options[] = {{"listen", &where, NULL},
                                         {"out", &sim.out_dir, NULL},
                                         {"language", &sim.language_name, NULL},
                                         {"link", &link, NULL}};
    if (!sim_options(argc, argv, usage, options, ARRAY_SIZE(options), &status)) {
        return status;
    }
    if (!where || !sim.out_dir || optind != argc ||
        label_language_of(sim.language_name, &sim.language) != 0) {
        return sim_usage(usage, true);
    }
    return serve_printer(&sim, where, link);
}

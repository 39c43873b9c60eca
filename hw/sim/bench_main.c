/* raff-sim bench: the simulated devices, played by hand. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "hw/sim/bench_draw.h"
#include "hw/sim/bench_link.h"
#include "hw/sim/sim.h"

#define LOOK_AGAIN_MS 500 /* for a device that is not running */
#define CODES_MAX     1000000

static const char usage[] =
    "usage: raff-sim bench [--KIND PATH…] [--network-off COMMAND --network-on COMMAND]\n"
    "                      [--codes FILE]\n"
    "The simulated devices that run, played by hand: scan this code, put that weight on, walk a\n"
    "pallet through the portal, and what can go wrong with each. KIND is scanner, scale, pn532,\n"
    "llrp, uhf or printer; PATH is what that raff-sim has as its --link. Tab goes from device to\n"
    "device, the arrows through what can be done, Enter does it; a click chooses, and a second "
    "one\n"
    "does it. What is typed searches the list, or is itself what is scanned, put on, laid there.\n"
    "F10 or Ctrl-C ends.\n"
    "\n"
    "  --network-off, --network-on  shell commands that take the network away and put it back\n"
    "  --codes FILE  what there is to scan, to lay on the reader, to put into the field: lines of\n"
    "                KIND, heading, code and name between tabs. A code is, for pn532, `KIND UID "
    "…`\n"
    "                and, for llrp and uhf, an EPC, as in their order `put`\n"
    "  --help, --version\n"
    "\n"
    "Where standard input is no terminal it has orders, a line each: `KIND ORDER`, with the "
    "orders\n"
    "that `raff-sim KIND --help` lists, `network off` or `network on`. Each is answered by a "
    "line,\n"
    "`ok` or `error: why`, before the next one is read. Exit status 1 if one was not obeyed.\n";

struct sim_bench {
    struct bench bench;
    struct bench_link links[BENCH_DEVICES_MAX];
    struct bench_panel panel;
    bool has_screen;
    bool is_ending;
    int result;
    char line[BENCH_ORDER_MAX]; /* of standard input */
    size_t len;
    size_t answered; /* how much of the log has been printed */
    const char *network[2];
    const char *codes;
    char asked; /* 'h' or 'v', instead of all else */
};

/* --- devices --- */

static int on_send(void *context, size_t device, const char *order)
{
    struct sim_bench *sim = context;
    return bench_link_send(&sim->links[device], order);
}

struct answering {
    struct bench *bench;
    size_t device;
};

static void on_line(void *context, const char *line)
{
    struct answering *answering = context;
    bench_answer(answering->bench, answering->device, line);
}

static void hear(struct sim_bench *sim, size_t device)
{
    struct answering answering = {&sim->bench, device};
    if (bench_link_read(&sim->links[device], on_line, &answering) != 0) {
        bench_link_close(&sim->links[device]);
        bench_set_there(&sim->bench, device, false);
    }
}

/* True while one of them is to be looked for again. */
static bool connect_all(struct sim_bench *sim)
{
    bool is_one_missing = false;
    for (size_t i = 0; i < sim->bench.n; i++) {
        struct bench_link *link = &sim->links[i];
        if (!link->path || link->fd >= 0) {
            continue;
        }
        if (bench_link_open(link) == 0) {
            bench_set_there(&sim->bench, i, true);
        } else {
            is_one_missing = true;
        }
    }
    return is_one_missing;
}

static void reap_all(struct sim_bench *sim)
{
    for (size_t i = 0; i < sim->bench.n; i++) {
        char array[64];
        struct text answer = text_over(array, sizeof(array));
        if (bench_link_reap(&sim->links[i], &answer)) {
            bench_answer(&sim->bench, i, array);
        }
    }
}

/* --- orders on standard input --- */

static void print_answers(struct sim_bench *sim)
{
    struct bench *bench = &sim->bench;
    while (sim->answered < bench->said) {
        const struct bench_entry *entry = bench_entry(bench, bench->said - 1 - sim->answered);
        if (entry->answer == BENCH_WAITING) {
            return;
        }
        bool is_ok = entry->answer == BENCH_DONE;
        printf("%s%s\n", is_ok ? "ok" : "error: ", entry->why);
        fflush(stdout);
        sim->result = is_ok ? sim->result : SIM_FAILED;
        sim->answered++;
    }
}

static void obey_line(struct sim_bench *sim)
{
    struct str line = {sim->line, strcspn(sim->line, " ")};
    size_t device = bench_find(&sim->bench, line);
    const char *order = sim->line + line.len + (sim->line[line.len] == ' ');
    if (device == sim->bench.n || !*order) {
        puts(*order ? "error: no such device" : "error: no order");
        fflush(stdout);
        sim->result = SIM_FAILED;
    } else {
        bench_order(&sim->bench, device, order);
    }
}

/* A byte at a time: the line that is not to be read yet stays where it is. */
static void read_order(struct sim_bench *sim)
{
    char c = 0;
    ssize_t n = read(STDIN_FILENO, &c, 1);
    bool is_end = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    if (n == 1 && c != '\n' && sim->len < sizeof(sim->line) - 1) {
        sim->line[sim->len++] = c;
    }
    if ((c == '\n' || is_end) && sim->len > 0) {
        sim->line[sim->len] = '\0';
        sim->len = 0;
        obey_line(sim);
    }
    sim->is_ending = sim->is_ending || (is_end && bench_waiting(&sim->bench) == 0);
}

/* --- the loop --- */

enum { INPUT, SIGNALS, LINKS, FDS = LINKS + BENCH_DEVICES_MAX };

static int take_signals(void)
{
    static const int ours[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD, SIGWINCH};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_SIZE(ours); i++) {
        sigaddset(&set, ours[i]);
    }
    signal(SIGPIPE, SIG_IGN);
    return sigprocmask(SIG_BLOCK, &set, NULL) == 0 ? signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)
                                                   : -1;
}

static void take_signal(struct sim_bench *sim, int fd)
{
    struct signalfd_siginfo info;
    if (read(fd, &info, sizeof(info)) != (ssize_t)sizeof(info)) {
        return;
    }
    if (info.ssi_signo == SIGCHLD) {
        reap_all(sim);
    } else if (info.ssi_signo == SIGWINCH) {
        if (sim->has_screen) {
            bench_screen_resize();
        }
    } else {
        sim->is_ending = true;
    }
}

static void take_event(struct sim_bench *sim, size_t i, int fd)
{
    if (i == INPUT && sim->has_screen) {
        sim->is_ending = !bench_screen_take(&sim->panel);
    } else if (i == INPUT) {
        read_order(sim);
    } else if (i == SIGNALS) {
        take_signal(sim, fd);
    } else {
        hear(sim, i - LINKS);
    }
}

static void show(struct sim_bench *sim)
{
    if (sim->has_screen) {
        bench_screen_draw(&sim->panel);
    } else {
        print_answers(sim);
    }
}

static void turn(struct sim_bench *sim, int signals)
{
    struct pollfd fds[FDS];
    bool takes_input = sim->has_screen || bench_waiting(&sim->bench) == 0;
    fds[INPUT] = (struct pollfd){.fd = takes_input ? STDIN_FILENO : -1, .events = POLLIN};
    fds[SIGNALS] = (struct pollfd){.fd = signals, .events = POLLIN};
    bool is_one_missing = connect_all(sim);
    for (size_t i = 0; i < BENCH_DEVICES_MAX; i++) {
        int fd = i < sim->bench.n ? sim->links[i].fd : -1;
        fds[LINKS + i] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    show(sim);
    int n = poll(fds, FDS, is_one_missing ? LOOK_AGAIN_MS : -1);
    for (size_t i = 0; n > 0 && i < FDS; i++) {
        if (fds[i].revents) {
            take_event(sim, i, fds[i].fd);
        }
    }
}

static int play(struct sim_bench *sim)
{
    CLEANUP(fd_closep) int signals = take_signals();
    sim->has_screen = isatty(STDIN_FILENO);
    int error = signals < 0 ? -errno : sim->has_screen ? bench_screen_open() : 0;
    if (error) {
        return sim_fail(sim->has_screen ? "terminal" : "signals", error_text(error));
    }
    bench_panel_init(&sim->panel, &sim->bench);
    while (!sim->is_ending) {
        turn(sim, signals);
    }
    if (sim->has_screen) {
        bench_screen_close();
    } else {
        print_answers(sim);
    }
    for (size_t i = 0; i < sim->bench.n; i++) {
        bench_link_close(&sim->links[i]);
    }
    return sim->result;
}

/* --- the command line --- */

static int read_whole(const char *path, struct bytes *file)
{
    CLEANUP(file_closep) FILE *from = fopen(path, "rbe");
    int error = from ? 0 : -errno;
    while (!error && !feof(from)) {
        char part[4096];
        size_t n = fread(part, 1, sizeof(part), from);
        error = ferror(from) ? -EIO : bytes_add(file, part, n);
    }
    return error;
}

static int read_codes(struct sim_bench *sim, const char *path)
{
    CLEANUP(bytes_release) struct bytes file;
    char where[512];
    struct text text = text_over(where, sizeof(where));
    size_t line = 0;
    bytes_init(&file, CODES_MAX);
    int error = read_whole(path, &file);
    text_add(&text, path);
    if (!error) {
        error = bench_read_codes(&sim->bench, bytes_view(&file), &line);
        text_addf(&text, ":%zu", line);
    }
    return error ? sim_fail(where, error_text(error)) : SIM_DONE;
}

/* --scanner PATH and so on: the kinds that are no network. */
static int add(struct sim_bench *sim, const char *kind, const char *path)
{
    size_t device = 0;
    bool is_there = bench_find(&sim->bench, str_of(kind)) < sim->bench.n;
    for (size_t i = 0; i < bench_kinds_n && !is_there; i++) {
        if (strcmp(bench_kinds[i].name, kind) == 0) {
            int error = bench_add(&sim->bench, &bench_kinds[i], &device);
            sim->links[device] = (struct bench_link){.path = path, .fd = -1};
            return error;
        }
    }
    return RAFF_E_EXISTS;
}

static int add_network(struct sim_bench *sim)
{
    bool is_told = sim->network[0] || sim->network[1];
    int error = is_told ? add(sim, "network", NULL) : 0;
    if (!error && is_told) {
        struct bench_link *link = &sim->links[sim->bench.n - 1];
        memcpy(link->commands, sim->network, sizeof(link->commands));
        bench_set_there(&sim->bench, sim->bench.n - 1, true);
    }
    return error;
}

static int read_options(struct sim_bench *sim, int argc, char **argv)
{
    static const struct option options[] = {
        {"scanner", required_argument, NULL, 'k'},     {"scale", required_argument, NULL, 'k'},
        {"pn532", required_argument, NULL, 'k'},       {"llrp", required_argument, NULL, 'k'},
        {"uhf", required_argument, NULL, 'k'},         {"printer", required_argument, NULL, 'k'},
        {"network-off", required_argument, NULL, '0'}, {"network-on", required_argument, NULL, '1'},
        {"codes", required_argument, NULL, 'c'},       {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},           {0}};
    int error = 0;
    int at = 0;
    for (int c; !error && (c = getopt_long(argc, argv, "", options, &at)) != -1;) {
        switch (c) {
        case 'k':
            error = add(sim, options[at].name, optarg);
            break;
        case '0':
        case '1':
            sim->network[c - '0'] = optarg;
            break;
        case 'c':
            sim->codes = optarg;
            break;
        case 'h':
        case 'v':
            sim->asked = (char)c;
            return 0;
        default:
            return RAFF_E_SYNTAX;
        }
    }
    error = error ? error : add_network(sim);
    return error || sim->bench.n == 0 || optind != argc ? RAFF_E_SYNTAX : 0;
}

int sim_bench_main(int argc, char **argv)
{
    static struct sim_bench sim = {.bench.send = on_send, .bench.context = &sim};
    int error = read_options(&sim, argc, argv);
    int result = SIM_DONE;
    if (error || sim.asked == 'h') {
        result = sim_usage(usage, error != 0);
    } else if (sim.asked == 'v') {
        puts("raff-sim " RAFF_VERSION);
    } else {
        result = sim.codes ? read_codes(&sim, sim.codes) : SIM_DONE;
        result = result == SIM_DONE ? play(&sim) : result;
    }
    bench_release(&sim.bench);
    return result;
}

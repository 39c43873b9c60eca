/*
 * A crowd of seats against a real broker and a real hub: load.py starts those and calls this.
 *
 *     raff-load --hub STATE --dir DIR [--seats N] [--sites N] [--offline N] [--live N --every MS]
 *               [--within MS]
 *
 * Makes sites, seats and their files, says `made`, and waits for a line: the broker's port. Then
 * all seats connect at once, send what they have and go on writing. `level` and a JSON line come
 * when the hub has acknowledged every event and every replica of a site is at the same op; then it
 * stands still, so that both ends can be compared, until another line.
 */
#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <sys/resource.h>

#include "drivers/base/error.h"
#include "sync/hub/storage.h"
#include "tests/bench/measure.h"
#include "tests/load/load.h"

#define STACK_BYTES ((size_t)256 * 1024) /* of a link's thread: 8 MiB each would be 24 GiB */
#define START_MS    10
#define LOOK_MS     100
#define TELL_LOOKS  100 /* every so many looks a line to stderr */
#define LEVEL_LOOKS 20  /* in a row: no op is on its way any more */

struct crowd {
    struct load_options options;
    struct load_seat *seats;
    int port; /* the broker's */
    uv_loop_t loop;
    uv_timer_t look, start;
    size_t started, looks, level_looks;
    uint64_t began_ns, up_ns, acked_ns, level_ns;
    uint64_t looked_ns, late_ns; /* the last look; the most that one came late: the loop was busy */
};

static void die(const char *what, int error)
{
    fprintf(stderr, "raff-load: %s: %s\n", what, error_text(error));
    exit(1);
}

static size_t number(const char *text)
{
    int64_t value = 0;
    if (str_to_int64(str_of(text), &value) != 0 || value < 0) {
        fprintf(stderr, "raff-load: %s is no number\n", text);
        exit(2);
    }
    return (size_t)value;
}

static void read_options(int argc, char **argv, struct load_options *options)
{
    static const struct option known[] = {{"hub", required_argument, NULL, 'h'},
                                          {"dir", required_argument, NULL, 'd'},
                                          {"seats", required_argument, NULL, 's'},
                                          {"sites", required_argument, NULL, 'g'},
                                          {"offline", required_argument, NULL, 'o'},
                                          {"live", required_argument, NULL, 'l'},
                                          {"every", required_argument, NULL, 'e'},
                                          {"within", required_argument, NULL, 'w'},
                                          {NULL, 0, NULL, 0}};
    *options = (struct load_options){.seats = 1, .sites = 1, .every_ms = 1000};
    int c = 0;
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'h':
            options->hub = optarg;
            break;
        case 'd':
            options->dir = optarg;
            break;
        case 's':
            options->seats = number(optarg);
            break;
        case 'g':
            options->sites = number(optarg);
            break;
        case 'o':
            options->offline = number(optarg);
            break;
        case 'l':
            options->live = number(optarg);
            break;
        case 'w':
            options->within_ms = (int64_t)number(optarg);
            break;
        case 'e':
            options->every_ms = (int64_t)number(optarg);
            break;
        default:
            exit(2);
        }
    }
    if (!options->hub || !options->dir || !options->seats || !options->sites) {
        fprintf(stderr, "raff-load: --hub STATE --dir DIR\n");
        exit(2);
    }
}

/* --- making them --- */

static void name_seats(struct crowd *crowd)
{
    const struct load_options *options = &crowd->options;
    char name[2 * ID_SIZE];
    for (size_t i = 0; i < options->seats; i++) {
        struct load_seat *seat = &crowd->seats[i];
        seat->options = options;
        seat->number = i;
        snprintf(seat->site, sizeof(seat->site), "S%03zu", i * options->sites / options->seats);
        snprintf(seat->name, sizeof(seat->name), "H%05zu", i);
        struct text text = text_over(name, sizeof(name));
        text_addf(&text, "%s.%s", seat->site, seat->name);
        if (file_path(seat->dir, options->dir, name) != 0) {
            die(options->dir, RAFF_E_TOO_LONG);
        }
    }
}

static void make(struct crowd *crowd)
{
    crowd->seats = calloc(crowd->options.seats, sizeof(*crowd->seats));
    if (!crowd->seats) {
        die("seats", RAFF_E_FULL);
    }
    name_seats(crowd);
    int error = load_make_sites(&crowd->options, crowd->seats);
    for (size_t i = 0; i < crowd->options.seats && !error; i++) {
        error = load_seat_make(&crowd->seats[i]);
    }
    if (error) {
        die("making seats", error);
    }
}

/* Four descriptors a seat, a stack each, and a peak that begins with the work. */
static void raise_limits(void)
{
    struct rlimit files;
    pthread_attr_t attributes;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

static void forget_peak(void)
{
    CLEANUP(file_closep) FILE *file = fopen("/proc/self/clear_refs", "we");
    if (file) {
        fputs("5", file); /* proc(5): the peak is what is resident now */
    }
}

/* --- running --- */

struct sight {
    size_t ever_up, level, failed;
    uint64_t waiting;
    bool same_op; /* of the seats of each site */
};

static void look_around(const struct crowd *crowd, struct sight *ret_sight)
{
    struct sight sight = {.same_op = true};
    uint64_t op = 0;
    for (size_t i = 0; i < crowd->started; i++) {
        const struct load_seat *seat = &crowd->seats[i];
        struct seat_status status;
        seat_status(seat->seat, &status);
        bool first = i == 0 || strcmp(seat->site, crowd->seats[i - 1].site) != 0;
        sight.same_op = sight.same_op && (first || status.op == op);
        op = status.op;
        sight.ever_up += seat->was_up;
        sight.level += load_seat_is_level(seat);
        sight.failed += seat->error != 0;
        sight.waiting += status.waiting + (seat->options->live - seat->written);
    }
    *ret_sight = sight;
}

static void tell(const struct crowd *crowd, const struct sight *sight)
{
    fprintf(stderr, "%6.1f s: %zu were connected, %" PRIu64 " events to go, %zu level\n",
            (double)(bench_now_ns() - crowd->began_ns) / 1e9, sight->ever_up, sight->waiting,
            sight->level);
}

/* What the crowd itself adds to the time of an ack: all seats wait while one of them works. */
static void note_lateness(struct crowd *crowd, uint64_t now_ns)
{
    uint64_t due_ns = crowd->looked_ns + LOOK_MS * UINT64_C(1000000);
    if (crowd->looked_ns && now_ns > due_ns && now_ns - due_ns > crowd->late_ns) {
        crowd->late_ns = now_ns - due_ns;
    }
    crowd->looked_ns = now_ns;
}

static void look(uv_timer_t *timer)
{
    struct crowd *crowd = timer->data;
    struct sight sight;
    look_around(crowd, &sight);
    uint64_t now_ns = bench_now_ns();
    note_lateness(crowd, now_ns);
    if (sight.ever_up == crowd->options.seats && !crowd->up_ns) {
        crowd->up_ns = now_ns;
    }
    if (sight.waiting == 0 && crowd->up_ns && !crowd->acked_ns) {
        crowd->acked_ns = now_ns;
    }
    bool level = sight.level == crowd->options.seats && sight.same_op;
    crowd->level_ns = !level ? 0 : crowd->level_ns ? crowd->level_ns : now_ns;
    crowd->level_looks = level ? crowd->level_looks + 1 : 0;
    if (crowd->looks++ % TELL_LOOKS == 0) {
        tell(crowd, &sight);
    }
    if (sight.failed || crowd->level_looks == LEVEL_LOOKS) {
        uv_stop(&crowd->loop);
    }
}

static void start_due(uv_timer_t *timer)
{
    struct crowd *crowd = timer->data;
    const struct load_options *options = &crowd->options;
    uint64_t passed_ms = (bench_now_ns() - crowd->began_ns) / 1000000;
    while (crowd->started < options->seats &&
           crowd->started * (uint64_t)options->within_ms / options->seats <= passed_ms) {
        int error = load_seat_start(&crowd->seats[crowd->started++], &crowd->loop, crowd->port);
        if (error) {
            die("start", error);
        }
    }
    if (crowd->started == options->seats) {
        uv_timer_stop(timer);
    }
}

static void run(struct crowd *crowd)
{
    uv_loop_init(&crowd->loop);
    forget_peak();
    crowd->began_ns = bench_now_ns();
    uv_timer_init(&crowd->loop, &crowd->start);
    uv_timer_init(&crowd->loop, &crowd->look);
    crowd->start.data = crowd->look.data = crowd;
    uv_timer_start(&crowd->start, start_due, 0, START_MS);
    uv_timer_start(&crowd->look, look, LOOK_MS, LOOK_MS);
    uv_run(&crowd->loop, UV_RUN_DEFAULT);
}

/* --- what came of it --- */

static double seconds_since(const struct crowd *crowd, uint64_t ns)
{
    return (double)(ns - crowd->began_ns) / 1e9;
}

static void print_latencies(const struct crowd *crowd)
{
    const struct load_options *options = &crowd->options;
    size_t n = options->seats * options->live;
    CLEANUP(freep) uint64_t *all = calloc(n, sizeof(*all));
    if (!all) {
        die("latencies", RAFF_E_FULL);
    }
    for (size_t i = 0; i < options->seats; i++) {
        memcpy(&all[i * options->live], crowd->seats[i].committed_ns, options->live * sizeof(*all));
    }
    printf(",\"ack_p50_ms\":%.1f,\"ack_p99_ms\":%.1f,\"ack_max_ms\":%.1f,"
           "\"crowd_late_ms\":%.1f",
           bench_percentile_us(all, n, 50) / 1e3, bench_percentile_us(all, n, 99) / 1e3,
           bench_percentile_us(all, n, 100) / 1e3, (double)crowd->late_ns / 1e6);
}

static void report(const struct crowd *crowd)
{
    const struct load_options *options = &crowd->options;
    printf(
        "level {\"seats\":%zu,\"sites\":%zu,\"events\":%zu,\"connected_s\":%.1f,\"acked_s\":%.1f,"
        "\"level_s\":%.1f",
        options->seats, options->sites, options->seats * (options->offline + options->live),
        seconds_since(crowd, crowd->up_ns), seconds_since(crowd, crowd->acked_ns),
        seconds_since(crowd, crowd->level_ns));
    if (options->live) {
        print_latencies(crowd);
    }
    printf("}\n");
}

static void await_line(char line[32])
{
    fflush(stdout);
    if (!fgets(line, 32, stdin)) {
        exit(1);
    }
    line[strcspn(line, "\n")] = '\0';
}

int main(int argc, char **argv)
{
    struct crowd crowd = {.looks = 0};
    char line[32];
    read_options(argc, argv, &crowd.options);
    raise_limits();
    make(&crowd);
    printf("made\n");
    await_line(line);
    crowd.port = (int)number(line);
    run(&crowd);
    if (crowd.level_looks < LEVEL_LOOKS) {
        return 1;
    }
    report(&crowd);
    await_line(line);
    for (size_t i = 0; i < crowd.options.seats; i++) {
        load_seat_close(&crowd.seats[i]);
    }
    fflush(stdout);
    _exit(0); /* to end thousands of links one by one takes minutes on a busy machine */
}

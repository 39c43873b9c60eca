/*
 * A portal: the driver's process while raff-sim, a reader on the other end of a socket, reads so
 * many tags a second. What is measured is the processor's time of this process, user and system,
 * which has the loop, the session, the fold and a user who counts; beside it the same process while
 * the reader is connected and its radio off.
 */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/device/reader.h"
#include "tests/bench/measure.h"

#define MS 1000000U

struct bench {
    uv_loop_t loop;
    uv_timer_t timer;
    struct reader *reader;
    pid_t sim;
    FILE *orders;
    FILE *answers;
    bool is_ready;
    unsigned arrived;
    unsigned left;
    uint64_t reads; /* of those that left */
    uint64_t times; /* a user was called */
};

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    struct bench *bench = context;
    (void)received_ns;
    bench->times++;
    bench->arrived += tag->what == READER_ARRIVED;
    bench->left += tag->what == READER_LEFT;
    bench->reads += tag->what == READER_LEFT ? tag->tag.count : 0;
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct bench *bench = context;
    bench->is_ready = state == DEVICE_READY;
    if (state == DEVICE_FAULT) {
        fprintf(stderr, "bench_portal_llrp: %s\n", why);
    }
}

static void fail(const char *why)
{
    fprintf(stderr, "bench_portal_llrp: %s\n", why);
    exit(1);
}

/* --- the reader --- */

static int start_sim(struct bench *bench, const char *program)
{
    int in[2];
    int out[2];
    char line[128];
    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) {
        fail("no pipes");
    }
    bench->sim = fork();
    if (bench->sim == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execl(program, "raff-sim", "llrp", "--listen", "127.0.0.1:0", NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    bench->orders = fdopen(in[1], "w");
    bench->answers = fdopen(out[0], "r");
    const char *colon = NULL;
    if (!fgets(line, sizeof(line), bench->answers) || !(colon = strrchr(line, ':'))) {
        fail("raff-sim does not listen");
    }
    return atoi(colon + 1);
}

static void tell(struct bench *bench, const char *order)
{
    char line[128];
    fprintf(bench->orders, "%s\n", order);
    fflush(bench->orders);
    if (!fgets(line, sizeof(line), bench->answers) || strcmp(line, "ok\n") != 0) {
        fail(order);
    }
}

static void lay_tags(struct bench *bench, unsigned tags, unsigned rate)
{
    char order[64];
    for (unsigned i = 0; i < tags; i++) {
        snprintf(order, sizeof(order), "put 3014f7337c001f40%08x", i);
        tell(bench, order);
    }
    snprintf(order, sizeof(order), "rate %u", rate);
    tell(bench, order);
}

/* --- time --- */

static uint64_t cpu_ns(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 * MS +
           (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000;
}

static void on_time(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

static void run_for(struct bench *bench, uint64_t ms)
{
    uv_timer_start(&bench->timer, on_time, ms, 0);
    uv_run(&bench->loop, UV_RUN_DEFAULT);
}

/* The share of a core over so long, in percent. */
static double share(struct bench *bench, uint64_t ms)
{
    uint64_t began_ns = bench_now_ns();
    uint64_t had_ns = cpu_ns();
    run_for(bench, ms);
    return 100.0 * (double)(cpu_ns() - had_ns) / (double)(bench_now_ns() - began_ns);
}

static void measure(struct bench *bench, unsigned tags, unsigned rate, unsigned seconds,
                    bool is_each)
{
    for (unsigned i = 0; i < 100 && !bench->is_ready; i++) {
        run_for(bench, 50);
    }
    double idle = share(bench, seconds * 1000ULL);
    if (reader_run(bench->reader, READER_PORTAL, (struct str){0})) {
        fail("the reader does not run");
    }
    double portal = share(bench, seconds * 1000ULL);
    uint64_t times = bench->times;
    if (reader_run(bench->reader, READER_IDLE, (struct str){0})) {
        fail("the reader does not stop");
    }
    run_for(bench, 3000); /* all leave */
    printf("{\"bench\":\"portal_llrp\",\"tags\":%u,\"reads_a_second\":%u,\"seconds\":%u,"
           "\"each\":%s,\"arrived\":%u,\"left\":%u,\"reads\":%llu,\"calls\":%llu,"
           "\"cpu_percent\":%.3f,\"idle_percent\":%.3f,\"budget_percent\":5}\n",
           tags, rate, seconds, is_each ? "true" : "false", bench->arrived, bench->left,
           (unsigned long long)bench->reads, (unsigned long long)times, portal, idle);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"sim", required_argument, NULL, 's'},  {"tags", required_argument, NULL, 't'},
        {"rate", required_argument, NULL, 'r'}, {"seconds", required_argument, NULL, 'n'},
        {"each", no_argument, NULL, 'e'},       {0}};
    static const struct reader_events events = {.tag = on_tag, .state = on_state};
    static struct bench bench;
    const char *program = "build/release/bin/raff-sim";
    unsigned tags = 500;
    unsigned rate = 1000;
    unsigned seconds = 10;
    bool is_each = false;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        unsigned value = (unsigned)strtoul(optarg ? optarg : "", NULL, 10);
        program = c == 's' ? optarg : program;
        tags = c == 't' ? value : tags;
        rate = c == 'r' ? value : rate;
        seconds = c == 'n' ? value : seconds;
        is_each = is_each || c == 'e';
        if (c == '?') {
            return 2;
        }
    }
    struct reader_config config = {
        .driver = "llrp", .host = "127.0.0.1", .port = start_sim(&bench, program)};
    lay_tags(&bench, tags, rate);
    if (is_each) {
        tell(&bench, "!deny 60"); /* GET_REPORT */
    }
    uv_loop_init(&bench.loop);
    uv_timer_init(&bench.loop, &bench.timer);
    if (reader_new(&bench.loop, &config, &events, &bench, &bench.reader)) {
        fail("no reader");
    }
    measure(&bench, tags, rate, seconds, is_each);
    reader_free(bench.reader);
    uv_close((uv_handle_t *)&bench.timer, NULL);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    kill(bench.sim, SIGTERM);
    waitpid(bench.sim, NULL, 0);
    return uv_loop_close(&bench.loop) ? 1 : 0;
}

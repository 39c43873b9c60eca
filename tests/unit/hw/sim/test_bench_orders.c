/* Every order that the bench has is one that its device knows: raff-sim is asked. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "hw/sim/bench.h"
#include "hw/sim/bench_link.h"
#include "tests/unit/check.h"

#define SIM     "../bin/raff-sim"
#define WAIT_MS 60000 /* for ever */
#define STEP_MS 10

static char dir[] = "/tmp/bench-orders-XXXXXX";

/* Refused for what is so now, not for what was said. */
static const char *const excuses[] = {"unplugged", "nobody is connected",
                                      "nobody has the port open"};

struct answer {
    bool has_come;
    char line[BENCH_LINE_MAX];
};

static void take(void *context, const char *line)
{
    struct answer *answer = context;
    answer->has_come = true;
    copy_cut(answer->line, sizeof(answer->line), line);
}

static pid_t start(const char *kind, char *path, char *labels)
{
    const struct {
        const char *kind;
        const char *options[4];
    } rows[] = {{"scanner", {"--protocol", "honeywell"}},
                {"scale", {"--protocol", "mt-sics"}},
                {"llrp", {"--listen", "127.0.0.1:0"}},
                {"uhf", {"--family", "mercury"}},
                {"printer", {"--listen", "127.0.0.1:0", "--out", labels}}};
    const char *argv[9] = {SIM, kind, "--link", path};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        for (size_t k = 0; strcmp(rows[i].kind, kind) == 0 && k < 4; k++) {
            argv[4 + k] = rows[i].options[k];
        }
    }
    char *words[ARRAY_SIZE(argv)];
    memcpy(words, argv, sizeof(words));
    posix_spawn_file_actions_t files;
    pid_t pid = -1;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_RDWR, 0);
    CHECK_INT(posix_spawn(&pid, SIM, &files, NULL, words, environ), 0);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

static void ask(struct bench_link *link, const char *order, struct answer *answer)
{
    int error = bench_link_send(link, order);
    *answer = (struct answer){0};
    for (int waited = 0; !error && !answer->has_come && waited < WAIT_MS; waited += STEP_MS) {
        struct pollfd fd = {.fd = link->fd, .events = POLLIN};
        poll(&fd, 1, STEP_MS);
        error = bench_link_read(link, take, answer);
    }
    CHECK_INT(error, 0);
}

static void check_order(struct bench_link *link, const char *order)
{
    struct answer answer;
    ask(link, order, &answer);
    bool is_excused = strcmp(answer.line, "ok") == 0;
    for (size_t i = 0; i < ARRAY_SIZE(excuses); i++) {
        is_excused = is_excused || strstr(answer.line, excuses[i]) != NULL;
    }
    CHECK_STR(is_excused ? "ok" : answer.line, "ok");
    if (!is_excused) {
        printf(" to: %s", order);
    }
}

/* Every row, and taken back if it can be. */
static void check_rows(struct bench *bench, struct bench_link *link)
{
    struct bench_device *device = &bench->devices[0];
    for (size_t i = 0; i < device->n; i++) {
        for (int back = 0; back <= (device->rows[i].action->off ? 1 : 0); back++) {
            char array[BENCH_ORDER_MAX];
            struct text order = text_over(array, sizeof(array));
            device->rows[i].is_on = back;
            bench_row_order(&device->rows[i], &order);
            check_order(link, array);
        }
    }
}

/* What may be typed: something that such a device takes. */
static void add_typed(struct bench *bench, const struct bench_kind *kind)
{
    static const struct {
        const char *kind;
        const char *text[3];
    } rows[] = {{"scanner", {"B-1001"}},
                {"scale", {"643.5 g", "moving off"}},
                {"pn532", {"ntag213 04a2b3c4d5e6f7 text B-1001", "misses 0"}},
                {"llrp", {"3034257BF7194E4000001A85x24", "60", "rate 100"}},
                {"uhf", {"3034257BF7194E4000001A85", "60", "rate 100"}}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        for (size_t k = 0; strcmp(rows[i].kind, kind->name) == 0 && k < kind->n_typed; k++) {
            size_t row = 0;
            CHECK_INT(bench_typed(bench, 0, &kind->typed[k], rows[i].text[k], &row), 0);
        }
    }
}

static void check_kind(const struct bench_kind *kind)
{
    char path[sizeof(dir) + 32];
    char labels[sizeof(dir) + 32];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "%s/%s", dir, kind->name);
    text = text_over(labels, sizeof(labels));
    text_addf(&text, "%s/labels", dir);
    struct bench bench = {0};
    struct bench_link link = {.path = path, .fd = -1};
    size_t device = 0;
    pid_t pid = start(kind->name, path, labels);
    for (int waited = 0; bench_link_open(&link) != 0 && waited < WAIT_MS; waited += STEP_MS) {
        poll(NULL, 0, STEP_MS);
    }
    CHECK_INT(bench_add(&bench, kind, &device), 0);
    add_typed(&bench, kind);
    check_rows(&bench, &link);
    bench_release(&bench);
    bench_link_close(&link);
    int status = -1;
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    CHECK_INT(status, 0);
    rmdir(labels);
}

static void test_orders(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    for (size_t i = 0; i < bench_kinds_n; i++) {
        if (strcmp(bench_kinds[i].name, "network") != 0) {
            check_kind(&bench_kinds[i]);
        }
    }
    CHECK_INT(rmdir(dir), 0);
}

CHECK_MAIN("bench orders", {"every order is known", test_orders})

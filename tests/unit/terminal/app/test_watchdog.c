/* The beat, as a socket of the tests hears it in systemd's place. */
#include "terminal/app/watchdog.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "drivers/base/str.h"
#include "tests/unit/check.h"

#define NEVER_MS 60000
#define BEAT     "WATCHDOG_USEC=30000\nWATCHDOG=1"

struct ear {
    int fd;
    struct sockaddr_un at;
    uv_loop_t loop;
    struct watchdog watchdog;
    uv_timer_t limit;
    uv_poll_t poll;
    int beats; /* to hear before the loop ends */
    char said[64];
};

/* "@": a name that is no file. */
static void ear_open(struct ear *ear, const char *kind)
{
    char name[sizeof(ear->at.sun_path)];
    *ear = (struct ear){.at.sun_family = AF_UNIX};
    snprintf(name, sizeof(name), "%sraff-watchdog-%d", kind, (int)getpid());
    size_t len = strlen(name);
    memcpy(ear->at.sun_path, name, len);
    if (name[0] == '@') {
        ear->at.sun_path[0] = '\0';
    }
    ear->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    CU_ASSERT_TRUE_FATAL(bind(ear->fd, (const struct sockaddr *)&ear->at,
                              (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) == 0);
    CHECK_INT(uv_loop_init(&ear->loop), 0);
    setenv("NOTIFY_SOCKET", name, 1);
    setenv("WATCHDOG_USEC", "30000", 1);
    unsetenv("WATCHDOG_PID");
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    uv_close(handle, NULL);
}

static void ear_close(struct ear *ear)
{
    uv_walk(&ear->loop, close_handle, NULL);
    uv_run(&ear->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&ear->loop), 0);
    close(ear->fd);
    if (ear->at.sun_path[0]) {
        unlink(ear->at.sun_path);
    }
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
}

/* What was said, "" for nothing. */
static const char *hear(struct ear *ear)
{
    ssize_t n = recv(ear->fd, ear->said, sizeof(ear->said) - 1, 0);
    ear->said[n > 0 ? n : 0] = '\0';
    return ear->said;
}

static void on_limit(uv_timer_t *limit)
{
    uv_walk(limit->loop, close_handle, NULL);
}

static void on_said(uv_poll_t *poll, int status, int events)
{
    struct ear *ear = poll->data;
    (void)events;
    CHECK_INT(status, 0);
    CHECK_STR(hear(ear), BEAT);
    if (--ear->beats == 0) {
        uv_walk(poll->loop, close_handle, NULL);
    }
}

/* The loop turns until that many beats were heard. */
static void turn(struct ear *ear, int beats)
{
    ear->beats = beats;
    watchdog_start(&ear->loop, &ear->watchdog);
    uv_timer_init(&ear->loop, &ear->limit);
    uv_timer_start(&ear->limit, on_limit, NEVER_MS, 0);
    uv_poll_init(&ear->loop, &ear->poll, ear->fd);
    ear->poll.data = ear;
    uv_poll_start(&ear->poll, UV_READABLE, on_said);
    uv_run(&ear->loop, UV_RUN_DEFAULT);
    CHECK_INT(ear->beats, 0);
}

static void test_beats(void)
{
    static const char *const kinds[] = {"/tmp/", "@"};
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        struct ear ear;
        ear_open(&ear, kinds[i]);
        turn(&ear, 5);
        ear_close(&ear);
    }
}

/* The loop alone beats: one that does not turn is silent, however long ago it was started. */
static void test_hangs(void)
{
    struct ear ear;
    ear_open(&ear, "@");
    watchdog_start(&ear.loop, &ear.watchdog);
    usleep(100000); /* three times what it may stay away */
    CHECK_STR(hear(&ear), "");
    uv_run(&ear.loop, UV_RUN_ONCE);
    CHECK_STR(hear(&ear), BEAT);
    ear_close(&ear);
}

#define SPIN_NS 150000000 /* five times what it may stay away */

struct spin {
    uv_timer_t timer;
    uint64_t until_ns;
};

static void on_spin(uv_timer_t *timer)
{
    const struct spin *spin = container_of_const(timer, struct spin, timer);
    if (uv_hrtime() < spin->until_ns) {
        uv_update_time(timer->loop);
        uv_timer_start(timer, on_spin, 0, 0);
    }
}

/* A timer that is due at once again and again keeps the loop from all but timers. */
static void test_spins(void)
{
    struct ear ear;
    struct spin spin = {.until_ns = uv_hrtime() + SPIN_NS};
    ear_open(&ear, "@");
    watchdog_start(&ear.loop, &ear.watchdog);
    uv_timer_init(&ear.loop, &spin.timer);
    uv_timer_start(&spin.timer, on_spin, 0, 0);
    uv_run(&ear.loop, UV_RUN_NOWAIT);
    CHECK_STR(hear(&ear), BEAT);
    CHECK_STR(hear(&ear), "");
    uv_run(&ear.loop, UV_RUN_ONCE);
    CHECK_STR(hear(&ear), BEAT);
    ear_close(&ear);
}

static void test_patience(void)
{
    struct ear ear;
    ear_open(&ear, "@");
    watchdog_be_patient();
    CHECK_STR(hear(&ear), "WATCHDOG_USEC=600000000\nWATCHDOG=1");
    turn(&ear, 1); /* and no longer than was asked for from then on */
    ear_close(&ear);
}

/* Nobody asks for it; somebody asks another process; what was asked cannot be read. */
static void test_not_asked(void)
{
    static const struct {
        const char *variable, *value;
        bool beats;
    } cases[] = {{"WATCHDOG_USEC", NULL, false},   {"WATCHDOG_USEC", "0", false},
                 {"WATCHDOG_USEC", "soon", false}, {"WATCHDOG_PID", "1", false},
                 {"WATCHDOG_PID", "us", false},    {"WATCHDOG_PID", "", false},
                 {"NOTIFY_SOCKET", NULL, false},   {"NOTIFY_SOCKET", "run/notify", false},
                 {"NOTIFY_SOCKET", "@", false},    {"LANG", "C", true}};
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct ear ear;
        ear_open(&ear, "@");
        if (cases[i].value) {
            setenv(cases[i].variable, cases[i].value, 1);
        } else {
            unsetenv(cases[i].variable);
        }
        watchdog_be_patient();
        CU_ASSERT_EQUAL(hear(&ear)[0] != '\0', cases[i].beats);
        watchdog_start(&ear.loop, &ear.watchdog);
        uv_run(&ear.loop, UV_RUN_NOWAIT);
        CU_ASSERT_EQUAL(hear(&ear)[0] != '\0', cases[i].beats);
        uv_walk(&ear.loop, close_handle, NULL);
        uv_run(&ear.loop, UV_RUN_DEFAULT);
        ear_close(&ear);
    }
}

static void test_pid(void)
{
    struct ear ear;
    char pid[16];
    ear_open(&ear, "@");
    snprintf(pid, sizeof(pid), "%d", (int)getpid());
    setenv("WATCHDOG_PID", pid, 1);
    turn(&ear, 2);
    ear_close(&ear);
}

/* Nobody listens any more, or nobody takes what was said: the loop turns on. */
static void test_deaf(void)
{
    struct ear ear;
    ear_open(&ear, "@");
    watchdog_start(&ear.loop, &ear.watchdog);
    for (int i = 0; i < 10000; i++) {
        watchdog_be_patient();
    }
    uv_run(&ear.loop, UV_RUN_ONCE);
    close(ear.fd);
    uv_run(&ear.loop, UV_RUN_ONCE);
    ear.fd = -1;
    ear_close(&ear);
}

CHECK_MAIN("app/watchdog", {"beats", test_beats}, {"a loop that hangs", test_hangs},
           {"one that spins", test_spins}, {"patience", test_patience},
           {"not asked", test_not_asked}, {"asked by pid", test_pid}, {"nobody listens", test_deaf})

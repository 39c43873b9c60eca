/* An NFC reader: the real driver, the real helper with the real libnfc in it, and a PN532 that is
 * not there behind a real pty. The stand-in runs as a process, as a reader would. */
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/device/reader.h"
#include "hw/sim/sim.h"
#include "tests/unit/drivers/device/loop_wait.h"

struct rig {
    uv_loop_t loop;
    struct reader *reader;
    pid_t sim;
    int orders; /* the stand-in's control socket */
    char folder[32];
    char tty[64];
    char connect[128];
    size_t n_arrived;
    size_t n_left;
    size_t n_sighted;
    bool frees;        /* the reader, inside the next arrival */
    char tags[4096];   /* "arrived UID text", "left UID" one a line */
    char states[8192]; /* "state:why" one a line */
};

static void append(char *list, size_t size, const char *a, const char *between, const char *b)
{
    size_t len = strlen(list);
    struct text text = text_over(list + len, size - len);
    text_addf(&text, "%s%s%s\n", a, between, b);
}

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    static const char *const names[] = {
        [READER_ARRIVED] = "arrived", [READER_SIGHTED] = "sighted", [READER_LEFT] = "left"};
    struct rig *rig = context;
    char hex[2 * WIRE_EPC_MAX + 1];
    char line[256];
    to_hex(tag->tag.epc, tag->tag.epc_bits / 8, hex);
    struct text text = text_over(line, sizeof(line));
    text_addf(&text, "%s%s%.*s", hex, tag->text.len ? " " : "", (int)tag->text.len, tag->text.at);
    rig->n_arrived += tag->what == READER_ARRIVED;
    rig->n_left += tag->what == READER_LEFT;
    rig->n_sighted += tag->what == READER_SIGHTED;
    if (tag->what != READER_SIGHTED) {
        append(rig->tags, sizeof(rig->tags), names[tag->what], " ", line);
    }
    CU_ASSERT_TRUE(tag->is_nfc && received_ns <= uv_hrtime());
    if (rig->frees) {
        reader_free(TAKE(rig->reader));
    }
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    append(rig->states, sizeof(rig->states), device_state_name(state), ":", why);
}

static const struct reader_events events = {.tag = on_tag, .state = on_state};

/* --- the stand-in --- */

static void tell(struct rig *rig, const char *order)
{
    char reply[512];
    struct text text = text_over(reply, sizeof(reply));
    text_addf(&text, "%s\n", order);
    CU_ASSERT_FALSE_FATAL(text.cut);
    CHECK_INT(send(rig->orders, text.at, text.len, MSG_NOSIGNAL), text.len);
    ssize_t n = recv(rig->orders, reply, sizeof(reply) - 1, 0);
    reply[n > 0 ? n : 0] = '\0';
    CHECK_STR(reply, "ok\n");
}

static int connect_orders(const struct rig *rig)
{
    struct sockaddr_un address;
    CU_ASSERT_EQUAL_FATAL(sim_control_address(rig->tty, &address), 0);
    for (int waited = 0; waited < 5000; waited += 10) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (access(rig->tty, F_OK) == 0 &&
            connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
            return fd;
        }
        close(fd);
        usleep(10000);
    }
    return -1;
}

static void start_sim(struct rig *rig)
{
    rig->sim = fork();
    if (rig->sim == 0) {
        execl(RAFF_SIM, "raff-sim", "pn532", "--link", rig->tty, NULL);
        _exit(127);
    }
    rig->orders = connect_orders(rig);
    CU_ASSERT_FATAL(rig->orders >= 0);
}

static void stop_sim(struct rig *rig)
{
    int status = 0;
    close(rig->orders);
    kill(rig->sim, SIGTERM);
    CHECK_INT(waitpid(rig->sim, &status, 0), rig->sim);
    CHECK_INT(status, 0);
}

/* --- the helper --- */

/* The number of our child that runs raff-nfc, or 0. */
static pid_t helper_of(void)
{
    char line[256] = "";
    char command[128];
    snprintf(command, sizeof(command), "pgrep -x raff-nfc -P %d", (int)getpid());
    FILE *out = popen(command, "re");
    int n = out && fgets(line, sizeof(line), out) ? atoi(line) : 0;
    pclose(out);
    return n;
}

static void signal_helper(int number)
{
    pid_t pid = helper_of();
    CU_ASSERT_FATAL(pid > 0);
    kill(pid, number);
}

/* --- the rig --- */

static void set_up_with(struct rig *rig, unsigned leave_ms, const char *helper)
{
    *rig = (struct rig){.folder = "/tmp/raff-nfc-XXXXXX", .orders = -1};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    snprintf(rig->tty, sizeof(rig->tty), "%s/tty", rig->folder);
    snprintf(rig->connect, sizeof(rig->connect), "pn532_uart:%s:115200", rig->tty);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    start_sim(rig);
    const struct reader_config config = {
        .driver = "nfc", .connect = rig->connect, .helper = helper, .leave_ms = leave_ms};
    CU_ASSERT_EQUAL_FATAL(reader_new(&rig->loop, &config, &events, rig, &rig->reader), 0);
    CHECK_INT(reader_run(rig->reader, READER_PORTAL, (struct str){0}), 0);
}

static void set_up(struct rig *rig)
{
    set_up_with(rig, 0, RAFF_NFC);
    LOOP_WAIT(&rig->loop, reader_state(rig->reader) == DEVICE_READY);
}

static void tear_down(struct rig *rig)
{
    reader_free(rig->reader);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    CHECK_INT(helper_of(), 0);
    stop_sim(rig);
    CHECK_INT(rmdir(rig->folder), 0);
}

static void pass(struct rig *rig, const char *order)
{
    size_t arrived = rig->n_arrived;
    size_t left = rig->n_left;
    tell(rig, order);
    LOOP_WAIT(&rig->loop, rig->n_arrived == arrived + 1);
    tell(rig, "take");
    LOOP_WAIT(&rig->loop, rig->n_left == left + 1);
}

static void test_badges_and_tags(void)
{
    struct rig rig;
    set_up(&rig);
    pass(&rig, "put classic 1a2b3c4d");
    pass(&rig, "put ntag213 04a1b2c3d4e5f6 uri https://id.example/01/09506000134352");
    pass(&rig, "put ultralight 04112233445566 text BIN A-03-02");
    pass(&rig, "put ntag216 04112233445577");
    pass(&rig, "put ntag213 04112233445588 raw 0305d101ff5500fe"); /* no NDEF message */
    pass(&rig, "put desfire 04010203040506");
    CHECK_STR(rig.tags, "arrived 1a2b3c4d\nleft 1a2b3c4d\n"
                        "arrived 04a1b2c3d4e5f6 https://id.example/01/09506000134352\n"
                        "left 04a1b2c3d4e5f6 https://id.example/01/09506000134352\n"
                        "arrived 04112233445566 BIN A-03-02\nleft 04112233445566 BIN A-03-02\n"
                        "arrived 04112233445577\nleft 04112233445577\n"
                        "arrived 04112233445588\nleft 04112233445588\n"
                        "arrived 04010203040506\nleft 04010203040506\n");
    CHECK_STR(rig.states, "ready:\n");
    tear_down(&rig);
}

/* The longest text a tag can hold, page by page; and one badge put in another's place. */
static void test_long_and_swapped(void)
{
    struct rig rig;
    char order[1024] = "put ntag216 04a1b2c3d4e5f6 text ";
    set_up(&rig);
    memset(order + strlen(order), 'x', 120);
    pass(&rig, order);
    CHECK_INT(strlen(rig.tags), strlen("arrived 04a1b2c3d4e5f6 \nleft 04a1b2c3d4e5f6 \n") + 240);
    tell(&rig, "put classic 00000001");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 2);
    rig.tags[0] = '\0';
    tell(&rig, "put classic 00000002");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 3);
    CHECK_STR(rig.tags, "left 00000001\narrived 00000002\n");
    tear_down(&rig);
}

/* A tag that lies there arrives once, however it is seen: at the edge of the field, or a phone
 * whose UID is another one each time. */
static void test_arrives_once(void)
{
    struct rig rig;
    set_up(&rig);
    tell(&rig, "rf-errors 2");
    tell(&rig, "put ntag213 04a1b2c3d4e5f6 text A");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 1);
    for (int i = 0; i < 5; i++) {
        tell(&rig, "misses 1");
        loop_run_for(&rig.loop, 500); /* longer than leave_ms, together */
    }
    CHECK_STR(rig.tags, "arrived 04a1b2c3d4e5f6 A\n");
    tell(&rig, "take");
    LOOP_WAIT(&rig.loop, rig.n_left == 1);
    tell(&rig, "put phone -");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 2);
    loop_run_for(&rig.loop, 800);
    CHECK_INT(rig.n_arrived, 2);
    CHECK_INT(rig.n_left, 1);
    tear_down(&rig);
}

static void test_modes(void)
{
    struct rig rig;
    set_up(&rig);
    const struct str tag = {"\x1a\x2b\x3c\x4d", 4};
    CHECK_INT(reader_run(rig.reader, READER_IDLE, (struct str){0}), 0);
    tell(&rig, "put classic 1a2b3c4d");
    loop_run_for(&rig.loop, 700);
    CHECK_INT(rig.n_arrived, 0);
    CHECK_INT(reader_run(rig.reader, READER_PORTAL, tag), RAFF_E_CONFIG);
    CHECK_INT(reader_run(rig.reader, READER_FINDER, (struct str){0}), RAFF_E_CONFIG);
    CHECK_INT(reader_run(rig.reader, READER_FINDER, tag), 0);
    LOOP_WAIT(&rig.loop, rig.n_sighted >= 3);
    CHECK_INT(rig.n_arrived, 1);
    tell(&rig, "put classic 00000001");
    LOOP_WAIT(&rig.loop, rig.n_left == 1);
    loop_run_for(&rig.loop, 500);
    CHECK_STR(rig.tags, "arrived 1a2b3c4d\nleft 1a2b3c4d\n");
    CHECK_INT(reader_run(rig.reader, READER_IDLE, (struct str){0}), 0);
    loop_run_for(&rig.loop, 1200);
    CHECK_INT(reader_run(rig.reader, READER_PORTAL, (struct str){0}), 0);
    LOOP_WAIT(&rig.loop, rig.n_arrived == 2);
    CHECK_STR(rig.states, "ready:\n");
    tear_down(&rig);
}

/* --- what goes wrong --- */

/* The states since the last call are these. */
static void check_states(struct rig *rig, const char *format)
{
    char expected[256];
    struct text text = text_over(expected, sizeof(expected));
    for (const char *at = format; *at; at++) {
        if (*at == '@') {
            text_add(&text, rig->tty);
        } else {
            text_add_char(&text, *at);
        }
    }
    CHECK_STR(rig->states, expected);
    rig->states[0] = '\0';
}

static void test_unplugged(void)
{
    struct rig rig;
    set_up(&rig);
    pass(&rig, "put classic 00000001");
    tell(&rig, "!unplug");
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_MISSING);
    loop_run_for(&rig.loop, 500);
    check_states(&rig, "ready:\nmissing:no reader at @\n");
    tell(&rig, "!plug");
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    pass(&rig, "put classic 00000002");
    check_states(&rig, "ready:\n");
    tear_down(&rig);
}

static void test_silent(void)
{
    struct rig rig;
    set_up(&rig);
    tell(&rig, "!silent on");
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
    loop_run_for(&rig.loop, 1500); /* long enough to fail at opening too */
    check_states(&rig, "ready:\nfault:reader does not answer\n");
    tell(&rig, "!silent off");
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    pass(&rig, "put classic 00000001");
    tear_down(&rig);
}

static void test_noise(void)
{
    static const char *const faults[] = {"!wrong 2", "!half 1", "!garbage 3000", "!slow 3"};
    struct rig rig;
    set_up(&rig);
    for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
        tell(&rig, faults[i]);
        tell(&rig, "!garbage 20");
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
        pass(&rig, "put ntag213 04a1b2c3d4e5f6 text A");
    }
    tell(&rig, "!babble on");
    loop_run_for(&rig.loop, 1000);
    tell(&rig, "!babble off");
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    pass(&rig, "put classic 00000001");
    tear_down(&rig);
}

static void test_helper_hangs(void)
{
    struct rig rig;
    set_up(&rig);
    tell(&rig, "put classic 00000001");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 1);
    signal_helper(SIGSTOP);
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    check_states(&rig, "ready:\nfault:reader does not answer\nready:\n");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 2); /* it was not seen for longer than leave_ms */
    CHECK_STR(rig.tags, "arrived 00000001\nleft 00000001\narrived 00000001\n");
    tear_down(&rig);
}

/* A badge that lies there while helpers come and go neither leaves nor comes again; one that is
 * exchanged meanwhile is not lost. */
static void test_helper_killed(void)
{
    struct rig rig;
    set_up_with(&rig, 60000, RAFF_NFC); /* what leaves, a helper saw leave */
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    size_t descriptors = count_descriptors();
    tell(&rig, "put classic 00000001");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 1);
    for (int i = 0; i < 5; i++) {
        signal_helper(SIGKILL);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_OPENING);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
        loop_run_for(&rig.loop, 200);
    }
    CHECK_STR(rig.tags, "arrived 00000001\n");
    signal_helper(SIGKILL);
    tell(&rig, "put classic 00000002");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 2);
    CHECK_STR(rig.tags, "arrived 00000001\nleft 00000001\narrived 00000002\n");
    signal_helper(SIGKILL);
    tell(&rig, "take");
    LOOP_WAIT(&rig.loop, rig.n_left == 2);
    CHECK_INT(count_descriptors(), descriptors);
    tear_down(&rig);
}

static void test_a_second_one(void)
{
    struct rig rig;
    char sibling[96];
    set_up(&rig);
    /* another name of the same tty */
    snprintf(sibling, sizeof(sibling), "%s/other", rig.folder);
    CHECK_INT(symlink(rig.tty, sibling), 0);
    struct rig second = {.orders = -1};
    snprintf(second.connect, sizeof(second.connect), "pn532_uart:%s", sibling);
    const struct reader_config config = {
        .driver = "nfc", .connect = second.connect, .helper = RAFF_NFC};
    CU_ASSERT_EQUAL_FATAL(reader_new(&rig.loop, &config, &events, &second, &second.reader), 0);
    LOOP_WAIT(&rig.loop, reader_state(second.reader) == DEVICE_FAULT);
    CHECK_STR(second.states, "fault:in use by another program\n");
    pass(&rig, "put classic 00000001");
    CHECK_STR(rig.states, "ready:\n");
    CHECK_INT(unlink(sibling), 0);
    reader_free(second.reader);
    tear_down(&rig);
}

/* Programs that are no helper: one that is not there, one that ends, one that talks, one that does
 * not stop talking. */
static void test_no_helper(void)
{
    static const struct {
        const char *script;
        const char *states;
    } rows[] = {
        {NULL, "fault:no NFC helper: No such file or directory\n"},
        {"exit 3", "fault:the NFC helper does not start\n"},
        {"echo hello; exec sleep 60", "fault:the NFC helper talks nonsense\n"},
        {"exec yes ready", "ready:\nfault:the NFC helper talks nonsense\n"},
        {"exec sleep 60", "fault:reader does not answer\n"},
        {"exec >&-; exec sleep 60", "fault:reader does not answer\n"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct rig rig;
        char program[] = "/tmp/raff-helper-XXXXXX";
        int fd = mkstemp(program);
        FILE *file = fdopen(fd, "w");
        fprintf(file, "#!/bin/sh\n%s\n", rows[i].script ? rows[i].script : "");
        CHECK_INT(fchmod(fd, 0700), 0);
        fclose(file);
        if (!rows[i].script) {
            unlink(program);
        }
        set_up_with(&rig, 0, program);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
        size_t len = strlen(rows[i].states);
        rig.states[len < strlen(rig.states) ? len : strlen(rig.states)] = '\0';
        CHECK_STR(rig.states, rows[i].states);
        tear_down(&rig);
        unlink(program);
    }
}

static void test_freed_by_its_user(void)
{
    struct rig rig;
    set_up(&rig);
    rig.frees = true;
    tell(&rig, "put classic 00000001");
    LOOP_WAIT(&rig.loop, rig.n_arrived == 1);
    CU_ASSERT_PTR_NULL(rig.reader);
    tear_down(&rig);
    CHECK_STR(rig.tags, "arrived 00000001\n");
}

static void test_freed_at_once(void)
{
    struct rig rig;
    set_up_with(&rig, 0, RAFF_NFC);
    tear_down(&rig);
    CHECK_STR(rig.states, "");
}

static void test_configuration(void)
{
    static const struct reader_config rows[] = {
        {.driver = "nfc"},
        {.driver = "nfc", .connect = ""},
        {.driver = "nfc", .connect = "-v"},
        {.driver = "carrier pigeon", .connect = "pn532_uart:/dev/null"},
        {.connect = "pn532_uart:/dev/null"},
    };
    uv_loop_t loop;
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct reader *reader = NULL;
        CHECK_INT(reader_new(&loop, &rows[i], &events, NULL, &reader), RAFF_E_CONFIG);
        CU_ASSERT_PTR_NULL(reader);
    }
    CHECK_INT(uv_loop_close(&loop), 0);
}

CHECK_MAIN("device/nfc_reader", {"badges and tags", test_badges_and_tags},
           {"long and swapped", test_long_and_swapped}, {"arrives once", test_arrives_once},
           {"modes", test_modes}, {"unplugged", test_unplugged}, {"silent", test_silent},
           {"noise", test_noise}, {"helper hangs", test_helper_hangs},
           {"helper killed", test_helper_killed}, {"a second one", test_a_second_one},
           {"no helper", test_no_helper}, {"freed by its user", test_freed_by_its_user},
           {"freed at once", test_freed_at_once}, {"configuration", test_configuration})

/* A scanner on a real pseudo-terminal, through the real bus, on a real loop. */
#include "drivers/device/scanner.h"

#include <termios.h>

#include "drivers/base/error.h"
#include "drivers/wire/serial.h"
#include "hw/sim/pty.h"
#include "tests/unit/drivers/device/loop_wait.h"

struct rig {
    uv_loop_t loop;
    struct scanner *scanner;
    struct sim_pty pty;
    char folder[32];
    char path[64];
    size_t n_reads;
    size_t free_after; /* the scanner is freed inside this read; 0: never */
    uint64_t received_ns;
    char reads[4096];  /* one a line */
    char states[4096]; /* "state:why" one a line */
};

static void append(char *list, size_t size, const char *a, const char *between, const char *b)
{
    size_t len = strlen(list);
    struct text text = text_over(list + len, size - len);
    text_addf(&text, "%s%s%s\n", a, between, b);
}

static void on_read(void *context, struct str raw, uint64_t received_ns)
{
    struct rig *rig = context;
    static char line[SERIAL_READ_MAX + 1];
    CU_ASSERT_EQUAL(copy_str(line, sizeof(line), raw), 0);
    if (rig->n_reads < 50) {
        append(rig->reads, sizeof(rig->reads), line, "", "");
    }
    rig->received_ns = received_ns;
    if (++rig->n_reads == rig->free_after) {
        scanner_free(TAKE(rig->scanner));
    }
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    append(rig->states, sizeof(rig->states), device_state_name(state), ":", why);
}

static const struct scanner_events events = {.read = on_read, .state = on_state};

static void set_up(struct rig *rig)
{
    *rig = (struct rig){.pty = {.master = -1}, .folder = "/tmp/raff-scanner-XXXXXX"};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    snprintf(rig->path, sizeof(rig->path), "%s/tty", rig->folder);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    const struct scanner_config config = {.bus = "serial", .path = rig->path};
    CU_ASSERT_EQUAL_FATAL(scanner_new(&rig->loop, &config, &events, rig, &rig->scanner), 0);
}

static void tear_down(struct rig *rig)
{
    scanner_free(rig->scanner);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    sim_pty_unplug(&rig->pty, rig->path);
    CHECK_INT(rmdir(rig->folder), 0);
}

static void send_text(struct rig *rig, const char *text)
{
    CHECK_INT(write(rig->pty.master, text, strlen(text)), strlen(text));
}

static void plug(struct rig *rig)
{
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&rig->pty, rig->path), 0);
    LOOP_WAIT(&rig->loop, scanner_state(rig->scanner) == DEVICE_READY);
}

static void test_scans_arrive(void)
{
    struct rig rig;
    set_up(&rig);
    CHECK_INT(scanner_state(rig.scanner), DEVICE_OPENING);
    plug(&rig);
    uint64_t before_ns = uv_hrtime();
    send_text(&rig, "A-03-02\r]C10109506000134352\x1d"
                    "10L5\r\nTOTE");
    LOOP_WAIT(&rig.loop, rig.n_reads == 2);
    CU_ASSERT_TRUE(rig.received_ns >= before_ns && rig.received_ns <= uv_hrtime());
    send_text(&rig, "-4\n");
    LOOP_WAIT(&rig.loop, rig.n_reads == 3);
    CHECK_STR(rig.reads, "A-03-02\n]C10109506000134352\x1d"
                         "10L5\nTOTE-4\n");
    CHECK_STR(rig.states, "ready:\n");
    tear_down(&rig);
}

static void test_waits_for_the_device(void)
{
    struct rig rig;
    set_up(&rig);
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_MISSING);
    loop_run_for(&rig.loop, 400);
    plug(&rig);
    send_text(&rig, "X\r");
    LOOP_WAIT(&rig.loop, rig.n_reads == 1);
    CHECK_STR(rig.states, "missing:not plugged in\nready:\n");
    tear_down(&rig);
}

/* Half a read before the cable was pulled is no part of the first read after. */
static void test_unplug_and_replug(void)
{
    struct rig rig;
    set_up(&rig);
    plug(&rig);
    size_t descriptors = count_descriptors();
    for (size_t i = 0; i < 20; i++) {
        rig.reads[0] = '\0';
        rig.n_reads = 0;
        send_text(&rig, "FIRST\rHALF");
        LOOP_WAIT(&rig.loop, rig.n_reads == 1);
        sim_pty_unplug(&rig.pty, rig.path);
        LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_MISSING);
        plug(&rig);
        send_text(&rig, "SECOND\r");
        LOOP_WAIT(&rig.loop, rig.n_reads == 2);
        CHECK_STR(rig.reads, "FIRST\nSECOND\n");
    }
    CHECK_INT(count_descriptors(), descriptors);
    tear_down(&rig);
}

static void test_too_long_a_read(void)
{
    struct rig rig;
    char piece[1001]; /* a pty holds 4096 bytes */
    set_up(&rig);
    plug(&rig);
    memset(piece, 'x', sizeof(piece));
    piece[sizeof(piece) - 1] = '\0';
    for (size_t sent = 0; sent <= SERIAL_READ_MAX; sent += sizeof(piece) - 1) {
        send_text(&rig, piece);
        for (int turns = 0; turns < 10; turns++) {
            uv_run(&rig.loop, UV_RUN_NOWAIT);
        }
    }
    send_text(&rig, "\r");
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_FAULT);
    send_text(&rig, "GOOD\r");
    LOOP_WAIT(&rig.loop, rig.n_reads == 1);
    CHECK_STR(rig.reads, "GOOD\n");
    CHECK_STR(rig.states, "ready:\nfault:a read longer than any code\nready:\n");
    tear_down(&rig);
}

/* Good reads, but a flood of them: left alone for a while, and fine again when it ends. */
static void test_babble(void)
{
    struct rig rig;
    char reads[4000];
    size_t sent = 0;
    set_up(&rig);
    plug(&rig);
    for (size_t i = 0; i < sizeof(reads); i++) {
        reads[i] = "0123456789ABCDEFGH\r"[i % 19];
    }
    uint64_t began_ns = uv_hrtime();
    for (int i = 0; i < 100000 && scanner_state(rig.scanner) == DEVICE_READY; i++) {
        ssize_t n = write(rig.pty.master, reads, sizeof(reads));
        sent += n > 0 ? (size_t)n : 0;
        uv_run(&rig.loop, UV_RUN_NOWAIT);
    }
    CHECK_INT(scanner_state(rig.scanner), DEVICE_FAULT);
    CU_ASSERT_TRUE(sent < 400000 || uv_hrtime() - began_ns >= 1000000000); /* so many in a second */
    size_t n_reads = rig.n_reads;
    for (int i = 0; i < 20; i++) {
        uv_run(&rig.loop, UV_RUN_NOWAIT);
    }
    CHECK_INT(rig.n_reads, n_reads); /* it is not read meanwhile */
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_READY);
    CHECK_STR(rig.states, "ready:\nfault:sends without end\nready:\n");
    tear_down(&rig);
}

/* Whatever the last program left the tty in. */
static void test_sets_the_tty_raw(void)
{
    struct rig rig;
    struct termios cooked;
    set_up(&rig);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&rig.pty, rig.path), 0);
    CHECK_INT(tcgetattr(rig.pty.master, &cooked), 0);
    cooked.c_lflag |= ICANON | ECHO | ISIG;
    cooked.c_iflag |= ICRNL | IXON | ISTRIP;
    CHECK_INT(tcsetattr(rig.pty.master, TCSANOW, &cooked), 0);
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_READY);
    send_text(&rig, "\x03\x11"
                    "é\x1d\r");
    LOOP_WAIT(&rig.loop, rig.n_reads == 1);
    CHECK_STR(rig.reads, "\x03\x11"
                         "é\x1d\n");
    char echo[16];
    CHECK_INT(read(rig.pty.master, echo, sizeof(echo)), -1);
    tear_down(&rig);
}

static void test_freed_by_its_reader(void)
{
    struct rig rig;
    set_up(&rig);
    plug(&rig);
    rig.free_after = 2;
    send_text(&rig, "A\rB\rC\rD\r");
    LOOP_WAIT(&rig.loop, rig.n_reads == 2);
    loop_run_for(&rig.loop, 50);
    CHECK_STR(rig.reads, "A\nB\n");
    tear_down(&rig);
}

static void test_what_is_no_port(void)
{
    struct rig rig;
    set_up(&rig);
    FILE *file = fopen(rig.path, "we");
    fclose(file);
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_FAULT);
    CHECK_INT(sim_pty_plug(&rig.pty, rig.path), -EEXIST);
    CHECK_STR(rig.states, "fault:wrong configuration\n");
    unlink(rig.path);
    plug(&rig);
    tear_down(&rig);
}

static void test_configuration(void)
{
    static const struct scanner_config rows[] = {
        {.bus = "serial", .path = "/dev/null", .terminator = "tab"},
        {.bus = "carrier pigeon", .path = "/dev/null"},
        {.bus = "serial"},
    };
    uv_loop_t loop;
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct scanner *scanner = NULL;
        CHECK_INT(scanner_new(&loop, &rows[i], &events, NULL, &scanner), RAFF_E_CONFIG);
        CU_ASSERT_PTR_NULL(scanner);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&loop), 0);
}

CHECK_MAIN("device/scanner", {"scans arrive", test_scans_arrive},
           {"waits for the device", test_waits_for_the_device},
           {"unplug and replug", test_unplug_and_replug}, {"too long a read", test_too_long_a_read},
           {"babble", test_babble}, {"sets the tty raw", test_sets_the_tty_raw},
           {"freed by its reader", test_freed_by_its_reader},
           {"what is no port", test_what_is_no_port}, {"configuration", test_configuration})

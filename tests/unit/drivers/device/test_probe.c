/* What is behind a line, asked over pseudo-terminals: of the stand-ins, and of nobody. */
#include "drivers/device/probe.h"

#include <errno.h>

#include "hw/sim/pty.h"
#include "tests/unit/drivers/device/loop_wait.h"
#include "tests/unit/drivers/device/sim_process.h"

#define SCANNER   PROBE_KIND(DEVICE_SCANNER)
#define SCALE     PROBE_KIND(DEVICE_SCALE)
#define READER    PROBE_KIND(DEVICE_READER)
#define PATIENT   800 /* a loaded machine may hold a stand-in up */
#define IMPATIENT 5

struct rig {
    uv_loop_t loop;
    struct probe *probe;
    unsigned n_done;
    const struct probe_finding *finding;
    int error;
};

static void on_done(void *context, const struct probe_finding *finding, int error)
{
    struct rig *rig = context;
    rig->n_done++;
    rig->finding = finding;
    rig->error = error;
    probe_free(TAKE(rig->probe));
}

static void start(struct rig *rig, const char *path, unsigned kinds, unsigned wait_ms)
{
    const struct probe_config config = {.path = path, .kinds = kinds, .wait_ms = wait_ms};
    *rig = (struct rig){0};
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    CU_ASSERT_EQUAL_FATAL(probe_new(&rig->loop, &config, on_done, rig, &rig->probe), 0);
}

static void end(struct rig *rig)
{
    probe_free(TAKE(rig->probe));
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
}

static void test_stand_ins(void)
{
    static const struct {
        const char *driver;
        unsigned kinds;
        const char *words[5]; /* to raff-sim */
    } rows[] = {
        {"mt-sics", SCALE | SCANNER | READER, {"scale", "--protocol", "mt-sics"}},
        {"toledo8217", SCALE, {"scale", "--protocol", "toledo8217"}},
        {"ssi", SCANNER, {"scanner", "--protocol", "ssi"}},
        {"nfc", READER, {"pn532"}},
        {"mercury", READER, {"uhf", "--family", "mercury"}},
        {"a0", READER, {"uhf", "--family", "a0"}},
        {"bb", READER, {"uhf", "--family", "bb"}},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct rig rig;
        struct sim_process sim;
        sim_process_start_tty(&sim, rows[i].words);
        start(&rig, sim.link, rows[i].kinds, PATIENT);
        LOOP_WAIT(&rig.loop, rig.n_done > 0);
        CHECK_STR(rig.finding ? rig.finding->driver : "", rows[i].driver);
        CHECK_INT(rig.error, 0);
        end(&rig);
        sim_process_stop(&sim);
    }
}

/* A scanner that somebody scans with, meanwhile. */
static void test_scanner_of_lines(void)
{
    static const char *const words[5] = {"scanner"};
    struct rig rig;
    struct sim_process sim;
    sim_process_start_tty(&sim, words);
    CHECK_INT(send(sim.orders, "A-03-02\n", 8, MSG_NOSIGNAL), 8); /* it waits for a reader */
    start(&rig, sim.link, SCANNER | SCALE | READER, 10000);
    LOOP_WAIT(&rig.loop, rig.n_done > 0);
    CHECK_STR(rig.finding ? rig.finding->title : "", "scanner (serial)");
    end(&rig);
    sim_process_stop(&sim);
}

static void hear(struct sim_pty *pty, char *heard, size_t size)
{
    uint8_t bytes[128];
    ssize_t n = read(pty->master, bytes, sizeof(bytes));
    size_t len = strlen(heard);
    if (n > 0 && len + 2 * (size_t)n < size) {
        to_hex(bytes, (size_t)n, heard + len);
    }
}

/* A stranger is asked everything twice, and taken for a scanner; or for nothing. */
static void test_nobody_answers(void)
{
    static const char questions[] = "49340d0a"
                                    "53490d0a"
                                    "04a30400ff55"
                                    "57"
                                    "55550000000000000000000000000000"
                                    "0000ff03fdd414011700"
                                    "ff00031d0c"
                                    "a003ff72ec"
                                    "bb0003000100047e";
    struct rig rig;
    struct sim_pty pty = {.master = -1};
    char folder[] = "/tmp/raff-probe-XXXXXX";
    char path[64];
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/tty", folder);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&pty, path), 0);
    for (int with_scanner = 0; with_scanner <= 1; with_scanner++) {
        char heard[1024] = "";
        char expected[1024];
        start(&rig, path, SCALE | READER | (with_scanner ? SCANNER : 0), IMPATIENT);
        LOOP_WAIT(&rig.loop, (hear(&pty, heard, sizeof(heard)), rig.n_done > 0));
        hear(&pty, heard, sizeof(heard));
        snprintf(expected, sizeof(expected), "%s%s", questions, questions);
        if (with_scanner) {
            CHECK_STR(heard, expected);
            CHECK_STR(rig.finding ? rig.finding->title : "", "unknown, taken for a line scanner");
        } else {
            CU_ASSERT_PTR_NULL(strstr(heard, "04a30400ff55"));
            CU_ASSERT_PTR_NULL(rig.finding);
        }
        CHECK_INT(rig.error, 0);
        end(&rig);
    }
    sim_pty_unplug(&pty, path);
    CHECK_INT(rmdir(folder), 0);
}

static void test_line_that_goes(void)
{
    struct rig rig;
    struct sim_pty pty = {.master = -1};
    char folder[] = "/tmp/raff-probe-XXXXXX";
    char path[64];
    char heard[64] = "";
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/tty", folder);
    start(&rig, path, SCALE, IMPATIENT);
    LOOP_WAIT(&rig.loop, rig.n_done > 0); /* it was never there */
    CHECK_INT(rig.error, -ENOENT);
    end(&rig);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&pty, path), 0);
    start(&rig, path, SCALE, PATIENT);
    LOOP_WAIT(&rig.loop, (hear(&pty, heard, sizeof(heard)), heard[0] != 0)); /* pulled out, asked */
    sim_pty_unplug(&pty, path);
    LOOP_WAIT(&rig.loop, rig.n_done > 0);
    CHECK_INT(rig.error, -ENODEV);
    CU_ASSERT_PTR_NULL(rig.finding);
    end(&rig);
    CHECK_INT(rmdir(folder), 0);
}

static void test_freed_at_any_time(void)
{
    struct sim_pty pty = {.master = -1};
    char folder[] = "/tmp/raff-probe-XXXXXX";
    char path[64];
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/tty", folder);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&pty, path), 0);
    size_t descriptors = 0;
    for (uint64_t ms = 0; ms < 300; ms += 20) {
        struct rig rig;
        start(&rig, path, SCALE | SCANNER | READER, 10);
        loop_run_for(&rig.loop, ms);
        end(&rig);
        descriptors = descriptors ? descriptors : count_descriptors(); /* libuv's own stay */
        CHECK_INT(count_descriptors(), descriptors);
    }
    sim_pty_unplug(&pty, path);
    CHECK_INT(rmdir(folder), 0);
}

CHECK_MAIN("device/probe", {"stand-ins", test_stand_ins},
           {"scanner of lines", test_scanner_of_lines}, {"nobody answers", test_nobody_answers},
           {"line that goes", test_line_that_goes}, {"freed at any time", test_freed_at_any_time})

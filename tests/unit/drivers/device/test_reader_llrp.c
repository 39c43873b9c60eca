/* An LLRP reader's driver against the stand-in, a process of its own, over TCP. */
#include "drivers/base/error.h"
#include "drivers/device/reader.h"
#include "tests/unit/drivers/device/loop_wait.h"
#include "tests/unit/drivers/device/sim_process.h"

#define A "3014f7337c001f4000000001"
#define B "3014f7337c001f4000000002"
#define C "35e01700300000000000000c"

#define ROUNDS   100
#define LEAVE_MS 1000

struct rig {
    uv_loop_t loop;
    struct sim_process sim;
    struct reader *reader;
    bool frees; /* the reader, inside the next arrival */
    size_t n_arrived;
    size_t n_left;
    size_t n_sighted;
    unsigned antennas; /* that saw the last tag that left, a bit each */
    uint32_t count;    /* how often */
    char last[2 * WIRE_EPC_MAX + 1];
    struct text tags;   /* "+EPC " for one that arrived, "-EPC " for one that left */
    struct text states; /* "state:why" one a line */
    char tags_at[16384];
    char states_at[65536];
};

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    struct rig *rig = context;
    (void)received_ns;
    to_hex(tag->tag.epc, tag->tag.epc_bits / 8u, rig->last);
    rig->n_arrived += tag->what == READER_ARRIVED;
    rig->n_left += tag->what == READER_LEFT;
    rig->n_sighted += tag->what == READER_SIGHTED;
    rig->count = tag->tag.count;
    rig->antennas = 0;
    for (unsigned i = 0; i < READER_ANTENNAS_MAX; i++) {
        rig->antennas |= tag->antennas[i].count ? 1U << i : 0;
    }
    if (tag->what != READER_SIGHTED) {
        text_addf(&rig->tags, "%c%s ", tag->what == READER_ARRIVED ? '+' : '-', rig->last);
    }
    if (rig->frees) {
        reader_free(TAKE(rig->reader));
    }
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    text_addf(&rig->states, "%s:%s\n", device_state_name(state), why);
}

static const struct reader_events events = {.tag = on_tag, .state = on_state};

static void open_reader(struct rig *rig, struct reader_config config)
{
    config.driver = "llrp";
    config.host = "127.0.0.1";
    config.port = rig->sim.port;
    config.leave_ms = config.leave_ms ? config.leave_ms : LEAVE_MS;
    CU_ASSERT_EQUAL_FATAL(reader_new(&rig->loop, &config, &events, rig, &rig->reader), 0);
}

static void set_up(struct rig *rig, struct reader_config config)
{
    *rig = (struct rig){0};
    rig->tags = text_over(rig->tags_at, sizeof(rig->tags_at));
    rig->states = text_over(rig->states_at, sizeof(rig->states_at));
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    sim_process_start(&rig->sim, "llrp", 0);
    open_reader(rig, config);
}

static void tear_down(struct rig *rig)
{
    reader_free(TAKE(rig->reader));
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    sim_process_stop(&rig->sim);
}

#define tell(rig, order) sim_process_tell(&(rig)->sim, (order))

static void run(struct rig *rig, enum reader_mode mode)
{
    CHECK_INT(reader_run(rig->reader, mode, (struct str){0}), 0);
}

static bool is_ready(const struct rig *rig)
{
    return reader_state(rig->reader) == DEVICE_READY;
}

/* The state told last. */
static bool is_told(const struct rig *rig, const char *state)
{
    size_t len = strlen(state);
    return rig->states.len > len &&
           memcmp(rig->states.at + rig->states.len - len - 1, state, len) == 0;
}

#define WAIT(condition)  LOOP_WAIT(&rig.loop, (condition))
#define WAIT_TOLD(state) LOOP_WAIT(&rig.loop, is_told(&rig, (state)))

/* --- what must hold --- */

static void test_portal(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    run(&rig, READER_PORTAL);
    WAIT_TOLD("ready:");
    tell(&rig, "radio on");
    tell(&rig, "put " A " -50");
    WAIT(rig.n_arrived == 1);
    tell(&rig, "put " C " -60 2");
    WAIT(rig.n_arrived == 2);
    loop_run_for(&rig.loop, 700);
    tell(&rig, "take " A);
    WAIT(rig.n_left == 1);
    CU_ASSERT_TRUE(rig.count > 20); /* of 200 reads a second, of two tags */
    CHECK_INT(rig.antennas, 15);
    tell(&rig, "take " C);
    WAIT(rig.n_left == 2);
    CHECK_INT(rig.antennas, 2);
    CHECK_STR(rig.tags.at, "+" A " +" C " -" A " -" C " ");
    CHECK_STR(rig.states.at, "ready:\n");
    tear_down(&rig);
}

static void test_idle_is_no_radio(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    tell(&rig, "put " A);
    WAIT_TOLD("ready:");
    tell(&rig, "radio off");
    run(&rig, READER_PORTAL);
    WAIT(rig.n_arrived == 1);
    run(&rig, READER_IDLE);
    WAIT(rig.n_left == 1);
    tell(&rig, "radio off");
    run(&rig, READER_PORTAL);
    WAIT(rig.n_arrived == 2);
    tear_down(&rig);
}

static void test_finder(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    tell(&rig, "put " A);
    tell(&rig, "put " B);
    run(&rig, READER_PORTAL);
    WAIT(rig.n_arrived == 2);
    CHECK_INT(rig.n_sighted, 0);
    CHECK_INT(reader_run(rig.reader, READER_FINDER,
                         STR("\x30\x14\xf7\x33\x7c\x00\x1f\x40\x00\x00\x00\x02")),
              0);
    WAIT(rig.n_left == 1); /* the other */
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.tags.at, "-" A));
    size_t before = rig.n_sighted;
    WAIT(rig.n_sighted > before + 100); /* it has the radio for itself: 200 a second */
    CHECK_STR(rig.last, B);
    CHECK_INT(reader_run(rig.reader, READER_WATCH, (struct str){0}), 0);
    WAIT(rig.n_arrived == 3); /* the other again */
    before = rig.n_sighted;
    WAIT(rig.n_sighted > before + 100);
    tear_down(&rig);
}

static void test_configuration(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){.antennas = 5, .power_cdbm = 2000, .epc_filter = "35e"});
    tell(&rig, "put " A);
    tell(&rig, "put " C);
    run(&rig, READER_PORTAL);
    WAIT(rig.n_arrived == 1);
    loop_run_for(&rig.loop, 500);
    tell(&rig, "take " C);
    WAIT(rig.n_left == 1);
    CHECK_INT(rig.antennas, 5);
    CHECK_STR(rig.tags.at, "+" C " -" C " ");
    tear_down(&rig);
}

static void test_refused_configuration(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){.antennas = 1U << 6});
    run(&rig, READER_PORTAL);
    WAIT_TOLD("fault:antennas or power refused: no such antenna");
    tear_down(&rig);
}

static void test_antenna_comes_and_goes(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    run(&rig, READER_PORTAL);
    WAIT_TOLD("ready:");
    tell(&rig, "antenna 2 off");
    WAIT_TOLD("ready:antenna 2 is not connected");
    tell(&rig, "antenna 2 on");
    WAIT_TOLD("ready:");
    tear_down(&rig);
}

static void test_another_host_has_it(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    WAIT_TOLD("ready:");
    tell(&rig, "!taken on");
    tell(&rig, "!close");
    WAIT_TOLD("fault:in use by another host");
    size_t said = rig.states.len;
    loop_run_for(&rig.loop, 1000);
    CHECK_INT(rig.states.len, said); /* tried again, and not said again */
    tell(&rig, "!taken off");
    WAIT_TOLD("ready:");
    tear_down(&rig);
}

/* Whatever it sends, it costs a fault at the most, and tags are seen again. */
static void test_faults(void)
{
    static const struct {
        const char *order;
        const char *end;
    } rows[] = {
        {"!garbage 1000", NULL},       {"!half 1", NULL},      {"!wrong 3", NULL},
        {"!babble on", "!babble off"}, {"!slow 1", "!slow 0"}, {"!silent on", "!silent off"},
    };
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    run(&rig, READER_PORTAL);
    WAIT_TOLD("ready:");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        size_t had = rig.n_arrived;
        tell(&rig, rows[i].order);
        loop_run_for(&rig.loop, 300);
        if (rows[i].end) {
            tell(&rig, rows[i].end);
        }
        tell(&rig, "put " A);
        WAIT(rig.n_arrived > had && is_ready(&rig));
        tell(&rig, "take " A);
        WAIT(rig.n_left == rig.n_arrived);
    }
    tear_down(&rig);
}

static void test_silence(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    WAIT_TOLD("ready:");
    tell(&rig, "!silent on");
    WAIT_TOLD("fault:no answer");
    tell(&rig, "!silent off");
    LOOP_WAIT(&rig.loop, is_told(&rig, "ready:"));
    tear_down(&rig);
}

static void test_reader_that_comes_late(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    WAIT_TOLD("ready:");
    int port = rig.sim.port;
    sim_process_stop(&rig.sim);
    WAIT_TOLD("missing:no connection");
    run(&rig, READER_PORTAL);
    CHECK_INT(reader_state(rig.reader), DEVICE_MISSING);
    sim_process_start(&rig.sim, "llrp", port);
    tell(&rig, "put " A);
    WAIT(rig.n_arrived == 1);
    CU_ASSERT_TRUE(is_told(&rig, "ready:"));
    tear_down(&rig);
}

/* Without GET_REPORT (60) each tag is reported by itself; without others it does not work, until a
 * firmware that knows them. */
static void test_reader_that_knows_less(void)
{
    static struct rig rig;
    set_up(&rig, (struct reader_config){0});
    tell(&rig, "!deny 60");
    run(&rig, READER_PORTAL);
    WAIT_TOLD("ready:");
    tell(&rig, "put " A);
    WAIT(rig.n_arrived == 1);
    tell(&rig, "take " A);
    WAIT(rig.n_left == 1);
    CU_ASSERT_TRUE(is_told(&rig, "ready:"));
    tell(&rig, "!deny 22");
    run(&rig, READER_IDLE);
    run(&rig, READER_PORTAL);
    WAIT_TOLD("fault:does not start: not known here");
    tell(&rig, "!deny 0");
    tell(&rig, "put " A);
    WAIT(rig.n_arrived == 2 && is_told(&rig, "ready:"));
    tear_down(&rig);
}

/* A tag that lies there does not leave, one that comes meanwhile is not lost. */
static void test_unplugged_100_times(void)
{
    static struct rig rig;
    char order[64];
    set_up(&rig, (struct reader_config){.leave_ms = 60000});
    tell(&rig, "put " A);
    tell(&rig, "rate 2000");
    run(&rig, READER_PORTAL);
    WAIT(rig.n_arrived == 1);
    size_t descriptors = count_descriptors();
    for (unsigned i = 0; i < ROUNDS; i++) {
        size_t had = rig.n_arrived;
        snprintf(order, sizeof(order), "put 3014f7337c001f40000001%02x", i);
        tell(&rig, "!close");
        tell(&rig, order);
        WAIT(rig.n_arrived == had + 1);
        CU_ASSERT_EQUAL_FATAL(rig.n_arrived, had + 1);
    }
    CHECK_INT(rig.n_arrived, ROUNDS + 1);
    CHECK_INT(rig.n_left, 0);
    CHECK_INT(count_descriptors(), descriptors);
    CU_ASSERT_TRUE(is_ready(&rig));
    tear_down(&rig);
}

/* Freed, it takes leave: no radio is left on. Also from inside a tag. */
static void test_takes_leave(void)
{
    for (int inside = 0; inside <= 1; inside++) {
        static struct rig rig;
        set_up(&rig, (struct reader_config){0});
        run(&rig, READER_PORTAL);
        WAIT_TOLD("ready:");
        tell(&rig, "radio on");
        rig.frees = inside;
        tell(&rig, "put " A);
        WAIT(rig.n_arrived == 1);
        reader_free(TAKE(rig.reader));
        uv_run(&rig.loop, UV_RUN_DEFAULT);
        tell(&rig, "radio off");
        CHECK_STR(sim_process_ask(&rig.sim, "!close"), "error: nobody is connected");
        CHECK_INT(rig.n_arrived, 1);
        CHECK_INT(rig.n_left, 0);
        tear_down(&rig);
    }
}

static void test_freed_at_any_time(void)
{
    for (int ms = 0; ms < 40; ms += 2) {
        static struct rig rig;
        set_up(&rig, (struct reader_config){0});
        tell(&rig, ms % 4 ? "!silent on" : "!slow 1");
        run(&rig, READER_PORTAL);
        loop_run_for(&rig.loop, (uint64_t)ms);
        tear_down(&rig);
    }
}

CHECK_MAIN("device/llrp reader", {"portal", test_portal},
           {"idle is no radio", test_idle_is_no_radio}, {"finder", test_finder},
           {"configuration", test_configuration},
           {"refused configuration", test_refused_configuration},
           {"an antenna comes and goes", test_antenna_comes_and_goes},
           {"another host has it", test_another_host_has_it}, {"faults", test_faults},
           {"silence", test_silence}, {"a reader that comes late", test_reader_that_comes_late},
           {"a reader that knows less", test_reader_that_knows_less},
           {"unplugged 100 times", test_unplugged_100_times}, {"takes leave", test_takes_leave},
           {"freed at any time", test_freed_at_any_time})

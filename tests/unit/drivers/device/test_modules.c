/* UHF modules over a real pty and a real loop: the driver against a simulated module. */
#include <errno.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "drivers/device/reader.h"
#include "hw/sim/pty.h"
#include "hw/sim/uhf_module.h"
#include "tests/unit/drivers/device/loop_wait.h"

#define EPC_A "3014f7337c001f4000000001"
#define EPC_B "3014f7337c001f4000000002"

static const char *const families[] = {"mercury", "a0", "bb"};
enum { MERCURY, A0, BB, FAMILIES };

struct rig {
    uv_loop_t loop;
    struct reader *reader;
    char path[64];
    struct sim_pty pty;
    uv_poll_t poll;
    uv_timer_t tick;
    bool has_poll;
    struct uhf_module module;
    bool is_silent;
    unsigned wrong;     /* frames with a wrong checksum, to come */
    unsigned garbage;   /* bytes of it before each frame */
    unsigned sent;      /* frames */
    unsigned dropped;   /* that the tty did not take */
    struct text states; /* "state:why", one a line */
    char states_at[4096];
    unsigned arrived, sighted, left;
    struct reader_tag last; /* told */
    char last_epc[WIRE_EPC_MAX * 2 + 1];
    uint32_t first_antennas;
    bool frees_at_tag;
};

/* --- the module at its end of the line --- */

/* The module's clock: while this program stands still, so do the pallets. */
static int64_t now_ms(void)
{
    static int64_t clock_ms, looked_ms;
    int64_t real_ms = (int64_t)(uv_hrtime() / 1000000);
    int64_t passed_ms = real_ms - looked_ms;
    looked_ms = real_ms;
    clock_ms += passed_ms < 20 ? passed_ms : 20;
    return clock_ms;
}

static void on_send(void *context, uint8_t *frame, size_t n, size_t check_at)
{
    struct rig *rig = context;
    if (rig->pty.master < 0 || rig->is_silent) {
        return;
    }
    for (unsigned i = 0; i < rig->garbage; i++) {
        const uint8_t noise = (uint8_t)(0x11 * i);
        (void)!write(rig->pty.master, &noise, 1);
    }
    if (rig->wrong > 0) {
        rig->wrong--;
        frame[check_at] ^= 0x55;
    }
    rig->sent++;
    rig->dropped += write(rig->pty.master, frame, n) == (ssize_t)n ? 0 : 1;
}

static void on_tick(uv_timer_t *timer)
{
    struct rig *rig = container_of(timer, struct rig, tick);
    if (rig->pty.master >= 0) {
        uhf_tick(&rig->module, now_ms());
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct rig *rig = container_of(poll, struct rig, poll);
    uint8_t bytes[512];
    ssize_t n = read(rig->pty.master, bytes, sizeof(bytes));
    (void)events;
    if (status == 0 && n > 0) {
        uhf_feed(&rig->module, bytes, (size_t)n, now_ms());
    } else if (n < 0 && errno == EIO) {
        uv_poll_stop(poll); /* nobody has it open: poll again later */
    }
}

static void unplug(struct rig *rig)
{
    if (rig->has_poll) {
        uv_poll_stop(&rig->poll);
        uv_close((uv_handle_t *)&rig->poll, NULL);
        rig->has_poll = false;
        uv_run(&rig->loop, UV_RUN_NOWAIT);
    }
    sim_pty_unplug(&rig->pty, rig->path);
}

/* Has the driver open it, then listens: a master that nobody has open hangs up all the time. */
static void plug(struct rig *rig)
{
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&rig->pty, rig->path), 0);
    uhf_power_on(&rig->module, now_ms());
    LOOP_WAIT(&rig->loop, sim_pty_is_listened_to(&rig->pty));
    uv_poll_init(&rig->loop, &rig->poll, rig->pty.master);
    uv_poll_start(&rig->poll, UV_READABLE, on_poll);
    rig->has_poll = true;
}

/* --- the driver's user --- */

static void on_tag(void *context, const struct reader_tag *tag, uint64_t received_ns)
{
    struct rig *rig = context;
    CU_ASSERT_TRUE(received_ns > 0);
    rig->arrived += tag->what == READER_ARRIVED ? 1 : 0;
    rig->sighted += tag->what == READER_SIGHTED ? 1 : 0;
    rig->left += tag->what == READER_LEFT ? 1 : 0;
    rig->last = *tag;
    to_hex(tag->tag.epc, tag->tag.epc_bits / 8, rig->last_epc);
    rig->first_antennas = tag->antennas[0].count;
    if (rig->frees_at_tag) {
        reader_free(TAKE(rig->reader));
    }
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    text_addf(&rig->states, "%s:%s\n", device_state_name(state), why);
}

static const struct reader_events events = {.tag = on_tag, .state = on_state};

static void start(struct rig *rig, const struct reader_config *config)
{
    static int number;
    *rig = (struct rig){.pty.master = -1};
    rig->states = text_over(rig->states_at, sizeof(rig->states_at));
    snprintf(rig->path, sizeof(rig->path), "/tmp/raff-test-uhf.%ld.%d", (long)getpid(), number++);
    uhf_init(&rig->module, uhf_family_of(config->driver));
    rig->module.send = on_send;
    rig->module.context = rig;
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    uv_timer_init(&rig->loop, &rig->tick);
    uv_timer_start(&rig->tick, on_tick, 5, 5);
    struct reader_config whole = *config;
    whole.path = rig->path;
    CU_ASSERT_EQUAL_FATAL(reader_new(&rig->loop, &whole, &events, rig, &rig->reader), 0);
}

static void set_up(struct rig *rig, int family)
{
    const struct reader_config config = {
        .driver = families[family], .region = "us", .leave_ms = 200};
    start(rig, &config);
    plug(rig);
}

static void tear_down(struct rig *rig)
{
    reader_free(rig->reader);
    unplug(rig);
    uv_close((uv_handle_t *)&rig->tick, NULL);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
}

static void run_portal(struct rig *rig)
{
    CHECK_INT(reader_run(rig->reader, READER_PORTAL, (struct str){0}), 0);
}

/* --- what must hold --- */

static void test_session(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        set_up(&rig, family);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
        CU_ASSERT_FALSE(rig.module.is_reading);
        CHECK_INT(rig.module.region, family == BB ? 2 : 1);
        run_portal(&rig);
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        CHECK_STR(rig.last_epc, EPC_A);
        CHECK_INT(rig.last.tag.rssi_cdbm, -5700);
        CHECK_INT(rig.last.tag.count, 1);
        CU_ASSERT_FALSE(rig.last.is_nfc);
        unsigned sent = rig.sent;
        loop_run_for(&rig.loop, 300);
        LOOP_WAIT(&rig.loop, rig.sent > sent + 12);
        CHECK_INT(rig.arrived + rig.left, 1);
        uhf_take_all(&rig.module);
        LOOP_WAIT(&rig.loop, rig.left == 1);
        CU_ASSERT_TRUE(rig.last.tag.count > 10);
        CU_ASSERT_TRUE(rig.last.tag.last_us - rig.last.tag.first_us > 200000);
        CHECK_INT(rig.first_antennas, family == BB ? 0 : rig.last.tag.count);
        CHECK_INT(reader_run(rig.reader, READER_IDLE, (struct str){0}), 0);
        LOOP_WAIT(&rig.loop, !rig.module.is_reading);
        CHECK_STR(rig.states_at, "ready:\n");
        tear_down(&rig);
    }
}

/* It is told what to do before it is there, and does it when it is. */
static void test_told_before_it_is_there(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        const struct reader_config config = {.driver = families[family], .region = "eu"};
        start(&rig, &config);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_MISSING);
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        plug(&rig);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        CHECK_STR(rig.states_at, "missing:not plugged in\nopening:\nready:\n");
        tear_down(&rig);
    }
}

static void test_configuration_is_set(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        const struct reader_config config = {.driver = families[family],
                                             .region = "eu",
                                             .power_cdbm = 2000,
                                             .antennas = family == BB ? 1 : 2};
        start(&rig, &config);
        plug(&rig);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, rig.module.is_reading);
        CHECK_INT(rig.module.power_cdbm, 2000);
        CHECK_INT(rig.module.antennas, family == BB ? 1 : 2);
        static const uint8_t regions[] = {0x08, 2, 3};
        CHECK_INT(rig.module.region, regions[family]);
        tear_down(&rig);
    }
}

static void test_all_antennas_that_are_connected(void)
{
    for (int family = 0; family < BB; family++) {
        struct rig rig;
        set_up(&rig, family);
        rig.module.connected = 0x5;
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        uhf_put(&rig.module, STR(EPC_B), -40, 3);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, rig.arrived == 2);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
        tear_down(&rig);
    }
}

/* A configured antenna that is not connected is said, and the others read on. */
static void test_a_wrong_antenna(void)
{
    static const char *const words[] = {"an antenna is not connected",
                                        "antenna 2 is not connected"};
    for (int family = 0; family < BB; family++) {
        struct rig rig;
        const struct reader_config config = {
            .driver = families[family], .region = "us", .antennas = 0x3, .leave_ms = 200};
        start(&rig, &config);
        rig.module.connected = 0x1;
        plug(&rig);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
        CU_ASSERT_PTR_NOT_NULL(strstr(rig.states_at, words[family]));
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        rig.module.connected = 0x3;
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
        tear_down(&rig);
    }
}

static void test_no_antenna_at_all(void)
{
    struct rig rig;
    set_up(&rig, A0);
    rig.module.connected = 0;
    run_portal(&rig);
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.states_at, "fault:no antenna is connected\n"));
    unsigned sent = rig.sent;
    loop_run_for(&rig.loop, 400);
    CU_ASSERT_TRUE(rig.sent - sent < 30); /* it does not ask without a rest */
    rig.module.connected = 1;
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    tear_down(&rig);
}

static void test_an_antenna_that_there_is_none_of(void)
{
    struct rig rig;
    const struct reader_config config = {.driver = "mercury", .region = "us", .antennas = 0x100};
    start(&rig, &config);
    plug(&rig);
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
    CHECK_STR(rig.states_at, "fault:antenna 9 is not there\n");
    tear_down(&rig);
}

static void test_too_hot(void)
{
    struct rig rig;
    set_up(&rig, MERCURY);
    run_portal(&rig);
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    uhf_put(&rig.module, STR(EPC_A), -57, 1);
    LOOP_WAIT(&rig.loop, rig.arrived == 1);
    rig.module.is_hot = true;
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
    CHECK_STR(rig.states_at, "ready:\nfault:too hot\n");
    LOOP_WAIT(&rig.loop, rig.left == 1);
    rig.module.is_hot = false;
    LOOP_WAIT(&rig.loop, rig.arrived == 2);
    CHECK_STR(rig.states_at, "ready:\nfault:too hot\nready:\n");
    tear_down(&rig);
}

static void test_regions(void)
{
    static const struct {
        const char *region;
        const char *why;
    } rows[] = {{"mars", "fault:it has no such region\n"}, {NULL, "fault:no region is set\n"}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct rig rig;
        const struct reader_config config = {.driver = "mercury", .region = rows[i].region};
        start(&rig, &config);
        plug(&rig);
        if (rows[i].region) {
            LOOP_WAIT(&rig.loop, rig.states.len > 0);
        } else {
            LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
        }
        CHECK_STR(rig.states_at, rows[i].why);
        tear_down(&rig);
    }
}

static void test_a_power_it_does_not_have(void)
{
    static const char *const words[] = {"fault:the power is set too high\n",
                                        "fault:it cannot send with the power that is set\n",
                                        "fault:it does not take what is set\n"};
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        const struct reader_config config = {
            .driver = families[family], .region = "us", .power_cdbm = 3600};
        start(&rig, &config);
        plug(&rig);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
        CHECK_STR(rig.states_at, words[family]);
        tear_down(&rig);
    }
}

/* Never an answer; then it answers after all. */
static void test_silence(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        set_up(&rig, family);
        rig.is_silent = true;
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_FAULT);
        CHECK_STR(rig.states_at, "fault:no answer\n");
        rig.is_silent = false;
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
        CHECK_STR(rig.states_at, "fault:no answer\nready:\n");
        tear_down(&rig);
    }
}

/* It forgot that it was reading, as after a dip of its power: it is set up again. */
static void test_forgets(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        set_up(&rig, family);
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        uhf_power_on(&rig.module, now_ms());
        LOOP_WAIT(&rig.loop, rig.left == 1);
        LOOP_WAIT(&rig.loop, rig.arrived == 2);
        CHECK_STR(rig.states_at, "ready:\n");
        tear_down(&rig);
    }
}

/* A program that died left it reading: the tags do not keep it from being set up. */
static void test_reads_already(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        set_up(&rig, family);
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        rig.module.region = 1;
        uhf_begin_reading(&rig.module);
        rig.module.polls_left = 65535;
        rig.module.round = family == A0 ? A0_REAL_TIME_INVENTORY : 0;
        LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        tear_down(&rig);
    }
}

static void test_wrong_checksums_and_garbage(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        set_up(&rig, family);
        rig.wrong = 2;
        rig.garbage = 3;
        run_portal(&rig);
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        rig.wrong = 4;
        loop_run_for(&rig.loop, 400);
        LOOP_WAIT(&rig.loop, rig.arrived == rig.left + 1);
        CHECK_STR(rig.states_at, "ready:\n");
        tear_down(&rig);
    }
}

static void test_babble(void)
{
    struct rig rig;
    static uint8_t noise[4096];
    set_up(&rig, BB);
    run_portal(&rig);
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    for (size_t i = 0; i < sizeof(noise); i++) {
        noise[i] = (uint8_t)(i * 31);
    }
    for (int i = 0; i < 100000 && reader_state(rig.reader) == DEVICE_READY; i++) {
        (void)!write(rig.pty.master, noise, sizeof(noise));
        uv_run(&rig.loop, UV_RUN_NOWAIT);
    }
    CHECK_STR(rig.states_at, "ready:\nfault:sends without end\n");
    uhf_put(&rig.module, STR(EPC_A), -57, 1);
    LOOP_WAIT(&rig.loop, rig.arrived == 1);
    LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY);
    tear_down(&rig);
}

static void test_finder(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        uint8_t epc[12];
        set_up(&rig, family);
        CHECK_INT(from_hex(STR(EPC_B), epc, sizeof(epc)), 0);
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        uhf_put(&rig.module, STR(EPC_B), -80, 1);
        CHECK_INT(reader_run(rig.reader, READER_FINDER, (struct str){0}), RAFF_E_CONFIG);
        CHECK_INT(reader_run(rig.reader, READER_PORTAL, STR("x")), RAFF_E_CONFIG);
        CHECK_INT(
            reader_run(rig.reader, READER_FINDER, (struct str){(const char *)epc, sizeof(epc)}), 0);
        LOOP_WAIT(&rig.loop, rig.sighted >= 5);
        CHECK_STR(rig.last_epc, EPC_B);
        CHECK_INT(rig.last.tag.rssi_cdbm, -8000);
        CHECK_INT(rig.arrived, 1);
        uhf_put(&rig.module, STR(EPC_B), -30, 1);
        LOOP_WAIT(&rig.loop, rig.last.tag.rssi_cdbm == -3000);
        uhf_put(&rig.module, STR(EPC_B), -70, 1);
        LOOP_WAIT(&rig.loop, rig.last.tag.rssi_cdbm == -7000); /* this sight's, not the best */
        CHECK_INT(reader_run(rig.reader, READER_WATCH, (struct str){0}), 0);
        LOOP_WAIT(&rig.loop, rig.arrived == 2); /* the other one too, and each sight of both */
        LOOP_WAIT(&rig.loop, rig.last.tag.rssi_cdbm == -5700);
        LOOP_WAIT(&rig.loop, rig.last.tag.rssi_cdbm == -7000);
        tear_down(&rig);
    }
}

/* A pallet of 200 tags at 1,000 sights a second: each is told once as here and once as gone. */
static void test_pallet(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        const struct reader_config config = {.driver = families[family], .region = "us"};
        start(&rig, &config);
        plug(&rig);
        rig.module.rate = 1000;
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, rig.module.is_reading);
        CU_ASSERT_TRUE(uhf_walk(&rig.module, 200, 2500, now_ms()));
        LOOP_WAIT(&rig.loop, rig.left == 200 && rig.module.walk.tags == 0);
        CHECK_INT(rig.arrived, 200);
        CHECK_INT(rig.dropped, 0);
        tear_down(&rig);
    }
}

/* Pulled out and put back a hundred times: it reads again each time, and nothing is leaked. The
 * session is the same for all families. */
static void test_unplug_and_replug(void)
{
    static const unsigned times[] = {100, 15, 15};
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        set_up(&rig, family);
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        size_t descriptors = count_descriptors();
        for (unsigned i = 0; i < times[family]; i++) {
            unplug(&rig);
            LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_MISSING);
            text_clear(&rig.states);
            unsigned sent = rig.sent;
            plug(&rig);
            /* faster than leave_ms it may never have left; then it is not told anew */
            LOOP_WAIT(&rig.loop, reader_state(rig.reader) == DEVICE_READY && rig.sent > sent + 5);
            LOOP_WAIT(&rig.loop, rig.arrived == rig.left + 1);
        }
        CHECK_INT(count_descriptors(), descriptors);
        uhf_take_all(&rig.module);
        LOOP_WAIT(&rig.loop, rig.left == rig.arrived);
        tear_down(&rig);
    }
}

static void test_freed_by_its_user(void)
{
    for (int family = 0; family < FAMILIES; family++) {
        struct rig rig;
        set_up(&rig, family);
        rig.frees_at_tag = true;
        uhf_put(&rig.module, STR(EPC_A), -57, 1);
        uhf_put(&rig.module, STR(EPC_B), -57, 1);
        run_portal(&rig);
        LOOP_WAIT(&rig.loop, rig.arrived == 1);
        loop_run_for(&rig.loop, 50);
        CHECK_INT(rig.arrived, 1);
        tear_down(&rig);
    }
}

static void test_configurations(void)
{
    static const struct reader_config rows[] = {
        {.driver = "mercury"},
        {.driver = "a0"},
        {.driver = "bb"},
        {.driver = "a0", .path = "/dev/null", .antennas = 0x100},
        {.driver = "bb", .path = "/dev/null", .antennas = 2},
        {.driver = "bb", .path = "/dev/null", .region = "far too long"},
        {.driver = "bb", .path = "/dev/null", .epc_filter = "3g"},
        {.driver = "carrier pigeon", .path = "/dev/null"},
        {.path = "/dev/null"},
    };
    uv_loop_t loop;
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct reader *reader = NULL;
        CHECK_INT(reader_new(&loop, &rows[i], &events, NULL, &reader), RAFF_E_CONFIG);
        CU_ASSERT_PTR_NULL(reader);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&loop), 0);
}

CHECK_MAIN("device/modules", {"session", test_session},
           {"told before it is there", test_told_before_it_is_there},
           {"configuration is set", test_configuration_is_set},
           {"all antennas that are connected", test_all_antennas_that_are_connected},
           {"a wrong antenna", test_a_wrong_antenna}, {"no antenna at all", test_no_antenna_at_all},
           {"an antenna that there is none of", test_an_antenna_that_there_is_none_of},
           {"too hot", test_too_hot}, {"regions", test_regions},
           {"a power it does not have", test_a_power_it_does_not_have}, {"silence", test_silence},
           {"forgets", test_forgets}, {"reads already", test_reads_already},
           {"wrong checksums and garbage", test_wrong_checksums_and_garbage},
           {"babble", test_babble}, {"finder", test_finder}, {"pallet", test_pallet},
           {"unplug and replug", test_unplug_and_replug},
           {"freed by its user", test_freed_by_its_user}, {"configurations", test_configurations})

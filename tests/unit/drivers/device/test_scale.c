/* Scales on a real pseudo-terminal, through the real bus, on a real loop. The scale at the other
 * end is the stand-in's model, on the same loop. */
#include "drivers/device/scale.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "hw/sim/pty.h"
#include "hw/sim/scale_model.h"
#include "tests/unit/drivers/device/loop_wait.h"

struct rig {
    uv_loop_t loop;
    uv_timer_t turn; /* the scale's: it hears and repeats every few milliseconds */
    struct scale *scale;
    struct sim_pty pty;
    struct scale_model model;
    bool is_silent;
    size_t half; /* answers cut in the middle from now on, so many */
    char folder[32];
    char path[64];
    char heard[4096]; /* what the scale was sent */
    size_t n_weights;
    size_t n_no_weights;
    size_t free_after; /* the scale is freed inside this weight; 0: never */
    struct wire_weight weight;
    uint64_t received_ns;
    char why[64];      /* of the last no_weight */
    char states[4096]; /* "state:why" one a line */
};

/* --- the scale --- */

static void send_reply(struct rig *rig, const struct text *reply)
{
    size_t n = reply->len;
    if (rig->half > 0 && n > 0) {
        rig->half--;
        n /= 2;
    }
    if (n > 0 && !rig->is_silent) {
        CHECK_INT(write(rig->pty.master, reply->at, n), n);
    }
}

static void hear(struct rig *rig, const char *bytes, size_t n)
{
    size_t len = strlen(rig->heard);
    snprintf(rig->heard + len, sizeof(rig->heard) - len, "%.*s", (int)n, bytes);
    while (n > 0) {
        char array[256];
        struct text reply = text_over(array, sizeof(array));
        size_t used = scale_model_hear(&rig->model, bytes, n, &reply);
        bytes += used;
        n -= used;
        send_reply(rig, &reply);
    }
}

static void on_turn(uv_timer_t *timer)
{
    struct rig *rig = container_of(timer, struct rig, turn);
    char bytes[256];
    ssize_t n = rig->pty.master >= 0 ? read(rig->pty.master, bytes, sizeof(bytes)) : 0;
    if (n > 0) {
        hear(rig, bytes, (size_t)n);
    } else if (rig->pty.master >= 0 && rig->model.repeats) {
        char array[64];
        struct text reply = text_over(array, sizeof(array));
        scale_model_repeat(&rig->model, &reply);
        send_reply(rig, &reply);
    }
}

static void obey(struct rig *rig, const char *order)
{
    const char *why = scale_model_order(&rig->model, str_of(order));
    CHECK_STR(why ? why : "", "");
}

/* --- its user --- */

static void on_weight(void *context, const struct wire_weight *weight, uint64_t received_ns)
{
    struct rig *rig = context;
    rig->weight = *weight;
    rig->received_ns = received_ns;
    if (++rig->n_weights == rig->free_after) {
        scale_free(TAKE(rig->scale));
    }
}

static void on_no_weight(void *context, const char *why)
{
    struct rig *rig = context;
    snprintf(rig->why, sizeof(rig->why), "%s", why);
    rig->n_no_weights++;
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    size_t len = strlen(rig->states);
    snprintf(rig->states + len, sizeof(rig->states) - len, "%s:%s\n", device_state_name(state),
             why);
}

static const struct scale_events events = {
    .weight = on_weight, .no_weight = on_no_weight, .state = on_state};

static void set_up(struct rig *rig, const char *driver, const char *unit)
{
    *rig = (struct rig){.pty = {.master = -1}, .folder = "/tmp/raff-scale-XXXXXX"};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    snprintf(rig->path, sizeof(rig->path), "%s/tty", rig->folder);
    CU_ASSERT_EQUAL_FATAL(scale_model_init(&rig->model, driver, unit), 0);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    uv_timer_init(&rig->loop, &rig->turn);
    uv_timer_start(&rig->turn, on_turn, 2, 2);
    const struct scale_config config = {.driver = driver, .path = rig->path, .unit = unit};
    CU_ASSERT_EQUAL_FATAL(scale_new(&rig->loop, &config, &events, rig, &rig->scale), 0);
}

static void tear_down(struct rig *rig)
{
    scale_free(rig->scale);
    uv_close((uv_handle_t *)&rig->turn, NULL);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    sim_pty_unplug(&rig->pty, rig->path);
    CHECK_INT(rmdir(rig->folder), 0);
}

static void plug(struct rig *rig)
{
    scale_model_reset(&rig->model);
    CU_ASSERT_EQUAL_FATAL(sim_pty_plug(&rig->pty, rig->path), 0);
    LOOP_WAIT(&rig->loop, scale_state(rig->scale) == DEVICE_READY);
}

static void set_up_plugged(struct rig *rig, const char *driver, const char *unit)
{
    set_up(rig, driver, unit);
    plug(rig);
}

/* --- what must hold --- */

static const struct {
    const char *driver;
    const char *unit;
    const char *put;
    int64_t mg;
} scales[] = {
    {"mt-sics", NULL, "put 1234.5 g", 1234500},
    {"mt-sics", "kg", "put 1234.5 g", 1235000}, /* it shows 1.235 kg */
    {"mt-sics", "lb", "put 1 kg", 1000171},     /* 2.205 lb */
    {"toledo8217", NULL, "put 1234.5 g", 1235000},
    {"toledo8217", "lb", "put 1 kg", 1000171},
};

static void test_asked(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(scales); i++) {
        struct rig rig;
        set_up_plugged(&rig, scales[i].driver, scales[i].unit);
        obey(&rig, scales[i].put);
        uint64_t before_ns = uv_hrtime();
        CHECK_INT(scale_ask(rig.scale), 0);
        CHECK_INT(rig.n_weights, 0); /* never from inside */
        LOOP_WAIT(&rig.loop, rig.n_weights == 1);
        CHECK_INT(rig.weight.mg, scales[i].mg);
        CU_ASSERT_TRUE(rig.weight.stable && !rig.weight.net);
        CU_ASSERT_TRUE(rig.received_ns >= before_ns && rig.received_ns <= uv_hrtime());
        loop_run_for(&rig.loop, 300);
        CHECK_INT(rig.n_weights, 1);
        CHECK_INT(rig.n_no_weights, 0);
        CHECK_STR(rig.states, "ready:\n");
        tear_down(&rig);
    }
}

/* Why there is none, at once and then once a second; then the weight. */
static void test_waits_until_stable(void)
{
    static const struct {
        const char *order;
        const char *why;
    } rows[] = {{"moving", "moving"}, {"over", "over range"}, {"under", "under zero"}};
    for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
        struct rig rig;
        char order[32];
        size_t row = i / 2;
        set_up_plugged(&rig, i % 2 ? "toledo8217" : "mt-sics", NULL);
        obey(&rig, "put 500 g");
        snprintf(order, sizeof(order), "%s on", rows[row].order);
        obey(&rig, order);
        CHECK_INT(scale_ask(rig.scale), 0);
        LOOP_WAIT(&rig.loop, rig.n_no_weights == 1);
        uint64_t said_ms = uv_now(&rig.loop);
        LOOP_WAIT(&rig.loop, rig.n_no_weights == 2);
        CU_ASSERT_TRUE(uv_now(&rig.loop) - said_ms >= 1000);
        CHECK_INT(rig.n_weights, 0);
        CHECK_STR(rig.why, rows[row].why);
        snprintf(order, sizeof(order), "%s off", rows[row].order);
        obey(&rig, order);
        LOOP_WAIT(&rig.loop, rig.n_weights == 1);
        CHECK_INT(rig.weight.mg, 500000);
        CHECK_STR(rig.states, "ready:\n");
        tear_down(&rig);
    }
}

static void test_streams(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(scales); i++) {
        struct rig rig;
        set_up_plugged(&rig, scales[i].driver, scales[i].unit);
        CHECK_INT(scale_stream(rig.scale), 0);
        LOOP_WAIT(&rig.loop, rig.n_weights >= 3);
        CHECK_INT(rig.weight.mg, 0);
        obey(&rig, scales[i].put);
        LOOP_WAIT(&rig.loop, rig.weight.mg == scales[i].mg);
        obey(&rig, "over on");
        LOOP_WAIT(&rig.loop, rig.n_no_weights == 1);
        CHECK_STR(rig.why, "over range");
        obey(&rig, "over off");
        size_t n = rig.n_weights;
        LOOP_WAIT(&rig.loop, rig.n_weights >= n + 3);
        scale_stop(rig.scale);
        n = rig.n_weights;
        loop_run_for(&rig.loop, 300);
        CHECK_INT(rig.n_weights, n);
        CU_ASSERT_FALSE(rig.model.repeats);
        tear_down(&rig);
    }
}

/* Moving weights are weights too while it streams. */
static void test_streams_moving(void)
{
    struct rig rig;
    set_up_plugged(&rig, "mt-sics", NULL);
    obey(&rig, "put 100 g");
    obey(&rig, "moving on");
    CHECK_INT(scale_stream(rig.scale), 0);
    LOOP_WAIT(&rig.loop, rig.n_weights >= 2);
    CU_ASSERT_FALSE(rig.weight.stable);
    CHECK_INT(rig.weight.mg, 100000);
    CHECK_INT(scale_ask(rig.scale), 0); /* in the middle of it */
    rig.n_weights = 0;
    loop_run_for(&rig.loop, 200);
    CHECK_INT(rig.n_weights, 0);
    obey(&rig, "moving off");
    LOOP_WAIT(&rig.loop, rig.n_weights == 1);
    CU_ASSERT_TRUE(rig.weight.stable);
    tear_down(&rig);
}

static void test_tare_and_zero(void)
{
    static const char *const drivers[] = {"mt-sics", "toledo8217"};
    for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
        struct rig rig;
        set_up_plugged(&rig, drivers[i], NULL);
        obey(&rig, "put 500 g");
        CHECK_INT(scale_tare(rig.scale), 0);
        LOOP_WAIT(&rig.loop, rig.model.tare_mg == 500000);
        obey(&rig, "put 1700 g");
        CHECK_INT(scale_ask(rig.scale), 0);
        LOOP_WAIT(&rig.loop, rig.n_weights == 1);
        CHECK_INT(rig.weight.mg, 1200000);
        CHECK_INT(rig.weight.net, i == 1); /* MT-SICS does not say */
        CHECK_INT(scale_zero(rig.scale), 0);
        CHECK_INT(scale_ask(rig.scale), 0); /* all at once: the orders go out in their turn */
        LOOP_WAIT(&rig.loop, rig.n_weights == 2);
        CHECK_INT(rig.weight.mg, 0);
        CHECK_INT(rig.model.zero_mg, 1700000);
        CHECK_STR(rig.states, "ready:\n");
        tear_down(&rig);
    }
}

static void test_refused(void)
{
    struct rig rig;
    set_up_plugged(&rig, "mt-sics", NULL);
    CHECK_INT(scale_stream(rig.scale), 0);
    LOOP_WAIT(&rig.loop, rig.n_weights >= 1);
    obey(&rig, "moving on");
    CHECK_INT(scale_tare(rig.scale), 0);
    LOOP_WAIT(&rig.loop, rig.n_no_weights == 1);
    CHECK_STR(rig.why, "refused");
    tear_down(&rig);
}

static void test_no_answer(void)
{
    static const char *const drivers[] = {"mt-sics", "toledo8217"};
    for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
        struct rig rig;
        set_up_plugged(&rig, drivers[i], NULL);
        rig.is_silent = true;
        CHECK_INT(i ? scale_stream(rig.scale) : scale_ask(rig.scale), 0);
        LOOP_WAIT(&rig.loop, rig.n_no_weights == 1);
        CHECK_STR(rig.why, "no answer");
        CHECK_INT(scale_state(rig.scale), DEVICE_FAULT);
        LOOP_WAIT(&rig.loop, rig.n_no_weights == 2);
        rig.is_silent = false;
        LOOP_WAIT(&rig.loop, rig.n_weights >= 1);
        CHECK_STR(rig.states, "ready:\nfault:no answer\nready:\n");
        tear_down(&rig);
    }
}

/* Half an answer, then silence: asked again, and the next whole one counts. */
static void test_half_answers(void)
{
    static const char *const drivers[] = {"mt-sics", "toledo8217"};
    for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
        struct rig rig;
        set_up_plugged(&rig, drivers[i], NULL);
        LOOP_WAIT(&rig.loop, i == 1 || strstr(rig.heard, "I4\r\n"));
        rig.half = 1;
        obey(&rig, "put 500 g");
        CHECK_INT(scale_ask(rig.scale), 0);
        LOOP_WAIT(&rig.loop, rig.n_weights == 1);
        CHECK_INT(rig.weight.mg, 500000);
        CHECK_INT(scale_state(rig.scale), DEVICE_READY);
        CU_ASSERT_PTR_NOT_NULL(strstr(rig.states, "fault:no answer\n"));
        tear_down(&rig);
    }
}

static void test_garbage(void)
{
    struct rig rig;
    set_up_plugged(&rig, "toledo8217", NULL);
    CHECK_INT(write(rig.pty.master, "garbage", 7), 7);
    LOOP_WAIT(&rig.loop, scale_state(rig.scale) == DEVICE_FAULT);
    CHECK_INT(scale_ask(rig.scale), 0);
    LOOP_WAIT(&rig.loop, rig.n_weights == 1);
    CHECK_STR(rig.states, "ready:\nfault:bytes outside an answer\nready:\n");
    tear_down(&rig);
}

static void test_babble(void)
{
    struct rig rig;
    char lines[18 * 200];
    size_t sent = 0;
    set_up_plugged(&rig, "mt-sics", NULL);
    uv_timer_stop(&rig.turn); /* an answer in the middle of a line would be another fault */
    for (size_t i = 0; i < sizeof(lines); i++) {
        lines[i] = "S S       1.00 g\r\n"[i % 18];
    }
    uint64_t began_ns = uv_hrtime();
    for (int i = 0; i < 100000 && scale_state(rig.scale) == DEVICE_READY; i++) {
        ssize_t n = write(rig.pty.master, lines + sent % 18, sizeof(lines) - sent % 18);
        sent += n > 0 ? (size_t)n : 0;
        uv_run(&rig.loop, UV_RUN_NOWAIT);
    }
    CHECK_INT(scale_state(rig.scale), DEVICE_FAULT);
    CU_ASSERT_TRUE(sent < 400000 || uv_hrtime() - began_ns >= 1000000000); /* so many in a second */
    LOOP_WAIT(&rig.loop, scale_state(rig.scale) == DEVICE_READY);
    CHECK_STR(rig.states, "ready:\nfault:sends without end\nready:\n");
    tear_down(&rig);
}

/* Pulled out a hundred times, idle, asked and streaming: it goes on each time, and nothing leaks.
 */
static void test_unplug_and_replug(void)
{
    struct rig rig;
    set_up_plugged(&rig, "mt-sics", NULL);
    obey(&rig, "put 42 g");
    size_t descriptors = count_descriptors();
    for (size_t i = 0; i < 100; i++) {
        rig.n_weights = 0;
        rig.heard[0] = '\0';
        rig.states[0] = '\0';
        obey(&rig, "moving on");
        CHECK_INT(i % 3 == 0 ? 0 : i % 3 == 1 ? scale_ask(rig.scale) : scale_stream(rig.scale), 0);
        uv_run(&rig.loop, UV_RUN_NOWAIT);
        sim_pty_unplug(&rig.pty, rig.path);
        LOOP_WAIT(&rig.loop, scale_state(rig.scale) == DEVICE_MISSING);
        CHECK_INT(scale_ask(rig.scale), RAFF_E_STATE);
        CHECK_INT(scale_tare(rig.scale), RAFF_E_STATE);
        obey(&rig, "moving off");
        plug(&rig);
        if (i % 3 == 0) {
            CHECK_INT(scale_ask(rig.scale), 0);
        }
        LOOP_WAIT(&rig.loop, rig.n_weights > 0 && rig.weight.stable);
        CHECK_INT(rig.weight.mg, 42000);
        scale_stop(rig.scale);
    }
    CHECK_INT(count_descriptors(), descriptors);
    tear_down(&rig);
}

static void test_freed_by_its_user(void)
{
    struct rig rig;
    set_up_plugged(&rig, "mt-sics", NULL);
    rig.free_after = 3;
    CHECK_INT(scale_stream(rig.scale), 0);
    LOOP_WAIT(&rig.loop, rig.n_weights == 3);
    loop_run_for(&rig.loop, 50);
    CHECK_INT(rig.n_weights, 3);
    tear_down(&rig);
}

static void test_configuration(void)
{
    static const struct scale_config rows[] = {
        {.driver = "bathroom", .path = "/dev/null"},
        {.path = "/dev/null"},
        {.driver = "mt-sics"},
        {.driver = "toledo8217", .path = "/dev/null", .unit = "furlong"},
        {.driver = "toledo8217", .path = "/dev/null", .unit = "much too long"},
        {.driver = "hid-scale"},
    };
    uv_loop_t loop;
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct scale *scale = NULL;
        CHECK_INT(scale_new(&loop, &rows[i], &events, NULL, &scale), RAFF_E_CONFIG);
        CU_ASSERT_PTR_NULL(scale);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&loop), 0);
}

/* What is told, in its order. */
static void test_orders(void)
{
    struct rig rig;
    set_up_plugged(&rig, "mt-sics", NULL);
    CHECK_INT(scale_stream(rig.scale), 0);
    LOOP_WAIT(&rig.loop, rig.n_weights >= 1);
    CHECK_INT(scale_tare(rig.scale), 0);
    CHECK_INT(scale_zero(rig.scale), 0);
    scale_stop(rig.scale);
    LOOP_WAIT(&rig.loop, strlen(rig.heard) >= strlen("SI\r\nI4\r\nSIR\r\nT\r\nSI\r\nI4\r\nZ\r\n"));
    CHECK_STR(rig.heard, "SI\r\nI4\r\nSIR\r\nT\r\nSI\r\nI4\r\nZ\r\n");
    tear_down(&rig);
}

CHECK_MAIN("device/scale", {"asked", test_asked}, {"waits until stable", test_waits_until_stable},
           {"streams", test_streams}, {"streams moving", test_streams_moving},
           {"tare and zero", test_tare_and_zero}, {"refused", test_refused},
           {"no answer", test_no_answer}, {"half answers", test_half_answers},
           {"garbage", test_garbage}, {"babble", test_babble},
           {"unplug and replug", test_unplug_and_replug},
           {"freed by its user", test_freed_by_its_user}, {"configuration", test_configuration},
           {"orders", test_orders})

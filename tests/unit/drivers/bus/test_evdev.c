/* Input devices: the real libevdev over a device that umockdev and mock_input.c make. */
#include "drivers/bus/evdev.h"

#include <errno.h>
#include <linux/input.h>

#include "drivers/base/error.h"
#include "tests/unit/drivers/bus/mock_input.h"
#include "tests/unit/drivers/device/loop_wait.h"

#define PATH "/dev/input/event7"

struct rig {
    UMockdevTestbed *testbed;
    struct mock_input mock;
    uv_loop_t loop;
    struct bus *bus;
    int opened;
    int closed;
    int error;
    bool frees;
    size_t n_events;
    char got[4096]; /* "type code value" an event */
};

static void on_opened(void *context)
{
    ((struct rig *)context)->opened++;
}

static void on_bytes(void *context, const uint8_t *bytes, size_t n)
{
    struct rig *rig = context;
    size_t len = strlen(rig->got);
    struct text got = text_over(rig->got + len, sizeof(rig->got) - len);
    CHECK_INT(n % 24, 0);
    for (size_t i = 0; i < n; i += 24) {
        const uint8_t *event = bytes + i + 16;
        text_addf(&got, "%d %d %d\n", event[0] | event[1] << 8, event[2] | event[3] << 8, event[4]);
        rig->n_events++;
    }
    if (rig->frees) {
        bus_free(TAKE(rig->bus));
    }
}

static void on_written(void *context)
{
    (void)context;
    CU_FAIL("nothing is written");
}

static void on_closed(void *context, int error)
{
    struct rig *rig = context;
    rig->closed++;
    rig->error = error;
}

static const struct bus_events events = {
    .opened = on_opened, .bytes = on_bytes, .written = on_written, .closed = on_closed};

static void set_up(struct rig *rig)
{
    const struct bus_evdev_config config = {.path = PATH};
    *rig = (struct rig){.testbed = umockdev_testbed_new()};
    CU_ASSERT_TRUE_FATAL(umockdev_in_mock_environment());
    mock_input_start(&rig->mock, rig->testbed, PATH);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    CU_ASSERT_EQUAL_FATAL(bus_evdev_new(&rig->loop, &config, &events, rig, &rig->bus), 0);
}

static void tear_down(struct rig *rig)
{
    bus_free(rig->bus);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    mock_input_stop(&rig->mock);
    g_object_unref(rig->testbed);
}

static void test_events_come(void)
{
    struct rig rig;
    const struct str text[] = {STR("x")};
    set_up(&rig);
    CHECK_INT(bus_open(rig.bus), -ENOENT);
    mock_input_plug(&rig.mock);
    CHECK_INT(bus_open(rig.bus), 0);
    CHECK_INT(rig.opened, 1);
    CHECK_INT(rig.mock.grabs, 1);
    CHECK_INT(bus_write(rig.bus, text, 1), -ENOTSUP);
    mock_input_key(&rig.mock, KEY_A);
    LOOP_WAIT(&rig.loop, rig.n_events == 4);
    CHECK_STR(rig.got, "1 30 1\n0 0 0\n1 30 0\n0 0 0\n");
    tear_down(&rig);
}

static void test_in_use_elsewhere(void)
{
    struct rig rig;
    set_up(&rig);
    rig.mock.is_in_use = true;
    mock_input_plug(&rig.mock);
    CHECK_INT(bus_open(rig.bus), -EBUSY);
    CHECK_INT(rig.opened + rig.closed, 0);
    tear_down(&rig);
}

/* What the kernel lost is said, and nothing made up in its place. */
static void test_dropped_events(void)
{
    struct rig rig;
    set_up(&rig);
    mock_input_plug(&rig.mock);
    CHECK_INT(bus_open(rig.bus), 0);
    mock_input_event(&rig.mock, EV_KEY, KEY_A, 1);
    mock_input_event(&rig.mock, EV_SYN, SYN_DROPPED, 0);
    LOOP_WAIT(&rig.loop, rig.n_events == 2);
    mock_input_key(&rig.mock, KEY_B);
    LOOP_WAIT(&rig.loop, rig.n_events >= 6);
    CHECK_STR(rig.got, "1 30 1\n0 3 0\n1 48 1\n0 0 0\n1 48 0\n0 0 0\n");
    tear_down(&rig);
}

static void test_unplug_and_replug(void)
{
    struct rig rig;
    set_up(&rig);
    size_t descriptors = 0;
    for (int i = 0; i < 100; i++) {
        mock_input_plug(&rig.mock);
        LOOP_WAIT(&rig.loop, rig.opened > i || bus_open(rig.bus) == 0);
        mock_input_key(&rig.mock, KEY_A);
        LOOP_WAIT(&rig.loop, rig.n_events == 4U * ((size_t)i + 1));
        rig.got[0] = '\0';
        mock_input_unplug(&rig.mock);
        LOOP_WAIT(&rig.loop, rig.closed == i + 1);
        CHECK_INT(rig.error, -ENODEV);
        descriptors = i == 0 ? count_descriptors() : descriptors;
    }
    LOOP_WAIT(&rig.loop, count_descriptors() <= descriptors); /* umockdev closes in its own time */
    CHECK_INT(rig.mock.grabs, 100);
    tear_down(&rig);
}

static void test_pause(void)
{
    struct rig rig;
    set_up(&rig);
    mock_input_plug(&rig.mock);
    CHECK_INT(bus_open(rig.bus), 0);
    bus_pause(rig.bus);
    mock_input_key(&rig.mock, KEY_A);
    loop_run_for(&rig.loop, 50);
    CHECK_INT(rig.n_events, 0);
    bus_resume(rig.bus);
    LOOP_WAIT(&rig.loop, rig.n_events == 4);
    tear_down(&rig);
}

static void test_freed_by_its_reader(void)
{
    struct rig rig;
    set_up(&rig);
    mock_input_plug(&rig.mock);
    CHECK_INT(bus_open(rig.bus), 0);
    rig.frees = true;
    mock_input_key(&rig.mock, KEY_A);
    LOOP_WAIT(&rig.loop, rig.n_events > 0);
    uv_run(&rig.loop, UV_RUN_DEFAULT);
    CHECK_INT(rig.closed, 0);
    tear_down(&rig);
}

static void test_what_is_no_input_device(void)
{
    struct rig rig;
    const struct bus_evdev_config config = {.path = "/proc/version"};
    struct bus *bus = NULL;
    set_up(&rig);
    CU_ASSERT_EQUAL_FATAL(bus_evdev_new(&rig.loop, &config, &events, &rig, &bus), 0);
    CHECK_INT(bus_open(bus), RAFF_E_CONFIG);
    bus_free(bus);
    tear_down(&rig);
}

CHECK_MAIN("bus/evdev", {"events come", test_events_come},
           {"in use elsewhere", test_in_use_elsewhere}, {"dropped events", test_dropped_events},
           {"unplug and replug", test_unplug_and_replug}, {"pause", test_pause},
           {"freed by its reader", test_freed_by_its_reader},
           {"what is no input device", test_what_is_no_input_device})

/* USB: the real libusb over a device that umockdev and mock_usb.c make. */
#include "drivers/bus/usb.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "tests/unit/drivers/bus/mock_usb.h"
#include "tests/unit/drivers/device/loop_wait.h"

/* A HID interface, interrupt in 0x81 of 64 bytes; its report descriptor has 22 bytes. */
#define HID_CONFIG                                                                                 \
    "09022200010100803209040000010300000009211101000122160007058103400"                            \
    "00a"
#define HID_DESCRIPTOR "058c0902a101850209fe150026ff007508953f8102c0"

struct rig {
    struct mock_usb mock;
    uv_loop_t loop;
    struct bus *bus;
    int opened;
    int written;
    int closed;
    int error;
    bool frees;   /* bus_free inside the next bytes */
    bool refuses; /* bus_usb_refuse inside the next opened */
    uint8_t feature[2];
    size_t n_calls;
    char got[4096]; /* hex, a call a line */
    char heard[4096];
};

static void on_opened(void *context)
{
    struct rig *rig = context;
    rig->opened++;
    if (rig->feature[0]) {
        CHECK_INT(bus_usb_set_feature(rig->bus, rig->feature, sizeof(rig->feature)), 0);
    }
    if (rig->refuses) {
        rig->refuses = false;
        bus_usb_refuse(rig->bus);
    }
}

static void on_bytes(void *context, const uint8_t *bytes, size_t n)
{
    struct rig *rig = context;
    size_t len = strlen(rig->got);
    struct text got = text_over(rig->got + len, sizeof(rig->got) - len);
    rig->n_calls++;
    for (size_t i = 0; i < n && i < 8; i++) {
        text_addf(&got, "%02x", bytes[i]);
    }
    text_addf(&got, "/%zu\n", n);
    if (rig->frees) {
        bus_free(TAKE(rig->bus));
    }
}

static void on_written(void *context)
{
    ((struct rig *)context)->written++;
}

static void on_closed(void *context, int error)
{
    struct rig *rig = context;
    rig->closed++;
    rig->error = error;
}

static const struct bus_events events = {
    .opened = on_opened, .bytes = on_bytes, .written = on_written, .closed = on_closed};

static const struct bus_usb_config any_hid = {
    .class_code = BUS_USB_CLASS_HID, .subclass = BUS_USB_ANY, .protocol = BUS_USB_ANY};

static const struct mock_usb_device scanner = {
    .vid = 0x0c2e,
    .pid = 0x0b61,
    .maker = "Honeywell",
    .product = "1900",
    .serial = "16032A8F22",
    .config = HID_CONFIG,
    .descriptors = {HID_DESCRIPTOR},
};

static void set_up(struct rig *rig, const struct bus_usb_config *config)
{
    *rig = (struct rig){0};
    mock_usb_start(&rig->mock);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    CU_ASSERT_EQUAL_FATAL(bus_usb_new(&rig->loop, config, &events, rig, &rig->bus), 0);
}

static void tear_down(struct rig *rig)
{
    bus_free(rig->bus);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    mock_usb_stop(&rig->mock);
}

/* The node comes with the udev message: libusb may be told of it in another thread's time. */
static void open_it(struct rig *rig)
{
    int opened = rig->opened;
    int error = -ENODEV;
    for (int i = 0; i < 200 && error; i++) {
        error = bus_open(rig->bus);
        if (error) {
            loop_run_for(&rig->loop, 10);
        }
    }
    CHECK_INT(error, 0);
    LOOP_WAIT(&rig->loop, rig->opened > opened || rig->error);
}

static void test_reports_come(void)
{
    struct rig rig;
    set_up(&rig, &any_hid);
    CHECK_INT(bus_open(rig.bus), -ENODEV);
    mock_usb_plug(&rig.mock, &scanner);
    rig.feature[0] = 0xfe;
    rig.feature[1] = 0x01;
    open_it(&rig);
    CHECK_INT(bus_usb_descriptor(rig.bus).len, 22);
    uint8_t report[64] = {2, 3, ']', 'C', '0'};
    for (size_t i = 0; i < 5; i++) {
        report[5] = (uint8_t)i;
        mock_usb_send(&rig.mock, 0x81, report, sizeof(report));
    }
    LOOP_WAIT(&rig.loop, rig.n_calls == 5);
    CHECK_STR(rig.got, "02035d4330000000/64\n02035d4330010000/64\n02035d4330020000/64\n"
                       "02035d4330030000/64\n02035d4330040000/64\n");
    bus_close(rig.bus);
    loop_run_for(&rig.loop, 50);
    CHECK_STR(mock_usb_heard(&rig.mock, rig.heard),
              "take 0\ncontrol 21 0a 0000 0000 \ncontrol 81 06 2200 0000 \n"
              "control 21 09 03fe 0000 fe01\nrelease 0\nattach 0\n");
    CHECK_INT(rig.closed, 0);
    tear_down(&rig);
}

/* A printer: setting 0 only takes, setting 1 answers too. */
static const struct mock_usb_device printer = {
    .vid = 0x0a5f,
    .pid = 0x0166,
    .maker = "Zebra",
    .product = "ZD421",
    .config = "09023000010100c0320904000001070101000705010240000009040001020701020007050102400000"
              "07058202400000",
};
static const struct bus_usb_config two_way_printer = {
    .vid = 0x0a5f, .class_code = BUS_USB_CLASS_PRINTER, .subclass = BUS_USB_ANY, .protocol = 2};

/* Two HID interfaces; the second has an interrupt OUT, and refuses what it is asked. */
static const struct mock_usb_device two_hids = {
    .vid = 0x05e0,
    .pid = 0x1300,
    .maker = "Zebra",
    .product = "DS",
    .serial = "A",
    .stalls_set_idle = true,
    .config = "09024200020100803209040000010301010009211101000122160007058103080"
              "00a09040100020300000009211101000122160007058203400"
              "00a07050203400"
              "00a",
};

static void test_what_is_not_there(void)
{
    struct rig rig;
    struct bus_usb_config config = any_hid;
    config.serial = "another";
    set_up(&rig, &config);
    mock_usb_plug(&rig.mock, &scanner);
    for (int i = 0; i < 20; i++) {
        CHECK_INT(bus_open(rig.bus), -ENODEV);
        loop_run_for(&rig.loop, 5);
    }
    CHECK_STR(mock_usb_heard(&rig.mock, rig.heard), "");
    tear_down(&rig);
}

static void test_what_is_in_use(void)
{
    struct rig rig;
    struct mock_usb_device busy = scanner;
    busy.is_refused = true;
    set_up(&rig, &any_hid);
    mock_usb_plug(&rig.mock, &busy);
    LOOP_WAIT(&rig.loop, bus_open(rig.bus) == -EBUSY);
    CHECK_INT(rig.opened, 0);
    tear_down(&rig);
}

/* What came while paused is given first, once. */
static void test_pause(void)
{
    struct rig rig;
    set_up(&rig, &any_hid);
    mock_usb_plug(&rig.mock, &scanner);
    open_it(&rig);
    bus_pause(rig.bus);
    mock_usb_send(&rig.mock, 0x81, "A", 1);
    mock_usb_send(&rig.mock, 0x81, "B", 1);
    loop_run_for(&rig.loop, 50);
    CHECK_INT(rig.n_calls, 0);
    bus_resume(rig.bus);
    bus_resume(rig.bus);
    LOOP_WAIT(&rig.loop, rig.n_calls == 2);
    bus_pause(rig.bus);
    bus_resume(rig.bus);
    mock_usb_send(&rig.mock, 0x81, "C", 1);
    LOOP_WAIT(&rig.loop, rig.n_calls == 3);
    loop_run_for(&rig.loop, 20);
    CHECK_STR(rig.got, "41/1\n42/1\n43/1\n");
    tear_down(&rig);
}

static void test_unplug_and_replug(void)
{
    struct rig rig;
    set_up(&rig, &any_hid);
    size_t descriptors = 0;
    for (int i = 0; i < 100; i++) {
        mock_usb_plug(&rig.mock, &scanner);
        open_it(&rig);
        mock_usb_send(&rig.mock, 0x81, "X", 1);
        LOOP_WAIT(&rig.loop, rig.n_calls == (size_t)i + 1);
        mock_usb_unplug(&rig.mock);
        LOOP_WAIT(&rig.loop, rig.closed == i + 1);
        CHECK_INT(rig.error, -ENODEV);
        rig.error = 0;
        loop_run_for(&rig.loop, 1);
        descriptors = i == 0 ? count_descriptors() : descriptors;
    }
    LOOP_WAIT(&rig.loop, count_descriptors() <= descriptors); /* umockdev closes in its own time */
    CHECK_INT(bus_open(rig.bus), -ENODEV);
    tear_down(&rig);
}

static void test_stalled(void)
{
    struct rig rig;
    set_up(&rig, &any_hid);
    mock_usb_plug(&rig.mock, &scanner);
    open_it(&rig);
    mock_usb_fail(&rig.mock, 0x81, -EPIPE);
    LOOP_WAIT(&rig.loop, rig.closed == 1);
    CHECK_INT(rig.error, -EPIPE);
    mock_usb_heard(&rig.mock, rig.heard);
    rig.error = 0;
    open_it(&rig);
    CHECK_STR(mock_usb_heard(&rig.mock, rig.heard),
              "take 0\nclear halt 129\ncontrol 21 0a 0000 0000 \ncontrol 81 06 2200 0000 \n");
    mock_usb_send(&rig.mock, 0x81, "X", 1);
    LOOP_WAIT(&rig.loop, rig.n_calls == 1);
    tear_down(&rig);
}

static void test_a_printer(void)
{
    struct rig rig;
    const struct str slices[] = {STR("^XA"), STR("^XZ")};
    set_up(&rig, &two_way_printer);
    mock_usb_plug(&rig.mock, &printer);
    open_it(&rig);
    CHECK_INT(bus_usb_descriptor(rig.bus).len, 0);
    CHECK_INT(bus_write(rig.bus, slices, 2), 0);
    CHECK_INT(bus_write(rig.bus, slices, 1), RAFF_E_BUSY);
    LOOP_WAIT(&rig.loop, rig.written == 1);
    mock_usb_send(&rig.mock, 0x82, "status", 6);
    LOOP_WAIT(&rig.loop, rig.n_calls == 1);
    CHECK_STR(rig.got, "737461747573/6\n");
    bus_close(rig.bus);
    loop_run_for(&rig.loop, 20);
    CHECK_STR(mock_usb_heard(&rig.mock, rig.heard),
              "take 0\nsetting of 0\nout 01 5e5841\nout 01 5e585a\nrelease 0\nattach 0\n");
    tear_down(&rig);
}

/* The first interface is not the one; the second is, though it tells nothing. */
static void test_the_other_interface(void)
{
    struct rig rig;
    const struct str numbered[] = {STR("\x04\x01"), STR("\x02")};
    const struct str plain[] = {{"\0\x01", 2}};
    set_up(&rig, &any_hid);
    mock_usb_plug(&rig.mock, &two_hids);
    rig.refuses = true;
    open_it(&rig);
    CHECK_INT(rig.error, -ENXIO);
    rig.error = 0;
    open_it(&rig);
    CHECK_INT(bus_usb_descriptor(rig.bus).len, 0);
    CHECK_INT(bus_write(rig.bus, numbered, 2), 0);
    LOOP_WAIT(&rig.loop, rig.written == 1);
    CHECK_INT(bus_write(rig.bus, plain, 1), 0);
    LOOP_WAIT(&rig.loop, rig.written == 2);
    bus_close(rig.bus);
    loop_run_for(&rig.loop, 20);
    CHECK_STR(mock_usb_heard(&rig.mock, rig.heard),
              "take 0\ncontrol 21 0a 0000 0000 \ncontrol 81 06 2200 0000 \nrelease 0\nattach 0\n"
              "take 1\ncontrol 21 0a 0000 0001 \ncontrol 81 06 2200 0001 \nout 02 040102\n"
              "out 02 01\nrelease 1\nattach 1\n");
    tear_down(&rig);
}

/* Without an OUT endpoint a report goes by SET_REPORT. */
static void test_writing_without_an_endpoint(void)
{
    struct rig rig;
    const struct str slices[] = {STR("\x04\x01")};
    const struct str long_one[] = {{rig.heard, BUS_USB_REPORT_MAX + 1}};
    set_up(&rig, &any_hid);
    mock_usb_plug(&rig.mock, &scanner);
    open_it(&rig);
    mock_usb_heard(&rig.mock, rig.heard);
    CHECK_INT(bus_write(rig.bus, long_one, 1), RAFF_E_TOO_LONG);
    CHECK_INT(bus_write(rig.bus, slices, 1), 0);
    LOOP_WAIT(&rig.loop, rig.written == 1);
    CHECK_STR(mock_usb_heard(&rig.mock, rig.heard), "control 21 09 0204 0000 0401\n");
    tear_down(&rig);
}

static void test_freed_by_its_reader(void)
{
    struct rig rig;
    set_up(&rig, &any_hid);
    mock_usb_plug(&rig.mock, &scanner);
    open_it(&rig);
    rig.frees = true;
    mock_usb_send(&rig.mock, 0x81, "A", 1);
    mock_usb_send(&rig.mock, 0x81, "B", 1);
    LOOP_WAIT(&rig.loop, rig.n_calls == 1);
    uv_run(&rig.loop, UV_RUN_DEFAULT);
    CHECK_STR(rig.got, "41/1\n");
    CHECK_INT(rig.closed, 0);
    tear_down(&rig);
}

/* Freed while the report descriptor is being asked for. */
static void test_freed_while_opening(void)
{
    struct rig rig;
    set_up(&rig, &any_hid);
    mock_usb_plug(&rig.mock, &scanner);
    int error = -ENODEV;
    LOOP_WAIT(&rig.loop, (error = error ? bus_open(rig.bus) : 0) == 0);
    bus_close(rig.bus);
    CHECK_INT(bus_open(rig.bus), RAFF_E_BUSY);
    bus_free(TAKE(rig.bus));
    uv_run(&rig.loop, UV_RUN_DEFAULT);
    CHECK_INT(rig.closed, 0);
    tear_down(&rig);
}

CHECK_MAIN("bus/usb", {"reports come", test_reports_come},
           {"what is not there", test_what_is_not_there}, {"what is in use", test_what_is_in_use},
           {"pause", test_pause}, {"unplug and replug", test_unplug_and_replug},
           {"stalled", test_stalled}, {"a printer", test_a_printer},
           {"the other interface", test_the_other_interface},
           {"writing without an endpoint", test_writing_without_an_endpoint},
           {"freed by its reader", test_freed_by_its_reader},
           {"freed while opening", test_freed_while_opening})

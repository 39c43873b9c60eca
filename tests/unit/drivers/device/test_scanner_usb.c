/* Scanners on USB: HID-POS over the real libusb, one that types over the real libevdev. */
#include <linux/input.h>

#include "drivers/device/scanner.h"
#include "tests/unit/drivers/bus/mock_input.h"
#include "tests/unit/drivers/bus/mock_usb.h"
#include "tests/unit/drivers/device/loop_wait.h"

#define INPUT "/dev/input/event7"

/* A keyboard's, as far as anybody looks. */
#define KEYBOARD                                                                                   \
    "05010906a10175089508150026ff0005070900810"                                                    \
    "0c0"
/* Report 2: byte count, AIM id, 56 bytes of data, whether it goes on. Report 4: the switches. */
#define DECODED                                                                                    \
    "058c0902a1018502"                                                                             \
    "0501093b150026ff00750895018102"                                                               \
    "058c09fb09fc09fd95038102"                                                                     \
    "09fe95388102"                                                                                 \
    "09ff2501750195018102"                                                                         \
    "750795018103"                                                                                 \
    "85047501950809"                                                                               \
    "5e095f0960090009000985098691"                                                                 \
    "86c0"

static const struct mock_usb_device scanner_1900 = {
    .vid = 0x0c2e,
    .pid = 0x0b61,
    .maker = "Honeywell",
    .product = "1900",
    .serial = "16032A8F22",
    .config = "09023b00020100803209040000010301010009211101000122160007058103080"
              "00a09040100010300000009211101000122500007058203400"
              "00a",
    .descriptors = {KEYBOARD, DECODED},
};

struct rig {
    struct mock_usb usb;
    struct mock_input input;
    uv_loop_t loop;
    struct scanner *scanner;
    size_t n_reads;
    char reads[512];
    char states[512];
    char heard[4096];
};

static void on_read(void *context, struct str raw, uint64_t received_ns)
{
    struct rig *rig = context;
    (void)received_ns;
    size_t len = strlen(rig->reads);
    struct text text = text_over(rig->reads + len, sizeof(rig->reads) - len);
    text_add_str(&text, raw);
    text_add(&text, "\n");
    rig->n_reads++;
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    size_t len = strlen(rig->states);
    struct text text = text_over(rig->states + len, sizeof(rig->states) - len);
    text_addf(&text, "%s:%s\n", device_state_name(state), why);
}

static const struct scanner_events events = {.read = on_read, .state = on_state};

static void set_up(struct rig *rig, const struct scanner_config *config)
{
    *rig = (struct rig){0};
    mock_usb_start(&rig->usb);
    mock_input_start(&rig->input, rig->usb.testbed, INPUT);
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    CU_ASSERT_EQUAL_FATAL(scanner_new(&rig->loop, config, &events, rig, &rig->scanner), 0);
}

static void tear_down(struct rig *rig)
{
    scanner_free(rig->scanner);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    mock_input_stop(&rig->input);
    mock_usb_stop(&rig->usb);
}

/* 62 bytes, which a read of the stream fills up to 64. */
static void send_report(struct rig *rig, const char *aim, const char *data, bool goes_on)
{
    uint8_t report[62] = {2, (uint8_t)strlen(data)};
    memcpy(report + 2, aim, 3);
    memcpy(report + 5, data, strlen(data));
    report[61] = goes_on;
    mock_usb_send(&rig->usb, 0x82, report, sizeof(report));
}

static void wait_ready(struct rig *rig)
{
    LOOP_WAIT(&rig->loop, scanner_state(rig->scanner) == DEVICE_READY);
}

/* The keyboard's interface is given back, that with decoded data taken and woken. */
static void test_hid_pos(void)
{
    struct rig rig;
    set_up(&rig, &(struct scanner_config){.driver = "hid-pos", .vid = 0x0c2e});
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_MISSING);
    mock_usb_plug(&rig.usb, &scanner_1900);
    wait_ready(&rig);
    send_report(&rig, "]C1", "0109506000134352", false);
    send_report(&rig, "]d2", "01234567890123456789012345678901234567890123456789012345", true);
    send_report(&rig, "]d2", "END", false);
    LOOP_WAIT(&rig.loop, rig.n_reads == 2);
    CHECK_STR(rig.reads, "]C10109506000134352\n"
                         "]d201234567890123456789012345678901234567890123456789012345END\n");
    CHECK_STR(rig.states, "missing:not plugged in\nready:\n");
    CHECK_STR(mock_usb_heard(&rig.usb, rig.heard),
              "take 0\ncontrol 21 0a 0000 0000 \ncontrol 81 06 2200 0000 \nrelease 0\nattach 0\n"
              "take 1\ncontrol 21 0a 0000 0001 \ncontrol 81 06 2200 0001 \n"
              "control 21 09 03fe 0001 fe01\n");
    tear_down(&rig);
}

/* What the device heard since it was asked first, until the last of it has come. */
static bool has_heard(struct rig *rig, const char *last)
{
    char more[4096];
    size_t len = strlen(rig->heard);
    struct text text = text_over(rig->heard + len, sizeof(rig->heard) - len);
    text_add(&text, mock_usb_heard(&rig->usb, more));
    return strstr(rig->heard, last) != NULL;
}

/* Told without an OUT endpoint, by SET_REPORT; each order is a report of its own. */
static void test_hid_pos_orders(void)
{
    struct rig rig;
    set_up(&rig, &(struct scanner_config){.driver = "hid-pos", .vid = 0x0c2e});
    CHECK_INT(scanner_beep(rig.scanner, true), -ENOTSUP);
    mock_usb_plug(&rig.usb, &scanner_1900);
    wait_ready(&rig);
    LOOP_WAIT(&rig.loop, has_heard(&rig, "fe01")); /* the wake-up */
    rig.heard[0] = '\0';
    CHECK_INT(scanner_enable(rig.scanner, false), 0);
    CHECK_INT(scanner_beep(rig.scanner, false), 0);
    CHECK_INT(scanner_enable(rig.scanner, true), 0);
    CHECK_INT(scanner_beep(rig.scanner, true), 0);
    CHECK_INT(scanner_trigger(rig.scanner, true), 0);
    send_report(&rig, "]C0", "X", false);
    LOOP_WAIT(&rig.loop, rig.n_reads == 1 && has_heard(&rig, "0404"));
    CHECK_STR(rig.heard, "control 21 09 0204 0001 0402\ncontrol 21 09 0204 0001 0422\n"
                         "control 21 09 0204 0001 0400\ncontrol 21 09 0204 0001 0440\n"
                         "control 21 09 0204 0001 0404\n");
    tear_down(&rig);
}

/* A read in two reports, and the cable pulled between them: half a code is no code. */
static void test_hid_pos_unplug_and_replug(void)
{
    struct rig rig;
    set_up(&rig, &(struct scanner_config){.driver = "hid-pos", .vid = 0x0c2e});
    size_t descriptors = 0;
    for (int i = 0; i < 20; i++) {
        rig.reads[0] = '\0';
        rig.n_reads = 0;
        mock_usb_plug(&rig.usb, &scanner_1900);
        wait_ready(&rig);
        send_report(&rig, "]C0", "FIRST", false);
        send_report(&rig, "]C0", "HALF", true);
        LOOP_WAIT(&rig.loop, rig.n_reads == 1);
        mock_usb_unplug(&rig.usb);
        LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_MISSING);
        CHECK_STR(rig.reads, "]C0FIRST\n");
        descriptors = i == 0 ? count_descriptors() : descriptors;
    }
    LOOP_WAIT(&rig.loop, count_descriptors() <= descriptors);
    tear_down(&rig);
}

/* --- scanners that type --- */

static void type(const struct rig *rig, const char *word)
{
    static const uint16_t keys[] = {
        ['A'] = KEY_A, ['1'] = KEY_1, ['-'] = KEY_MINUS, ['\r'] = KEY_ENTER};
    for (; *word; word++) {
        bool is_capital = *word >= 'A' && *word <= 'Z';
        if (is_capital) {
            mock_input_event(&rig->input, EV_KEY, KEY_LEFTSHIFT, 1);
        }
        mock_input_key(&rig->input, keys[(unsigned char)*word]);
        if (is_capital) {
            mock_input_event(&rig->input, EV_KEY, KEY_LEFTSHIFT, 0);
        }
    }
}

static void test_wedge(void)
{
    struct rig rig;
    set_up(&rig, &(struct scanner_config){.driver = "wedge", .path = INPUT});
    size_t descriptors = 0;
    for (int i = 0; i < 100; i++) {
        rig.reads[0] = '\0';
        rig.n_reads = 0;
        mock_input_plug(&rig.input);
        wait_ready(&rig);
        type(&rig, "A-1\r");
        type(&rig, "11");
        LOOP_WAIT(&rig.loop, rig.n_reads == 1);
        mock_input_unplug(&rig.input);
        LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_MISSING);
        CHECK_STR(rig.reads, "A-1\n");
        rig.states[0] = '\0';
        descriptors = i == 0 ? count_descriptors() : descriptors;
    }
    LOOP_WAIT(&rig.loop, count_descriptors() <= descriptors);
    CHECK_INT(rig.input.grabs, 100);
    tear_down(&rig);
}

/* One that ends no read: silence does. */
static void test_wedge_without_enter(void)
{
    struct rig rig;
    set_up(&rig, &(struct scanner_config){.driver = "wedge", .path = INPUT, .idle_ms = 50});
    mock_input_plug(&rig.input);
    wait_ready(&rig);
    type(&rig, "A-1");
    LOOP_WAIT(&rig.loop, rig.n_reads == 1);
    type(&rig, "1-1");
    LOOP_WAIT(&rig.loop, rig.n_reads == 2);
    CHECK_STR(rig.reads, "A-1\n1-1\n");
    tear_down(&rig);
}

static void test_somebody_else_has_it(void)
{
    struct rig rig;
    set_up(&rig, &(struct scanner_config){.driver = "wedge", .path = INPUT});
    rig.input.is_in_use = true;
    mock_input_plug(&rig.input);
    LOOP_WAIT(&rig.loop, scanner_state(rig.scanner) == DEVICE_FAULT);
    rig.input.is_in_use = false;
    wait_ready(&rig);
    tear_down(&rig);
}

CHECK_MAIN("device/scanner on USB", {"HID-POS", test_hid_pos},
           {"HID-POS orders", test_hid_pos_orders},
           {"HID-POS unplug and replug", test_hid_pos_unplug_and_replug}, {"wedge", test_wedge},
           {"wedge without Enter", test_wedge_without_enter},
           {"somebody else has it", test_somebody_else_has_it})

/* The scanners there are: bus, grammar and orders of each, bound by a table. */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/bus/usb.h"
#include "drivers/device/interfaces/scanner.h"
#include "drivers/wire/hid_pos.h"
#include "drivers/wire/honeywell.h"
#include "drivers/wire/serial.h"
#include "drivers/wire/ssi.h"
#include "drivers/wire/wedge.h"

#define SSI_IDLE_MS 200 /* a byte at 9600 takes one millisecond */

/* --- lines --- */

static void lines_opened(struct scanner *scanner)
{
    struct serial *serial = container_of(scanner->wire, struct serial, wire);
    serial->terminator = (enum serial_terminator)scanner->terminator;
}

/* --- SSI --- */

static int ssi_send(struct scanner *scanner, enum ssi_opcode opcode, const uint8_t *data, size_t n)
{
    uint8_t packet[SSI_PACKET_MAX];
    size_t len = ssi_write(opcode, 0, data, n, packet);
    return scanner_send(scanner, (struct str){(const char *)packet, len});
}

/* Until it is switched off it sends packets and wants them acknowledged, whatever it was set to. */
static void ssi_opened(struct scanner *scanner)
{
    static const uint8_t params[] = {
        0xFF, SSI_PARAM_DECODE_PACKETS, 1, SSI_PARAM_HANDSHAKE, 1, /* 0xFF: no beep */
    };
    (void)ssi_send(scanner, SSI_PARAM_SEND, params, sizeof(params));
}

static int ssi_order(struct scanner *scanner, enum scanner_order order)
{
    static const struct {
        enum ssi_opcode opcode;
        size_t n;
        uint8_t data[3];
    } rows[] = {
        [SCANNER_ENABLE] = {SSI_SCAN_ENABLE, 0, {0}},
        [SCANNER_DISABLE] = {SSI_SCAN_DISABLE, 0, {0}},
        [SCANNER_TRIGGER_ON] = {SSI_START_SESSION, 0, {0}},
        [SCANNER_TRIGGER_OFF] = {SSI_STOP_SESSION, 0, {0}},
        [SCANNER_BEEP_GOOD] = {SSI_BEEP, 1, {0x00}}, /* one short high tone */
        [SCANNER_BEEP_BAD] = {SSI_BEEP, 1, {0x12}},  /* four long low ones */
        [SCANNER_SEND_AIM] = {SSI_PARAM_SEND, 3, {0xFF, SSI_PARAM_CODE_ID, 1}},
    };
    return ssi_send(scanner, rows[order].opcode, rows[order].data, rows[order].n);
}

/* --- USB HID-POS --- */

/* Honeywell's and Youjie's send nothing before this was set (drivers/wire/hid_pos.h). */
static void hid_wake(struct scanner *scanner, const struct hid_report *report)
{
    static const uint8_t wake[] = {0xFE, 0x01};
    bool has_it = hid_report_bytes(report, HID_FEATURE, wake[0]) > 0;
    if (has_it || scanner->vid == 0x0C2E || scanner->vid == 0x23D0) {
        (void)!bus_usb_set_feature(scanner->port.bus, wake, sizeof(wake)); /* idle: just opened */
    }
}

/* A scanner may have a keyboard interface too, and other collections: the one with decoded data is
 * meant. One that does not describe itself is taken as it is. */
static void hid_opened(struct scanner *scanner)
{
    struct hid_pos *hid = container_of(scanner->wire, struct hid_pos, wire);
    struct bus *bus = scanner->port.bus;
    struct str descriptor = bus_usb_descriptor(bus);
    const uint8_t *bytes = (const uint8_t *)descriptor.at;
    struct hid_report report = {0};
    if (descriptor.len > 0 && (hid_pos_describe(hid, bytes, descriptor.len) != 0 ||
                               hid_report_parse(bytes, descriptor.len, &report, NULL) != 0)) {
        bus_usb_refuse(bus);
        return;
    }
    bus_usb_set_report_bytes(bus, hid_pos_frame(hid));
    hid_wake(scanner, &report);
}

/* One transfer is one report; a shorter one is filled up. */
static void hid_bytes(struct scanner *scanner, const uint8_t *bytes, size_t n, uint64_t received_ns)
{
    static const uint8_t zeros[HID_POS_FRAME_MAX];
    size_t frame = hid_pos_frame(container_of(scanner->wire, struct hid_pos, wire));
    size_t len = n < frame ? n : frame;
    if (scanner_feed(scanner, bytes, len, received_ns)) {
        (void)scanner_feed(scanner, zeros, frame - len, received_ns);
    }
}

static int hid_order(struct scanner *scanner, enum scanner_order order)
{
    static const struct {
        bool is_there;
        enum hid_pos_switch which;
        bool on;
    } rows[] = {
        [SCANNER_ENABLE] = {true, HID_POS_PREVENT, false},
        [SCANNER_DISABLE] = {true, HID_POS_PREVENT, true},
        [SCANNER_TRIGGER_ON] = {true, HID_POS_READ, true},
        [SCANNER_TRIGGER_OFF] = {true, HID_POS_READ, false},
        [SCANNER_BEEP_GOOD] = {true, HID_POS_BEEP_GOOD, true},
        [SCANNER_BEEP_BAD] = {true, HID_POS_BEEP_BAD, true},
        [SCANNER_SEND_AIM] = {.is_there = false}, /* it sends them anyway */
    };
    struct hid_pos *hid = container_of(scanner->wire, struct hid_pos, wire);
    uint8_t report[HID_POS_ORDER_MAX];
    size_t n = 0;
    if (!rows[order].is_there ||
        hid_pos_write_switch(hid, rows[order].which, rows[order].on, report, &n) != 0) {
        return -ENOTSUP;
    }
    return scanner_send(scanner, (struct str){(const char *)report, n});
}

/* --- the table; the first of a bus is its usual one --- */

static const struct scanner_driver drivers[] = {
    {
        .name = "lines",
        .bus = "serial",
        .grammar = &serial_grammar,
        .is_silent = true,
        .opened = lines_opened,
    },
    {
        .name = "honeywell",
        .bus = "serial",
        .grammar = &honeywell_grammar,
        .make = "honeywell",
    },
    {
        .name = "datalogic",
        .bus = "serial",
        .grammar = &serial_grammar,
        .make = "datalogic",
        .opened = lines_opened,
    },
    {
        .name = "ssi",
        .bus = "serial",
        .grammar = &ssi_grammar,
        .must_answer = true,
        .idle_ms = SSI_IDLE_MS,
        .opened = ssi_opened,
        .order = ssi_order,
    },
    {
        .name = "hid-pos",
        .bus = "usb",
        .grammar = &hid_pos_grammar,
        .opened = hid_opened,
        .bytes = hid_bytes,
        .order = hid_order,
    },
    {
        .name = "wedge",
        .bus = "evdev",
        .grammar = &wedge_grammar,
        .is_silent = true,
    },
};

const struct scanner_driver *scanner_driver_for(const struct scanner_config *config)
{
    const char *bus = config->bus ? config->bus : config->driver ? NULL : "serial";
    for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
        bool is_named = !config->driver || strcmp(config->driver, drivers[i].name) == 0;
        if (is_named && (!bus || strcmp(bus, drivers[i].bus) == 0)) {
            return &drivers[i];
        }
    }
    return NULL;
}

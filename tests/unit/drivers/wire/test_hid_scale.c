#include "drivers/wire/hid_scale.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"
#include "tests/unit/drivers/wire/weight_words.h"

#define B(bytes) ((struct str){bytes, sizeof(bytes) - 1})

static void test_reports(void)
{
    static const struct {
        struct str input;
        const char *events;
    } rows[] = {
        {{"\x03\x04\x0b\xff\x31\x00", 6}, WEIGHT(0, 138.913, true, "oz") "pending 0"},
        {{"\x03\x02\x0b\xff\x00\x00", 6}, WEIGHT(0, 0, true, "oz") "pending 0"},
        {{"\x03\x04\x02\x00\x14\x00", 6}, WEIGHT(0, 20, true, "g") "pending 0"},
        {{"\x03\x03\x0b\xff\x34\x19", 6}, WEIGHT(0, 18291.112, false, "oz") "pending 0"},
        {{"\x03\x04\x03\xfd\xff\xff", 6}, WEIGHT(0, 65535, true, "kg") "pending 0"},
        {{"\x03\x04\x0c\xff\x0a\x00", 6}, WEIGHT(0, 453.592, true, "lb") "pending 0"},
        {{"\x03\x04\x01\x03\x02\x00", 6}, WEIGHT(0, 2, true, "mg") "pending 0"},
        {{"\x03\x05\x02\x00\x14\x00", 6}, NO_WEIGHT(0, "under zero", "under zero") "pending 0"},
        {{"\x03\x06\x02\x00\x14\x00", 6},
         NO_WEIGHT(0, "over weight limit", "over range") "pending 0"},
        {{"\x03\x07\x02\x00\x00\x00", 6},
         NO_WEIGHT(0, "requires calibration", "needs calibration") "pending 0"},
        {{"\x03\x08\x02\x00\x00\x00", 6},
         NO_WEIGHT(0, "requires re-zeroing", "needs zero") "pending 0"},
        {{"\x03\x01\x02\x00\x00\x00", 6}, NO_WEIGHT(0, "fault", "fault") "pending 0"},
        {{"\x03\x04\x05\x00\x14\x00\x03\x04\x00\x00\x14\x00\x03\x04\x0d\x00\x14\x00", 18},
         NO_WEIGHT(0, "unit", "not in a unit of weight")
             NO_WEIGHT(6, "unit", "not in a unit of weight")
                 NO_WEIGHT(12, "unit", "not in a unit of weight") "pending 0"},
        {{"\x03\x00\x02\x00\x14\x00\x03\x09\x02\x00\x14\x00", 12},
         BAD(0, "syntax", "a status that is none")
             BAD(6, "syntax", "a status that is none") "pending 0"},
        {{"\x03\x04\x02\x7f\x14\x00\x03\x04\x02\x80\x00\x00", 12},
         BAD(0, "syntax", "a weight beyond any") WEIGHT(6, 0, true, "g") "pending 0"},
        {{"\x05\x02\x00\x10\x27\x00\x03\x04\x02\x00\x14\x00\x03", 13},
         BARE(0, 5) WEIGHT(6, 20, true, "g") "pending 1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(&hid_scale_grammar, NULL, rows[i].input, rows[i].events);
    }
}

/* What the usage tables prescribe: attributes (feature 1), control (output 2), data (input 3):
 * here with a signed weight of 32 bits, the unit before the status, and a unit that counts from 0.
 */
static const uint8_t descriptor[] = {
    0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01,             /* page, Scale Device, application */
    0x09, 0x31, 0xA1, 0x02, 0x85, 0x02,             /* Control Report 2 */
    0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x02, /* two bits: */
    0x09, 0x81, 0x09, 0x80, 0x91, 0x02,             /* Enforced Zero Return, Zero Scale */
    0x95, 0x06, 0x91, 0x03, 0xC0,                   /* padding */
    0x09, 0x32, 0xA1, 0x02, 0x85, 0x03,             /* Data Report 3 */
    0x75, 0x08, 0x95, 0x01, 0x15, 0x00, 0x25, 0x0B, /* Weight Unit, 0 to 11: */
    0x09, 0x50, 0xA1, 0x02, 0x19, 0x51, 0x29, 0x5C, /* */
    0x81, 0x00, 0xC0,                               /* an array */
    0x15, 0x80, 0x25, 0x7F, 0x09, 0x41, 0x81, 0x02, /* Data Scaling, signed */
    0x75, 0x20, 0x17, 0x00, 0x00, 0x00, 0x80,       /* */
    0x27, 0xFF, 0xFF, 0xFF, 0x7F,                   /* */
    0x09, 0x40, 0x81, 0x02,                         /* Data Weight, signed */
    0x75, 0x08, 0x15, 0x01, 0x25, 0x08,             /* Scale Status, 1 to 8: */
    0x09, 0x70, 0xA1, 0x02, 0x19, 0x71, 0x29, 0x78, /* */
    0x81, 0x00, 0xC0,                               /* an array */
    0xC0, 0xC0,
};

static void describe(struct wire *wire)
{
    struct hid_scale *scale = container_of(wire, struct hid_scale, wire);
    CHECK_INT(hid_scale_describe(scale, descriptor, sizeof(descriptor)), 0);
    CHECK_INT(hid_scale_frame(scale), 8);
}

static void test_descriptor(void)
{
    static const char input[] = "\x03\x01\xff\x39\x30\x00\x00\x04"
                                "\x03\x02\xfd\xff\xff\xff\xff\x03"
                                "\x04\x00\x00\x00\x00\x00\x00\x00"
                                "\x03\x01\x00\x01\x00\x00\x00\x06";
    split_check(&hid_scale_grammar, describe, B(input),
                WEIGHT(0, 1234.5, true, "g") WEIGHT(8, -1, false, "kg") BARE(16, 4)
                    NO_WEIGHT(24, "over weight limit", "over range") "pending 0");
}

/* A report of another id is passed on behind its id. */
static void test_other_report(void)
{
    static const uint8_t report[] = {4, 1, 2, 3, 4, 5};
    struct hid_scale scale;
    struct wire_event event;
    wire_init(&scale.wire, &hid_scale_grammar);
    CHECK_INT(wire_feed(&scale.wire, report, sizeof(report)), sizeof(report));
    CU_ASSERT_TRUE_FATAL(wire_next(&scale.wire, &event));
    CHECK_INT(event.message.type, 4);
    CHECK_INT(event.message.body.len, sizeof(report) - 1);
    CU_ASSERT_TRUE(memcmp(event.message.body.at, report + 1, sizeof(report) - 1) == 0);
}

static void test_zero(void)
{
    struct hid_scale scale;
    uint8_t report[HID_SCALE_FRAME_MAX];
    size_t n = 0;
    wire_init(&scale.wire, &hid_scale_grammar);
    CHECK_INT(hid_scale_write_zero(&scale, report, &n), RAFF_E_NOT_FOUND);
    describe(&scale.wire);
    CHECK_INT(hid_scale_write_zero(&scale, report, &n), 0);
    CHECK_INT(n, 2);
    CHECK_INT(report[0], 2);
    CHECK_INT(report[1], 2);
}

/* A scale that does not number its reports is told without an id. */
static void test_zero_without_id(void)
{
    static const uint8_t unnumbered[] = {
        0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95,
        0x01, 0x09, 0x70, 0x81, 0x02, 0x09, 0x50, 0x81, 0x02, 0x75, 0x10, 0x09, 0x40, 0x81,
        0x02, 0x75, 0x01, 0x95, 0x08, 0x09, 0x81, 0x09, 0x80, 0x91, 0x02, 0xC0};
    struct hid_scale scale;
    uint8_t report[HID_SCALE_FRAME_MAX];
    size_t n = 0;
    wire_init(&scale.wire, &hid_scale_grammar);
    CHECK_INT(hid_scale_describe(&scale, unnumbered, sizeof(unnumbered)), 0);
    CHECK_INT(hid_scale_write_zero(&scale, report, &n), 0);
    CHECK_INT(n, 2);
    CHECK_INT(report[0], 0);
    CHECK_INT(report[1], 2);
}

/* A descriptor that is no scale's leaves everything as it was. */
static void test_no_scale(void)
{
    static const uint8_t no_unit[] = {0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01, 0x75, 0x10,
                                      0x95, 0x01, 0x09, 0x40, 0x81, 0x02, 0xC0};
    struct hid_scale scale;
    wire_init(&scale.wire, &hid_scale_grammar);
    CHECK_INT(hid_scale_describe(&scale, no_unit, sizeof(no_unit)), RAFF_E_NOT_FOUND);
    CHECK_INT(hid_scale_describe(&scale, descriptor, sizeof(descriptor) - 40), RAFF_E_SYNTAX);
    CHECK_INT(hid_scale_frame(&scale), HID_SCALE_FRAME);
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        const char *events;
    } rows[] = {
        {"hid-scale/dymo-m10", WEIGHT(0, 0, true, "oz") WEIGHT(6, 138.913, true, "oz") "pending 0"},
        {"hid-scale/parcel",
         WEIGHT(0, 0, true, "g") WEIGHT(6, 612, false, "g") WEIGHT(12, 1234.5, true, "g")
             NO_WEIGHT(18, "over weight limit", "over range")
                 NO_WEIGHT(24, "under zero", "under zero") "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        split_check(&hid_scale_grammar, NULL, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

CHECK_MAIN("wire/hid-scale", {"reports", test_reports}, {"descriptor", test_descriptor},
           {"another report", test_other_report}, {"zero", test_zero},
           {"zero without id", test_zero_without_id}, {"no scale", test_no_scale},
           {"captures", test_captures})

#include "drivers/wire/hid_pos.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/spaced_hex.h"
#include "tests/unit/drivers/wire/split.h"

/* Lines of the transcript. */
#define READ(at, data)     #at ":{\"event\":\"read\",\"data\":\"" data "\"}\n"
#define AIM(at, aim, data) #at ":{\"event\":\"read\",\"aim\":\"" aim "\",\"data\":\"" data "\"}\n"
#define SAID(at, type, name)                                                                       \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\"}\n"
#define FAILED(at, type, name)                                                                     \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\",\"result\":" #type "}\n"
#define OTHER(at, type) #at ":{\"event\":\"message\",\"type\":" #type "}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"
#define ROOM(at) BAD(at, "syntax", "a report of more data than it has room for")

#define SEED 20261123U

static struct hid_pos hid;

/* --- the usual layout --- */

struct usual {
    const char *aim;
    const char *data;
    bool continued;
    uint8_t count;
};

static void put_usual(uint8_t *report, struct usual usual)
{
    memset(report, 0, HID_POS_FRAME);
    report[0] = 2;
    report[1] = usual.count ? usual.count : (uint8_t)strlen(usual.data);
    memcpy(report + 2, usual.aim, strlen(usual.aim));
    memcpy(report + 5, usual.data, strlen(usual.data));
    report[61] = 'j';
    report[63] = usual.continued;
}

#define TEN  "0123456789"
#define FULL TEN TEN TEN TEN TEN "012345"
#define MUCH "]C0", FULL, true, 0

static void test_usual(void)
{
    static const struct {
        size_t n;
        struct usual reports[3];
        const char *events;
    } rows[] = {
        {1, {{"]E0", "4006381333931", false, 0}}, AIM(0, "]E0", "4006381333931") "pending 0"},
        {1, {{"", "A-03-02", false, 0}}, READ(0, "A-03-02") "pending 0"},
        {1, {{"   ", "A-03-02", false, 0}}, READ(0, "A-03-02") "pending 0"},
        {1, {{"]C0", "a\r\n", false, 0}}, AIM(0, "]C0", "a") "pending 0"},
        {1, {{"]C0", "abc", false, 2}}, AIM(0, "]C0", "ab") "pending 0"},
        {1, {{"", "", false, 0}}, "pending 0"},
        {3,
         {{"]Q1", "a", false, 0}, {MUCH}, {"]C0", "b\rc\r", false, 0}},
         AIM(0, "]Q1", "a") AIM(64, "]C0", FULL "bc") "pending 0"},
        {2, {{"]Q1", "a", true, 0}, {"]C0", "b", true, 0}}, "pending 5"},
        {1, {{"]Z6", "CBRENA1\x06.", false, 0}}, SAID(0, 6, "ACK") "pending 0"},
        {1, {{"]Z6", "CBRENA9\x15!", false, 0}}, FAILED(0, 21, "NAK") "pending 0"},
        {1, {{"]Z6", "XYZ\x05.", false, 0}}, FAILED(0, 5, "ENQ") "pending 0"},
        {1, {{"]Z6", "\x06.", false, 0}}, SAID(0, 6, "ACK") "pending 0"},
        {1,
         {{"]Z6", "X", false, 0}},
         "0:{\"event\":\"message\",\"type\":0}\n"
         "pending 0"},
        /* more than the report has room for, alone and within a code: nothing of it is one */
        {2,
         {{"]C0", "a", false, 57}, {"]C0", "b", false, 0}},
         ROOM(0) AIM(64, "]C0", "b") "pending 0"},
        {3, {{MUCH}, {"]C0", "a", true, 57}, {"]C0", "b", false, 0}}, ROOM(64) "pending 0"},
        /* data where the AIM id belongs: another layout */
        {1,
         {{"400", "6381333931", false, 0}},
         BAD(0, "syntax", "no AIM id where it belongs") "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t input[3 * HID_POS_FRAME];
        for (size_t j = 0; j < rows[i].n; j++) {
            put_usual(input + j * HID_POS_FRAME, rows[i].reports[j]);
        }
        split_check(&hid_pos_grammar, NULL,
                    (struct str){(const char *)input, rows[i].n * HID_POS_FRAME}, rows[i].events);
    }
}

static void test_too_long(void)
{
    static uint8_t input[148 * HID_POS_FRAME];
    for (size_t i = 0; i < 148; i++) {
        put_usual(input + i * HID_POS_FRAME, (struct usual){"]C0", FULL, i != 146, 0});
    }
    put_usual(input + 147 * HID_POS_FRAME, (struct usual){"]C0", "a", false, 0});
    split_check(&hid_pos_grammar, NULL, (struct str){(const char *)input, sizeof(input)},
                BAD(0, "too-long", "a read longer than any code")
                    AIM(9408, "]C0", "a") "pending 0");
}

/* 146 full reports and 16 bytes are all that fits; one byte more does not. */
static void test_longest(void)
{
    for (size_t last = 16; last <= 17; last++) {
        char code[] = "0123456789ABCDEFG";
        uint8_t report[HID_POS_FRAME];
        struct wire_event event;
        code[last] = '\0';
        wire_init(&hid.wire, &hid_pos_grammar);
        for (size_t i = 0; i < 147; i++) {
            put_usual(report, (struct usual){"]C0", i < 146 ? FULL : code, i < 146, 0});
            CHECK_INT(wire_feed(&hid.wire, report, sizeof(report)), sizeof(report));
        }
        CU_ASSERT_TRUE_FATAL(wire_next(&hid.wire, &event));
        CHECK_INT(event.kind, last == 16 ? WIRE_READ : WIRE_ERROR);
        CHECK_INT(event.kind == WIRE_READ ? event.read.raw.len : 0,
                  last == 16 ? HID_POS_AIM + HID_POS_READ_MAX : 0);
    }
}

/* --- described layouts --- */

static const char *descriptor_hex;

static void describe(struct wire *wire)
{
    uint8_t bytes[256];
    size_t n = from_spaced_hex(descriptor_hex, bytes);
    CHECK_INT(hid_pos_describe(container_of(wire, struct hid_pos, wire), bytes, n), 0);
}

#define BEGIN "058c 0902 a101 8502 1500 26ff00 7508 "
/* Honeywell's with a byte count, as a public test suite has it; the others are made of it. */
#define COUNTED                                                                                    \
    BEGIN "9501 0501 093b 8102 9503 058c 09fb 09fc 09fd 8102 9538 09fe 820201"                     \
          "2501 7501 9501 09ff 8102 7507 8103 c0"
#define UNCOUNTED                                                                                  \
    BEGIN "9501 09fb 8102 09fc 8102 09fd 8102 9508 09fe 820201 7501 9501 09ff 8102 7507 8103 c0"
#define ONE_FIELD BEGIN "9503 09fb 8102 9508 09fe 8102 c0"
#define BACKWARDS BEGIN "9501 09ff 8102 9508 09fe 8102 9503 19fb 29fd 8102 c0"
#define NO_IDS    "058c 0902 a101 1500 26ff00 7508 9508 09fe 8102 c0"
#define TWO       "068cff 0902 a101 8501 7508 9520 09fe 8102 c0" BEGIN "9508 09fe 8102 9501 09ff 8102 c0"

static void test_described(void)
{
    static const struct {
        const char *descriptor;
        const char *report; /* filled up with zeros */
        const char *events;
    } rows[] = {
        {COUNTED, "02 04 5d5131 61006200", AIM(0, "]Q1", "ab") "pending 0"},
        {UNCOUNTED, "02 5d4530 3430303633", AIM(0, "]E0", "40063") "pending 0"},
        {UNCOUNTED, "02 5d4530 3430303633383133 01", "pending 11"},
        {ONE_FIELD, "02 5d4330 61", AIM(0, "]C0", "a") "pending 0"},
        {BACKWARDS, "02 00 6162636465666768 5d4331", AIM(0, "]C1", "abcdefgh") "pending 0"},
        {NO_IDS, "3031323334353637", READ(0, "01234567") "pending 0"},
        {TWO, "02 61", READ(0, "a") "pending 0"},
        {TWO, "01 61", OTHER(0, 1) "pending 0"},
        {COUNTED, "02 39 5d5131 61", ROOM(0) "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t report[HID_POS_FRAME] = {0};
        descriptor_hex = rows[i].descriptor;
        from_spaced_hex(rows[i].report, report);
        split_check(&hid_pos_grammar, describe, (struct str){(const char *)report, sizeof(report)},
                    rows[i].events);
    }
}

static void test_not_described(void)
{
    static const struct {
        const char *descriptor;
        int error;
        size_t frame;
    } rows[] = {
        {COUNTED, 0, 64},
        {BEGIN "95ff 09fe 8102 c0", 0, 256},
        {BEGIN "960004 09fe 8102 c0", RAFF_E_TOO_LONG, 64},
        {BEGIN "9508 09fd 8102 c0", RAFF_E_NOT_FOUND, 64},
        {"068cff 0902 a101 7508 9508 09fe 8102 c0", RAFF_E_NOT_FOUND, 64},
        {"058c 0902 a101 7507 9508 09fe 8102 c0", RAFF_E_NOT_FOUND, 64},
        {"058c 0902 a101", RAFF_E_SYNTAX, 64},
        {"", RAFF_E_NOT_FOUND, 64},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t bytes[256];
        size_t n = from_spaced_hex(rows[i].descriptor, bytes);
        wire_init(&hid.wire, &hid_pos_grammar);
        CHECK_INT(hid_pos_describe(&hid, bytes, n), rows[i].error);
        CHECK_INT(hid_pos_frame(&hid), rows[i].frame);
        CHECK_INT(hid.is_described, rows[i].error == 0);
    }
}

/* The trigger report of Honeywell's scanners, as their descriptor has it. */
#define SWITCHES "0914 a102 8504 1500 2501 7501 9508 095e 095f 0960 0900 0900 0985 0986 9186 c0"
#define SWITCHED BEGIN "9508 09fe 8102 " SWITCHES " c0"
/* The others are made: reading in one report and beeps in another; no ids; one too long. */
#define APART    BEGIN "9508 09fe 8102 1500 2501 7501 9508 8504 095f 0960 9102 8505 0985 0986 9102 c0"
#define NO_ID    "058c 0902 a101 1500 2501 7508 9508 09fe 8102 7501 095f 0960 9508 9102 c0"
#define SPACIOUS BEGIN "9508 09fe 8102 8504 9540 0985 9102 c0"

static void test_switches(void)
{
    static const struct {
        const char *descriptor; /* NULL: the scanner of the row before, as it was left */
        enum hid_pos_switch which;
        bool on;
        const char *report; /* NULL: there is no such switch */
    } rows[] = {
        {SWITCHED, HID_POS_BEEP_GOOD, true, "0440"}, {NULL, HID_POS_BEEP_BAD, true, "0420"},
        {NULL, HID_POS_PREVENT, true, "0402"},       {NULL, HID_POS_BEEP_GOOD, true, "0442"},
        {NULL, HID_POS_READ, true, "0406"},          {NULL, HID_POS_PREVENT, false, "0404"},
        {NULL, HID_POS_BEEP_BAD, true, "0424"},      {NULL, HID_POS_READ, false, "0400"},
        {NULL, HID_POS_BEEP_BAD, false, "0400"},     {APART, HID_POS_PREVENT, true, "0401"},
        {NULL, HID_POS_BEEP_GOOD, true, "0502"},     {NULL, HID_POS_READ, true, "0403"},
        {NO_ID, HID_POS_PREVENT, true, "0001"},      {NULL, HID_POS_READ, true, "0003"},
        {NULL, HID_POS_BEEP_BAD, true, NULL},        {SPACIOUS, HID_POS_BEEP_BAD, true, NULL},
        {COUNTED, HID_POS_PREVENT, true, NULL},
    };
    uint8_t report[HID_POS_ORDER_MAX];
    size_t n = 99;
    wire_init(&hid.wire, &hid_pos_grammar);
    CHECK_INT(hid_pos_write_switch(&hid, HID_POS_BEEP_GOOD, true, report, &n), RAFF_E_NOT_FOUND);
    CHECK_INT(n, 99);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char hex[2 * HID_POS_ORDER_MAX + 1] = "";
        if (rows[i].descriptor) {
            descriptor_hex = rows[i].descriptor;
            wire_init(&hid.wire, &hid_pos_grammar);
            describe(&hid.wire);
        }
        CHECK_INT(hid_pos_write_switch(&hid, rows[i].which, rows[i].on, report, &n),
                  rows[i].report ? 0 : RAFF_E_NOT_FOUND);
        if (rows[i].report) {
            to_hex(report, n, hex);
            CHECK_STR(hex, rows[i].report);
        }
    }
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        const char *events;
    } rows[] = {
        {"hid-pos/revinf",
         AIM(0, "]X0",
             "Product Name: Voyager 1602gBoot Revision: : 8992Software Part Number: CW000082BBA"
             "Software Revision: $ProjectRevision: 16345 Serial Number: 15232B1F0CSupported IF: "
             "BluetoothPCB Assembly ID: 000000Engine Firmware Type: N/A   Revision: N/A   Serial "
             "Number: N/A   Checksum: N/A") SAID(384, 6, "ACK") "pending 0"},
        {"hid-pos/reads",
         AIM(0, "]E0", "4006381333931") AIM(64, "]C1", "010950600013435210L5\\u001d21S77") AIM(
             128, "]Q1",
             "000000010002000300040005000600070008000900100011001200130014001500160017001800190020"
             "002100220023002400250026002700280029003000310032") READ(320, "A-03-02") "pending 0"},
        {"hid-pos/odd",
         AIM(0, "]E0", "4006381333931") OTHER(64, 3) ROOM(128) AIM(192, "]E0", "4006381333931")
             ROOM(256) AIM(384, "]C0", "") "pending 30"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        split_check(&hid_pos_grammar, NULL, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

/* --- scanners made at random: any order, any sizes, any codes --- */

static uint32_t state;

static uint32_t below(uint32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
}

struct scanner {
    uint8_t descriptor[128];
    size_t n;
    size_t end;                                     /* bytes of a report so far */
    size_t aim, data, data_bytes, count, continued; /* where; 0: not there */
};

static void put(struct scanner *scanner, const char *hex)
{
    scanner->n += from_spaced_hex(hex, scanner->descriptor + scanner->n);
}

static void put_field(struct scanner *scanner, unsigned which)
{
    size_t n = 1;
    if (which == 0) {
        scanner->aim = scanner->end;
        n = 3;
        put(scanner, "058c 9503 19fb 29fd 8102");
    } else if (which == 1) {
        n = scanner->data_bytes = 1 + below(58);
        scanner->data = scanner->end;
        put(scanner, "058c 9500 09fe 820201");
        scanner->descriptor[scanner->n - 6] = (uint8_t)n;
    } else if (which == 2) {
        scanner->count = scanner->end;
        put(scanner, "0501 9501 093b 8102");
    } else if (which == 3) {
        scanner->continued = scanner->end;
        put(scanner, "058c 7501 9501 09ff 8102 9507 8103 7508");
    } else {
        put(scanner, "9501 8103");
    }
    scanner->end += n;
}

static void make_scanner(struct scanner *scanner)
{
    unsigned order[] = {0, 1, 2, 3, 4};
    *scanner = (struct scanner){.end = 1};
    put(scanner, BEGIN);
    for (unsigned i = 4; i > 0; i--) {
        unsigned j = below(i + 1);
        unsigned kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (size_t i = 0; i < 5; i++) {
        put_field(scanner, order[i]);
    }
    put(scanner, "c0");
}

static void send_code(const struct scanner *scanner, const char *code, size_t n)
{
    uint8_t report[128];
    for (size_t done = 0; done < n;) {
        size_t size = n - done < scanner->data_bytes ? n - done : scanner->data_bytes;
        memset(report, 0, sizeof(report));
        report[0] = 2;
        memcpy(report + scanner->aim, "]C0", 3);
        memcpy(report + scanner->data, code + done, size);
        report[scanner->count] = (uint8_t)size;
        done += size;
        report[scanner->continued] = done < n;
        CHECK_INT(wire_feed(&hid.wire, report, hid_pos_frame(&hid)), hid_pos_frame(&hid));
    }
}

static void test_random(void)
{
    printf("\n    seed %u", SEED);
    state = SEED;
    for (int round = 0; round < 3000; round++) {
        struct scanner scanner;
        char code[300];
        size_t n = 1 + below(below(5) ? 40 : sizeof(code));
        struct wire_event event;
        make_scanner(&scanner);
        wire_init(&hid.wire, &hid_pos_grammar);
        CHECK_INT(hid_pos_describe(&hid, scanner.descriptor, scanner.n), 0);
        for (size_t i = 0; i < n; i++) {
            code[i] = (char)(i + 1 < n ? below(256) : 'x');
        }
        send_code(&scanner, code, n);
        CU_ASSERT_TRUE_FATAL(wire_next(&hid.wire, &event));
        CHECK_INT(event.kind, WIRE_READ);
        CHECK_INT(event.read.raw.len, n + 3);
        CU_ASSERT_TRUE(memcmp(event.read.raw.at + 3, code, n) == 0);
        CU_ASSERT_FALSE(wire_next(&hid.wire, &event));
    }
}

CHECK_MAIN("wire/hid_pos", {"usual", test_usual}, {"too long", test_too_long},
           {"longest", test_longest}, {"described", test_described},
           {"not described", test_not_described}, {"switches", test_switches},
           {"captures", test_captures}, {"random", test_random})

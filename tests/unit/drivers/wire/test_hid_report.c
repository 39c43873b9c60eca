#include "drivers/wire/hid_report.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/spaced_hex.h"

#define SCANNER 0x8C
#define DESKTOP 0x01

/* A scanner as Honeywell's are: byte count, three identifier bytes of one item, data, flag. The
 * bytes are those of a public test suite (a HID-POS reader in Rust, "COUNTED"). */
static const uint8_t counted[] = {
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00, 0x26, 0xff,
    0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8c, 0x09,
    0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x25, 0x01,
    0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0};

/* HID 1.11, appendix E.6: a boot keyboard. */
static const uint8_t keyboard[] = {
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01,
    0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01,
    0x05, 0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06,
    0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0};

static struct hid_report report;

static void check_place(enum hid_kind kind, uint16_t page, uint16_t usage, uint32_t bit_offset,
                        uint8_t size_bits, uint16_t count)
{
    struct hid_place place = {0};
    CHECK_INT(hid_report_find(&report, kind, page, usage, &place), 0);
    CHECK_INT(place.bit_offset, bit_offset);
    CHECK_INT(place.size_bits, size_bits);
    CHECK_INT(place.count, count);
}

static void test_scanner(void)
{
    struct hid_place place;
    CHECK_INT(hid_report_parse(counted, sizeof(counted), &report, NULL), 0);
    CU_ASSERT_TRUE(report.is_numbered);
    check_place(HID_INPUT, DESKTOP, 0x3B, 8, 8, 1);
    check_place(HID_INPUT, SCANNER, 0xFB, 16, 8, 1);
    check_place(HID_INPUT, SCANNER, 0xFC, 24, 8, 1);
    check_place(HID_INPUT, SCANNER, 0xFD, 32, 8, 1);
    check_place(HID_INPUT, SCANNER, 0xFE, 40, 8, 56);
    check_place(HID_INPUT, SCANNER, 0xFF, 488, 1, 1);
    CHECK_INT(hid_report_bytes(&report, HID_INPUT, 2), 62);
    CHECK_INT(hid_report_bytes(&report, HID_INPUT, 1), 0);
    CHECK_INT(hid_report_bytes(&report, HID_OUTPUT, 2), 0);
    CHECK_INT(hid_report_find(&report, HID_OUTPUT, SCANNER, 0xFE, &place), RAFF_E_NOT_FOUND);
    CHECK_INT(hid_report_find(&report, HID_INPUT, DESKTOP, 0xFE, &place), RAFF_E_NOT_FOUND);
    CHECK_INT(hid_report_find(&report, HID_INPUT, SCANNER, 0xFE, &place), 0);
    CHECK_INT(place.report_id, 2);
    CHECK_INT(report.fields[0].application_page, SCANNER);
    CHECK_INT(hid_report_find_in(&report, HID_INPUT, 2, SCANNER, 0xFE, &place), 0);
    CHECK_INT(hid_report_find_in(&report, HID_INPUT, 1, SCANNER, 0xFE, &place), RAFF_E_NOT_FOUND);
    CHECK_INT(hid_report_longest(&report, HID_INPUT), 62);
    CHECK_INT(hid_report_longest(&report, HID_OUTPUT), 0);
}

static void test_keyboard(void)
{
    struct hid_place place;
    CHECK_INT(hid_report_parse(keyboard, sizeof(keyboard), &report, NULL), 0);
    CU_ASSERT_FALSE(report.is_numbered);
    check_place(HID_INPUT, 0x07, 0xE0, 0, 1, 1);
    check_place(HID_INPUT, 0x07, 0xE3, 3, 1, 1);
    check_place(HID_INPUT, 0x07, 0xE7, 7, 1, 1);
    check_place(HID_OUTPUT, 0x08, 0x05, 4, 1, 1);
    CHECK_INT(hid_report_bytes(&report, HID_INPUT, 0), 8);
    CHECK_INT(hid_report_bytes(&report, HID_OUTPUT, 0), 1);
    /* The keys are an array: their usages are values, not places. */
    CHECK_INT(hid_report_find(&report, HID_INPUT, 0x07, 0x04, &place), RAFF_E_NOT_FOUND);
    CU_ASSERT_TRUE(report.fields[report.n_fields - 1].is_array);
    CHECK_INT(report.fields[report.n_fields - 1].bit_offset, 16);
    CHECK_INT(report.fields[report.n_fields - 1].count, 6);
}

/* One rule of section 6.2.2 a row: a descriptor, and where usage 0x40 of page 0x8D is then. */
static void test_rules(void)
{
    static const struct {
        const char *what;
        const char *hex;
        uint32_t bit_offset;
        uint16_t count;
        uint8_t size_bits;
    } rows[] = {
        {"a usage of four bytes has its own page", "0501 0b40008d00 7508 9502 8102", 0, 2, 8},
        {"the page in force at the main item counts", "0501 0940 058d 7508 9501 8102", 0, 1, 8},
        {"constant items are stepped over", "058d 7508 9503 8101 0940 9501 8102", 24, 1, 8},
        {"items of no bits take no room", "058d 7500 9505 0940 8102 7508 9501 0940 8102", 0, 1, 8},
        {"other kinds do not move it", "058d 7508 9504 9102 b102 0940 9501 8102", 0, 1, 8},
        {"each id has its own offset", "058d 7508 9504 8501 8102 8502 0940 9501 8102", 8, 1, 8},
        {"an id again goes on behind", "058d 7508 9501 8501 8102 8502 8102 8501 0940 8102", 16, 1,
         8},
        {"pop brings back what push kept", "058d 7510 9501 a4 0501 7508 8102 b4 0940 8102", 8, 1,
         16},
        {"locals end with the main item", "058d 7508 9501 0941 8102 0940 8102", 8, 1, 8},
        {"and with a collection", "058d 7508 9501 0941 a102 0940 8102 c0", 0, 1, 8},
        {"the last usage stands for the rest", "058d 7508 9504 0941 0940 8102", 8, 3, 8},
        {"usages beyond the count are none", "058d 7508 9501 0940 0941 8102", 0, 1, 8},
        {"a range gives an element each", "058d 7508 9504 193e 2941 8102", 16, 1, 8},
        {"a range before a usage", "058d 7508 9504 1901 2902 0940 8102", 16, 2, 8},
        {"alternatives: the first", "058d 7508 9502 a901 0940 0941 a900 0942 8102", 0, 1, 8},
        {"a long item is skipped", "fe02aa0001 058d 7508 9501 0940 8102", 0, 1, 8},
        {"reserved items are skipped", "0c 058d 7508 9501 0940 8102", 0, 1, 8},
        {"strings and physical limits are skipped", "058d 7901 3500 4500 7508 9501 0940 8102", 0, 1,
         8},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t bytes[64];
        size_t n = from_spaced_hex(rows[i].hex, bytes);
        CHECK_INT(hid_report_parse(bytes, n, &report, NULL), 0);
        check_place(HID_INPUT, 0x8D, 0x40, rows[i].bit_offset, rows[i].size_bits, rows[i].count);
    }
}

static void test_broken(void)
{
    static const struct {
        const char *hex;
        int error;
        size_t at;
    } rows[] = {
        {"058d09", RAFF_E_SYNTAX, 2},
        {"27ffff", RAFF_E_SYNTAX, 0},
        {"c0", RAFF_E_SYNTAX, 0},
        {"a101", RAFF_E_SYNTAX, 2},
        {"b4", RAFF_E_SYNTAX, 0},
        {"8500", RAFF_E_SYNTAX, 0},
        {"86ff01", RAFF_E_SYNTAX, 0},
        {"2905", RAFF_E_SYNTAX, 0},
        {"19052904", RAFF_E_SYNTAX, 2},
        {"fe05", RAFF_E_SYNTAX, 0},
        {"fe", RAFF_E_SYNTAX, 0},
        {"7508960110"
         "8102",
         RAFF_E_TOO_LONG, 5},
        {"77ffffffff97ffffffff8102", RAFF_E_TOO_LONG, 10},
        {"a4a4a4a4a4a4a4a4a4", RAFF_E_FULL, 8},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t bytes[32];
        size_t n = strlen(rows[i].hex) / 2;
        size_t at = 99;
        CHECK_INT(from_hex(str_of(rows[i].hex), bytes, n), 0);
        CHECK_INT(hid_report_parse(bytes, n, &report, &at), rows[i].error);
        CHECK_INT(at, rows[i].at);
    }
}

/* `times` the item, after a little that makes it mean something. */
static int parse_many(const char *item_hex, size_t times, const char *end_hex)
{
    static uint8_t bytes[4096];
    static const uint8_t start[] = {0x05, 0x8D, 0x75, 0x01, 0x95, 0x01};
    size_t item_n = strlen(item_hex) / 2;
    size_t end_n = strlen(end_hex) / 2;
    size_t n = sizeof(start);
    memcpy(bytes, start, n);
    for (size_t i = 0; i < times; i++, n += item_n) {
        CHECK_INT(from_hex(str_of(item_hex), bytes + n, item_n), 0);
    }
    CHECK_INT(from_hex(str_of(end_hex), bytes + n, end_n), 0);
    return hid_report_parse(bytes, n + end_n, &report, NULL);
}

static void test_limits(void)
{
    CHECK_INT(parse_many("09408102", HID_FIELDS_MAX, ""), 0);
    CHECK_INT(parse_many("09408102", HID_FIELDS_MAX + 1, ""), RAFF_E_FULL);
    CHECK_INT(parse_many("0940", HID_USAGES_MAX, "8102"), 0);
    CHECK_INT(parse_many("0940", HID_USAGES_MAX + 1, "8102"), RAFF_E_FULL);
    CHECK_INT(parse_many("a100", HID_DEPTH_MAX, "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0"), 0);
    CHECK_INT(parse_many("a100", HID_DEPTH_MAX + 1, "c0"), RAFF_E_FULL);
}

static void test_values(void)
{
    static const uint8_t bytes[] = {0x02, 0xFF, 0x80, 0x7F, 0xA5};
    static const struct {
        struct hid_place place;
        size_t i;
        int error;
        int64_t value;
    } rows[] = {
        {{.size_bits = 8, .count = 4, .bit_offset = 8}, 0, 0, 0xFF},
        {{.size_bits = 8, .count = 4, .bit_offset = 8, .is_signed = true}, 0, 0, -1},
        {{.size_bits = 16, .count = 2, .bit_offset = 8}, 1, 0, 0xA57F},
        {{.size_bits = 16, .count = 2, .bit_offset = 8, .is_signed = true}, 1, 0, -23169},
        {{.size_bits = 32, .count = 1, .bit_offset = 8}, 0, 0, 0xA57F80FF},
        {{.size_bits = 1, .count = 8, .bit_offset = 32}, 2, 0, 1},
        {{.size_bits = 1, .count = 8, .bit_offset = 32}, 1, 0, 0},
        {{.size_bits = 3, .count = 2, .bit_offset = 14}, 0, 0, 3},
        {{.report_id = 2, .size_bits = 8, .count = 1, .bit_offset = 8}, 0, 0, 0xFF},
        {{.report_id = 3, .size_bits = 8, .count = 1, .bit_offset = 8}, 0, RAFF_E_MISSING, 0},
        {{.size_bits = 8, .count = 5, .bit_offset = 8}, 4, RAFF_E_MISSING, 0},
        {{.size_bits = 8, .count = 2, .bit_offset = 8}, 2, RAFF_E_MISSING, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int64_t value = 0;
        CHECK_INT(hid_place_get(&rows[i].place, bytes, sizeof(bytes), rows[i].i, &value),
                  rows[i].error);
        CHECK_INT(value, rows[i].value);
    }
}

/* What is put there is found there, and nothing else is touched. */
static void test_put(void)
{
    static const struct {
        struct hid_place place;
        size_t i;
        int error;
        uint32_t value;
        const char *after;
    } rows[] = {
        {{.size_bits = 8, .count = 2, .bit_offset = 8}, 1, 0, 0x12A5, "02ffa5ff"},
        {{.size_bits = 1, .count = 8, .bit_offset = 8}, 3, 0, 0, "02f7ffff"},
        {{.size_bits = 1, .count = 8, .bit_offset = 8}, 3, 0, 1, "02ffffff"},
        {{.size_bits = 3, .count = 2, .bit_offset = 14}, 0, 0, 2, "02bffeff"},
        {{.report_id = 2, .size_bits = 16, .count = 1, .bit_offset = 16}, 0, 0, 1, "02ff0100"},
        {{.report_id = 3, .size_bits = 8, .count = 1, .bit_offset = 8}, 0, RAFF_E_MISSING, 0, NULL},
        {{.size_bits = 8, .count = 9, .bit_offset = 8}, 3, RAFF_E_MISSING, 0, NULL},
        {{.count = 0}, 0, RAFF_E_MISSING, 0, NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t bytes[] = {0x02, 0xFF, 0xFF, 0xFF};
        char after[2 * sizeof(bytes) + 1];
        CHECK_INT(hid_place_set(&rows[i].place, bytes, sizeof(bytes), rows[i].i, rows[i].value),
                  rows[i].error);
        to_hex(bytes, sizeof(bytes), after);
        CHECK_STR(after, rows[i].after ? rows[i].after : "02ffffff");
    }
}

static void test_pages(void)
{
    static const struct {
        const char *hex;
        uint16_t page;
    } rows[] = {
        {"058c a101 0501 a102 7508 9501 0902 8102 c0 c0", 0x8C},
        {"0501 0b02008c00 a101 7508 9501 0902 8102 c0", 0x8C},
        {"0501 a101 c0 058c a101 7508 9501 0902 8102 c0", 0x8C},
        {"058c a101 c0 7508 9501 0902 8102", 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t bytes[64];
        size_t n = from_spaced_hex(rows[i].hex, bytes);
        CHECK_INT(hid_report_parse(bytes, n, &report, NULL), 0);
        CHECK_INT(report.fields[0].application_page, rows[i].page);
    }
}

/* --- descriptors made at random, and asked for what went in --- */

#define SEED 20260127U

static uint32_t state;

static uint32_t below(uint32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
}

struct made {
    enum hid_kind kind;
    uint8_t id;
    uint16_t usage;
    uint8_t size_bits;
    uint16_t count;
    uint32_t bit_offset;
};

struct maker {
    uint8_t bytes[4096];
    size_t n;
    uint32_t ends[3][4]; /* bits of each report so far */
    struct made made[40];
};

static void put(struct maker *maker, uint8_t tag, uint32_t value)
{
    static const uint8_t sizes[] = {0, 1, 2, 4};
    unsigned code = value > UINT16_MAX ? 3 : value > UINT8_MAX ? 2 : 1 + below(3);
    maker->bytes[maker->n++] = (uint8_t)(tag | code);
    for (unsigned i = 0; i < sizes[code]; i++) {
        maker->bytes[maker->n++] = (uint8_t)(value >> 8 * i);
    }
}

/* A usage as 1 or 2 bytes: four would name a page. */
static void put_usage(struct maker *maker, uint16_t usage)
{
    maker->bytes[maker->n++] = 0x0A;
    maker->bytes[maker->n++] = (uint8_t)usage;
    maker->bytes[maker->n++] = (uint8_t)(usage >> 8);
}

static void make_field(struct maker *maker, size_t i)
{
    static const uint8_t mains[] = {[HID_INPUT] = 0x80, [HID_OUTPUT] = 0x90, [HID_FEATURE] = 0xB0};
    struct made *made = &maker->made[i];
    *made =
        (struct made){(enum hid_kind)below(3),  (uint8_t)(1 + below(3)),   (uint16_t)(0x1000 + i),
                      (uint8_t)(1 + below(32)), (uint16_t)(1 + below(20)), 0};
    uint32_t *end = &maker->ends[made->kind][made->id];
    put(maker, 0x84, made->id);
    put(maker, 0x74, made->size_bits);
    put(maker, 0x94, made->count);
    if (below(4) == 0) { /* padding in front */
        put(maker, mains[made->kind], 1);
        *end += (uint32_t)made->size_bits * made->count;
    }
    put_usage(maker, made->usage);
    put(maker, mains[made->kind], 2);
    made->bit_offset = *end;
    *end += (uint32_t)made->size_bits * made->count;
}

static void test_random(void)
{
    printf("\n    seed %u", SEED);
    state = SEED;
    for (int round = 0; round < 2000; round++) {
        struct maker maker = {.ends = {{8, 8, 8, 8}, {8, 8, 8, 8}, {8, 8, 8, 8}}};
        size_t n = 1 + below(ARRAY_SIZE(maker.made));
        put(&maker, 0x04, SCANNER);
        for (size_t i = 0; i < n; i++) {
            make_field(&maker, i);
        }
        CHECK_INT(hid_report_parse(maker.bytes, maker.n, &report, NULL), 0);
        for (size_t i = 0; i < n; i++) {
            const struct made *made = &maker.made[i];
            check_place(made->kind, SCANNER, made->usage, made->bit_offset, made->size_bits,
                        made->count);
            CHECK_INT(hid_report_bytes(&report, made->kind, made->id),
                      (maker.ends[made->kind][made->id] + 7) / 8);
        }
    }
}

CHECK_MAIN("wire/hid_report", {"scanner", test_scanner}, {"keyboard", test_keyboard},
           {"rules", test_rules}, {"broken", test_broken}, {"limits", test_limits},
           {"values", test_values}, {"put", test_put}, {"pages", test_pages},
           {"random", test_random})

#include "drivers/wire/zpl_status.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"

#define STX    "\x02"
#define END    "\x03\r\n"
#define FIRST  STX "030,0,0,1218,000,0,0,0,000,0,0,0" END
#define SECOND STX "001,0,0,0,1,2,6,0,00000000,1,000" END
#define THIRD  STX "1234,0" END

/* Lines of the transcript. */
#define FINE(at)         #at ":{\"event\":\"status\",\"ready\":true}\n"
#define FAULT(at, fault) #at ":{\"event\":\"status\",\"ready\":false,\"fault\":\"" fault "\"}\n"
#define LEFT(at, n, fault)                                                                         \
#at ":{\"event\":\"status\",\"ready\":false,\"labels_remaining\":" #n ",\"fault\":\"" fault    \
        "\"}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"
#define NO_STRING(at) BAD(at, "syntax", "no string of a ~HS answer, or not its turn")
#define NO_END(at)    BAD(at, "syntax", "a string without its end")
#define NO_FLAGS(at)  BAD(at, "syntax", "no flags in a ~HQES answer")
#define NOISE(at)     BAD(at, "syntax", "bytes outside a string")

static void check(struct str input, const char *expected)
{
    split_check(&zpl_status_grammar, NULL, input, expected);
}

static void test_streams(void)
{
    static const struct {
        const char *input;
        const char *events;
    } rows[] = {
        {FIRST SECOND THIRD, FINE(0) "pending 0"},
        {STX "030,1,0,1218,003,0,0,0,000,0,0,0" END SECOND THIRD,
         FAULT(0, "paper out") "pending 0"},
        {FIRST STX "001,0,1,1,1,2,6,0,00000007,1,000" END THIRD,
         LEFT(0, 7, "head open") "pending 0"},
        {FIRST STX "001,0,0,1,1,2,6,0,00000000,1,000" END THIRD,
         FAULT(0, "ribbon out") "pending 0"},
        {STX "030,0,1,1218,000,0,0,1,000,0,0,0" END SECOND THIRD, FAULT(0, "paused") "pending 0"},
        {STX "030,0,0,1218,000,0,0,0,000,0,0,1" END SECOND THIRD, FAULT(0, "too hot") "pending 0"},
        /* two answers in a row; line ends missing */
        {FIRST SECOND THIRD FIRST SECOND THIRD, FINE(0) FINE(82) "pending 0"},
        /* cut off, then asked again: the first string starts anew */
        {FIRST SECOND FIRST SECOND THIRD, FINE(72) "pending 0"},
        {STX "030,0,0,12" FIRST SECOND THIRD, NO_END(0) FINE(11) "pending 0"},
        /* out of turn */
        {SECOND THIRD FIRST SECOND THIRD, NO_STRING(0) NO_STRING(36) FINE(46) "pending 0"},
        /* noise is one error however long */
        {"zebra ready\r\n" FIRST SECOND THIRD, NOISE(0) FINE(13) "pending 0"},
        /* a flag that is none, a number that is none, a field too many, an empty string */
        {STX "030,2,0,1218,000,0,0,0,000,0,0,0" END, NO_STRING(0) "pending 0"},
        {STX "030,0,0,12x8,000,0,0,0,000,0,0,0" END, NO_STRING(0) "pending 0"},
        {STX "030,0,0,-218,000,0,0,0,000,0,0,0" END, NO_STRING(0) "pending 0"},
        {STX "030,0,0,1218,000,0,0,0,000,0,0,0,0" END, NO_STRING(0) "pending 0"},
        {STX END, NO_STRING(0) "pending 0"},
        {FIRST STX "001,0,0", "pending 8"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        check(str_of(rows[i].input), rows[i].events);
    }
}

static void test_no_end(void)
{
    char input[ZPL_STATUS_STRING_MAX + sizeof(FIRST SECOND THIRD) + 20];
    size_t n = ZPL_STATUS_STRING_MAX + 10;
    memset(input, '0', n);
    input[0] = STX[0];
    memcpy(input + n, FIRST SECOND THIRD, sizeof(FIRST SECOND THIRD) - 1);
    check((struct str){input, n + sizeof(FIRST SECOND THIRD) - 1},
          BAD(0, "too-long", "a string longer than any") FINE(266) "pending 0");
}

/* ~HQES, as the manual lays it out: the columns of Zebra's samples (flag 70, last nibble 88). */
#define QUERY(errors, warnings)                                                                    \
    STX "\r\n  PRINTER STATUS                              \r\n"                                   \
        "   ERRORS:         " errors " \r\n   WARNINGS:       " warnings " \r\n" END
#define NONE            "0 00000000 00000000"
#define WARNS(at, name) #at ":{\"event\":\"status\",\"ready\":true,\"name\":\"" name "\"}\n"

static void test_queries(void)
{
    static const struct {
        const char *input;
        const char *events;
    } rows[] = {
        {QUERY(NONE, NONE), FINE(0) "pending 0"},
        {QUERY("1 00000000 00000005", NONE), FAULT(0, "head open") "pending 0"},
        {QUERY("1 00000000 00000001", NONE), FAULT(0, "paper out") "pending 0"},
        {QUERY("1 00000000 00000002", NONE), FAULT(0, "ribbon out") "pending 0"},
        {QUERY("1 00000000 00000008", NONE), FAULT(0, "cutter fault") "pending 0"},
        {QUERY("1 00000000 00000010", NONE), FAULT(0, "too hot") "pending 0"},
        {QUERY("1 00000000 00000020", NONE), FAULT(0, "too hot") "pending 0"},
        {QUERY("1 00000000 00000040", NONE), FAULT(0, "print head damaged") "pending 0"},
        {QUERY("1 00000000 00000200", NONE), FAULT(0, "print head damaged") "pending 0"},
        {QUERY("1 00000000 00004000", NONE), FAULT(0, "paper jam") "pending 0"},
        {QUERY("1 00000000 00010000", NONE), FAULT(0, "paused") "pending 0"},
        {QUERY("1 00000000 00010001", NONE), FAULT(0, "paper out") "pending 0"},
        {QUERY("1 00000000 00080000", NONE), FAULT(0, "black mark not found") "pending 0"},
        {QUERY("1 00000001 00000000", NONE), FAULT(0, "fault") "pending 0"},
        {QUERY("1 00000000 80000000", NONE), FAULT(0, "fault") "pending 0"},
        {QUERY(NONE, "1 00000000 00000001"), WARNS(0, "needs calibration") "pending 0"},
        {QUERY(NONE, "1 00000000 0000000A"), WARNS(0, "clean the print head") "pending 0"},
        /* between the strings of ~HS, as both may be asked at once */
        {FIRST SECOND THIRD QUERY(NONE, NONE) FIRST SECOND THIRD,
         FINE(0) FINE(82) FINE(218) "pending 0"},
        {QUERY("2 00000000 00000000", NONE), NO_FLAGS(0) "pending 0"},
        {QUERY("1 00000000 0000000G", NONE), NO_FLAGS(0) "pending 0"},
        {QUERY("1 0000000", NONE), NO_FLAGS(0) "pending 0"},
        {STX "PRINTER STATUS" END, NO_FLAGS(0) "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        check(str_of(rows[i].input), rows[i].events);
    }
    CHECK_INT(QUERY("F", NONE)[70], 'F');
}

static void test_query_is_partial(void)
{
    static const char answer[] = QUERY(NONE, NONE);
    struct zpl_status_reader reader;
    struct wire_event event;
    wire_init(&reader.wire, &zpl_status_grammar);
    CU_ASSERT_TRUE(wire_feed(&reader.wire, (const uint8_t *)answer, sizeof(answer) - 1) > 0);
    CU_ASSERT_TRUE_FATAL(wire_next(&reader.wire, &event));
    CU_ASSERT_TRUE(event.status.is_partial);
}

static void test_every_field(void)
{
    static const char answer[] = STX "030,1,1,0832,012,1,1,1,000,1,1,1" END STX
                                     "041,0,1,1,1,A,6,1,00000345,1,007" END STX "4711,1" END;
    struct zpl_status_reader reader;
    struct wire_event event;
    wire_init(&reader.wire, &zpl_status_grammar);
    size_t n = sizeof(answer) - 1;
    CHECK_INT(wire_feed(&reader.wire, (const uint8_t *)answer, n), n - 2);
    CU_ASSERT_TRUE_FATAL(wire_next(&reader.wire, &event));
    const struct zpl_status *s = &reader.status;
    CHECK_INT(s->communication_settings, 30);
    CHECK_INT(s->label_length_dots, 832);
    CHECK_INT(s->formats_in_buffer, 12);
    CHECK_INT(s->function_settings, 41);
    CHECK_INT(s->print_mode, 'A');
    CHECK_INT(s->labels_remaining, 345);
    CHECK_INT(s->graphics_stored, 7);
    CHECK_INT(s->password, 4711);
    CU_ASSERT_TRUE(s->paper_out && s->pause && s->buffer_full && s->diagnostic_mode);
    CU_ASSERT_TRUE(s->partial_format && s->corrupt_ram && s->under_temperature);
    CU_ASSERT_TRUE(s->over_temperature && s->head_up && s->ribbon_out && s->thermal_transfer);
    CU_ASSERT_TRUE(s->label_waiting && s->format_while_printing && s->static_ram_installed);
}

/* Each flag alone, so that two that changed places are seen. */
static void test_flags_one_by_one(void)
{
    static const struct {
        const char *first;
        const char *second;
        size_t offset;
    } rows[] = {
        {"030,1,0,1218,000,0,0,0,000,0,0,0", NULL, offsetof(struct zpl_status, paper_out)},
        {"030,0,1,1218,000,0,0,0,000,0,0,0", NULL, offsetof(struct zpl_status, pause)},
        {"030,0,0,1218,000,1,0,0,000,0,0,0", NULL, offsetof(struct zpl_status, buffer_full)},
        {"030,0,0,1218,000,0,1,0,000,0,0,0", NULL, offsetof(struct zpl_status, diagnostic_mode)},
        {"030,0,0,1218,000,0,0,1,000,0,0,0", NULL, offsetof(struct zpl_status, partial_format)},
        {"030,0,0,1218,000,0,0,0,000,1,0,0", NULL, offsetof(struct zpl_status, corrupt_ram)},
        {"030,0,0,1218,000,0,0,0,000,0,1,0", NULL, offsetof(struct zpl_status, under_temperature)},
        {"030,0,0,1218,000,0,0,0,000,0,0,1", NULL, offsetof(struct zpl_status, over_temperature)},
        {NULL, "001,0,1,0,0,2,6,0,00000000,0,000", offsetof(struct zpl_status, head_up)},
        {NULL, "001,0,0,1,0,2,6,0,00000000,0,000", offsetof(struct zpl_status, ribbon_out)},
        {NULL, "001,0,0,0,1,2,6,0,00000000,0,000", offsetof(struct zpl_status, thermal_transfer)},
        {NULL, "001,0,0,0,0,2,6,1,00000000,0,000", offsetof(struct zpl_status, label_waiting)},
        {NULL, "001,0,0,0,0,2,6,0,00000000,1,000",
         offsetof(struct zpl_status, format_while_printing)},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char answer[128];
        struct text text = text_over(answer, sizeof(answer));
        text_addf(&text, STX "%s" END STX "%s" END THIRD,
                  rows[i].first ? rows[i].first : "030,0,0,1218,000,0,0,0,000,0,0,0",
                  rows[i].second ? rows[i].second : "001,0,0,0,0,2,6,0,00000000,0,000");
        struct zpl_status_reader reader;
        struct wire_event event;
        wire_init(&reader.wire, &zpl_status_grammar);
        CHECK_INT(wire_feed(&reader.wire, (const uint8_t *)answer, text.len), text.len - 2);
        CU_ASSERT_TRUE_FATAL(wire_next(&reader.wire, &event));
        for (size_t j = 0; j < ARRAY_SIZE(rows); j++) {
            bool flag;
            memcpy(&flag, (const char *)&reader.status + rows[j].offset, sizeof(flag));
            CHECK_INT(flag, i == j);
        }
    }
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        const char *events;
    } rows[] = {
        {"zpl/hs-ready", FINE(0) "pending 0"},
        {"zpl/hs-paper-out", FAULT(0, "paper out") "pending 0"},
        {"zpl/hs-head-open", LEFT(0, 3, "head open") "pending 0"},
        {"zpl/hs-cut-off", "pending 20"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        check(input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

CHECK_MAIN("wire/zpl_status", {"streams", test_streams}, {"no end", test_no_end},
           {"queries", test_queries}, {"a query is partial", test_query_is_partial},
           {"every field", test_every_field}, {"flags one by one", test_flags_one_by_one},
           {"captures", test_captures})

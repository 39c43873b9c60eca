#include "drivers/wire/mt_sics.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"
#include "tests/unit/drivers/wire/weight_words.h"

#define NO_VALUE(at)  BAD(at, "syntax", "no weight where one belongs")
#define NO_ANSWER(at) BAD(at, "syntax", "no answer of MT-SICS")

static void test_streams(void)
{
    static const struct {
        const char *input;
        const char *events;
    } rows[] = {
        /* "Format of responses with weight value": the manual's own example */
        {"S S     100.00 g\r\n", WEIGHT(0, 100, true, "g") "pending 0"},
        {"S D     129.07 g\r\n", WEIGHT(0, 129.07, false, "g") "pending 0"},
        {"S S    -0.0082 g\r\n", WEIGHT(0, -0.008, true, "g") "pending 0"},
        {"S S   12.34567 kg\r\n", WEIGHT(0, 12345.67, true, "kg") "pending 0"},
        {"S S       1.00 lb\r\n", WEIGHT(0, 453.592, true, "lb") "pending 0"},
        {"SU S      5.0 ct\r\n", WEIGHT(0, 1, true, "ct") "pending 0"},
        {"S I\r\nS +\r\nS -\r\nS L\r\n",
         NO_WEIGHT(0, "S I", "moving") NO_WEIGHT(5, "S +", "over range")
             NO_WEIGHT(10, "S -", "under zero") NO_WEIGHT(15, "S L", "not possible") "pending 0"},
        {"S S Error 10b\r\n", NO_WEIGHT(0, "Error", "fault") "pending 0"},
        {"S S         12 PCS\r\n", NO_WEIGHT(0, "unit", "not in a unit of weight") "pending 0"},
        /* a line end of one byte, blank lines */
        {"S S 1 g\nS S 2 g\r\r\n\n  \nS S 3 g\n",
         WEIGHT(0, 1, true, "g") WEIGHT(8, 2, true, "g") WEIGHT(22, 3, true, "g") "pending 0"},
        /* other commands */
        {"Z A\r\nZ I\r\nZ +\r\nZI S\r\nZI D\r\nZI -\r\n",
         DONE(0, "Z") REFUSED(5, "Z", 73) REFUSED(10, "Z", 43) DONE(15, "ZI") DONE(21, "ZI")
             REFUSED(27, "ZI", 45) "pending 0"},
        {"T S     100.00 g\r\nT I\r\nTI D 1.0 g\r\nTI L\r\nTA A 12.50 g\r\nTA L\r\nTAC A\r\n",
         DONE(0, "T") REFUSED(18, "T", 73) DONE(23, "TI") REFUSED(35, "TI", 76) DONE(41, "TA")
             REFUSED(55, "TA", 76) DONE(61, "TAC") "pending 0"},
        {"ES\r\nET\r\nEL\r\n",
         REFUSED(0, "ES", 83) REFUSED(4, "ET", 84) REFUSED(8, "EL", 76) "pending 0"},
        {"I0 B 0 \"I0\"\r\nI0 A 1 \"SR\"\r\nI4 A \"B021002593\"\r\nM21 A\r\n",
         DONE(0, "I0") DONE(13, "I0")
             DONE(26, "I4") "45:{\"event\":\"message\",\"type\":0}\npending 0"},
        /* not of the form */
        {"S\r\n", NO_VALUE(0) "pending 0"},
        {"S S\r\n", NO_VALUE(0) "pending 0"},
        {"S S 100.00\r\n", NO_VALUE(0) "pending 0"},
        {"S S 1OO.00 g\r\n", NO_VALUE(0) "pending 0"},
        {"S S 100.00 g g\r\n", NO_VALUE(0) "pending 0"},
        {"S X 100.00 g\r\n", NO_VALUE(0) "pending 0"},
        {"S + 1\r\n", NO_VALUE(0) "pending 0"},
        {"S S 12345678901 g\r\n", NO_VALUE(0) "pending 0"},
        {"hello\r\nS S 1 g\r\n", NO_ANSWER(0) WEIGHT(7, 1, true, "g") "pending 0"},
        {"\x02\xff\r\n", NO_ANSWER(0) "pending 0"},
        {"WEIGHT A\r\n", NO_ANSWER(0) "pending 0"},
        /* half of one */
        {"S S     100.0", "pending 13"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(&mt_sics_grammar, NULL, str_of(rows[i].input), rows[i].events);
    }
}

static void test_too_long(void)
{
    char input[MT_SICS_LINE_MAX + 40];
    memset(input, 'S', sizeof(input));
    memcpy(input + sizeof(input) - 10, "\nS S 1 g\r\n", 10);
    split_check(&mt_sics_grammar, NULL, (struct str){input, sizeof(input)},
                BAD(0, "too-long", "a line longer than any answer")
                    WEIGHT(191, 1, true, "g") "pending 0");
    memset(input, 'I', MT_SICS_LINE_MAX);
    memcpy(input, "I2 A ", 5);
    input[MT_SICS_LINE_MAX] = '\n';
    split_check(&mt_sics_grammar, NULL, (struct str){input, MT_SICS_LINE_MAX + 1},
                DONE(0, "I2") "pending 0");
}

static void test_bodies(void)
{
    static const struct {
        const char *line;
        const char *body;
    } rows[] = {
        {"I4 A \"B021002593\"\n", "\"B021002593\""},
        {"T S      12.50 g\n", "12.50 g"},
        {"TA A     0.000 kg\n", "0.000 kg"},
        {"I0 B 0 \"I1\"\n", "0 \"I1\""},
        {"ES\n", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct mt_sics sics;
        struct wire_event event;
        size_t n = strlen(rows[i].line);
        wire_init(&sics.wire, &mt_sics_grammar);
        CHECK_INT(wire_feed(&sics.wire, (const uint8_t *)rows[i].line, n), n);
        CU_ASSERT_TRUE_FATAL(wire_next(&sics.wire, &event));
        CU_ASSERT_TRUE(str_is(event.message.body, rows[i].body));
    }
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        const char *events;
    } rows[] = {
        {"mt-sics/session",
         DONE(0, "I4") DONE(19, "I1") DONE(58, "I2") DONE(94, "Z") WEIGHT(99, 0, true, "g")
             WEIGHT(117, 612.38, false, "g") WEIGHT(135, 1234.41, false, "g")
                 WEIGHT(153, 1234.5, true, "g") DONE(171, "T") WEIGHT(189, 0, true, "g")
                     NO_WEIGHT(207, "S +", "over range") WEIGHT(212, -1234.5, true, "g")
                         REFUSED(230, "ES", 83) "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        split_check(&mt_sics_grammar, NULL, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

CHECK_MAIN("wire/mt-sics", {"streams", test_streams}, {"too long", test_too_long},
           {"bodies", test_bodies}, {"captures", test_captures})

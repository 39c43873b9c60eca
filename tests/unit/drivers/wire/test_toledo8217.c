#include "drivers/wire/toledo8217.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"
#include "tests/unit/drivers/wire/weight_words.h"

#define STX          "\x02"
#define NO_VALUE(at) BAD(at, "syntax", "no weight where one belongs")

static void set_pounds(struct wire *wire)
{
    CHECK_INT(toledo8217_set_unit(container_of(wire, struct toledo8217, wire), "lb"), 0);
}

static void test_streams(void)
{
    static const struct {
        const char *input;
        split_setup setup;
        const char *events;
    } rows[] = {
        {STX "01.234\r", NULL, WEIGHT(0, 1234, true, "kg") "pending 0"},
        {STX "00.980N\r", NULL, NET(0, 980, "kg") "pending 0"},
        {STX "02.50\r", set_pounds, WEIGHT(0, 1133.981, true, "lb") "pending 0"},
        {STX "  1.5\r" STX "000000\r", NULL,
         WEIGHT(0, 1500, true, "kg") WEIGHT(7, 0, true, "kg") "pending 0"},
        /* a unit behind the number counts more */
        {STX " 2.50 lb\r" STX "35.27oz N\r", NULL,
         WEIGHT(0, 1133.981, true, "lb") NET(10, 999.888, "oz") "pending 0"},
        /* every bit of the status */
        {STX "?a\r", NULL, NO_WEIGHT(0, "motion", "moving") "pending 0"},
        {STX "?b\r", NULL, NO_WEIGHT(0, "over capacity", "over range") "pending 0"},
        {STX "?d\r", NULL, NO_WEIGHT(0, "under zero", "under zero") "pending 0"},
        {STX "?h\r", NULL, NO_WEIGHT(0, "outside zero capture range", "needs zero") "pending 0"},
        {STX "?P\r", NULL, WELL(0, "centre of zero") "pending 0"},
        {STX "?`\r", NULL, WELL(0, "net") "pending 0"},
        {STX "?@\r", NULL, "0:{\"event\":\"status\",\"ready\":true}\npending 0"},
        {STX "?c\r" STX "?e\r", NULL,
         NO_WEIGHT(0, "over capacity", "over range")
             NO_WEIGHT(4, "under zero", "under zero") "pending 0"},
        /* even parity in bit 7 */
        {"\x82\xb0\xb1.\xb2\xb4\xb4\x8d", NULL, WEIGHT(0, 1244, true, "kg") "pending 0"},
        {"\x82?\xe1\x8d", NULL, NO_WEIGHT(0, "motion", "moving") "pending 0"},
        /* answers to other commands */
        {STX "E\r" STX "?\r" STX "\r", NULL, BARE(0, 0) BARE(3, 0) BARE(6, 0) "pending 0"},
        /* not of the form */
        {"x01.234\r" STX "01.234\r", NULL,
         BAD(0, "syntax", "bytes outside an answer") WEIGHT(8, 1234, true, "kg") "pending 0"},
        {"\r\n\r\n" STX "1\r\n", NULL, WEIGHT(4, 1000, true, "kg") "pending 0"},
        {STX "01.2" STX "01.234\r", NULL,
         BAD(0, "syntax", "an answer without its end") WEIGHT(5, 1234, true, "kg") "pending 0"},
        {STX "01.2x4\r", NULL, NO_VALUE(0) "pending 0"},
        {STX "1.2.3\r", NULL, NO_VALUE(0) "pending 0"},
        {STX "-\r", NULL, NO_VALUE(0) "pending 0"},
        {STX "0123456789012345678901234567890\r" STX "1\r", NULL,
         BAD(0, "too-long", "an answer longer than any") WEIGHT(33, 1000, true, "kg") "pending 0"},
        {STX "01.", NULL, "pending 4"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(&toledo8217_grammar, rows[i].setup, str_of(rows[i].input), rows[i].events);
    }
}

static void test_captures(void)
{
    struct str input = split_read_capture("toledo8217/session");
    split_check(&toledo8217_grammar, NULL, input,
                WELL(0, "centre of zero") WEIGHT(4, 0, true, "kg") NO_WEIGHT(12, "motion", "moving")
                    NO_WEIGHT(16, "motion", "moving") WEIGHT(20, 2415, true, "kg") WELL(28, "net")
                        NET(32, 0, "kg") NO_WEIGHT(41, "under zero", "under zero")
                            NO_WEIGHT(45, "over capacity", "over range") "pending 0");
    free((void *)(uintptr_t)input.at);
}

static void test_units(void)
{
    struct toledo8217 toledo;
    wire_init(&toledo.wire, &toledo8217_grammar);
    CHECK_INT(toledo8217_set_unit(&toledo, "furlong"), RAFF_E_UNKNOWN);
}

CHECK_MAIN("wire/toledo8217", {"streams", test_streams}, {"captures", test_captures},
           {"units", test_units})

#include "drivers/wire/serial.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"

static enum serial_terminator terminator;

static void setup(struct wire *wire)
{
    container_of(wire, struct serial, wire)->terminator = terminator;
}

static void check(struct str input, const char *expected)
{
    split_check(&serial_grammar, setup, input, expected);
}

/* A line of the transcript. */
#define READ(at, data)     #at ":{\"event\":\"read\",\"data\":\"" data "\"}\n"
#define AIM(at, aim, data) #at ":{\"event\":\"read\",\"aim\":\"" aim "\",\"data\":\"" data "\"}\n"

static void test_terminators(void)
{
    static const struct {
        const char *terminator;
        const char *input;
        const char *events;
    } rows[] = {
        {"auto", "a\rbc\nd\r\ne", READ(0, "a") READ(2, "bc") READ(5, "d") "pending 1"},
        {"auto", "\r\n\n\ra\r\r\n", READ(4, "a") "pending 0"},
        {"auto",
         "]C10109506000134352\x1d"
         "10L\r",
         AIM(0, "]C1", "0109506000134352\\u001d10L") "pending 0"},
        {"cr", "a\rb\tc\r", READ(0, "a") READ(2, "bc") "pending 0"},
        {"lf", "a\rb\nc", READ(0, "ab") "pending 1"},
        {"crlf", "a\r\nb\rc\r\n\r\n", READ(0, "a") READ(3, "bc") "pending 0"},
        {"crlf", "a\r\r\nb\nc\r\n\r", READ(0, "a") READ(4, "bc") "pending 1"},
        {"crlf", "\r\r\n", READ(0, "") "pending 0"},
        {"etx",
         "a\r\n\x03"
         "b\x03\x03",
         READ(0, "a") READ(4, "b") "pending 0"},
        {NULL, "a\rb\n", READ(0, "a") READ(2, "b") "pending 0"},
        {"auto", "a", "pending 1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CHECK_INT(serial_terminator_of(rows[i].terminator, &terminator), 0);
        check(str_of(rows[i].input), rows[i].events);
    }
    CHECK_INT(serial_terminator_of("tab", &terminator), RAFF_E_UNKNOWN);
}

/* n times 'x' and then the tail. */
static struct str long_input(char *buffer, size_t n, const char *tail)
{
    memset(buffer, 'x', n);
    memcpy(buffer + n, tail, strlen(tail));
    return (struct str){buffer, n + strlen(tail)};
}

/* What a read of more than any code gives, and what follows it. */
#define LONG                                                                                       \
    "0:{\"event\":\"error\",\"code\":\"too-long\",\"at\":0,\"message\":\"a read longer than any "  \
    "code\"}\n"

static void test_too_long(void)
{
    static const struct {
        enum serial_terminator terminator;
        size_t n;
        const char *tail;
        const char *events;
    } rows[] = {
        {SERIAL_AUTO, 8193, "\rb\r", LONG READ(8194, "b") "pending 0"},
        {SERIAL_AUTO, 9000, "\r\nb\r", LONG READ(9002, "b") "pending 0"},
        {SERIAL_AUTO, 9000, "", LONG "pending 0"},
        {SERIAL_CRLF, 8192, "\rb\r\nc\r\n", LONG READ(8196, "c") "pending 0"},
        {SERIAL_CRLF, 8300, "\r\r\nc\r\n", LONG READ(8303, "c") "pending 0"},
        {SERIAL_CRLF, 8300, "\rx\nx\r\nc\r\n", LONG READ(8306, "c") "pending 0"},
    };
    static char input[9100];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        terminator = rows[i].terminator;
        check(long_input(input, rows[i].n, rows[i].tail), rows[i].events);
    }
}

/* A read of just the most there may be is one. */
static void test_longest(void)
{
    static char input[SERIAL_READ_MAX + 8];
    static struct serial serial;
    struct str bytes = long_input(input, SERIAL_READ_MAX, "\r\n");
    struct wire_event event;
    wire_init(&serial.wire, &serial_grammar);
    CHECK_INT(wire_feed(&serial.wire, (const uint8_t *)bytes.at, bytes.len), SERIAL_READ_MAX + 1);
    CU_ASSERT_TRUE(wire_next(&serial.wire, &event));
    CHECK_INT(event.kind, WIRE_READ);
    CHECK_INT(event.read.raw.len, SERIAL_READ_MAX);
}

static void test_feed_waits_for_its_event(void)
{
    static struct serial serial;
    struct wire_event event;
    wire_init(&serial.wire, &serial_grammar);
    CHECK_INT(wire_feed(&serial.wire, (const uint8_t *)"a\rb\r", 4), 2);
    CHECK_INT(wire_feed(&serial.wire, (const uint8_t *)"b\r", 2), 0);
    CU_ASSERT_TRUE(wire_next(&serial.wire, &event));
    CU_ASSERT_TRUE(str_is(event.read.raw, "a"));
    CU_ASSERT_FALSE(wire_next(&serial.wire, &event));
    CHECK_INT(wire_feed(&serial.wire, (const uint8_t *)"b\r", 2), 2);
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        enum serial_terminator terminator;
        const char *events;
    } rows[] = {
        {"serial-scanner/aim-cr", SERIAL_AUTO,
         AIM(0, "]E0", "4006381333931") AIM(17, "]C1", "010950600013435210L5\\u001d21S77") AIM(
             47, "]Q1", "https://id.example/01/09506000134352") READ(87, "A-03-02") "pending 0"},
        {"serial-scanner/stx-etx", SERIAL_ETX,
         READ(0, "4006381333931") READ(15, "TOTE-4") "pending 0"},
        {"serial-scanner/crlf-half", SERIAL_CRLF, READ(0, "A-03-02") READ(9, "TOTE-4") "pending 5"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        terminator = rows[i].terminator;
        struct str input = split_read_capture(rows[i].name);
        check(input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

CHECK_MAIN("wire/serial", {"terminators", test_terminators}, {"too long", test_too_long},
           {"longest", test_longest}, {"feed waits for its event", test_feed_waits_for_its_event},
           {"captures", test_captures})

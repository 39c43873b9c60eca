#include "drivers/wire/serial.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"

static enum wire_serial_terminator terminator;

/* Offset and text of each read, `!` before a read that was too long. */
static void grammar(struct split split, struct str input, struct bytes *out)
{
    struct wire_serial serial;
    wire_serial_init(&serial, terminator);
    for (size_t done = 0; done < input.len;) {
        size_t n = split_next(&split, input.len - done);
        const uint8_t *piece = (const uint8_t *)input.at + done;
        for (size_t fed = 0; fed < n;) {
            fed += wire_serial_feed(&serial, piece + fed, n - fed);
            struct wire_serial_event event;
            while (wire_serial_next(&serial, &event)) {
                bytes_addf(out, "%s%llu:", event.kind == WIRE_SERIAL_READ ? "" : "!",
                           (unsigned long long)event.at);
                bytes_add(out, event.raw.at, event.raw.len);
                bytes_add(out, "\n", 1);
            }
        }
        done += n;
    }
    bytes_addf(out, "pending %zu", wire_serial_pending(&serial));
}

static void test_terminators(void)
{
    static const struct {
        const char *terminator;
        const char *input;
        const char *events;
    } rows[] = {
        {"auto", "a\rbc\nd\r\ne", "0:a\n2:bc\n5:d\npending 1"},
        {"auto", "\r\n\n\ra\r\r\n", "4:a\npending 0"},
        {"auto",
         "]C10109506000134352\x1d"
         "10L\r",
         "0:]C10109506000134352\x1d"
         "10L\npending 0"},
        {"cr", "a\rb\nc\r", "0:a\n2:b\nc\npending 0"},
        {"lf", "a\rb\nc", "0:a\rb\npending 1"},
        {"crlf", "a\r\nb\rc\r\n\r\n", "0:a\n3:b\rc\npending 0"},
        {"crlf", "a\r\r\nb\nc\r\n\r", "0:a\r\n4:b\nc\npending 1"},
        {"crlf", "\r\r\n", "0:\r\npending 0"},
        {"etx",
         "a\r\n\x03"
         "b\x03\x03",
         "0:a\r\n\n4:b\npending 0"},
        {NULL, "a\rb\n", "0:a\n2:b\npending 0"},
        {"auto", "a", "pending 1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CHECK_INT(wire_serial_terminator_of(rows[i].terminator, &terminator), 0);
        split_check(grammar, str_of(rows[i].input), rows[i].events);
    }
    CHECK_INT(wire_serial_terminator_of("tab", &terminator), RAFF_E_UNKNOWN);
}

/* n times 'x' and then the tail. */
static struct str long_input(char *buffer, size_t n, const char *tail)
{
    memset(buffer, 'x', n);
    memcpy(buffer + n, tail, strlen(tail));
    return (struct str){buffer, n + strlen(tail)};
}

static void expect_long(const char *start, const char *end, char *expected)
{
    size_t n = strlen(start);
    memcpy(expected, start, n);
    memset(expected + n, 'x', WIRE_SERIAL_READ_MAX);
    memcpy(expected + n + WIRE_SERIAL_READ_MAX, end, strlen(end) + 1);
}

static void test_too_long(void)
{
    static const struct {
        enum wire_serial_terminator terminator;
        size_t n;
        const char *tail;
        const char *start;
        const char *end;
    } rows[] = {
        {WIRE_SERIAL_AUTO, 512, "\rb\r", "0:", "\n513:b\npending 0"},
        {WIRE_SERIAL_AUTO, 513, "\rb\r", "!0:", "\n514:b\npending 0"},
        {WIRE_SERIAL_AUTO, 2000, "\r\nb\r", "!0:", "\n2002:b\npending 0"},
        {WIRE_SERIAL_AUTO, 2000, "", "!0:", "\npending 0"},
        {WIRE_SERIAL_CRLF, 512, "\r\nb\r\n", "0:", "\n514:b\npending 0"},
        {WIRE_SERIAL_CRLF, 512, "\rb\r\nc\r\n", "!0:", "\n516:c\npending 0"},
        {WIRE_SERIAL_CRLF, 600, "\r\r\nc\r\n", "!0:", "\n603:c\npending 0"},
        {WIRE_SERIAL_CRLF, 600, "\rx\nx\r\nc\r\n", "!0:", "\n606:c\npending 0"},
    };
    char input[2100];
    char expected[WIRE_SERIAL_READ_MAX + 64];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        terminator = rows[i].terminator;
        expect_long(rows[i].start, rows[i].end, expected);
        split_check(grammar, long_input(input, rows[i].n, rows[i].tail), expected);
    }
}

static void test_feed_waits_for_its_event(void)
{
    struct wire_serial serial;
    struct wire_serial_event event;
    wire_serial_init(&serial, WIRE_SERIAL_AUTO);
    CHECK_INT(wire_serial_feed(&serial, (const uint8_t *)"a\rb\r", 4), 2);
    CHECK_INT(wire_serial_feed(&serial, (const uint8_t *)"b\r", 2), 0);
    CU_ASSERT_TRUE(wire_serial_next(&serial, &event));
    CU_ASSERT_TRUE(str_is(event.raw, "a"));
    CU_ASSERT_FALSE(wire_serial_next(&serial, &event));
    CHECK_INT(wire_serial_feed(&serial, (const uint8_t *)"b\r", 2), 2);
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        enum wire_serial_terminator terminator;
        const char *events;
    } rows[] = {
        {"serial-scanner/aim-cr", WIRE_SERIAL_AUTO,
         "0:]E04006381333931\n17:]C1010950600013435210L5\x1d"
         "21S77\n47:]Q1https://id.example/01/"
         "09506000134352\n87:A-03-02\npending 0"},
        {"serial-scanner/stx-etx", WIRE_SERIAL_ETX,
         "0:\x02"
         "4006381333931\n15:\x02"
         "TOTE-4\npending 0"},
        {"serial-scanner/crlf-half", WIRE_SERIAL_CRLF, "0:A-03-02\n9:TOTE-4\npending 5"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        terminator = rows[i].terminator;
        struct str input = split_read_capture(rows[i].name);
        split_check(grammar, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

CHECK_MAIN("wire/serial", {"terminators", test_terminators}, {"too long", test_too_long},
           {"feed waits for its event", test_feed_waits_for_its_event}, {"captures", test_captures})

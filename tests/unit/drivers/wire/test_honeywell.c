#include "drivers/wire/honeywell.h"

#include "drivers/base/error.h"
#include "drivers/wire/scanner_commands.h"
#include "tests/unit/drivers/wire/split.h"

/* Lines of the transcript. */
#define READ(at, data)     #at ":{\"event\":\"read\",\"data\":\"" data "\"}\n"
#define AIM(at, aim, data) #at ":{\"event\":\"read\",\"aim\":\"" aim "\",\"data\":\"" data "\"}\n"
#define ACK(at)            #at ":{\"event\":\"message\",\"type\":6,\"name\":\"ACK\"}\n"
#define FAILED(at, type, name)                                                                     \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\",\"result\":" #type "}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"

static struct honeywell honeywell;

static void expect(struct wire *wire)
{
    honeywell_expect(container_of(wire, struct honeywell, wire), true);
}

static void etx(struct wire *wire)
{
    container_of(wire, struct honeywell, wire)->serial.terminator = SERIAL_ETX;
}

static void crlf(struct wire *wire)
{
    container_of(wire, struct honeywell, wire)->serial.terminator = SERIAL_CRLF;
}

static void test_streams(void)
{
    static const struct {
        const char *input;
        split_setup setup;
        const char *events;
    } rows[] = {
        {"a\rb\n", NULL, READ(0, "a") READ(2, "b") "pending 0"},
        {"CBRENA1\x06.", NULL, ACK(0) "pending 0"},
        {"CBRENA9\x15.a\r", NULL, FAILED(0, 21, "NAK") READ(9, "a") "pending 0"},
        {"XYZ\x05!\r\na\r", NULL, FAILED(0, 5, "ENQ") READ(7, "a") "pending 0"},
        {"\x06.a\r", NULL, ACK(0) READ(2, "a") "pending 0"},
        /* a status character without its mark is data, and so is a mark without one */
        {"a\x06"
         "b.c!\r",
         NULL, READ(0, "ab.c!") "pending 0"},
        {"a\x06\x06.\r", NULL, ACK(0) "pending 0"},
        {"a\x06\rb\r", NULL, READ(0, "a") READ(3, "b") "pending 0"},
        {"ab\x06", NULL, "pending 3"},
        /* other terminators */
        {"a\x03"
         "CBRENA1\x06.b\x03",
         etx, READ(0, "a") ACK(2) READ(11, "b") "pending 0"},
        {"a\r\nREV\r\x06.b\r\n", crlf, READ(0, "a") ACK(3) READ(9, "b") "pending 0"},
        /* lines of a long answer */
        {"a\r\nb\r\nREVINF\x06.c\r", expect, ACK(0) READ(14, "c") "pending 0"},
        {"A1\x06,\nB2\x06.c\r", expect, ACK(0) ACK(4) READ(9, "c") "pending 0"},
        {"a\x06"
         "b\r",
         expect, "pending 4"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(&honeywell_grammar, rows[i].setup, str_of(rows[i].input), rows[i].events);
    }
}

static void test_bodies(void)
{
    static const char input[] = "Voyager\r\n1602g\x06,REVINF\x15.";
    static const char *const bodies[] = {"Voyager\r\n1602g", "REVINF"};
    struct wire_event event;
    size_t done = 0;
    wire_init(&honeywell.wire, &honeywell_grammar);
    honeywell_expect(&honeywell, true);
    for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
        done += wire_feed(&honeywell.wire, (const uint8_t *)input + done, sizeof(input) - 1 - done);
        CU_ASSERT_TRUE_FATAL(wire_next(&honeywell.wire, &event));
        CU_ASSERT_TRUE(str_is(event.message.body, bodies[i]));
    }
    CU_ASSERT_FALSE(honeywell.expects_answer);
}

static void test_given_up(void)
{
    struct wire_event event;
    wire_init(&honeywell.wire, &honeywell_grammar);
    honeywell_expect(&honeywell, true);
    CHECK_INT(wire_feed(&honeywell.wire, (const uint8_t *)"half\r\nan\x06", 9), 9);
    honeywell_expect(&honeywell, false);
    CHECK_INT(wire_pending(&honeywell.wire), 0);
    CHECK_INT(wire_feed(&honeywell.wire, (const uint8_t *)"a\r", 2), 2);
    CU_ASSERT_TRUE_FATAL(wire_next(&honeywell.wire, &event));
    CU_ASSERT_TRUE(str_is(event.read.raw, "a"));
}

static void test_too_long(void)
{
    static char input[SERIAL_READ_MAX + 8];
    memset(input, 'x', sizeof(input));
    memcpy(input + SERIAL_READ_MAX + 1, "\x06.a\r", 4);
    struct str bytes = {input, SERIAL_READ_MAX + 5};
    split_check(&honeywell_grammar, expect, bytes,
                BAD(0, "too-long", "an answer longer than any") ACK(8193)
                    READ(8195, "a") "pending 0");
    split_check(&honeywell_grammar, NULL, bytes,
                BAD(0, "too-long", "a read longer than any code") ACK(8193)
                    READ(8195, "a") "pending 0");
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        split_setup setup;
        const char *events;
    } rows[] = {
        {"honeywell/answers", NULL,
         AIM(0, "]E0", "4006381333931") ACK(17) ACK(26) ACK(32) FAILED(40, 5, "ENQ")
             FAILED(46, 21, "NAK") READ(54, "A-03-02") "pending 0"},
        {"honeywell/revinf", expect, ACK(0) READ(87, "TOTE-4") "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        split_check(&honeywell_grammar, rows[i].setup, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

static void test_write_menu(void)
{
    char array[32];
    struct text text = text_over(array, sizeof(array));
    honeywell_write_menu(&text, "CBRENA1", false);
    CHECK_STR(array, "\x16M\rCBRENA1!");
    text_clear(&text);
    honeywell_write_menu(&text, "CBRENA1;232BAD6", true);
    CHECK_STR(array, "\x16M\rCBRENA1;232BAD6.");
}

static void check_command(struct str command, const char *hex)
{
    char actual[64];
    CU_ASSERT_TRUE_FATAL(command.len < 30);
    to_hex((const uint8_t *)command.at, command.len, actual);
    CHECK_STR(actual, hex);
}

/* The bytes as the manuals print them. */
static void test_commands(void)
{
    static const struct {
        const char *make;
        const char *enable, *disable, *trigger_on, *trigger_off, *beep_good, *beep_bad, *revision;
    } rows[] = {
        {"honeywell", "", "", "16540d", "16550d", "16070d", "1b38", "164d0d524556494e462e"},
        {"datalogic", "45", "44", "54", "58", "01", "4645", "69"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct scanner_commands *commands = scanner_commands_of(rows[i].make);
        CU_ASSERT_PTR_NOT_NULL_FATAL(commands);
        check_command(commands->enable, rows[i].enable);
        check_command(commands->disable, rows[i].disable);
        check_command(commands->trigger_on, rows[i].trigger_on);
        check_command(commands->trigger_off, rows[i].trigger_off);
        check_command(commands->beep_good, rows[i].beep_good);
        check_command(commands->beep_bad, rows[i].beep_bad);
        check_command(commands->ask_revision, rows[i].revision);
        CU_ASSERT_PTR_NOT_NULL(wire_grammar_by_name(commands->grammar));
    }
    CU_ASSERT_PTR_NULL(scanner_commands_of("nobody"));
}

CHECK_MAIN("wire/honeywell", {"streams", test_streams}, {"bodies", test_bodies},
           {"given up", test_given_up}, {"too long", test_too_long}, {"captures", test_captures},
           {"write menu", test_write_menu}, {"commands", test_commands})

#include "drivers/wire/epl_status.h"

#include "tests/unit/drivers/wire/split.h"

#define FINE(at)         #at ":{\"event\":\"status\",\"ready\":true}\n"
#define SAYS(at, name)   #at ":{\"event\":\"status\",\"ready\":true,\"name\":\"" name "\"}\n"
#define FAULT(at, fault) #at ":{\"event\":\"status\",\"ready\":false,\"fault\":\"" fault "\"}\n"
#define LEFT(at, n, fault)                                                                         \
#at ":{\"event\":\"status\",\"ready\":false,\"labels_remaining\":" #n ",\"fault\":\"" fault    \
        "\"}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"
#define NO_CODES(at) BAD(at, "syntax", "no codes of EPL")

static void test_streams(void)
{
    static const struct {
        const char *input;
        const char *events;
    } rows[] = {
        {"00\r\n", FINE(0) "pending 0"},
        {"07\r\n", FAULT(0, "paper out") "pending 0"},
        {"11\r\n12\r\n62\r\n81\r\n92\r\n",
         FAULT(0, "head open") FAULT(4, "paused") FAULT(8, "too hot") FAULT(12, "cutter fault")
             FAULT(16, "paused") "pending 0"},
        {"01\r\n09\r\n50\r\n",
         SAYS(0, "syntax error") SAYS(4, "name not found") FINE(8) "pending 0"},
        /* several: the one to mend first */
        {"01,07,11\r\n", FAULT(0, "head open") "pending 0"},
        {"92,07\r\n", FAULT(0, "paper out") "pending 0"},
        /* after eR$,2: the guide's own example */
        {"$11\r\n$00\r\n", FAULT(0, "head open") FINE(5) "pending 0"},
        /* unasked, as UN and US have it */
        {"\x15"
         "07P003\x13\x11\x06",
         LEFT(0, 3, "paper out") "pending 0"},
        {"\x15"
         "07R012\x13",
         LEFT(0, 12, "ribbon out") "pending 0"},
        {"\x06\x06\r\n00\r\n", FINE(4) "pending 0"},
        /* not of the form */
        {"7\r\n", NO_CODES(0) "pending 0"},
        {"\r\n$\r\n", NO_CODES(2) "pending 0"},
        {"007\r\n", FAULT(0, "paper out") "pending 0"},
        {"123\r\n00,\r\n00;01\r\n$$11\r\n07P\r\n",
         NO_CODES(0) NO_CODES(5) NO_CODES(10) NO_CODES(17) NO_CODES(23) "pending 0"},
        {"0000000000000000000000000000000000000000000000000000000000000000000\r\n00\r\n",
         BAD(0, "too-long", "a line longer than any report") FINE(69) "pending 0"},
        {"99\r\n", FINE(0) "pending 0"}, /* a code that nobody knows */
        {"07P123456\r\n07P1234567\r\n", LEFT(0, 123456, "paper out") NO_CODES(11) "pending 0"},
        {"$1", "pending 2"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(&epl_status_grammar, NULL, str_of(rows[i].input), rows[i].events);
    }
}

/* No answer says whether a label is out. */
static void test_is_partial(void)
{
    struct epl_status epl;
    struct wire_event event;
    wire_init(&epl.wire, &epl_status_grammar);
    CHECK_INT(wire_feed(&epl.wire, (const uint8_t *)"00\r", 3), 3);
    CU_ASSERT_TRUE_FATAL(wire_next(&epl.wire, &event));
    CU_ASSERT_TRUE(event.status.is_partial);
}

static void test_captures(void)
{
    struct str input = split_read_capture("epl-status/label");
    split_check(&epl_status_grammar, NULL, input,
                FINE(0) FAULT(4, "head open") FAULT(8, "head open") FINE(15) "pending 0");
    free((void *)(uintptr_t)input.at);
}

CHECK_MAIN("wire/epl-status", {"streams", test_streams}, {"is partial", test_is_partial},
           {"captures", test_captures})

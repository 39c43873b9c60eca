/* The grammar: framing, tags, events, and what goes wrong. */
#include "drivers/wire/llrp.h"

#include "drivers/base/error.h"
#include "drivers/wire/llrp_write.h"
#include "tests/unit/drivers/wire/split.h"

#define EPC_A "\x30\x05\xfb\x63\xac\x1f\x38\x41\xec\x88\x04\x67"
#define HEX_A "3005fb63ac1f3841ec880467"

/* A stream being made: messages of the writer, and bytes that are none. */
static uint8_t stream[LLRP_MESSAGE_MAX * 2];
static struct llrp_writer writer;

static void begin_stream(void)
{
    writer = llrp_writer_over(stream, sizeof(stream), LLRP_1_0_1);
}

static void add_raw(const char *bytes, size_t n)
{
    CU_ASSERT_TRUE_FATAL(writer.depth == 0 && writer.len + n <= writer.size);
    memcpy(stream + writer.len, bytes, n);
    writer.len += n;
}

#define RAW(literal) add_raw((literal), sizeof(literal) - 1)

static void expect(const char *events)
{
    CHECK_INT(writer.error, 0);
    split_check(&llrp_grammar, NULL, (struct str){(const char *)stream, writer.len}, events);
}

static void add_keepalive(uint32_t id)
{
    llrp_begin_message(&writer, LLRP_KEEPALIVE, id);
    llrp_end(&writer);
}

static void add_status(enum llrp_number number, uint32_t id, unsigned code, const char *words)
{
    llrp_begin_message(&writer, number, id);
    llrp_begin(&writer, LLRP_LLRPStatus);
    LLRP_NUMBERS(&writer, code);
    llrp_write_text(&writer, words);
    llrp_end(&writer);
    llrp_end(&writer);
}

#define KEEPALIVE(at, id)                                                                          \
#at ":{\"event\":\"message\",\"type\":62,\"name\":\"KEEPALIVE\",\"id\":" #id "}\n"

static void test_messages(void)
{
    begin_stream();
    add_keepalive(5);
    add_status(LLRP_ADD_ROSPEC_RESPONSE, 6, 0, "");
    add_status(LLRP_ERROR_MESSAGE, 7, 109, "what?");
    RAW("\x04\x63\x00\x00\x00\x0c\x00\x00\x00\x08hi"); /* type 99: nobody has it */
    llrp_begin_message(&writer, LLRP_CUSTOM_MESSAGE, 9);
    LLRP_NUMBERS(&writer, 25882, 22);
    llrp_write_bytes(&writer, "\1\2\3", 3);
    llrp_end(&writer);
    RAW("\x04\x3e\x00\x00\x00\x0a");
    expect(KEEPALIVE(
        0, 5) "10:{\"event\":\"message\",\"type\":30,\"name\":\"ADD_ROSPEC_RESPONSE\","
              "\"id\":6}\n"
              "28:{\"event\":\"message\",\"type\":100,\"name\":\"ERROR_MESSAGE\",\"id\":7,"
              "\"result\":109}\n"
              "51:{\"event\":\"message\",\"type\":99,\"id\":8}\n"
              "63:{\"event\":\"message\",\"type\":1023,\"name\":\"CUSTOM_MESSAGE\","
              "\"id\":9}\n"
              "pending 6");
}

/* The answer that a keepalive wants is one that the tables read. */
static void test_keepalive_is_answered(void)
{
    static const uint8_t keepalive[] = {0x08, 0x3e, 0, 0, 0, 10, 0xde, 0xad, 0xbe, 0xef};
    struct llrp *llrp = calloc(1, sizeof(*llrp));
    struct wire_event event;
    struct llrp_message message;
    wire_init(&llrp->wire, &llrp_grammar);
    CHECK_INT(wire_feed(&llrp->wire, keepalive, sizeof(keepalive)), sizeof(keepalive));
    CU_ASSERT_TRUE_FATAL(wire_next(&llrp->wire, &event));
    CHECK_INT(llrp_read_message((const uint8_t *)event.reply.at, event.reply.len, &message), 0);
    CHECK_INT(message.element.number, LLRP_KEEPALIVE_ACK);
    CHECK_INT(message.version, LLRP_1_1);
    CHECK_INT(message.id, 0xdeadbeef);
    free(llrp);
}

/* Every number there is, each with a value of its own. */
static void add_tag(void)
{
    llrp_begin(&writer, LLRP_TagReportData);
    llrp_begin(&writer, LLRP_EPC_96);
    llrp_write_bytes(&writer, EPC_A, 12);
    llrp_end(&writer);
    LLRP_PARAMETER(&writer, LLRP_ROSpecID, 123456789);
    LLRP_PARAMETER(&writer, LLRP_SpecIndex, 2);
    LLRP_PARAMETER(&writer, LLRP_InventoryParameterSpecID, 3);
    LLRP_PARAMETER(&writer, LLRP_AntennaID, 4);
    LLRP_PARAMETER(&writer, LLRP_PeakRSSI, (uint64_t)-61);
    LLRP_PARAMETER(&writer, LLRP_ChannelIndex, 17);
    LLRP_PARAMETER(&writer, LLRP_FirstSeenTimestampUTC, 1700000000000001);
    LLRP_PARAMETER(&writer, LLRP_LastSeenTimestampUTC, 1700000000999999);
    LLRP_PARAMETER(&writer, LLRP_TagSeenCount, 42);
    LLRP_PARAMETER(&writer, LLRP_C1G2_PC, 0x3000);
    LLRP_PARAMETER(&writer, LLRP_C1G2_CRC, 0xBEEF);
    LLRP_PARAMETER(&writer, LLRP_AccessSpecID, 77);
    llrp_end(&writer);
}

#define TAG(at, epc, rest) #at ":{\"event\":\"tag\",\"epc\":\"" epc "\"" rest "}\n"
#define FULL_TAG(at)                                                                               \
    TAG(at, HEX_A,                                                                                 \
        ",\"antenna\":4,\"rssi_dbm\":-61,\"count\":42,\"first_us\":1700000000000001,"              \
        "\"last_us\":1700000000999999")

static void test_tags(void)
{
    begin_stream();
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 1);
    add_tag();
    add_tag();
    llrp_end(&writer);
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 2);
    llrp_end(&writer);
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 3);
    llrp_begin(&writer, LLRP_TagReportData);
    llrp_begin(&writer, LLRP_EPCData);
    llrp_write_bits(&writer, (const uint8_t *)"\xAB\xCD\xFF", 20);
    llrp_end(&writer);
    LLRP_PARAMETER(&writer, LLRP_FirstSeenTimestampUptime, 5);
    LLRP_PARAMETER(&writer, LLRP_LastSeenTimestampUptime, 6);
    llrp_end(&writer);
    llrp_end(&writer);
    add_keepalive(4);
    expect(FULL_TAG(10) FULL_TAG(78) "146:{\"event\":\"message\",\"type\":61,"
                                     "\"name\":\"RO_ACCESS_REPORT\",\"id\":2}\n" TAG(
                                         166, "abcdf0", ",\"first_us\":5,\"last_us\":6")
                                         KEEPALIVE(197, 4) "pending 0");
}

static void test_every_value(void)
{
    struct llrp_tag tag;
    struct wire_tag wire;
    begin_stream();
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 1);
    add_tag();
    llrp_end(&writer);
    struct llrp_tags tags = llrp_tags_over(stream + 10, writer.len - 10);
    CHECK_INT(llrp_tags_next(&tags, &tag), 1);
    CHECK_INT(tag.epc_bits, 96);
    CU_ASSERT_TRUE(memcmp(tag.epc, EPC_A, 12) == 0);
    CHECK_INT(tag.value[LLRP_ROSpecID], 123456789);
    CHECK_INT(tag.value[LLRP_SpecIndex], 2);
    CHECK_INT(tag.value[LLRP_InventoryParameterSpecID], 3);
    CHECK_INT(tag.value[LLRP_AntennaID], 4);
    CHECK_INT((int8_t)tag.value[LLRP_PeakRSSI], -61);
    CHECK_INT(tag.value[LLRP_ChannelIndex], 17);
    CHECK_INT(tag.value[LLRP_TagSeenCount], 42);
    CHECK_INT(tag.value[LLRP_C1G2_PC], 0x3000);
    CHECK_INT(tag.value[LLRP_C1G2_CRC], 0xBEEF);
    CHECK_INT(tag.value[LLRP_AccessSpecID], 77);
    CHECK_INT(llrp_tag_to_wire(&tag, &wire), 0);
    CHECK_INT(wire.has, 0xFF);
    CHECK_INT(wire.pc, 0x3000);
    CHECK_INT(wire.channel, 17);
    CHECK_INT(wire.rospec, 123456789);
    CHECK_INT(llrp_tags_next(&tags, &tag), 0);
}

/* One report a row; `body` is what a TagReportData holds. */
static void test_tag_bodies(void)
{
#define BODY(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define EPC "\x8d" EPC_A
    static const struct {
        struct str body;
        const char *events;
    } rows[] = {
        {BODY(EPC), TAG(10, HEX_A, "") "pending 0"},
        /* what nobody knows is passed by its length; a custom one too */
        {BODY(EPC "\x03\xe7\x00\x06zz\x81\x00\x02"), TAG(10, HEX_A, ",\"antenna\":2") "pending 0"},
        {BODY(EPC "\x03\xff\x00\x0e\x00\x00\x5e\x95\x00\x00\x00\x39\x00\x16\x81\x00\x02"),
         TAG(10, HEX_A, ",\"antenna\":2") "pending 0"},
        /* an access result between the others */
        {BODY(EPC "\x01\x5d\x00\x0b\x00\x00\x01\x00\x01\xAB\xCD\x81\x00\x02"),
         TAG(10, HEX_A, ",\"antenna\":2") "pending 0"},
        /* Impinj: peak RSSI in hundredths goes before the standard's */
        {BODY(EPC "\x86\xba\x03\xff\x00\x0e\x00\x00\x65\x1a\x00\x00\x00\x39\xe5\x3e"),
         TAG(10, HEX_A, ",\"rssi_dbm\":-68.5") "pending 0"},
        /* an unknown TV ends the tag, and is not fatal */
        {BODY(EPC "\x81\x00\x02\xa0\x01\x02\x03"), TAG(10, HEX_A, ",\"antenna\":2") "pending 0"},
        /* the EPC last; one of no bits */
        {BODY("\x81\x00\x02" EPC), TAG(10, HEX_A, ",\"antenna\":2") "pending 0"},
        {BODY("\x00\xf1\x00\x06\x00\x00"), TAG(10, "", "") "pending 0"},
#define BROKEN                                                                                     \
    "10:{\"event\":\"error\",\"code\":\"syntax\",\"at\":10,"                                       \
    "\"message\":\"a tag report that does not hold together\"}\npending 0"
        {BODY("\x81\x00\x02"), BROKEN}, /* no EPC */
        {BODY(""), BROKEN},             /* nothing */
        {BODY("\x8d\x30\x05"), BROKEN}, /* cut off */
        {BODY(EPC "\x81\x00"), BROKEN}, /* likewise */
        {BODY(EPC "\x82\x00\x01\x02\x03\x04\x05\x06"), BROKEN},
        {BODY("\x00\xf1\x00\x07\x00\x10\xAB"), BROKEN}, /* 16 bits in a byte */
        {BODY("\x00\xf1\x00\x04"), BROKEN},             /* without its count */
        {BODY(EPC "\x03\xff\x00\x03"), BROKEN},         /* a length less than its own header */
        {BODY(EPC "\x03\xff\x00\x10zz"), BROKEN},       /* past the end */
        {BODY(EPC "\x03\xff\x00"), BROKEN},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str body = rows[i].body;
        uint8_t header[] = {4, 61, 0, 0,   0, (uint8_t)(body.len + 14), 0, 0,
                            0, 1,  0, 240, 0, (uint8_t)(body.len + 4)};
        begin_stream();
        add_raw((const char *)header, sizeof(header));
        add_raw(body.at, body.len);
        expect(rows[i].events);
    }
}

/* A broken tag does not cost its neighbours; a broken length does, and says where. */
static void test_broken_neighbour(void)
{
    begin_stream();
    RAW("\x04\x3d\x00\x00\x00\x38\x00\x00\x00\x01"
        "\x00\xf0\x00\x11" EPC "\x00\xf0\x00\x06\x81\x00"
        "\x00\xf0\x00\x11" EPC "\x00\xf0\x00\x02\x01\x02");
    add_keepalive(2);
    expect(TAG(10, HEX_A,
               "") "27:{\"event\":\"error\",\"code\":\"syntax\",\"at\":27,\"message\":"
                   "\"a tag report that does not hold together\"}\n" TAG(
                       33, HEX_A,
                       "") "50:{\"event\":\"error\",\"code\":\"syntax\",\"at\":50,\"message\":"
                           "\"a tag report that does not hold together\"}\n" KEEPALIVE(
                               56, 2) "pending 0");
}

/* 31 words are the most a tag can hold; LLRP's count goes further. */
static void test_long_epc(void)
{
    uint8_t epc[64] = {0x12};
    for (unsigned bits = 496; bits <= 497; bits++) {
        begin_stream();
        llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 1);
        llrp_begin(&writer, LLRP_TagReportData);
        llrp_begin(&writer, LLRP_EPCData);
        llrp_write_bits(&writer, epc, bits);
        llrp_end(&writer);
        llrp_end(&writer);
        llrp_end(&writer);
        expect(bits == 496 ? "10:{\"event\":\"tag\",\"epc\":\"12000000000000000000000000000000"
                             "0000000000000000000000000000000000000000000000000000000000000000"
                             "0000000000000000000000000000\"}\npending 0"
                           : "10:{\"event\":\"error\",\"code\":\"too-long\",\"at\":10,\"message\":"
                             "\"an EPC longer than a tag can hold\"}\npending 0");
    }
}

static void test_events(void)
{
    static const struct {
        enum llrp_number number;
        uint64_t first;
        const char *name;
        const char *result;
    } rows[] = {
        {LLRP_ConnectionAttemptEvent, 0, "ConnectionAttemptEvent Success", ""},
        {LLRP_ConnectionAttemptEvent, 4, "ConnectionAttemptEvent Another_Connection_Attempted",
         ",\"result\":4"},
        {LLRP_ConnectionAttemptEvent, 99, "ConnectionAttemptEvent", ",\"result\":99"},
        {LLRP_ReportBufferLevelWarningEvent, 90, "ReportBufferLevelWarningEvent", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char events[256];
        struct text text = text_over(events, sizeof(events));
        begin_stream();
        llrp_begin_message(&writer, LLRP_READER_EVENT_NOTIFICATION, 1);
        llrp_begin(&writer, LLRP_ReaderEventNotificationData);
        LLRP_PARAMETER(&writer, LLRP_UTCTimestamp, 1700000000000000);
        LLRP_PARAMETER(&writer, rows[i].number, rows[i].first);
        llrp_end(&writer);
        llrp_end(&writer);
        text_addf(&text,
                  "0:{\"event\":\"message\",\"type\":63,\"name\":\"%s\",\"id\":1%s}\npending 0",
                  rows[i].name, rows[i].result);
        expect(events);
    }
}

#define EVENT(name) "0:{\"event\":\"message\",\"type\":63,\"name\":\"" name "\",\"id\":1}\n"

/* Several in one notification are an event each; none at all is the notification itself. */
static void test_many_events(void)
{
    begin_stream();
    llrp_begin_message(&writer, LLRP_READER_EVENT_NOTIFICATION, 1);
    llrp_begin(&writer, LLRP_ReaderEventNotificationData);
    LLRP_PARAMETER(&writer, LLRP_Uptime, 17);
    LLRP_PARAMETER(&writer, LLRP_GPIEvent, 1, 1);
    LLRP_PARAMETER(&writer, LLRP_ROSpecEvent, 2, 1, 2);
    llrp_begin(&writer, LLRP_ReportBufferOverflowErrorEvent);
    llrp_end(&writer);
    llrp_begin(&writer, LLRP_ReaderExceptionEvent);
    llrp_write_text(&writer, "too warm");
    llrp_end(&writer);
    LLRP_PARAMETER(&writer, LLRP_AISpecEvent, 0, 1, 1);
    LLRP_PARAMETER(&writer, LLRP_AntennaEvent, 0, 3);
    llrp_end(&writer);
    llrp_end(&writer);
    expect(EVENT("GPIEvent") EVENT("ROSpecEvent Preemption_Of_ROSpec")
               EVENT("ReportBufferOverflowErrorEvent") EVENT("ReaderExceptionEvent")
                   EVENT("AISpecEvent End_Of_AISpec")
                       EVENT("AntennaEvent Antenna_Disconnected") "pending 0");
    begin_stream();
    llrp_begin_message(&writer, LLRP_READER_EVENT_NOTIFICATION, 1);
    llrp_begin(&writer, LLRP_ReaderEventNotificationData);
    LLRP_PARAMETER(&writer, LLRP_Uptime, 17);
    llrp_end(&writer);
    llrp_end(&writer);
    expect(EVENT("READER_EVENT_NOTIFICATION") "pending 0");
}

static void test_malformed(void)
{
#define ERROR_AT(at, why)                                                                          \
#at ":{\"event\":\"error\",\"code\":\"syntax\",\"at\":" #at ",\"message\":\"" why "\"}\n"
    begin_stream();
    RAW("\x04\x1e\x00\x00\x00\x12\x00\x00\x00\x01\x01\x1f\x00\x09\x00\x00\x00\x00"); /* 9 of 8 */
    RAW("\x04\x1e\x00\x00\x00\x12\x00\x00\x00\x02\x01\x1f\x00\x08\x00\x00\x00\x01"); /* text cut */
    RAW("\x04\x18\x00\x00\x00\x0c\x00\x00\x00\x03\x00\x01");                         /* u32 of 2 */
    add_keepalive(4);
    expect(ERROR_AT(10, "a parameter's length does not fit")
               ERROR_AT(32, "a field runs past its parameter")
                   ERROR_AT(46, "a field runs past its parameter") KEEPALIVE(48, 4) "pending 0");
}

/* One level more than anybody needs. */
static void test_deep(void)
{
    begin_stream();
    RAW("\x04\x64\x00\x00\x00\xa2\x00\x00\x00\x01\x01\x1f\x00\x98\x00\x00\x00\x00");
    for (unsigned left = 18; left > 0; left--) {
        uint8_t error[] = {1, 0x21, 0, (uint8_t)(left * 8), 0, 0, 0, 0};
        add_raw((const char *)error, sizeof(error));
    }
    expect(ERROR_AT(134, "parameters nested too deep") "pending 0");
}

static void test_noise(void)
{
    begin_stream();
    RAW("GET / HTTP/1.1\r\n");
    add_keepalive(1);
    RAW("\x04\x3e\x00\x00\x00\x09\x00\x00\x00\x01"); /* shorter than its header */
    add_keepalive(2);
    RAW("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    expect(ERROR_AT(0, "no header of a message") KEEPALIVE(16, 1)
               ERROR_AT(26, "no header of a message") KEEPALIVE(36, 2)
                   ERROR_AT(46, "no header of a message") "pending 9");
}

/* The longest that is held, and one that is passed over without being held. */
static void test_too_long(void)
{
    for (uint32_t len = LLRP_MESSAGE_MAX; len <= LLRP_MESSAGE_MAX + 1; len++) {
        begin_stream();
        RAW("\x04\x63");
        add_raw((const char[]){0, 2, 0, (char)(len & 1)}, 4);
        RAW("\x00\x00\x00\x01");
        memset(stream + writer.len, 'x', len - 10);
        writer.len += len - 10;
        add_keepalive(2);
        expect(len == LLRP_MESSAGE_MAX
                   ? "0:{\"event\":\"message\",\"type\":99,\"id\":1}\n" KEEPALIVE(131072,
                                                                                  2) "pending 0"
                   : "0:{\"event\":\"error\",\"code\":\"too-long\",\"at\":0,\"message\":"
                     "\"a message longer than the limit\"}\n" KEEPALIVE(131073, 2) "pending 0");
    }
}

/* Whoever takes one event and feeds on loses none. */
static void test_feed_before_all_is_taken(void)
{
    struct llrp *llrp = calloc(1, sizeof(*llrp));
    struct wire_event event;
    begin_stream();
    llrp_begin_message(&writer, LLRP_RO_ACCESS_REPORT, 1);
    for (int i = 0; i < 5; i++) {
        add_tag();
    }
    llrp_end(&writer);
    add_keepalive(2);
    wire_init(&llrp->wire, &llrp_grammar);
    size_t done = 0;
    unsigned tags = 0;
    for (unsigned turn = 0; turn < 20; turn++) {
        done += wire_feed(&llrp->wire, stream + done, writer.len - done);
        if (wire_next(&llrp->wire, &event)) {
            tags += event.kind == WIRE_TAG;
        }
    }
    CHECK_INT(done, writer.len);
    CHECK_INT(tags, 5);
    CHECK_INT(event.kind, WIRE_MESSAGE);
    free(llrp);
}

static void check_capture(const char *name, const char *events)
{
    struct str input = split_read_capture(name);
    split_check(&llrp_grammar, NULL, input, events);
    free((void *)(uintptr_t)input.at);
}

static void test_captures(void)
{
    check_capture(
        "llrp/speedway-connect",
        "0:{\"event\":\"message\",\"type\":63,\"name\":\"ConnectionAttemptEvent Success\","
        "\"id\":179472585}\npending 0");
    check_capture("llrp/speedway-capabilities", "0:{\"event\":\"message\",\"type\":11,\"name\":"
                                                "\"GET_READER_CAPABILITIES_RESPONSE\"}\npending 0");
    check_capture("llrp/speedway-config",
                  "0:{\"event\":\"message\",\"type\":12,\"name\":\"GET_READER_CONFIG_RESPONSE\","
                  "\"id\":3}\npending 0");
    check_capture("llrp/bluebird-report", TAG(10, "85047000049050503155303400702300",
                                              ",\"antenna\":1,\"rssi_dbm\":-73") "pending 0");
}

/* 45 reports of one tag each: the first two and the sum of all. */
static void test_recorded_reports(void)
{
    struct str input = split_read_capture("llrp/speedway-reports");
    struct llrp *llrp = calloc(1, sizeof(*llrp));
    struct wire_event event;
    uint64_t last_us = 0;
    int64_t rssi_sum = 0;
    unsigned n = 0;
    wire_init(&llrp->wire, &llrp_grammar);
    for (size_t done = 0; done < input.len;) {
        done += wire_feed(&llrp->wire, (const uint8_t *)input.at + done, input.len - done);
        while (wire_next(&llrp->wire, &event)) {
            CHECK_INT(event.kind, WIRE_TAG);
            CHECK_INT(event.tag.has,
                      WIRE_TAG_ANTENNA | WIRE_TAG_RSSI | WIRE_TAG_FIRST | WIRE_TAG_COUNT);
            CU_ASSERT_TRUE(event.tag.first_us > last_us);
            last_us = event.tag.first_us;
            rssi_sum += event.tag.rssi_cdbm;
            n++;
        }
    }
    CHECK_INT(n, 45);
    CHECK_INT(rssi_sum, -239000);
    CHECK_INT(last_us, 1385585042041168);
    free(llrp);
    free((void *)(uintptr_t)input.at);
}

CHECK_MAIN("wire/llrp", {"messages", test_messages},
           {"keepalive is answered", test_keepalive_is_answered}, {"tags", test_tags},
           {"every value", test_every_value}, {"tag bodies", test_tag_bodies},
           {"broken neighbour", test_broken_neighbour}, {"long EPC", test_long_epc},
           {"events", test_events}, {"many events", test_many_events},
           {"malformed", test_malformed}, {"deep", test_deep}, {"noise", test_noise},
           {"too long", test_too_long}, {"feed before all is taken", test_feed_before_all_is_taken},
           {"captures", test_captures}, {"recorded reports", test_recorded_reports})

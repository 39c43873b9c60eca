#include "drivers/wire/a0.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/frames_check.h"

#define TAG(at, epc, antenna, rssi, khz)                                                           \
#at ":{\"event\":\"tag\",\"epc\":\"" epc "\",\"antenna\":" #antenna ",\"rssi_dbm\":" #rssi     \
        ",\"frequency_khz\":" #khz "}\n"
#define FROM(at, type, name)                                                                       \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\",\"id\":1}\n"
#define FAILED(at, type, name, result)                                                             \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name                              \
        "\",\"id\":1,\"result\":" #result "}\n"
#define TORN(at) BAD(at, "syntax", "a tag that does not hold together")

static void test_captures(void)
{
    frames_check_capture(&a0_grammar, "a0/yr905-session",
                         FROM(0, 114, "get_firmware_version") FROM(7, 116, "set_work_antenna")
                             TAG(13, "e200301666130121155074ef", 1, -60, 865500) "pending 0");
    frames_check_capture(&a0_grammar, "a0/two-tags",
                         TAG(0, "300833b2ddd9014000000001", 1, -74, 916000)
                             TAG(21, "e2004074850a0103163070e1", 1, -75, 913000)
                                 TAG(42, "300833b2ddd9014000000001", 1, -75, 925000)
                                     TAG(63, "e2004074850a0103163070e1", 1, -76, 925000)
                                         TAG(84, "e2004074850a0103169067dd", 1, -82, 925000)
                                             FROM(105, 137, "real_time_inventory") "pending 0");
    frames_check_capture(&a0_grammar, "a0/session-inventory",
                         TAG(0, "3009663781db02974876fc6a", 1, -26, 867000)
                             FROM(21, 139, "customized_session_target_inventory") "pending 0");
    frames_check_capture(&a0_grammar, "a0/published-wrong",
                         TAG(0, "e200301666130121155074ef", 1, -60, 865500)
                             BAD(21, "corrupt", "wrong checksum")
                                 FROM(33, 116, "set_work_antenna") "pending 0");
}

/* --- data as a module answers; the checksums are those of a0_write, which test_write proves --- */

static void check_answer(uint8_t command, const char *hex, const char *events)
{
    uint8_t data[A0_DATA_MAX];
    uint8_t frame[A0_FRAME_MAX];
    size_t n = strlen(hex) / 2;
    CU_ASSERT_EQUAL_FATAL(from_hex(str_of(hex), data, n), 0);
    n = a0_write(1, command, data, n, frame);
    split_check(&a0_grammar, NULL, (struct str){(const char *)frame, n}, events);
}

static void test_answers(void)
{
    static const struct {
        uint8_t command;
        const char *data;
        const char *events;
    } rows[] = {
        {0x74, "10", FROM(0, 116, "set_work_antenna") "pending 0"},
        {0x74, "47", FAILED(0, 116, "parameter_invalid_AntennaID_out_of_range", 71) "pending 0"},
        {0x78, "49",
         FAILED(0, 120, "parameter_invalid_frequency_region_out_of_range", 73) "pending 0"},
        {0x89, "22", FAILED(0, 137, "antenna_missing_error", 34) "pending 0"},
        /* values that look like codes */
        {0x75, "03", FROM(0, 117, "get_work_antenna") "pending 0"},
        {0x77, "11", FROM(0, 119, "get_output_power") "pending 0"},
        {0x77, "1e1e1e1e", FROM(0, 119, "get_output_power") "pending 0"},
        {0x7B, "0122", FROM(0, 123, "get_reader_temperature") "pending 0"},
        {0x79, "020006", FROM(0, 121, "get_frequency_region") "pending 0"},
        /* within a round: the third antenna is not there; the round is over */
        {0x8A, "0222", FAILED(0, 138, "antenna_missing_error", 34) "pending 0"},
        {0x8A, "000003000001f4", FROM(0, 138, "fast_switch_ant_inventory") "pending 0"},
        {0x99, "10", "0:{\"event\":\"message\",\"type\":153,\"id\":1}\npending 0"},
        {0x99, "99", "0:{\"event\":\"message\",\"type\":153,\"id\":1,\"result\":153}\npending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        check_answer(rows[i].command, rows[i].data, rows[i].events);
    }
    CHECK_STR(a0_fault(A0_ANTENNA_MISSING), "an antenna is not connected");
    CU_ASSERT_PTR_NULL(a0_fault(A0_SUCCESS));
    CU_ASSERT_PTR_NULL(a0_fault(0x36));
}

static void test_tags(void)
{
#define PC_EPC                                                                                     \
    "1000"                                                                                         \
    "596f596f"
    static const struct {
        uint8_t command;
        const char *data;
        const char *events;
    } rows[] = {
        {0x89, "00" PC_EPC "40", TAG(0, "596f596f", 1, -65, 865000) "pending 0"},
        {0x8A, "03" PC_EPC "40", TAG(0, "596f596f", 4, -65, 865000) "pending 0"},
        /* the RSSI's highest bit is the antenna's */
        {0x8A, "02" PC_EPC "c0", TAG(0, "596f596f", 7, -65, 865000) "pending 0"},
        {0x8B, "18" PC_EPC "62", TAG(0, "596f596f", 1, -31, 868000) "pending 0"},
        {0x8B, "1c" PC_EPC "62", TAG(0, "596f596f", 1, -31, 902000) "pending 0"},
        {0x8B, "ec" PC_EPC "1f", TAG(0, "596f596f", 1, -98, 928000) "pending 0"},
        {0x8B, "10" PC_EPC "401234", TAG(0, "596f596f", 1, -65, 867000) "pending 0"},
        {0x89,
         "00"
         "0000"
         "40",
         TAG(0, "", 1, -65, 865000) "pending 0"},
        {0x89,
         "00"
         "1000"
         "596f596f59"
         "40",
         TORN(0) "pending 0"},
        {0x89,
         "00"
         "1800"
         "596f596f"
         "40",
         TORN(0) "pending 0"},
        {0x89,
         "00"
         "f800"
         "596f596f"
         "40",
         TORN(0) "pending 0"},
        /* the buffer: tags in it, bytes, PC, EPC, CRC, RSSI, frequency and antenna, count */
        {0x90,
         "0002"
         "08" PC_EPC "f313"
         "40"
         "01"
         "05",
         "0:{\"event\":\"tag\",\"epc\":\"596f596f\",\"antenna\":2,\"rssi_dbm\":-65,"
         "\"frequency_khz\":865000,\"count\":5}\npending 0"},
        {0x91,
         "0002"
         "09" PC_EPC "f313"
         "40"
         "01"
         "05",
         TORN(0) "pending 0"},
        {0x91,
         "0002"
         "08" PC_EPC "f313"
         "40"
         "01",
         TORN(0) "pending 0"},
        {0x90, "38", FAILED(0, 144, "buffer_is_empty_error", 56) "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        check_answer(rows[i].command, rows[i].data, rows[i].events);
    }
}

/* What is not in the transcript: a tag's PC, an answer's data. */
static void test_members(void)
{
    static const uint8_t tag[] = {0x00, 0x10, 0x2F, 0x59, 0x6F, 0x59, 0x6F, 0x40};
    static const uint8_t region[] = {2, 0, 6};
    uint8_t frame[A0_FRAME_MAX];
    struct a0 a0;
    size_t n = a0_write(1, A0_REAL_TIME_INVENTORY, tag, sizeof(tag), frame);
    struct wire_event event = frames_first(&a0.frames.wire, &a0_grammar, frame, n);
    CHECK_INT(event.tag.pc, 0x102F);
    CU_ASSERT_TRUE(event.tag.has & WIRE_TAG_PC);
    n = a0_write(1, A0_GET_FREQUENCY_REGION, region, sizeof(region), frame);
    event = frames_first(&a0.frames.wire, &a0_grammar, frame, n);
    CHECK_INT(event.message.body.len, sizeof(region));
    CU_ASSERT_TRUE(memcmp(event.message.body.at, region, sizeof(region)) == 0);
}

static void test_longest_epc(void)
{
    char hex[200];
    char expected[400];
    struct text data = text_over(hex, sizeof(hex));
    struct text events = text_over(expected, sizeof(expected));
    text_add(&data, "00f800");
    text_add(&events, "0:{\"event\":\"tag\",\"epc\":\"");
    for (int i = 0; i < WIRE_EPC_MAX; i++) {
        text_add(&data, "a0");
        text_add(&events, "a0");
    }
    text_add(&data, "40");
    text_add(&events, "\",\"antenna\":1,\"rssi_dbm\":-65,\"frequency_khz\":865000}\npending 0");
    check_answer(0x89, hex, expected);
}

/* --- what the host says, as people recorded and printed it --- */

static void check_frame(const uint8_t *frame, size_t n, const char *hex)
{
    char actual[A0_FRAME_MAX * 2 + 1];
    to_hex(frame, n, actual);
    CHECK_STR(actual, hex);
}

static void test_write(void)
{
    uint8_t frame[A0_FRAME_MAX];
    const uint8_t antenna = 0;
    const uint8_t once = 1;
    const uint8_t session[] = {1, 0, 1};
    check_frame(frame, a0_write(1, A0_GET_FIRMWARE_VERSION, NULL, 0, frame), "a0030172ea");
    check_frame(frame, a0_write(1, A0_SET_WORK_ANTENNA, &antenna, 1, frame), "a004017400e7");
    check_frame(frame, a0_write(1, A0_REAL_TIME_INVENTORY, &once, 1, frame), "a004018901d1");
    check_frame(frame, a0_write(1, A0_CUSTOMIZED_SESSION_TARGET_INVENTORY, session, 3, frame),
                "a006018b010001cc");
    check_frame(frame, a0_write_round(0x1, frame),
                "a00dff8a"
                "0001ff00ff00ff00"
                "0001"
                "cb");
    check_frame(frame, a0_write_round(0xA, frame),
                "a00dff8a"
                "ff000101ff000301"
                "0001"
                "c5");
    check_frame(frame, a0_write_round(0x81, frame),
                "a015ff8a"
                "0001ff00ff00ff00ff00ff00ff000701"
                "0001"
                "be");
}

static void test_regions(void)
{
    static const struct {
        const char *name;
        const char *data;
    } rows[] = {{"us", "\x01\x07\x3B"}, {"eu", "\x02\x00\x06"}, {"cn", "\x03\x2B\x35"}};
    uint8_t data[A0_REGION_BYTES] = {9, 9, 9};
    CHECK_INT(a0_region_of("atlantis", data), RAFF_E_UNKNOWN);
    CHECK_INT(data[0], 9);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CHECK_INT(a0_region_of(rows[i].name, data), 0);
        CU_ASSERT_TRUE(memcmp(data, rows[i].data, sizeof(data)) == 0);
    }
}

static void set_from_host(struct wire *wire)
{
    container_of(wire, struct a0, frames.wire)->from_host = true;
}

static void test_from_host(void)
{
    uint8_t frame[A0_FRAME_MAX];
    size_t n = a0_write_round(0xF, frame);
    split_check(&a0_grammar, set_from_host, (struct str){(const char *)frame, n},
                "0:{\"event\":\"message\",\"type\":138,\"name\":\"fast_switch_ant_inventory\","
                "\"id\":255}\npending 0");
}

/* --- streams with faults in them --- */

static size_t make_frame(uint32_t *random, uint8_t *frame)
{
    uint8_t data[A0_DATA_MAX];
    size_t n = frames_random(random) % 60;
    for (size_t i = 0; i < n; i++) {
        data[i] = (uint8_t)frames_random(random);
    }
    return a0_write(1, A0_GET_FIRMWARE_VERSION, data, n, frame);
}

static void test_cuts(void)
{
    frames_check_cuts(&a0_grammar, make_frame);
}

static void test_noise(void)
{
    frames_check_noise(&a0_grammar, make_frame, 2);
}

CHECK_MAIN("wire/a0", {"captures", test_captures}, {"answers", test_answers}, {"tags", test_tags},
           {"members", test_members}, {"longest epc", test_longest_epc}, {"write", test_write},
           {"regions", test_regions}, {"from host", test_from_host}, {"cuts", test_cuts},
           {"noise", test_noise})

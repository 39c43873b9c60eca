#include "drivers/wire/bb.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/frames_check.h"

#define TAG(at, epc, rssi) #at ":{\"event\":\"tag\",\"epc\":\"" epc "\",\"rssi_dbm\":" #rssi "}\n"
#define UNNAMED(at, type)  #at ":{\"event\":\"message\",\"type\":" #type "}\n"
#define TORN(at)           BAD(at, "syntax", "a tag that does not hold together")

static void test_captures(void)
{
    frames_check_capture(
        &bb_grammar, "bb/m100-polls",
        TAG(0, "e200001d7315016521408fc6", -60) CODE(24, 255, "INVENTORY_TAG_TIMEOUT", 21)
            TAG(32, "e2806894000050245895b5eb", -36) TAG(56, "e2806894000040018f22958c", -33)
                TAG(80, "e280699500004014cc147862", -69) TAG(104, "e28011704000021d35ae4008", -42)
                    TAG(128, "e200471bb0006013044509d0", -53)
                        TAG(152, "340833b2ddd9014000000000", -61)
                            TAG(176, "e28011700000020febead3b5", -41)
                                SAID(200, 40, "STOP_MULTI") "pending 0");
    frames_check_capture(&bb_grammar, "bb/m100-info",
                         SAID(0, 3, "GET_MODULE_INFO") SAID(23, 3, "GET_MODULE_INFO")
                             SAID(37, 8, "GET_REGION") "pending 0");
    frames_check_capture(&bb_grammar, "bb/manual",
                         SAID(0, 3, "GET_MODULE_INFO") TAG(18, "30751feb705c5904e3d50d70", -55)
                             SAID(42, 7, "SET_REGION") SAID(50, 8, "GET_REGION")
                                 SAID(58, 183, "GET_POWER") SAID(67, 182, "SET_POWER")
                                     SAID(75, 173, "SET_FHSS") SAID(83, 171, "SET_RF_CHANNEL")
                                         SAID(91, 241, "READ_MODEM_PARA") "pending 0");
    /* what people printed with wrong checksums, and one whose length is wrong */
    frames_check_capture(&bb_grammar, "bb/published-wrong",
                         BAD(0, "corrupt", "wrong checksum") BAD(24, "corrupt", "wrong checksum")
                             BAD(47, "corrupt", "wrong checksum")
                                 CODE(54, 255, "INVENTORY_TAG_TIMEOUT", 21) "pending 0");
}

static void check_answer(enum bb_type type, uint8_t command, const char *hex, const char *events)
{
    uint8_t parameters[BB_PARAMETERS_MAX];
    uint8_t frame[BB_FRAME_MAX];
    size_t n = strlen(hex) / 2;
    CU_ASSERT_EQUAL_FATAL(from_hex(str_of(hex), parameters, n), 0);
    n = bb_write(type, command, parameters, n, frame);
    split_check(&bb_grammar, NULL, (struct str){(const char *)frame, n}, events);
}

static void test_answers(void)
{
#define EPC "596f596f"
    static const struct {
        enum bb_type type;
        uint8_t command;
        const char *parameters;
        const char *events;
    } rows[] = {
        /* marks within, and a notice of a multiple poll */
        {BB_NOTICE, 0x22,
         "bb"
         "1000"
         "bb7ebb7e"
         "7ebb",
         TAG(0, "bb7ebb7e", -69) "pending 0"},
        {BB_NOTICE, 0x27,
         "c9"
         "1000" EPC "f313",
         TAG(0, EPC, -55) "pending 0"},
        {BB_NOTICE, 0x22,
         "c9"
         "0000"
         "f313",
         TAG(0, "", -55) "pending 0"},
        {BB_NOTICE, 0x22,
         "c9"
         "1800" EPC "f313",
         TORN(0) "pending 0"},
        {BB_NOTICE, 0x22,
         "c9"
         "1000" EPC "f3",
         TORN(0) "pending 0"},
        {BB_NOTICE, 0x22, "c9", TORN(0) "pending 0"},
        {BB_NOTICE, 0x22, "", TORN(0) "pending 0"},
        {BB_RESPONSE, 0xFF, "0e", CODE(0, 255, "INVALID_PARA", 14) "pending 0"},
        {BB_RESPONSE, 0xFF, "17", CODE(0, 255, "INVALID_CMD", 23) "pending 0"},
        {BB_RESPONSE, 0xFF, "20", CODE(0, 255, "FHSS_FAIL", 32) "pending 0"},
        {BB_RESPONSE, 0xFF, "a3", CODE(0, 255, "READ_ERROR", 163) "pending 0"},
        {BB_RESPONSE, 0xFF,
         "16"
         "0e"
         "3400",
         CODE(0, 255, "ACCESS_PWD_ERROR", 22) "pending 0"},
        {BB_RESPONSE, 0xFF, "7f",
         "0:{\"event\":\"message\",\"type\":255,\"result\":127}\npending 0"},
        {BB_RESPONSE, 0xFF, "", UNNAMED(0, 255) "pending 0"},
        {BB_RESPONSE, 0x99, "00", UNNAMED(0, 153) "pending 0"},
        {BB_COMMAND, 0x22, "", SAID(0, 34, "SINGLE_ID") "pending 0"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        check_answer(rows[i].type, rows[i].command, rows[i].parameters, rows[i].events);
    }
    CHECK_STR(bb_fault(BB_FHSS_FAIL), "no channel is free");
    CU_ASSERT_PTR_NULL(bb_fault(BB_NO_TAG));
}

/* What is not in the transcript: a tag's PC, an answer's parameters, and a length above a byte. */
static void test_members(void)
{
    static const uint8_t tag[] = {0xC9, 0x10, 0x2F, 0x59, 0x6F, 0x59, 0x6F, 0xF3, 0x13};
    uint8_t parameters[300];
    uint8_t frame[BB_FRAME_MAX];
    struct bb bb;
    size_t n = bb_write(BB_NOTICE, BB_SINGLE_POLL, tag, sizeof(tag), frame);
    struct wire_event event = frames_first(&bb.frames.wire, &bb_grammar, frame, n);
    CHECK_INT(event.tag.pc, 0x102F);
    CU_ASSERT_TRUE(event.tag.has & WIRE_TAG_PC);
    memset(parameters, 0xBB, sizeof(parameters));
    n = bb_write(BB_RESPONSE, BB_GET_MODULE_INFO, parameters, sizeof(parameters), frame);
    event = frames_first(&bb.frames.wire, &bb_grammar, frame, n);
    CHECK_INT(event.message.body.len, sizeof(parameters));
    CU_ASSERT_TRUE(memcmp(event.message.body.at, parameters, sizeof(parameters)) == 0);
}

static void test_errors(void)
{
    /* a type that is none; a length beyond any; no end; a good one */
    frames_check_hex(&bb_grammar,
                     "bb032200"
                     "bb010302010000"
                     "bb01ff00011516ff"
                     "bb01ff000115167e",
                     BAD(0, "syntax", "not a frame") BAD(11, "corrupt", "wrong checksum")
                         CODE(19, 255, "INVENTORY_TAG_TIMEOUT", 21) "pending 0");
}

/* --- what the host says: as the manual prints it, the checksums recomputed --- */

static void check_frame(const uint8_t *frame, size_t n, const char *hex)
{
    char actual[BB_FRAME_MAX * 2 + 1];
    to_hex(frame, n, actual);
    CHECK_STR(actual, hex);
}

static void test_write(void)
{
    uint8_t frame[BB_FRAME_MAX];
    const uint8_t one = 1;
    const uint8_t hop = 0xFF;
    const uint8_t many[] = {0x22, 0x27, 0x10};
    check_frame(frame, bb_write(BB_COMMAND, BB_SINGLE_POLL, NULL, 0, frame), "bb00220000227e");
    check_frame(frame, bb_write(BB_COMMAND, BB_MULTI_POLL, many, 3, frame), "bb00270003222710837e");
    check_frame(frame, bb_write(BB_COMMAND, BB_STOP_MULTI_POLL, NULL, 0, frame), "bb00280000287e");
    check_frame(frame, bb_write(BB_COMMAND, BB_GET_MODULE_INFO, &one, 1, frame),
                "bb0003000101057e");
    check_frame(frame, bb_write(BB_COMMAND, BB_SET_REGION, &one, 1, frame), "bb0007000101097e");
    check_frame(frame, bb_write(BB_COMMAND, BB_SET_FHSS, &hop, 1, frame), "bb00ad0001ffad7e");
    check_frame(frame, bb_write(BB_COMMAND, BB_SET_RF_CHANNEL, &one, 1, frame), "bb00ab000101ad7e");
    check_frame(frame, bb_write(BB_COMMAND, BB_GET_POWER, NULL, 0, frame), "bb00b70000b77e");
    check_frame(frame, bb_write_power(2000, frame), "bb00b6000207d08f7e");
    check_frame(frame, bb_write_start(frame), "bb0027000322ffff4a7e");
}

static void test_regions(void)
{
    static const struct {
        const char *name;
        int error;
        uint8_t region;
    } rows[] = {{"cn", 0, 1}, {"us", 0, 2}, {"eu", 0, 3}, {"kr", 0, 6}, {"au", RAFF_E_UNKNOWN, 0}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t region = 0;
        CHECK_INT(bb_region_of(rows[i].name, &region), rows[i].error);
        CHECK_INT(region, rows[i].region);
    }
}

/* --- streams with faults in them --- */

static size_t make_frame(uint32_t *random, uint8_t *frame)
{
    uint8_t parameters[BB_PARAMETERS_MAX];
    size_t n = frames_random(random) % 60;
    for (size_t i = 0; i < n; i++) {
        parameters[i] = (uint8_t)frames_random(random);
    }
    return bb_write(BB_RESPONSE, BB_GET_MODULE_INFO, parameters, n, frame);
}

static void test_noise(void)
{
    frames_check_noise(&bb_grammar, make_frame, 0);
}

static void test_bits(void)
{
    frames_check_bits(&bb_grammar, make_frame);
}

static void test_cuts(void)
{
    frames_check_cuts(&bb_grammar, make_frame);
}

CHECK_MAIN("wire/bb", {"captures", test_captures}, {"answers", test_answers},
           {"members", test_members}, {"errors", test_errors}, {"write", test_write},
           {"regions", test_regions}, {"noise", test_noise}, {"bits", test_bits},
           {"cuts", test_cuts})

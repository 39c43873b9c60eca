#include "drivers/wire/mercury.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/frames_check.h"

#define TAG(at, epc, rssi, khz, count, last)                                                       \
#at ":{\"event\":\"tag\",\"epc\":\"" epc "\",\"antenna\":1,\"rssi_dbm\":" #rssi                \
        ",\"frequency_khz\":" #khz ",\"count\":" #count ",\"last_us\":" #last "}\n"

static void test_captures(void)
{
#define OF_1545(at, rssi, khz, last) TAG(at, "000000000000000000001545", rssi, khz, 1, last)
    frames_check_capture(
        &mercury_grammar, "mercury/nano-connect",
        SAID(0, 3, "VERSION") SAID(27, 12, "GET_CURRENT_PROGRAM") SAID(35, 104, "GET_POWER_MODE")
            SAID(43, 106, "GET_READER_OPTIONAL_PARAMS") SAID(53, 6, "SET_BAUD_RATE")
                SAID(60, 106, "GET_READER_OPTIONAL_PARAMS") SAID(71, 97, "GET_ANTENNA_PORT")
                    SAID(81, 106, "GET_READER_OPTIONAL_PARAMS") SAID(
                        91, 106, "GET_READER_OPTIONAL_PARAMS") SAID(104, 99, "GET_TAG_PROTOCOL")
                        SAID(113, 103, "GET_REGION") SAID(121, 113, "GET_AVAILABLE_REGIONS")
                            SAID(137, 98, "GET_READ_TX_POWER") SAID(151, 146, "SET_READ_TX_POWER")
                                SAID(158, 107, "GET_PROTOCOL_PARAM")
                                    SAID(168, 107, "GET_PROTOCOL_PARAM")
                                        SAID(178, 107, "GET_PROTOCOL_PARAM")
                                            SAID(189, 112, "GET_AVAILABLE_PROTOCOLS")
                                                SAID(198, 16, "HW_VERSION")
                                                    SAID(260, 151, "SET_REGION") "pending 0");
    frames_check_capture(
        &mercury_grammar, "mercury/nano-stream",
        SAID(0, 154, "SET_READER_OPTIONAL_PARAMS") SAID(7, 145, "SET_ANTENNA_PORT")
            SAID(14, 47, "MULTI_PROTOCOL_TAG_OP") CODE(25, 34, "NO_TAGS_FOUND", 1024)
                CODE(32, 34, "NO_TAGS_FOUND", 1024) OF_1545(39, -61, 919200, 354000)
                    OF_1545(86, -59, 923600, 388000) OF_1545(133, -59, 923600, 419000)
                        OF_1545(180, -59, 923600, 452000) OF_1545(227, -60, 921800, 914000)
                            CODE(274, 34, "NO_TAGS_FOUND", 1024) OF_1545(281, -63, 923200, 241000)
                                OF_1545(328, -60, 923200, 295000)
                                    CODE(375, 34, "NO_TAGS_FOUND", 1024)
                                        SAID(382, 47, "MULTI_PROTOCOL_TAG_OP") "pending 0");
    frames_check_capture(
        &mercury_grammar, "mercury/nano-three-tags",
        OF_1545(0, -51, 919600, 10000) TAG(47, "596f596f", -57, 919600, 1, 15000)
            TAG(86, "e2001026760e017915907125", -55, 919600, 1, 19000) "pending 0");
    frames_check_capture(&mercury_grammar, "mercury/nano-buffer",
                         SAID(0, 34, "READ_TAG_ID_MULTIPLE")
                             TAG(23, "596f596f", -35, 919600, 17, 8000) "pending 0");
}

/* CRCs as a Python script apart from this code computes them (uhf_checksums.py); the first two are
 * those that everybody prints. */
static void test_crc(void)
{
    static const struct {
        const char *hex;
        uint16_t crc;
    } rows[] = {{"0003", 0x1D0C},     {"0004", 0x1D0B},     {"000C", 0x1D03},
                {"00220400", 0x84E0}, {"00220504", 0x85E4}, {"030C4141", 0x515E}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t bytes[8];
        size_t n = strlen(rows[i].hex) / 2;
        CHECK_INT(from_hex(str_of(rows[i].hex), bytes, n), 0);
        CHECK_INT(mercury_crc(bytes, n), rows[i].crc);
    }
}

static void test_statuses(void)
{
    frames_check_hex(&mercury_grammar,
                     "ff0022040084e0"
                     "ff0022050485e4"
                     "ff00910503125b",
                     CODE(0, 34, "NO_TAGS_FOUND", 1024)
                         CODE(7, 34, "TEMPERATURE_EXCEED_LIMITS", 1284)
                             CODE(14, 145, "ANTENNA_NOT_CONNECTED", 1283) "pending 0");
    CU_ASSERT_PTR_NULL(mercury_fault(0));
    CU_ASSERT_PTR_NULL(mercury_fault(MERCURY_NO_TAGS_FOUND));
    CHECK_STR(mercury_fault(MERCURY_TEMPERATURE_EXCEED_LIMITS), "too hot");
    CHECK_STR(mercury_status_name(0xFFFF), "");
    CHECK_STR(mercury_opcode_name(0xFF), "");
}

/* --- records of a stream, written apart from the code under test --- */

/* A frame of op 22 with these metadata flags and this record behind the response type. */
static size_t stream_frame(uint16_t flags, const char *record_hex, uint8_t *frame)
{
    uint8_t data[MERCURY_DATA_MAX] = {0x10,           0x00, 0x1B, (uint8_t)(flags >> 8),
                                      (uint8_t)flags, 0x01};
    size_t n = strlen(record_hex) / 2;
    CU_ASSERT_EQUAL_FATAL(from_hex(str_of(record_hex), data + 6, n), 0);
    return mercury_write_answer(MERCURY_READ_TAG_ID_MULTIPLE, 0, data, 6 + n, frame);
}

static void test_metadata(void)
{
#define ONLY(epc, more) "0:{\"event\":\"tag\",\"epc\":\"" epc "\"" more "}\npending 0"
#define TORN            BAD(0, "syntax", "a tag that does not hold together") "pending 0"
#define EPC                                                                                        \
    "0040"                                                                                         \
    "1000"                                                                                         \
    "596f596f"                                                                                     \
    "f313"
    static const struct {
        uint16_t flags;
        const char *record;
        const char *events;
    } rows[] = {
        {0x0000, EPC, ONLY("596f596f", "")},
        {0x0001, "07" EPC, ONLY("596f596f", ",\"count\":7")},
        {0x0002, "c4" EPC, ONLY("596f596f", ",\"rssi_dbm\":-60")},
        {0x0004, "22" EPC, ONLY("596f596f", ",\"antenna\":2")},
        {0x0004, "01" EPC, ONLY("596f596f", ",\"antenna\":16")},
        {0x0008, "0d3500" EPC, ONLY("596f596f", ",\"frequency_khz\":865536")},
        {0x0010, "00000163" EPC, ONLY("596f596f", ",\"last_us\":355000")},
        {0x0020, "00b4" EPC, ONLY("596f596f", "")},
        {0x0040, "05" EPC, ONLY("596f596f", "")},
        /* embedded data: 12 bits are two bytes; 8000 announces an error's number */
        {0x0080, "000cabcd" EPC, ONLY("596f596f", "")},
        {0x0080, "0048000102030405060708" EPC, ONLY("596f596f", "")},
        {0x0080, "80000409" EPC, ONLY("596f596f", "")},
        {0x0100, "0f" EPC, ONLY("596f596f", "")},
        {0x0E00, "040201" EPC, ONLY("596f596f", "")},
        {0x1000, "1234" EPC, ONLY("596f596f", "")},
        {0x1FFF, "01c3110e06a00000016200000500000f0402011234" EPC,
         ONLY("596f596f", ",\"antenna\":1,\"rssi_dbm\":-61,\"frequency_khz\":919200,\"count\":1,"
                          "\"last_us\":354000")},
        /* not Gen2: no PC, and no Q, LF or target */
        {0x0E40,
         "06"
         "0030"
         "1234"
         "5678"
         "f313",
         ONLY("12345678", "")},
        /* XPC words behind the PC */
        {0x0000,
         "0050"
         "1a00"
         "0001"
         "596f596f"
         "f313",
         ONLY("596f596f", "")},
        {0x0000,
         "0060"
         "1a00"
         "8001"
         "0002"
         "596f596f"
         "f313",
         ONLY("596f596f", "")},
        {0x0000,
         "0020"
         "0000"
         "f313",
         ONLY("", "")},
        /* torn */
        {0x0000,
         "0048"
         "1000"
         "596f596f"
         "f313",
         TORN},
        {0x0000,
         "0018"
         "1000"
         "59",
         TORN},
        {0x0000,
         "0030"
         "1a00"
         "8001"
         "0002",
         TORN},
        {0x0000, "00", TORN},
        {0x0001, "", SAID(0, 34, "READ_TAG_ID_MULTIPLE") "pending 0"},
        {0x0010, "000001", TORN},
        {0x0080, "ff00", TORN},
        {0x2000, "01" EPC, TORN},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t frame[MERCURY_FRAME_MAX];
        size_t n = stream_frame(rows[i].flags, rows[i].record, frame);
        split_check(&mercury_grammar, NULL, (struct str){(const char *)frame, n}, rows[i].events);
    }
}

/* What is not in the transcript: a tag's PC, an answer's data. */
static void test_members(void)
{
    static const uint8_t version[] = {0x12, 0x08};
    uint8_t frame[MERCURY_FRAME_MAX];
    struct mercury mercury;
    size_t n = stream_frame(0, "0040102f596f596ff313", frame);
    struct wire_event event = frames_first(&mercury.frames.wire, &mercury_grammar, frame, n);
    CHECK_INT(event.tag.pc, 0x102F);
    CU_ASSERT_TRUE(event.tag.has & WIRE_TAG_PC);
    n = mercury_write_answer(MERCURY_VERSION, 0, version, sizeof(version), frame);
    event = frames_first(&mercury.frames.wire, &mercury_grammar, frame, n);
    CHECK_INT(event.message.body.len, sizeof(version));
    CU_ASSERT_TRUE(memcmp(event.message.body.at, version, sizeof(version)) == 0);
}

static void check_epc_of(size_t epc_bytes, const char *bits_hex)
{
    char hex[400];
    char expected[400];
    struct text record = text_over(hex, sizeof(hex));
    struct text events = text_over(expected, sizeof(expected));
    text_addf(&record, "%s10f8", bits_hex);
    text_add(&events, "0:{\"event\":\"tag\",\"epc\":\"");
    for (size_t i = 0; i < epc_bytes; i++) {
        text_add(&record, "5a");
        text_add(&events, "5a");
    }
    text_add(&record, "f313");
    text_add(&events, "\"}\npending 0");
    uint8_t frame[MERCURY_FRAME_MAX];
    size_t n = stream_frame(0, hex, frame);
    split_check(&mercury_grammar, NULL, (struct str){(const char *)frame, n},
                epc_bytes <= WIRE_EPC_MAX ? expected : TORN);
}

/* PC, EPC, CRC: 62 bytes of EPC are the most there can be. */
static void test_longest_epc(void)
{
    check_epc_of(62, "0210");
    check_epc_of(63, "0218");
}

/* Two records, as a fork of SparkFun's library prints them; it leaves the CRC out. */
static void test_buffer(void)
{
#define NO_FREQUENCY(at, epc, rssi, count, last)                                                   \
#at ":{\"event\":\"tag\",\"epc\":\"" epc "\",\"antenna\":1,\"rssi_dbm\":" #rssi                \
        ",\"count\":" #count ",\"last_us\":" #last "}\n"
    frames_check_hex(&mercury_grammar,
                     "ff38290000"
                     "00570002"
                     "2bc6110000000905"
                     "0080"
                     "3400"
                     "e200470457606426e301010e"
                     "c4bb"
                     "2fcc110000000e05"
                     "0080"
                     "3000"
                     "e200420e8c506017044e7949"
                     "50a7"
                     "8f20"
                     "ff0022040084e0",
                     NO_FREQUENCY(9, "e200470457606426e301010e", -58, 43, 9000)
                         NO_FREQUENCY(35, "e200420e8c506017044e7949", -52, 47, 14000)
                             CODE(63, 34, "NO_TAGS_FOUND", 1024) "pending 0");
}

static void test_buffer_torn(void)
{
    /* It announces three and holds one; then an empty one; then one too short for its head. */
    uint8_t frames[3 * MERCURY_FRAME_MAX];
    uint8_t data[16] = {0, 0, 0, 3, 0x00, 0x30, 0x08, 0x00, 0x12, 0x34, 0xAA, 0xBB};
    size_t n = mercury_write_answer(MERCURY_GET_TAG_ID_BUFFER, 0, data, 12, frames);
    data[3] = 0;
    n += mercury_write_answer(MERCURY_GET_TAG_ID_BUFFER, 0, data, 4, frames + n);
    n += mercury_write_answer(MERCURY_GET_TAG_ID_BUFFER, 0, data, 3, frames + n);
    split_check(&mercury_grammar, NULL, (struct str){(const char *)frames, n},
                "9:{\"event\":\"tag\",\"epc\":\"1234\"}\n" BAD(17, "syntax",
                                                               "a tag that does not hold together")
                    SAID(19, 41, "GET_TAG_ID_BUFFER")
                        SAID(30, 41, "GET_TAG_ID_BUFFER") "pending 0");
}

/* --- what the host says: as the recorded sessions have it --- */

static void check_frame(const uint8_t *frame, size_t n, const char *hex)
{
    char actual[MERCURY_FRAME_MAX * 2 + 1];
    to_hex(frame, n, actual);
    CHECK_STR(actual, hex);
}

static void test_write(void)
{
    uint8_t frame[MERCURY_FRAME_MAX];
    const uint8_t filter_off[] = {0x01, 0x0C, 0x00};
    const uint8_t region = 0x0D;
    check_frame(frame, mercury_write(MERCURY_VERSION, NULL, 0, frame), "ff00031d0c");
    check_frame(frame, mercury_write(MERCURY_SET_REGION, &region, 1, frame), "ff01970d4bb0");
    check_frame(frame, mercury_write(MERCURY_SET_READER_OPTIONAL_PARAMS, filter_off, 3, frame),
                "ff039a010c00a35d");
    check_frame(frame, mercury_write_antennas(1, frame),
                "ff0391020101"
                "42c5");
    check_frame(frame, mercury_write_antennas(0x80000005, frame), "ff059102010103032cc1");
    check_frame(frame, mercury_write_power(2700, frame), "ff02920a8c4bd5");
    check_frame(frame, mercury_write_start(frame), "ff102f00000122000005072210001b03e801ffdd2b");
    check_frame(frame, mercury_write_stop(frame), "ff032f0000025e86");
}

static void test_regions(void)
{
    static const struct {
        const char *name;
        const char *available;
        int error;
        uint8_t region;
    } rows[] = {
        {"us", "\x0d\x04\x05\x06\x08\x09\x0b\x0c\xff", 0, 0x0D}, /* a Nano's, recorded */
        {"us", "\x0d\x01", 0, 0x01},
        {"eu", "\x0d\x04\x05\x06\x08\x09\x0b\x0c\xff", 0, 0x08},
        {"open", "\xff", 0, 0xFF},
        {"eu", "\x01", RAFF_E_UNKNOWN, 0},
        {"atlantis", "\x01", RAFF_E_UNKNOWN, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t region = 0;
        CHECK_INT(mercury_region_of(rows[i].name, str_of(rows[i].available), &region),
                  rows[i].error);
        CHECK_INT(region, rows[i].region);
    }
}

static void set_from_host(struct wire *wire)
{
    container_of(wire, struct mercury, frames.wire)->from_host = true;
}

/* The other side of the line hears what was meant. */
static void test_from_host(void)
{
    uint8_t frames[2 * MERCURY_FRAME_MAX];
    size_t n = mercury_write_start(frames);
    n += mercury_write(MERCURY_VERSION, NULL, 0, frames + n);
    split_check(&mercury_grammar, set_from_host, (struct str){(const char *)frames, n},
                SAID(0, 47, "MULTI_PROTOCOL_TAG_OP") SAID(21, 3, "VERSION") "pending 0");
}

/* --- streams with faults in them --- */

static size_t make_frame(uint32_t *random, uint8_t *frame)
{
    uint8_t data[MERCURY_DATA_MAX];
    size_t n = frames_random(random) % 60;
    for (size_t i = 0; i < n; i++) {
        data[i] = (uint8_t)frames_random(random);
    }
    return mercury_write_answer(MERCURY_VERSION, 0, data, n, frame);
}

static void test_noise(void)
{
    frames_check_noise(&mercury_grammar, make_frame, 0);
}

static void test_bits(void)
{
    frames_check_bits(&mercury_grammar, make_frame);
}

static void test_cuts(void)
{
    frames_check_cuts(&mercury_grammar, make_frame);
}

static void test_errors(void)
{
    frames_check_hex(&mercury_grammar, "0001ff00031d0c00ff00031d0dff00031d0c",
                     BAD(0, "syntax", "not a frame")
                         BAD(2, "corrupt", "wrong checksum") "pending 5");
    frames_check_hex(&mercury_grammar, "00ff0022040084e1ff0022040084e0",
                     BAD(0, "syntax", "not a frame") BAD(1, "corrupt", "wrong checksum")
                         CODE(8, 34, "NO_TAGS_FOUND", 1024) "pending 0");
}

CHECK_MAIN("wire/mercury", {"captures", test_captures}, {"crc", test_crc},
           {"statuses", test_statuses}, {"metadata", test_metadata}, {"members", test_members},
           {"longest epc", test_longest_epc}, {"buffer", test_buffer},
           {"buffer torn", test_buffer_torn}, {"write", test_write}, {"regions", test_regions},
           {"from host", test_from_host}, {"noise", test_noise}, {"bits", test_bits},
           {"cuts", test_cuts}, {"errors", test_errors})

#include "drivers/wire/ssi.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/wire/split.h"

/* Lines of the transcript. */
#define READ(at, data)     #at ":{\"event\":\"read\",\"data\":\"" data "\"}\n"
#define AIM(at, aim, data) #at ":{\"event\":\"read\",\"aim\":\"" aim "\",\"data\":\"" data "\"}\n"
#define SAID(at, type, name)                                                                       \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\"}\n"
#define CODE(at, type, name, result)                                                               \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\",\"result\":" #result "}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"

#define SEED 4711U

static struct ssi ssi;

/* --- packets as the decoder sends them, encoded apart from the code under test --- */

struct packet {
    uint8_t bytes[SSI_PACKET_MAX];
    size_t n;
};

static struct packet sent(uint8_t opcode, uint8_t status, const char *data, size_t n)
{
    struct packet packet = {.n = n + 6};
    packet.bytes[0] = (uint8_t)(n + 4);
    packet.bytes[1] = opcode;
    packet.bytes[3] = status;
    memcpy(packet.bytes + 4, data, n);
    unsigned sum = 0x10000;
    for (size_t i = 0; i < n + 4; i++) {
        sum -= packet.bytes[i];
    }
    packet.bytes[n + 4] = (uint8_t)(sum >> 8);
    packet.bytes[n + 5] = (uint8_t)sum;
    return packet;
}

#define SENT(opcode, status, data) sent(opcode, status, data, sizeof(data) - 1)

static void check_packets(const struct packet *packets, size_t n, const char *events)
{
    static char input[16384];
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(input + len, packets[i].bytes, packets[i].n);
        len += packets[i].n;
    }
    split_check(&ssi_grammar, NULL, (struct str){input, len}, events);
}

#define CHECK_PACKETS(events, ...)                                                                 \
    do {                                                                                           \
        const struct packet packets[] = {__VA_ARGS__};                                             \
        check_packets(packets, ARRAY_SIZE(packets), events);                                       \
    } while (0)

static void test_reads(void)
{
    CHECK_PACKETS(AIM(0, "]E0", "4006381333931") "pending 0", SENT(0xF3, 0,
                                                                   "\x0b"
                                                                   "4006381333931"));
    CHECK_PACKETS(AIM(0, "]C1", "0109506000134352") "pending 0", SENT(0xF3, 0,
                                                                      "\x0f"
                                                                      "0109506000134352"));
    /* the scanner's own AIM id is not doubled; an unknown type has none; no data is a read too */
    CHECK_PACKETS(AIM(0, "]Q3", "x") "pending 0", SENT(0xF3, 0, "\x1c]Q3x"));
    CHECK_PACKETS(READ(0, "x") "pending 0", SENT(0xF3, 0, "\x2ax"));
    CHECK_PACKETS(READ(0, "9783161484100") "pending 0", SENT(0xF3, 0,
                                                             "\x16"
                                                             "9783161484100"));
    CHECK_PACKETS(AIM(0, "]A0", "") "pending 0", SENT(0xF3, 0, "\x01"));
    CHECK_PACKETS(BAD(0, "syntax", "a read without its bar code type") "pending 0",
                  SENT(0xF3, 0, ""));
    /* ? status bits that newer scanners set (0x20) mean nothing here */
    CHECK_PACKETS(AIM(0, "]Q1", "x") "pending 0", SENT(0xF3, 0x20, "\x1cx"));
}

static void test_parts(void)
{
#define PART(at) SAID(at, 243, "DECODE_DATA")
#define LOST     BAD(0, "corrupt", "a read that lost a part")
    CHECK_PACKETS(PART(0) PART(9) AIM(0, "]Q1", "abcde") "pending 0",
                  SENT(0xF3, 2,
                       "\x1c"
                       "ab"),
                  SENT(0xF3, 2,
                       "\x1c"
                       "cd"),
                  SENT(0xF3, 0,
                       "\x1c"
                       "e"));
    CHECK_PACKETS(PART(0) "pending 5", SENT(0xF3, 2,
                                            "\x1c"
                                            "ab"));
    /* an event between the parts */
    CHECK_PACKETS(PART(0) CODE(9, 246, "EVENT", 3) AIM(0, "]Q1", "abc") "pending 0",
                  SENT(0xF3, 2,
                       "\x1c"
                       "ab"),
                  SENT(0xF6, 0, "\x03"),
                  SENT(0xF3, 0,
                       "\x1c"
                       "c"));
    /* a part again, because its ACK was lost */
    CHECK_PACKETS(PART(0) PART(9) AIM(0, "]Q1", "abc") PART(26) "pending 0",
                  SENT(0xF3, 2,
                       "\x1c"
                       "ab"),
                  SENT(0xF3, 3,
                       "\x1c"
                       "ab"),
                  SENT(0xF3, 0,
                       "\x1c"
                       "c"),
                  SENT(0xF3, 1,
                       "\x1c"
                       "c"));
    /* a part of another type: half of two codes is no code */
    CHECK_PACKETS(PART(0) LOST AIM(17, "]E0", "x") "pending 0",
                  SENT(0xF3, 2,
                       "\x1c"
                       "ab"),
                  SENT(0xF3, 0,
                       "\x0b"
                       "c"),
                  SENT(0xF3, 0, "\x0bx"));
}

/* A part was broken: it comes again, or it does not. */
static void test_broken_part(void)
{
    struct packet broken = SENT(0xF3, 2,
                                "\x1c"
                                "cd");
    broken.bytes[5] = 'C';
#define WRONG(at) BAD(at, "corrupt", "wrong checksum")
    CHECK_PACKETS(PART(0) WRONG(9) PART(18) AIM(0, "]Q1", "abcde") "pending 0",
                  SENT(0xF3, 2,
                       "\x1c"
                       "ab"),
                  broken,
                  SENT(0xF3, 3,
                       "\x1c"
                       "cd"),
                  SENT(0xF3, 0,
                       "\x1c"
                       "e"));
    CHECK_PACKETS(PART(0) WRONG(9) LOST AIM(26, "]Q1", "x") "pending 0",
                  SENT(0xF3, 2,
                       "\x1c"
                       "ab"),
                  broken,
                  SENT(0xF3, 0,
                       "\x1c"
                       "e"),
                  SENT(0xF3, 0, "\x1cx"));
}

static void test_too_long(void)
{
    static char input[16384];
    struct packet part = sent(0xF3, 2, (const char[251]){0x1c}, 251);
    size_t len = 0;
    for (int i = 0; i < 33; i++, len += part.n) {
        memcpy(input + len, part.bytes, part.n);
    }
    struct packet last = SENT(0xF3, 0,
                              "\x1c"
                              "e");
    memcpy(input + len, last.bytes, last.n);
    len += last.n;
    wire_init(&ssi.wire, &ssi_grammar);
    struct wire_event event;
    int events = 0;
    for (size_t done = 0; done < len; events++) {
        done += wire_feed(&ssi.wire, (const uint8_t *)input + done, len - done);
        CU_ASSERT_TRUE_FATAL(wire_next(&ssi.wire, &event));
        CHECK_INT(event.reply.len, 6);
    }
    CHECK_INT(events, 34);
    CHECK_INT(event.kind, WIRE_ERROR);
    CHECK_INT(event.error.error, RAFF_E_TOO_LONG);
    CHECK_INT(event.at, 0);
}

static void test_messages(void)
{
    CHECK_PACKETS(SAID(0, 208, "CMD_ACK") CODE(6, 209, "CMD_NAK", 6) CODE(13, 246, "EVENT", 1)
                      SAID(20, 164, "REPLY_REVISION")
                          SAID(27, 212, "CAPABILITIES_REPLY") "pending 0",
                  SENT(0xD0, 0, ""), SENT(0xD1, 0, "\x06"), SENT(0xF6, 0, "\x01"),
                  SENT(0xA4, 0, "A"), SENT(0xD4, 0, "\x01"));
}

/* One packet a row, after an ACK that set the scene. */
static void test_replies(void)
{
    static const struct {
        uint8_t opcode;
        uint8_t status;
        const char *data;
        const char *reply;
    } rows[] = {
        {0xF3, 0,
         "\x0b"
         "1",
         "04d00400ff28"},
        {0xF3, 2,
         "\x0b"
         "1",
         "04d00400ff28"},
        {0xF6, 0, "\x01", "04d00400ff28"},
        {0xC6, 0, "\xff", "04d00400ff28"},
        {0xD0, 0, "", ""},
        {0xD1, 0, "\x01", ""},
        {0xA4, 0, "X", ""},
        {0xD4, 0, "X", ""},
        {0x73, 0, "\x05", "04740400ff84"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct packet packet =
            sent(rows[i].opcode, rows[i].status, rows[i].data, strlen(rows[i].data));
        struct wire_event event;
        char hex[32];
        wire_init(&ssi.wire, &ssi_grammar);
        CHECK_INT(wire_feed(&ssi.wire, packet.bytes, packet.n), packet.n);
        CU_ASSERT_TRUE_FATAL(wire_next(&ssi.wire, &event));
        to_hex((const uint8_t *)event.reply.at, event.reply.len, hex);
        CHECK_STR(hex, rows[i].reply);
        packet.bytes[packet.n - 1] ^= 1;
        CHECK_INT(wire_feed(&ssi.wire, packet.bytes, packet.n), packet.n);
        CU_ASSERT_TRUE_FATAL(wire_next(&ssi.wire, &event));
        CHECK_INT(event.kind, WIRE_ERROR);
        CHECK_INT(event.error.error, RAFF_E_CORRUPT);
        to_hex((const uint8_t *)event.reply.at, event.reply.len, hex);
        CHECK_STR(hex, "05d1040001ff25");
    }
}

static void test_noise(void)
{
#define NOISE(at) BAD(at, "syntax", "not a packet")
#define TEN       "0123456789"
#define HUNDRED   TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
    static const struct {
        const char *input;
        size_t n;
        const char *events;
    } rows[] = {
        {"\x04\xD0\x00\x00\xFF\x2c", 6, SAID(0, 208, "CMD_ACK") "pending 0"},
        {"\x00\x00\x04\xD0\x00\x00\xFF\x2c", 8, NOISE(0) SAID(2, 208, "CMD_ACK") "pending 0"},
        {"hello\r\n\x04\xD0\x00\x00\xFF\x2c", 13, NOISE(0) SAID(7, 208, "CMD_ACK") "pending 0"},
        /* a byte too few: the next packet is found where it begins, not where the last ended */
        {"\x06\xF3\x00\x00\x0b\x04\xD0\x00\x00\xFF\x2c\x04\xD0\x00\x00\xFF\x2c", 17,
         WRONG(0) SAID(5, 208, "CMD_ACK") SAID(11, 208, "CMD_ACK") "pending 0"},
        /* half a packet waits */
        {"\x10\xF3\x00\x00\x0b", 5, "pending 5"},
        /* babble: one error in 257 bytes */
        {HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED, 600,
         NOISE(0) NOISE(257) NOISE(514) "pending 1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        split_check(&ssi_grammar, NULL, (struct str){rows[i].input, rows[i].n}, rows[i].events);
    }
}

static void test_segments(void)
{
#define SEGMENT(at) SAID(at, 115, "MULTIPACKET_SEGMENT")
#define TURN(at)    BAD(at, "syntax", "a segment out of its turn")
    static const char first[] = "\x00\xF3\x00\x00\x00\x08\x1c\x01\x00\x05"
                                "abc";
    CHECK_PACKETS(SEGMENT(0) AIM(0, "]Q1", "abcde") "pending 0", SENT(0x73, 0, first),
                  SENT(0x73, 0,
                       "\x01"
                       "de"));
    /* more than was announced is not taken; a segment again is */
    CHECK_PACKETS(SEGMENT(0) SEGMENT(19) SEGMENT(27) AIM(0, "]Q1", "abcde") TURN(44) "pending 0",
                  SENT(0x73, 0, first),
                  SENT(0x73, 0,
                       "\x01"
                       "d"),
                  SENT(0x73, 0,
                       "\x01"
                       "d"),
                  SENT(0x73, 0,
                       "\x02"
                       "ef"),
                  SENT(0x73, 0,
                       "\x03"
                       "g"));
    CHECK_PACKETS(SEGMENT(0) TURN(19) TURN(27) "pending 0", SENT(0x73, 0, first),
                  SENT(0x73, 0,
                       "\x02"
                       "e"),
                  SENT(0x73, 0,
                       "\x01"
                       "d"));
    CHECK_PACKETS(TURN(0) "pending 0", SENT(0x73, 0, "\x00\xF6\x00\x00\x00\x08\x1c\x01\x00\x05"));
    CHECK_PACKETS(TURN(0) "pending 0", SENT(0x73, 0, "\x00\xF3\x00"));
    CHECK_PACKETS(TURN(0) "pending 0", SENT(0x73, 0, ""));
}

static void test_idle(void)
{
    struct packet packet = SENT(0xF3, 0,
                                "\x0b"
                                "4006381333931");
    struct wire_event event;
    wire_init(&ssi.wire, &ssi_grammar);
    wire_idle(&ssi.wire);
    CU_ASSERT_FALSE(wire_next(&ssi.wire, &event));
    CHECK_INT(wire_feed(&ssi.wire, packet.bytes, 9), 9);
    CHECK_INT(wire_pending(&ssi.wire), 9);
    wire_idle(&ssi.wire);
    CU_ASSERT_TRUE_FATAL(wire_next(&ssi.wire, &event));
    CHECK_INT(event.kind, WIRE_ERROR);
    CHECK_INT(event.at, 0);
    CHECK_INT(event.reply.len, 7);
    CHECK_INT(wire_pending(&ssi.wire), 0);
    CHECK_INT(wire_feed(&ssi.wire, packet.bytes, packet.n), packet.n);
    CU_ASSERT_TRUE_FATAL(wire_next(&ssi.wire, &event));
    CU_ASSERT_TRUE(str_is(event.read.raw, "]E04006381333931"));
    CHECK_INT(event.at, 9);
    /* a stray byte is no packet to ask for */
    CHECK_INT(wire_feed(&ssi.wire, packet.bytes, 1), 1);
    wire_idle(&ssi.wire);
    CU_ASSERT_TRUE_FATAL(wire_next(&ssi.wire, &event));
    CHECK_INT(event.kind, WIRE_ERROR);
    CHECK_INT(event.reply.len, 0);
}

/* The three that were checked against another implementation, and the rest by hand. */
static void test_write(void)
{
    static const struct {
        enum ssi_opcode opcode;
        uint8_t status;
        const char *data;
        size_t n;
        const char *hex;
    } rows[] = {
        {SSI_CMD_ACK, 0, "", 0, "04d00400ff28"},
        {SSI_START_SESSION, 0, "", 0, "04e40400ff14"},
        {SSI_SCAN_ENABLE, SSI_PERMANENT, "", 0, "04e90408ff07"},
        {SSI_BEEP, 0, "\x02", 1, "05e6040002ff0f"},
        {SSI_LED_ON, 0, "\x01", 1, "05e7040001ff0f"},
        {SSI_PARAM_REQUEST, 0, "\xee", 1, "05c70400eefe42"},
        {SSI_PARAM_SEND, SSI_PERMANENT, "\xff\xee\x01\x9f\x01", 5, "09c60408ffee019f01fc97"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t packet[SSI_PACKET_MAX];
        char hex[2 * SSI_PACKET_MAX + 1];
        size_t n = ssi_write(rows[i].opcode, rows[i].status, (const uint8_t *)rows[i].data,
                             rows[i].n, packet);
        to_hex(packet, n, hex);
        CHECK_STR(hex, rows[i].hex);
    }
}

static void test_captures(void)
{
    static const struct {
        const char *name;
        const char *events;
    } rows[] = {
        {"ssi/param-send", SAID(0, 198, "PARAM_SEND") SAID(12, 198, "PARAM_SEND") "pending 0"},
        {"ssi/management",
         SAID(0, 128, "SSI_MGMT_COMMAND") SAID(35, 128, "SSI_MGMT_COMMAND")
             SAID(99, 128, "SSI_MGMT_COMMAND") SAID(116, 128, "SSI_MGMT_COMMAND") "pending 0"},
        {"ssi/reads",
         AIM(0, "]E0", "4006381333931") AIM(20, "]C1", "010950600013435210L5\\u001d21S77")
             AIM(53, "]d1", "ABC") CODE(63, 246, "EVENT", 1) READ(70, "A-03-02")
                 AIM(84, "]C0", "TOTE-4") SAID(100, 208, "CMD_ACK") CODE(106, 209, "CMD_NAK", 6)
                     SAID(113, 164, "REPLY_REVISION") "pending 0"},
        {"ssi/faults", NOISE(0) WRONG(9) AIM(29, "]E0", "4006381333931")
                           SAID(49, 243, "DECODE_DATA") "pending 7"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str input = split_read_capture(rows[i].name);
        split_check(&ssi_grammar, NULL, input, rows[i].events);
        free((void *)(uintptr_t)input.at);
    }
}

/* Long reads: as one event each, whose data are checked by a rule instead of by a literal. */
static void check_long(const char *name, const char *aim, size_t n, bool counts)
{
    struct str input = split_read_capture(name);
    struct wire_event event = {.kind = WIRE_MESSAGE};
    wire_init(&ssi.wire, &ssi_grammar);
    for (size_t done = 0; done < input.len;) {
        CHECK_INT(event.kind, WIRE_MESSAGE);
        done += wire_feed(&ssi.wire, (const uint8_t *)input.at + done, input.len - done);
        CU_ASSERT_TRUE_FATAL(wire_next(&ssi.wire, &event));
    }
    CHECK_INT(event.kind, WIRE_READ);
    CHECK_INT(event.read.raw.len, n + 3);
    CU_ASSERT_TRUE(memcmp(event.read.raw.at, aim, 3) == 0);
    for (size_t i = 0; i < n && event.kind == WIRE_READ; i++) {
        size_t digits[] = {i / 4 / 1000, i / 4 / 100 % 10, i / 4 / 10 % 10, i / 4 % 10};
        CHECK_INT(event.read.raw.at[3 + i], counts ? (int)('0' + digits[i % 4]) : 'Z');
    }
    free((void *)(uintptr_t)input.at);
}

static void test_long_captures(void)
{
    check_long("ssi/segments-qr", "]Q1", 500, false);
    check_long("ssi/parts", "]Q1", 480, true);
}

/* --- a scanner on a bad line: every code arrives once and whole --- */

static uint32_t state;

static uint32_t below(uint32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
}

static char taken[1024];
static size_t taken_len;
static int reads;

/* What the host does with what it hears; the reply of the last event. */
static struct str hear(const uint8_t *bytes, size_t n)
{
    struct str reply = {"", 0};
    struct wire_event event;
    for (size_t done = 0; done < n || wire_next(&ssi.wire, &event);) {
        if (done < n) {
            done += wire_feed(&ssi.wire, bytes + done, n - done);
        }
        while (wire_next(&ssi.wire, &event)) {
            reply = event.reply.len > 0 ? event.reply : reply;
            if (event.kind == WIRE_READ) {
                taken_len = event.read.raw.len;
                memcpy(taken, event.read.raw.at, taken_len);
                reads++;
            }
        }
    }
    wire_idle(&ssi.wire);
    if (wire_next(&ssi.wire, &event) && event.reply.len > 0) {
        reply = event.reply;
    }
    return reply;
}

static bool is_ack(struct str reply)
{
    return reply.len == 6 && (uint8_t)reply.at[1] == 0xD0;
}

/* Sends until it is acknowledged. A packet suffers one kind of fault only: a byte wrong, missing
 * or too many, time and again, or a lost ACK. */
static void deliver(uint8_t status, const char *data, size_t n)
{
    uint32_t fault = below(8);
    bool is_sent = false;
    for (int attempt = 0; !is_sent && attempt < 20; attempt++) {
        struct packet packet = sent(0xF3, (uint8_t)(status | (attempt ? 1 : 0)), data, n);
        uint8_t line[SSI_PACKET_MAX + 1];
        size_t at = below((uint32_t)packet.n);
        size_t len = packet.n;
        memcpy(line, packet.bytes, packet.n);
        bool breaks = fault < 3 && below(2);
        if (breaks && fault == 0) {
            line[at] ^= (uint8_t)(1U << below(8));
        } else if (breaks && fault == 1) {
            memmove(line + at, line + at + 1, --len - at);
        } else if (breaks && fault == 2) {
            memmove(line + at + 1, line + at, len++ - at);
            line[at] = (uint8_t)below(256);
        }
        is_sent = is_ack(hear(line, len)) && !(fault == 3 && below(2));
    }
    CU_ASSERT_TRUE(is_sent);
}

static void test_bad_line(void)
{
    printf("\n    seed %u", SEED);
    state = SEED;
    wire_init(&ssi.wire, &ssi_grammar);
    for (int round = 0; round < 3000; round++) {
        char code[700];
        size_t n = below(10) ? below(30) : below(sizeof(code));
        for (size_t i = 0; i < n; i++) {
            code[i] = (char)('!' + below(94));
        }
        if (n > 0 && code[0] == ']') {
            code[0] = '[';
        }
        reads = 0;
        for (size_t done = 0, size; done < n || done == 0; done += size) {
            char data[251] = {0x03};
            size = n - done < 250 ? n - done : 250;
            memcpy(data + 1, code + done, size);
            deliver(done + size < n ? 2 : 0, data, size + 1);
            if (n == 0) {
                break;
            }
        }
        CHECK_INT(reads, 1);
        CHECK_INT(taken_len, n + 3);
        CU_ASSERT_TRUE(memcmp(taken, "]C0", 3) == 0 && memcmp(taken + 3, code, n) == 0);
    }
}

CHECK_MAIN("wire/ssi", {"reads", test_reads}, {"parts", test_parts},
           {"broken part", test_broken_part}, {"too long", test_too_long},
           {"messages", test_messages}, {"replies", test_replies}, {"noise", test_noise},
           {"segments", test_segments}, {"idle", test_idle}, {"write", test_write},
           {"captures", test_captures}, {"long captures", test_long_captures},
           {"bad line", test_bad_line})

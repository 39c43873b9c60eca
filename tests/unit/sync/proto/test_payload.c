/* Payloads on the wire and topics: limits, truncation, everything that is no topic of ours. */
#include "drivers/base/error.h"
#include "sync/proto/proto.h"
#include "tests/unit/check.h"

static void fill(struct bytes *bytes, size_t n, unsigned noise)
{
    bytes_clear(bytes);
    bytes_add(bytes, "{", 1);
    while (bytes->len < n) {
        noise = noise * 1103515245U + 12345U;
        uint8_t byte = (uint8_t)(noise >> 16);
        bytes_add(bytes, &byte, 1);
    }
}

static void round_trip(size_t n, unsigned noise, bool deflated)
{
    CLEANUP(bytes_release) struct bytes plain, wire, scratch;
    bytes_init(&plain, PROTO_PLAIN_MAX);
    bytes_init(&wire, PROTO_WIRE_MAX);
    bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
    fill(&plain, n, noise);
    struct str back = {NULL, 0};
    CHECK_INT(proto_deflate(bytes_view(&plain), &wire), 0);
    CHECK_INT(wire.at[0], deflated ? 0x78 : '{');
    CHECK_INT(proto_inflate(bytes_view(&wire), &scratch, &back), 0);
    CU_ASSERT_TRUE(str_equal(back, bytes_view(&plain)));
    /* Cut anywhere, a deflated payload is refused, never half read. */
    for (size_t cut = 1; deflated && cut < wire.len; cut += 1 + wire.len / 40) {
        struct str part = {(const char *)wire.at, wire.len - cut};
        CHECK_INT(proto_inflate(part, &scratch, &back), RAFF_E_SYNTAX);
    }
}

static void test_round_trip(void)
{
    round_trip(2, 1, false);
    round_trip(PROTO_DEFLATE_FROM - 1, 1, false);
    round_trip(PROTO_DEFLATE_FROM, 1, true);
    round_trip(60000, 7, true);
}

static void test_limits(void)
{
    CLEANUP(bytes_release) struct bytes plain, wire, scratch;
    bytes_init(&plain, 4 * PROTO_PLAIN_MAX);
    bytes_init(&wire, 4 * PROTO_PLAIN_MAX);
    bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
    struct str back = {NULL, 0};
    fill(&plain, PROTO_PLAIN_MAX / 2, 1); /* noise does not shrink under the wire's limit */
    CHECK_INT(proto_deflate(bytes_view(&plain), &wire), RAFF_E_TOO_LONG);
    CHECK_INT(wire.len, 0);
    memset(plain.at + 1, 'a', plain.len - 1);
    CHECK_INT(proto_deflate(bytes_view(&plain), &wire), 0);
    CHECK_INT(proto_inflate(bytes_view(&wire), &scratch, &back), 0);
    CHECK_INT(back.len, PROTO_PLAIN_MAX / 2);
    struct str big = {(const char *)plain.at, PROTO_WIRE_MAX + 1};
    CHECK_INT(proto_inflate(big, &scratch, &back), RAFF_E_TOO_LONG);
    CHECK_INT(proto_inflate(STR("\x78garbage"), &scratch, &back), RAFF_E_SYNTAX);
    CHECK_INT(proto_inflate(STR("[1]"), &scratch, &back), RAFF_E_SYNTAX);
    CHECK_INT(proto_inflate(STR(""), &scratch, &back), RAFF_E_SYNTAX);
}

/* A stream of a few kilobytes that blows up past the limit, made from pieces within it: level 1 of
 * 1 MiB is the largest that proto_deflate gives, so the bomb is a longer run of the same blocks. */
static void test_bomb(void)
{
    static const uint8_t bomb_head[] = {0x78, 0x01};
    CLEANUP(bytes_release) struct bytes wire, scratch;
    bytes_init(&wire, PROTO_WIRE_MAX);
    bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
    bytes_add(&wire, bomb_head, sizeof(bomb_head));
    /* Fixed Huffman block (RFC 1951, 3.2.6): literal '{', then pairs of length 258, distance 1. */
    uint64_t bits = 0x3; /* BFINAL 1, BTYPE 01 */
    unsigned n_bits = 3;
    bits |= 0xD5ULL << n_bits; /* code of '{' (0x7B + 0x30), most significant bit first */
    n_bits += 8;
    for (size_t i = 0; i < 5000; i++) {
        bits |= 0xA3ULL << n_bits; /* 285 is 11000101, reversed */
        n_bits += 8 + 5;           /* distance code 0 is 00000 */
        while (n_bits >= 8) {
            uint8_t byte = (uint8_t)bits;
            bytes_add(&wire, &byte, 1);
            bits >>= 8;
            n_bits -= 8;
        }
    }
    struct str back = {NULL, 0};
    CHECK_INT(proto_inflate(bytes_view(&wire), &scratch, &back), RAFF_E_TOO_LONG);
    CU_ASSERT_TRUE(scratch.len <= PROTO_PLAIN_MAX + 1);
}

static void test_topics(void)
{
    static const struct {
        const char *topic;
        enum proto_channel channel;
        const char *site, *seat;
    } rows[] = {
        {"raff/1/S/H1/up", PROTO_UP, "S", "H1"},
        {"raff/1/S/H1/ask", PROTO_ASK, "S", "H1"},
        {"raff/1/S/H1/down", PROTO_DOWN, "S", "H1"},
        {"raff/1/S-1/H_1/state", PROTO_STATE, "S-1", "H_1"},
        {"raff/1/S/feed", PROTO_FEED, "S", ""},
        {"raff/1/enrol/0af3/ask", PROTO_ASK, "enrol", "0af3"},
        {"raff/1/enrol/0af3/down", PROTO_DOWN, "enrol", "0af3"},
        {"raff/1/hub", PROTO_HUB, "", ""},
        {"raff/1/12345678901234567890123456789012/H1/up", PROTO_UP,
         "12345678901234567890123456789012", "H1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct proto_topic topic;
        char back[PROTO_TOPIC_MAX];
        CHECK_INT(proto_topic_read(rows[i].topic, &topic), 0);
        CHECK_INT(topic.channel, rows[i].channel);
        CHECK_STR(topic.site, rows[i].site);
        CHECK_STR(topic.seat, rows[i].seat);
        proto_topic_write(&topic, back);
        CHECK_STR(back, rows[i].topic);
    }
}

static void test_bad_topics(void)
{
    static const char *const rows[] = {
        "",
        "raff",
        "raff/1",
        "raff/1/",
        "raff/2/hub",
        "raff/1/hub/x",
        "raff/1/S",
        "raff/1/S/up",
        "raff/1/S/H1",
        "raff/1/S/H1/down/x",
        "raff/1/S/H1/nose",
        "raff/1/enrol/0af3/up",
        "raff/1/enrol/0af3/state",
        "raff/1/enrol/feed",
        "raff/1//H1/up",
        "raff/1/S//up",
        "raff/1/S/H+/up",
        "raff/1/S/H1/feed",
        "raff/1/S/#",
        "$SYS/broker",
        "/raff/1/hub",
        "raff/1/123456789012345678901234567890123/H1/up",
        "raff/1/S/\xd8\xb1/up",
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct proto_topic topic;
        CHECK_INT(proto_topic_read(rows[i], &topic), RAFF_E_SYNTAX);
    }
}

CHECK_MAIN("proto payload", {"round trip", test_round_trip}, {"limits", test_limits},
           {"bomb", test_bomb}, {"topics", test_topics}, {"bad topics", test_bad_topics})

#include "drivers/base/error.h"
#include "sync/ledger/event.h"
#include "tests/unit/check.h"

static struct event sample(void)
{
    struct event event = {
        .seq = 101,
        .type = EVENT_PICK,
        .at = "2026-11-22T10:00:00.123Z",
        .by = "u7",
        .task = "T88",
        .line = 3,
        .n_legs = 2,
        .scan = "]C1010950600013435210L5\x1d"
                "17271231",
    };
    event.legs[0] = (struct leg){"A-03-02", "SKU1", "L5", "", -2};
    event.legs[1] = (struct leg){"TOTE-4", "SKU1", "L5", "", 2};
    return event;
}

static const char sample_line[] =
    "{\"seq\":101,\"type\":\"pick\",\"at\":\"2026-11-22T10:00:00.123Z\",\"by\":\"u7\","
    "\"task\":\"T88\",\"line\":3,\"legs\":["
    "{\"place\":\"A-03-02\",\"item\":\"SKU1\",\"lot\":\"L5\",\"qty\":-2},"
    "{\"place\":\"TOTE-4\",\"item\":\"SKU1\",\"lot\":\"L5\",\"qty\":2}],"
    "\"scan\":\"]C1010950600013435210L5\\u001d17271231\"}";

static void write_line(const struct event *event, struct bytes *out)
{
    bytes_init(out, 65536);
    CHECK_INT(event_write(event, out), 0);
    bytes_add(out, "", 1);
}

/* All of it but the ends of the lists, which nobody writes. */
static bool same_event(const struct event *a, const struct event *b)
{
    size_t middle = offsetof(struct event, scan), size = offsetof(struct event, counted) - middle;
    return memcmp(a, b, offsetof(struct event, legs)) == 0 && a->n_legs == b->n_legs &&
           memcmp(a->legs, b->legs, a->n_legs * sizeof(*a->legs)) == 0 &&
           memcmp(a->scan, b->scan, size) == 0 && a->n_counted == b->n_counted &&
           memcmp(a->counted, b->counted, a->n_counted * sizeof(*a->counted)) == 0;
}

static void test_line(void)
{
    struct event event = sample();
    struct bytes out;
    write_line(&event, &out);
    CHECK_STR((char *)out.at, sample_line);
    struct event back;
    memset(&back, 0x55, sizeof(back));
    CHECK_INT(event_read(str_of(sample_line), &back), 0);
    CU_ASSERT(same_event(&back, &event));
    bytes_release(&out);
}

/* Every type and every key comes back as it went out. */
static void test_all_types(void)
{
    for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
        struct event event = sample();
        event.type = (enum event_type)type;
        event.qty = 4;
        event.of = 9;
        event.weight_g = 1250;
        CHECK_INT(copy_cstr(event.clock, sizeof(event.clock), EVENT_CLOCK_UNKNOWN), 0);
        CHECK_INT(copy_cstr(event.code, sizeof(event.code), "damaged"), 0);
        CHECK_INT(copy_cstr(event.carton, sizeof(event.carton), "340123450000000018"), 0);
        CHECK_INT(copy_cstr(event.manifest, sizeof(event.manifest), "M1"), 0);
        CHECK_INT(copy_cstr(event.printer, sizeof(event.printer), "zebra"), 0);
        CHECK_INT(copy_cstr(event.result, sizeof(event.result), "printed"), 0);
        CHECK_INT(copy_cstr(event.expiry, sizeof(event.expiry), "2027-12-31"), 0);
        CHECK_INT(copy_cstr(event.note, sizeof(event.note), "\"quoted\\\" رفّ"), 0);
        CHECK_INT(copy_cstr(event.place, sizeof(event.place), "A-03-02"), 0);
        event.op = 9120;
        event.n_counted = 2;
        event.counted[0] = (struct counted){"SKU1", "L5", 10, 12};
        event.counted[1] = (struct counted){.item = "SKU2", .book = -3};
        struct bytes out;
        write_line(&event, &out);
        struct event back;
        CHECK_INT(event_read(str_of((char *)out.at), &back), 0);
        CU_ASSERT(same_event(&back, &event));
        bytes_release(&out);
    }
}

static void test_controls(void)
{
    struct event event = sample();
    struct bytes out;
    CHECK_INT(copy_cstr(event.scan, sizeof(event.scan), "A\x1b[2JB\x1d\xe2\x80\xae"), 0);
    CHECK_INT(copy_cstr(event.note, sizeof(event.note), "x\x1dy\n"), 0);
    write_line(&event, &out);
    CU_ASSERT_PTR_NOT_NULL(strstr((char *)out.at, "\"scan\":\"A[2JB\\u001d\""));
    CU_ASSERT_PTR_NOT_NULL(strstr((char *)out.at, "\"note\":\"xy\""));
    bytes_release(&out);
    bytes_init(&out, 65536);
    CHECK_INT(copy_cstr(event.legs[0].lot, LOT_SIZE, "L\x1d"), 0);
    CHECK_INT(event_write(&event, &out), RAFF_E_CHARSET);
    CHECK_INT(out.len, 0);
    CHECK_INT(out.error, 0);
    bytes_release(&out);
}

static void test_too_long(void)
{
    struct event event = sample();
    memset(event.scan, '"', sizeof(event.scan) - 1);
    event.scan[sizeof(event.scan) - 1] = '\0';
    for (event.n_legs = 0; event.n_legs < EVENT_LEGS_MAX; event.n_legs++) {
        struct leg *leg = &event.legs[event.n_legs];
        *leg = (struct leg){.qty = -1000000};
        memset(leg->place, '"', sizeof(leg->place) - 1);
        memset(leg->item, '\\', sizeof(leg->item) - 1);
        memset(leg->lot, '"', sizeof(leg->lot) - 1);
        memset(leg->serial, '"', sizeof(leg->serial) - 1);
    }
    struct bytes out;
    bytes_init(&out, 65536);
    CHECK_INT(event_write(&event, &out), RAFF_E_TOO_LONG);
    CHECK_INT(out.len, 0);
    event.n_legs = 32;
    CHECK_INT(event_write(&event, &out), 0);
    CU_ASSERT(out.len <= EVENT_LINE_MAX);
    bytes_release(&out);
}

static void test_refused(void)
{
    static const char *const lines[] = {
        "",
        "{",
        "[]",
        "7",
        "{}",
        "{\"seq\":1}",
        "{\"seq\":0,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\"}",
        "{\"seq\":-1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\"}",
        "{\"seq\":1.5,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\"}",
        "{\"seq\":\"1\",\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\"}",
        "{\"seq\":1,\"type\":\"dance\",\"at\":\"2026-11-22T10:00:00.123Z\"}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"yesterday\"}",
        "{\"seq\":1,\"type\":\"note\"}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\",\"by\":7}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\",\"by\":\"a\\u0007\"}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\",\"line\":\"3\"}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\",\"legs\":{}}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\",\"legs\":[1]}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\",\"legs\":[{\"qty\":1}]}",
        "{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\","
        "\"by\":\"123456789012345678901234567890123\"}",
        "{\"seq\":1,\"type\":\"count\",\"at\":\"2026-11-22T10:00:00.123Z\",\"counted\":{}}",
        "{\"seq\":1,\"type\":\"count\",\"at\":\"2026-11-22T10:00:00.123Z\",\"counted\":[1]}",
        "{\"seq\":1,\"type\":\"count\",\"at\":\"2026-11-22T10:00:00.123Z\",\"counted\":[{}]}",
        "{\"seq\":1,\"type\":\"count\",\"at\":\"2026-11-22T10:00:00.123Z\",\"op\":-1}",
    };
    struct event event;
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        int error = event_read(str_of(lines[i]), &event);
        if (error != RAFF_E_SYNTAX) {
            printf("\n    %s", lines[i]);
        }
        CHECK_INT(error, RAFF_E_SYNTAX);
    }
    CHECK_INT(event_read(STR("{\"seq\":1,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\","
                             "\"new\":[{}]}"),
                         &event),
              0);
}

#define NOTE(members) "{\"seq\":7,\"type\":\"note\",\"at\":\"2026-11-22T10:00:00.123Z\"" members "}"

/* What JSON lets a seat write in another way than ours does. */
static void test_spellings(void)
{
    static const char *const lines[] = {
        " {\"seq\" : 7 ,\t\"type\":\"note\",\r\"at\":\"2026-11-22T10:00:00.123Z\" } ",
        "{\"at\":\"2026-11-22T10:00:00.123Z\",\"seq\":7.0,\"type\":\"note\"}",
        "{\"\\u0073eq\":0.7e1,\"type\":\"n\\u006fte\",\"at\":\"2026-11-22T10:00:00.123Z\"}",
        NOTE(",\"seq\":\"of no type that is looked at\",\"type\":8"),
        NOTE(",\"new\":[{\"seq\":8,\"x\":-1.5e-300}],\"seq\\u0000\":9,\"\":null"),
    };
    struct event event;
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        CHECK_INT(event_read(str_of(lines[i]), &event), 0);
        CHECK_INT(event.seq, 7);
        CHECK_INT(event.type, EVENT_NOTE);
    }
    CHECK_INT(event_read(str_of(NOTE(",\"note\":\"a\\u0000\\u001b\\u001d\\ud83d\\ude00b\","
                                     "\"scan\":\"\\u001d\\u0007\"")),
                         &event),
              0);
    CHECK_STR(event.note, "a\xf0\x9f\x98\x80"
                          "b");
    CHECK_STR(event.scan, "\x1d");
}

/* A reader that is kind to what is nearly JSON would read a line that another hub does not. */
static void test_no_json(void)
{
    static const char *const lines[] = {
        NOTE("") "x",
        NOTE("") "{}",
        "\xef\xbb\xbf" NOTE(""),
        NOTE(",\"line\":01"),
        NOTE(",\"line\":1."),
        NOTE(",\"line\":9007199254740993"),
        NOTE(",\"x\":01"),
        NOTE(",\"x\":tru"),
        NOTE(",\"x\":[1,]"),
        NOTE(",\x01\"x\":1"),
        NOTE(",\"note\":\"\t\""),
        NOTE(",\"by\":\"a\\u0000b\""),
        NOTE(",\"note\":\"\\ud83d\""),
        NOTE(","),
    };
    struct event event;
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        CHECK_INT(event_read(str_of(lines[i]), &event), RAFF_E_SYNTAX);
    }
}

static void test_check(void)
{
    struct event event = sample();
    CHECK_INT(event_check(&event), 0);
    event.legs[1].qty = 1;
    CHECK_INT(event_check(&event), RAFF_E_UNBALANCED);
    event = sample();
    CHECK_INT(copy_cstr(event.legs[1].lot, LOT_SIZE, "L6"), 0);
    CHECK_INT(event_check(&event), RAFF_E_UNBALANCED);
    event = sample();
    event.legs[0].qty = event.legs[1].qty = 0;
    CHECK_INT(event_check(&event), RAFF_E_UNBALANCED);
    event = sample();
    event.n_legs = 0;
    CHECK_INT(event_check(&event), RAFF_E_UNBALANCED);
    event.type = EVENT_SHORT;
    CHECK_INT(event_check(&event), 0);
    event = sample();
    event.legs[0].qty = INT64_MIN;
    CHECK_INT(event_check(&event), RAFF_E_UNBALANCED);
}

static void test_progress(void)
{
    static const struct {
        enum event_type type;
        int64_t done, short_qty;
    } cases[] = {
        {EVENT_PICK, 2, 0},   {EVENT_SHORT, 0, 5},    {EVENT_SKIP, 0, 0},   {EVENT_PUT, 2, 0},
        {EVENT_MOVE, 2, 0},   {EVENT_RECEIVE, 2, 0},  {EVENT_RETURN, 2, 0}, {EVENT_REPLENISH, 2, 0},
        {EVENT_PACK, 2, 0},   {EVENT_HANDOVER, 2, 0}, {EVENT_LOAD, 1, 0},   {EVENT_COUNT, 1, 0},
        {EVENT_CLOSE, 0, 0},  {EVENT_LABEL, 0, 0},    {EVENT_START, 0, 0},  {EVENT_DONE, 0, 0},
        {EVENT_STATUS, 0, 0}, {EVENT_NOTE, 0, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct event event = sample();
        event.type = cases[i].type;
        event.qty = 5;
        struct progress progress = event_progress(&event, NULL);
        CHECK_INT(progress.done, cases[i].done);
        CHECK_INT(progress.short_qty, cases[i].short_qty);
        struct event reverse = {.type = EVENT_REVERSE};
        progress = event_progress(&reverse, &event);
        CHECK_INT(progress.done, -cases[i].done);
        CHECK_INT(progress.short_qty, -cases[i].short_qty);
        CHECK_INT(event_progress(&reverse, NULL).done, 0);
        event.line = 0;
        CHECK_INT(event_progress(&event, NULL).done, 0);
    }
}

/* Expected values by sha256sum over the bytes that contract.md names. */
static void test_chain(void)
{
    uint8_t hash[CHAIN_SIZE];
    char hex[2 * CHAIN_SIZE + 1];
    chain_first("S", "H1", 3, hash);
    to_hex(hash, sizeof(hash), hex);
    CHECK_STR(hex, "0d02e3a5ebff7ce0328a28a222d398800d64730e800a2ce9727efd0a2bf8de7a");
    chain_next(hash, STR("{\"seq\":1}"), hash);
    to_hex(hash, sizeof(hash), hex);
    CHECK_STR(hex, "379163b9e8e91a8de6cfdbcfc9df6a794a4246cbb382da180e855597d92c67de");
}

CHECK_MAIN("event", {"line", test_line}, {"all types", test_all_types}, {"controls", test_controls},
           {"too long", test_too_long}, {"refused", test_refused}, {"spellings", test_spellings},
           {"no json", test_no_json}, {"check", test_check}, {"progress", test_progress},
           {"chain", test_chain})

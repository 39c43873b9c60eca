/* Every message both ways, and what is refused. */
#include "drivers/base/error.h"
#include "sync/proto/proto.h"
#include "tests/unit/check.h"

static struct json_arena arena;
static struct bytes out;

#define H64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* As the contract spells them: read and written again they are the same bytes. */
static const char *const messages[] = {
    "{\"type\":\"hello\",\"v\":[1,1],\"epoch\":3,\"store\":\"5a5a\",\"oldest\":90,\"next\":111,"
    "\"head\":\"" H64 "\",\"hub\":\"hubid\",\"op\":9000,\"acked\":108}",
    "{\"type\":\"hello\",\"v\":[1,2],\"epoch\":1,\"store\":\"5a5a\",\"oldest\":1,\"next\":1,"
    "\"head\":\"" H64 "\",\"hub\":\"\",\"op\":0}",
    "{\"type\":\"welcome\",\"hub\":\"hubid\",\"v\":1,\"epoch\":3,\"expect\":105,\"head\":\"" H64
    "\",\"op\":9120,\"floor\":4000,\"now\":\"2026-11-22T10:00:00.000Z\"}",
    "{\"type\":\"ack\",\"hub\":\"hubid\",\"epoch\":3,\"upto\":110,\"head\":\"" H64
    "\",\"safe\":110,\"out\":[{\"seq\":107,\"code\":\"review\",\"why\":\"negative stock\"},"
    "{\"seq\":108,\"code\":\"review\"}]}",
    "{\"type\":\"ack\",\"hub\":\"hubid\",\"epoch\":3,\"upto\":0,\"head\":\"" H64 "\",\"safe\":0}",
    "{\"type\":\"nack\",\"code\":\"gap\",\"expect\":105,\"retry_ms\":500,\"why\":\"behind\"}",
    "{\"type\":\"nack\",\"code\":\"fork\"}",
    "{\"type\":\"ops\",\"hub\":\"hubid\",\"from\":501,\"to\":503,\"rows\":[{\"t\":\"stock\",\"k\":"
    "[\"A-03-02\",\"SKU1\",\"L5\",\"\"],\"r\":{\"qty\":12}},{\"t\":\"task\",\"k\":[\"T88\"],\"r\":"
    "null}],\"own\":{\"H1\":{\"epoch\":3,\"seq\":104},\"H2\":{\"epoch\":1,\"seq\":7}}}",
    "{\"type\":\"ops\",\"hub\":\"hubid\",\"from\":504,\"to\":503,\"rows\":[]}",
    "{\"type\":\"pull\",\"op\":500}",
    "{\"type\":\"reset\",\"why\":\"the log begins at 4000\"}",
    "{\"type\":\"snapshot\",\"table\":\"stock\",\"after\":null}",
    "{\"type\":\"snapshot\",\"table\":\"stock\",\"after\":[\"A-03-02\",\"SKU1\",\"\",\"\"]}",
    "{\"type\":\"rows\",\"hub\":\"hubid\",\"op\":9000,\"t\":\"item\",\"rows\":[{\"k\":[\"SKU1\"],"
    "\"r\":{\"name\":\"\xd8\xb1\xd9\x81\",\"unit\":\"each\"}}],\"more\":true}",
    "{\"type\":\"rows\",\"hub\":\"hubid\",\"op\":9000,\"t\":\"item\",\"after\":null,\"rows\":[],"
    "\"more\":"
    "false,\"own\":{\"H1\":{\"epoch\":3,\"seq\":104}}}",
    "{\"type\":\"next\",\"kind\":[\"pick\",\"pack\"],\"zone\":\"A\",\"by\":\"u7\",\"place\":"
    "\"TOTE-4\",\"task\":\"T88\"}",
    "{\"type\":\"next\",\"kind\":[]}",
    "{\"type\":\"leased\",\"task\":\"T88\"}",
    "{\"type\":\"none\"}",
    "{\"type\":\"release\",\"task\":\"T88\"}",
    "{\"type\":\"ops\",\"hub\":\"hubid\",\"from\":504,\"to\":503,\"rows\":[],\"sums\":{\"stock\":{"
    "\"n\":2,\"sum\":\"fedcba9876543210\"},\"later\":{\"n\":0,\"sum\":\"0000000000000000\"}}}",
    "{\"type\":\"verify\",\"table\":\"stock\",\"ranges\":16}",
    "{\"type\":\"verify\",\"table\":\"stock\",\"ranges\":16,\"after\":[\"A-03-02\",\"SKU1\",\"\","
    "\"\"]}",
    "{\"type\":\"sums\",\"hub\":\"hubid\",\"op\":9120,\"t\":\"stock\",\"ranges\":[{\"to\":[\"A-03-"
    "02\","
    "\"SKU1\",\"\",\"\"],\"n\":512,\"sum\":\"00000000000000ff\"}]}",
    "{\"type\":\"sums\",\"hub\":\"hubid\",\"op\":9120,\"t\":\"item\",\"after\":[\"SKU1\"],"
    "\"ranges\":["
    "{\"to\":[\"SKU2\"],\"n\":1,\"sum\":\"ffffffffffffffff\"},{\"to\":[\"SKU4\"],\"n\":2,\"sum\":"
    "\"0000000000000001\"}],\"more\":true}",
    "{\"type\":\"pull\",\"op\":500,\"sums\":true,\"hub\":\"hubid\"}",
    "{\"type\":\"enrol\",\"id\":\"0af3\",\"csr\":\"-----BEGIN CERTIFICATE "
    "REQUEST-----\\nMIH+/=\\n\","
    "\"store\":\"5a5a\"}",
    "{\"type\":\"enrol\",\"csr\":\"x\",\"store\":\"5a5a\"}",
    "{\"type\":\"enrolled\",\"site\":\"S\",\"seat\":\"H1\",\"epoch\":3,\"cert\":\"-----BEGIN "
    "CERTIFICATE-----\\nMIIB\\n\",\"hub\":\"hubid\",\"pepper\":\"" H64 "\"}",
};

static void test_round_trip(void)
{
    unsigned seen = 0;
    for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
        struct proto_message message;
        CHECK_INT(proto_read(str_of(messages[i]), &arena, &message), 0);
        bytes_clear(&out);
        CHECK_INT(proto_write(&message, &out), 0);
        bytes_add(&out, "", 1);
        CHECK_STR((const char *)out.at, messages[i]);
        seen |= 1U << message.type;
    }
    CHECK_INT(seen, (1U << PROTO_TYPE_COUNT) - 1);
}

/* Cut at any byte, no message reads. */
static void test_cut(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
        for (size_t n = 0; n < strlen(messages[i]); n++) {
            struct proto_message message;
            CU_ASSERT_TRUE(proto_read((struct str){messages[i], n}, &arena, &message) < 0);
        }
    }
}

static void test_values(void)
{
    struct proto_message m;
    CHECK_INT(proto_read(str_of(messages[0]), &arena, &m), 0);
    CHECK_INT(m.as.hello.epoch, 3);
    CHECK_INT(m.as.hello.next, 111);
    CHECK_INT(m.as.hello.head[1], 0x11);
    CHECK_STR(m.as.hello.store, "5a5a");
    CHECK_INT(proto_read(str_of(messages[3]), &arena, &m), 0);
    CHECK_INT(m.as.ack.n_out, 2);
    CHECK_STR(m.as.ack.out[0].why, "negative stock");
    CHECK_INT(proto_read(str_of(messages[7]), &arena, &m), 0);
    CHECK_INT(m.as.ops.n, 2);
    CU_ASSERT_TRUE(str_is(m.as.ops.changes[0].key, "[\"A-03-02\",\"SKU1\",\"L5\",\"\"]"));
    CU_ASSERT_TRUE(str_is(m.as.ops.changes[0].row, "{\"qty\":12}"));
    CHECK_INT(m.as.ops.changes[1].row.len, 0);
    CHECK_STR(m.as.ops.own[1].seat, "H2");
    CHECK_INT(m.as.ops.own[0].seq, 104);
    CHECK_INT(proto_read(str_of(messages[15]), &arena, &m), 0);
    CHECK_INT(m.as.next.kinds, 1U << TASK_PICK | 1U << TASK_PACK);
}

/* The exact text stays, however a peer spells it. */
static void test_exact_text(void)
{
    struct proto_message m;
    struct str text = STR(
        " { \"rows\" : [ {\"r\": {\"q\" :1.50, \"x\":[ ]} ,\"later\":[{}], \"k\":[ \"a\\u0062\" ],"
        "\"t\":\"stock\"} ] , \"to\":2,\"from\":2,\"type\":\"ops\",\"hub\":\"h\" } \n");
    CHECK_INT(proto_read(text, &arena, &m), 0);
    CHECK_INT(m.as.ops.n, 1);
    CU_ASSERT_TRUE(str_is(m.as.ops.changes[0].key, "[ \"a\\u0062\" ]"));
    CU_ASSERT_TRUE(str_is(m.as.ops.changes[0].row, "{\"q\" :1.50, \"x\":[ ]}"));
}

static const struct {
    const char *why;
    const char *text;
    int error;
} refused[] = {
    {"no object", "[]", RAFF_E_SYNTAX},
    {"no type", "{\"v\":1}", RAFF_E_SYNTAX},
    {"type is no string", "{\"type\":1}", RAFF_E_SYNTAX},
    {"a type of the future", "{\"type\":\"sing\",\"x\":1}", RAFF_E_UNKNOWN},
    {"a long type", "{\"type\":\"0123456789012345678\"}", RAFF_E_UNKNOWN},
    {"a refusal of the future", "{\"type\":\"nack\",\"code\":\"tired\"}", RAFF_E_UNKNOWN},
    {"a member is missing", "{\"type\":\"pull\"}", RAFF_E_SYNTAX},
    {"a member twice", "{\"type\":\"pull\",\"op\":1,\"op\":2}", RAFF_E_SYNTAX},
    {"a number as a string", "{\"type\":\"pull\",\"op\":\"1\"}", RAFF_E_SYNTAX},
    {"a negative counter", "{\"type\":\"pull\",\"op\":-1}", RAFF_E_SYNTAX},
    {"a number past 2^53", "{\"type\":\"pull\",\"op\":9007199254740993}", RAFF_E_SYNTAX},
    {"text behind", "{\"type\":\"pull\",\"op\":1}x", RAFF_E_SYNTAX},
    {"a name too long", "{\"type\":\"leased\",\"task\":\"123456789012345678901234567890123\"}",
     RAFF_E_SYNTAX},
    {"a control in a name", "{\"type\":\"leased\",\"task\":\"T\\u001b[2J\"}", RAFF_E_SYNTAX},
    {"bidi in a name", "{\"type\":\"leased\",\"task\":\"T\\u202e1\"}", RAFF_E_SYNTAX},
    {"a key that is no array",
     "{\"type\":\"rows\",\"hub\":\"h\",\"op\":1,\"t\":\"i\",\"rows\":[{\"k\":1,\"r\":{}}],\"more\":"
     "true}",
     RAFF_E_SYNTAX},
    {"a row that is no object",
     "{\"type\":\"rows\",\"hub\":\"h\",\"op\":1,\"t\":\"i\",\"rows\":[{\"k\":[1],\"r\":[]}],"
     "\"more\":true}",
     RAFF_E_SYNTAX},
    {"a change without a row",
     "{\"type\":\"rows\",\"hub\":\"h\",\"op\":1,\"t\":\"i\",\"rows\":[{\"k\":[1]}],\"more\":true}",
     RAFF_E_SYNTAX},
    {"ops without a table",
     "{\"type\":\"ops\",\"hub\":\"h\",\"from\":1,\"to\":1,\"rows\":[{\"k\":[1],\"r\":null}]}",
     RAFF_E_SYNTAX},
    {"own of what is no seat",
     "{\"type\":\"ops\",\"hub\":\"h\",\"from\":1,\"to\":1,\"rows\":[],\"own\":{\"a "
     "b\":{\"epoch\":1,"
     "\"seq\":1}}}",
     RAFF_E_SYNTAX},
    {"a sum that is no number",
     "{\"type\":\"sums\",\"hub\":\"h\",\"op\":1,\"t\":\"i\",\"ranges\":[{\"to\":[\"a\"],\"n\":1,"
     "\"sum\":\"00000000000000fg\"}]}",
     RAFF_E_SYNTAX},
    {"a short sum",
     "{\"type\":\"ops\",\"hub\":\"h\",\"from\":2,\"to\":1,\"rows\":[],\"sums\":{\"i\":{\"n\":1,"
     "\"sum\":\"ff\"}}}",
     RAFF_E_SYNTAX},
    {"half a hash",
     "{\"type\":\"ack\",\"hub\":\"h\",\"epoch\":1,\"upto\":1,\"head\":\"0011\",\"safe\":1}",
     RAFF_E_SYNTAX},
    {"a request with a control", "{\"type\":\"enrol\",\"csr\":\"a\\u001bb\",\"store\":\"s\"}",
     RAFF_E_SYNTAX},
    {"a request that is no ASCII", "{\"type\":\"enrol\",\"csr\":\"\\u00e9\",\"store\":\"s\"}",
     RAFF_E_SYNTAX},
};

static void test_refused(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
        struct proto_message message;
        int error = proto_read(str_of(refused[i].text), &arena, &message);
        if (error != refused[i].error) {
            printf("\n    %s: %d", refused[i].why, error);
        }
        CHECK_INT(error, refused[i].error);
    }
}

static void test_unknown_ignored(void)
{
    struct proto_message m;
    struct str text = STR("{\"x\":{\"op\":7},\"type\":\"pull\",\"y\":[1,{}],\"op\":5,\"z\":null}");
    CHECK_INT(proto_read(text, &arena, &m), 0);
    CHECK_INT(m.as.pull.op, 5);
    text = STR("{\"type\":\"next\",\"kind\":[\"pick\",\"juggle\",\"put\"]}");
    CHECK_INT(proto_read(text, &arena, &m), 0);
    CHECK_INT(m.as.next.kinds, 1U << TASK_PICK | 1U << TASK_PUT);
}

static void test_long_pem(void)
{
    static const char open[] = "{\"type\":\"enrol\",\"store\":\"s\",\"csr\":\"";
    for (size_t extra = 0; extra < 2; extra++) {
        struct proto_message m;
        bytes_clear(&out);
        bytes_add_str(&out, open);
        for (size_t i = 0; i < PROTO_PEM_MAX - 1 + extra; i++) {
            bytes_add_char(&out, 'A');
        }
        bytes_add_str(&out, "\"}");
        CHECK_INT(proto_read(bytes_view(&out), &arena, &m), extra ? RAFF_E_SYNTAX : 0);
    }
}

/* Words of a peer are shown to people: what could move a cursor is gone, what is too long is cut.
 */
static void test_words(void)
{
    struct proto_message m;
    CHECK_INT(proto_read(STR("{\"type\":\"nack\",\"code\":\"busy\",\"why\":\"a\\u001b[31mb\"}"),
                         &arena, &m),
              0);
    CHECK_STR(m.as.nack.why, "a[31mb");
}

static void test_small_arena(void)
{
    struct json_arena small;
    struct proto_message m;
    CHECK_INT(json_arena_init(&small, sizeof(struct proto_change)), 0);
    CHECK_INT(proto_read(str_of(messages[7]), &small, &m), RAFF_E_FULL);
    json_arena_release(&small);
}

static void test_batch(void)
{
    static const char text[] =
        "{\"type\":\"up\",\"v\":1,\"epoch\":3,\"session\":\"9f2c\",\"first\":101,"
        "\"prev\":\"" H64 "\"}\n{\"seq\":101}\nno event at all\n";
    struct proto_batch batch;
    CHECK_INT(proto_batch_read(str_of(text), &arena, &batch), 0);
    CHECK_INT(batch.epoch, 3);
    CHECK_INT(batch.first, 101);
    CHECK_INT(batch.n, 2);
    struct str rest = batch.lines, line;
    CU_ASSERT_TRUE(proto_batch_line(&rest, &line) && str_is(line, "{\"seq\":101}"));
    CU_ASSERT_TRUE(proto_batch_line(&rest, &line) && str_is(line, "no event at all"));
    CU_ASSERT_FALSE(proto_batch_line(&rest, &line));
    bytes_clear(&out);
    proto_batch_write(&batch, &out);
    CU_ASSERT_TRUE(str_is(bytes_view(&out), text));
}

#define HEADER                                                                                     \
    "{\"type\":\"up\",\"v\":1,\"epoch\":3,\"session\":\"s\",\"first\":1,\"prev\":\"" H64 "\"}\n"

static void test_batch_refused(void)
{
    static const struct {
        const char *text;
        int error;
    } rows[] = {
        {"", RAFF_E_SYNTAX},
        {"{}\n", RAFF_E_SYNTAX},
        {HEADER, RAFF_E_SYNTAX},
        {HEADER "{}", RAFF_E_SYNTAX},
        {HEADER "{}\n{}", RAFF_E_SYNTAX},
        {"{\"type\":\"down\"}\n{}\n", RAFF_E_SYNTAX},
    };
    struct proto_batch batch;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CHECK_INT(proto_batch_read(str_of(rows[i].text), &arena, &batch), rows[i].error);
    }
    bytes_clear(&out);
    bytes_add_str(&out, HEADER);
    for (size_t i = 0; i < PROTO_BATCH_EVENTS_MAX; i++) {
        bytes_add_str(&out, "{}\n");
    }
    CHECK_INT(proto_batch_read(bytes_view(&out), &arena, &batch), 0);
    bytes_add_str(&out, "{}\n");
    CHECK_INT(proto_batch_read(bytes_view(&out), &arena, &batch), RAFF_E_TOO_LONG);
}

static void test_retained(void)
{
    struct proto_state state;
    struct proto_announcement announcement;
    CHECK_INT(proto_state_read(STR("{\"up\":true,\"session\":\"9f\",\"version\":\"0.1\"}"), &state),
              0);
    CU_ASSERT_TRUE(state.up);
    CHECK_STR(state.session, "9f");
    bytes_clear(&out);
    proto_state_write(&state, &out);
    CU_ASSERT_TRUE(
        str_is(bytes_view(&out), "{\"up\":true,\"session\":\"9f\",\"version\":\"0.1\"}"));
    CHECK_INT(proto_announcement_read(STR("{\"hub\":\"h\",\"v\":[1,1]}"), &announcement), 0);
    CHECK_STR(announcement.hub, "h");
    bytes_clear(&out);
    proto_announcement_write(&announcement, &out);
    CU_ASSERT_TRUE(str_is(bytes_view(&out), "{\"hub\":\"h\",\"v\":[1,1]}"));
    CHECK_INT(proto_announcement_read(STR("{\"hub\":\"h\",\"v\":[1]}"), &announcement),
              RAFF_E_SYNTAX);
}

static void test_task_kinds(void)
{
    for (enum task_kind kind = TASK_PICK; kind < TASK_OTHER; kind++) {
        CHECK_INT(task_kind_of(task_kind_name(kind)), kind);
    }
    CHECK_INT(task_kind_of("juggle"), TASK_OTHER);
    CHECK_STR(task_kind_name(TASK_OTHER), "");
}

static int run(void)
{
    static const struct check_test tests[] = {
        {"round trip", test_round_trip}, {"cut", test_cut},
        {"values", test_values},         {"exact text", test_exact_text},
        {"refused", test_refused},       {"unknown ignored", test_unknown_ignored},
        {"words", test_words},           {"small arena", test_small_arena},
        {"batch", test_batch},           {"batch refused", test_batch_refused},
        {"retained", test_retained},     {"task kinds", test_task_kinds},
        {"long PEM", test_long_pem},
    };
    return check_run("proto", tests, ARRAY_SIZE(tests));
}

int main(void)
{
    if (json_arena_init(&arena, PROTO_ARENA_SIZE) < 0) {
        return 1;
    }
    bytes_init(&out, PROTO_PLAIN_MAX);
    int failed = run();
    bytes_release(&out);
    json_arena_release(&arena);
    return failed;
}

/* The writer's one spelling, the reader's refusals, and that reading never leaves its arena. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/base/json.h"

#define ARENA_BYTES 16384

static void test_writer(void)
{
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 1000);
    json_open(&out, '{');
    json_key(&out, "qty");
    json_int(&out, -5);
    json_pair_str(&out, "lot", "L\"5\\");
    json_pair_str(&out, "none", "");
    json_pair_str(&out, "null", NULL);
    json_pair_int(&out, "zero", 0);
    json_pair_int(&out, "big", INT64_MAX);
    json_key(&out, "list");
    json_open(&out, '[');
    json_bool(&out, true);
    json_bool(&out, false);
    json_null(&out);
    json_open(&out, '[');
    json_close(&out, ']');
    json_open(&out, '{');
    json_close(&out, '}');
    json_raw(&out, STR("[1]"));
    json_close(&out, ']');
    json_close(&out, '}');
    CU_ASSERT_TRUE(str_is(bytes_view(&out),
                          "{\"qty\":-5,\"lot\":\"L\\\"5\\\\\",\"big\":9223372036854775807,"
                          "\"list\":[true,false,null,[],{},[1]]}"));
}

/* Two values on lines of their own have no comma between them. */
static void test_lines(void)
{
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 100);
    json_int(&out, 1);
    bytes_add(&out, "\n", 1);
    json_int(&out, 2);
    CU_ASSERT_TRUE(str_is(bytes_view(&out), "1\n2"));
}

static const struct {
    const char *value, *json;
} strings[] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"\"\\/", "\"\\\"\\\\/\""},
    {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
    {"\x01\x1D\x1F", "\"\\u0001\\u001d\\u001f\""},
    {"\x7F", "\"\x7F\""},
    {"\xD8\xB1\xE2\x82\xAC", "\"\xD8\xB1\xE2\x82\xAC\""},
    {",", "\",\""},
    {"[", "\"[\""},
};

static void test_strings(void)
{
    CLEANUP(json_arena_release) struct json_arena arena;
    CU_ASSERT_FATAL(json_arena_init(&arena, ARENA_BYTES) == 0);
    for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
        CLEANUP(bytes_release) struct bytes out;
        const cJSON *root = NULL;
        bytes_init(&out, 1000);
        json_str(&out, strings[i].value);
        CU_ASSERT_TRUE(str_is(bytes_view(&out), strings[i].json));
        CHECK_INT(json_read(&arena, bytes_view(&out), &root, NULL), 0);
        CHECK_STR(cJSON_GetStringValue(root), strings[i].value);
    }
}

/* Every length, and every byte at every place of it: as one byte at a time escapes them. */
static void test_every_byte(void)
{
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 1000);
    for (size_t n = 1; n < 26; n++) {
        for (unsigned byte = 0; byte < n << 8; byte++) {
            char value[32];
            char wanted[64];
            struct text text = text_over(wanted, sizeof(wanted));
            memset(value, 'a', n);
            value[byte >> 8] = (char)(byte & 0xFF);
            text_add_char(&text, '"');
            for (size_t i = 0; i < n; i++) {
                static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";
                const char *found = value[i] ? strchr(shorts, value[i]) : NULL;
                bool is_short = found && (found - shorts) % 2 == 0;
                if (is_short) {
                    text_addf(&text, "\\%c", found[1]);
                } else if ((unsigned char)value[i] < 0x20) {
                    text_addf(&text, "\\u%04x", (unsigned)value[i]);
                } else {
                    text_add_char(&text, value[i]);
                }
            }
            text_add_char(&text, '"');
            bytes_clear(&out);
            json_view(&out, (struct str){value, n});
            if (!str_equal(bytes_view(&out), (struct str){wanted, text.len})) {
                printf("\n    %.*s, not %s", (int)out.len, (const char *)out.at, wanted);
                CU_FAIL_FATAL("not escaped as RFC 8259 demands");
            }
        }
    }
    CU_PASS("all escaped");
}

static void check_integer(int64_t value)
{
    CLEANUP(bytes_release) struct bytes out;
    char wanted[32];
    snprintf(wanted, sizeof(wanted), "%lld", (long long)value);
    bytes_init(&out, 100);
    json_int(&out, value);
    CU_ASSERT_TRUE(str_is(bytes_view(&out), wanted));
}

/* On both sides of every number of digits. */
static void test_integers(void)
{
    check_integer(INT64_MAX);
    check_integer(INT64_MIN);
    check_integer(1234567890123456789);
    for (int64_t power = 1; power < INT64_MAX / 10; power *= 10) {
        check_integer(power);
        check_integer(power - 1);
        check_integer(-power);
        check_integer(1 - power);
    }
}

/* A limit is reached by what is written, not by the room that writing asks for. */
static void test_limit(void)
{
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 14);
    json_str(&out, "a\"cdefgh");
    CHECK_INT(out.error, 0);
    json_str(&out, "");
    CHECK_INT(out.error, 0);
    CU_ASSERT_TRUE(str_is(bytes_view(&out), "\"a\\\"cdefgh\",\"\""));
    json_str(&out, "");
    CHECK_INT(out.error, RAFF_E_FULL);
}

static void test_nul_in_a_string(void)
{
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, 100);
    json_view(&out, (struct str){"a\0b", 3});
    CU_ASSERT_TRUE(str_is(bytes_view(&out), "\"a\\u0000b\""));
}

static const char *const no_json[] = {
    "",      " ",         "{",      "}",      "[1,]",      "{\"a\":}", "{\"a\" 1}", "{a:1}",
    "[1 2]", "{} {}",     "1 x",    "\"a",    "\"\\x\"",   "nul",      "[1]]",      "{\"a\":1",
    "[",     "\"\\u12\"", "[\"a\"", "{\"a\"", "{\"a\":1,", "'a'",
};

static void test_no_json(void)
{
    CLEANUP(json_arena_release) struct json_arena arena;
    CU_ASSERT_FATAL(json_arena_init(&arena, ARENA_BYTES) == 0);
    for (size_t i = 0; i < ARRAY_SIZE(no_json); i++) {
        const cJSON *root = NULL;
        size_t at = SIZE_MAX;
        int error = json_read(&arena, str_of(no_json[i]), &root, &at);
        if (error != RAFF_E_SYNTAX) {
            printf("\n    %s", no_json[i]);
        }
        CHECK_INT(error, RAFF_E_SYNTAX);
        CU_ASSERT_PTR_NULL(root);
        CU_ASSERT_TRUE(at <= strlen(no_json[i]));
    }
}

static int read_nested(struct json_arena *arena, int depth)
{
    char text[400];
    const cJSON *root = NULL;
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    return json_read(arena, (struct str){text, 2 * (size_t)depth}, &root, NULL);
}

static void test_bounds(void)
{
    CLEANUP(json_arena_release) struct json_arena arena;
    CU_ASSERT_FATAL(json_arena_init(&arena, ARENA_BYTES) == 0);
    CHECK_INT(read_nested(&arena, 64), 0);
    CHECK_INT(read_nested(&arena, 65), RAFF_E_SYNTAX);
    CHECK_INT(read_nested(&arena, 199), RAFF_E_SYNTAX);
    char many[1000];
    struct text text = text_over(many, sizeof(many));
    text_add(&text, "[0");
    for (int i = 0; i < 400; i++) {
        text_add(&text, ",1");
    }
    text_add(&text, "]");
    const cJSON *root = NULL;
    CHECK_INT(json_read(&arena, str_of(many), &root, NULL), RAFF_E_FULL);
    /* brackets in a string are no nesting; the arena is whole again after a failure */
    memset(many, '[', 200);
    many[0] = '"';
    many[200] = '"';
    CHECK_INT(json_read(&arena, (struct str){many, 201}, &root, NULL), 0);
}

static void test_members(void)
{
    CLEANUP(json_arena_release) struct json_arena arena;
    CU_ASSERT_FATAL(json_arena_init(&arena, ARENA_BYTES) == 0);
    const cJSON *root = NULL;
    const char *text =
        "{\"s\":\"x\",\"n\":9007199254740991,\"f\":1.5,\"b\":true,\"e\":1e300,\"S\":0}";
    CU_ASSERT_FATAL(json_read(&arena, str_of(text), &root, NULL) == 0);
    CHECK_STR(json_get_str(root, "s", "no"), "x");
    CHECK_STR(json_get_str(root, "n", "no"), "no");
    CHECK_STR(json_get_str(root, "missing", "no"), "no");
    CHECK_INT(json_get_int(root, "n", -1), 9007199254740991);
    CHECK_INT(json_get_int(root, "f", -1), -1);
    CHECK_INT(json_get_int(root, "e", -1), -1);
    CHECK_INT(json_get_int(root, "s", -1), -1);
    CU_ASSERT_TRUE(json_get_bool(root, "b", false));
    CU_ASSERT_TRUE(json_get_bool(root, "n", true));
    CHECK_INT(json_get_int(root, "S", -1), 0);
}

CHECK_MAIN("json", {"writer", test_writer}, {"lines", test_lines}, {"strings", test_strings},
           {"every byte", test_every_byte}, {"integers", test_integers}, {"limit", test_limit},
           {"NUL in a string", test_nul_in_a_string}, {"no JSON", test_no_json},
           {"bounds", test_bounds}, {"members", test_members})

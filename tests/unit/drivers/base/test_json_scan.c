/* The pull reader: what is JSON, what is not, and that texts come out exactly as they stood. */
#include "drivers/base/error.h"
#include "drivers/base/json_scan.h"
#include "tests/unit/check.h"

static void test_skip(void)
{
    static const struct {
        const char *text;
        const char *taken; /* NULL: not JSON */
    } rows[] = {
        {"true", "true"},
        {" \n\t{} ", "{}"},
        {"{\"a\":[1,-2.5e+3,null,\"x\\\"y\"],\"b\":{}}z",
         "{\"a\":[1,-2.5e+3,null,\"x\\\"y\"],\"b\":{}}"},
        {"[ 1 , 2 ]", "[ 1 , 2 ]"},
        {"0", "0"},
        {"-0.0", "-0.0"},
        {"\"\\u00e9\\/\"", "\"\\u00e9\\/\""},
        {"", NULL},
        {"-", NULL},
        {"1.", NULL},
        {"1e", NULL},
        {"tru", NULL},
        {"[1,]", NULL},
        {"[,1]", NULL},
        {"[1 2]", NULL},
        {"{\"a\":1,}", NULL},
        {"{\"a\" 1}", NULL},
        {"{a:1}", NULL},
        {"{\"a\":}", NULL},
        {"[1", NULL},
        {"{", NULL},
        {"\"a", NULL},
        {"\"a\nb\"", NULL},
        {"\"\\x\"", NULL},
        {"\"\\u12g4\"", NULL},
        {"\"\\u12", NULL},
        {"\"\\", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct json_scan scan = json_scan_over(str_of(rows[i].text));
        struct str taken = {NULL, 0};
        int error = json_scan_skip(&scan, &taken);
        CHECK_INT(error, rows[i].taken ? 0 : RAFF_E_SYNTAX);
        CU_ASSERT_TRUE(!rows[i].taken || str_is(taken, rows[i].taken));
    }
}

static void test_depth(void)
{
    char deep[2 * (JSON_SCAN_DEPTH_MAX + 1) + 1];
    for (size_t n = JSON_SCAN_DEPTH_MAX; n <= JSON_SCAN_DEPTH_MAX + 1; n++) {
        struct text text = text_over(deep, sizeof(deep));
        for (size_t i = 0; i < 2 * n; i++) {
            text_add_char(&text, i < n ? '[' : ']');
        }
        struct json_scan scan = json_scan_over(str_of(deep));
        struct str taken;
        CHECK_INT(json_scan_skip(&scan, &taken), n > JSON_SCAN_DEPTH_MAX ? RAFF_E_SYNTAX : 0);
        /* What the caller opened counts too. */
        scan = json_scan_over(str_of(deep));
        CHECK_INT(json_scan_open(&scan, '['), 0);
        CHECK_INT(json_scan_element(&scan), 1);
        CHECK_INT(json_scan_skip(&scan, &taken), n > JSON_SCAN_DEPTH_MAX ? RAFF_E_SYNTAX : 0);
    }
    /* And what was closed does not. */
    struct json_scan scan = json_scan_over(STR("[[],[],{}]"));
    struct str taken;
    scan.depth = JSON_SCAN_DEPTH_MAX - 2;
    CHECK_INT(json_scan_skip(&scan, &taken), 0);
    CHECK_INT(scan.depth, JSON_SCAN_DEPTH_MAX - 2);
}

static void test_int(void)
{
    static const struct {
        const char *text;
        int error;
        long long value;
    } rows[] = {
        {"0", 0, 0},
        {" -12", 0, -12},
        {"9007199254740992", 0, JSON_SCAN_INT_MAX},
        {"9007199254740993", RAFF_E_SYNTAX, 0},
        {"99999999999999999999", RAFF_E_SYNTAX, 0},
        {"1.0", RAFF_E_SYNTAX, 0},
        {"1e3", RAFF_E_SYNTAX, 0},
        {"\"1\"", RAFF_E_SYNTAX, 0},
        {"", RAFF_E_SYNTAX, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct json_scan scan = json_scan_over(str_of(rows[i].text));
        int64_t value = 0;
        CHECK_INT(json_scan_int(&scan, &value), rows[i].error);
        CHECK_INT(value, rows[i].value);
    }
}

static void test_string(void)
{
    static const struct {
        const char *text;
        int error;
        const char *value;
    } rows[] = {
        {"\"abc\"", 0, "abc"},
        {"\"a\\n\\t\\\"\\\\b\"", 0, "a\n\t\"\\b"},
        {"\"\\u0631\\u0641\"", 0, "\xd8\xb1\xd9\x81"},
        {"\"\\ud83d\\ude00\"", 0, "\xf0\x9f\x98\x80"},
        {"\"123456789\"", RAFF_E_TOO_LONG, NULL},
        {"\"\\ud83d\"", RAFF_E_SYNTAX, NULL},
        {"\"\\ude00\\ud83d\"", RAFF_E_SYNTAX, NULL},
        {"\"\\ud83dxxxxxx\"", RAFF_E_SYNTAX, NULL},
        {"\"\\u0000\"", RAFF_E_SYNTAX, NULL},
        {"12", RAFF_E_SYNTAX, NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct json_scan scan = json_scan_over(str_of(rows[i].text));
        char value[9] = "";
        CHECK_INT(json_scan_string(&scan, value, sizeof(value)), rows[i].error);
        if (rows[i].value) {
            CHECK_STR(value, rows[i].value);
        }
    }
}

static void test_whole(void)
{
    static const struct {
        const char *text;
        int error;
        long long value;
    } rows[] = {
        {"0", 0, 0},
        {"-0.0", 0, 0},
        {"0e99999999999999999999", 0, 0},
        {"120", 0, 120},
        {"-12.0", 0, -12},
        {"12.00E+2", 0, 1200},
        {"1.5e1", 0, 15},
        {"1200e-2", 0, 12},
        {"9007199254740992", 0, JSON_SCAN_INT_MAX},
        {"-9007199254740.9920e3", 0, -JSON_SCAN_INT_MAX},
        {"900719925474099200000000e-8", 0, JSON_SCAN_INT_MAX},
        {"9007199254740993", RAFF_E_SYNTAX, 0},
        {"1e16", RAFF_E_SYNTAX, 0},
        {"1e99999999999999999999", RAFF_E_SYNTAX, 0},
        {"1e-99999999999999999999", RAFF_E_SYNTAX, 0},
        {"100000000000000000000000000000000000000", RAFF_E_SYNTAX, 0},
        {"1.5", RAFF_E_SYNTAX, 0},
        {"15e-1", RAFF_E_SYNTAX, 0},
        {"0.1", RAFF_E_SYNTAX, 0},
        {"0.99999999999999999999", RAFF_E_SYNTAX, 0},
        {"\"1\"", RAFF_E_SYNTAX, 0},
        {"", RAFF_E_SYNTAX, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct json_scan scan = json_scan_over(str_of(rows[i].text));
        int64_t value = 0;
        CHECK_INT(json_scan_whole(&scan, &value), rows[i].error);
        CHECK_INT(value, rows[i].value);
    }
}

static void test_name(void)
{
    static const struct {
        const char *text;
        const char *value; /* NULL: refused */
    } rows[] = {
        {"\"A-03-02\"", "A-03-02"},   {"\"\"", ""},           {"\"a\\\"b\"", "a\"b"},
        {"\"\xd8\xb1\"", "\xd8\xb1"}, {"\"12345678\"", NULL}, {"\"a\\u001b\"", NULL},
        {"\"\x7f\"", NULL},           {"\"\xd8\"", NULL},     {"\"\\u0000\"", NULL},
        {"\"\\u202e\"", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct json_scan scan = json_scan_over(str_of(rows[i].text));
        char value[8] = "";
        CHECK_INT(json_scan_name(&scan, value, sizeof(value)), rows[i].value ? 0 : RAFF_E_SYNTAX);
        CU_ASSERT_TRUE(!rows[i].value || strcmp(value, rows[i].value) == 0);
    }
}

static void test_words(void)
{
    static const struct {
        const char *text;
        bool keep_gs;
        const char *value;
    } rows[] = {
        {"\"a\\u001b[2Jb\\u202ecdefghijkl\"", false, "a[2Jbcde"},
        {"\"abcdefghijkl\"", false, "abcdefgh"},
        {"\"a\\u0000b\\u001dc\"", false, "abc"},
        {"\"a\\u0000b\\u001dc\"", true,
         "ab\x1d"
         "c"},
        {"\"abcdefg\\u0631\\u0631x\"", false, "abcdefg"}, /* never half a character */
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct json_scan scan = json_scan_over(str_of(rows[i].text));
        char value[9] = "";
        CHECK_INT(json_scan_words(&scan, rows[i].keep_gs, value, sizeof(value)), 0);
        CHECK_STR(value, rows[i].value);
    }
}

/* However long, and wherever an escape stands in it. */
static void test_long_words(void)
{
    static char text[3 * 16384];
    char value[9] = "";
    memset(text, 'x', sizeof(text));
    memcpy(text, "\"\\t", 3);
    text[sizeof(text) - 1] = '"';
    struct json_scan scan = json_scan_over((struct str){text, sizeof(text)});
    CHECK_INT(json_scan_words(&scan, false, value, sizeof(value)), 0);
    CHECK_STR(value, "xxxxxxxx");
}

static void test_undo(void)
{
    char value[9] = "";
    CHECK_INT(json_scan_undo(STR("a\\u0062\\\\"), value, sizeof(value)), 0);
    CHECK_STR(value, "ab\\");
    CHECK_INT(json_scan_undo(STR("123456789"), value, sizeof(value)), RAFF_E_TOO_LONG);
    CHECK_INT(json_scan_undo(STR("\\u0000"), value, sizeof(value)), RAFF_E_SYNTAX);
    CHECK_INT(json_scan_undo(STR("\\udc00"), value, sizeof(value)), RAFF_E_SYNTAX);
}

CHECK_MAIN("proto scan", {"skip", test_skip}, {"depth", test_depth}, {"int", test_int},
           {"whole", test_whole}, {"string", test_string}, {"name", test_name},
           {"words", test_words}, {"long words", test_long_words}, {"undo", test_undo})

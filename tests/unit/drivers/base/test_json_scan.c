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
    }
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

static void test_words(void)
{
    char value[9] = "";
    struct json_scan scan = json_scan_over(STR("\"a\\u001b[2Jb\\u202ecdefghijkl\""));
    CHECK_INT(json_scan_words(&scan, value, sizeof(value)), 0);
    CHECK_STR(value, "a[2Jbcde");
}

CHECK_MAIN("proto scan", {"skip", test_skip}, {"depth", test_depth}, {"int", test_int},
           {"string", test_string}, {"words", test_words})

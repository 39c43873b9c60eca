/* Views, the bounded writer, copies, hex, UTF-8, and text made fit to show. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/base/str.h"

static void test_views(void)
{
    CHECK_INT(str_of(NULL).len, 0);
    CU_ASSERT_TRUE(str_is(STR("bin"), "bin"));
    CU_ASSERT_FALSE(str_is(STR("bin"), "bins"));
    CU_ASSERT_FALSE(str_is(STR("bin"), "bi"));
    CU_ASSERT_TRUE(str_is_of_any_case(STR("bIn-1"), "BiN-1"));
    CU_ASSERT_TRUE(str_is_of_any_case((struct str){NULL, 0}, ""));
    CU_ASSERT_FALSE(str_is_of_any_case(STR("bin"), "bins"));
    CU_ASSERT_FALSE(str_is_of_any_case(STR("b-n"), "b\rn"));
    CU_ASSERT_TRUE(str_equal(STR(""), str_of(NULL)));
    CU_ASSERT_FALSE(str_equal(STR("a"), STR("b")));
    CU_ASSERT_TRUE(str_is(str_after(STR("bin"), 2), "n"));
    CU_ASSERT_TRUE(str_is(str_after(STR("bin"), 3), ""));
    CU_ASSERT_TRUE(str_is(str_trim_start(STR("  a b ")), "a b "));
    CU_ASSERT_TRUE(str_is(str_trim_end(STR("  a b  ")), "  a b"));
    CU_ASSERT_TRUE(str_is(str_trim_start(STR("  ")), ""));
    CU_ASSERT_TRUE(str_is(str_trim_end(STR("  ")), ""));
}

/* clang-format off */
static const struct {
    const char *text;
    int error;
    int64_t value;
} numbers[] = {
    {"0", 0, 0},
    {"-0", 0, 0},
    {"007", 0, 7},
    {"-42", 0, -42},
    {"999999999999999999", 0, 999999999999999999},
    {"-999999999999999999", 0, -999999999999999999},
    {"1000000000000000000", RAFF_E_SYNTAX, -1},
    {"", RAFF_E_SYNTAX, -1},
    {"-", RAFF_E_SYNTAX, -1},
    {"+1", RAFF_E_SYNTAX, -1},
    {" 1", RAFF_E_SYNTAX, -1},
    {"1 ", RAFF_E_SYNTAX, -1},
    {"1.0", RAFF_E_SYNTAX, -1},
    {"0x1", RAFF_E_SYNTAX, -1},
    {"--1", RAFF_E_SYNTAX, -1},
};
/* clang-format on */

static void test_numbers(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        int64_t value = -1; /* stays when the call fails */
        CHECK_INT(str_to_int64(str_of(numbers[i].text), &value), numbers[i].error);
        CHECK_INT(value, numbers[i].value);
    }
}

static void test_writer(void)
{
    char array[8] = "garbage";
    struct text text = text_over(array, sizeof(array));
    CHECK_STR(array, "");
    text_add(&text, "qty");
    text_add_char(&text, ' ');
    text_addf(&text, "%d", 12);
    CHECK_STR(array, "qty 12");
    CU_ASSERT_FALSE(text.cut);
    text_addf(&text, "%s", "345");
    CHECK_STR(array, "qty 123");
    CU_ASSERT_TRUE(text.cut);
    CHECK_INT(text.len, 7);
    text_clear(&text);
    CHECK_STR(array, "");
    CU_ASSERT_FALSE(text.cut);
    text_add(&text, "1234567");
    CU_ASSERT_FALSE(text.cut);
    text_add_str(&text, STR(""));
    CU_ASSERT_FALSE(text.cut);
    text_add_char(&text, '8');
    CU_ASSERT_TRUE(text.cut);
    CHECK_STR(array, "1234567");
}

static void test_copies(void)
{
    char array[4] = "old";
    CHECK_INT(copy_str(array, sizeof(array), STR("abcd")), RAFF_E_TOO_LONG);
    CHECK_STR(array, "old");
    CHECK_INT(copy_cstr(array, sizeof(array), "new"), 0);
    CHECK_STR(array, "new");
    CHECK_INT(copy_str(array, sizeof(array), STR("")), 0);
    CHECK_STR(array, "");
    copy_cut(array, sizeof(array), "abcd");
    CHECK_STR(array, "abc");
}

static void test_hex(void)
{
    uint8_t bytes[4] = {0};
    char hex[9];
    CHECK_INT(from_hex(STR("00fFA510"), bytes, 4), 0);
    to_hex(bytes, 4, hex);
    CHECK_STR(hex, "00ffa510");
    CHECK_INT(from_hex(STR("00ffa5"), bytes, 4), RAFF_E_SYNTAX);
    CHECK_INT(from_hex(STR("00ffa51"), bytes, 4), RAFF_E_SYNTAX);
    CHECK_INT(from_hex(STR("00ffa51g"), bytes, 4), RAFF_E_SYNTAX);
    CHECK_INT(from_hex(STR("00ffa5 0"), bytes, 4), RAFF_E_SYNTAX);
    to_hex(bytes, 0, hex);
    CHECK_STR(hex, "");
}

/* RFC 3629: what is one character, and how far a broken byte reaches. */
/* clang-format off */
static const struct {
    const char *bytes;
    size_t length;
    uint32_t codepoint;
} characters[] = {
    {"A", 1, 'A'},
    {"\xC3\xA9", 2, 0xE9},
    {"\xD8\xB1", 2, 0x631},
    {"\xE2\x82\xAC", 3, 0x20AC},
    {"\xF0\x9F\x93\xA6", 4, 0x1F4E6},
    {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
    {"\xEF\xBF\xBD", 3, 0xFFFD}, /* the replacement character itself is no error */
    {"\xC0\x80", 1, 0xFFFD}, /* overlong */
    {"\xE0\x80\x80", 1, 0xFFFD}, /* overlong */
    {"\xED\xA0\x80", 1, 0xFFFD}, /* a surrogate */
    {"\xF4\x90\x80\x80", 1, 0xFFFD}, /* past the last */
    {"\xF8\x88\x80\x80", 1, 0xFFFD}, /* no first byte */
    {"\x80", 1, 0xFFFD},
    {"\xC3", 1, 0xFFFD}, /* cut */
    {"\xC3(", 1, 0xFFFD},
    {"\xE2\x82", 1, 0xFFFD},
};
/* clang-format on */

static void test_utf8(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(characters); i++) {
        uint32_t codepoint = 0;
        CHECK_INT(utf8_next(str_of(characters[i].bytes), &codepoint), characters[i].length);
        CHECK_INT(codepoint, characters[i].codepoint);
    }
    uint32_t untouched = 7;
    CHECK_INT(utf8_next(STR(""), &untouched), 0);
}

static void test_utf8_round_trip(void)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x900 ? 1 : 37) {
        char bytes[4];
        uint32_t back = 0;
        size_t n = utf8_put(c, bytes);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        CU_ASSERT_EQUAL_FATAL(utf8_next((struct str){bytes, n}, &back), surrogate ? 1 : n);
        CU_ASSERT_EQUAL_FATAL(back, surrogate ? 0xFFFD : c);
    }
}

/* clang-format off */
static const struct {
    const char *dirty;
    bool keep_gs;
    const char *clean;
    size_t left_out;
} texts[] = {
    {"A-03-02", false, "A-03-02", 0},
    {"", false, "", 0},
    {"\xD8\xB1\xD9\x81 12", false, "\xD8\xB1\xD9\x81 12", 0},
    {"a\x1B[31mb", false, "a[31mb", 1},
    {"a\tb\r\nc\x7F", false, "abc", 4},
    {"a\xC2\x9B" "b", false, "ab", 1}, /* C1: CSI in one */
    {"a\xE2\x80\xAE" "b\xE2\x80\xAC", false, "ab", 2}, /* bidi override and its end */
    {"a\xE2\x81\xA6" "b\xE2\x81\xA9", false, "ab", 2}, /* isolates */
    {"\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", false, "", 3}, /* marks */
    {"\xEF\xBB\xBF" "a\xE2\x80\xA8\xE2\x80\xA9", false, "a", 3},
    {"a\xFF\xFE" "b\xC3", false, "ab", 3},
    {"01\x1D" "21", false, "0121", 1},
    {"01\x1D" "21", true, "01\x1D" "21", 0},
    {"abcdefghijklmnop", false, "abcdefghijklmno", 1},
    {"abcdefghijklmn\xC3\xA9", false, "abcdefghijklmn", 1}, /* never half a character */
    {"abcdefghijklmn\xC3\xA9x", false, "abcdefghijklmn", 2}, /* nor one without the one before */
};
/* clang-format on */

static void test_clean(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        char clean[16];
        struct str dirty = str_of(texts[i].dirty);
        CHECK_INT(text_clean(dirty, texts[i].keep_gs, clean, sizeof(clean)), texts[i].left_out);
        CHECK_STR(clean, texts[i].clean);
        bool same = strcmp(clean, texts[i].dirty) == 0;
        CU_ASSERT_TRUE(!same || texts[i].keep_gs || text_is_clean(dirty));
        CU_ASSERT_TRUE(texts[i].keep_gs || text_is_clean(str_of(clean)));
        bool whole = strlen(texts[i].dirty) < sizeof(clean) && !texts[i].keep_gs;
        CU_ASSERT_TRUE(!whole || text_is_clean(dirty) == same);
    }
}

/* A NUL in the middle is a control like any other. */
static void test_clean_nul(void)
{
    char clean[16];
    CHECK_INT(text_clean((struct str){"a\0b", 3}, false, clean, sizeof(clean)), 1);
    CHECK_STR(clean, "ab");
    CU_ASSERT_FALSE(text_is_clean((struct str){"a\0b", 3}));
}

CHECK_MAIN("str", {"views", test_views}, {"numbers", test_numbers}, {"writer", test_writer},
           {"copies", test_copies}, {"hex", test_hex}, {"utf-8", test_utf8},
           {"utf-8 there and back", test_utf8_round_trip}, {"clean", test_clean},
           {"clean a NUL", test_clean_nul})

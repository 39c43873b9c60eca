#include "tests/unit/check.h"

#include "terminal/screen/field.h"

static void type(struct field *field, const uint32_t *codepoints)
{
    for (; *codepoints; codepoints++) {
        field_type(field, *codepoints);
    }
}

static void test_typing(void)
{
    static const struct {
        uint32_t typed[8];
        const char *held;
    } table[] = {
        {{'A', '-', '0', '3'}, "A-03"},
        {{0x0661, 0x0662, 0x06F3}, "123"},
        {{0xFEFB}, "لا"},
        {{'a', 0x202E, 'b', 0x1B, 0x07, 'c'}, "abc"},
        {{'a', 0x9B, 0x200F, 0xFEFF, 'b'}, "ab"},
        {{'a', 0x1C, 0x1D, 'b'}, "ab"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct field field = {0};
        char out[FIELD_SIZE];
        field_reset(&field, FIELD_CODE);
        type(&field, table[i].typed);
        CHECK_STR(field.text, table[i].held);
        CU_ASSERT_TRUE(field_submit(&field, out, sizeof(out)));
        CHECK_STR(out, table[i].held);
        CHECK_STR(field.text, "");
        CHECK_INT(field.kind, FIELD_CODE);
    }
}

static void test_backspace(void)
{
    struct field field = {0};
    field_reset(&field, FIELD_TEXT);
    type(&field, (const uint32_t[]){'a', 0x0633, 0x1F4E6, 0});
    field_backspace(&field);
    CHECK_STR(field.text, "aس");
    field_backspace(&field);
    CHECK_STR(field.text, "a");
    field_backspace(&field);
    field_backspace(&field);
    CHECK_STR(field.text, "");
    CHECK_INT(field.len, 0);
}

static void test_full(void)
{
    struct field field = {0};
    field_reset(&field, FIELD_CODE);
    for (size_t i = 0; i + 1 < FIELD_SIZE - 1; i++) {
        CU_ASSERT_TRUE(field_type(&field, 'x'));
    }
    CU_ASSERT_FALSE(field_type(&field, 0x0633)); /* two bytes, one is left */
    CU_ASSERT_TRUE(field_type(&field, 'x'));
    CU_ASSERT_FALSE(field_type(&field, 'x'));
    CHECK_INT(field.len, FIELD_SIZE - 1);
}

/* A scanner that types: its Enter is no answer to a screen that waits for Enter alone. */
static void test_junk(void)
{
    struct field field = {0};
    char out[FIELD_SIZE];
    field_reset(&field, FIELD_NONE);
    CU_ASSERT_TRUE(field_submit(&field, out, sizeof(out)));
    CHECK_STR(out, "");
    type(&field, (const uint32_t[]){'4', '0', 0});
    CU_ASSERT_FALSE(field_submit(&field, out, sizeof(out)));
    CU_ASSERT_TRUE(field_submit(&field, out, sizeof(out)));
}

CHECK_MAIN("field", {"typing", test_typing}, {"backspace", test_backspace}, {"full", test_full},
           {"junk before Enter", test_junk})

/* Errors: every code has one number, one name, one text; -errno has the system's. */
#include "tests/unit/check.h"

#include <errno.h>

#include "drivers/base/cleanup.h"
#include "drivers/base/error.h"

static const struct {
    int number;
    const char *symbol, *name, *text;
} codes[] = {
#define CODE(symbol, number, name, text) {number, #symbol, name, text},
    RAFF_ERRORS(CODE)
#undef CODE
};

static void test_codes(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
        CHECK_STR(error_name(codes[i].number), codes[i].name);
        CHECK_STR(error_text(codes[i].number), codes[i].text);
        CU_ASSERT_TRUE(codes[i].number < -10000); /* beyond any errno, libuv's own included */
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT_NOT_EQUAL(codes[i].number, codes[j].number);
            CU_ASSERT_STRING_NOT_EQUAL(codes[i].name, codes[j].name);
        }
    }
}

static void test_others(void)
{
    CHECK_STR(error_name(-ENOENT), "ENOENT");
    CHECK_STR(error_text(-ENOENT), "No such file or directory");
    static const int unknown[] = {0, 1, -4095, -9999, -99999, -2147483647 - 1, 2147483647};
    for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
        CU_ASSERT_PTR_NOT_NULL(error_name(unknown[i]));
        CU_ASSERT_PTR_NOT_NULL(error_text(unknown[i]));
    }
    CHECK_STR(error_name(-99999), "unknown");
}

CHECK_MAIN("error", {"codes", test_codes}, {"others", test_others})

#include "tests/unit/check.h"

#include "terminal/text/text.h"

static void test_table(void)
{
    static const struct {
        const char *typed, *wanted;
    } rows[] = {
        {"A-03-02", "A-03-02"},
        {"٠١٢٣٤٥٦٧٨٩", "0123456789"},
        {"۰۱۲۳۴۵۶۷۸۹", "0123456789"},
        {"०१२३४५६७८९", "0123456789"},
        {"０１２３４５６７８９", "0123456789"},
        {"١٢٫٥", "12.5"},
        {"−٥", "-5"},
        {"ﻻ", "لا"},
        {"ﻼ", "لا"},
        {"ﻵ", "لآ"},
        {"ﻷ", "لأ"},
        {"ﻹ", "لإ"},
        {"سﻼم", "سلام"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[64];
        text_normalise(rows[i].typed, out, sizeof(out));
        CHECK_STR(out, rows[i].wanted);
    }
}

static void test_cut(void)
{
    char out[4];
    text_normalise("لا", out, sizeof(out)); /* two bytes each: the second does not fit */
    CHECK_STR(out, "ل");
    text_normalise("1ل2", out, sizeof(out));
    CHECK_STR(out, "1ل");
    text_normalise("12ل3", out, sizeof(out)); /* nothing after what did not fit */
    CHECK_STR(out, "12");
}

CHECK_MAIN("normalise", {"what is typed, and what is meant", test_table}, {"cut whole", test_cut})

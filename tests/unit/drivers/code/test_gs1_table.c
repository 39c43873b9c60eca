/* The table of AIs: that it holds together, and that the index finds every AI and no other. */
#include "tests/unit/check.h"

#include "drivers/base/cleanup.h"
#include "drivers/code/gs1_table.h"

#define AIS_IN_DICTIONARY 541 /* release 2026-01-27, ranges counted out */

static void test_rows_are_in_order(void)
{
    for (size_t i = 0; i < gs1_rows_n; i++) {
        const struct gs1_ai *ai = &gs1_rows[i];
        char id[8];
        snprintf(id, sizeof(id), strlen(ai->id) == 2 ? "%02u" : "%u", ai->number);
        CHECK_STR(ai->id, id);
        CU_ASSERT_TRUE(ai->last >= ai->number && ai->last / 10 == ai->number / 10);
        CU_ASSERT_TRUE(i == 0 || strcmp(gs1_rows[i - 1].id, ai->id) < 0);
        CU_ASSERT_TRUE(ai->title && ai->title[0]);
    }
    CU_ASSERT_TRUE(gs1_rows_n <= UINT8_MAX); /* the index holds a row in a byte */
}

static void test_index(void)
{
    size_t found = 0;
    for (unsigned number = 0; number < 20000; number++) {
        const struct gs1_ai *ai = gs1_ai_by_number(number);
        found += ai ? 1 : 0;
        if (ai) {
            CU_ASSERT_TRUE(number >= ai->number && number <= ai->last);
            char id[8];
            snprintf(id, sizeof(id), strlen(ai->id) == 2 ? "%02u" : "%u", number);
            CHECK_INT(gs1_ai_digits(id), strlen(ai->id));
        }
    }
    CHECK_INT(found, AIS_IN_DICTIONARY);
    CHECK_INT(gs1_ai_digits("05"), 0);
    CHECK_INT(gs1_ai_digits("X1"), 0);
    CHECK_INT(gs1_ai_digits("1X"), 0);
}

/* A fixed length has room for exactly the parts; without one, FNC1 must end the value. */
static void test_lengths(void)
{
    for (size_t i = 0; i < gs1_rows_n; i++) {
        const struct gs1_ai *ai = &gs1_rows[i];
        size_t most = strlen(ai->id);
        size_t least = most;
        for (size_t j = 0; j < GS1_PARTS_MAX && ai->parts[j].charset; j++) {
            const struct gs1_part *part = &ai->parts[j];
            bool last = j + 1 == GS1_PARTS_MAX || !ai->parts[j + 1].charset;
            CU_ASSERT_TRUE(part->min >= 1 && part->min <= part->max);
            CU_ASSERT_TRUE(part->min == part->max || last);
            most += part->max;
            least += part->optional ? 0 : part->min;
        }
        CU_ASSERT_TRUE(most > strlen(ai->id));
        CHECK_INT(gs1_fixed_length(ai->id), (ai->flags & GS1_FIXED) ? most : 0);
        CU_ASSERT_TRUE(!(ai->flags & GS1_FIXED) || least == most);
    }
    CHECK_INT(gs1_fixed_length("04"), 18);
    CHECK_INT(gs1_fixed_length("21"), 0);
}

static const struct {
    char set;
    unsigned bit, size;
} sets[] = {
    {'N', GS1_DIGITS, 10},
    {'X', GS1_CSET82, 82},
    {'Y', GS1_CSET39, 39},
    {'Z', GS1_CSET64, 65}
}; /* 64 and the padding */

static void test_character_sets(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
        unsigned n = 0;
        for (unsigned c = 0; c < 256; c++) {
            n += gs1_char_classes[c] & sets[i].bit ? 1 : 0;
        }
        CHECK_INT(n, sets[i].size);
    }
    CHECK_INT(gs1_char_classes[0x1D], 0);
    CHECK_INT(gs1_char_classes[' '], 0);
}

static void test_excluded_why(void)
{
    CHECK_STR(gs1_excluded_why(GS1_IS(255) | GS1_IS(37)), "may not stand beside (255)");
    CHECK_STR(gs1_excluded_why(GS1_IS(8111)), "may not stand beside (8111)");
}

CHECK_MAIN("gs1_table", {"rows are in order", test_rows_are_in_order}, {"index", test_index},
           {"lengths", test_lengths}, {"character sets", test_character_sets},
           {"excluded why", test_excluded_why})

/* The table of AIs: that it holds together, and that the index finds every AI and no other. */
#include "tests/unit/check.h"

#include "drivers/base/str.h"
#include "drivers/code/gs1_check.h"
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
} sets[] = {{'N', GS1_DIGITS, 10},
            {'X', GS1_CSET82, 82},
            {'Y', GS1_CSET39, 39},
            {'Z', GS1_CSET64, 65}}; /* 64 and the padding */

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

/* gs1_decode ends the checks of a part of digits at the first that digits always pass. */
static void check_order(const struct gs1_ai *ai, const struct gs1_part *part)
{
    bool ended = false;
    for (size_t i = 0; i < GS1_PART_CHECKS_MAX && part->checks[i]; i++) {
        bool passes = part->checks[i] < GS1_CHECKS_OF_DIGITS;
        if (passes ? part->min < strlen("00000") : ended) {
            printf("\n    (%s): %s", ai->id, passes ? "too short to pass" : "out of order");
            CU_FAIL("checks of digits");
        }
        ended = ended || passes;
    }
}

static void test_checks_of_digits(void)
{
    for (int check = CHECK_NONE + 1; check < GS1_CHECKS_OF_DIGITS; check++) {
        CHECK_INT(gs1_check((enum gs1_check)check, STR("00000"), 2026), 0);
        CHECK_INT(gs1_check((enum gs1_check)check, STR("99999"), 2026), 0);
    }
    for (size_t i = 0; i < gs1_rows_n; i++) {
        const struct gs1_ai *ai = &gs1_rows[i];
        for (size_t j = 0; j < GS1_PARTS_MAX && ai->parts[j].charset; j++) {
            if (ai->parts[j].charset == GS1_DIGITS) {
                check_order(ai, &ai->parts[j]);
            }
        }
    }
}

/* --- the table against ais.txt, line by line --- */

static const char *const check_names[] = {"",
#define CHECK_NAME(symbol, function, text) #symbol,
                                          GS1_CHECKS(CHECK_NAME)
#undef CHECK_NAME
};

static const char *const bit_names[] = {
#define BIT_NAME_ENTRY(id) #id,
    GS1_BITS(BIT_NAME_ENTRY)
#undef BIT_NAME_ENTRY
};

/* "01" for GS1_IS(01). */
static void spell_bits(struct text *out, uint64_t mask, const char *between)
{
    const char *before = "";
    for (size_t i = 0; i < GS1_BIT_COUNT; i++) {
        if (mask >> i & 1) {
            text_addf(out, "%s%s", before, bit_names[i]);
            before = between;
        }
    }
}

static void spell_part(struct text *out, const struct gs1_part *part)
{
    char set = part->charset == GS1_DIGITS ? 'N' : part->charset == GS1_CSET82 ? 'X' : 'Y';
    set = part->charset == GS1_CSET64 ? 'Z' : set;
    text_addf(out, " %c%d-%d%s", set, part->min, part->max, part->optional ? "?" : "");
    for (size_t i = 0; i < GS1_PART_CHECKS_MAX && part->checks[i]; i++) {
        text_addf(out, ",%s", check_names[part->checks[i]]);
    }
}

static void spell_need(struct text *out, const struct gs1_need *need)
{
    text_add(out, " =");
    spell_bits(out, need->any, ",");
    for (size_t i = 0; i < GS1_NEED_ALL_MAX && need->all[i]; i++) {
        text_add(out, i || need->any ? "," : "");
        spell_bits(out, need->all[i], "+");
    }
}

static void spell_row(struct text *out, const struct gs1_ai *ai)
{
    text_add(out, ai->id);
    if (ai->last != ai->number) {
        text_addf(out, "-%u", ai->last);
    }
    text_addf(out, "%s%s%s%s%s", ai->flags ? " " : "", ai->flags & GS1_FIXED ? "F" : "",
              ai->flags & GS1_ATTR ? "A" : "", ai->flags & GS1_ONCE ? "O" : "",
              ai->flags & GS1_WHOLE ? "S" : "");
    for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].charset; i++) {
        spell_part(out, &ai->parts[i]);
    }
    for (size_t i = 0; i < GS1_NEEDS_MAX && ai->needs[i]; i++) {
        spell_need(out, ai->needs[i]);
    }
    if (ai->excludes) {
        text_add(out, " !");
        spell_bits(out, ai->excludes, ",");
    }
    if (ai->qualifiers) {
        text_addf(out, " >%s", ai->qualifiers);
    }
}

static void test_facts(void)
{
    CLEANUP(file_closep)
    FILE *file = fopen(RAFF_SOURCE_DIR "/tests/unit/drivers/code/ais.txt", "re");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    char line[300];
    size_t row = 0;
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') {
            continue;
        }
        char spelled[300];
        struct text text = text_over(spelled, sizeof(spelled));
        CU_ASSERT_TRUE_FATAL(row < gs1_rows_n);
        spell_row(&text, &gs1_rows[row++]);
        CHECK_STR(spelled, line);
    }
    CHECK_INT(row, gs1_rows_n);
}

/* "31nn" fits "3100". */
static bool fits(const char *id, const char *pattern)
{
    while (*id && (*id == *pattern || *pattern == 'n')) {
        id++;
        pattern++;
    }
    return !*id && !*pattern;
}

/* Every AI that a bit's name fits has that bit, and no other. */
static void test_bits_fit(void)
{
    for (size_t i = 0; i < gs1_rows_n; i++) {
        for (size_t bit = 0; bit < GS1_BIT_COUNT; bit++) {
            bool has = gs1_rows[i].is >> bit & 1;
            CHECK_INT(has, fits(gs1_rows[i].id, bit_names[bit]));
        }
    }
}

/* The bit that others ask by is the AI's own, and there is no bit without an AI. */
static void test_bits(void)
{
    uint64_t all = 0;
    for (size_t i = 0; i < gs1_rows_n; i++) {
        char spelled[64];
        struct text text = text_over(spelled, sizeof(spelled));
        all |= gs1_rows[i].is;
        spell_bits(&text, gs1_rows[i].is, " ");
        for (size_t j = 0; j < text.len; j++) {
            CU_ASSERT_TRUE(text.at[j] == 'n' || text.at[j] == gs1_rows[i].id[j]);
        }
        CU_ASSERT_TRUE(text.len == 0 || text.len == strlen(gs1_rows[i].id));
    }
    CU_ASSERT_EQUAL(all, (UINT64_C(1) << GS1_BIT_COUNT) - 1);
}

CHECK_MAIN("gs1_table", {"rows are in order", test_rows_are_in_order}, {"index", test_index},
           {"lengths", test_lengths}, {"character sets", test_character_sets},
           {"excluded why", test_excluded_why}, {"checks of digits", test_checks_of_digits},
           {"facts", test_facts}, {"bits", test_bits}, {"bits fit", test_bits_fit})

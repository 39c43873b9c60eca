#include "tests/unit/check.h"

#include "terminal/text/text.h"

static void test_arabic(void)
{
    static const struct {
        int64_t n;
        const char *wanted;
    } rows[] = {
        {0, "لا بنود"},
        {1, "بند واحد"},
        {2, "بندان"},
        {3, "\u20663\u2069 بنود"},
        {10, "\u206610\u2069 بنود"},
        {11, "\u206611\u2069 بندا"},
        {99, "\u206699\u2069 بندا"},
        {100, "\u2066100\u2069 بند"},
        {103, "\u2066103\u2069 بنود"},
        {-2, "بندان"},
    };
    struct words words;
    CHECK_INT(words_init(RAFF_PLURALS), 0);
    CHECK_INT(words_set(&words, "ar"), 0);
    /* This catalogue says nothing of direction and digits. */
    CU_ASSERT_FALSE(words.rtl || words.eastern_digits);
    words.rtl = true;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct say say = {N_PLURAL("{0} line", "{0} lines"), {{.kind = ARG_QTY, .qty = rows[i].n}}};
        char out[SENTENCE_SIZE];
        words_say(&words, &say, out, sizeof(out));
        CHECK_STR(out, rows[i].wanted);
    }
}

CHECK_MAIN("plural", {"Arabic has six forms", test_arabic})

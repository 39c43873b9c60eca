#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "terminal/text/text.h"

static struct words english, arabic, latin;

static void test_open(void)
{
    CHECK_INT(words_init(NULL), 0); /* the catalogues of this build tree */
    CHECK_INT(words_set(&english, "en"), 0);
    CHECK_INT(words_set(&arabic, "ar"), 0);
    CHECK_INT(words_set(&latin, "ar@latn"), 0);
    CU_ASSERT_FALSE(english.rtl || english.eastern_digits);
    CU_ASSERT_TRUE(arabic.rtl && arabic.eastern_digits);
    CU_ASSERT_TRUE(latin.rtl && !latin.eastern_digits);
    CHECK_STR(localeconv()->decimal_point, ".");
}

static void test_unknown(void)
{
    static const char *const names[] = {"xx",  "../ar",   "ar/../ar",    "a",
                                        "ar@", "ar@evil", "longlanguage"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct words words = {.rtl = true};
        CHECK_INT(words_set(&words, names[i]), RAFF_E_NOT_FOUND);
        CHECK_STR(words.lang, "en");
        CU_ASSERT_FALSE(words.rtl);
    }
    struct words words;
    CHECK_INT(words_set(&words, ""), 0);
    CHECK_STR(words.lang, "en");
}

/* Two languages in one process, by turns: each set of words speaks its own. */
static void test_switch(void)
{
    CHECK_STR(words_get(&arabic, "Back"), "رجوع");
    CHECK_STR(words_get(&english, "Back"), "Back");
    CHECK_STR(words_get(&latin, "Back"), "رجوع");
    CHECK_STR(words_get(&arabic, "no such message"), "no such message");
    CHECK_STR(words_get(&arabic, ""), "");
    CHECK_STR(words_get(&arabic, NULL), "");
}

static void check_say(const struct words *words, const struct say *say, const char *wanted)
{
    char out[SENTENCE_SIZE];
    words_say(words, say, out, sizeof(out));
    CHECK_STR(out, wanted);
}

static void test_args(void)
{
    struct say say = {.id = "{1} of {0}: {2}, {3}",
                      .args = {{.kind = ARG_CODE, .text = "A-03-02"},
                               {.kind = ARG_QTY, .qty = -12},
                               {.kind = ARG_DATE, .text = "2026-11-22"},
                               {.kind = ARG_TEXT, .text = "Sugar"}}};
    check_say(&english, &say, "-12 of A-03-02: 2026-11-22, Sugar");
    check_say(&latin, &say,
              "\u2066-12\u2069 of \u2066A-03-02\u2069: \u20662026-11-22\u2069, \u2068Sugar\u2069");
    check_say(&arabic, &say,
              "\u2066\u200E-\u200E١٢\u2069 of \u2066A-03-02\u2069: "
              "\u2066٢٠٢٦\u200E-\u200E١١\u200E-\u200E٢٢\u2069, \u2068Sugar\u2069");
    struct say nested = {.id = "{0}!", .args = {{.kind = ARG_MESSAGE, .text = "Back"}}};
    check_say(&arabic, &nested, "رجوع!");
    struct say foreign = {.id = "{0} 5", .args = {{.kind = ARG_TEXT, .text = "سكر"}}};
    check_say(&english, &foreign, "\u2068سكر\u2069 5");
    struct say odd = {.id = "{4} {} { {0", .args = {{.kind = ARG_CODE, .text = "x"}}};
    check_say(&english, &odd, "{4} {} { {0");
    struct say none = {.id = NULL};
    check_say(&english, &none, "");
}

static void test_injection(void)
{
    struct say say = {.id = "{0}|{1}",
                      .args = {{.kind = ARG_CODE, .text = "A\u202E\u2069-1\x1B[2J\xC2\x9B"},
                               {.kind = ARG_TEXT, .text = "\u2066n\u200F\xFF\x07"}}};
    check_say(&english, &say, "A-1[2J|n");
    check_say(&latin, &say, "\u2066A-1[2J\u2069|\u2068n\u2069");
}

static void test_plural(void)
{
    struct say say = {N_PLURAL("one", "{0} many"), {{.kind = ARG_QTY, .qty = 1}}};
    check_say(&english, &say, "one");
    say.args[0].qty = 2;
    check_say(&english, &say, "2 many");
    say.args[0].qty = -1;
    check_say(&english, &say, "one");
}

static void test_cut(void)
{
    struct say say = {.id = "{0}", .args = {{.kind = ARG_TEXT, .text = "سكر"}}};
    char out[8];
    words_say(&english, &say, out, sizeof(out)); /* 3 of FSI, 4 of two letters, the NUL */
    CHECK_STR(out, "\u2068سك");
    words_say(&english, &say, out, 1);
    CHECK_STR(out, "");
}

CHECK_MAIN("words", {"open", test_open}, {"unknown languages", test_unknown},
           {"switching", test_switch}, {"arguments", test_args}, {"injection", test_injection},
           {"plurals", test_plural}, {"cut", test_cut})

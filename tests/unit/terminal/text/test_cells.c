#include "tests/unit/check.h"

#include "drivers/base/str.h"
#include "terminal/text/text.h"

#define MAX 64

/* The glass as UTF-8, left to right; the second half of a wide character as nothing. */
static void glass(const struct cell *cells, size_t n, char *out, size_t size)
{
    struct text text = text_over(out, size);
    for (size_t i = 0; i < n; i++) {
        char utf8[4];
        if (cells[i].base) {
            text_add_str(&text, (struct str){utf8, utf8_put(cells[i].base, utf8)});
        }
        for (size_t m = 0; m < CELL_MARKS && cells[i].marks[m]; m++) {
            text_add_str(&text, (struct str){utf8, utf8_put(cells[i].marks[m], utf8)});
        }
    }
}

#define LRI "\u2066"
#define RLI "\u2067"
#define PDI "\u2069"
#define LRM "\u200E"

static void test_table(void)
{
    static const struct {
        const char *text;
        bool rtl;
        size_t columns;
        const char *wanted; /* as it stands on the glass, left to right */
    } rows[] = {
        {"Pick A-03-02", false, 12, "Pick A-03-02"},
        /* Joined: initial, medial, final; lam-alef in one cell. */
        {"رف", true, 2, "ﻑﺭ"},
        {"بيت", true, 3, "ﺖﻴﺑ"},
        {"سلام", true, 3, "ﻡﻼﺳ"},
        {"لا", true, 1, "ﻻ"},
        {"الآن", true, 3, "ﻥﻵﺍ"},
        /* The trap, and what isolating does about it. */
        {"03-02-01", true, 8, "03-02-01"},
        {"من 03-02-01", true, 11, "01-02-03 ﻦﻣ"},
        {"من " LRI "03-02-01" PDI, true, 11, "03-02-01 ﻦﻣ"},
        {"عدد -5", true, 6, "5- ﺩﺪﻋ"},
        {"عدد " LRI "-5" PDI, true, 6, "-5 ﺩﺪﻋ"},
        {"عدد " LRI "-٥" PDI, true, 6, "-٥ ﺩﺪﻋ"},
        {"في " LRI "٢٠٢٦" LRM "-" LRM "١١" LRM "-" LRM "٢٢" PDI, true, 13, "٢٠٢٦-١١-٢٢ ﻲﻓ"},
        {"A-03 " RLI "رف" PDI " 5", false, 9, "A-03 ﻑﺭ 5"},
        /* Mirrored brackets. */
        {"(رف)", true, 4, "(ﻑﺭ)"},
        /* Harakat go; a hamza that stands apart joins its alef. */
        {"رَفّ", true, 2, "ﻑﺭ"},
        {"ا\u0654ب", true, 2, "ﺏﺃ"},
        /* Controls, embeddings and overrides do nothing and are not drawn. */
        {"a\u202Ebc", false, 3, "abc"},
        {"a\u202Ebc\u202C", true, 3, "abc"},
        {"a\x1B[31mb\x9B", false, 6, "a[31mb"},
        {"a\uFEFFb\u200Bc\u00ADd", false, 4, "abcd"},
        {"a\u2028b\u200Fc", false, 3, "abc"},
        /* Marks ride on their base, wide characters take two columns. */
        {"e\u0301x", false, 2, "e\u0301x"},
        {"\u0301x", false, 1, "x"},
        {"箱1", false, 3, "箱1"},
        {"\u0378", false, 1, "\uFFFD"},
        {"", true, 0, ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cell cells[MAX];
        char out[4 * MAX];
        size_t n = cells_of(rows[i].text, rows[i].rtl, cells, MAX);
        glass(cells, n, out, sizeof(out));
        CHECK_STR(out, rows[i].wanted);
        CHECK_INT(n, rows[i].columns);
    }
}

static void test_cut(void)
{
    struct cell cells[MAX];
    char out[4 * MAX];
    CHECK_INT(cells_of("abcdef", false, cells, 4), 6);
    glass(cells, 4, out, sizeof(out));
    CHECK_STR(out, "abcd");
    CHECK_INT(cells_of("بيت رف", true, cells, 4), 6); /* it begins at the right: the left goes */
    glass(cells, 4, out, sizeof(out));
    CHECK_STR(out, " ﺖﻴﺑ");
    CHECK_INT(cells_of("1箱箱", false, cells, 4), 5); /* no half character at the edge */
    glass(cells, 4, out, sizeof(out));
    CHECK_STR(out, "1箱 ");
    CHECK_INT(cells_of("abc", false, cells, 0), 3);
}

static void test_long(void)
{
    char text[4 * SENTENCE_CHARS];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct cell cells[MAX];
    CHECK_INT(cells_of(text, false, cells, MAX), SENTENCE_CHARS);
    struct words words = {.lang = "en"};
    CHECK_INT(cells_of_run(&words, text, true, cells, MAX) > MAX, 1);
}

static void test_fit(void)
{
    static const struct {
        const char *text;
        bool rtl;
        size_t columns;
        const char *wanted;
    } rows[] = {
        {"Green lentils", false, 20, "Green lentils"},
        {"Green lentils", false, 13, "Green lentils"},
        {"Green lentils", false, 9, "Green le…"},
        {"بيت رف", true, 4, "…ﺖﻴﺑ"},
        /* A left-to-right name in a right-to-left line loses its end, not its beginning. */
        {"\u2068Green lentils\u2069", true, 9, "Green le…"},
        {"箱箱箱", false, 4, "箱…"},
        {"abc", false, 1, "…"},
        {"abc", false, 0, ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cell cells[MAX];
        char out[4 * MAX];
        size_t n = cells_fit(rows[i].text, rows[i].rtl, cells, rows[i].columns);
        glass(cells, n, out, sizeof(out));
        CHECK_STR(out, rows[i].wanted);
    }
}

static void check_wrap(const char *text, bool rtl, size_t columns, size_t max_lines, size_t lines,
                       const char *wanted)
{
    struct cell cells[MAX * 4];
    size_t lengths[4];
    char out[16 * MAX];
    CHECK_INT(cells_wrap(text, rtl, columns, max_lines, cells, lengths), lines);
    struct text joined = text_over(out, sizeof(out));
    for (size_t i = 0; i < lines && i < max_lines; i++) {
        char line[4 * MAX];
        glass(cells + i * columns, lengths[i], line, sizeof(line));
        text_addf(&joined, "%s|", line);
    }
    CHECK_STR(out, wanted);
}

static void test_wrap(void)
{
    check_wrap("Scan the bin A-03-02", false, 12, 4, 2, "Scan the bin|A-03-02|");
    check_wrap("Scan the bin", false, 12, 4, 1, "Scan the bin|");
    check_wrap("  two   words  ", false, 5, 4, 2, "two|words|");
    check_wrap("abcdefghij", false, 4, 4, 3, "abcd|efgh|ij|");
    check_wrap("one two three four", false, 5, 2, 4, "one|two…|");
    check_wrap("seven seven seven", false, 5, 2, 3, "seven|seve…|");
    check_wrap("", false, 5, 2, 0, "");
    /* Lines are reordered each for itself, with the levels of the whole. */
    check_wrap("بيت رف بيت", true, 7, 4, 2, "ﻑﺭ ﺖﻴﺑ|ﺖﻴﺑ|");
    check_wrap("بيت " LRI "a-1 b-2" PDI, true, 7, 4, 2, "a-1 ﺖﻴﺑ|b-2|");
    check_wrap("بيت رف بيت", true, 4, 1, 3, "…ﺖﻴﺑ|");
}

static void test_run(void)
{
    struct words arabic = {.lang = "ar", .rtl = true, .eastern_digits = true};
    struct cell cells[MAX];
    char out[4 * MAX];
    glass(cells, cells_of_run(&arabic, "03-02-01", true, cells, MAX), out, sizeof(out));
    CHECK_STR(out, "03-02-01");
    glass(cells, cells_of_run(&arabic, "-5", false, cells, MAX), out, sizeof(out));
    CHECK_STR(out, "-٥");
    glass(cells, cells_of_run(&arabic, "2026-11-22", false, cells, MAX), out, sizeof(out));
    CHECK_STR(out, "٢٠٢٦-١١-٢٢");
    glass(cells, cells_of_run(&arabic, "A\u202E\x1B\u2066-1\xFF", true, cells, MAX), out,
          sizeof(out));
    CHECK_STR(out, "A-1");
    CHECK_INT(cells_of_run(&arabic, "12345", true, cells, 3), 5);
    glass(cells, 3, out, sizeof(out));
    CHECK_STR(out, "123");
}

/* wcwidth wants a UTF-8 locale, as every program of ours sets it. */
static void test_locale(void)
{
    CHECK_INT(words_init(NULL), 0);
}

CHECK_MAIN("cells", {"locale", test_locale}, {"text to cells", test_table},
           {"cut where it ends", test_cut}, {"longer than any sentence", test_long},
           {"cut with an ellipsis", test_fit}, {"wrapped", test_wrap}, {"runs", test_run})

/* links: raff_text */
/* Any bytes as text: what reaches the glass is never a control or a bidi character, and never more
 * than there is room for. */
#include <stdlib.h>

#include "drivers/base/str.h"
#include "terminal/text/text.h"

#define COLUMNS 20
#define LINES   3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_cells(const struct cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char utf8[4];
        size_t len = utf8_put(cells[i].base, utf8);
        bool second = cells[i].base == 0 && i > 0;
        check(second || text_is_clean((struct str){utf8, len}));
    }
}

static void check_text(const char *text, bool rtl)
{
    struct cell cells[LINES * COLUMNS];
    size_t lengths[LINES];
    size_t n = cells_of(text, rtl, cells, COLUMNS);
    check(n <= 2 * SENTENCE_CHARS);
    check_cells(cells, n < COLUMNS ? n : COLUMNS);
    n = cells_fit(text, rtl, cells, COLUMNS);
    check(n <= COLUMNS);
    check_cells(cells, n);
    n = cells_wrap(text, rtl, COLUMNS, LINES, cells, lengths);
    for (size_t i = 0; i < n && i < LINES; i++) {
        check(lengths[i] <= COLUMNS);
        check_cells(cells + i * COLUMNS, lengths[i]);
    }
    for (size_t columns = 0; columns < 3; columns++) {
        check(cells_fit(text, rtl, cells, columns) <= columns);
        cells_wrap(text, rtl, columns, LINES, cells, lengths);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct words words = {.lang = "en", .eastern_digits = size & 1};
    char text[4096], normal[64];
    struct cell cells[COLUMNS];
    ready = ready || words_init(NULL) == 0; /* character widths need the locale */
    check(ready);
    size = size < sizeof(text) ? size : sizeof(text) - 1;
    memcpy(text, data, size);
    text[size] = '\0';
    check_text(text, false);
    check_text(text, true);
    size_t n = cells_of_run(&words, text, size & 2, cells, COLUMNS);
    check_cells(cells, n < COLUMNS ? n : COLUMNS);
    text_normalise(text, normal, sizeof(normal));
    check(strlen(normal) < sizeof(normal));
    return 0;
}

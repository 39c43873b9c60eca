#include "drivers/base/str.h"
#include "terminal/text/shape.h"
#include "terminal/text/text.h"

#define ELLIPSIS 0x2026

static const struct cell blank = {.base = ' '};

/* Half of a wide character at a cut edge is no character. */
static void mend_edges(struct cell *cells, size_t n, bool cut_right)
{
    if (cells[0].base == 0) {
        cells[0] = blank;
    }
    if (cut_right) {
        cells[n - 1] = blank;
    }
}

/* The `max` cells that are kept of `n`: those where the paragraph begins. */
static void keep(const struct cell *all, size_t n, bool rtl, struct cell *cells, size_t max)
{
    size_t kept = n < max ? n : max;
    if (kept == 0) {
        return;
    }
    memcpy(cells, all + (rtl ? n - kept : 0), kept * sizeof(*cells));
    bool half = kept < n && !rtl && all[kept].base == 0;
    mend_edges(cells, kept, half);
}

size_t cells_of(const char *utf8, bool rtl, struct cell *cells, size_t max)
{
    struct paragraph paragraph;
    struct cell all[2 * SENTENCE_CHARS];
    paragraph_shape(&paragraph, utf8, rtl);
    size_t n = paragraph_line(&paragraph, 0, paragraph.n, all);
    keep(all, n, rtl, cells, max);
    return n;
}

/* Where the line that begins at `from` ends: at the last space before it would be too long, within
 * the word if there is none. Spaces that follow belong to no line. */
static FriBidiStrIndex line_end(const struct paragraph *p, FriBidiStrIndex from, size_t columns)
{
    size_t used = 0;
    FriBidiStrIndex space = from;
    for (FriBidiStrIndex i = from; i < p->n; i++) {
        used += paragraph_columns(p, i);
        if (p->at[i] == ' ') {
            space = p->at[i - 1] == ' ' ? space : i;
        } else if (used > columns) {
            return space > from ? space : i > from ? i : i + 1;
        }
    }
    return p->n;
}

static FriBidiStrIndex skip_spaces(const struct paragraph *p, FriBidiStrIndex i)
{
    while (i < p->n && p->at[i] == ' ') {
        i++;
    }
    return i;
}

/*
 * Puts an ellipsis where [from, end) is read last, in logical order: it takes the place and the
 * level of the character that is left out, so that it stands at the right end of a left-to-right
 * name also in a right-to-left line. Returns the new end.
 */
static FriBidiStrIndex end_in_ellipsis(struct paragraph *p, FriBidiStrIndex from,
                                       FriBidiStrIndex end, size_t columns)
{
    size_t used = 0;
    FriBidiStrIndex last = from;
    for (FriBidiStrIndex i = from; i < end; i++) {
        used += paragraph_columns(p, i);
        last = used < columns ? i + 1 : last;
    }
    p->at[last] = ELLIPSIS;
    return last + 1;
}

size_t cells_fit(const char *utf8, bool rtl, struct cell *cells, size_t columns)
{
    struct paragraph paragraph;
    struct cell all[2 * SENTENCE_CHARS];
    size_t used = 0;
    paragraph_shape(&paragraph, utf8, rtl);
    FriBidiStrIndex end = paragraph.n;
    for (FriBidiStrIndex i = 0; i < paragraph.n; i++) {
        used += paragraph_columns(&paragraph, i);
    }
    if (used > columns && columns > 0) {
        end = end_in_ellipsis(&paragraph, 0, end, columns);
    }
    size_t n = paragraph_line(&paragraph, 0, end, all);
    keep(all, n, rtl, cells, columns);
    return n < columns ? n : columns;
}

size_t cells_wrap(const char *utf8, bool rtl, size_t columns, size_t max_lines, struct cell *cells,
                  size_t *lengths)
{
    struct paragraph paragraph;
    struct cell all[2 * SENTENCE_CHARS];
    paragraph_shape(&paragraph, utf8, rtl);
    size_t lines = 0;
    if (columns == 0) {
        return 0;
    }
    for (FriBidiStrIndex at = skip_spaces(&paragraph, 0); at < paragraph.n; lines++) {
        FriBidiStrIndex end = line_end(&paragraph, at, columns);
        FriBidiStrIndex next = skip_spaces(&paragraph, end);
        if (lines + 1 == max_lines && next < paragraph.n) {
            end = end_in_ellipsis(&paragraph, at, end, columns);
        }
        if (lines < max_lines) {
            size_t n = paragraph_line(&paragraph, at, end, all);
            lengths[lines] = n < columns ? n : columns;
            keep(all, n, rtl, cells + lines * columns, columns);
        }
        at = next;
    }
    return lines;
}

size_t cells_of_run(const struct words *words, const char *ascii, bool code, struct cell *cells,
                    size_t max)
{
    struct cell all[2 * SENTENCE_CHARS];
    struct str rest = str_of(ascii);
    size_t n = 0;
    uint32_t c = 0;
    for (size_t len; n + 2 <= ARRAY_SIZE(all) && (len = utf8_next(rest, &c)) > 0;
         rest.at += len, rest.len -= len) {
        bool broken = c == 0xFFFD && len == 1;
        bool eastern = !code && words->eastern_digits && c >= '0' && c <= '9';
        if (!broken && !char_is_dropped(c)) {
            n = cell_add(all, n, eastern ? c - '0' + 0x0660 : c);
        }
    }
    keep(all, n, false, cells, max);
    return n;
}

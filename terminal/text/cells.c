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

static void put_ellipsis(struct cell *line, size_t *length, size_t columns, bool rtl)
{
    struct cell ellipsis = {.base = ELLIPSIS};
    if (*length < columns) {
        if (rtl) {
            memmove(line + 1, line, *length * sizeof(*line));
        }
        line[rtl ? 0 : *length] = ellipsis;
        ++*length;
        return;
    }
    line[rtl ? 0 : columns - 1] = ellipsis;
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
        if (lines < max_lines) {
            size_t n = paragraph_line(&paragraph, at, end, all);
            lengths[lines] = n < columns ? n : columns;
            keep(all, n, rtl, cells + lines * columns, columns);
        }
        at = skip_spaces(&paragraph, end);
    }
    if (lines > max_lines && max_lines > 0) {
        size_t last = max_lines - 1;
        put_ellipsis(cells + last * columns, &lengths[last], columns, rtl);
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

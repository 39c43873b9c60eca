#include "terminal/text/shape.h"

#include <wchar.h>

#include "drivers/base/str.h"

/* The characters that steer bidi and joining: they take part, but are not drawn. */
static bool is_steering(uint32_t c)
{
    return c == 0x061C || (c >= 0x200C && c <= 0x200F) || (c >= 0x2066 && c <= 0x2069);
}

bool char_is_dropped(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x00AD || c == 0x200B ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
           (c >= 0x206A && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

static bool is_haraka(uint32_t c)
{
    return (c >= 0x0610 && c <= 0x061A) || (c >= 0x064B && c <= 0x065F) || c == 0x0670 ||
           (c >= 0x06D6 && c <= 0x06DC) || (c >= 0x06DF && c <= 0x06E4) || c == 0x06E7 ||
           c == 0x06E8 || (c >= 0x06EA && c <= 0x06ED) || (c >= 0x08D3 && c <= 0x08E1) ||
           (c >= 0x08E3 && c <= 0x08FF);
}

/* Madda and hamza may stand apart from their letter; stripped like a haraka, they would take a
 * letter's identity with them. 0: the two do not compose. */
static uint32_t compose(uint32_t letter, uint32_t mark)
{
    static const struct {
        uint32_t letter, mark, whole;
    } pairs[] = {
        {0x0627, 0x0653, 0x0622}, {0x0627, 0x0654, 0x0623}, {0x0648, 0x0654, 0x0624},
        {0x0627, 0x0655, 0x0625}, {0x064A, 0x0654, 0x0626}, {0x06D5, 0x0654, 0x06C0},
        {0x06C1, 0x0654, 0x06C2}, {0x06D2, 0x0654, 0x06D3},
    };
    for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
        if (pairs[i].letter == letter && pairs[i].mark == mark) {
            return pairs[i].whole;
        }
    }
    return 0;
}

static void add_char(struct paragraph *p, uint32_t c)
{
    if (is_haraka(c)) {
        uint32_t whole = p->n > 0 ? compose(p->at[p->n - 1], c) : 0;
        if (whole) {
            p->at[p->n - 1] = whole;
        }
        return;
    }
    p->at[p->n++] = c;
}

static void read_chars(struct paragraph *p, const char *utf8)
{
    struct str rest = str_of(utf8);
    uint32_t c = 0;
    p->n = 0;
    p->plain = p->base == FRIBIDI_PAR_LTR;
    for (size_t n; p->n < SENTENCE_CHARS && (n = utf8_next(rest, &c)) > 0;
         rest.at += n, rest.len -= n) {
        bool broken = c == 0xFFFD && n == 1;
        if (!broken && !char_is_dropped(c)) {
            add_char(p, c);
            p->plain = p->plain && c < 0x80;
        }
    }
}

void paragraph_shape(struct paragraph *p, const char *utf8, bool rtl)
{
    p->base = rtl ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
    read_chars(p, utf8);
    if (p->plain || p->n == 0) {
        return;
    }
    FriBidiBracketType brackets[SENTENCE_CHARS];
    FriBidiJoiningType joining[SENTENCE_CHARS];
    fribidi_get_bidi_types(p->at, p->n, p->types);
    fribidi_get_bracket_types(p->at, p->n, p->types, brackets);
    if (fribidi_get_par_embedding_levels_ex(p->types, brackets, p->n, &p->base, p->levels) == 0) {
        p->plain = true; /* without memory: in logical order, but there */
        return;
    }
    fribidi_get_joining_types(p->at, p->n, joining);
    fribidi_join_arabic(p->types, p->n, p->levels, joining);
    fribidi_shape(FRIBIDI_FLAGS_DEFAULT | FRIBIDI_FLAGS_ARABIC, p->levels, p->n, joining, p->at);
}

static size_t columns_of(uint32_t c)
{
    if (c < 0x7F) {
        return 1;
    }
    /* U+FEFF here is the filler that fribidi leaves beside a lam-alef: the pair is one cell. */
    if (char_is_dropped(c) || is_steering(c)) {
        return 0;
    }
    if (fribidi_get_bidi_type(c) == FRIBIDI_TYPE_NSM) {
        return 0;
    }
    return wcwidth((wchar_t)c) == 2 ? 2 : 1;
}

size_t paragraph_columns(const struct paragraph *p, FriBidiStrIndex i)
{
    return columns_of(p->at[i]);
}

static void add_mark(struct cell *cell, uint32_t mark)
{
    for (size_t i = 0; i < CELL_MARKS; i++) {
        if (cell->marks[i] == 0) {
            cell->marks[i] = mark;
            return;
        }
    }
}

size_t cell_add(struct cell *cells, size_t n, uint32_t c)
{
    size_t columns = columns_of(c);
    if (columns == 0) {
        bool is_mark = !char_is_dropped(c) && !is_steering(c);
        if (is_mark && n > 0 && cells[n - 1].base != 0) {
            add_mark(&cells[n - 1], c);
        }
        return n;
    }
    /* What the C library cannot place (private use, unassigned) must not reach the terminal. */
    bool drawable = c < 0x7F || wcwidth((wchar_t)c) > 0;
    cells[n] = (struct cell){.base = drawable ? c : 0xFFFD};
    if (columns == 2) {
        cells[n + 1] = (struct cell){.base = 0};
    }
    return n + columns;
}

size_t paragraph_line(struct paragraph *p, FriBidiStrIndex from, FriBidiStrIndex to,
                      struct cell *cells)
{
    if (!p->plain && to > from) {
        /* 0 means no memory: the line stays in logical order. */
        (void)!fribidi_reorder_line(FRIBIDI_FLAGS_DEFAULT, p->types, to - from, from, p->base,
                                    p->levels, p->at, NULL);
    }
    size_t n = 0;
    for (FriBidiStrIndex i = from; i < to; i++) {
        n = cell_add(cells, n, p->at[i]);
    }
    return n;
}

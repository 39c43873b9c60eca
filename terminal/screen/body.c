/* The body: labelled facts, the big ones first, then the list. A fact stands beside its label, or
 * below it where it does not fit there or is what a small screen must make big; where lines are
 * very short of rows, two facts share a line. What does not fit is dropped from the end. */
#include "terminal/screen/draw.h"

#define LABEL_SHARE 3 /* a label column takes at most one part in so many */

/* The facts in the order they are drawn, measured once. */
struct facts {
    struct fact {
        const struct view_row *row;
        size_t label, value; /* columns */
    } at[VIEW_ROWS];
    size_t n;
    size_t label; /* columns of the label column: the widest, within its share of the line */
};

static void measure(const struct drawing *d, struct facts *facts)
{
    const struct view *view = d->view;
    size_t share = d->layout.cols / (layout_is_narrow(d->layout.cols) ? 2 : LABEL_SHARE);
    facts->n = 0;
    facts->label = 0;
    for (int big = 1; big >= 0; big--) {
        for (size_t i = 0; i < view->n_rows && i < VIEW_ROWS; i++) {
            const struct view_row *row = &view->rows[i];
            if (row->big != (big == 1)) {
                continue;
            }
            size_t label = say_columns(d, &row->label);
            facts->at[facts->n++] = (struct fact){row, label, say_columns(d, &row->value)};
            facts->label = label > facts->label ? label : facts->label;
        }
    }
    facts->label = facts->label < share ? facts->label : share;
}

/* Whether the value fits beside its label: behind the common label column, or else right behind its
 * own label. *ret_label is the column's width. */
static bool fits_beside(const struct drawing *d, const struct facts *facts, const struct fact *fact,
                        size_t *ret_label)
{
    bool common = fact->label <= facts->label && facts->label + 1 + fact->value <= d->layout.cols;
    *ret_label = common ? facts->label : fact->label;
    return common || fact->label + 1 + fact->value <= d->layout.cols;
}

/* Lines a fact would like. One without a label goes on with the fact above it. */
static size_t lines_of(const struct drawing *d, const struct facts *facts, const struct fact *fact)
{
    size_t label = 0;
    bool apart = fact->row->big && layout_is_narrow(d->layout.cols);
    if (!apart && fits_beside(d, facts, fact, &label)) {
        return 1;
    }
    size_t columns = d->layout.cols > 2 ? d->layout.cols - 2 : 1;
    size_t lines = wrapped_lines(d, &fact->row->value, columns);
    return (fact->label > 0 ? 1 : 0) + (lines > 2 ? 2 : lines);
}

static size_t rows_lines(const struct drawing *d)
{
    struct facts facts;
    size_t total = 0;
    measure(d, &facts);
    for (size_t i = 0; i < facts.n; i++) {
        total += lines_of(d, &facts, &facts.at[i]);
    }
    return total;
}

static enum style label_style(enum style style)
{
    return style == STYLE_TEXT ? STYLE_LABEL : style;
}

/* In one line, from `label` on: the blank before the value belongs to its band, so that all values
 * stand below one another. */
static void put_beside(const struct drawing *d, size_t y, size_t x, size_t width, size_t label,
                       const struct fact *fact, enum style style)
{
    const struct view_row *row = fact->row;
    put_say(d, y, x, label, &row->label, label_style(style));
    if (width <= label + 1) {
        return;
    }
    if (row->big) {
        size_t band = fact->value + 2;
        glass_band(d->glass, y, x + label, band < width - label ? band : width - label, STYLE_BIG);
    }
    put_say(d, y, x + label + 1, width - label - 1, &row->value, row->big ? STYLE_BIG : style);
}

static void put_above(const struct drawing *d, size_t y, size_t lines, const struct fact *fact,
                      enum style style)
{
    const struct view_row *row = fact->row;
    size_t width = d->layout.cols;
    size_t label = fact->label > 0 ? 1 : 0; /* lines */
    put_say(d, y, 0, width, &row->label, label_style(style));
    for (size_t i = label; i < lines && row->big; i++) {
        glass_band(d->glass, y + i, 0, width, STYLE_BIG);
    }
    if (width > 2) {
        put_wrapped(d, y + label, 1, width - 2, lines - label, &row->value,
                    row->big ? STYLE_BIG : style);
    }
}

/* Two facts a line, each in its half. */
static size_t draw_paired(const struct drawing *d, const struct facts *facts, size_t y,
                          size_t lines, enum style style)
{
    size_t half = d->layout.cols / 2;
    for (size_t i = 0; i < facts->n && i / 2 < lines; i++) {
        size_t label = facts->at[i].label;
        bool alone = i % 2 == 0 && i + 1 == facts->n;
        put_beside(d, y + i / 2, i % 2 * half, alone ? d->layout.cols : half - 1,
                   label < half / 2 ? label : half / 2, &facts->at[i], style);
    }
    return (facts->n + 1) / 2 < lines ? (facts->n + 1) / 2 : lines;
}

/* Shares out `lines` among the facts: one for each; what is left over first to those whose value
 * would be cut, then to the big ones. */
static void share_lines(const struct drawing *d, const struct facts *facts, size_t lines,
                        size_t shares[VIEW_ROWS])
{
    size_t left = lines > facts->n ? lines - facts->n : 0;
    for (size_t i = 0; i < facts->n; i++) {
        shares[i] = 1;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < facts->n; i++) {
            size_t label = 0;
            bool cut = !fits_beside(d, facts, &facts->at[i], &label);
            size_t wanted = lines_of(d, facts, &facts->at[i]) - 1;
            size_t given = wanted < left ? wanted : left;
            if (cut == (pass == 0)) {
                shares[i] += given;
                left -= given;
            }
        }
    }
}

size_t draw_rows(const struct drawing *d, size_t y, size_t lines, enum style style)
{
    struct facts facts;
    size_t shares[VIEW_ROWS];
    size_t used = 0;
    measure(d, &facts);
    if (facts.n > lines && !layout_is_narrow(d->layout.cols)) {
        return draw_paired(d, &facts, y, lines, style);
    }
    share_lines(d, &facts, lines, shares);
    for (size_t i = 0; i < facts.n && used + shares[i] <= lines; i++) {
        size_t label = 0;
        if (shares[i] == 1) {
            bool fits = fits_beside(d, &facts, &facts.at[i], &label);
            label = fits || facts.at[i].label == 0 ? label : facts.label;
            put_beside(d, y + used, 0, d->layout.cols, label, &facts.at[i], style);
        } else {
            put_above(d, y + used, shares[i], &facts.at[i], style);
        }
        used += shares[i];
    }
    return used;
}

size_t body_lines(const struct drawing *d)
{
    return rows_lines(d) + list_lines(d);
}

void draw_body(struct drawing *d)
{
    struct part body = d->layout.body;
    size_t list = list_lines(d);
    /* A list keeps its head and two rows at least. */
    size_t kept = list < 3 ? list : 3;
    size_t room = body.lines > kept ? body.lines - kept : 0;
    size_t used = draw_rows(d, body.y, room, STYLE_TEXT);
    if (list > 0) {
        draw_list(d, body.y + used, body.lines - used);
    }
}

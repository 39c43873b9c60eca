/* The body: labelled facts, the big ones first, then the list. A fact that has the room stands with
 * its label above it; where lines are short of rows, beside it; where they are very short, two
 * facts share a line. What does not fit is dropped from the end. */
#include "terminal/screen/draw.h"

#define LABEL_SHARE 3 /* a label column takes at most one part in so many */

/* The rows in the order they are drawn. */
static size_t in_order(const struct view *view, const struct view_row *order[VIEW_ROWS])
{
    size_t n = 0;
    for (int big = 1; big >= 0; big--) {
        for (size_t i = 0; i < view->n_rows && i < VIEW_ROWS; i++) {
            if (view->rows[i].big == (big == 1)) {
                order[n++] = &view->rows[i];
            }
        }
    }
    return n;
}

/* Columns of the label column: as wide as the widest label, within its share of the line. */
static size_t label_columns(const struct drawing *d)
{
    size_t widest = 0;
    size_t share = d->layout.cols / (layout_is_narrow(d->layout.cols) ? 2 : LABEL_SHARE);
    for (size_t i = 0; i < d->view->n_rows && i < VIEW_ROWS; i++) {
        size_t columns = say_columns(d, &d->view->rows[i].label);
        widest = columns > widest ? columns : widest;
    }
    return widest < share ? widest : share;
}

static bool fits_beside(const struct drawing *d, const struct view_row *row, size_t label)
{
    return say_columns(d, &row->label) <= label &&
           label + 1 + say_columns(d, &row->value) <= d->layout.cols;
}

/* The label column of this row: the common one, or only as wide as its own label where its value
 * fits then. 0: the value does not fit beside its label. */
static size_t beside_label(const struct drawing *d, const struct view_row *row, size_t common)
{
    size_t own = say_columns(d, &row->label);
    if (fits_beside(d, row, common)) {
        return common;
    }
    return fits_beside(d, row, own) ? own : 0;
}

/* Lines a row would like: one, unless it does not fit or is what a small screen must make big. */
static size_t lines_of(const struct drawing *d, const struct view_row *row, size_t label)
{
    bool apart = row->big && layout_is_narrow(d->layout.cols);
    if (!apart && beside_label(d, row, label) > 0) {
        return 1;
    }
    size_t columns = d->layout.cols > 2 ? d->layout.cols - 2 : 1;
    size_t lines = wrapped_lines(d, &row->value, columns);
    return 1 + (lines > 2 ? 2 : lines);
}

size_t rows_lines(const struct drawing *d)
{
    size_t total = 0;
    size_t label = label_columns(d);
    for (size_t i = 0; i < d->view->n_rows && i < VIEW_ROWS; i++) {
        total += lines_of(d, &d->view->rows[i], label);
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
                       const struct view_row *row, enum style style)
{
    put_say(d, y, x, label, &row->label, label_style(style));
    if (width <= label + 1) {
        return;
    }
    size_t columns = say_columns(d, &row->value) + 2;
    if (row->big) {
        glass_band(d->glass, y, x + label, columns < width - label ? columns : width - label,
                   STYLE_BIG);
    }
    put_say(d, y, x + label + 1, width - label - 1, &row->value, row->big ? STYLE_BIG : style);
}

static void put_above(const struct drawing *d, size_t y, size_t lines, const struct view_row *row,
                      enum style style)
{
    size_t width = d->layout.cols;
    put_say(d, y, 0, width, &row->label, label_style(style));
    for (size_t i = 1; i < lines && row->big; i++) {
        glass_band(d->glass, y + i, 0, width, STYLE_BIG);
    }
    if (width > 2) {
        put_wrapped(d, y + 1, 1, width - 2, lines - 1, &row->value, row->big ? STYLE_BIG : style);
    }
}

/* Two facts a line, each in its half. */
static size_t draw_paired(const struct drawing *d, size_t y, size_t lines, enum style style)
{
    const struct view_row *order[VIEW_ROWS];
    size_t n = in_order(d->view, order);
    size_t half = d->layout.cols / 2;
    for (size_t i = 0; i < n && i / 2 < lines; i++) {
        size_t label = say_columns(d, &order[i]->label);
        bool alone = i % 2 == 0 && i + 1 == n;
        put_beside(d, y + i / 2, i % 2 * half, alone ? d->layout.cols : half - 1,
                   label < half / 2 ? label : half / 2, order[i], style);
    }
    return (n + 1) / 2 < lines ? (n + 1) / 2 : lines;
}

/* Shares out `lines` among the rows: one for each; what is left over first to those whose value
 * would be cut, then to the big ones. */
static void share_lines(const struct drawing *d, const struct view_row *const order[], size_t n,
                        size_t lines, size_t shares[VIEW_ROWS])
{
    size_t label = label_columns(d);
    size_t left = lines > n ? lines - n : 0;
    for (size_t i = 0; i < n; i++) {
        shares[i] = 1;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            bool cut = beside_label(d, order[i], label) == 0;
            size_t wanted = lines_of(d, order[i], label) - 1;
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
    const struct view_row *order[VIEW_ROWS];
    size_t shares[VIEW_ROWS];
    size_t n = in_order(d->view, order);
    size_t common = label_columns(d);
    if (n > lines && !layout_is_narrow(d->layout.cols)) {
        return draw_paired(d, y, lines, style);
    }
    share_lines(d, order, n, lines, shares);
    size_t used = 0;
    for (size_t i = 0; i < n && used + shares[i] <= lines; i++) {
        size_t label = beside_label(d, order[i], common);
        if (shares[i] == 1) {
            put_beside(d, y + used, 0, d->layout.cols, label > 0 ? label : common, order[i], style);
        } else {
            put_above(d, y + used, shares[i], order[i], style);
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

/* The body: labelled facts, the big ones first, then the list. A fact that has the room stands with
 * its label above it; where lines are short of rows, beside it; where they are very short, two
 * facts share a line. What does not fit is dropped from the end. */
#include "terminal/screen/draw.h"

#define LABEL_SHARE 3 /* a label column takes at most one part in so many */

enum setting { SET_ABOVE, SET_BESIDE, SET_PAIRED };

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
    size_t value = say_columns(d, &row->value) + (row->big ? 2 : 0);
    return say_columns(d, &row->label) <= label && label + 1 + value <= d->layout.cols;
}

static size_t lines_of(const struct drawing *d, const struct view_row *row, enum setting setting,
                       size_t label)
{
    if (setting == SET_BESIDE || fits_beside(d, row, label)) {
        return 1;
    }
    size_t columns = d->layout.cols > 2 ? d->layout.cols - 2 : 1;
    size_t lines = wrapped_lines(d, &row->value, columns);
    return 1 + (lines > 2 ? 2 : lines);
}

static size_t total_lines(const struct drawing *d, enum setting setting)
{
    size_t total = 0;
    size_t label = label_columns(d);
    for (size_t i = 0; i < d->view->n_rows && i < VIEW_ROWS; i++) {
        total += lines_of(d, &d->view->rows[i], setting, label);
    }
    return total;
}

size_t rows_lines(const struct drawing *d)
{
    return total_lines(d, SET_ABOVE);
}

/* A value, in a band of its own if it is what the eye must find. */
static void put_value(const struct drawing *d, size_t y, size_t x, size_t width,
                      const struct view_row *row, size_t lines, enum style style)
{
    if (!row->big) {
        put_wrapped(d, y, x, width, lines, &row->value, style);
        return;
    }
    if (width < 3) {
        return;
    }
    size_t columns = say_columns(d, &row->value);
    size_t band = lines > 1 || columns + 2 > width ? width : columns + 2;
    for (size_t i = 0; i < lines; i++) {
        glass_band(d->glass, y + i, x, band, STYLE_BIG);
    }
    put_wrapped(d, y, x + 1, width - 2, lines, &row->value, STYLE_BIG);
}

static void put_beside(const struct drawing *d, size_t y, size_t x, size_t width, size_t label,
                       const struct view_row *row, enum style style)
{
    enum style label_style = style == STYLE_TEXT ? STYLE_LABEL : style;
    put_say(d, y, x, label, &row->label, label_style);
    if (width > label + 1) {
        put_value(d, y, x + label + 1, width - label - 1, row, 1, style);
    }
}

static void put_above(const struct drawing *d, size_t y, size_t lines, const struct view_row *row,
                      enum style style)
{
    enum style label_style = style == STYLE_TEXT ? STYLE_LABEL : style;
    size_t indent = d->layout.cols > 2 ? 1 : 0;
    put_say(d, y, 0, d->layout.cols, &row->label, label_style);
    put_value(d, y + 1, row->big ? 0 : indent, d->layout.cols - (row->big ? 0 : indent), row,
              lines - 1, style);
}

/* Two facts a line, each in its half. */
static size_t draw_paired(const struct drawing *d, size_t y, size_t lines, enum style style)
{
    const struct view_row *order[VIEW_ROWS];
    size_t n = in_order(d->view, order);
    size_t half = d->layout.cols / 2;
    size_t label = label_columns(d) < half / 2 ? label_columns(d) : half / 2;
    for (size_t i = 0; i < n && i / 2 < lines; i++) {
        put_beside(d, y + i / 2, i % 2 * half, half - 1, label, order[i], style);
    }
    return (n + 1) / 2 < lines ? (n + 1) / 2 : lines;
}

static enum setting choose(const struct drawing *d, size_t lines)
{
    if (total_lines(d, SET_ABOVE) <= lines) {
        return SET_ABOVE;
    }
    bool fits = total_lines(d, SET_BESIDE) <= lines;
    return fits || layout_is_narrow(d->layout.cols) ? SET_BESIDE : SET_PAIRED;
}

size_t draw_rows(const struct drawing *d, size_t y, size_t lines, enum style style)
{
    const struct view_row *order[VIEW_ROWS];
    size_t n = in_order(d->view, order);
    size_t label = label_columns(d);
    size_t used = 0;
    enum setting setting = choose(d, lines);
    if (setting == SET_PAIRED) {
        return draw_paired(d, y, lines, style);
    }
    for (size_t i = 0; i < n; i++) {
        size_t wanted = lines_of(d, order[i], setting, label);
        if (used + wanted > lines) {
            break;
        }
        if (wanted == 1) {
            put_beside(d, y + used, 0, d->layout.cols, label, order[i], style);
        } else {
            put_above(d, y + used, wanted, order[i], style);
        }
        used += wanted;
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

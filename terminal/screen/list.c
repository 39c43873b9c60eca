/* A list: columns as wide as what stands in them, the last ones dropped where they do not fit; one
 * row selected, with a mark, because colour never says it alone. */
#include "terminal/screen/draw.h"

#define MARGIN  2 /* the mark of the selected row, or the sign of a warning */
#define GAP     1 /* between two columns */
#define CUT_MIN 8 /* columns: less of a column says nothing */

struct columns {
    size_t width[LIST_CELLS];
    size_t n;
    size_t more; /* 1: a column at the end says that there are rows above or below */
};

static bool has_heads(const struct view *view)
{
    return view->list.heads[0].id != NULL;
}

static size_t list_n(const struct view *view)
{
    return view->list.n < LIST_ROWS ? view->list.n : LIST_ROWS;
}

size_t list_lines(const struct drawing *d)
{
    return (has_heads(d->view) ? 1 : 0) + list_n(d->view);
}

static void widen(const struct drawing *d, struct columns *columns,
                  const struct say cells[LIST_CELLS])
{
    for (size_t c = 0; c < LIST_CELLS; c++) {
        size_t width = say_is_empty(&cells[c]) ? 0 : say_columns(d, &cells[c]);
        columns->width[c] = width > columns->width[c] ? width : columns->width[c];
    }
}

static size_t used_by(const struct columns *columns)
{
    size_t used = MARGIN + columns->more;
    for (size_t c = 0; c < columns->n; c++) {
        used += columns->width[c] + (c > 0 ? GAP : 0);
    }
    return used;
}

/* Drops columns from the end until the rest fits, or cuts the last where enough of it is left. The
 * second is what the list is about, a place's quantity say: before it goes, the first is cut. */
static void narrow(const struct drawing *d, struct columns *columns)
{
    while (columns->n > 1 && columns->width[columns->n - 1] == 0) {
        columns->n--;
    }
    for (size_t used; (used = used_by(columns)) > d->layout.cols; columns->n--) {
        size_t *last = &columns->width[columns->n - 1];
        size_t over = used - d->layout.cols;
        if (columns->n == 1 || *last >= over + CUT_MIN) {
            *last -= over < *last ? over : *last;
            return;
        }
        if (columns->n == 2 && columns->width[0] >= over + CUT_MIN) {
            columns->width[0] -= over;
            return;
        }
    }
}

/* Of the rows [from, from + n). */
static struct columns measure(const struct drawing *d, size_t from, size_t n, bool more)
{
    struct columns columns = {.n = LIST_CELLS, .more = more ? 1 : 0};
    if (has_heads(d->view)) {
        widen(d, &columns, d->view->list.heads);
    }
    for (size_t i = from; i < from + n; i++) {
        widen(d, &columns, d->view->list.rows[i].cells);
    }
    narrow(d, &columns);
    return columns;
}

static bool is_number(const struct say *cell)
{
    return cell->args[0].kind == ARG_QTY && cell->args[1].kind == ARG_NONE;
}

static void put_cells(const struct drawing *d, size_t y, const struct columns *columns,
                      const struct say cells[LIST_CELLS], enum style style)
{
    size_t x = MARGIN;
    for (size_t c = 0; c < columns->n; c++) {
        /* Units below units: to the right, also where lines begin there. */
        if (is_number(&cells[c]) && !d->words->rtl) {
            struct run run;
            run_say(d, &cells[c], &run);
            put_run_at_end(d, y, x, columns->width[c], &run, style);
        } else {
            put_say(d, y, x, columns->width[c], &cells[c], style);
        }
        x += columns->width[c] + GAP;
    }
}

static void put_row(const struct drawing *d, size_t y, const struct columns *columns, size_t i)
{
    const struct view_list *list = &d->view->list;
    bool selected = i == list->selected;
    bool warn = list->rows[i].warn;
    enum style style = selected ? STYLE_SELECTED : STYLE_TEXT;
    glass_band(d->glass, y, 0, d->layout.cols, style);
    if (selected) {
        put_symbol(d, y, 0, d->words->rtl ? '<' : '>', style);
    }
    if (warn) {
        put_symbol(d, y, 1, theme_symbol(SIGNAL_WARNING), STYLE_WARNING);
    }
    put_cells(d, y, columns, list->rows[i].cells, style);
}

static void put_more(const struct drawing *d, size_t y, bool more, uint32_t arrow)
{
    if (more && d->layout.cols > MARGIN) {
        put_symbol(d, y, d->layout.cols - 1, arrow, STYLE_KEYS);
    }
}

void draw_list(struct drawing *d, size_t y, size_t lines)
{
    const struct view_list *list = &d->view->list;
    size_t head = has_heads(d->view) && lines > 1 ? 1 : 0;
    size_t room = lines - head;
    size_t n = list_n(d->view);
    size_t shown = n < room ? n : room;
    d->list_rows = room;
    /* The screen may have shrunk since the flow cut its window: keep the selected one in sight. */
    size_t from = list->selected >= shown && shown > 0 ? list->selected - shown + 1 : 0;
    from = from + shown <= n ? from : n - shown;
    bool above = list->before > 0 || from > 0;
    bool below = list->after || from + shown < n;
    struct columns columns = measure(d, from, shown, above || below);
    if (head) {
        put_cells(d, y, &columns, list->heads, STYLE_LABEL);
    }
    for (size_t i = 0; i < shown; i++) {
        put_row(d, y + head + i, &columns, from + i);
    }
    if (shown > 0) {
        put_more(d, y + head, above, 0x2191);
        put_more(d, y + head + shown - 1, below, 0x2193);
    }
}

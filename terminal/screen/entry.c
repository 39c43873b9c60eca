/* The field with its label, and what was typed into it: from its end if it is longer than the box.
 */
#include "drivers/base/str.h"
#include "terminal/screen/draw.h"

#define BOX_MIN 8 /* columns: shorter, and the label goes above it */

size_t field_lines(const struct drawing *d)
{
    if (d->view->field.kind == FIELD_NONE) {
        return 0;
    }
    size_t label = say_columns(d, &d->view->field.label);
    return label + 1 + BOX_MIN > d->layout.cols ? 2 : 1;
}

/* As text in the operator's direction only where it is text; a PIN is never on the glass. */
static void run_typed(const struct drawing *d, struct run *run)
{
    char stars[FIELD_SIZE] = "";
    const char *text = d->field->text;
    if (d->field->kind == FIELD_PIN) {
        memset(stars, '*', d->field->len < FIELD_SIZE ? d->field->len : FIELD_SIZE - 1);
        text = stars;
    }
    if (d->field->kind == FIELD_TEXT) {
        run_text(d, text, run);
        return;
    }
    bool code = d->field->kind != FIELD_QTY;
    size_t n = cells_of_run(d->words, text, code, run->cells, GLASS_COLS);
    run->n = n < GLASS_COLS ? n : GLASS_COLS;
}

/* Whether what is typed grows away from where lines begin: a left-to-right run in a mirrored line.
 */
static bool grows_backwards(const struct drawing *d)
{
    return d->words->rtl && d->field->kind != FIELD_TEXT;
}

void draw_typed(const struct drawing *d, size_t *ret_x)
{
    size_t room = d->box.width > 0 ? d->box.width - 1 : 0; /* a column for the cursor */
    struct run run;
    run_typed(d, &run);
    size_t n = run.n < room ? run.n : room;
    glass_band(d->glass, d->box.y, d->box.x, d->box.width, STYLE_FIELD);
    bool text = d->words->rtl && d->field->kind == FIELD_TEXT;
    const struct cell *cells = run.cells + (text ? 0 : run.n - n);
    if (grows_backwards(d)) {
        glass_put(d->glass, d->box.y, d->box.x + 1, cells, n, STYLE_FIELD);
        *ret_x = d->box.x;
    } else {
        glass_put(d->glass, d->box.y, d->box.x, cells, n, STYLE_FIELD);
        *ret_x = d->box.x + n;
    }
}

void draw_field(struct drawing *d)
{
    struct part field = d->layout.field;
    if (field.lines == 0) {
        d->box.width = 0;
        return;
    }
    size_t cols = d->layout.cols;
    size_t box_min = BOX_MIN < cols ? BOX_MIN : cols;
    size_t label = 0;
    if (field.lines > 1) {
        put_say(d, field.y, 0, cols, &d->view->field.label, STYLE_LABEL);
    } else {
        label = put_say(d, field.y, 0, cols - box_min, &d->view->field.label, STYLE_LABEL);
        label += label > 0 && label + box_min < cols ? 1 : 0;
    }
    d->box.y = field.y + field.lines - 1;
    d->box.x = label;
    d->box.width = cols - label;
}

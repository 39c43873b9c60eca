/* The answer to the last input: a symbol, a colour and words. And the stop, which is the same over
 * the whole screen, with the facts of what was wrong. */
#include "drivers/base/str.h"
#include "terminal/screen/draw.h"

#define MARGIN 2 /* the symbol and a blank */

static size_t text_columns(const struct drawing *d)
{
    return d->layout.cols > MARGIN ? d->layout.cols - MARGIN : 1;
}

size_t message_lines(const struct drawing *d)
{
    return say_is_empty(&d->view->message) ? 0
                                           : wrapped_lines(d, &d->view->message, text_columns(d));
}

void draw_message(const struct drawing *d)
{
    struct part part = d->layout.message;
    if (say_is_empty(&d->view->message)) {
        return;
    }
    enum style style = theme_signal(d->view->signal);
    for (size_t i = 0; i < part.lines; i++) {
        glass_band(d->glass, part.y + i, 0, d->layout.cols, style);
    }
    put_symbol(d, part.y, 0, theme_symbol(d->view->signal), style);
    put_wrapped(d, part.y, MARGIN, text_columns(d), part.lines, &d->view->message, style);
}

/* A sentence of the stop, if there is room for it; returns the line behind it and a blank one. */
static size_t stop_sentence(const struct drawing *d, size_t y, size_t end, const struct say *say,
                            enum style style)
{
    if (say_is_empty(say) || y >= end) {
        return y;
    }
    size_t blank = d->layout.rows >= 12 ? 1 : 0;
    return y + put_wrapped(d, y, MARGIN, text_columns(d), end - y, say, style) + blank;
}

static bool says_more_than_title(const struct view *view)
{
    return say_is_empty(&view->message) || say_is_empty(&view->title) ||
           strcmp(view->message.id, view->title.id) != 0;
}

/* What is wrong, what was scanned and wanted, and at the bottom how to go on. */
void draw_stop(const struct drawing *d)
{
    enum signal signal = d->view->signal == SIGNAL_NONE ? SIGNAL_ERROR : d->view->signal;
    enum style style = theme_signal(signal);
    size_t end = d->layout.legend.y;
    size_t prompt = wrapped_lines(d, &d->view->prompt, d->layout.cols);
    size_t facts = end > prompt ? end - prompt : 0;
    glass_wipe(d->glass, style);
    put_symbol(d, 0, 0, theme_symbol(signal), style);
    size_t y = stop_sentence(d, 0, end, &d->view->title, style);
    if (says_more_than_title(d->view)) {
        y = stop_sentence(d, y, end, &d->view->message, style);
    }
    y += y < facts ? draw_rows(d, y, facts - y, style) : 0;
    y = y > facts ? y : facts;
    put_wrapped(d, y, 0, d->layout.cols, end > y ? end - y : 0, &d->view->prompt, style);
    draw_legend(d);
}

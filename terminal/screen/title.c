/* The title and what stands beside or below it whatever the flow shows: who works here, what is on
 * the way, whether there is a network, which device is missing. */
#include "drivers/base/str.h"
#include "terminal/screen/draw.h"

#define SEPARATION 2 /* columns between two facts of the status */

/* What a seat may miss, by the names the app knows it by; another name is shown as it is. */
static const char *const devices[] = {N_("scanner"), N_("printer"), N_("scale"), N_("reader")};

static enum arg_kind device_kind(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
        if (strcmp(devices[i], name) == 0) {
            return ARG_MESSAGE;
        }
    }
    return ARG_CODE;
}

static const char *link_word(const struct screen_status *status)
{
    if (!status->online) {
        return N_("offline");
    }
    return status->syncing ? N_("syncing") : N_("online");
}

/* The facts of the status, from the end of the line inwards, each if it fits. */
struct status_line {
    const struct drawing *d;
    size_t y, x, width; /* what is left of the line */
};

static void add_fact(struct status_line *line, const struct run *run, enum style style)
{
    if (run->n == 0 || run->n > line->width) {
        return;
    }
    put_run_at_end(line->d, line->y, line->x, line->width, run, style);
    line->width -= run->n;
    line->width -= line->width < SEPARATION ? line->width : SEPARATION;
}

static void add_link(struct status_line *line)
{
    const struct screen_status *status = line->d->status;
    struct run run;
    if (status->loading > 0) {
        struct say loading = {.id = N_("loading {0}"),
                              .args = {{.kind = ARG_QTY, .qty = (int64_t)status->loading}}};
        run_say(line->d, &loading, &run);
    } else {
        run_message(line->d, link_word(status), &run);
    }
    add_fact(line, &run, STYLE_TITLE);
}

static void add_waiting(struct status_line *line)
{
    if (line->d->status->waiting == 0) {
        return;
    }
    char text[32];
    struct text number = text_over(text, sizeof(text));
    text_addf(&number, "↑%llu", (unsigned long long)line->d->status->waiting);
    struct run run;
    run.n = cells_of_run(line->d->words, text, false, run.cells, GLASS_COLS);
    add_fact(line, &run, STYLE_TITLE);
}

static void add_missing(struct status_line *line)
{
    const char *missing = line->d->status->missing;
    if (missing[0] == '\0') {
        return;
    }
    struct say say = {.id = N_("no {0}"), .args = {{.kind = device_kind(missing)}}};
    copy_cut(say.args[0].text, sizeof(say.args[0].text), missing);
    struct run run;
    run_say(line->d, &say, &run);
    /* The symbol stands before the word: one column more, at its beginning. */
    if (run.n == 0 || run.n + 2 > line->width) {
        return;
    }
    size_t end = line->x + line->width;
    put_run_at_end(line->d, line->y, line->x, line->width, &run, STYLE_WARNING);
    glass_band(line->d->glass, line->y, end - run.n - 2, 2, STYLE_WARNING);
    put_symbol(line->d, line->y, end - run.n - 2, theme_symbol(SIGNAL_WARNING), STYLE_WARNING);
    line->width -= run.n + 2;
    line->width -= line->width < SEPARATION ? line->width : SEPARATION;
}

static void draw_status(const struct drawing *d, size_t y, size_t x, size_t width)
{
    struct status_line line = {.d = d, .y = y, .x = x, .width = width};
    add_link(&line);
    add_waiting(&line);
    add_missing(&line);
    struct say person = {.id = "{0}", .args = {{.kind = ARG_TEXT}}};
    copy_cut(person.args[0].text, sizeof(person.args[0].text), d->status->person);
    struct run run;
    run_say(d, &person, &run);
    /* Below the title the name begins the line; beside it, it is one more fact. */
    if (x == 0) {
        put_run(d, y, 0, line.width, &run, STYLE_TITLE);
    } else {
        add_fact(&line, &run, STYLE_TITLE);
    }
}

void draw_title(const struct drawing *d)
{
    enum style style = d->flash == SIGNAL_NONE ? STYLE_TITLE : theme_signal(d->flash);
    size_t x = 0;
    glass_band(d->glass, 0, 0, d->layout.cols, style);
    if (d->flash != SIGNAL_NONE) {
        put_symbol(d, 0, 0, theme_symbol(d->flash), style);
        x = 2;
    }
    size_t room = d->layout.cols > x ? d->layout.cols - x : 0;
    x += put_say(d, 0, x, room, &d->view->title, style);
    if (d->layout.status.lines > 0) {
        glass_band(d->glass, d->layout.status.y, 0, d->layout.cols, STYLE_TITLE);
        draw_status(d, d->layout.status.y, 0, d->layout.cols);
    } else if (x + SEPARATION < d->layout.cols && d->flash == SIGNAL_NONE) {
        draw_status(d, 0, x + SEPARATION, d->layout.cols - x - SEPARATION);
    }
}

size_t prompt_lines(const struct drawing *d)
{
    return wrapped_lines(d, &d->view->prompt, d->layout.cols);
}

void draw_prompt(const struct drawing *d)
{
    put_wrapped(d, d->layout.prompt.y, 0, d->layout.cols, d->layout.prompt.lines, &d->view->prompt,
                STYLE_PROMPT);
}

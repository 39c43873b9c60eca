/* The title and what stands beside or below it whatever the flow shows: who works here, what is on
 * the way, whether there is a network, which device is missing. */
#include "drivers/base/str.h"
#include "terminal/screen/draw.h"

#define SEPARATION 2 /* columns between two facts of the status; one where columns are few */
#define NAME_MIN   3 /* columns: less of a name says nothing */

static size_t separation(const struct drawing *d)
{
    return layout_is_narrow(d->layout.cols) ? 1 : SEPARATION;
}

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
    if (status->refused) {
        /* Translators: in the status line: the hub accepts nothing from this device. */
        return N_("refused");
    }
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

/* `columns` and what parts them from the next fact. */
static void use_columns(struct status_line *line, size_t columns)
{
    columns += separation(line->d);
    line->width -= columns < line->width ? columns : line->width;
}

static void add_fact(struct status_line *line, const struct run *run, enum style style)
{
    if (run->n > 0 && run->n <= line->width) {
        put_run_at_end(line->d, line->y, line->x, line->width, run, style);
        use_columns(line, run->n);
    }
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

/* A symbol and what it warns of, if there is room for both. */
static void add_warning(struct status_line *line, const struct say *say)
{
    const struct drawing *d = line->d;
    struct run run;
    run_say(d, say, &run);
    if (run.n == 0 || run.n + 2 > line->width) {
        return;
    }
    size_t from = line->x + line->width - run.n - 2;
    glass_band(d->glass, line->y, from, 2, STYLE_WARNING);
    put_symbol(d, line->y, from, theme_symbol(SIGNAL_WARNING), STYLE_WARNING);
    put_run(d, line->y, from + 2, run.n, &run, STYLE_WARNING);
    use_columns(line, run.n + 2);
}

/* The device; the word "no" too where there is room for it. */
static void add_missing(struct status_line *line)
{
    const struct drawing *d = line->d;
    const char *missing = d->status->missing;
    struct say say = {.id = layout_is_narrow(d->layout.cols) ? "{0}" : N_("no {0}"),
                      .args = {{.kind = device_kind(missing)}}};
    copy_cut(say.args[0].text, sizeof(say.args[0].text), missing);
    if (*missing) {
        add_warning(line, &say);
    }
}

static void add_battery(struct status_line *line)
{
    const struct drawing *d = line->d;
    const struct say say = {.id = layout_is_narrow(d->layout.cols) ? "{0}%" : N_("battery {0}%"),
                            .args = {{.kind = ARG_QTY, .qty = d->status->battery}}};
    if (d->status->battery > 0) {
        add_warning(line, &say);
    }
}

static void add_person(struct status_line *line)
{
    const struct drawing *d = line->d;
    struct say person = {.id = "{0}", .args = {{.kind = ARG_TEXT}}};
    copy_cut(person.args[0].text, sizeof(person.args[0].text), d->status->person);
    struct run run;
    run_say(d, &person, &run);
    if (line->x >
        0) { /* beside the title, the name is one more fact; below it, it begins the line */
        add_fact(line, &run, STYLE_TITLE);
    } else if (line->width >= NAME_MIN) {
        put_say(d, line->y, 0, line->width, &person, STYLE_TITLE);
    }
}

static void draw_status(const struct drawing *d, size_t y, size_t x, size_t width)
{
    struct status_line line = {.d = d, .y = y, .x = x, .width = width};
    add_link(&line);
    add_battery(&line);
    add_missing(&line);
    add_waiting(&line);
    add_person(&line);
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

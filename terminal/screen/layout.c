#include "terminal/screen/layout.h"

#define PROMPT_MAX  4
#define MESSAGE_MAX 4
#define AIRY_ROWS   20 /* from here on blank lines set the parts apart */

bool layout_is_narrow(size_t cols)
{
    return cols < LAYOUT_NARROW;
}

/* Lines that a message has even when there is none, and below those a legend may take. */
static size_t layout_message_min(size_t rows, size_t cols)
{
    return layout_is_narrow(cols) && rows >= 14 ? 2 : 1;
}

static size_t layout_legend_max(size_t rows, size_t cols)
{
    return layout_is_narrow(cols) && rows >= 12 ? 2 : 1;
}

static size_t at_least(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t at_most(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Takes up to `wanted` of the lines that are left. */
static size_t take(size_t *left, size_t wanted)
{
    size_t taken = at_most(*left, wanted);
    *left -= taken;
    return taken;
}

/* A blank line before a part, where the body does not need it. */
static size_t gap(const struct layout *layout, size_t *left, size_t body)
{
    return layout->rows >= AIRY_ROWS && *left > body ? take(left, 1) : 0;
}

struct layout layout_make(size_t rows, size_t cols, const struct layout_need *need)
{
    struct layout l = {.rows = rows, .cols = cols};
    size_t left = rows;
    /* What must be there, the most needed first. */
    l.title.lines = take(&left, 1);
    l.prompt.lines = take(&left, need->prompt > 0 ? 1 : 0);
    l.field.lines = take(&left, at_most(need->field, 1));
    l.message.lines = take(&left, 1);
    l.legend.lines = take(&left, 1);
    /* What it would rather have, as long as the body keeps a line. */
    size_t spare = left > 1 ? left - 1 : 0;
    left -= spare;
    l.status.lines = layout_is_narrow(cols) && rows >= 12 ? take(&spare, 1) : 0;
    l.legend.lines +=
        take(&spare, at_most(at_least(need->legend, 1), layout_legend_max(rows, cols)) - 1);
    l.prompt.lines += take(&spare, at_least(at_most(need->prompt, PROMPT_MAX), 1) - 1);
    size_t message = at_least(at_most(need->message, MESSAGE_MAX), layout_message_min(rows, cols));
    l.message.lines += take(&spare, message - 1);
    l.field.lines += take(&spare, need->field > 1 ? need->field - 1 : 0);
    left += spare;
    /* A long text, help say, in lines that nothing else wants. */
    size_t cut = need->prompt > l.prompt.lines ? need->prompt - l.prompt.lines : 0;
    l.prompt.lines +=
        l.prompt.lines > 0 && left > need->body ? take(&left, at_most(cut, left - need->body)) : 0;

    size_t above_prompt = gap(&l, &left, need->body);
    size_t above_body = gap(&l, &left, need->body);
    size_t above_message = gap(&l, &left, need->body);
    l.status.y = l.title.lines;
    l.prompt.y = l.status.y + l.status.lines + above_prompt;
    l.body.y = l.prompt.y + l.prompt.lines + above_body;
    l.body.lines = left;
    l.legend.y = rows - l.legend.lines;
    l.message.y = l.legend.y - l.message.lines;
    l.field.y = l.message.y - above_message - l.field.lines;
    return l;
}

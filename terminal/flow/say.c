#include "terminal/flow/say.h"

#include <assert.h>

#include "drivers/base/str.h"

/* No words in it, so no catalogue has it: it comes out as it is in every language. */
#define ARGUMENT_ONLY "{0}"

struct say *say(struct say *say, const char *id)
{
    *say = (struct say){.id = id};
    return say;
}

static struct arg *next_arg(struct say *say, enum arg_kind kind)
{
    size_t i = 0;
    while (i < SAY_ARGS && say->args[i].kind != ARG_NONE) {
        i++;
    }
    assert(i < SAY_ARGS);
    say->args[i].kind = kind;
    return &say->args[i];
}

static struct say *text_arg(struct say *say, enum arg_kind kind, const char *text)
{
    struct arg *arg = next_arg(say, kind);
    text_clean(str_of(text), false, arg->text, sizeof(arg->text));
    return say;
}

struct say *say_code(struct say *say, const char *code)
{
    return text_arg(say, ARG_CODE, code);
}

struct say *say_text(struct say *say, const char *text)
{
    return text_arg(say, ARG_TEXT, text);
}

struct say *say_date(struct say *say, const char *date)
{
    return text_arg(say, ARG_DATE, date);
}

struct say *say_message(struct say *say, const char *id)
{
    return text_arg(say, ARG_MESSAGE, id);
}

struct say *say_qty(struct say *say, int64_t qty)
{
    next_arg(say, ARG_QTY)->qty = qty;
    return say;
}

struct say *view_fact(struct view *view, const char *label)
{
    if (view->n_rows == VIEW_ROWS) {
        view->n_rows--;
    }
    struct view_row *row = &view->rows[view->n_rows++];
    *row = (struct view_row){0};
    row->label.id = label;
    return &row->value;
}

struct say *view_big(struct view *view, const char *label)
{
    struct say *value = view_fact(view, label);
    view->rows[view->n_rows - 1].big = true;
    return value;
}

void say_only_code(struct say *value, const char *code)
{
    say_code(say(value, ARGUMENT_ONLY), code);
}

void say_only_text(struct say *value, const char *text)
{
    say_text(say(value, ARGUMENT_ONLY), text);
}

void say_only_qty(struct say *value, int64_t qty)
{
    say_qty(say(value, ARGUMENT_ONLY), qty);
}

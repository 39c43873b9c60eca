#include "drivers/code/gs1_brackets.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1_table.h"

struct writing {
    struct str written;
    const char *at;
    const char *end;
    struct text *out;
    struct code_fault fault;
    struct str id; /* of the element at the cursor */
};

static int refuse(struct writing *writing, const char *at, int error, const char *why)
{
    struct text ai = text_over(writing->fault.ai, sizeof(writing->fault.ai));
    text_add_str(&ai, writing->id);
    writing->fault.error = error;
    writing->fault.at = (size_t)(at - writing->written.at);
    writing->fault.why = why;
    return error;
}

/* How many digits an AI has that starts like this: gs1_decode takes two where it knows none. */
static size_t ai_digits(struct str id)
{
    size_t known = id.len >= 2 ? gs1_ai_digits(id.at) : 0;
    return known ? known : 2;
}

/* "(01)" at the cursor, which moves behind it. */
static int take_id(struct writing *writing)
{
    const char *open = writing->at;
    writing->id = STR("");
    if (*open != '(') {
        return refuse(writing, open, RAFF_E_SYNTAX, "no AI in brackets where one must start");
    }
    const char *at = open + 1;
    while (at < writing->end && (gs1_char_classes[(unsigned char)*at] & GS1_DIGITS)) {
        at++;
    }
    struct str id = {open + 1, (size_t)(at - open - 1)};
    if (at == writing->end || *at != ')' || id.len != ai_digits(id)) {
        return refuse(writing, open, RAFF_E_SYNTAX, "not an AI in brackets");
    }
    writing->id = id;
    writing->at = at + 1;
    return 0;
}

/* The value at the cursor, up to the next AI. */
static int take_value(struct writing *writing)
{
    const char *start = writing->at;
    size_t before = writing->out->len;
    while (writing->at < writing->end && *writing->at != '(') {
        const char *at = writing->at;
        if (*at == GS1_GS) {
            return refuse(writing, at, RAFF_E_CHARSET, "character not allowed here");
        }
        at += *at == '\\' && at + 1 < writing->end && at[1] == '(' ? 1 : 0;
        text_add_char(writing->out, *at);
        writing->at = at + 1;
    }
    size_t n = writing->out->len - before;
    size_t fixed = gs1_fixed_length(writing->id.at);
    if (writing->out->cut) {
        return refuse(writing, start, RAFF_E_TOO_LONG, "too long");
    }
    if (n == 0) {
        return refuse(writing, start, RAFF_E_SYNTAX, "no value");
    }
    if (fixed && n + writing->id.len != fixed) {
        return refuse(writing, start, RAFF_E_SYNTAX, "value of the wrong length");
    }
    return 0;
}

static int take_all(struct writing *writing)
{
    bool first = true;
    bool open_ended = false;
    do {
        int error = writing->at < writing->end
                        ? take_id(writing)
                        : refuse(writing, writing->at, RAFF_E_SYNTAX, "no AI at all");
        if (error) {
            return error;
        }
        if (!first && open_ended) {
            text_add_char(writing->out, GS1_GS);
        }
        text_add_str(writing->out, writing->id);
        open_ended = gs1_fixed_length(writing->id.at) == 0;
        first = false;
        error = take_value(writing);
        if (error) {
            return error;
        }
    } while (writing->at < writing->end);
    return 0;
}

int gs1_from_brackets(struct str written, struct text *out, struct code_fault *ret_fault)
{
    struct writing writing = {
        .written = written,
        .at = written.at,
        .end = written.at + written.len,
        .out = out,
        .id = STR(""),
    };
    size_t before = out->len;
    int error = take_all(&writing);
    if (error) {
        out->len = before;
        out->at[before] = '\0';
        out->cut = false;
        if (ret_fault) {
            *ret_fault = writing.fault;
        }
    }
    return error;
}

void gs1_to_brackets(const struct gs1_message *message, struct text *out)
{
    for (size_t i = 0; i < message->n; i++) {
        struct str value = message->elements[i].value;
        text_add_char(out, '(');
        text_add(out, message->elements[i].id);
        text_add_char(out, ')');
        for (size_t j = 0; j < value.len; j++) {
            text_add(out, value.at[j] == '(' ? "\\" : "");
            text_add_char(out, value.at[j]);
        }
    }
}

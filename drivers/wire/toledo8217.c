#include "drivers/wire/toledo8217.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"
#include "drivers/wire/weight.h"

#define STX        0x02
#define CR         '\r'
#define LF         '\n'
#define SEVEN_BITS 0x7F

enum state {
    BETWEEN,   /* a line end belongs here, nothing else does */
    IN_ANSWER, /* after STX */
    IN_NOISE,  /* an error was given; silent until the next STX */
};

/* Status bits, the one to mend first in front. */
static const struct bit {
    uint8_t mask;
    const char *fault;
    const char *name;
} bits[] = {
    {0x02, "over range", "over capacity"},
    {0x04, "under zero", "under zero"},
    {0x01, "moving", "motion"},
    {0x08, "needs zero", "outside zero capture range"},
    {0x10, NULL, "centre of zero"},
    {0x20, NULL, "net"},
};

static struct toledo8217 *toledo_of(struct wire *wire)
{
    return container_of(wire, struct toledo8217, wire);
}

static void end_status(struct toledo8217 *toledo, uint8_t status)
{
    struct wire_event *event = wire_emit(&toledo->wire, WIRE_STATUS, toledo->start);
    event->status.name = "";
    for (size_t i = 0; i < ARRAY_SIZE(bits); i++) {
        if (status & bits[i].mask) {
            event->status.fault = bits[i].fault;
            event->status.name = bits[i].name;
            return;
        }
    }
}

/* How much of the text is a number; what follows is N or a unit. */
static size_t number_len(struct str text)
{
    size_t n = 0;
    while (n < text.len && strchr(" +-.0123456789", text.at[n]) && text.at[n]) {
        n++;
    }
    return n;
}

static void end_weight(struct toledo8217 *toledo, struct str text)
{
    size_t n = number_len(text);
    struct str tail = str_trim_end(str_after(text, n));
    struct wire_weight weight = {.stable = true};
    const struct weight_unit *unit = toledo->unit;
    weight.net = tail.len > 0 && tail.at[tail.len - 1] == 'N';
    tail = str_trim_end((struct str){tail.at, tail.len - (weight.net ? 1 : 0)});
    if (tail.len > 0) {
        unit = weight_unit_of(tail);
    }
    if (!unit || weight_read(str_trim_end((struct str){text.at, n}), unit, &weight.mg) != 0) {
        wire_emit_error(&toledo->wire, RAFF_E_SYNTAX, "no weight where one belongs", toledo->start);
        return;
    }
    weight.unit = unit->name;
    wire_emit(&toledo->wire, WIRE_WEIGHT, toledo->start)->weight = weight;
}

static void end_answer(struct toledo8217 *toledo)
{
    struct str text = {toledo->text, toledo->len};
    bool is_status = text.len == 2 && text.at[0] == '?';
    toledo->state = BETWEEN;
    toledo->len = 0;
    if (is_status) {
        end_status(toledo, (uint8_t)text.at[1]);
    } else if (number_len(text) > 0) {
        end_weight(toledo, text);
    } else {
        wire_emit(&toledo->wire, WIRE_MESSAGE, toledo->start)->message =
            (struct wire_message){.name = "", .body = text};
    }
}

static void fail(struct toledo8217 *toledo, int error, const char *why, uint64_t at)
{
    wire_emit_error(&toledo->wire, error, why, at);
    toledo->len = 0;
    toledo->state = IN_NOISE;
}

static void begin_answer(struct toledo8217 *toledo, uint64_t at)
{
    if (toledo->state == IN_ANSWER) {
        fail(toledo, RAFF_E_SYNTAX, "an answer without its end", toledo->start);
    }
    toledo->state = IN_ANSWER;
    toledo->start = at;
}

static void toledo_step(struct wire *wire, uint8_t byte)
{
    struct toledo8217 *toledo = toledo_of(wire);
    char c = (char)(byte & SEVEN_BITS);
    if (c == STX) {
        begin_answer(toledo, wire->consumed);
    } else if (toledo->state == IN_ANSWER && c == CR) {
        end_answer(toledo);
    } else if (toledo->state == IN_ANSWER && toledo->len < sizeof(toledo->text)) {
        toledo->text[toledo->len++] = c;
    } else if (toledo->state == IN_ANSWER) {
        fail(toledo, RAFF_E_TOO_LONG, "an answer longer than any", toledo->start);
    } else if (toledo->state == BETWEEN && c != CR && c != LF) {
        fail(toledo, RAFF_E_SYNTAX, "bytes outside an answer", wire->consumed);
    }
}

static void toledo_init(struct wire *wire)
{
    toledo_of(wire)->unit = weight_unit_of(STR("kg"));
}

static size_t toledo_pending(const struct wire *wire)
{
    const struct toledo8217 *toledo = container_of_const(wire, struct toledo8217, wire);
    return toledo->state == IN_ANSWER ? toledo->len + 1 : 0;
}

const struct wire_grammar toledo8217_grammar = {
    .name = "toledo8217",
    .size = sizeof(struct toledo8217),
    .init = toledo_init,
    .step = toledo_step,
    .pending = toledo_pending,
};

int toledo8217_set_unit(struct toledo8217 *toledo, const char *name)
{
    const struct weight_unit *unit = weight_unit_of(str_of(name));
    if (!unit) {
        return RAFF_E_UNKNOWN;
    }
    toledo->unit = unit;
    return 0;
}

#include "drivers/wire/mt_sics.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"
#include "drivers/wire/weight.h"

#define CR '\r'
#define LF '\n'

/* Names that answers begin with. */
static const char *const names[] = {"Z",  "ZI", "T",  "TI", "TA", "TAC", "I0", "I1",
                                    "I2", "I3", "I4", "I5", "ES", "ET",  "EL", "@"};

/* Status letters of S, where there is no weight. */
static const struct no_weight {
    char letter;
    const char *fault;
    const char *name;
} no_weights[] = {
    {'I', "moving", "S I"},
    {'+', "over range", "S +"},
    {'-', "under zero", "S -"},
    {'L', "not possible", "S L"},
};

static struct mt_sics *sics_of(struct wire *wire)
{
    return container_of(wire, struct mt_sics, wire);
}

/* --- words of a line --- */

/* Takes the first word off the text; empty at the end. */
static struct str take_word(struct str *text)
{
    struct str rest = str_trim_start(*text);
    const char *blank = rest.len > 0 ? memchr(rest.at, ' ', rest.len) : NULL;
    size_t n = blank ? (size_t)(blank - rest.at) : rest.len;
    *text = str_trim_start(str_after(rest, n));
    return (struct str){rest.at, n};
}

static bool is_name(struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || c == '@';
        if (!is_letter && (i == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return word.len > 0 && word.len <= 5;
}

/* --- what a line means --- */

static void emit_status(struct mt_sics *sics, const char *fault, const char *name)
{
    struct wire_event *event = wire_emit(&sics->wire, WIRE_STATUS, sics->start);
    event->status = (struct wire_status){.fault = fault, .name = name};
}

static void fail(struct mt_sics *sics, const char *why)
{
    wire_emit_error(&sics->wire, RAFF_E_SYNTAX, why, sics->start);
}

/* "S S" or "S D" and a value: "    100.00 g". */
static void end_weight(struct mt_sics *sics, bool is_stable, struct str rest)
{
    struct str value = take_word(&rest);
    struct str unit_text = take_word(&rest);
    int64_t mg = 0;
    if (str_is(value, "Error")) {
        emit_status(sics, "fault", "Error");
        return;
    }
    const struct weight_unit *unit = weight_unit_of(unit_text);
    const struct weight_unit *any = unit ? unit : weight_unit_of(STR("g"));
    if (weight_read(value, any, &mg) != 0 || unit_text.len == 0 || rest.len > 0) {
        fail(sics, "no weight where one belongs");
    } else if (!unit) {
        emit_status(sics, "not in a unit of weight", "unit");
    } else {
        wire_emit(&sics->wire, WIRE_WEIGHT, sics->start)->weight =
            (struct wire_weight){.mg = mg, .stable = is_stable, .unit = unit->name};
    }
}

static void end_s(struct mt_sics *sics, struct str rest)
{
    struct str letter = take_word(&rest);
    bool is_stable = str_is(letter, "S");
    if (is_stable || str_is(letter, "D")) {
        end_weight(sics, is_stable, rest);
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(no_weights); i++) {
        if (letter.len == 1 && rest.len == 0 && letter.at[0] == no_weights[i].letter) {
            emit_status(sics, no_weights[i].fault, no_weights[i].name);
            return;
        }
    }
    fail(sics, "no weight where one belongs");
}

/* A (done), B (done, more follows), S and D (done, stable or not) are 0. */
static void emit_answer(struct mt_sics *sics, struct str name, struct str rest)
{
    struct wire_message message = {.name = ""};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (str_is(name, names[i])) {
            message.name = names[i];
        }
    }
    if (name.at[0] == 'E' && *message.name) {
        message.result = (uint8_t)name.at[1];
    } else {
        struct str letter = take_word(&rest);
        bool is_done = letter.len == 1 && strchr("ABSD", letter.at[0]);
        message.result = is_done || letter.len == 0 ? 0 : (uint8_t)letter.at[0];
    }
    message.body = rest;
    wire_emit(&sics->wire, WIRE_MESSAGE, sics->start)->message = message;
}

static void end_line(struct mt_sics *sics)
{
    struct str rest = {sics->line, sics->len};
    bool was_skipping = sics->is_skipping;
    sics->len = 0;
    sics->is_skipping = false;
    if (was_skipping || str_trim_start(rest).len == 0) {
        return;
    }
    struct str name = take_word(&rest);
    if (str_is(name, "S") || str_is(name, "SU")) {
        end_s(sics, rest);
    } else if (is_name(name)) {
        emit_answer(sics, name, rest);
    } else {
        fail(sics, "no answer of MT-SICS");
    }
}

static void sics_step(struct wire *wire, uint8_t byte)
{
    struct mt_sics *sics = sics_of(wire);
    char c = (char)byte;
    if (c == CR || c == LF) {
        end_line(sics);
    } else if (sics->is_skipping) {
        return;
    } else if (sics->len == sizeof(sics->line)) {
        wire_emit_error(wire, RAFF_E_TOO_LONG, "a line longer than any answer", sics->start);
        sics->is_skipping = true;
        sics->len = 0;
    } else {
        sics->start = sics->len == 0 ? wire->consumed : sics->start;
        sics->line[sics->len++] = c;
    }
}

static size_t sics_pending(const struct wire *wire)
{
    return container_of_const(wire, struct mt_sics, wire)->len;
}

const struct wire_grammar mt_sics_grammar = {
    .name = "mt-sics",
    .size = sizeof(struct mt_sics),
    .step = sics_step,
    .pending = sics_pending,
};

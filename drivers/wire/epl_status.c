#include "drivers/wire/epl_status.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

#define ACK  0x06
#define CR   '\r'
#define LF   '\n'
#define XON  0x11
#define XOFF 0x13

/* The one to mend first in front; what has no fault does not stop the printer. */
static const struct code {
    uint8_t number;
    const char *fault;
    const char *name;
} codes[] = {
    {11, "head open", ""},
    {7, "paper out", ""},
    {81, "cutter fault", ""},
    {62, "too hot", ""},
    {12, "paused", ""},
    {92, "paused", ""},
    {1, NULL, "syntax error"},
    {2, NULL, "object beyond the label"},
    {3, NULL, "data length error"},
    {4, NULL, "memory full"},
    {5, NULL, "memory configuration error"},
    {6, NULL, "serial line error"},
    {8, NULL, "name taken"},
    {9, NULL, "name not found"},
};

static size_t rank_of(uint64_t number)
{
    size_t i = 0;
    while (i < ARRAY_SIZE(codes) && codes[i].number != number) {
        i++;
    }
    return i;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits, `least` to six of them. */
static bool take_number(struct str *text, size_t least, uint32_t *ret_number)
{
    uint32_t number = 0;
    size_t n = 0;
    while (n < text->len && n < 6 && is_digit(text->at[n])) {
        number = number * 10 + (uint32_t)(text->at[n++] - '0');
    }
    *text = str_after(*text, n);
    *ret_number = number;
    return n >= least;
}

/* "07", "07P003": a code, and how many labels are left. */
static bool take_code(struct str *text, struct wire_status *status, size_t *rank)
{
    uint32_t number = 0;
    if (!take_number(text, 2, &number) || number > 99) {
        return false;
    }
    size_t found = rank_of(number);
    bool is_first = found < *rank;
    if (is_first) {
        *rank = found;
        status->fault = codes[found].fault;
        status->name = codes[found].name;
    }
    if (text->len > 0 && (text->at[0] == 'P' || text->at[0] == 'R')) {
        if (text->at[0] == 'R' && is_first) {
            status->fault = "ribbon out";
        }
        *text = str_after(*text, 1);
        return take_number(text, 1, &status->labels_remaining);
    }
    return true;
}

static bool read_codes(struct str text, struct wire_status *status)
{
    size_t rank = ARRAY_SIZE(codes);
    if (text.len > 0 && !is_digit(text.at[0])) {
        text = str_after(text, 1); /* NAK, or the character that eR chose */
    }
    while (take_code(&text, status, &rank)) {
        if (text.len == 0) {
            return true;
        }
        if (text.at[0] != ',') {
            return false;
        }
        text = str_after(text, 1);
    }
    return false;
}

static void end_line(struct epl_status *epl)
{
    struct wire_status status = {.name = "", .is_empty = true, .is_partial = true};
    struct str text = {epl->line, epl->len};
    bool was_skipping = epl->is_skipping;
    epl->len = 0;
    epl->is_skipping = false;
    if (was_skipping || text.len == 0) {
        return;
    }
    if (read_codes(text, &status)) {
        wire_emit(&epl->wire, WIRE_STATUS, epl->start)->status = status;
    } else {
        wire_emit_error(&epl->wire, RAFF_E_SYNTAX, "no codes of EPL", epl->start);
    }
}

static void epl_step(struct wire *wire, uint8_t byte)
{
    struct epl_status *epl = container_of(wire, struct epl_status, wire);
    if (byte == CR || byte == LF || byte == XON || byte == XOFF) {
        end_line(epl);
    } else if (epl->is_skipping || (byte == ACK && epl->len == 0)) {
        return;
    } else if (epl->len == sizeof(epl->line)) {
        wire_emit_error(wire, RAFF_E_TOO_LONG, "a line longer than any report", epl->start);
        epl->is_skipping = true;
        epl->len = 0;
    } else {
        epl->start = epl->len == 0 ? wire->consumed : epl->start;
        epl->line[epl->len++] = (char)byte;
    }
}

static size_t epl_pending(const struct wire *wire)
{
    return container_of_const(wire, struct epl_status, wire)->len;
}

const struct wire_grammar epl_status_grammar = {
    .name = "epl-status",
    .size = sizeof(struct epl_status),
    .step = epl_step,
    .pending = epl_pending,
};

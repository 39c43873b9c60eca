#include "drivers/wire/serial.h"

#include "drivers/base/error.h"
#include "drivers/wire/interfaces/wire.h"

#define CR  '\r'
#define LF  '\n'
#define ETX '\x03'

enum state {
    IN_READ,
    AFTER_CR, /* CRLF only: the CR is held back until the next byte says what it was */
    SKIPPING, /* the read was too long: nothing is kept until its end */
    SKIPPING_AFTER_CR,
};

static const char *const terminator_names[] = {
    [SERIAL_AUTO] = "auto", [SERIAL_CR] = "cr",   [SERIAL_LF] = "lf",
    [SERIAL_CRLF] = "crlf", [SERIAL_ETX] = "etx",
};

int serial_terminator_of(const char *name, enum serial_terminator *ret_terminator)
{
    if (!name) {
        *ret_terminator = SERIAL_AUTO;
        return 0;
    }
    for (size_t i = 0; i < ARRAY_SIZE(terminator_names); i++) {
        if (strcmp(name, terminator_names[i]) == 0) {
            *ret_terminator = (enum serial_terminator)i;
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}

static struct serial *serial_of(struct wire *wire)
{
    return container_of(wire, struct serial, wire);
}

/* Whether this one byte ends a read by itself. */
static bool ends_alone(enum serial_terminator terminator, char c)
{
    switch (terminator) {
    case SERIAL_AUTO:
        return c == CR || c == LF;
    case SERIAL_CR:
        return c == CR;
    case SERIAL_LF:
        return c == LF;
    case SERIAL_ETX:
        return c == ETX;
    case SERIAL_CRLF:
        break;
    }
    return false;
}

static void end_read(struct serial *serial)
{
    if (serial->state == IN_READ || serial->state == AFTER_CR) {
        if (serial->len > 0) {
            wire_emit_read(&serial->wire, (struct str){serial->line, serial->len}, serial->start);
            serial->len = 0;
        }
    }
    serial->state = IN_READ;
}

/* `at` is where the byte stood in the stream. */
static void keep(struct serial *serial, char c, uint64_t at)
{
    if (serial->state == SKIPPING) {
        return;
    }
    if (serial->len == SERIAL_READ_MAX) {
        wire_emit_error(&serial->wire, RAFF_E_TOO_LONG, "a read longer than any code",
                        serial->start);
        serial->len = 0;
        serial->state = SKIPPING;
        return;
    }
    if (serial->len == 0) {
        serial->start = at;
    }
    serial->line[serial->len++] = c;
}

/* CRLF: the CR before `c` was data unless `c` is LF. */
static void after_cr(struct serial *serial, char c)
{
    if (c == LF) {
        end_read(serial);
        return;
    }
    serial->state = serial->state == AFTER_CR ? IN_READ : SKIPPING;
    keep(serial, CR, serial->wire.consumed - 1);
    if (c == CR) {
        serial->state = serial->state == IN_READ ? AFTER_CR : SKIPPING_AFTER_CR;
    } else {
        keep(serial, c, serial->wire.consumed);
    }
}

static void serial_step(struct wire *wire, uint8_t byte)
{
    struct serial *serial = serial_of(wire);
    char c = (char)byte;
    if (serial->state == AFTER_CR || serial->state == SKIPPING_AFTER_CR) {
        after_cr(serial, c);
    } else if (ends_alone(serial->terminator, c)) {
        end_read(serial);
    } else if (serial->terminator == SERIAL_CRLF && c == CR) {
        serial->state = serial->state == IN_READ ? AFTER_CR : SKIPPING_AFTER_CR;
    } else {
        keep(serial, c, wire->consumed);
    }
}

static size_t serial_pending(const struct wire *wire)
{
    const struct serial *serial = container_of_const(wire, struct serial, wire);
    return serial->len + (serial->state == AFTER_CR ? 1 : 0);
}

const struct wire_grammar serial_grammar = {
    .name = "serial",
    .size = sizeof(struct serial),
    .step = serial_step,
    .pending = serial_pending,
};

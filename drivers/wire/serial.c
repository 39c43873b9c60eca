#include "drivers/wire/serial.h"

#include "drivers/base/error.h"

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
    [WIRE_SERIAL_AUTO] = "auto", [WIRE_SERIAL_CR] = "cr",   [WIRE_SERIAL_LF] = "lf",
    [WIRE_SERIAL_CRLF] = "crlf", [WIRE_SERIAL_ETX] = "etx",
};

int wire_serial_terminator_of(const char *name, enum wire_serial_terminator *ret)
{
    if (!name) {
        *ret = WIRE_SERIAL_AUTO;
        return 0;
    }
    for (size_t i = 0; i < ARRAY_SIZE(terminator_names); i++) {
        if (strcmp(name, terminator_names[i]) == 0) {
            *ret = (enum wire_serial_terminator)i;
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}

void wire_serial_init(struct wire_serial *serial, enum wire_serial_terminator terminator)
{
    *serial = (struct wire_serial){.terminator = terminator};
}

/* Whether this one byte ends a read by itself. */
static bool ends_alone(enum wire_serial_terminator terminator, char c)
{
    switch (terminator) {
    case WIRE_SERIAL_AUTO:
        return c == CR || c == LF;
    case WIRE_SERIAL_CR:
        return c == CR;
    case WIRE_SERIAL_LF:
        return c == LF;
    case WIRE_SERIAL_ETX:
        return c == ETX;
    case WIRE_SERIAL_CRLF:
        break;
    }
    return false;
}

static void emit(struct wire_serial *serial, enum wire_serial_event_kind kind)
{
    serial->event = (struct wire_serial_event){
        .kind = kind, .raw = {serial->line, serial->len}, .at = serial->start};
    serial->has_event = true;
    serial->len = 0;
}

static void end_read(struct wire_serial *serial)
{
    if (serial->state == IN_READ || serial->state == AFTER_CR) {
        if (serial->len > 0) {
            emit(serial, WIRE_SERIAL_READ);
        }
    }
    serial->state = IN_READ;
}

/* `at` is where the byte stood in the stream. */
static void keep(struct wire_serial *serial, char c, uint64_t at)
{
    if (serial->state == SKIPPING) {
        return;
    }
    if (serial->len == WIRE_SERIAL_READ_MAX) {
        emit(serial, WIRE_SERIAL_TOO_LONG);
        serial->state = SKIPPING;
        return;
    }
    if (serial->len == 0) {
        serial->start = at;
    }
    serial->line[serial->len++] = c;
}

/* CRLF: the CR before `c` was data unless `c` is LF. */
static void after_cr(struct wire_serial *serial, char c)
{
    if (c == LF) {
        end_read(serial);
        return;
    }
    serial->state = serial->state == AFTER_CR ? IN_READ : SKIPPING;
    keep(serial, CR, serial->consumed - 2);
    if (c == CR) {
        serial->state = serial->state == IN_READ ? AFTER_CR : SKIPPING_AFTER_CR;
    } else {
        keep(serial, c, serial->consumed - 1);
    }
}

static void step(struct wire_serial *serial, char c)
{
    serial->consumed++;
    if (serial->state == AFTER_CR || serial->state == SKIPPING_AFTER_CR) {
        after_cr(serial, c);
    } else if (ends_alone(serial->terminator, c)) {
        end_read(serial);
    } else if (serial->terminator == WIRE_SERIAL_CRLF && c == CR) {
        serial->state = serial->state == IN_READ ? AFTER_CR : SKIPPING_AFTER_CR;
    } else {
        keep(serial, c, serial->consumed - 1);
    }
}

size_t wire_serial_feed(struct wire_serial *serial, const uint8_t *bytes, size_t n)
{
    size_t used = 0;
    while (used < n && !serial->has_event) {
        step(serial, (char)bytes[used++]);
    }
    return used;
}

bool wire_serial_next(struct wire_serial *serial, struct wire_serial_event *ret_event)
{
    if (!serial->has_event) {
        return false;
    }
    *ret_event = serial->event;
    serial->has_event = false;
    return true;
}

size_t wire_serial_pending(const struct wire_serial *serial)
{
    return serial->len + (serial->state == AFTER_CR ? 1 : 0);
}

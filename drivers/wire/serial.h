/*
 * Line-terminated scanners: what most serial, CDC-ACM and Bluetooth scanners speak. A read is any
 * bytes and then a terminator; there is no length and no checksum.
 *
 * Empty reads are no reads, so in the automatic mode a CRLF is the CR's read and nothing after it.
 * A read of more than SERIAL_READ_MAX bytes is one RAFF_E_TOO_LONG, given as soon as it is known;
 * the rest of it, up to its terminator, is skipped.
 */
#ifndef DRIVERS_WIRE_SERIAL_H
#define DRIVERS_WIRE_SERIAL_H

#include "drivers/wire/wire.h"

#define SERIAL_READ_MAX 8192 /* the longest a code can be: QR Code holds 7,089 digits */

enum serial_terminator {
    SERIAL_AUTO, /* CR or LF, whichever comes */
    SERIAL_CR,
    SERIAL_LF,
    SERIAL_CRLF, /* a CR without its LF is data */
    SERIAL_ETX
};

struct serial {
    struct wire wire;
    enum serial_terminator terminator; /* SERIAL_AUTO after wire_init */
    uint8_t state;
    size_t len;
    uint64_t start; /* stream offset of line[0] */
    char line[SERIAL_READ_MAX];
};

extern const struct wire_grammar serial_grammar;

/* "auto" "cr" "lf" "crlf" "etx"; NULL is "auto". RAFF_E_UNKNOWN for anything else. */
int serial_terminator_of(const char *name, enum serial_terminator *ret_terminator) MUST_CHECK;

#endif

/*
 * Line-terminated scanners: what most serial, CDC-ACM and Bluetooth scanners speak. A read is any
 * bytes and then a terminator; there is no length and no checksum.
 *
 *     struct wire_serial serial;
 *     wire_serial_init(&serial, WIRE_SERIAL_AUTO);
 *     while (n > 0) {
 *         size_t used = wire_serial_feed(&serial, bytes, n);
 *         bytes += used;
 *         n -= used;
 *         while (wire_serial_next(&serial, &event)) …
 *     }
 *
 * Pure: the struct is all there is, and how the bytes were split over feeds changes nothing. Empty
 * reads are no reads, so in the automatic mode a CRLF is the CR's read and nothing after it. A read
 * of more than WIRE_SERIAL_READ_MAX bytes is one WIRE_SERIAL_TOO_LONG event, given as soon as it is
 * known; the rest of it, up to its terminator, is skipped.
 */
#ifndef DRIVERS_WIRE_SERIAL_H
#define DRIVERS_WIRE_SERIAL_H

#include "drivers/base/str.h"

#define WIRE_SERIAL_READ_MAX 512

enum wire_serial_terminator {
    WIRE_SERIAL_AUTO, /* CR or LF, whichever comes */
    WIRE_SERIAL_CR,
    WIRE_SERIAL_LF,
    WIRE_SERIAL_CRLF, /* a CR without its LF is data */
    WIRE_SERIAL_ETX
};

enum wire_serial_event_kind {
    WIRE_SERIAL_READ,
    WIRE_SERIAL_TOO_LONG /* raw holds the first WIRE_SERIAL_READ_MAX bytes: to show, not to use */
};

struct wire_serial_event {
    enum wire_serial_event_kind kind;
    struct str raw; /* without the terminator; lives until the next feed */
    uint64_t at;    /* where its first byte stood in the stream, from 0 */
};

struct wire_serial {
    enum wire_serial_terminator terminator;
    uint8_t state;
    bool has_event;
    struct wire_serial_event event;
    size_t len;
    uint64_t start;    /* stream offset of line[0] */
    uint64_t consumed; /* bytes fed so far */
    char line[WIRE_SERIAL_READ_MAX];
};

/* "auto" "cr" "lf" "crlf" "etx"; NULL is "auto". RAFF_E_UNKNOWN for anything else. */
int wire_serial_terminator_of(const char *name, enum wire_serial_terminator *ret) MUST_CHECK;

void wire_serial_init(struct wire_serial *serial, enum wire_serial_terminator terminator);
/* Takes bytes up to the end of the next event and returns how many; 0 only if an event waits to be
 * taken, or for n = 0. */
size_t wire_serial_feed(struct wire_serial *serial, const uint8_t *bytes, size_t n) MUST_CHECK;
/* Whether there was an event; it is taken then. */
bool wire_serial_next(struct wire_serial *serial, struct wire_serial_event *ret_event) MUST_CHECK;
/* Bytes held of a read whose terminator has not come. */
size_t wire_serial_pending(const struct wire_serial *serial);

#endif

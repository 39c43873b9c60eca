/*
 * What a grammar implements. Users of a grammar include drivers/wire/wire.h and its own header.
 *
 * A grammar is a struct that begins with struct wire, a wire_grammar, and a line in wire.c's list.
 * Most look at one byte at a time (`step`); one whose messages are long and carry many events takes
 * bytes in bulk (`feed`) and gives the rest of a message's events by `more`.
 */
#ifndef DRIVERS_WIRE_INTERFACES_WIRE_H
#define DRIVERS_WIRE_INTERFACES_WIRE_H

#include "drivers/wire/wire.h"

struct wire_grammar {
    const char *name; /* as `raff replay` spells it */
    size_t size;      /* of the struct */
    /* Usual settings. The struct is all zeros before. NULL where zeros are right. */
    void (*init)(struct wire *wire);
    /* One byte, the wire->consumed-th of the stream (counted from 0, this one not yet counted).
     * Emits at most one event. */
    void (*step)(struct wire *wire, uint8_t c);
    /* Instead of `step`: takes bytes, at least one, up to the end of the next event. */
    size_t (*feed)(struct wire *wire, const uint8_t *bytes, size_t n);
    /* Emits the next event of what was fed last, if there is one. NULL where a message is one
     * event. */
    void (*more)(struct wire *wire);
    size_t (*pending)(const struct wire *wire);
    /* The line fell silent, see wire_idle, and no event waits. Emits at most one. NULL where
     * silence says nothing. */
    void (*idle)(struct wire *wire);
};

/* An event for wire_next to give out, zeroed but for kind and position: fill in the rest. There
 * must be none waiting. */
struct wire_event *wire_emit(struct wire *wire, enum wire_kind kind, uint64_t at);
void wire_emit_error(struct wire *wire, int error, const char *why, uint64_t at);
void wire_emit_read(struct wire *wire, struct str raw, uint64_t at);

#endif

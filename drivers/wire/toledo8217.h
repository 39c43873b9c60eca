/*
 * Toledo 8217, the protocol of checkout and parcel scales (service manuals of Mettler Toledo Viva;
 * Brecknell 67XXU, "Summary of Command and Response"; Rice Lake BenchPro, "Bit Definition"): 9600
 * 7E1, one letter asks, and
 *
 *     STX 12.345 [N] CR     what lies on it, stable; N: net
 *     STX ? status CR       no weight now, and why
 *
 * Bits of the status: 0 moves, 1 over the range, 2 under zero, 3 could not find its zero, 4 at the
 * centre of zero, 5 net, 6 always set, 7 parity. Bit 7 is dropped from every byte, so that a line
 * opened with eight bits works too.
 *
 * The answer has no unit: toledo8217_set_unit says what the scale is set to, kg until then. Some
 * makes send one behind the number; that one counts. Weights are WIRE_WEIGHT, a status is a
 * WIRE_STATUS; anything else between STX and CR (E, F, a self test) a WIRE_MESSAGE.
 */
#ifndef DRIVERS_WIRE_TOLEDO8217_H
#define DRIVERS_WIRE_TOLEDO8217_H

#include "drivers/wire/wire.h"

#define TOLEDO8217_TEXT_MAX 24

struct weight_unit;

struct toledo8217 {
    struct wire wire;
    uint8_t state;
    const struct weight_unit *unit;
    uint64_t start; /* of the answer */
    size_t len;
    char text[TOLEDO8217_TEXT_MAX];
};

extern const struct wire_grammar toledo8217_grammar;

/* "kg", "lb", "g", "oz"; RAFF_E_UNKNOWN for what is no unit. */
int toledo8217_set_unit(struct toledo8217 *toledo, const char *name) MUST_CHECK;

/* Commands. */
#define TOLEDO8217_WEIGHT "W"
#define TOLEDO8217_ZERO   "Z" /* answered with a status */
#define TOLEDO8217_TARE   "T" /* the same */
#define TOLEDO8217_CLEAR  "C" /* the tare is forgotten */

#endif

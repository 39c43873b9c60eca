/*
 * Mettler Toledo's Standard Interface Command Set, MT-SICS, levels 0 and 1 (reference manual
 * 11780711, "Response formats" and "Error messages"), which many other makes speak too: 9600 8N1,
 * lines of blank-separated words ended by CR LF.
 *
 *     S S     100.00 g     what lies on it, stable; S D the same while it moves
 *     S I                  not now: it moved until the scale gave up, or is busy
 *     S +  S -             over and under the range
 *     S S Error 10b        the scale is broken
 *     Z A  T S 12.5 g  …   answers to other commands: A, S or D where it was done
 *     I4 A "1234567890"    who it is; also by itself after power came, and after @
 *     ES ET EL             a command that was not understood, came broken, was not possible
 *
 * A weight with a unit known is a WIRE_WEIGHT, net if the scale was tared (the protocol does not
 * say so). What there is no weight for is a WIRE_STATUS. Answers to other commands are a
 * WIRE_MESSAGE with the command's name, the words behind the status letter as its body and the
 * letter as its result, 0 where it was done. A line end may be CR or LF alone.
 */
#ifndef DRIVERS_WIRE_MT_SICS_H
#define DRIVERS_WIRE_MT_SICS_H

#include "drivers/wire/wire.h"

#define MT_SICS_LINE_MAX 160 /* I2's text is the longest */

struct mt_sics {
    struct wire wire;
    bool is_skipping; /* the line grew too long: nothing is kept until its end */
    uint64_t start;   /* of the line */
    size_t len;
    char line[MT_SICS_LINE_MAX];
};

extern const struct wire_grammar mt_sics_grammar;

enum mt_sics_command {
    MT_SICS_WEIGHT_STABLE, /* S: when it is stable, or S I after a while */
    MT_SICS_WEIGHT_NOW,    /* SI: at once; ends SIR and SR */
    MT_SICS_REPEAT,        /* SIR: at once and again and again */
    MT_SICS_REPEAT_CHANGE, /* SR: when it is stable, and after each change */
    MT_SICS_TARE,          /* T: when it is stable */
    MT_SICS_TARE_NOW,      /* TI */
    MT_SICS_TARE_ASK,      /* TA */
    MT_SICS_TARE_CLEAR,    /* TAC */
    MT_SICS_ZERO,          /* Z: when it is stable */
    MT_SICS_ZERO_NOW,      /* ZI */
    MT_SICS_RESET,         /* @: as after power came, but not zeroed */
    MT_SICS_COMMANDS,      /* I0 */
    MT_SICS_LEVEL,         /* I1 */
    MT_SICS_MODEL,         /* I2 */
    MT_SICS_SOFTWARE,      /* I3 */
    MT_SICS_SERIAL,        /* I4 */
};

/* The command with its line end. Static. */
struct str mt_sics_command(enum mt_sics_command command);

#endif

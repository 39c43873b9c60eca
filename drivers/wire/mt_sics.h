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

/* Commands, with their line ends. */
#define MT_SICS_WEIGHT_STABLE "S\r\n"   /* when it is stable, or S I after a while */
#define MT_SICS_WEIGHT_NOW    "SI\r\n"  /* at once; ends SIR */
#define MT_SICS_REPEAT        "SIR\r\n" /* at once and again and again */
#define MT_SICS_TARE          "T\r\n"   /* when it is stable */
#define MT_SICS_TARE_ASK      "TA\r\n"
#define MT_SICS_ZERO          "Z\r\n"  /* when it is stable */
#define MT_SICS_RESET         "@\r\n"  /* as after power came, but not zeroed */
#define MT_SICS_SERIAL        "I4\r\n" /* who it is; every scale has it */

#endif

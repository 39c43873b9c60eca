/*
 * What an EPL printer answers to ^ee, and what it reports by itself after eR (EPL2 programming
 * guide 14245L, "^ee" and "eR"; Intermec ESim programmer's reference, appendix A): lines of
 *
 *     00 CR LF              all is well
 *     07,11 CR LF           codes, in ^ee's answer perhaps several
 *     $11 CR LF             after eR$,2: the character chosen, then the code
 *     NAK 07 P003 XOFF      where nobody chose one; ESim adds P or R (ribbon) and the labels left
 *
 * Each is one partial WIRE_STATUS: no code says whether a label is out. The codes of what stops the
 * printer are its fault; a code of a label that was not understood is its name only, as nothing
 * that a person does at the printer mends it. ACK and XON say that it goes on, and are no event.
 */
#ifndef DRIVERS_WIRE_EPL_STATUS_H
#define DRIVERS_WIRE_EPL_STATUS_H

#include "drivers/wire/wire.h"

#define EPL_STATUS_LINE_MAX 64

struct epl_status {
    struct wire wire;
    bool is_skipping; /* the line grew too long: nothing is kept until its end */
    uint64_t start;   /* of the line */
    size_t len;
    char line[EPL_STATUS_LINE_MAX];
};

extern const struct wire_grammar epl_status_grammar;

#endif

/*
 * What a TSC printer (and the many that speak its TSPL) answers to ESC ! ? (TSPL programming
 * manual, "Status Polling Commands"): one byte, whose bits are 0 head open, 1 paper jam, 2 out of
 * paper, 3 out of ribbon, 4 paused, 5 printing, 6 cover open, 7 temperature out of range.
 *
 * Every byte is a WIRE_STATUS: there is nothing to tell an answer from anything else by, and what
 * the printer is not asked for it does not send. It is empty while it is not printing, which is
 * true as well between the last byte of a label and the motor's start.
 */
#ifndef DRIVERS_WIRE_TSPL_STATUS_H
#define DRIVERS_WIRE_TSPL_STATUS_H

#include "drivers/wire/wire.h"

struct tspl_status {
    struct wire wire;
};

extern const struct wire_grammar tspl_status_grammar;

#endif

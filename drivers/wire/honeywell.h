/*
 * Honeywell scanners on a serial line: reads as serial.h has them, and between them the answers to
 * menu commands (Xenon 1900 user's guide, chapter 11, "Serial Programming Commands").
 *
 *     SYN M CR  Tag SubTag {Data} [, …] [; …]  Storage
 *
 * is a command: '!' for the settings in RAM, '.' for those that stay. The answer is the command
 * again (with the value, if that was asked) and in front of each punctuation mark ACK, ENQ (no such
 * tag) or NAK (a value out of range): "CBRENA1" ACK ".". Each is a WIRE_MESSAGE "ACK" "ENQ" "NAK",
 * the text before it is the body.
 *
 * Some answers have lines (REVINF), which look like reads. After honeywell_expect everything up to
 * an answer's final '.' or '!' is the answer's body.
 */
#ifndef DRIVERS_WIRE_HONEYWELL_H
#define DRIVERS_WIRE_HONEYWELL_H

#include "drivers/wire/serial.h"

struct honeywell {
    struct wire wire;
    bool expects_answer;
    uint8_t held; /* an ACK, ENQ or NAK that the next byte decides; 0: none */
    struct serial serial;
};

extern const struct wire_grammar honeywell_grammar;

/* A command with a long answer was sent; false when the driver has waited long enough (then what
 * came of it is dropped). */
void honeywell_expect(struct honeywell *honeywell, bool expects_answer);

/* SYN M CR, the commands, and the mark. `keeps`: the setting outlives a power cycle; seldom right,
 * for the memory wears. */
void honeywell_write_menu(struct text *out, const char *commands, bool keeps);

/* Fills in what the status character says: type, name, result (0 for ACK). False if it is none. */
bool honeywell_take_status(char status, struct wire_message *message);

#endif

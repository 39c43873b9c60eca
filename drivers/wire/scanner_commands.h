/*
 * What a scanner on a serial line is told, by make: byte strings, ready to be written. Their reads
 * are lines (serial.h, honeywell.h); who speaks packets is told otherwise (ssi.h).
 *
 *     const struct scanner_commands *commands = scanner_commands_of("datalogic");
 *     if (commands && commands->beep_bad.len > 0) …
 *
 * An empty string: the make has no such command, or none that could be confirmed.
 */
#ifndef DRIVERS_WIRE_SCANNER_COMMANDS_H
#define DRIVERS_WIRE_SCANNER_COMMANDS_H

#include "drivers/base/str.h"

struct scanner_commands {
    const char *make;      /* "honeywell" "datalogic" */
    const char *grammar;   /* of what it sends, by wire_grammar_by_name */
    struct str enable;     /* reads codes again */
    struct str disable;    /* reads none */
    struct str trigger_on; /* reads as if the trigger were pulled, where it is set so */
    struct str trigger_off;
    struct str beep_good;
    struct str beep_bad;     /* audibly another; the scanner reads on afterwards */
    struct str ask_revision; /* answers with what it is */
    struct str reset;        /* deaf for as long as 30 s */
    struct str send_aim;     /* puts AIM ids in front, until it is switched off */
};

const struct scanner_commands *scanner_commands_of(const char *make);

#endif

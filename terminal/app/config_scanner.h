/*
 * A seat's scanners: sections [scanner], [scanner2] … [scanner4] of raff.ini, with the same keys.
 *
 *     [scanner]  driver = lines | honeywell | datalogic | ssi | hid-pos | wedge
 *                path = /dev/ttyACM0           a tty, or an input device
 *                baud = 9600   terminator = auto | cr | lf | crlf | etx
 *                aim = yes | no                tells it to send AIM ids, where the make can
 *                idle_ms = 100                 ends a read of one that types and sends no Enter
 *                serial = 16032A8F22           which one, of several on USB
 *
 * Without any section the scanners that are plugged in are used (drivers/device/registry.h).
 */
#ifndef TERMINAL_APP_CONFIG_SCANNER_H
#define TERMINAL_APP_CONFIG_SCANNER_H

#include <stdbool.h>

#include "drivers/base/str.h"

#define CONFIG_SCANNERS_MAX 4

/* What a key is not given for is as struct scanner_config has it. */
struct config_scanner {
    char driver[16]; /* "" with a path: lines; without: no such scanner */
    char path[256];
    char terminator[8];
    char serial[64];
    int baud;
    int idle_ms;
    bool aim;
};

/* Whether the section is one of a scanner. */
bool config_is_scanner(const char *section);
/* Sets one value as a line of the file would. RAFF_E_UNKNOWN, RAFF_E_SYNTAX; `why` gets the words.
 */
int config_scanner_set(struct config_scanner scanners[CONFIG_SCANNERS_MAX], const char *section,
                       const char *key, const char *value, struct text *why) MUST_CHECK;

#endif

/*
 * A seat's RFID readers: sections [reader] and [reader2] of raff.ini, with the same keys.
 *
 *     [reader]   driver = nfc | llrp | mercury | a0 | bb
 *                connect = pn532_uart:/dev/ttyUSB0     of an NFC reader
 *                host = 10.0.0.7   port = 5084         of an LLRP reader
 *                path = /dev/ttyUSB1   baud = 115200   of a module
 *                antennas = 1,2   power_dbm = 27   region = eu
 *                epc_filter = 3034   rssi_min_dbm = -60   leave_ms = 2000
 */
#ifndef TERMINAL_APP_CONFIG_READER_H
#define TERMINAL_APP_CONFIG_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/str.h"

#define CONFIG_READERS_MAX 2

/* What a key is not given for is as struct reader_config has it. */
struct config_reader {
    char driver[16]; /* "": no such reader */
    char connect[128];
    char host[128];
    char path[128];
    char region[8];
    char epc_filter[64];
    int port;
    int baud;
    int power_dbm;
    int rssi_min_dbm;
    int leave_ms;
    uint32_t antennas; /* a bit each, antenna 1 lowest */
};

/* Whether the section is one of a reader. */
bool config_is_reader(const char *section);
/* Sets one value as a line of the file would. RAFF_E_UNKNOWN, RAFF_E_SYNTAX; `why` gets the words.
 */
int config_reader_set(struct config_reader readers[CONFIG_READERS_MAX], const char *section,
                      const char *key, const char *value, struct text *why) MUST_CHECK;

#endif

/* Hex with blanks between its words, as report descriptors are written down. */
#ifndef TESTS_UNIT_DRIVERS_WIRE_SPACED_HEX_H
#define TESTS_UNIT_DRIVERS_WIRE_SPACED_HEX_H

#include "drivers/base/str.h"
#include "tests/unit/check.h"

/* Returns how many bytes it was. */
static inline size_t from_spaced_hex(const char *hex, uint8_t *bytes)
{
    size_t n = 0;
    for (const char *c = hex; *c; c += *c == ' ' ? 1 : 2) {
        if (*c != ' ') {
            CHECK_INT(from_hex((struct str){c, 2}, &bytes[n++], 1), 0);
        }
    }
    return n;
}

#endif

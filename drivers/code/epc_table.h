/*
 * The schemes of the EPC Tag Data Standard 2.3 (section 14.2, table of headers), a row each.
 * Internal to drivers/code.
 *
 * A scheme is either classic (fixed fields, a partition table, the length of the company prefix in
 * it) or one of the `+` and `++` schemes (AIs in variable-length encodings, no company prefix).
 */
#ifndef DRIVERS_CODE_EPC_TABLE_H
#define DRIVERS_CODE_EPC_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct epc_classic; /* epc_classic.h */
struct epc_plus;    /* epc_plus.h */

struct epc_scheme {
    const char *name; /* "SGTIN-96", "SGTIN+" */
    uint8_t header;
    const struct epc_classic *classic; /* NULL for `+` and `++` */
    const struct epc_plus *plus;       /* NULL for the classic ones */
};

extern const struct epc_scheme epc_schemes[];
extern const size_t epc_schemes_n;

#endif

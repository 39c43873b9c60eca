/*
 * The schemes of the EPC Tag Data Standard 2.3 (section 14.2, table of headers), a row each.
 * Internal to drivers/code.
 *
 * A scheme is either classic (fixed fields, a partition table, the length of the company prefix in
 * it) or one of the `+` and `++` schemes (AIs in variable-length encodings, no company prefix).
 */
#ifndef DRIVERS_CODE_EPC_TABLE_H
#define DRIVERS_CODE_EPC_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bit_reader; /* bits.h */
struct bit_writer;
struct code_fault;  /* gs1.h */
struct epc;         /* epc.h */
struct epc_classic; /* epc_classic.h */
struct epc_plus;    /* epc_plus.h */

struct epc_scheme {
    const char *name; /* "SGTIN-96", "SGTIN+" */
    uint8_t header;
    /* Everything behind the header, at which a reader's position is the EPC's (a fault's `at`
     * counts from its first bit). What is left behind read's position must be zeros. read sets
     * filter, prefix_digits, elements, parts and host of an epc that is zeroed but for its scheme
     * and the prefix_digits that the caller knows. */
    int (*read)(struct bit_reader *bits, struct epc *epc, struct code_fault *ret_fault);
    int (*write)(const struct epc *epc, struct bit_writer *bits, struct code_fault *ret_fault);
    const struct epc_classic *classic; /* NULL for `+` and `++` */
    const struct epc_plus *plus;       /* NULL for the classic ones */
    bool host;                         /* a `++` scheme: a host name follows the keys */
};

extern const struct epc_scheme epc_schemes[];
extern const size_t epc_schemes_n;

#endif

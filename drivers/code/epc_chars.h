/*
 * Characters in bits: the six encodings that a variable-length value of the `+` schemes may have
 * (TDS 2.3, 14.5.6 and table E). The enum's values are the encoding indicators. Pure; internal to
 * drivers/code.
 */
#ifndef DRIVERS_CODE_EPC_CHARS_H
#define DRIVERS_CODE_EPC_CHARS_H

#include "drivers/base/str.h"
#include "drivers/code/bits.h"

enum epc_chars {
    CHARS_NUMBER,    /* 14.5.6.1: digits as one binary number, leading zeros by its length */
    CHARS_HEX_UPPER, /* 14.5.6.2 */
    CHARS_HEX_LOWER, /* 14.5.6.3 */
    CHARS_BASE64,    /* 14.5.6.4: file-safe, 6 bits a character */
    CHARS_ASCII,     /* 14.5.6.6: 7 bits a character */
    CHARS_CODE40,    /* 14.5.6.5: URN Code 40, 16 bits for three characters */
    EPC_CHARS_N
};

/* The most that a length indicator of 7 bits can say. */
#define EPC_CHARS_MAX BITS_DIGITS_MAX

/* How many bits n characters take (table B). */
size_t epc_chars_bits(enum epc_chars encoding, size_t n);
/* Whether the encoding has every character of the value. */
bool epc_chars_fit(enum epc_chars encoding, struct str value);

/* Appends n (at most EPC_CHARS_MAX) characters to `out`. RAFF_E_SYNTAX where the bits end too
 * early, RAFF_E_VALUE for bits that stand for no character. */
int epc_chars_read(enum epc_chars encoding, size_t n, struct bit_reader *bits,
                   struct text *out) MUST_CHECK;
/* The value must fit, and be no longer than EPC_CHARS_MAX. */
void epc_chars_write(enum epc_chars encoding, struct str value, struct bit_writer *bits);

#endif

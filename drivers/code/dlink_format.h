/*
 * The binary form of compressed Digital Links: what a value's bits are, and which sequences of AIs
 * have a code of their own (GS1 Digital Link Standard 1.1 and 1.2: compression; where it leaves a
 * choice, as GS1's own prototype has it, gs1/GS1DigitalLinkCompressionPrototype).
 *
 * A link is a row of these, zeros filling up its last base64 character:
 *
 *     an AI            its digits, 4 bits each; then its value
 *     a sequence code  2 hexadecimal digits that are no AI's; then the values of its AIs
 *     'F'              not GS1's: 7 bits of length, a name in base64; an encoding, 7 bits of
 *                      length, a value
 *
 * A value is made of fields. Digits of a known number are the number that they spell. Digits of an
 * unknown number have their count before them, text has its encoding and, where unknown, its count.
 *
 * Internal to the reader and the writer of links; pure.
 */
#ifndef DRIVERS_CODE_DLINK_FORMAT_H
#define DRIVERS_CODE_DLINK_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/code/gs1_table.h"

/* How the characters of a text field are stored. */
enum dlink_encoding {
    DLINK_DIGITS,    /* as the number that they spell */
    DLINK_HEX_LOWER, /* 4 bits a character */
    DLINK_HEX_UPPER,
    DLINK_BASE64, /* 6 bits: file-safe base64 */
    DLINK_ASCII,  /* 7 bits */
    DLINK_ENCODINGS
};
#define DLINK_ENCODING_BITS    3
#define DLINK_FOREIGN_LEN_BITS 7 /* of names and values that are not GS1's */
#define DLINK_FOREIGN_NIBBLE   0xFU

/* The alphabet of links and of DLINK_BASE64; and a character's place in it, or -1. */
extern const char dlink_base64[65];
int dlink_base64_value(char c);
unsigned dlink_bits_per_character(enum dlink_encoding encoding); /* not of DLINK_DIGITS */

struct dlink_field {
    bool numeric;
    bool fixed; /* min == max, and no count is stored */
    uint8_t min;
    uint8_t max;
};
#define DLINK_FIELDS_MAX 3

/* The fields of an AI's value, from the parts of its row; returns how many. */
size_t dlink_fields(const struct gs1_ai *ai, struct dlink_field ret_fields[DLINK_FIELDS_MAX]);
/* The bits of a count of up to `max`, and of a number of n decimal digits. */
unsigned dlink_count_bits(unsigned max);
unsigned dlink_number_bits(size_t n_digits);

#define DLINK_SEQUENCE_MAX 4

/* Codes first to first + n - 1; from one to the next, the last AI goes up by one. */
struct dlink_sequence {
    uint8_t first;
    uint8_t n;
    uint16_t ais[DLINK_SEQUENCE_MAX];
    /* The order in which GS1's prototype reads and writes the values where it is not the one of the
     * standard's table; {0} where they agree. Such a code is read either way and never written. */
    uint16_t other[DLINK_SEQUENCE_MAX];
    uint8_t n_ais;
};
extern const struct dlink_sequence dlink_sequences[];
extern const size_t dlink_sequences_n;
/* The sequence with this code, or NULL. */
const struct dlink_sequence *dlink_sequence_of(unsigned code);

/* The number of the i-th AI of the sequence under `code`, in the table's or the other order. */
unsigned dlink_sequence_ai(const struct dlink_sequence *sequence, unsigned code, size_t i,
                           bool other);

#endif

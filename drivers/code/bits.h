/*
 * Bits in a row, most significant first: how EPC and compressed links are stored. A reader over
 * somebody's bytes, a writer over somebody's array. Internal to drivers/code; pure.
 */
#ifndef DRIVERS_CODE_BITS_H
#define DRIVERS_CODE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bit_reader {
    const uint8_t *at;
    size_t n_bits;
    size_t pos; /* next bit; never past n_bits */
};

/* The next n (at most 64) bits as a number; false, and nothing moves, where fewer are left. */
bool bits_take(struct bit_reader *reader, unsigned n, uint64_t *ret_value);

/* Whether only zeros are left, or nothing; *ret_at is the first bit that is not, or the end. */
bool bits_only_zeros(const struct bit_reader *reader, size_t *ret_at);

/* A number of n_bits as that many decimal digits, zeros in front, into `digits` (no NUL; where it
 * is NULL, nothing is written). False, and nothing moves, where fewer bits are left or the number
 * has more digits: then `digits` is undefined. At most BITS_DIGITS_MAX digits. */
#define BITS_DIGITS_MAX 127
bool bits_take_digits(struct bit_reader *reader, unsigned n_bits, size_t n_digits, char *digits);

struct bit_writer {
    uint8_t *at;
    size_t n_bits; /* room */
    size_t pos;
    bool cut; /* something did not fit; from then on nothing is written */
};

/* A writer over `size` bytes, which it clears. */
struct bit_writer bit_writer_over(uint8_t *array, size_t size_bytes);
/* The low n (at most 64) bits of the value. */
void bits_put(struct bit_writer *writer, uint64_t value, unsigned n);
/* Decimal digits, at most BITS_DIGITS_MAX, as a number of n_bits, which must be enough for it. */
void bits_put_digits(struct bit_writer *writer, const char *digits, size_t n_digits,
                     unsigned n_bits);

#endif

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

#endif

#include "drivers/code/bits.h"

#include <string.h>

#include "drivers/base/cleanup.h"

#define GROUP       9 /* digits to a step of long division: what fits 32 bits */
#define GROUP_VALUE 1000000000U

static const uint64_t powers[] = {1U,      10U,      100U,      1000U,      10000U,
                                  100000U, 1000000U, 10000000U, 100000000U, GROUP_VALUE};

/* A number too long for a machine word: 32 bits to a limb, the least significant first. */
struct long_number {
    uint32_t limbs[(BITS_DIGITS_MAX * 10 / 3 + 32) / 32 + 1];
    size_t n;
};

bool bits_take(struct bit_reader *reader, unsigned n, uint64_t *ret_value)
{
    if (n > 64 || reader->n_bits - reader->pos < n) {
        return false;
    }
    uint64_t value = 0;
    for (unsigned left = n; left > 0;) {
        unsigned offset = (unsigned)(reader->pos % 8);
        unsigned here = 8 - offset < left ? 8 - offset : left;
        unsigned byte = reader->at[reader->pos / 8];
        value = value << here | (byte >> (8 - offset - here) & ((1U << here) - 1));
        reader->pos += here;
        left -= here;
    }
    *ret_value = value;
    return true;
}

bool bits_only_zeros(const struct bit_reader *reader, size_t *ret_at)
{
    struct bit_reader at = *reader;
    uint64_t bit = 0;
    while (bit == 0 && bits_take(&at, 1, &bit)) {
    }
    *ret_at = at.pos - (bit ? 1 : 0);
    return bit == 0;
}

struct bit_writer bit_writer_over(uint8_t *array, size_t size_bytes)
{
    memset(array, 0, size_bytes);
    return (struct bit_writer){.at = array, .n_bits = size_bytes * 8};
}

void bits_put(struct bit_writer *writer, uint64_t value, unsigned n)
{
    if (writer->cut || writer->n_bits - writer->pos < n) {
        writer->cut = true;
        return;
    }
    for (unsigned left = n; left > 0;) {
        unsigned offset = (unsigned)(writer->pos % 8);
        unsigned here = 8 - offset < left ? 8 - offset : left;
        unsigned part = (unsigned)(value >> (left - here)) & ((1U << here) - 1);
        writer->at[writer->pos / 8] |= (uint8_t)(part << (8 - offset - here));
        writer->pos += here;
        left -= here;
    }
}

/* Divides by 10^9 and returns the remainder. */
static uint32_t divide(struct long_number *number)
{
    uint64_t rest = 0;
    for (size_t i = number->n; i-- > 0;) {
        rest = rest << 32 | number->limbs[i];
        number->limbs[i] = (uint32_t)(rest / GROUP_VALUE);
        rest %= GROUP_VALUE;
    }
    while (number->n > 0 && number->limbs[number->n - 1] == 0) {
        number->n--;
    }
    return (uint32_t)rest;
}

static void multiply_add(struct long_number *number, uint64_t factor, uint64_t term)
{
    for (size_t i = 0; i < number->n; i++) {
        term += number->limbs[i] * factor;
        number->limbs[i] = (uint32_t)term;
        term >>= 32;
    }
    if (term > 0) {
        number->limbs[number->n++] = (uint32_t)term;
    }
}

/* The low n digits of the value, zeros in front; true if it has no more. */
static bool spell(uint64_t value, size_t n, char *digits)
{
    while (n-- > 0) {
        if (digits) {
            digits[n] = (char)('0' + value % 10);
        }
        value /= 10;
    }
    return value == 0;
}

static void take_long(struct bit_reader *reader, unsigned n_bits, struct long_number *ret_number)
{
    ret_number->n = (n_bits + 31) / 32;
    for (size_t i = ret_number->n; i-- > 0;) {
        uint64_t limb = 0;
        unsigned n = n_bits - (unsigned)i * 32;
        (void)bits_take(reader, n, &limb);
        ret_number->limbs[i] = (uint32_t)limb;
        n_bits -= n;
    }
}

bool bits_take_digits(struct bit_reader *reader, unsigned n_bits, size_t n_digits, char *digits)
{
    struct bit_reader at = *reader;
    struct long_number number;
    bool fits = true;
    if (n_bits > sizeof(number.limbs) * 8 || at.n_bits - at.pos < n_bits) {
        return false;
    }
    if (n_bits <= 64) {
        uint64_t value = 0;
        (void)bits_take(&at, n_bits, &value);
        fits = spell(value, n_digits, digits);
    } else {
        take_long(&at, n_bits, &number);
        for (size_t left = n_digits; left > 0;) {
            size_t n = left < GROUP ? left : GROUP;
            left -= n;
            fits = spell(divide(&number), n, digits ? digits + left : NULL);
        }
        fits = fits && number.n == 0;
    }
    if (fits) {
        *reader = at;
    }
    return fits;
}

void bits_put_digits(struct bit_writer *writer, const char *digits, size_t n_digits,
                     unsigned n_bits)
{
    struct long_number number = {.n = 0};
    for (size_t i = 0; i < n_digits;) {
        size_t n = n_digits - i < GROUP ? n_digits - i : GROUP;
        uint64_t group = 0;
        for (size_t end = i + n; i < end; i++) {
            group = group * 10 + (uint64_t)(digits[i] - '0');
        }
        multiply_add(&number, powers[n], group);
    }
    for (size_t i = (n_bits + 31) / 32; i-- > 0;) {
        unsigned n = n_bits - (unsigned)i * 32;
        bits_put(writer, i < number.n ? number.limbs[i] : 0, n);
        n_bits -= n;
    }
}

#include "drivers/code/bits.h"

#include <string.h>

bool bits_take(struct bit_reader *reader, unsigned n, uint64_t *ret_value)
{
    if (n > 64 || reader->n_bits - reader->pos < n) {
        return false;
    }
    uint64_t value = 0;
    for (unsigned i = 0; i < n; i++, reader->pos++) {
        unsigned bit = reader->at[reader->pos / 8] >> (7 - reader->pos % 8) & 1U;
        value = value << 1 | bit;
    }
    *ret_value = value;
    return true;
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
    for (; n > 0; n--, writer->pos++) {
        unsigned bit = (unsigned)(value >> (n - 1) & 1U);
        writer->at[writer->pos / 8] |= (uint8_t)(bit << (7 - writer->pos % 8));
    }
}

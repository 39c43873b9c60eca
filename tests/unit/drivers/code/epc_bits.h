/* Bits as tests write them: "0110 1", blanks for the eye; and hex. */
#ifndef TESTS_UNIT_DRIVERS_CODE_EPC_BITS_H
#define TESTS_UNIT_DRIVERS_CODE_EPC_BITS_H

#include "drivers/base/str.h"
#include "drivers/code/bits.h"

/* A reader over what `array` (cleared) then holds. */
static inline struct bit_reader bits_written(const char *written, uint8_t *array, size_t size_bytes)
{
    struct bit_writer writer = bit_writer_over(array, size_bytes);
    for (; *written; written++) {
        if (*written != ' ') {
            bits_put(&writer, *written == '1', 1);
        }
    }
    return (struct bit_reader){.at = array, .n_bits = writer.pos};
}

/* "01101": what the writer holds. `array` has room for a character a bit and a NUL. */
static inline const char *spell_bits(const struct bit_writer *writer, char *array)
{
    for (size_t i = 0; i < writer->pos; i++) {
        array[i] = (char)('0' + (writer->at[i / 8] >> (7 - i % 8) & 1));
    }
    array[writer->pos] = '\0';
    return array;
}

/* The same without blanks. */
static inline const char *squeeze(const char *written, char *array, size_t size)
{
    struct text text = text_over(array, size);
    for (; *written; written++) {
        if (*written != ' ') {
            text_add_char(&text, *written);
        }
    }
    return array;
}

/* Hex digits, an odd one filled up with a zero; how many bits they are. */
static inline size_t bits_of_hex(const char *hex, uint8_t *array, size_t size_bytes)
{
    struct bit_writer writer = bit_writer_over(array, size_bytes);
    for (; *hex; hex++) {
        const char *digits = "0123456789ABCDEF";
        bits_put(&writer, (uint64_t)(strchr(digits, *hex) - digits), 4);
    }
    return writer.pos;
}

#endif

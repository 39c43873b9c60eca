#include "drivers/code/epc_chars.h"

#include <string.h>

#include "drivers/base/ascii.h"
#include "drivers/base/error.h"
#include "drivers/code/gs1_table.h"

/* What one group of characters is: its alphabet, how many there are and in how many bits. */
static const struct {
    const char *alphabet; /* by value; NULL: the character's own code */
    uint8_t chars;
    uint8_t bits;
} groups[EPC_CHARS_N] = {
    [CHARS_HEX_UPPER] = {"0123456789ABCDEF", 1, 4},
    [CHARS_HEX_LOWER] = {"0123456789abcdef", 1, 4},
    [CHARS_BASE64] = {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 1, 6},
    [CHARS_ASCII] = {NULL, 1, 7},
    [CHARS_CODE40] = {" ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789", 3, 16}, /* the blank is padding */
};

#define CODE40_BASE 40

/* ceiling(n * log(10) / log(2)), right as far as EPC_CHARS_MAX. */
static size_t number_bits(size_t digits)
{
    return (digits * 33219281 + 9999999) / 10000000;
}

size_t epc_chars_bits(enum epc_chars encoding, size_t n)
{
    if (encoding == CHARS_NUMBER) {
        return number_bits(n);
    }
    size_t chars = groups[encoding].chars;
    return (n + chars - 1) / chars * groups[encoding].bits;
}

/* The character's value in the encoding; -1 if it has none. */
static int value_of(enum epc_chars encoding, char c)
{
    const char *alphabet = groups[encoding].alphabet;
    if (!alphabet) {
        uint8_t classes = gs1_char_classes[(unsigned char)c];
        return classes & (GS1_CSET82 | GS1_CSET39) ? (unsigned char)c : -1;
    }
    const char *at = c && c != ' ' ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

/* The other way: 0 if no character has the value. */
static char char_of(enum epc_chars encoding, unsigned value)
{
    const char *alphabet = groups[encoding].alphabet;
    char c = alphabet ? alphabet[value] : (char)value;
    return value_of(encoding, c) == (int)value ? c : '\0';
}

bool epc_chars_fit(enum epc_chars encoding, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        bool has =
            encoding == CHARS_NUMBER ? is_digit(value.at[i]) : value_of(encoding, value.at[i]) >= 0;
        if (!has) {
            return false;
        }
    }
    return true;
}

/* RAFF_E_VALUE for a number of more digits than its length says. */
static int read_number(size_t n, struct bit_reader *bits, struct text *out)
{
    char digits[EPC_CHARS_MAX];
    unsigned n_bits = (unsigned)number_bits(n);
    if (!bits_take_digits(bits, n_bits, n, digits)) {
        return bits->n_bits - bits->pos < n_bits ? RAFF_E_SYNTAX : RAFF_E_VALUE;
    }
    text_add_str(out, (struct str){digits, n});
    return 0;
}

/* Three characters, of which `n` are there and padding follows. */
static int read_triple(size_t n, struct bit_reader *bits, struct text *out)
{
    uint64_t sum = 0;
    if (!bits_take(bits, groups[CHARS_CODE40].bits, &sum)) {
        return RAFF_E_SYNTAX;
    }
    if (sum < 1 || sum > CODE40_BASE * CODE40_BASE * CODE40_BASE) {
        return RAFF_E_VALUE;
    }
    unsigned rest = (unsigned)sum - 1;
    for (size_t i = 0, unit = CODE40_BASE * CODE40_BASE; i < 3; i++, unit /= CODE40_BASE) {
        unsigned value = (unsigned)(rest / unit % CODE40_BASE);
        if ((value == 0) != (i >= n)) {
            return RAFF_E_VALUE;
        }
        if (value) {
            text_add_char(out, groups[CHARS_CODE40].alphabet[value]);
        }
    }
    return 0;
}

static int read_char(enum epc_chars encoding, struct bit_reader *bits, struct text *out)
{
    uint64_t value = 0;
    if (!bits_take(bits, groups[encoding].bits, &value)) {
        return RAFF_E_SYNTAX;
    }
    char c = char_of(encoding, (unsigned)value);
    if (!c) {
        return RAFF_E_VALUE;
    }
    text_add_char(out, c);
    return 0;
}

int epc_chars_read(enum epc_chars encoding, size_t n, struct bit_reader *bits, struct text *out)
{
    if (encoding == CHARS_NUMBER) {
        return read_number(n, bits, out);
    }
    int error = 0;
    for (size_t step = groups[encoding].chars; !error && n > 0; n -= n < step ? n : step) {
        error =
            encoding == CHARS_CODE40 ? read_triple(n, bits, out) : read_char(encoding, bits, out);
    }
    return error;
}

static void write_triple(struct str value, struct bit_writer *bits)
{
    unsigned sum = 0;
    for (size_t i = 0; i < 3; i++) {
        unsigned part = i < value.len ? (unsigned)value_of(CHARS_CODE40, value.at[i]) : 0;
        sum = sum * CODE40_BASE + part;
    }
    bits_put(bits, sum + 1, groups[CHARS_CODE40].bits);
}

void epc_chars_write(enum epc_chars encoding, struct str value, struct bit_writer *bits)
{
    if (encoding == CHARS_NUMBER) {
        bits_put_digits(bits, value.at, value.len, (unsigned)number_bits(value.len));
        return;
    }
    size_t step = groups[encoding].chars;
    for (size_t i = 0; i < value.len; i += step) {
        if (encoding == CHARS_CODE40) {
            write_triple((struct str){value.at + i, value.len - i}, bits);
        } else {
            bits_put(bits, (uint64_t)value_of(encoding, value.at[i]), groups[encoding].bits);
        }
    }
}

#include "drivers/code/epc_value.h"

#include "drivers/base/ascii.h"
#include "drivers/base/cleanup.h"
#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "drivers/code/epc_chars.h"

#define INDICATOR_BITS 3   /* of an encoding (table E) */
#define DELIMITER      0xE /* the digits end, a text follows (table 14-4) */
#define TERMINATOR     0xF /* the digits end, and so does the value */

static const char too_early[] = "the bits end within a value";

static int take(struct bit_reader *bits, unsigned n, unsigned *ret_value, const char **ret_why)
{
    uint64_t value = 0;
    if (!bits_take(bits, n, &value)) {
        *ret_why = too_early;
        return RAFF_E_SYNTAX;
    }
    *ret_value = (unsigned)value;
    return 0;
}

static int refuse(const char *why, const char **ret_why)
{
    *ret_why = why;
    return RAFF_E_VALUE;
}

static int read_chars(enum epc_chars encoding, size_t n, struct bit_reader *bits, struct text *out,
                      const char **ret_why)
{
    int error = epc_chars_read(encoding, n, bits, out);
    if (error) {
        *ret_why = error == RAFF_E_SYNTAX ? too_early : "bits that stand for no character";
    }
    return error;
}

/* The first n characters of *rest, which must be there; *ret_front is them. */
static bool cut_off(struct str *rest, size_t n, struct str *ret_front)
{
    if (rest->len < n) {
        return false;
    }
    *ret_front = (struct str){rest->at, n};
    *rest = (struct str){rest->at + n, rest->len - n};
    return true;
}

/* Exactly n digits, off the front of *rest. */
static int cut_digits(struct str *rest, size_t n, struct str *ret_digits, const char **ret_why)
{
    if (!cut_off(rest, n, ret_digits) || !epc_chars_fit(CHARS_NUMBER, *ret_digits)) {
        return refuse("too short, or not digits", ret_why);
    }
    return 0;
}

/* --- numbers --- */

static int read_integer(uint8_t size, struct bit_reader *bits, struct text *out,
                        const char **ret_why)
{
    return read_chars(CHARS_NUMBER, size, bits, out, ret_why);
}

static int write_integer(uint8_t size, struct str *rest, struct bit_writer *bits,
                         const char **ret_why)
{
    struct str digits;
    int error = cut_digits(rest, size, &digits, ret_why);
    if (!error) {
        epc_chars_write(CHARS_NUMBER, digits, bits);
    }
    return error;
}

static int read_digits(uint8_t size, struct bit_reader *bits, struct text *out,
                       const char **ret_why)
{
    for (uint8_t i = 0; i < size; i++) {
        unsigned digit = 0;
        int error = take(bits, 4, &digit, ret_why);
        if (error) {
            return error;
        }
        if (digit > 9) {
            return refuse("not a digit", ret_why);
        }
        text_add_char(out, (char)('0' + digit));
    }
    return 0;
}

static int write_digits(uint8_t size, struct str *rest, struct bit_writer *bits,
                        const char **ret_why)
{
    struct str digits;
    int error = cut_digits(rest, size, &digits, ret_why);
    if (!error) {
        epc_chars_write(CHARS_HEX_UPPER, digits, bits);
    }
    return error;
}

/* A length of `size` bits. */
static int write_length(uint8_t size, size_t length, struct bit_writer *bits, const char **ret_why)
{
    if (length >> size) {
        return refuse("longer than its length field can say", ret_why);
    }
    bits_put(bits, length, size);
    return 0;
}

static int read_counted(uint8_t size, struct bit_reader *bits, struct text *out,
                        const char **ret_why)
{
    unsigned length = 0;
    int error = take(bits, size, &length, ret_why);
    return error ? error : read_chars(CHARS_NUMBER, length, bits, out, ret_why);
}

static int write_counted(uint8_t size, struct str *rest, struct bit_writer *bits,
                         const char **ret_why)
{
    struct str digits;
    int error = cut_digits(rest, rest->len, &digits, ret_why);
    error = error ? error : write_length(size, digits.len, bits, ret_why);
    if (!error) {
        epc_chars_write(CHARS_NUMBER, digits, bits);
    }
    return error;
}

/* --- texts --- */

static int read_text(uint8_t size, struct bit_reader *bits, struct text *out, const char **ret_why)
{
    unsigned encoding = 0;
    unsigned length = 0;
    int error = take(bits, INDICATOR_BITS, &encoding, ret_why);
    if (!error && encoding >= EPC_CHARS_N) {
        return refuse("an encoding indicator that has no meaning", ret_why);
    }
    error = error ? error : take(bits, size, &length, ret_why);
    return error ? error : read_chars(encoding, length, bits, out, ret_why);
}

/* The encoding that takes the fewest bits; of several, the lowest indicator (14.5.6). */
static enum epc_chars shortest(struct str value)
{
    enum epc_chars best = EPC_CHARS_N;
    for (enum epc_chars encoding = 0; encoding < EPC_CHARS_N; encoding++) {
        bool shorter = best == EPC_CHARS_N ||
                       epc_chars_bits(encoding, value.len) < epc_chars_bits(best, value.len);
        if (shorter && epc_chars_fit(encoding, value)) {
            best = encoding;
        }
    }
    return best;
}

static int write_text(uint8_t size, struct str *rest, struct bit_writer *bits, const char **ret_why)
{
    enum epc_chars encoding = shortest(*rest);
    if (encoding == EPC_CHARS_N) {
        return refuse("a character that no encoding has", ret_why);
    }
    bits_put(bits, encoding, INDICATOR_BITS);
    int error = write_length(size, rest->len, bits, ret_why);
    if (!error) {
        epc_chars_write(encoding, *rest, bits);
        rest->len = 0;
    }
    return error;
}

static int read_delimited(uint8_t size, struct bit_reader *bits, struct text *out,
                          const char **ret_why)
{
    for (;;) {
        unsigned digit = 0;
        int error = take(bits, 4, &digit, ret_why);
        if (error || digit == TERMINATOR) {
            return error;
        }
        if (digit == DELIMITER) {
            return read_text(size, bits, out, ret_why);
        }
        if (digit > 9) {
            return refuse("not a digit", ret_why);
        }
        text_add_char(out, (char)('0' + digit));
    }
}

static int write_delimited(uint8_t size, struct str *rest, struct bit_writer *bits,
                           const char **ret_why)
{
    size_t n = 0;
    while (n < rest->len && is_digit(rest->at[n])) {
        n++;
    }
    epc_chars_write(CHARS_HEX_UPPER, (struct str){rest->at, n}, bits);
    *rest = (struct str){rest->at + n, rest->len - n};
    bits_put(bits, rest->len ? DELIMITER : TERMINATOR, 4);
    return rest->len ? write_text(size, rest, bits, ret_why) : 0;
}

/* --- dates --- */

enum { YY, MM, DD, HH, MIN, SS, DATE_PARTS };

static const struct {
    uint8_t bits;
    uint8_t max;
} date_parts[DATE_PARTS] = {
    [YY] = {7, 99}, [MM] = {4, 12}, [DD] = {5, 31}, [HH] = {5, 24}, [MIN] = {6, 59}, [SS] = {6, 59},
};

/* Whether there is such a day, or month (DD 00), and such a time; 24:00:00 is one. */
static bool is_date(const unsigned part[DATE_PARTS])
{
    for (size_t i = 0; i < DATE_PARTS; i++) {
        if (part[i] > date_parts[i].max) {
            return false;
        }
    }
    int last_day = days_in_month(2000 + (int)part[YY], (int)part[MM]);
    return last_day > 0 && (int)part[DD] <= last_day &&
           (part[HH] < 24 || (part[MIN] == 0 && part[SS] == 0));
}

static int read_date(uint8_t n_parts, struct bit_reader *bits, struct text *out,
                     const char **ret_why)
{
    unsigned part[DATE_PARTS] = {0};
    for (size_t i = 0; i < n_parts; i++) {
        int error = take(bits, date_parts[i].bits, &part[i], ret_why);
        if (error) {
            return error;
        }
    }
    if (!is_date(part)) {
        return refuse("no such date or time", ret_why);
    }
    for (size_t i = 0; i < n_parts; i++) {
        text_add_char(out, (char)('0' + part[i] / 10));
        text_add_char(out, (char)('0' + part[i] % 10));
    }
    return 0;
}

static int write_date(uint8_t n_parts, struct str *rest, struct bit_writer *bits,
                      const char **ret_why)
{
    unsigned part[DATE_PARTS] = {0};
    struct str digits;
    int error = cut_digits(rest, n_parts * 2U, &digits, ret_why);
    if (error) {
        return error;
    }
    for (size_t i = 0; i < n_parts; i++) {
        part[i] = (unsigned)(digits.at[i * 2] - '0') * 10 + (unsigned)(digits.at[i * 2 + 1] - '0');
    }
    if (!is_date(part)) {
        return refuse("no such date or time", ret_why);
    }
    for (size_t i = 0; i < n_parts; i++) {
        bits_put(bits, part[i], date_parts[i].bits);
    }
    return 0;
}

static int read_date_range(uint8_t size, struct bit_reader *bits, struct text *out,
                           const char **ret_why)
{
    (void)size;
    unsigned two = 0;
    int error = take(bits, 1, &two, ret_why);
    error = error ? error : read_date(DD + 1, bits, out, ret_why);
    return error || !two ? error : read_date(DD + 1, bits, out, ret_why);
}

static int write_date_range(uint8_t size, struct str *rest, struct bit_writer *bits,
                            const char **ret_why)
{
    (void)size;
    bool two = rest->len > 6;
    bits_put(bits, two, 1);
    int error = write_date(DD + 1, rest, bits, ret_why);
    return error || !two ? error : write_date(DD + 1, rest, bits, ret_why);
}

/* How many parts a date has, by its format indicator (14.5.11). */
static const uint8_t precision_parts[] = {HH + 1, MIN + 1, SS + 1, DD + 1};

static int read_precision(uint8_t size, struct bit_reader *bits, struct text *out,
                          const char **ret_why)
{
    (void)size;
    unsigned format = 0;
    int error = take(bits, 2, &format, ret_why);
    return error ? error : read_date(precision_parts[format], bits, out, ret_why);
}

static int write_precision(uint8_t size, struct str *rest, struct bit_writer *bits,
                           const char **ret_why)
{
    (void)size;
    for (size_t format = 0; format < ARRAY_SIZE(precision_parts); format++) {
        if (rest->len == precision_parts[format] * 2U) {
            bits_put(bits, format, 2);
            return write_date(precision_parts[format], rest, bits, ret_why);
        }
    }
    return refuse("not YYMMDD with or without hours, minutes and seconds", ret_why);
}

/* --- the small ones --- */

static int read_bit(uint8_t size, struct bit_reader *bits, struct text *out, const char **ret_why)
{
    (void)size;
    unsigned bit = 0;
    int error = take(bits, 1, &bit, ret_why);
    if (!error) {
        text_add_char(out, bit ? '1' : '0');
    }
    return error;
}

static int write_bit(uint8_t size, struct str *rest, struct bit_writer *bits, const char **ret_why)
{
    (void)size;
    struct str bit;
    if (!cut_off(rest, 1, &bit) || (bit.at[0] != '0' && bit.at[0] != '1')) {
        return refuse("neither 0 nor 1", ret_why);
    }
    bits_put(bits, bit.at[0] == '1', 1);
    return 0;
}

static int read_minus(uint8_t size, struct bit_reader *bits, struct text *out, const char **ret_why)
{
    (void)size;
    unsigned minus = 0;
    int error = take(bits, 1, &minus, ret_why);
    if (!error && minus) {
        text_add_char(out, '-');
    }
    return error;
}

static int write_minus(uint8_t size, struct str *rest, struct bit_writer *bits,
                       const char **ret_why)
{
    (void)size;
    (void)ret_why;
    struct str minus = {NULL, 0};
    bool is = rest->len > 0 && rest->at[0] == '-' && cut_off(rest, 1, &minus);
    bits_put(bits, is, 1);
    return 0;
}

static bool is_letters(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (!is_capital(value.at[i])) {
            return false;
        }
    }
    return true;
}

static int read_country(uint8_t size, struct bit_reader *bits, struct text *out,
                        const char **ret_why)
{
    (void)size;
    size_t start = out->len;
    int error = read_chars(CHARS_BASE64, 2, bits, out, ret_why);
    if (!error && !is_letters((struct str){out->at + start, out->len - start})) {
        return refuse("not two letters", ret_why);
    }
    return error;
}

static int write_country(uint8_t size, struct str *rest, struct bit_writer *bits,
                         const char **ret_why)
{
    (void)size;
    struct str country;
    if (!cut_off(rest, 2, &country) || !is_letters(country)) {
        return refuse("not two letters", ret_why);
    }
    epc_chars_write(CHARS_BASE64, country, bits);
    return 0;
}

static int read_sequence(uint8_t size, struct bit_reader *bits, struct text *out,
                         const char **ret_why)
{
    (void)size;
    unsigned both = 0;
    int error = take(bits, 8, &both, ret_why);
    if (error) {
        return error;
    }
    unsigned position = both >> 4;
    unsigned of = both & 0xF;
    if (position < 1 || position > 9 || of < 1 || of > 9) {
        return refuse("not a position of a sequence, as 1/3", ret_why);
    }
    const char written[] = {(char)('0' + position), '/', (char)('0' + of), '\0'};
    text_add(out, written);
    return 0;
}

static int write_sequence(uint8_t size, struct str *rest, struct bit_writer *bits,
                          const char **ret_why)
{
    (void)size;
    struct str whole;
    if (!cut_off(rest, 3, &whole) || whole.at[0] < '1' || whole.at[0] > '9' || whole.at[1] != '/' ||
        whole.at[2] < '1' || whole.at[2] > '9') {
        return refuse("not a position of a sequence, as 1/3", ret_why);
    }
    bits_put(bits, (unsigned)(whole.at[0] - '0'), 4);
    bits_put(bits, (unsigned)(whole.at[2] - '0'), 4);
    return 0;
}

static const struct {
    int (*read)(uint8_t size, struct bit_reader *bits, struct text *out, const char **ret_why);
    int (*write)(uint8_t size, struct str *rest, struct bit_writer *bits, const char **ret_why);
} methods[] = {
    [VALUE_INTEGER] = {read_integer, write_integer},
    [VALUE_DIGITS] = {read_digits, write_digits},
    [VALUE_DELIMITED] = {read_delimited, write_delimited},
    [VALUE_TEXT] = {read_text, write_text},
    [VALUE_BIT] = {read_bit, write_bit},
    [VALUE_DATE] = {read_date, write_date},
    [VALUE_DATE_RANGE] = {read_date_range, write_date_range},
    [VALUE_PRECISION] = {read_precision, write_precision},
    [VALUE_COUNTRY] = {read_country, write_country},
    [VALUE_COUNTED] = {read_counted, write_counted},
    [VALUE_MINUS] = {read_minus, write_minus},
    [VALUE_SEQUENCE] = {read_sequence, write_sequence},
};

int epc_value_read(struct epc_value_field field, struct bit_reader *bits, struct text *out,
                   const char **ret_why)
{
    return methods[field.method].read(field.size, bits, out, ret_why);
}

int epc_value_write(struct epc_value_field field, struct str *rest, struct bit_writer *bits,
                    const char **ret_why)
{
    return methods[field.method].write(field.size, rest, bits, ret_why);
}

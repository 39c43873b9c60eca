#include "drivers/code/epc_coding.h"

#include "drivers/base/ascii.h"
#include "drivers/base/error.h"
#include "drivers/code/gs1_table.h"

#define ENDS_EARLY  "ends before the field does"
#define DIGITS_MAX  19 /* the most that any number of up to 63 bits has */
#define TEXT7_BITS  7
#define TEXT6_BITS  6
#define CAGE_CHARS  5
#define DODAAC      6
#define NOT_ALLOWED "a character that the field does not have"

static int because(const char **ret_why, int error, const char *why)
{
    *ret_why = why;
    return error;
}

static bool is_in(char c, uint8_t charset)
{
    return gs1_char_classes[(unsigned char)c] & charset;
}

static void add_number(uint64_t value, size_t min_digits, struct text *part)
{
    char digits[DIGITS_MAX + 1];
    size_t n = 0;
    for (; value > 0 || n < min_digits; value /= 10) {
        digits[n++] = (char)('0' + value % 10);
    }
    while (n > 0) {
        text_add_char(part, digits[--n]);
    }
}

/* False if it is no number or one of more than 19 digits. "" is 0. */
static bool number_of(struct str digits, uint64_t *ret_value)
{
    uint64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (i >= DIGITS_MAX || !is_in(digits.at[i], GS1_DIGITS)) {
            return false;
        }
        value = value * 10 + (uint64_t)(digits.at[i] - '0');
    }
    *ret_value = value;
    return true;
}

static bool fits(uint64_t value, unsigned n_bits)
{
    return n_bits >= 64 || value >> n_bits == 0;
}

static int take_number(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                       const char **ret_why)
{
    uint64_t value = 0;
    if (!bits_take(bits, field->bits, &value)) {
        return because(ret_why, RAFF_E_SYNTAX, ENDS_EARLY);
    }
    size_t before = part->len;
    add_number(value, field->coding == EPC_PADDED ? field->max : 1, part);
    return part->len - before <= field->max
               ? 0
               : because(ret_why, RAFF_E_VALUE, "a number of more digits than the field has");
}

static int put_number(struct bit_writer *bits, const struct epc_field *field, struct str part,
                      const char **ret_why)
{
    uint64_t value = 0;
    bool padded = field->coding == EPC_PADDED;
    if (padded ? part.len != field->max : part.len == 0 || part.len > field->max) {
        return because(ret_why, RAFF_E_VALUE, "not of the length that the field has");
    }
    if (!number_of(part, &value)) {
        return because(ret_why, RAFF_E_CHARSET, "the scheme has room for a number only");
    }
    if (!padded && part.len > 1 && part.at[0] == '0') {
        return because(ret_why, RAFF_E_VALUE, "the scheme cannot keep a 0 in front of a number");
    }
    if (!fits(value, field->bits)) {
        return because(ret_why, RAFF_E_VALUE, "a number too large for the scheme");
    }
    bits_put(bits, value, field->bits);
    return 0;
}

static int take_digits(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                       const char **ret_why)
{
    uint64_t value = 0;
    if (!bits_take(bits, field->bits, &value)) {
        return because(ret_why, RAFF_E_SYNTAX, ENDS_EARLY);
    }
    char digits[DIGITS_MAX + 1];
    struct text number = text_over(digits, sizeof(digits));
    add_number(value, 1, &number);
    if (digits[0] != '1' || number.len < 2 || number.len - 1 > field->max) {
        return because(ret_why, RAFF_E_VALUE, "no digits behind a 1");
    }
    text_add(part, digits + 1);
    return 0;
}

static int put_digits(struct bit_writer *bits, const struct epc_field *field, struct str part,
                      const char **ret_why)
{
    uint64_t value = 0;
    char digits[DIGITS_MAX + 1];
    struct text number = text_over(digits, sizeof(digits));
    text_add_char(&number, '1');
    text_add_str(&number, part);
    if (part.len == 0 || part.len > field->max) {
        return because(ret_why, RAFF_E_VALUE, "not of the length that the field has");
    }
    if (!number_of((struct str){digits, number.len}, &value)) {
        return because(ret_why, RAFF_E_CHARSET, "the scheme has room for digits only");
    }
    bits_put(bits, value, field->bits);
    return 0;
}

/* Whether the next n bits are there and 0. */
static bool take_zeros(struct bit_reader *bits, size_t n)
{
    uint64_t value = 0;
    for (; n > 0 && value == 0; n -= n < 64 ? n : 64) {
        if (!bits_take(bits, n < 64 ? (unsigned)n : 64, &value)) {
            return false;
        }
    }
    return value == 0;
}

static void put_zeros(struct bit_writer *bits, size_t n)
{
    for (; n > 0; n -= n < 64 ? n : 64) {
        bits_put(bits, 0, n < 64 ? (unsigned)n : 64);
    }
}

static int take_spare(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                      const char **ret_why)
{
    (void)part;
    return take_zeros(bits, field->bits)
               ? 0
               : because(ret_why, RAFF_E_VALUE, "bits that must be there and 0");
}

static int put_spare(struct bit_writer *bits, const struct epc_field *field, struct str part,
                     const char **ret_why)
{
    (void)part;
    (void)ret_why;
    put_zeros(bits, field->bits);
    return 0;
}

static int take_text7(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                      const char **ret_why)
{
    size_t left = field->bits;
    uint64_t c = 1;
    if (bits->n_bits - bits->pos < left) {
        return because(ret_why, RAFF_E_SYNTAX, ENDS_EARLY);
    }
    for (size_t n = 0; left >= TEXT7_BITS && n <= field->max; n++, left -= TEXT7_BITS) {
        if (!bits_take(bits, TEXT7_BITS, &c) || c == 0) {
            left -= TEXT7_BITS;
            break;
        }
        if (n == field->max || !is_in((char)c, GS1_CSET82)) {
            return because(ret_why, RAFF_E_CHARSET, NOT_ALLOWED);
        }
        text_add_char(part, (char)c);
    }
    if (part->len == 0) {
        return because(ret_why, RAFF_E_VALUE, "an empty field");
    }
    return take_zeros(bits, left)
               ? 0
               : because(ret_why, RAFF_E_VALUE, "something behind the end of the text");
}

static int put_text7(struct bit_writer *bits, const struct epc_field *field, struct str part,
                     const char **ret_why)
{
    if (part.len == 0 || part.len > field->max) {
        return because(ret_why, RAFF_E_VALUE, "not of the length that the field has");
    }
    for (size_t i = 0; i < part.len; i++) {
        if (!is_in(part.at[i], GS1_CSET82)) {
            return because(ret_why, RAFF_E_CHARSET, NOT_ALLOWED);
        }
        bits_put(bits, (unsigned char)part.at[i], TEXT7_BITS);
    }
    put_zeros(bits, field->bits - TEXT7_BITS * part.len);
    return 0;
}

/* TDS table G: what is below 32 is ASCII less 64, all else ASCII itself. */
static char char_of_6(uint64_t code)
{
    return (char)(code < 32 ? code + 64 : code);
}

/* '#' is in set 39; an ADI serial number may start with one, its part number has none. */
static bool allowed6(const struct epc_field *field, size_t at, char c)
{
    bool hash = field->coding == EPC_TEXT6 || (field->coding == EPC_SERIAL6 && at == 0);
    return is_in(c, GS1_CSET39) && (c != '#' || hash);
}

static bool length6_ok(const struct epc_field *field, struct str part)
{
    size_t min = field->coding == EPC_PART6                                        ? 0
                 : field->coding == EPC_SERIAL6 && part.len > 0 && *part.at == '#' ? 2
                                                                                   : 1;
    return part.len >= min && part.len <= field->max;
}

static int take_text6(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                      const char **ret_why)
{
    uint64_t code = 0;
    for (;;) {
        if (!bits_take(bits, TEXT6_BITS, &code)) {
            return because(ret_why, RAFF_E_SYNTAX, ENDS_EARLY);
        }
        char c = char_of_6(code);
        if (code == 0) {
            break;
        }
        if (part->len == field->max || !allowed6(field, part->len, c)) {
            return because(ret_why, RAFF_E_CHARSET, NOT_ALLOWED);
        }
        text_add_char(part, c);
    }
    return length6_ok(field, (struct str){part->at, part->len})
               ? 0
               : because(ret_why, RAFF_E_VALUE, "an empty field");
}

static int put_text6(struct bit_writer *bits, const struct epc_field *field, struct str part,
                     const char **ret_why)
{
    if (!length6_ok(field, part)) {
        return because(ret_why, RAFF_E_VALUE, "not of the length that the field has");
    }
    for (size_t i = 0; i < part.len; i++) {
        if (!allowed6(field, i, part.at[i])) {
            return because(ret_why, RAFF_E_CHARSET, NOT_ALLOWED);
        }
        bits_put(bits, (unsigned char)part.at[i] & 63U, TEXT6_BITS);
    }
    bits_put(bits, 0, TEXT6_BITS);
    return 0;
}

/* Capitals and digits; I and O are left out for being like 1 and 0. */
static bool is_cage_char(char c)
{
    return is_digit(c) || (is_capital(c) && c != 'I' && c != 'O');
}

static int take_cage(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                     const char **ret_why)
{
    uint64_t code = 0;
    for (size_t i = 0; i < DODAAC; i++) {
        if (!bits_take(bits, field->bits, &code)) {
            return because(ret_why, RAFF_E_SYNTAX, ENDS_EARLY);
        }
        char c = field->bits == TEXT6_BITS ? char_of_6(code) : (char)code;
        if (i == 0 && c == ' ') {
            continue;
        }
        if (!is_cage_char(c)) {
            return because(ret_why, RAFF_E_CHARSET, NOT_ALLOWED);
        }
        text_add_char(part, c);
    }
    return 0;
}

static int put_cage(struct bit_writer *bits, const struct epc_field *field, struct str part,
                    const char **ret_why)
{
    unsigned mask = (1U << field->bits) - 1;
    if (part.len != CAGE_CHARS && part.len != DODAAC) {
        return because(ret_why, RAFF_E_VALUE, "no CAGE code or DoDAAC of 5 or 6 characters");
    }
    if (part.len == CAGE_CHARS) {
        bits_put(bits, ' ', field->bits);
    }
    for (size_t i = 0; i < part.len; i++) {
        if (!is_cage_char(part.at[i])) {
            return because(ret_why, RAFF_E_CHARSET, NOT_ALLOWED);
        }
        bits_put(bits, (unsigned char)part.at[i] & mask, field->bits);
    }
    return 0;
}

static const struct {
    int (*take)(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                const char **ret_why);
    int (*put)(struct bit_writer *bits, const struct epc_field *field, struct str part,
               const char **ret_why);
} codings[] = {
    [EPC_SPARE] = {take_spare, put_spare},    [EPC_PADDED] = {take_number, put_number},
    [EPC_NUMBER] = {take_number, put_number}, [EPC_DIGITS] = {take_digits, put_digits},
    [EPC_TEXT7] = {take_text7, put_text7},    [EPC_TEXT6] = {take_text6, put_text6},
    [EPC_PART6] = {take_text6, put_text6},    [EPC_SERIAL6] = {take_text6, put_text6},
    [EPC_CAGE] = {take_cage, put_cage},
};

int epc_take_field(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                   const char **ret_why)
{
    return codings[field->coding].take(bits, field, part, ret_why);
}

int epc_put_field(struct bit_writer *bits, const struct epc_field *field, struct str part,
                  const char **ret_why)
{
    return codings[field->coding].put(bits, field, part, ret_why);
}

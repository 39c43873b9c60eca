/* Check digits and the keys that end in one. */
#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/code/gs1.h"
#include "drivers/code/gs1_check.h"

/* Of eight digits, the first of them the lowest byte: pairs are added in lanes of 16 bits, and the
 * multiplication adds the lanes. */
static inline unsigned weigh_eight(uint64_t eight, unsigned even, unsigned odd)
{
    uint64_t lanes = UINT64_C(0x000F000F000F000F);
    uint64_t pairs = (eight & lanes) * even + (eight >> 8 & lanes) * odd;
    return (unsigned)(pairs * UINT64_C(0x0001000100010001) >> 48);
}

/* Up to seven digits, with what weighs nothing in front. */
static inline uint64_t eight_of_few(const char *at, size_t n)
{
    uint64_t eight = 0;
    for (size_t i = 0; i < n; i++) {
        eight = eight >> 8 | (uint64_t)(unsigned char)at[i] << 56;
    }
    return eight;
}

/* Digits times `last`, `other`, `last`… from the right. What is too many for eights stands in
 * front, moved up to where its weights are; the zeros that come in below weigh nothing. */
static inline unsigned weigh(struct str digits, unsigned last, unsigned other)
{
    const char *at = digits.at;
    const char *end = at + digits.len;
    size_t head = digits.len % 8;
    unsigned sum = 0;
    if (head > 0) {
        uint64_t eight = digits.len >= 8 ? eight_at(at) << 8 * (8 - head) : eight_of_few(at, head);
        sum = weigh_eight(eight, other, last);
    }
    for (at += head; at < end; at += 8) {
        sum += weigh_eight(eight_at(at), other, last);
    }
    return sum;
}

int gs1_check_digit(struct str digits)
{
    if (!are_digits(digits.at, digits.len)) {
        return -1;
    }
    return (int)((10 - weigh(digits, 3, 1) % 10) % 10);
}

bool gs1_check_weighs(struct str digits)
{
    return digits.len > 1 && weigh(digits, 1, 3) % 10 == 0;
}

bool gs1_check_ok(struct str digits)
{
    return are_digits(digits.at, digits.len) && gs1_check_weighs(digits);
}

int gtin14(struct str gtin, char ret_gtin[15])
{
    bool length_ok = gtin.len == 8 || (gtin.len >= 12 && gtin.len <= 14);
    if (!length_ok || gs1_check_digit(gtin) < 0) {
        return RAFF_E_SYNTAX;
    }
    if (!gs1_check_ok(gtin)) {
        return RAFF_E_CHECK_DIGIT;
    }
    size_t zeros = 14 - gtin.len;
    memset(ret_gtin, '0', zeros);
    memcpy(ret_gtin + zeros, gtin.at, gtin.len);
    ret_gtin[14] = '\0';
    return 0;
}

/* The middle of the UPC-A that a UPC-E stands for, by its last digit but the check digit (General
 * Specifications 5.2.2.4.2): which of the six digits d go where, '0' where none does. */
static const char *const upce_patterns[10] = {
    "ab00000cde", "ab10000cde", "ab20000cde", "abc00000de", "abcd00000e",
    "abcde00005", "abcde00006", "abcde00007", "abcde00008", "abcde00009",
};

int gs1_upce_expand(struct str upce, char ret_upca[13])
{
    if (upce.len != 8 || gs1_check_digit(upce) < 0 || upce.at[0] > '1') {
        return RAFF_E_SYNTAX;
    }
    char upca[13] = {upce.at[0]};
    const char *pattern = upce_patterns[upce.at[6] - '0'];
    for (size_t i = 0; i < 10; i++) {
        bool letter = pattern[i] >= 'a';
        upca[i + 1] = letter ? upce.at[1 + pattern[i] - 'a'] : pattern[i];
    }
    upca[11] = upce.at[7];
    if (!gs1_check_ok((struct str){upca, 12})) {
        return RAFF_E_CHECK_DIGIT;
    }
    memcpy(ret_upca, upca, sizeof(upca));
    return 0;
}

int sscc_make(struct str digits17, char ret_sscc[19])
{
    int check = gs1_check_digit(digits17);
    if (digits17.len != 17 || check < 0) {
        return RAFF_E_SYNTAX;
    }
    memcpy(ret_sscc, digits17.at, 17);
    ret_sscc[17] = (char)('0' + check);
    ret_sscc[18] = '\0';
    return 0;
}

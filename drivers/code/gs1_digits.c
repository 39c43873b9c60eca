/* Check digits and the keys that end in one. */
#include "drivers/base/error.h"
#include "drivers/code/gs1.h"

int gs1_check_digit(struct str digits)
{
    unsigned sum = 0;
    unsigned weight = 3;
    for (size_t i = digits.len; i-- > 0; weight ^= 2) {
        unsigned digit = (unsigned char)digits.at[i] - (unsigned)'0';
        if (digit > 9) {
            return -1;
        }
        sum += digit * weight;
    }
    return (int)((10 - sum % 10) % 10);
}

bool gs1_check_ok(struct str digits)
{
    return digits.len > 1 && gs1_check_digit((struct str){digits.at, digits.len - 1}) ==
                                 digits.at[digits.len - 1] - '0';
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

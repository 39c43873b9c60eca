#include "drivers/wire/weight.h"

#include "drivers/base/error.h"

/* Numerators stay below 2^30 and 10^WEIGHT_DIGITS_MAX below 2^34: the product fits 64 bits. */
static const struct spelling {
    const char *text;
    struct weight_unit unit;
} spellings[] = {
    {"g", {"g", 1000, 1}},
    {"kg", {"kg", 1000000, 1}},
    {"mg", {"mg", 1, 1}},
    {"t", {"t", 1000000000, 1}},
    {"lb", {"lb", 45359237, 100}},
    {"lbs", {"lb", 45359237, 100}},
    {"oz", {"oz", 45359237, 1600}},
    {"ozt", {"ozt", 311034768, 10000}},
    {"ct", {"ct", 200, 1}},
    {"gn", {"gr", 6479891, 100000}},
    {"gr", {"gr", 6479891, 100000}},
    {"dwt", {"dwt", 155517384, 100000}},
    {"tn", {"tn", 907184740, 1}},
};

const struct weight_unit *weight_unit_of(struct str text)
{
    for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
        if (str_is_of_any_case(text, spellings[i].text)) {
            return &spellings[i].unit;
        }
    }
    return NULL;
}

static uint64_t power_of_ten(int n)
{
    uint64_t power = 1;
    for (; n > 0; n--) {
        power *= 10;
    }
    return power;
}

int weight_scaled(uint64_t digits, int exponent, const struct weight_unit *unit, int64_t *ret_mg)
{
    const uint64_t most = power_of_ten(WEIGHT_DIGITS_MAX) - 1;
    if (digits == 0) {
        *ret_mg = 0;
        return 0;
    }
    if (digits > most || exponent > WEIGHT_DIGITS_MAX || exponent < -WEIGHT_DECIMALS_MAX) {
        return RAFF_E_TOO_LONG;
    }
    if (exponent > 0) {
        if (digits > most / power_of_ten(exponent)) {
            return RAFF_E_TOO_LONG;
        }
        digits *= power_of_ten(exponent);
        exponent = 0;
    }
    uint64_t per = unit->per * power_of_ten(-exponent);
    uint64_t mg = digits * unit->mg;
    mg = mg / per + (mg % per >= per - mg % per ? 1 : 0);
    if (mg > INT64_MAX) {
        return RAFF_E_TOO_LONG;
    }
    *ret_mg = (int64_t)mg;
    return 0;
}

/* Digits with at most one point, to a number and how many decimals it has. */
static int read_digits(struct str text, uint64_t *ret_digits, int *ret_decimals)
{
    uint64_t digits = 0;
    int decimals = 0;
    size_t n = 0;
    bool has_point = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (c < '0' || c > '9') {
            return RAFF_E_SYNTAX;
        }
        if (digits >= power_of_ten(WEIGHT_DIGITS_MAX - 1)) {
            return RAFF_E_TOO_LONG;
        }
        digits = digits * 10 + (uint64_t)(c - '0');
        decimals += has_point ? 1 : 0;
        n++;
    }
    *ret_digits = digits;
    *ret_decimals = decimals;
    return n > 0 ? 0 : RAFF_E_SYNTAX;
}

int weight_read(struct str text, const struct weight_unit *unit, int64_t *ret_mg)
{
    uint64_t digits = 0;
    int decimals = 0;
    int64_t mg = 0;
    text = str_trim_start(text);
    bool is_negative = text.len > 0 && text.at[0] == '-';
    if (is_negative || (text.len > 0 && text.at[0] == '+')) {
        text = str_trim_start(str_after(text, 1));
    }
    int error = read_digits(text, &digits, &decimals);
    error = error ? error : weight_scaled(digits, -decimals, unit, &mg);
    if (!error) {
        *ret_mg = is_negative ? -mg : mg;
    }
    return error;
}

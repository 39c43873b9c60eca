#include "drivers/code/ean.h"

#include "drivers/base/ascii.h"
#include "drivers/base/error.h"
#include "drivers/code/gs1.h"

/* How digits are split between an EAN or UPC and its add-on, by the AIM id's modifier and their
 * number: the first row that fits. */
static const struct split {
    char modifier;
    uint8_t digits;
    uint8_t main;
} splits[] = {
    {'0', 13, 13}, {'0', 12, 12}, {'0', 8, 8},   {'0', 15, 13}, {'0', 18, 13}, {'3', 15, 13},
    {'3', 18, 13}, {'3', 14, 12}, {'3', 17, 12}, {'3', 10, 8},  {'3', 13, 13}, {'3', 12, 12},
    {'3', 8, 8},   {'4', 8, 8},   {'4', 10, 8},  {'4', 13, 8},
};

enum kind { EAN13, UPC_A, UPC_E, EAN8 };

static const char *const names[][2] = {
    [EAN13] = {"EAN-13", "EAN-13 with add-on"},
    [UPC_A] = {"UPC-A", "UPC-A with add-on"},
    [UPC_E] = {"UPC-E", "UPC-E with add-on"},
    [EAN8] = {"EAN-8", "EAN-8 with add-on"},
};

static size_t count_digits(struct str read)
{
    size_t n = 0;
    while (n < read.len && is_digit(read.at[n])) {
        n++;
    }
    return n;
}

/* An add-on that stands apart: behind a space, or as a packet of its own, "]E1" with 2 digits or
 * "]E2" with 5. Empty if the rest is neither. */
static struct str addon_apart(struct str rest)
{
    bool packet = rest.len > 3 && rest.at[0] == ']' && rest.at[1] == 'E';
    size_t head = packet ? 3 : rest.len > 0 && rest.at[0] == ' ' ? 1 : 0;
    struct str addon = {rest.at + head, rest.len - head};
    bool known = addon.len == 2 || addon.len == 5;
    bool announced = !packet || rest.at[2] == (addon.len == 2 ? '1' : '2');
    addon.len = head && known && announced && count_digits(addon) == addon.len ? addon.len : 0;
    return addon;
}

static size_t main_digits(size_t digits, char modifier)
{
    for (size_t i = 0; i < ARRAY_SIZE(splits); i++) {
        if (splits[i].modifier == modifier && splits[i].digits == digits) {
            return splits[i].main;
        }
    }
    return 0;
}

/* Eight digits are a UPC-E where it is not said that they are an EAN-8 and they expand to one. */
static int take_main(struct str digits, char modifier, struct ean *ean, enum kind *ret_kind)
{
    char upca[13];
    if (digits.len == 8 && modifier != '4' && gs1_upce_expand(digits, upca) == 0) {
        *ret_kind = UPC_E;
        return gtin14((struct str){upca, 12}, ean->gtin);
    }
    *ret_kind = digits.len == 13 ? EAN13 : digits.len == 12 ? UPC_A : EAN8;
    return gtin14(digits, ean->gtin);
}

int ean_read(struct str read, char modifier, struct ean *ret_ean, size_t *ret_at)
{
    size_t digits = count_digits(read);
    struct str rest = {read.at + digits, read.len - digits};
    struct str apart = addon_apart(rest);
    size_t n = rest.len > 0 && apart.len == 0 ? 0 : main_digits(digits, modifier);
    if (n == 0) {
        *ret_at = digits;
        return RAFF_E_SYNTAX;
    }
    struct ean ean = {.addon = apart.len > 0 ? apart : (struct str){read.at + n, digits - n}};
    enum kind kind = EAN13;
    int error = take_main((struct str){read.at, n}, modifier, &ean, &kind);
    if (error) {
        *ret_at = n - 1;
        return error;
    }
    ean.symbology = names[kind][ean.addon.len ? 1 : 0];
    *ret_ean = ean;
    return 0;
}

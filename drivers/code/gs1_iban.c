/* Account numbers, AI (8007), as ISO 13616 has them: country, two check digits, account. */
#include "drivers/base/ascii.h"
#include "drivers/base/cleanup.h"
#include "drivers/code/gs1_check.h"

#define IBAN_LEN_MIN 11 /* of a country without a length of its own */

/* The length that SWIFT's IBAN registry gives for a country. Some use an IBAN and are not in it. */
/* clang-format off */
static const struct {
    char country[3];
    uint8_t len;
} lengths[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16},
    {"BG", 22}, {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22},
    {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20},
    {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22},
    {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HN", 28}, {"HR", 21},
    {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30},
    {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20},
    {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23},
    {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22},
    {"RU", 33}, {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24},
    {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26},
    {"UA", 29}, {"VA", 22}, {"VG", 24}, {"YE", 30},
};
/* clang-format on */

static size_t length_of(const char country[2])
{
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        if (memcmp(lengths[i].country, country, 2) == 0) {
            return lengths[i].len;
        }
    }
    return 0;
}

/* Modulo 97 of it all with the first four at the end and letters as two digits: 1 if it is right.
 */
static unsigned remainder_of(const struct gs1_subject *iban)
{
    unsigned remainder = 0;
    for (size_t i = 0; i < iban->len; i++) {
        char c = iban->at[(i + 4) % iban->len];
        unsigned value = (unsigned)(is_capital(c) ? c - 'A' + 10 : c - '0');
        remainder = (remainder * (is_capital(c) ? 100 : 10) + value) % 97;
    }
    return remainder;
}

size_t gs1_iban_fault(const struct gs1_subject *is)
{
    if (is->len < 2 || !iso_country_letters(is->at)) {
        return 0;
    }
    for (size_t i = 2; i < is->len; i++) {
        if (!is_capital(is->at[i]) && !is_digit(is->at[i])) {
            return i;
        }
    }
    size_t len = length_of(is->at);
    if (is->len < (len ? len : IBAN_LEN_MIN)) {
        return is->len;
    }
    if (len && is->len > len) {
        return len;
    }
    return remainder_of(is) == 1 ? GS1_NO_FAULT : 2;
}

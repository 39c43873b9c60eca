#include "drivers/code/gs1_check.h"

#include "drivers/base/ascii.h"
#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "drivers/code/gs1.h"

#define PREFIX_DIGITS_MIN 4 /* the shortest GS1 company prefix */

/* The number in up to 18 digits. */
static uint64_t number_of(const struct gs1_subject *is)
{
    uint64_t number = 0;
    for (size_t i = 0; i < is->len; i++) {
        number = number * 10 + (unsigned char)(is->at[i] - '0');
    }
    return number;
}

static bool check_digit(const struct gs1_subject *is)
{
    return gs1_check_weighs((struct str){is->at, is->len});
}

/* Place of a character in character set 82 as General Specifications 7.11 lists it. */
static unsigned value82(char c)
{
    static const char order[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                                "abcdefghijklmnopqrstuvwxyz";
    return (unsigned)(strchr(order, c) - order);
}

/* General Specifications 7.9.5: primes as weights from the right, modulo 1021, two characters
 * of 32. */
static bool check_pair(const struct gs1_subject *is)
{
    static const uint8_t primes[] = {2,  3,  5,  7,  11, 13, 17, 19, 23, 29, 31, 37,
                                     41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83};
    static const char pair[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    if (is->len < 2 || is->len - 2 > ARRAY_SIZE(primes)) {
        return false;
    }
    size_t n = is->len - 2;
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += value82(is->at[i]) * primes[n - 1 - i];
    }
    sum %= 1021;
    return is->at[n] == pair[sum >> 5] && is->at[n + 1] == pair[sum & 31];
}

static bool check_prefix(const struct gs1_subject *is)
{
    return is->len >= PREFIX_DIGITS_MIN && are_digits(is->at, PREFIX_DIGITS_MIN);
}

/* Behind an indicator or extension digit. */
static bool check_prefix2(const struct gs1_subject *is)
{
    return is->len > 1 &&
           check_prefix(&(struct gs1_subject){is->at + 1, is->len - 1, is->this_year});
}

static bool check_date0(const struct gs1_subject *is)
{
    return is->len == 6 && gs1_is_date(is->at, is->this_year);
}

static bool check_date(const struct gs1_subject *is)
{
    return check_date0(is) && (is->at[4] != '0' || is->at[5] != '0');
}

static bool check_date8(const struct gs1_subject *is)
{
    int number = (int)number_of(is);
    int day = number % 100;
    return day > 0 && day <= days_in_month(number / 10000, number / 100 % 100);
}

static bool check_hour(const struct gs1_subject *is)
{
    return number_of(is) <= 23;
}

static bool check_minute(const struct gs1_subject *is)
{
    return number_of(is) <= 59;
}

static bool check_second(const struct gs1_subject *is)
{
    return check_minute(is);
}

static bool check_time(const struct gs1_subject *is)
{
    uint64_t number = number_of(is);
    return number / 100 <= 23 && number % 100 <= 59;
}

static bool check_country(const struct gs1_subject *is)
{
    return iso_country((unsigned)number_of(is));
}

static bool check_country999(const struct gs1_subject *is)
{
    return number_of(is) == 999 || check_country(is);
}

static bool check_country_az(const struct gs1_subject *is)
{
    return is->len == 2 && iso_country_letters(is->at);
}

static bool check_currency(const struct gs1_subject *is)
{
    return iso_currency((unsigned)number_of(is));
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static bool check_percent(const struct gs1_subject *is)
{
    for (size_t i = 0; i < is->len; i++) {
        if (is->at[i] == '%' &&
            (is->len - i < 3 || !is_hex(is->at[i + 1]) || !is_hex(is->at[i + 2]))) {
            return false;
        }
    }
    return true;
}

/* Degrees times 10^7, counted from the south pole. */
static bool check_latitude(const struct gs1_subject *is)
{
    return number_of(is) <= UINT64_C(1800000000);
}

static bool check_longitude(const struct gs1_subject *is)
{
    return number_of(is) <= UINT64_C(3600000000);
}

/* One character out of a few. */
static bool one_of(const struct gs1_subject *is, const char *allowed)
{
    return is->len == 1 && is->at[0] && strchr(allowed, is->at[0]);
}

static bool check_yes_no(const struct gs1_subject *is)
{
    return one_of(is, "01");
}

/* Nothing but this character. */
static bool all_are(const struct gs1_subject *is, char c)
{
    size_t n = 0;
    while (n < is->len && is->at[n] == c) {
        n++;
    }
    return n > 0 && n == is->len;
}

static bool check_hyphen(const struct gs1_subject *is)
{
    return all_are(is, '-');
}

static bool check_sex(const struct gs1_subject *is)
{
    return one_of(is, "0129");
}

static bool check_winding(const struct gs1_subject *is)
{
    return one_of(is, "019");
}

static bool check_zero(const struct gs1_subject *is)
{
    return all_are(is, '0');
}

static bool check_importer(const struct gs1_subject *is)
{
    return is->len == 1 && is->at[0] != '=' &&
           (gs1_char_classes[(unsigned char)is->at[0]] & GS1_CSET64);
}

/* 01 to 10 are given out, 80 to 99 are for national use. */
static bool check_media(const struct gs1_subject *is)
{
    uint64_t number = number_of(is);
    return (number >= 1 && number <= 10) || (number >= 80 && number <= 99);
}

/* How many digits from here on are a number without zeros in front; 0 if none are. */
static size_t number_len(const struct gs1_subject *is, size_t from)
{
    size_t n = 0;
    while (from + n < is->len && is_digit(is->at[from + n])) {
        n++;
    }
    return n && is->at[from] != '0' ? n : 0;
}

static bool check_sequence(const struct gs1_subject *is)
{
    size_t position = number_len(is, 0);
    size_t end = number_len(is, position + 1);
    return position && end && position + 1 + end == is->len && is->at[position] == '/' &&
           (position < end || (position == end && memcmp(is->at, is->at + position + 1, end) <= 0));
}

static bool check_nonzero(const struct gs1_subject *is)
{
    return number_of(is) != 0;
}

/* Half the digits the piece, half the total. */
static bool check_piece(const struct gs1_subject *is)
{
    size_t half = is->len / 2;
    const struct gs1_subject piece = {is->at, half, is->this_year};
    return is->len % 2 == 0 && half && check_nonzero(&piece) &&
           memcmp(is->at, is->at + half, half) <= 0;
}

static bool check_iban(const struct gs1_subject *is)
{
    return gs1_iban_fault(is) == GS1_NO_FAULT;
}

static bool check_coupon(const struct gs1_subject *is)
{
    return gs1_coupon_fault(is) == GS1_NO_FAULT;
}

static bool check_offer(const struct gs1_subject *is)
{
    return gs1_offer_fault(is) == GS1_NO_FAULT;
}

static bool check_package(const struct gs1_subject *is)
{
    return gs1_is_package_type((struct str){is->at, is->len});
}

/* One or two at the end, and then whole threes of characters: so does the Syntax Dictionary's
 * cset64 want it, unlike RFC 4648. Without padding anything goes. */
static bool check_padding(const struct gs1_subject *is)
{
    size_t pads = 0;
    while (pads < is->len && is->at[is->len - 1 - pads] == '=') {
        pads++;
    }
    return !memchr(is->at, '=', is->len - pads) && (pads == 0 || (pads <= 2 && is->len % 3 == 0));
}

static bool check_no_zero(const struct gs1_subject *is)
{
    return is->len > 0 && is->at[0] != '0';
}

static bool check_not_number(const struct gs1_subject *is)
{
    for (size_t i = 0; i < is->len; i++) {
        if (!is_digit(is->at[i])) {
            return true;
        }
    }
    return false;
}

const struct gs1_check_row gs1_checks[] = {
#define CHECK_ENTRY(symbol, function, text) [CHECK_##symbol] = {function, text},
    GS1_CHECKS(CHECK_ENTRY)
#undef CHECK_ENTRY
};

int gs1_check_error(enum gs1_check check)
{
    if (check == CHECK_DIGIT || check == CHECK_PAIR) {
        return RAFF_E_CHECK_DIGIT;
    }
    return check >= CHECK_DATE0 && check <= CHECK_TIME ? RAFF_E_DATE : RAFF_E_VALUE;
}

int gs1_check(enum gs1_check check, struct str part, int this_year)
{
    struct gs1_subject subject = {part.at, part.len, this_year};
    return gs1_passes(check, &subject) ? 0 : gs1_check_error(check);
}

const char *gs1_check_why(enum gs1_check check)
{
    return gs1_checks[check].why;
}

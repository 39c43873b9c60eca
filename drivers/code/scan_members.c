/* From AIs to the members of a scan: a row an AI, a function for every way of taking one. */
#include "drivers/code/scan_members.h"

#include "drivers/base/eight.h"
#include "drivers/base/when.h"
#include "drivers/code/gs1_check.h"

#define LEAST_TEXT(size)   1
#define LEAST_FIXED(size)  ((size)-1)
#define LEAST_NUMBER(size) 0
#define KEY_TEXT(name)     ",\"" name "\":\""
#define KEY_FIXED(name)    KEY_TEXT(name)
#define KEY_NUMBER(name)   ",\"" name "\":"
#define SIZE(field)        sizeof(((struct scan *)NULL)->field)

const struct scan_place scan_places[SCAN_MEMBER_COUNT] = {
#define SCAN_PLACE(field, f)                                                                       \
    [SCAN_MEMBER_##field] = {                                                                      \
        .key = KEY_##f(#field),                                                                    \
        .key_len = sizeof(KEY_##f(#field)) - 1,                                                    \
        .form = SCAN_FORM_##f,                                                                     \
        .least = LEAST_##f(SIZE(field)),                                                           \
        .most = SIZE(field) - 1,                                                                   \
        .offset = offsetof(struct scan, field),                                                    \
    },
    SCAN_MEMBERS(SCAN_PLACE)
#undef SCAN_PLACE
};

void scan_forget(struct scan *scan)
{
    scan->has = 0;
#define SCAN_FORGET(field, form) *(char *)&scan->field = '\0';
    SCAN_MEMBERS(SCAN_FORGET)
#undef SCAN_FORGET
    scan->count = 0;
    scan->weight_g = 0;
    scan->gross_weight_g = 0;
}

/* Room for the n characters of a member, which the caller fills; NULL if something fills it
 * already, or n does not fit. */
static inline char *claim(struct scan *scan, enum scan_member member, size_t n)
{
    const struct scan_place *place = &scan_places[member];
    uint32_t bit = UINT32_C(1) << member;
    if ((scan->has & bit) || n < place->least || n > place->most) {
        return NULL;
    }
    char *at = (char *)scan + place->offset;
    at[n] = '\0';
    scan->lens[member] = (uint8_t)n;
    scan->has |= bit;
    return at;
}

static inline void put(struct scan *scan, enum scan_member member, struct str value)
{
    char *at = claim(scan, member, value.len);
    if (at) {
        copy_short(at, value.at, value.len);
    }
}

void scan_put(struct scan *scan, enum scan_member member, struct str value)
{
    put(scan, member, value);
}

void scan_put_number(struct scan *scan, enum scan_member member, int64_t number)
{
    uint32_t bit = UINT32_C(1) << member;
    if (!(scan->has & bit)) {
        memcpy((char *)scan + scan_places[member].offset, &number, sizeof(number));
        scan->has |= number ? bit : 0;
    }
}

/* --- ways of taking a value --- */

static void take_text(struct scan *scan, enum scan_member member, const struct gs1_element *element)
{
    put(scan, member, element->value);
}

static void take_gtin(struct scan *scan, enum scan_member member, const struct gs1_element *element)
{
    scan_put(scan, member, (struct str){element->value.at, 14});
}

static void put_two_digits(char *at, int number)
{
    at[0] = (char)('0' + number / 10);
    at[1] = (char)('0' + number % 10);
}

/* An impossible date is a warning on the floor, and no date: without warnings, none is. Day 00 is
 * the month's last. */
static void take_date(struct scan *scan, enum scan_member member, const struct gs1_element *element)
{
    const char *yymmdd = element->value.at;
    bool is_date = scan->gs1.n_warnings == 0 || gs1_is_date(yymmdd, scan->gs1.this_year);
    char *date = is_date ? claim(scan, member, strlen("YYYY-MM-DD")) : NULL;
    if (!date) {
        return;
    }
    int yy = (int)gs1_number2(yymmdd);
    int century = gs1_century_near(yy, scan->gs1.this_year);
    put_two_digits(date, century);
    memcpy(date + 2, yymmdd, 2);
    date[4] = '-';
    memcpy(date + 5, yymmdd + 2, 2);
    date[7] = '-';
    memcpy(date + 8, yymmdd + 4, 2);
    if (memcmp(yymmdd + 4, "00", 2) == 0) {
        put_two_digits(date + 8, days_in_month(century * 100 + yy, (int)gs1_number2(yymmdd + 2)));
    }
}

static int64_t number_of(struct str digits)
{
    int64_t value = 0;
    return str_to_int64(digits, &value) == 0 ? value : 0;
}

static void take_number(struct scan *scan, enum scan_member member,
                        const struct gs1_element *element)
{
    scan_put_number(scan, member, number_of(element->value));
}

/* The last digit of an AI of four. */
static size_t decimals_of(const struct gs1_element *element)
{
    return (size_t)(element->id[3] - '0');
}

/* Kilograms as grams, rounded to the nearest. */
static void take_grams(struct scan *scan, enum scan_member member,
                       const struct gs1_element *element)
{
    static const int64_t factors[] = {1000, 100, 10, 1};
    static const int64_t divisors[] = {1, 1, 1, 1, 10, 100};
    size_t decimals = decimals_of(element);
    int64_t value = number_of(element->value);
    value *= decimals < ARRAY_SIZE(factors) ? factors[decimals] : 1;
    int64_t divisor = divisors[decimals];
    scan_put_number(scan, member, (value + divisor / 2) / divisor);
}

/* Pounds of 453.59237 g, the same. */
static void take_pounds(struct scan *scan, enum scan_member member,
                        const struct gs1_element *element)
{
    int64_t divisor = 100000;
    for (size_t i = 0; i < decimals_of(element); i++) {
        divisor *= 10;
    }
    int64_t value = number_of(element->value) * 45359237;
    scan_put_number(scan, member, (value + divisor / 2) / divisor);
}

static void put_amount(struct scan *scan, enum scan_member member, struct str digits,
                       size_t decimals)
{
    char amount[sizeof(scan->price)];
    struct text out = text_over(amount, sizeof(amount));
    while (digits.len > decimals + 1 && digits.at[0] == '0') {
        digits = (struct str){digits.at + 1, digits.len - 1};
    }
    for (size_t n = digits.len; n <= decimals; n++) {
        text_add(&out, n == digits.len ? "0." : "0");
    }
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && digits.len - i == decimals) {
            text_add_char(&out, '.');
        }
        text_add_char(&out, digits.at[i]);
    }
    scan_put(scan, member, (struct str){amount, out.len});
}

/* Up to 15 digits with a point before the last ones: "2.99", "0.05". */
static void take_amount(struct scan *scan, enum scan_member member,
                        const struct gs1_element *element)
{
    put_amount(scan, member, element->value, decimals_of(element));
}

/* The same behind a currency of three digits (ISO 4217). */
static void take_money(struct scan *scan, enum scan_member member,
                       const struct gs1_element *element)
{
    struct str value = element->value;
    if (!(scan->has & UINT32_C(1) << member)) {
        scan_put(scan, SCAN_MEMBER_currency, (struct str){value.at, 3});
    }
    put_amount(scan, member, (struct str){value.at + 3, value.len - 3}, decimals_of(element));
}

/* --- which AI gives what --- */

struct source {
    uint16_t number; /* of the AI, the first of a range */
    uint8_t member;  /* enum scan_member */
    uint32_t wins;   /* SCAN_HAS of the member, where it does over others that give it too */
    void (*take)(struct scan *scan, enum scan_member member, const struct gs1_element *element);
};

#define FROM(number, field, take)                                                                  \
    {                                                                                              \
        (number), SCAN_MEMBER_##field, 0, (take)                                                   \
    }
#define TEXT(number, field) FROM(number, field, take_text)
#define WINS(number, field, take)                                                                  \
    {                                                                                              \
        (number), SCAN_MEMBER_##field, SCAN_HAS(field), (take)                                     \
    }

/* Without WINS, the first in the message stands. */
static const struct source sources[] = {
    TEXT(0, sscc),
    WINS(1, gtin, take_text),
    FROM(2, gtin, take_gtin),
    FROM(3, gtin, take_gtin),
    TEXT(10, lot),
    FROM(11, production, take_date),
    FROM(13, packed, take_date),
    FROM(15, best_before, take_date),
    FROM(16, sell_by, take_date),
    FROM(17, expiry, take_date),
    TEXT(20, variant),
    TEXT(21, serial),
    TEXT(253, gdti),
    FROM(30, count, take_number),
    WINS(3100, weight_g, take_grams),
    FROM(3200, weight_g, take_pounds),
    WINS(3300, gross_weight_g, take_grams),
    FROM(3400, gross_weight_g, take_pounds),
    WINS(37, count, take_number),
    FROM(3920, price, take_amount),
    FROM(3930, price, take_money),
    TEXT(400, order),
    TEXT(401, consignment),
    TEXT(402, shipment),
    TEXT(403, route),
    TEXT(410, ship_to),
    TEXT(414, gln),
    TEXT(422, origin),
    TEXT(8003, grai),
    TEXT(8004, giai),
    FROM(8006, gtin, take_gtin),
    TEXT(8017, gsrn),
    TEXT(8018, gsrn),
    FROM(8026, gtin, take_gtin),
};

/* By row of gs1_rows; without `take` the AI gives nothing. */
static struct source source_of[UINT8_MAX + 1];

__attribute__((constructor)) static void index_sources(void)
{
    for (size_t row = 0; row < gs1_rows_n; row++) {
        for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
            if (sources[i].number == gs1_rows[row].number) {
                source_of[row] = sources[i];
            }
        }
    }
}

void scan_take(struct scan *scan)
{
    const struct gs1_element *end = scan->gs1.elements + scan->gs1.n;
    for (const struct gs1_element *element = scan->gs1.elements; element < end; element++) {
        if (!element->ai) {
            continue;
        }
        const struct source *source = &source_of[element->ai - gs1_rows];
        if (source->take) {
            scan->has &= ~source->wins;
            source->take(scan, source->member, element);
        }
    }
}

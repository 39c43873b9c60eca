/* From AIs to the members of a scan: a row an AI, a function for every way of taking one. */
#include "drivers/code/scan_members.h"

#include "drivers/code/gs1_check.h"

const struct scan_place scan_places[SCAN_MEMBER_COUNT] = {
#define SCAN_PLACE(field, form)                                                                    \
    [SCAN_MEMBER_##field] = {offsetof(struct scan, field), sizeof(((struct scan *)NULL)->field),   \
                             SCAN_FORM_##form},
    SCAN_MEMBERS(SCAN_PLACE)
#undef SCAN_PLACE
};

static char *place_of(struct scan *scan, enum scan_member member)
{
    return (char *)scan + scan_places[member].offset;
}

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

void scan_put(struct scan *scan, enum scan_member member, struct str value)
{
    uint32_t bit = UINT32_C(1) << member;
    size_t most = scan_places[member].size - 1U;
    size_t least = scan_places[member].form == SCAN_FORM_FIXED ? most : 1;
    if (!(scan->has & bit) && value.len >= least && value.len <= most) {
        char *place = place_of(scan, member);
        memcpy(place, value.at, value.len);
        place[value.len] = '\0';
        scan->has |= bit;
    }
}

void scan_put_number(struct scan *scan, enum scan_member member, int64_t number)
{
    uint32_t bit = UINT32_C(1) << member;
    if (!(scan->has & bit)) {
        memcpy(place_of(scan, member), &number, sizeof(number));
        scan->has |= number ? bit : 0;
    }
}

/* --- ways of taking a value --- */

struct taking {
    struct scan *scan;
    enum scan_member member;
    struct str value;
    int decimals; /* the last digit of the AI */
    int64_t today_days;
};

static void take_text(const struct taking *taking)
{
    scan_put(taking->scan, taking->member, taking->value);
}

static void take_gtin(const struct taking *taking)
{
    scan_put(taking->scan, taking->member, (struct str){taking->value.at, 14});
}

/* An impossible date is a warning on the floor, and no date. */
static void take_date(const struct taking *taking)
{
    int year = 0;
    int month = 0;
    int day = 0;
    struct str yymmdd = taking->value;
    if (gs1_date_near(yymmdd, year_of_day(taking->today_days), &year, &month, &day)) {
        return;
    }
    char date[10] = {(char)('0' + year / 1000),
                     (char)('0' + year / 100 % 10), [4] = '-', [7] = '-'};
    memcpy(date + 2, yymmdd.at, 2);
    memcpy(date + 5, yymmdd.at + 2, 2);
    date[8] = (char)('0' + day / 10);
    date[9] = (char)('0' + day % 10);
    scan_put(taking->scan, taking->member, (struct str){date, sizeof(date)});
}

static int64_t number_of(struct str digits)
{
    int64_t value = 0;
    return str_to_int64(digits, &value) == 0 ? value : 0;
}

static void take_number(const struct taking *taking)
{
    scan_put_number(taking->scan, taking->member, number_of(taking->value));
}

/* Kilograms with `decimals` digits behind the point, as grams, rounded to the nearest. */
static void take_grams(const struct taking *taking)
{
    static const int64_t by_decimals[] = {1000, 100, 10, 1, 10, 100};
    int64_t factor = by_decimals[taking->decimals];
    int64_t value = number_of(taking->value);
    scan_put_number(taking->scan, taking->member,
                    taking->decimals <= 3 ? value * factor : (value + factor / 2) / factor);
}

/* Up to 15 digits with a point before the last `decimals`: "2.99", "0.05". */
static void take_amount(const struct taking *taking)
{
    char amount[sizeof(taking->scan->price)];
    struct text out = text_over(amount, sizeof(amount));
    struct str digits = taking->value;
    size_t decimals = (size_t)taking->decimals;
    for (size_t n = digits.len; n <= decimals; n++) {
        text_add(&out, n == digits.len ? "0." : "0");
    }
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && digits.len - i == decimals) {
            text_add_char(&out, '.');
        }
        text_add_char(&out, digits.at[i]);
    }
    scan_put(taking->scan, taking->member, (struct str){amount, out.len});
}

/* The same behind a currency of three digits (ISO 4217). */
static void take_money(const struct taking *taking)
{
    struct taking amount = *taking;
    amount.value = (struct str){taking->value.at + 3, taking->value.len - 3};
    scan_put(taking->scan, SCAN_MEMBER_currency, (struct str){taking->value.at, 3});
    take_amount(&amount);
}

/* --- which AI gives what --- */

struct source {
    uint16_t number; /* of the AI, the first of a range */
    uint8_t member;  /* enum scan_member */
    bool wins;       /* over others that give the same */
    void (*take)(const struct taking *taking);
};

#define FROM(number, field, take)                                                                  \
    {                                                                                              \
        (number), SCAN_MEMBER_##field, false, (take)                                               \
    }
#define WINS(number, field, take)                                                                  \
    {                                                                                              \
        (number), SCAN_MEMBER_##field, true, (take)                                                \
    }

/* Without WINS, the first in the message stands. */
static const struct source sources[] = {
    FROM(0, sscc, take_text),          WINS(1, gtin, take_text),
    FROM(2, gtin, take_gtin),          FROM(3, gtin, take_gtin),
    FROM(10, lot, take_text),          FROM(11, production, take_date),
    FROM(13, packed, take_date),       FROM(15, best_before, take_date),
    FROM(16, sell_by, take_date),      FROM(17, expiry, take_date),
    FROM(20, variant, take_text),      FROM(21, serial, take_text),
    FROM(253, gdti, take_text),        FROM(30, count, take_number),
    FROM(3100, weight_g, take_grams),  FROM(3300, gross_weight_g, take_grams),
    WINS(37, count, take_number),      FROM(3920, price, take_amount),
    FROM(3930, price, take_money),     FROM(400, order, take_text),
    FROM(401, consignment, take_text), FROM(402, shipment, take_text),
    FROM(403, route, take_text),       FROM(410, ship_to, take_text),
    FROM(414, gln, take_text),         FROM(422, origin, take_text),
    FROM(8003, grai, take_text),       FROM(8004, giai, take_text),
    FROM(8006, gtin, take_gtin),       FROM(8017, gsrn, take_text),
    FROM(8018, gsrn, take_text),       FROM(8026, gtin, take_gtin),
};

/* Source + 1 by row of gs1_rows. */
static uint8_t source_of[UINT8_MAX + 1];

__attribute__((constructor)) static void index_sources(void)
{
    for (size_t row = 0; row < gs1_rows_n; row++) {
        for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
            if (sources[i].number == gs1_rows[row].number) {
                source_of[row] = (uint8_t)(i + 1);
            }
        }
    }
}

void scan_take(struct scan *scan, const struct gs1_element *element, int64_t today_days)
{
    size_t index = element->ai ? source_of[element->ai - gs1_rows] : 0;
    if (index == 0) {
        return;
    }
    const struct source *source = &sources[index - 1];
    if (source->wins) {
        scan->has &= ~(UINT32_C(1) << source->member);
    }
    struct taking taking = {scan, source->member, element->value,
                            element->ai->last == element->ai->number ? 0 : element->id[3] - '0',
                            today_days};
    source->take(&taking);
}

/* Where a check failed. Asked only when one did, so what stands here may look again at everything.
 */
#include "drivers/base/ascii.h"
#include "drivers/base/cleanup.h"
#include "drivers/code/gs1_check.h"

/* The first of these characters that is no digit; their number if all are. */
static size_t digits_of(const struct gs1_subject *is, size_t from, size_t to)
{
    while (from < to && from < is->len && is_digit(is->at[from])) {
        from++;
    }
    return from;
}

static size_t at_start(const struct gs1_subject *is)
{
    (void)is;
    return 0;
}

static size_t at_last(const struct gs1_subject *is)
{
    return is->len ? is->len - 1 : 0;
}

/* The pair, or its second character if only that one cannot be right. */
static size_t at_pair(const struct gs1_subject *is)
{
    if (is->len < 2) {
        return is->len;
    }
    static const char pair[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    bool first_possible = strchr(pair, is->at[is->len - 2]);
    return is->len - 2 + (first_possible && !strchr(pair, is->at[is->len - 1]) ? 1 : 0);
}

static size_t at_prefix(const struct gs1_subject *is)
{
    return digits_of(is, 0, 4);
}

static size_t at_prefix2(const struct gs1_subject *is)
{
    return is->len ? digits_of(is, 1, 5) : 0;
}

/* The month, which stands there, or else the day behind it. */
static size_t at_month_or_day(const struct gs1_subject *is, size_t month)
{
    bool in_year = is->len >= month + 2 &&
                   (is->at[month] == '0' ? is->at[month + 1] > '0'
                                         : is->at[month] == '1' && is->at[month + 1] <= '2');
    return is->len != month + 4 ? is->len : in_year ? month + 2 : month;
}

static size_t at_date(const struct gs1_subject *is)
{
    return at_month_or_day(is, 2);
}

static size_t at_date8(const struct gs1_subject *is)
{
    return at_month_or_day(is, 4);
}

/* The hour, or the minute behind a good one. */
static size_t at_time(const struct gs1_subject *is)
{
    return gs1_passes(CHECK_HOUR, &(struct gs1_subject){is->at, 2, is->this_year}) ? 2 : 0;
}

static size_t at_percent(const struct gs1_subject *is)
{
    for (size_t i = 0; i < is->len; i++) {
        size_t left = is->len - i < 3 ? is->len - i : 3;
        if (is->at[i] == '%' &&
            !gs1_passes(CHECK_PERCENT, &(struct gs1_subject){is->at + i, left, 0})) {
            return i;
        }
    }
    return 0;
}

/* The total where that is zero, the piece else. */
static size_t at_piece(const struct gs1_subject *is)
{
    size_t half = is->len / 2;
    const struct gs1_subject piece = {is->at, half, 0};
    const struct gs1_subject total = {is->at + half, half, 0};
    if (is->len % 2) {
        return is->len;
    }
    return gs1_passes(CHECK_NONZERO, &piece) && !gs1_passes(CHECK_NONZERO, &total) ? half : 0;
}

/* The end, behind the slash, where that starts with a zero. */
static size_t at_sequence(const struct gs1_subject *is)
{
    size_t slash = digits_of(is, 0, is->len);
    size_t end = digits_of(is, slash + 1, is->len);
    bool has_form = slash > 0 && slash + 1 < is->len && is->at[slash] == '/' && end == is->len;
    return has_form && is->at[0] != '0' && is->at[slash + 1] == '0' ? slash + 1 : 0;
}

static size_t at_padding(const struct gs1_subject *is)
{
    const char *pad = memchr(is->at, '=', is->len);
    return pad ? (size_t)(pad - is->at) : 0;
}

/* A check without an entry fails as a whole. */
static size_t (*const finders[])(const struct gs1_subject *is) = {
    [CHECK_NONE] = at_start,         [CHECK_DIGIT] = at_last,
    [CHECK_PAIR] = at_pair,          [CHECK_PREFIX] = at_prefix,
    [CHECK_PREFIX2] = at_prefix2,    [CHECK_COUPON] = gs1_coupon_fault,
    [CHECK_OFFER] = gs1_offer_fault, [CHECK_DATE0] = at_date,
    [CHECK_DATE] = at_date,          [CHECK_DATE8] = at_date8,
    [CHECK_TIME] = at_time,          [CHECK_PERCENT] = at_percent,
    [CHECK_PIECE] = at_piece,        [CHECK_SEQUENCE] = at_sequence,
    [CHECK_IBAN] = gs1_iban_fault,   [CHECK_PADDING] = at_padding,
};

size_t gs1_check_at(enum gs1_check check, const struct gs1_subject *is)
{
    bool has_finder = check < ARRAY_SIZE(finders) && finders[check];
    size_t at = (has_finder ? finders[check] : at_start)(is);
    return at < is->len ? at : is->len;
}

/*
 * What stands inside a coupon: AI (8110), the "North American Coupon Application Guideline Using
 * GS1 DataBar Expanded Symbols" (release 2.0), and AI (8112), the "GS1 AI (8112) Coupon Data
 * Specification". Both are digits, field behind field, some with their length in front; the
 * grammars are tables of steps.
 */
#include "drivers/base/cleanup.h"
#include "drivers/code/gs1_check.h"

enum step_kind {
    CODE,    /* one digit of `allowed` */
    DIGITS,  /* `n` digits */
    COUNTED, /* a digit of `allowed`, and as many digits behind it as it and `n` say */
    COMPANY, /* the same, or a 9 for a company that is not named */
    EXPIRY,  /* YYMMDD */
    START,   /* YYMMDD, not behind the expiry */
    OPTION   /* `allowed` if the steps up to the next option follow; else they are not there */
};

struct step {
    enum step_kind kind;
    uint8_t n;
    const char *allowed;
};

static const struct step coupon[] = {
    {COUNTED, 6, "0123456"}, /* company prefix */
    {DIGITS, 6, ""},         /* offer code */
    {COUNTED, 0, "12345"},   /* save value */
    {COUNTED, 0, "12345"},   /* first purchase: requirement, its code, family */
    {CODE, 1, "012349"},
    {DIGITS, 3, ""},
    {OPTION, 1, "1"}, /* second purchase: how it combines, requirement, code, family, company */
    {CODE, 1, "0123"},
    {COUNTED, 0, "12345"},
    {CODE, 1, "012349"},
    {DIGITS, 3, ""},
    {COMPANY, 6, "0123456"},
    {OPTION, 1, "2"}, /* third purchase */
    {COUNTED, 0, "12345"},
    {CODE, 1, "012349"},
    {DIGITS, 3, ""},
    {COMPANY, 6, "0123456"},
    {OPTION, 1, "3"},
    {EXPIRY, 6, ""},
    {OPTION, 1, "4"},
    {START, 6, ""},
    {OPTION, 1, "5"}, /* serial number */
    {COUNTED, 6, "0123456789"},
    {OPTION, 1, "6"}, /* retailer: company prefix or GLN */
    {COUNTED, 6, "1234567"},
    {OPTION, 1, "9"}, /* save value: its code, to which item; store coupon; do not multiply */
    {CODE, 1, "01256"},
    {CODE, 1, "012"},
    {CODE, 1, "0123456789"},
    {CODE, 1, "01"},
};

static const struct step offer[] = {
    {CODE, 1, "01"},            /* format */
    {COUNTED, 6, "0123456"},    /* funder */
    {DIGITS, 6, ""},            /* offer code */
    {COUNTED, 6, "0123456789"}, /* serial number */
};

struct cursor {
    const struct gs1_subject *is;
    size_t at;
    int expiry; /* YYYYMMDD, 0 without one */
};

static bool is_one_of(const struct cursor *cursor, const char *allowed)
{
    return cursor->at < cursor->is->len && strchr(allowed, cursor->is->at[cursor->at]);
}

static bool skip_digits(struct cursor *cursor, size_t n)
{
    if (cursor->is->len - cursor->at < n) {
        return false;
    }
    cursor->at += n;
    return true;
}

static bool skip_counted(struct cursor *cursor, const struct step *step)
{
    if (!is_one_of(cursor, step->allowed)) {
        return false;
    }
    size_t count = (size_t)(cursor->is->at[cursor->at++] - '0');
    return skip_digits(cursor, count + step->n);
}

static bool skip_date(struct cursor *cursor, bool is_start)
{
    int year = 0;
    int month = 0;
    int day = 0;
    struct str rest = {cursor->is->at + cursor->at, cursor->is->len - cursor->at};
    struct str yymmdd = {rest.at, rest.len < 6 ? rest.len : 6};
    /* The first asks for digits, the second for a day that is not 00. */
    if (gs1_date_near(yymmdd, cursor->is->this_year, &year, &month, &day) ||
        gs1_check(CHECK_DATE, yymmdd, cursor->is->this_year)) {
        return false;
    }
    int date = year * 10000 + month * 100 + day;
    if (is_start && cursor->expiry && date > cursor->expiry) {
        cursor->at -= 8; /* to the option of the expiry: the two dates together are wrong */
        return false;
    }
    cursor->expiry = date;
    return skip_digits(cursor, 6);
}

static bool take(struct cursor *cursor, const struct step *step)
{
    switch (step->kind) {
    case CODE:
        return is_one_of(cursor, step->allowed) && skip_digits(cursor, 1);
    case COUNTED:
        return skip_counted(cursor, step);
    case COMPANY:
        return is_one_of(cursor, "9") ? skip_digits(cursor, 1) : skip_counted(cursor, step);
    case EXPIRY:
    case START:
        return skip_date(cursor, step->kind == START);
    case DIGITS:
    case OPTION:
    default:
        return skip_digits(cursor, step->n);
    }
}

/* Past the steps of an option that is not there. */
static size_t next_option(const struct step *steps, size_t n, size_t i)
{
    do {
        i++;
    } while (i < n && steps[i].kind != OPTION);
    return i;
}

static size_t find_fault(const struct step *steps, size_t n, const struct gs1_subject *is)
{
    struct cursor cursor = {.is = is};
    for (size_t i = 0; i < is->len; i++) {
        if (!(gs1_char_classes[(unsigned char)is->at[i]] & GS1_DIGITS)) {
            return i;
        }
    }
    for (size_t i = 0; i < n;) {
        if (steps[i].kind == OPTION && !is_one_of(&cursor, steps[i].allowed)) {
            i = next_option(steps, n, i);
        } else if (take(&cursor, &steps[i])) {
            i++;
        } else {
            return cursor.at;
        }
    }
    return cursor.at == is->len ? GS1_NO_FAULT : cursor.at;
}

size_t gs1_coupon_fault(const struct gs1_subject *is)
{
    return find_fault(coupon, ARRAY_SIZE(coupon), is);
}

size_t gs1_offer_fault(const struct gs1_subject *is)
{
    return find_fault(offer, ARRAY_SIZE(offer), is);
}

/*
 * The checks that a part of an AI's value must pass beyond its characters and its length. Internal
 * to drivers/code. Pure; each check is a function of the part alone, dates of the year too.
 */
#ifndef DRIVERS_CODE_GS1_CHECK_H
#define DRIVERS_CODE_GS1_CHECK_H

#include "drivers/base/str.h"
#include "drivers/code/gs1_table.h"

/* What is checked: a part that already has the right characters and length, and the year that a
 * date counts from. */
struct gs1_subject {
    const char *at;
    size_t len;
    int this_year;
};

struct gs1_check_row {
    bool (*passes)(const struct gs1_subject *is);
    const char *why;
};
/* By enum gs1_check; CHECK_NONE has none. */
extern const struct gs1_check_row gs1_checks[];

static inline bool gs1_passes(enum gs1_check check, const struct gs1_subject *is)
{
    return gs1_checks[check].passes(is);
}

/* What a failure of the check is: RAFF_E_CHECK_DIGIT, RAFF_E_DATE or RAFF_E_VALUE. */
int gs1_check_error(enum gs1_check check);
/* 0, or that error. */
int gs1_check(enum gs1_check check, struct str part, int this_year) MUST_CHECK;
/* What a failure of the check means, for a person. */
const char *gs1_check_why(enum gs1_check check);
/* Where in a part that failed the check its fault starts: at the character that is wrong, or at the
 * end if what is missing would stand there. */
size_t gs1_check_at(enum gs1_check check, const struct gs1_subject *is);

/* What has fields of its own inside. The offset of the first fault (the part's length if the part
 * ends too early), GS1_NO_FAULT if there is none. Any characters may come. */
#define GS1_NO_FAULT SIZE_MAX
size_t gs1_coupon_fault(const struct gs1_subject *is); /* AI (8110) */
size_t gs1_offer_fault(const struct gs1_subject *is);  /* AI (8112) */
size_t gs1_iban_fault(const struct gs1_subject *is);

/* A code of UN/CEFACT Recommendation 21, or one that GS1 added to it. */
bool gs1_is_package_type(struct str code);

/* Country and currency codes as sets; `number` below 1000. */
bool iso_country(unsigned number);
bool iso_country_letters(const char two_letters[2]);
bool iso_currency(unsigned number);

/* For what is known to be digits: gs1_check_ok, and the number in two. */
bool gs1_check_weighs(struct str digits);
static inline unsigned gs1_number2(const char digits[2])
{
    return (unsigned)(digits[0] - '0') * 10 + (unsigned)(digits[1] - '0');
}

/* Whether six digits are a date, DD = 00 allowed. */
bool gs1_is_date(const char yymmdd[6], int this_year);
/* YYMMDD to a year by the century rule: gs1_date with the year of today known. */
int gs1_date_near(struct str yymmdd, int this_year, int *ret_year, int *ret_month,
                  int *ret_day) MUST_CHECK;
/* The century (20) and the year of its last two digits, by the century rule. */
static inline int gs1_century_near(int yy, int this_year)
{
    int ahead = yy - this_year % 100;
    return this_year / 100 + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0);
}
static inline int gs1_year_near(int yy, int this_year)
{
    return gs1_century_near(yy, this_year) * 100 + yy;
}
/* The year of a day since 1970. */
int year_of_day(int64_t today_days);

#endif

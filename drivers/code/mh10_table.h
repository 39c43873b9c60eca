/*
 * Identifiers of ISO/IEC 15434 messages, as data: data identifiers (DIs) of ANSI MH10.8.2 and text
 * element identifiers (TEIs) of ISO 21849 and MIL-STD-130.
 *
 * A row is one identifier, or a range of them that differ in nothing but their number. It holds
 * what the standard says of the value (characters, length, the form of a date, a check), which
 * field of a scan it fills, and what it is called. Internal to drivers/code but for the titles
 * (iso15434.h).
 */
#ifndef DRIVERS_CODE_MH10_TABLE_H
#define DRIVERS_CODE_MH10_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/str.h"

enum mh10_charset {
    MH10_TEXT,    /* printable ASCII */
    MH10_DIGITS,  /* n */
    MH10_DECIMAL, /* digits with at most one point, not at an end; a minus in front */
    MH10_LETTERS, /* A–Z */
    MH10_ALNUM    /* 0–9, A–Z */
};

/* The field of struct scan that a value may fill. */
enum mh10_field {
    MH10_NONE,
    MH10_PART,
    MH10_SUPPLIER,
    MH10_ORDER,
    MH10_ORDER_LINE,    /* order number, '+', line */
    MH10_LICENSE_PLATE, /* and an SSCC, where it is one */
    MH10_SSCC,
    MH10_GTIN,
    MH10_LOT,
    MH10_SERIAL,
    MH10_COUNT,
    MH10_COUNT_UNIT, /* digits and two letters of ANSI X12 element 355: pieces or each */
    MH10_PRODUCTION,
    MH10_EXPIRY,
    MH10_BEST_BEFORE,
    MH10_DATE,           /* of what is not said: D beside a PPN is the expiry */
    MH10_QUALIFIED_DATE, /* date and three characters of ANSI X12 element 374 */
    MH10_DATE_CODE,
    MH10_FIELDS
};

/* What else a value must be. X(symbol, function, text of a failure). */
#define MH10_CHECKS(X)                                                                             \
    X(GTIN, check_gtin, "no GTIN with the right check digit")                                      \
    X(SSCC, check_sscc, "no SSCC with the right check digit")                                      \
    X(PPN, check_ppn, "wrong check digits of a PPN")                                               \
    X(CONTAINER, check_container, "no container number with the right check digit")                \
    X(LUHN, check_luhn, "wrong check digit")                                                       \
    X(COUNTRY, check_country, "no country of ISO 3166 (two letters)")                              \
    X(N_OF_M, check_n_of_m, "not a number of a number, as 1/3")                                    \
    X(NUMBER_UNIT, check_number_unit, "not a number and two letters of a unit")                    \
    X(WITH_PLUS, check_with_plus, "two parts without a + between")

#define MH10_RANKS 9 /* 0 to 8 */

enum mh10_check {
    MH10_UNCHECKED,
#define MH10_CHECK_ENUM(symbol, function, text) MH10_CHECK_##symbol,
    MH10_CHECKS(MH10_CHECK_ENUM)
#undef MH10_CHECK_ENUM
};

struct mh10_di {
    char id[5]; /* "1P", "25S", "SER" */
    uint8_t charset;
    uint8_t min; /* characters; no value is empty */
    uint8_t max; /* 0: as many as there are */
    uint16_t to; /* the last number of a range that starts with id, or 0 */
    /* A date: Y year, M month, D day (d: or 00, the last), W week, J day of the year, h hour,
     * m minute, each a digit, and - for what is no date. NULL: not one. Fixes the length unless
     * min or max do. */
    const char *date;
    uint8_t check; /* enum mh10_check */
    uint8_t field; /* enum mh10_field */
    uint8_t rank;  /* of those that fill the same member of a scan the lowest on the label does */
    const char *title; /* for a person, in English */
};

extern const struct mh10_di mh10_dis[];
extern const size_t mh10_dis_n;
extern const struct mh10_di mh10_teis[];
extern const size_t mh10_teis_n;

/* The row of a data identifier ("25S": up to three digits and a capital letter), or NULL. */
const struct mh10_di *mh10_di(struct str id);
/* The row of a text element identifier ("SER"), or NULL. */
const struct mh10_di *mh10_tei(struct str id);

/* Whether the value is what its row asks: 0, or RAFF_E_SYNTAX (too short), RAFF_E_TOO_LONG,
 * RAFF_E_CHARSET, RAFF_E_DATE, RAFF_E_CHECK_DIGIT or RAFF_E_VALUE with the byte of the value where
 * it is wrong, and why. `this_year` is for the century of a year in two digits. */
int mh10_check(const struct mh10_di *row, struct str value, int this_year, size_t *ret_at,
               const char **ret_why) MUST_CHECK;
/* The day that a value of the row stands for, if its form has a day. RAFF_E_DATE otherwise. */
int mh10_date(const struct mh10_di *row, struct str value, int this_year, int *ret_year,
              int *ret_month, int *ret_day) MUST_CHECK;

#endif

/*
 * The table of GS1 application identifiers (AIs), as data.
 *
 * A row is one AI, or a range of AIs that differ in nothing but their last digit. It holds what the
 * GS1 Barcode Syntax Dictionary (release 2026-01-27) says of it: the parts of its value, whether
 * FNC1 must end it, what must and what must not stand beside it, and what it is called.
 *
 * Looking up is an array index: an AI's number is unique over all lengths (2 digits are below 100,
 * 3 digits start at 235, 4 at 3100). The index is filled from the rows once, before main.
 */
#ifndef DRIVERS_CODE_GS1_TABLE_H
#define DRIVERS_CODE_GS1_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/str.h"

/* The AIs that code asks for by number. */
enum gs1_number {
    AI_SSCC = 0,
    AI_GTIN = 1,
    AI_CONTENT = 2,
    AI_MTO_GTIN = 3,
    AI_LOT = 10,
    AI_PRODUCTION = 11,
    AI_BEST_BEFORE = 15,
    AI_EXPIRY = 17,
    AI_SERIAL = 21,
    AI_VAR_COUNT = 30,
    AI_COUNT = 37,
    AI_NET_WEIGHT_KG = 3100, /* the row of 3100–3105 */
    AI_ITIP = 8006,
    AI_ITIP_CONTENT = 8026
};

/* Character sets (General Specifications 7.11), as bits of gs1_char_classes. */
enum gs1_charset {
    GS1_DIGITS = 1,
    GS1_CSET82 = 2,
    GS1_CSET39 = 4,
    GS1_CSET64 = 8 /* file-safe base64, with its padding */
};
extern const uint8_t gs1_char_classes[256];

/* What else a part must be: run by gs1_check. X(symbol, function, text of a failure). */
#define GS1_CHECKS(X)                                                                              \
    X(PREFIX, check_prefix, "does not start with a GS1 company prefix")                            \
    X(PREFIX2, check_prefix2, "no GS1 company prefix behind the first digit")                      \
    X(DIGIT, check_digit, "wrong check digit")                                                     \
    X(PAIR, check_pair, "wrong check character pair")                                              \
    X(DATE0, check_date0, "no such date (YYMMDD, DD may be 00)")                                   \
    X(DATE, check_date, "no such date (YYMMDD)")                                                   \
    X(DATE8, check_date8, "no such date (YYYYMMDD)")                                               \
    X(HOUR, check_hour, "no such hour")                                                            \
    X(MINUTE, check_minute, "no such minute")                                                      \
    X(SECOND, check_second, "no such second")                                                      \
    X(TIME, check_time, "no such time (HHMM)")                                                     \
    X(COUNTRY, check_country, "no country of ISO 3166 (three digits)")                             \
    X(COUNTRY999, check_country999, "no country of ISO 3166 and not 999")                          \
    X(COUNTRY_AZ, check_country_az, "no country of ISO 3166 (two letters)")                        \
    X(CURRENCY, check_currency, "no currency of ISO 4217 (three digits)")                          \
    X(PERCENT, check_percent, "a % without two hexadecimal digits")                                \
    X(LATITUDE, check_latitude, "latitude beyond 180 degrees from the pole")                       \
    X(LONGITUDE, check_longitude, "longitude beyond 360 degrees")                                  \
    X(YES_NO, check_yes_no, "neither 0 nor 1")                                                     \
    X(HYPHEN, check_hyphen, "not a hyphen")                                                        \
    X(IMPORTER, check_importer, "no importer index")                                               \
    X(MEDIA, check_media, "no AIDC media type")                                                    \
    X(SEX, check_sex, "no sex of ISO/IEC 5218")                                                    \
    X(SEQUENCE, check_sequence, "not a position of a sequence, as 1/3")                            \
    X(NONZERO, check_nonzero, "zero")                                                              \
    X(ZERO, check_zero, "not zero")                                                                \
    X(WINDING, check_winding, "no winding direction (0, 1 or 9)")                                  \
    X(PIECE, check_piece, "not a piece of its total")                                              \
    X(IBAN, check_iban, "no valid IBAN")                                                           \
    X(NO_ZERO, check_no_zero, "starts with a zero")                                                \
    X(NOT_NUMBER, check_not_number, "has nothing but digits")                                      \
    X(COUPON, check_coupon, "not a coupon of North America (8110)")                                \
    X(OFFER, check_offer, "not a coupon of a positive offer file (8112)")                          \
    X(PACKAGE, check_package, "no type of package of UN/CEFACT Recommendation 21")                 \
    X(PADDING, check_padding, "padding (=) where none belongs")

enum gs1_check {
    CHECK_NONE,
#define GS1_CHECK_ENUM(symbol, function, text) CHECK_##symbol,
    GS1_CHECKS(GS1_CHECK_ENUM)
#undef GS1_CHECK_ENUM
};

/* Digits pass the checks in front of this one whatever they are: they are the last of their part,
 * and end its list where it has nothing but digits. */
#define GS1_CHECKS_OF_DIGITS CHECK_DIGIT

#define GS1_PARTS_MAX       5
#define GS1_PART_CHECKS_MAX 3

/* One component of a value. Only the last may have min < max; an optional one may be missing with
 * all that follow it. */
struct gs1_part {
    uint8_t charset; /* enum gs1_charset; 0 ends the list */
    uint8_t min;
    uint8_t max;
    bool optional;
    uint8_t checks[GS1_PART_CHECKS_MAX]; /* enum gs1_check; CHECK_NONE ends the list */
};

/* AIs that others ask for or exclude. An AI that no rule names has no bit. X(id). */
#define GS1_BITS(X)                                                                                \
    X(00)                                                                                          \
    X(01)                                                                                          \
    X(02)                                                                                          \
    X(03)                                                                                          \
    X(10)                                                                                          \
    X(21)                                                                                          \
    X(235)                                                                                         \
    X(253)                                                                                         \
    X(255)                                                                                         \
    X(30)                                                                                          \
    X(31nn)                                                                                        \
    X(32nn)                                                                                        \
    X(35nn)                                                                                        \
    X(36nn)                                                                                        \
    X(37)                                                                                          \
    X(390n)                                                                                        \
    X(391n)                                                                                        \
    X(392n)                                                                                        \
    X(393n)                                                                                        \
    X(394n)                                                                                        \
    X(395n)                                                                                        \
    X(414)                                                                                         \
    X(415)                                                                                         \
    X(416)                                                                                         \
    X(421)                                                                                         \
    X(422)                                                                                         \
    X(426)                                                                                         \
    X(4302)                                                                                        \
    X(4307)                                                                                        \
    X(4312)                                                                                        \
    X(4330)                                                                                        \
    X(4331)                                                                                        \
    X(4332)                                                                                        \
    X(4333)                                                                                        \
    X(7021)                                                                                        \
    X(7250)                                                                                        \
    X(7251)                                                                                        \
    X(7256)                                                                                        \
    X(7259)                                                                                        \
    X(8003)                                                                                        \
    X(8004)                                                                                        \
    X(8005)                                                                                        \
    X(8006)                                                                                        \
    X(8010)                                                                                        \
    X(8011)                                                                                        \
    X(8017)                                                                                        \
    X(8018)                                                                                        \
    X(8020)                                                                                        \
    X(8026)                                                                                        \
    X(8030)                                                                                        \
    X(8040)                                                                                        \
    X(8111)

enum gs1_bit {
#define GS1_BIT_ENUM(id) GS1_BIT_##id,
    GS1_BITS(GS1_BIT_ENUM)
#undef GS1_BIT_ENUM
        GS1_BIT_COUNT
};
_Static_assert(GS1_BIT_COUNT <= 64, "the masks are 64 bits wide");

#define GS1_IS(id) (UINT64_C(1) << GS1_BIT_##id)

/* What an AI needs beside it: one AI of `any`, or every AI of one of the `all`. */
#define GS1_NEED_ALL_MAX 3
struct gs1_need {
    uint64_t any;
    uint64_t all[GS1_NEED_ALL_MAX]; /* 0 ends the list */
    const char *why;                /* "needs (01) or (02) beside it" */
};

enum gs1_flag {
    GS1_FIXED = 1, /* of a length that the AI's first two digits say: no FNC1 behind it */
    GS1_ATTR = 2,  /* may be an attribute of a Digital Link */
    GS1_ONCE = 4,  /* no two AIs of the range together */
    /* Its optional part, a serial number, must be there beside (8030), which signs it. */
    GS1_WHOLE = 8
};

#define GS1_NEEDS_MAX 2 /* has_needs of gs1.c asks for each */

struct gs1_ai {
    char id[5];      /* the first of the range */
    uint16_t number; /* of it */
    uint16_t last;   /* of the range */
    uint8_t flags;   /* enum gs1_flag */
    struct gs1_part parts[GS1_PARTS_MAX];
    const struct gs1_need *needs[GS1_NEEDS_MAX]; /* all of them; NULL ends the list */
    uint64_t is;                                 /* GS1_IS of this AI, or 0 */
    uint64_t excludes;
    /* NULL: no key of a Digital Link. Else which qualifiers may follow, in this order: "22,10,21",
     * alternatives behind '|', "" for none. */
    const char *qualifiers;
    const char *title;
};

extern const struct gs1_ai gs1_rows[];
extern const size_t gs1_rows_n;

/* The index: row + 1 by an AI's number; digits of an AI by its first two; and how many characters,
 * AI included, GS1 set aside for all AIs that start with these two (General Specifications 7.8.5),
 * 0 where FNC1 ends the value. The look-ups are inline: four AIs ask twelve times. */
#define GS1_NUMBERS  10000
#define GS1_PREFIXES 100
extern uint8_t gs1_row_of[GS1_NUMBERS];
extern uint8_t gs1_digits_of[GS1_PREFIXES];
extern const uint8_t gs1_fixed_lengths[GS1_PREFIXES];

/* The number in two digits; GS1_PREFIXES if one is none. */
static inline unsigned gs1_prefix(const char two_digits[2])
{
    unsigned tens = (unsigned char)two_digits[0] - (unsigned)'0';
    unsigned ones = (unsigned char)two_digits[1] - (unsigned)'0';
    return tens < 10 && ones < 10 ? tens * 10 + ones : GS1_PREFIXES;
}

/* How many digits an AI has that starts with these two; 0 if no AI does. */
static inline size_t gs1_ai_digits(const char two_digits[2])
{
    unsigned prefix = gs1_prefix(two_digits);
    return prefix < GS1_PREFIXES ? gs1_digits_of[prefix] : 0;
}

static inline size_t gs1_fixed_length(const char two_digits[2])
{
    unsigned prefix = gs1_prefix(two_digits);
    return prefix < GS1_PREFIXES ? gs1_fixed_lengths[prefix] : 0;
}

/* The row of the AI with this number, or NULL. */
static inline const struct gs1_ai *gs1_ai_by_number(unsigned number)
{
    unsigned row = number < GS1_NUMBERS ? gs1_row_of[number] : 0;
    return row ? &gs1_rows[row - 1] : NULL;
}

/* An AI's number as its digits, and back. */
void gs1_spell_ai(unsigned number, char ret_id[5]);
unsigned gs1_number_of_ai(struct str digits);

/* "(255) may not stand beside it": for the lowest AI of the mask, which is not 0. */
const char *gs1_excluded_why(uint64_t mask);

#endif

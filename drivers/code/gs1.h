/*
 * GS1 element strings: application identifiers (AIs) and their values, as the GS1 General
 * Specifications (section 3) and the GS1 Barcode Syntax Dictionary define them.
 *
 * Pure. Nothing is allocated: values are views into the caller's input. The table of AIs
 * (gs1_table.h) is data; gs1_decode is one loop over it.
 */
#ifndef DRIVERS_CODE_GS1_H
#define DRIVERS_CODE_GS1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/str.h"

#define GS1_GS           '\x1D' /* FNC1 as transmitted between variable-length fields */
#define GS1_ELEMENTS_MAX 32     /* AIs in one message; more is RAFF_E_FULL */

/* strict: every rule of the dictionary is an error. floor: what a dock must still take (an unknown
 * AI, a missing companion AI, a bad date in an AI that names no goods) is a warning. */
enum gs1_mode { GS1_STRICT, GS1_FLOOR };

struct gs1_element {
    const struct gs1_ai *ai; /* NULL for an AI that the table does not have (floor mode) */
    char id[5];              /* "01", "3103" */
    struct str value;        /* without FNC1; a view into the input */
    size_t at;               /* where the AI starts in the input */
};

/* Where and why a message is not good. `ai` is "" where no AI is concerned. */
struct code_fault {
    int error; /* RAFF_E_* */
    char ai[5];
    size_t at;       /* byte offset into the input */
    const char *why; /* static English text */
};

struct code_fault code_fault_of(int error, const char *ai, size_t at, const char *why);
/* Says so to who asked for it (NULL: nobody did), and returns the error. Inline, so that a reader
 * of the caller, the compiler's analyser too, sees that what goes in comes out. */
static inline int code_refuse(struct code_fault *ret_fault, int error, const char *ai, size_t at,
                              const char *why)
{
    if (ret_fault) {
        *ret_fault = code_fault_of(error, ai, at, why);
    }
    return error;
}

#define GS1_WARNINGS_MAX 8
/* Adds a warning to *n of them; past the maximum they are counted, not kept. */
void code_warn(struct code_fault warnings[GS1_WARNINGS_MAX], size_t *n, struct code_fault warning);

struct gs1_message {
    struct gs1_element elements[GS1_ELEMENTS_MAX];
    size_t n;
    struct code_fault warnings[GS1_WARNINGS_MAX];
    size_t n_warnings; /* warnings past the maximum are counted, not kept */
    int this_year;     /* that the century of its dates is counted from */
};

/* `input` is, from byte `from` on (not beyond its end), what follows the AIM id: AIs and values, GS
 * between. Positions count from the start of `input`. `today` is days since 1970 for the century
 * rule. On failure *ret_fault (if not NULL) says what and where; *ret_message is then undefined. */
int gs1_decode_from(struct str input, size_t from, enum gs1_mode mode, int64_t today_days,
                    struct gs1_message *ret_message, struct code_fault *ret_fault) MUST_CHECK;

/* The same for an element string alone. */
static inline MUST_CHECK int gs1_decode(struct str input, enum gs1_mode mode, int64_t today_days,
                                        struct gs1_message *ret_message,
                                        struct code_fault *ret_fault)
{
    return gs1_decode_from(input, 0, mode, today_days, ret_message, ret_fault);
}

/* The first element with this AI ("01"; "310n" finds any of 3100–3109), or NULL. */
const struct gs1_element *gs1_find(const struct gs1_message *message, const char *ai);

/* Mod-10 check digit with weights 3,1,3… from the right (GS1 General Specifications 7.9) over
 * digits that do not include it; -1 if one is no digit. */
int gs1_check_digit(struct str digits);
/* Whether the last digit is the right check digit for the rest. */
bool gs1_check_ok(struct str digits);
/* The UPC-A of 12 digits that a UPC-E of 8 stands for (General Specifications 5.2.2.4.2).
 * RAFF_E_SYNTAX if it is none, RAFF_E_CHECK_DIGIT. */
int gs1_upce_expand(struct str upce, char ret_upca[13]) MUST_CHECK;
/* GTIN-8, -12, -13 or -14 as GTIN-14, zeros in front. RAFF_E_SYNTAX for another length or no
 * digits, RAFF_E_CHECK_DIGIT. */
int gtin14(struct str gtin, char ret_gtin[15]) MUST_CHECK;
/* The SSCC for 17 digits (extension, company prefix, serial reference); RAFF_E_SYNTAX for anything
 * else. */
int sscc_make(struct str digits17, char ret_sscc[19]) MUST_CHECK;

/* YYMMDD with the century rule (General Specifications 7.12): YY − now ≥ 51 → last century, ≤ −50 →
 * next. DD = 00 gives the last day of the month. RAFF_E_DATE if there is no such day. */
int gs1_date(struct str yymmdd, int64_t today_days, int *ret_year, int *ret_month,
             int *ret_day) MUST_CHECK;

#endif

/*
 * ISO/IEC 15434 messages: what suppliers' PDF417 and Data Matrix labels carry.
 *
 *     [)> RS 06 GS 1P4711 GS Q12 GS 1TLOT7 RS EOT
 *
 * An envelope holds formats; format 05 is a GS1 element string, 06 fields that start with a data
 * identifier of ANSI MH10.8.2 ("1P", "Q"), 12 fields that start with a text element identifier of
 * three letters and a space ("SER "). Other formats (01 carriers, 02 to 04 EDI, 07 free text, 08,
 * 09 binary) are kept as they are. Macro 05 and 06 of Data Matrix arrive as envelopes. Pure;
 * values are views into the input.
 */
#ifndef DRIVERS_CODE_ISO15434_H
#define DRIVERS_CODE_ISO15434_H

#include "drivers/code/gs1.h"

#define ISO15434_FORMATS_MAX 8
#define ISO15434_FIELDS_MAX  64

struct mh10_di; /* a row of mh10_table.h */

struct iso15434_format {
    unsigned indicator; /* 5, 6, 12, … */
    struct str data;    /* behind the indicator, without the RS that ends it */
};

struct iso15434_field {
    unsigned format;           /* 6, 12 */
    char id[5];                /* "1P", "25S", "SER"; "" where a field starts with none (floor) */
    bool sound;                /* the row is known, and the value what it asks */
    const struct mh10_di *row; /* NULL for an identifier that the table does not have */
    struct str value;
    size_t at; /* where the identifier starts in the input */
};

struct iso15434_message {
    struct iso15434_format formats[ISO15434_FORMATS_MAX]; /* in order */
    size_t n_formats;
    struct iso15434_field fields[ISO15434_FIELDS_MAX]; /* of formats 06 and 12, in order */
    size_t n;
    struct code_fault warnings[GS1_WARNINGS_MAX];
    size_t n_warnings; /* warnings past the maximum are counted, not kept */
};

/* Whether it starts as an envelope does, or as one of Mouser's older labels: ">[)>". */
bool iso15434_is(struct str input);
/*
 * Strict asks for the whole envelope, known identifiers and sound values. The floor takes, with a
 * warning each, what real labels get wrong: no RS behind the header, GS behind the last field, an
 * empty field, no RS or no EOT at the end or bytes behind it, identifiers in lower case, unknown or
 * missing, values against their row (which are then not `sound`: a wrong check digit names other
 * goods, so nobody takes it for an SSCC, but the label still says what it is). An identifier
 * without a value is no warning there: labels of one form for all leave some blank.
 * The separators themselves must be there. RAFF_E_SYNTAX, RAFF_E_FULL for more formats or fields
 * than fit, what gs1_decode says of format 05, and in strict mode what a warning would have been.
 * Format 05 goes to *ret_gs1 (n = 0 without one), its positions counted in the whole input. On
 * failure *ret_fault (if not NULL) says what and where; the messages are then undefined.
 */
int iso15434_decode(struct str input, enum gs1_mode mode, int64_t today_days,
                    struct iso15434_message *ret_message, struct gs1_message *ret_gs1,
                    struct code_fault *ret_fault) MUST_CHECK;

/* The first field with this identifier, or NULL. */
const struct iso15434_field *iso15434_find(const struct iso15434_message *message, const char *id);
/* What the identifier means, for a person; "" where it is not known. */
const char *mh10_title(const struct mh10_di *row);

#endif

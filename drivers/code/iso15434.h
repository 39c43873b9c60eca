/*
 * ISO/IEC 15434 messages: what suppliers' PDF417 and Data Matrix labels carry.
 *
 *     [)> RS 06 GS 1P4711 GS Q12 GS 1TLOT7 RS EOT
 *
 * An envelope holds formats; format 05 is a GS1 element string, 06 fields that start with a data
 * identifier of ANSI MH10.8.2 ("1P", "Q"), 12 fields that start with a three-letter text element
 * identifier. Other formats are kept as they are. Pure; values are views into the input.
 */
#ifndef DRIVERS_CODE_ISO15434_H
#define DRIVERS_CODE_ISO15434_H

#include "drivers/code/gs1.h"

#define ISO15434_FIELDS_MAX 48

struct mh10_di; /* a row of mh10_table.h */

struct iso15434_field {
    unsigned format;           /* 6, 12 */
    char id[6];                /* "1P", "25S", "SER" */
    const struct mh10_di *row; /* NULL for an identifier that the table does not have */
    struct str value;
    size_t at; /* where the identifier starts in the input */
};

struct iso15434_message {
    unsigned formats[8]; /* in order: 5, 6, 12, … */
    size_t n_formats;
    struct iso15434_field fields[ISO15434_FIELDS_MAX];
    size_t n;
    struct gs1_message
        gs1; /* of format 05; n = 0 without one. Positions count in the whole input */
    struct code_fault warnings[GS1_WARNINGS_MAX];
    size_t n_warnings;
};

/* Whether it starts as an envelope does. */
bool iso15434_is(struct str input);
/* Strict asks for the whole envelope, known identifiers and their characters; the floor takes what
 * scanners and label programs leave out (the EOT, the last RS). */
int iso15434_decode(struct str input, enum gs1_mode mode, int64_t today_days,
                    struct iso15434_message *ret_message, struct code_fault *ret_fault) MUST_CHECK;

/* The first field with this identifier, or NULL. */
const struct iso15434_field *iso15434_find(const struct iso15434_message *message, const char *id);
/* What the identifier means, for a person; "" where it is not known. */
const char *mh10_title(const struct mh10_di *row);

#endif

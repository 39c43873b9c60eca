/*
 * The values of AIs in bits, as the `+` schemes hold them: one method a field, one or two fields a
 * value (TDS 2.3, 14.5.2 to 14.5.15). Pure; internal to drivers/code.
 *
 *     struct epc_value_field lot = {VALUE_TEXT, 5};
 *     error = epc_value_read(lot, &reader, &text, &why);
 */
#ifndef DRIVERS_CODE_EPC_VALUE_H
#define DRIVERS_CODE_EPC_VALUE_H

#include "drivers/base/str.h"
#include "drivers/code/bits.h"

/* How a field is encoded, and what its `size` counts. */
enum epc_method {
    VALUE_NOTHING,    /* no field: ends a value */
    VALUE_INTEGER,    /* 14.5.2: so many digits, as one number */
    VALUE_DIGITS,     /* 14.5.4: so many digits, 4 bits each */
    VALUE_DELIMITED,  /* 14.5.5: digits, and an end or a text whose length takes so many bits */
    VALUE_TEXT,       /* 14.5.6: encoding indicator, a length of so many bits, characters */
    VALUE_BIT,        /* 14.5.7 */
    VALUE_DATE,       /* 14.5.8, 14.5.9: so many parts of YYMMDDhhmm */
    VALUE_DATE_RANGE, /* 14.5.10: one date or two */
    VALUE_PRECISION,  /* 14.5.11: a date, and a time as far as it is known */
    VALUE_COUNTRY,    /* 14.5.12: two letters */
    VALUE_COUNTED,    /* 14.5.13: a length of so many bits, digits as one number */
    VALUE_MINUS,      /* 14.5.14: a minus or nothing */
    VALUE_SEQUENCE,   /* 14.5.15: "1/3" */
};

struct epc_value_field {
    uint8_t method; /* enum epc_method */
    uint8_t size;
};

/* Appends the field to `out`. RAFF_E_SYNTAX where the bits end too early, RAFF_E_VALUE; *ret_why is
 * then what a person is told. */
int epc_value_read(struct epc_value_field field, struct bit_reader *bits, struct text *out,
                   const char **ret_why) MUST_CHECK;
/* Takes the field off the front of *rest: as much as it has where its length is fixed, else all.
 * RAFF_E_VALUE for what the method cannot hold, with *ret_why. */
int epc_value_write(struct epc_value_field field, struct str *rest, struct bit_writer *bits,
                    const char **ret_why) MUST_CHECK;

#endif

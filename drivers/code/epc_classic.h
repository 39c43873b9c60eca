/*
 * The classic EPC schemes: a header, a filter, and fields of fixed meaning (TDS 2.3, sections 14.3,
 * 14.4 and 14.6). A scheme is a list of fields, a field a coding with its widths; reading and
 * writing are one loop each. Internal to drivers/code; pure.
 */
#ifndef DRIVERS_CODE_EPC_CLASSIC_H
#define DRIVERS_CODE_EPC_CLASSIC_H

#include "drivers/code/bits.h"
#include "drivers/code/epc_identity.h"

/* How a field is coded; the names of TDS 14.3 behind it. */
enum epc_coding {
    EPC_END,       /* of the list of fields */
    EPC_FILTER,    /* integer, no part of the identity */
    EPC_SPARE,     /* bits that must be 0 */
    EPC_PARTITION, /* partition table: 3 bits, the company prefix, and `then` for what it leaves of
                      the field's bits and characters */
    EPC_PADDED,    /* integer, as a number of exactly `max` digits (also: fixed-width integer) */
    EPC_NUMBER,    /* integer, as a number of up to `max` digits without a 0 in front */
    EPC_DIGITS,    /* numeric string: the digits, zeros in front too, behind a 1 */
    EPC_TEXT7,     /* string: 7 bits a character of set 82, zeros up to the field's end */
    EPC_TEXT6,     /* 6-bit variable string: 6 bits a character of set 39, then 6 zeros */
    EPC_PART6,     /* the same, without '#'; may be empty: an original part number */
    EPC_SERIAL6,   /* the same, '#' only in front */
    EPC_CAGE       /* CAGE code of 5 characters behind a space, or DoDAAC of 6 */
};

struct epc_field {
    uint8_t coding; /* enum epc_coding */
    uint8_t bits;   /* of the field; of a character in EPC_CAGE; unused where zeros end the field */
    uint8_t max;  /* characters; behind EPC_PARTITION, company prefix included; unused in EPC_FILTER
                     and EPC_SPARE */
    uint8_t then; /* EPC_PARTITION: enum epc_coding of the reference */
};

#define EPC_FIELDS_MAX 6

struct epc_classic {
    const struct epc_identity *identity;
    struct epc_field fields[EPC_FIELDS_MAX + 1]; /* EPC_END behind the last */
};

extern const struct epc_classic epc_sgtin_96, epc_sgtin_198, epc_sscc_96, epc_sgln_96, epc_sgln_195,
    epc_grai_96, epc_grai_170, epc_giai_96, epc_giai_202, epc_gsrn_96, epc_gsrnp_96, epc_gdti_96,
    epc_gdti_113, epc_gdti_174, epc_cpi_96, epc_cpi_var, epc_sgcn_96, epc_itip_110, epc_itip_212,
    epc_gid_96, epc_usdod_96, epc_adi_var;

/* The highest filter value; EPC_NO_FILTER if the scheme has none. */
int epc_classic_filter_max(const struct epc_classic *classic);
/* What a filter that was not given is: 0 ("all others"), or none where the scheme has none. */
int epc_filter_of(const struct epc_scheme *scheme, int filter);

/* The operations of epc_table.h. */
int epc_classic_read(struct bit_reader *bits, struct epc *epc,
                     struct code_fault *ret_fault) MUST_CHECK;
int epc_classic_write(const struct epc *epc, struct bit_writer *bits,
                      struct code_fault *ret_fault) MUST_CHECK;

/* The fields of these parts, behind the header. ret_fault->at is the `at` of a part, or 0 where the
 * filter is wrong. */
int epc_classic_put(const struct epc_classic *classic, int filter, const struct epc_parts *parts,
                    struct bit_writer *bits, struct code_fault *ret_fault) MUST_CHECK;

#endif

/*
 * What an EPC identifies, as the parts that its URI lists: company prefix, reference, serial…
 * (TDS 2.3, sections 6 and 7). From parts to a GS1 element string and back; GID, USDoD and ADI have
 * none and keep their parts. Internal to drivers/code; pure.
 */
#ifndef DRIVERS_CODE_EPC_IDENTITY_H
#define DRIVERS_CODE_EPC_IDENTITY_H

#include "drivers/code/epc.h"

#define EPC_PARTS_MAX 5

struct epc_identity {
    const char *name; /* "sgtin": urn:epc:id:sgtin: */
    uint8_t n_parts;
    char ai[5];        /* of the key; "" for an identity outside GS1 */
    char serial_ai[5]; /* of the AI that holds the last part; "" where the key does, or nothing */
    uint8_t digits;  /* of company prefix and reference together, a check digit follows them; 0: the
                        reference ends where the value does, without a check digit */
    bool turned;     /* the key's first digit opens the reference: indicator, extension digit */
    bool zero;       /* a 0 stands before the company prefix */
    bool pieces;     /* piece and total, two digits each, behind the check digit */
    bool serial;     /* the last part stands behind the check digit */
    uint8_t charset; /* enum gs1_charset of the parts; 0 stands for 82 */
    bool optional;   /* no serial_ai is the part "0" */
};

extern const struct epc_identity epc_sgtin, epc_sscc, epc_sgln, epc_grai, epc_giai, epc_gsrn,
    epc_gsrnp, epc_gdti, epc_cpi, epc_sgcn, epc_itip, epc_gid, epc_usdod, epc_adi;

struct epc_parts {
    char part[EPC_PARTS_MAX][EPC_PART_MAX + 1];
    size_t at[EPC_PARTS_MAX]; /* where each came from: what a fault says */
};

/* "sgtin" of any case, or NULL. */
const struct epc_identity *epc_identity_by_name(struct str name);
/* The scheme's, or, behind a `+` scheme, that of the first element; NULL if that is no key. */
const struct epc_identity *epc_identity_of(const struct epc *epc);

/* RAFF_E_MISSING without the length of the company prefix or without the serial number;
 * RAFF_E_VALUE for a key that does not have that many digits, or for an AI that the identity has no
 * place for (a classic scheme only). ret_fault->at is an offset into epc->elements. */
int epc_to_parts(const struct epc *epc, const struct epc_identity *identity,
                 struct epc_parts *ret_parts, struct code_fault *ret_fault) MUST_CHECK;
/* Sets elements and prefix_digits, or parts. RAFF_E_VALUE, or what gs1_decode says in strict mode;
 * ret_fault->at is the `at` of the part. */
int epc_from_parts(const struct epc_identity *identity, const struct epc_parts *parts,
                   struct epc *epc, struct code_fault *ret_fault) MUST_CHECK;

#endif

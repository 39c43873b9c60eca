/*
 * The `+` and `++` EPC schemes: AIs in variable-length encodings behind header, data toggle and
 * filter; AIDC data behind the EPC; the host name of a Digital Link in `++` (TDS 2.3, 14.5, 14.6
 * and 15.3). Internal to drivers/code; epc.c is what others call.
 *
 *     header 8 | toggle 1 | filter 3 | date 20 (DSGTIN) | keys | host (++) | AI, value, AI, value…
 */
#ifndef DRIVERS_CODE_EPC_PLUS_H
#define DRIVERS_CODE_EPC_PLUS_H

#include "drivers/code/bits.h"
#include "drivers/code/epc.h"

/* What a `+` scheme holds, and the `++` scheme of the same name too. */
struct epc_plus {
    uint16_t keys[2]; /* AIs by number, in the order of the bits */
    uint8_t n_keys;
    bool dated; /* one date stands before them, of the AIs that 14.5.3 lists */
};

enum epc_plus_kind {
    EPC_PLUS_SGTIN,
    EPC_PLUS_DSGTIN,
    EPC_PLUS_SSCC,
    EPC_PLUS_SGLN,
    EPC_PLUS_GRAI,
    EPC_PLUS_GIAI,
    EPC_PLUS_GSRN,
    EPC_PLUS_GSRNP,
    EPC_PLUS_GDTI,
    EPC_PLUS_CPI,
    EPC_PLUS_SGCN,
    EPC_PLUS_ITIP,
    EPC_PLUS_KINDS
};
extern const struct epc_plus epc_plus_kinds[EPC_PLUS_KINDS];

/* Everything behind the header into epc->filter, elements and host; epc->scheme is set. An SGLN
 * whose extension is 0 has no (254). What follows the EPC is AIDC data whatever the toggle says
 * (15.3); zeros are none. */
int epc_plus_read(struct bit_reader *bits, struct epc *epc,
                  struct code_fault *ret_fault) MUST_CHECK;
/* Everything behind the header. The elements beyond the scheme's own keys become AIDC data, in
 * their order. RAFF_E_VALUE with ret_fault->at in epc->elements; too long is bits->cut. */
int epc_plus_write(const struct epc *epc, struct bit_writer *bits,
                   struct code_fault *ret_fault) MUST_CHECK;

#endif

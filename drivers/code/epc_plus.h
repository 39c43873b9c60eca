/*
 * The `+` and `++` EPC schemes: AIs in variable-length encodings behind header, data toggle and
 * filter; AIDC data behind the EPC; the host name of a Digital Link in `++` (TDS 2.3, 14.5 and
 * 14.6). Internal to drivers/code; epc.c is what others call.
 */
#ifndef DRIVERS_CODE_EPC_PLUS_H
#define DRIVERS_CODE_EPC_PLUS_H

#include "drivers/code/bits.h"
#include "drivers/code/epc.h"

/* Everything behind the header into epc->filter, elements and host; epc->scheme is set. */
int epc_plus_read(struct bit_reader *bits, struct epc *epc,
                  struct code_fault *ret_fault) MUST_CHECK;
/* Everything behind the header. The elements beyond the scheme's own keys become AIDC data. */
int epc_plus_write(const struct epc *epc, struct bit_writer *bits,
                   struct code_fault *ret_fault) MUST_CHECK;

#endif

/*
 * How a field of a classic EPC scheme stands in bits, and how in text. Internal to drivers/code.
 */
#ifndef DRIVERS_CODE_EPC_CODING_H
#define DRIVERS_CODE_EPC_CODING_H

#include "drivers/code/epc_classic.h"

/* Appends the field's text to `part`. RAFF_E_SYNTAX where the bits end too early, RAFF_E_VALUE or
 * RAFF_E_CHARSET; *ret_why then says what is wrong, and the reader stands behind what is. Any
 * coding but EPC_FILTER and EPC_PARTITION. */
int epc_take_field(struct bit_reader *bits, const struct epc_field *field, struct text *part,
                   const char **ret_why) MUST_CHECK;
/* The other way. Where nothing more fits, the writer is cut. */
int epc_put_field(struct bit_writer *bits, const struct epc_field *field, struct str part,
                  const char **ret_why) MUST_CHECK;

#endif

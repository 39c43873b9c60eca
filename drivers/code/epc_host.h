/*
 * The host name of a Digital Link in the bits of a `++` scheme (TDS 2.3, 14.5.16): URN Code 40, or
 * 7 bits a character with shorter sequences for what host names start and end with. Pure; internal
 * to drivers/code.
 */
#ifndef DRIVERS_CODE_EPC_HOST_H
#define DRIVERS_CODE_EPC_HOST_H

#include "drivers/base/str.h"
#include "drivers/code/bits.h"

#define EPC_HOST_CHARS_MAX 63 /* 14.5.16.1 */

/* Appends the name. RAFF_E_SYNTAX where the bits end too early, RAFF_E_VALUE for what is no host
 * name; *ret_why is then what a person is told. */
int epc_host_read(struct bit_reader *bits, struct text *out, const char **ret_why) MUST_CHECK;
/* The shortest form there is. RAFF_E_VALUE for an empty name, a long one, or a character that no
 * host name has. */
int epc_host_write(struct str host, struct bit_writer *bits, const char **ret_why) MUST_CHECK;

#endif

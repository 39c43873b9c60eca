/* Codes as people and scripts write them: `<GS>` `<RS>` `<EOT>` and `\xHH` stand for bytes, `\\`
 * for a backslash; everything else stands for itself. */
#ifndef HW_SIM_ESCAPE_H
#define HW_SIM_ESCAPE_H

#include "drivers/base/str.h"

/* RAFF_E_SYNTAX: \x without two hexadecimal digits; RAFF_E_TOO_LONG: does not fit. */
int sim_unescape(struct str text, char *out, size_t size, size_t *ret_len) MUST_CHECK;

#endif

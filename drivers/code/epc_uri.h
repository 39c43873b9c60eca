/* Reading EPC URIs. Internal to drivers/code; epc_read_text is what others call. */
#ifndef DRIVERS_CODE_EPC_URI_H
#define DRIVERS_CODE_EPC_URI_H

#include "drivers/code/epc.h"

/* Whether the text starts as a URN. */
bool epc_is_uri(struct str text);
/* epc_read_text for urn:epc:tag: and urn:epc:id:. */
int epc_read_uri(struct str uri, const struct epc_scheme *scheme, int filter,
                 unsigned prefix_digits, struct epc *ret_epc,
                 struct code_fault *ret_fault) MUST_CHECK;

#endif

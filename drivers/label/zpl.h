/* ZPL II: what its writer is made of and its test looks at. */
#ifndef DRIVERS_LABEL_ZPL_H
#define DRIVERS_LABEL_ZPL_H

#include "drivers/base/bytes.h"
#include "drivers/base/str.h"

/* `^FH^FD…^FS`: the text of a field. `^ ~ _` and controls go as `_` and two hexadecimal digits, so
 * that no data can begin a command. */
void zpl_data(struct bytes *zpl, struct str text);

#endif

/*
 * The pieces a ZPL II label is made of, appended to a buffer whose error is looked at once, at the
 * end. Coordinates and sizes are dots.
 */
#ifndef DRIVERS_LABEL_ZPL_H
#define DRIVERS_LABEL_ZPL_H

#include "drivers/base/bytes.h"
#include "drivers/label/label.h"

/* `^FH^FD…^FS`: the text of a field. `^ ~ _` and controls go as `_` and two hexadecimal digits, so
 * that no data can begin a command. */
void zpl_data(struct bytes *zpl, struct str text);
/* Text in the printer's scalable font. */
void zpl_text(struct bytes *zpl, unsigned x, unsigned y, unsigned height, const char *text);
void zpl_rule(struct bytes *zpl, unsigned x, unsigned y, unsigned width, unsigned thickness);
/* GS1-128 with a human-readable line under it; `data` has its AI in parentheses. */
void zpl_gs1_128(struct bytes *zpl, unsigned x, unsigned y, unsigned height, unsigned module,
                 const char *data);
/* A picture, by ^GFA and Z64. */
void zpl_bitmap(struct bytes *zpl, unsigned x, unsigned y, const struct label_bitmap *bitmap);

#endif

/*
 * A printer's language, for the label: what it begins and ends with, and how it says a rule and a
 * picture. Inside this folder only. Coordinates and sizes are dots; the buffer's error is looked at
 * once, at the end.
 */
#ifndef DRIVERS_LABEL_WRITER_H
#define DRIVERS_LABEL_WRITER_H

#include "drivers/base/bytes.h"
#include "drivers/label/label.h"

#define LABEL_DOTS_PER_MM 8 /* 203 dpi */

struct label_writer {
    const char *name;
    void (*begin)(struct bytes *out, unsigned width, unsigned height);
    /* ASCII in the printer's scalable font; NULL: it has none that is known, text is drawn. */
    void (*text)(struct bytes *out, unsigned x, unsigned y, unsigned height, const char *text);
    /* GS1-128 with a human-readable line under it; `data` has its AI in parentheses. NULL: rules.
     */
    void (*gs1_128)(struct bytes *out, unsigned x, unsigned y, unsigned height, unsigned module,
                    const char *data);
    void (*rule)(struct bytes *out, unsigned x, unsigned y, unsigned width, unsigned height);
    void (*bitmap)(struct bytes *out, unsigned x, unsigned y, const struct label_bitmap *bitmap);
    void (*end)(struct bytes *out);
};

extern const struct label_writer zpl_writer;
extern const struct label_writer tspl_writer;
extern const struct label_writer epl_writer;

#endif

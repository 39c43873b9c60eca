/*
 * Text as 1-bit pictures, for labels: Pango shapes (joining, ligatures, right-to-left), Cairo
 * draws, half grey is black. Implements struct label_raster of drivers/label/label.h.
 *
 *     struct raster *raster;
 *     raster_new(&raster);
 *     struct label_raster label_raster = raster_ops(raster);
 */
#ifndef TERMINAL_APP_RASTER_H
#define TERMINAL_APP_RASTER_H

#include "drivers/label/label.h"

#define RASTER_WIDTH_MAX  2048 /* wider text is RAFF_E_TOO_LONG */
#define RASTER_HEIGHT_MAX 128

struct raster;

/* Noto Sans with its Arabic, or what the machine has in their place; looked up at the first text.
 * -ENOMEM. */
int raster_new(struct raster **ret_raster) MUST_CHECK;
void raster_free(struct raster *raster); /* takes NULL */
/* One line of text, `height_px` high with its ascenders and descenders, as wide as its ink. The
 * bits live until the next call. Text that shows nothing gives a picture one dot wide. */
int raster_text(struct raster *raster, const char *utf8, uint32_t height_px,
                struct label_bitmap *ret_bitmap) MUST_CHECK;
struct label_raster raster_ops(struct raster *raster);

#endif

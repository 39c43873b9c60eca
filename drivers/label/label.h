/*
 * What a printer is sent: a carton label as ZPL II, TSPL or EPL2.
 *
 * In ZPL, ASCII goes as text under ^FH with hex for `^ ~ _` and controls; text that needs shaping
 * (Arabic, anything outside ASCII) goes as a 1-bit bitmap made by a caller-supplied rasteriser, so
 * that this folder stays pure. The SSCC is native GS1-128 (^BC, mode D). In TSPL and EPL all
 * text is drawn, and the bar code is made of rules.
 */
#ifndef DRIVERS_LABEL_LABEL_H
#define DRIVERS_LABEL_LABEL_H

#include "drivers/base/bytes.h"

#define LABEL_LINES_MAX 6

struct label_carton {
    char sscc[19];
    char order[33];
    char carrier[33];
    char lines[LABEL_LINES_MAX][97]; /* ship-to, UTF-8 in logical order */
    size_t n_lines;
    int64_t weight_g; /* 0: not printed */
};

/* A 1-bit picture: rows of (width_px + 7) / 8 bytes, most significant bit left, 1 is black. */
struct label_bitmap {
    const uint8_t *bits;
    uint32_t width_px;
    uint32_t height_px;
};

struct label_raster {
    /* Draws one line of text of this height; the bits live until the next call. */
    int (*text)(void *context, const char *utf8, uint32_t height_px,
                struct label_bitmap *ret_bitmap);
    void *context;
};

/* Appends the whole label, 203 dpi, 100 x 150 mm, in the printer's language: "zpl", "tspl", "epl";
 * on failure nothing. Texts are cleaned, and shrunk to fit: RAFF_E_TOO_LONG where even 2 mm letters
 * do not. RAFF_E_UNKNOWN: another language. RAFF_E_SYNTAX: no SSCC of 18 digits. RAFF_E_CHARSET:
 * text that must be drawn (outside ASCII; but for ZPL, any) and no rasteriser. */
int label_carton(const struct label_carton *carton, const char *language,
                 const struct label_raster *raster, struct bytes *out) MUST_CHECK;

#endif

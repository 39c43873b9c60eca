/*
 * The glass: the cells one draw wants shown, and those that are shown. Drawing writes the former;
 * glass_flush hands the differences to curses, so that a draw costs what it changes.
 *
 * Columns are counted from where reading begins: column 0 is the left in a left-to-right layout and
 * the right in a mirrored one. Cells come in visual order and are placed as a block.
 */
#ifndef TERMINAL_SCREEN_GLASS_H
#define TERMINAL_SCREEN_GLASS_H

#include "terminal/screen/theme.h"
#include "terminal/text/text.h"

/* A larger terminal is used up to here. */
#define GLASS_ROWS 128
#define GLASS_COLS 256

struct glyph {
    struct cell cell;
    uint32_t
        style; /* as wide as the rest: glyphs are compared as bytes, and padding has any value */
};

struct glass {
    size_t rows, cols;
    bool mirrored;
    struct glyph *wanted; /* rows * cols, line by line, from the left */
    struct glyph *shown;
};

/* Also a new size; what was wanted is forgotten, and everything counts as not shown. */
int glass_resize(struct glass *glass, size_t rows, size_t cols) MUST_CHECK;
void glass_release(struct glass *glass);
/* Everything blank, in the style. */
void glass_wipe(struct glass *glass, enum style style);
/* Blanks [x, x + width) of a line. What lies outside the glass is left out, here and below. */
void glass_band(struct glass *glass, size_t y, size_t x, size_t width, enum style style);
/* Cells in visual order as a block that begins at column x; n of them. */
void glass_put(struct glass *glass, size_t y, size_t x, const struct cell *cells, size_t n,
               enum style style);
/* Column x as curses counts it: from the left. */
size_t glass_left(const struct glass *glass, size_t x, size_t width);
/* Nothing counts as shown any more: the next flush writes all. */
void glass_forget(struct glass *glass);
/* Gives curses what differs. */
void glass_flush(struct glass *glass, enum theme theme);

#endif

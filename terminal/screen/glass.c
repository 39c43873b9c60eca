#include "terminal/screen/glass.h"

#include <errno.h>
#include <string.h>

static size_t size_of(const struct glass *glass)
{
    return glass->rows * glass->cols;
}

int glass_resize(struct glass *glass, size_t rows, size_t cols)
{
    rows = rows < GLASS_ROWS ? rows : GLASS_ROWS;
    cols = cols < GLASS_COLS ? cols : GLASS_COLS;
    struct glyph *both = calloc(2 * rows * cols + 1, sizeof(*both));
    if (!both) {
        return -ENOMEM;
    }
    free(glass->wanted);
    *glass =
        (struct glass){.rows = rows, .cols = cols, .wanted = both, .shown = both + rows * cols};
    glass_forget(glass);
    return 0;
}

void glass_release(struct glass *glass)
{
    free(glass->wanted);
    *glass = (struct glass){0};
}

void glass_forget(struct glass *glass)
{
    memset(glass->shown, 0xFF, size_of(glass) * sizeof(*glass->shown));
}

void glass_wipe(struct glass *glass, enum style style)
{
    glass_band(glass, 0, 0, glass->cols, style);
    for (size_t y = 1; y < glass->rows; y++) {
        memcpy(glass->wanted + y * glass->cols, glass->wanted,
               glass->cols * sizeof(*glass->wanted));
    }
}

size_t glass_left(const struct glass *glass, size_t x, size_t width)
{
    if (!glass->mirrored) {
        return x;
    }
    return x + width < glass->cols ? glass->cols - x - width : 0;
}

void glass_band(struct glass *glass, size_t y, size_t x, size_t width, enum style style)
{
    if (y >= glass->rows || x >= glass->cols) {
        return;
    }
    width = width < glass->cols - x ? width : glass->cols - x;
    struct glyph *at = glass->wanted + y * glass->cols + glass_left(glass, x, width);
    for (size_t i = 0; i < width; i++) {
        at[i] = (struct glyph){.cell = {.base = ' '}, .style = style};
    }
}

void glass_put(struct glass *glass, size_t y, size_t x, const struct cell *cells, size_t n,
               enum style style)
{
    if (y >= glass->rows || x >= glass->cols) {
        return;
    }
    n = n < glass->cols - x ? n : glass->cols - x;
    struct glyph *at = glass->wanted + y * glass->cols + glass_left(glass, x, n);
    for (size_t i = 0; i < n; i++) {
        at[i] = (struct glyph){.cell = cells[i], .style = style};
    }
}

static void show(const struct glyph *glyph, int y, int x, enum theme theme)
{
    wchar_t chars[CELL_MARKS + 2] = {(wchar_t)glyph->cell.base};
    for (size_t i = 0; i < CELL_MARKS; i++) {
        chars[i + 1] = (wchar_t)glyph->cell.marks[i];
    }
    enum style style = glyph->style;
    cchar_t cell;
    setcchar(&cell, chars, theme_attributes(theme, style), theme_pair(style), NULL);
    mvadd_wch(y, x, &cell);
}

static void flush_line(struct glass *glass, size_t y, enum theme theme)
{
    const struct glyph *wanted = glass->wanted + y * glass->cols;
    struct glyph *shown = glass->shown + y * glass->cols;
    for (size_t x = 0; x < glass->cols; x++) {
        if (memcmp(&wanted[x], &shown[x], sizeof(*shown)) == 0) {
            continue;
        }
        shown[x] = wanted[x];
        if (wanted[x].cell.base != 0) { /* else curses wrote it with the first half */
            show(&wanted[x], (int)y, (int)x, theme);
        }
    }
}

void glass_flush(struct glass *glass, enum theme theme)
{
    size_t line = glass->cols * sizeof(*glass->wanted);
    for (size_t y = 0; y < glass->rows; y++) {
        size_t at = y * glass->cols;
        if (memcmp(glass->wanted + at, glass->shown + at, line) != 0) {
            flush_line(glass, y, theme);
        }
    }
}

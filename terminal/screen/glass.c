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
    for (size_t y = 0; y < glass->rows; y++) {
        glass_band(glass, y, 0, glass->cols, style);
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
        at[i] = (struct glyph){.cell = {.base = ' '}, .style = (uint8_t)style};
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
        at[i] = (struct glyph){.cell = cells[i], .style = (uint8_t)style};
    }
}

static bool same(const struct glyph *a, const struct glyph *b)
{
    return a->style == b->style && memcmp(&a->cell, &b->cell, sizeof(a->cell)) == 0;
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

bool glass_flush(struct glass *glass, enum theme theme)
{
    bool changed = false;
    for (size_t i = 0; i < size_of(glass); i++) {
        const struct glyph *glyph = &glass->wanted[i];
        if (same(glyph, &glass->shown[i])) {
            continue;
        }
        changed = true;
        glass->shown[i] = *glyph;
        if (glyph->cell.base != 0) { /* else curses wrote it with the first half */
            show(glyph, (int)(i / glass->cols), (int)(i % glass->cols), theme);
        }
    }
    return changed;
}

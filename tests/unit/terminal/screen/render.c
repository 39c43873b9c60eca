#include "tests/unit/terminal/screen/render.h"

#define LOOKS 26

struct legend {
    struct pane_look looks[LOOKS];
    size_t n;
};

static bool same_look(const struct pane_look *a, const struct pane_look *b)
{
    return a->text == b->text && a->ground == b->ground && a->bold == b->bold &&
           a->underline == b->underline && a->reverse == b->reverse;
}

static char letter_of(struct legend *legend, const struct pane_look *look)
{
    for (size_t i = 0; i < legend->n; i++) {
        if (same_look(&legend->looks[i], look)) {
            return (char)('a' + i);
        }
    }
    if (legend->n == LOOKS) {
        return '?';
    }
    legend->looks[legend->n++] = *look;
    return (char)('a' + legend->n - 1);
}

static void add_chars(const struct pane *pane, int row, struct bytes *out)
{
    bytes_add_str(out, "|");
    for (int col = 0; col < pane_cols(pane); col++) {
        struct pane_cell cell;
        pane_cell_at(pane, row, col, &cell);
        if (!cell.second) {
            bytes_add_str(out, cell.utf8[0] ? cell.utf8 : " ");
        }
    }
    bytes_add_str(out, "|\n");
}

static void add_looks(const struct pane *pane, int row, struct legend *legend, struct bytes *out)
{
    bytes_add_str(out, "|");
    for (int col = 0; col < pane_cols(pane); col++) {
        struct pane_cell cell;
        pane_cell_at(pane, row, col, &cell);
        char letter = letter_of(legend, &cell.look);
        bytes_add(out, &letter, 1);
    }
    bytes_add_str(out, "|\n");
}

void render_text(const struct pane *pane, struct bytes *out)
{
    struct legend legend = {.n = 0};
    int row = 0, col = 0;
    for (int y = 0; y < pane_rows(pane); y++) {
        add_chars(pane, y, out);
    }
    for (int y = 0; y < pane_rows(pane); y++) {
        add_looks(pane, y, &legend, out);
    }
    for (size_t i = 0; i < legend.n; i++) {
        const struct pane_look *look = &legend.looks[i];
        bytes_addf(out, "%c: %d on %d%s%s%s\n", (int)('a' + i), look->text, look->ground,
                   look->bold ? " bold" : "", look->underline ? " underline" : "",
                   look->reverse ? " reverse" : "");
    }
    if (pane_cursor(pane, &row, &col)) {
        bytes_addf(out, "cursor: line %d, column %d\n", row, col);
    } else {
        bytes_add_str(out, "cursor: hidden\n");
    }
}

/* --- SVG --- */

#define CELL_W 10
#define CELL_H 20
#define ASCENT 15

/* xterm's palette: 16 named, a cube of six steps, 24 greys. */
static uint32_t rgb_of(int color, uint32_t own)
{
    static const uint32_t named[16] = {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
                                       0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                                       0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
    static const uint32_t steps[6] = {0, 95, 135, 175, 215, 255};
    if (color < 0) {
        return own;
    }
    if (color < 16) {
        return named[color];
    }
    if (color >= 232) {
        uint32_t grey = (uint32_t)(8 + 10 * (color - 232));
        return grey << 16 | grey << 8 | grey;
    }
    int cube = color - 16;
    return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
}

static void add_escaped(struct bytes *out, const char *utf8)
{
    for (const char *c = utf8; *c; c++) {
        switch (*c) {
        case '&':
            bytes_add_str(out, "&amp;");
            break;
        case '<':
            bytes_add_str(out, "&lt;");
            break;
        default:
            bytes_add(out, c, 1);
        }
    }
}

static void add_cell(struct bytes *out, int row, int col, const struct pane_cell *cell)
{
    const struct pane_look *look = &cell->look;
    uint32_t text = rgb_of(look->reverse ? look->ground : look->text, look->reverse ? 0 : 0xFFFFFF);
    int x = col * CELL_W, y = row * CELL_H;
    if (look->underline) {
        bytes_addf(out, "<path d=\"M%d %dh%d\" stroke=\"#%06x\"/>\n", x, y + CELL_H - 2, CELL_W,
                   text);
    }
    if (cell->second || cell->utf8[0] == '\0' || strcmp(cell->utf8, " ") == 0) {
        return;
    }
    bytes_addf(out, "<text x=\"%d\" y=\"%d\" fill=\"#%06x\"%s>", x, y + ASCENT, text,
               look->bold ? " font-weight=\"bold\"" : "");
    add_escaped(out, cell->utf8);
    bytes_add_str(out, "</text>\n");
}

static uint32_t ground_of(const struct pane_look *look)
{
    return rgb_of(look->reverse ? look->text : look->ground, look->reverse ? 0xFFFFFF : 0);
}

/* Grounds as runs of one colour: a rectangle a cell would show seams. */
static void add_grounds(const struct pane *pane, struct bytes *out, int row)
{
    int from = 0;
    uint32_t ground = 0;
    for (int col = 0; col <= pane_cols(pane); col++) {
        struct pane_cell cell = {0};
        if (col < pane_cols(pane)) {
            pane_cell_at(pane, row, col, &cell);
        }
        uint32_t here = ground_of(&cell.look);
        bool ends = col == pane_cols(pane) || (col > 0 && here != ground);
        if (ends) {
            bytes_addf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
                       from * CELL_W, row * CELL_H, (col - from) * CELL_W, CELL_H, ground);
            from = col;
        }
        ground = here;
    }
}

void render_svg(const struct pane *pane, struct bytes *out)
{
    int width = pane_cols(pane) * CELL_W, height = pane_rows(pane) * CELL_H;
    bytes_addf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
               "viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">\n"
               "<style>text{font:16px 'DejaVu Sans Mono','Noto Sans Mono',monospace;"
               "unicode-bidi:bidi-override;direction:ltr;white-space:pre}</style>\n",
               width, height, width, height);
    for (int row = 0; row < pane_rows(pane); row++) {
        add_grounds(pane, out, row);
    }
    for (int row = 0; row < pane_rows(pane); row++) {
        for (int col = 0; col < pane_cols(pane); col++) {
            struct pane_cell cell;
            pane_cell_at(pane, row, col, &cell);
            add_cell(out, row, col, &cell);
        }
    }
    bytes_add_str(out, "</svg>\n");
}

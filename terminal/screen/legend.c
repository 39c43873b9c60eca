/* The keys that do something now, with one word each; where there is no room, first without the
 * blanks, then without the key that empties the field (Backspace does too), then without the word
 * of Enter, then that of the menu, then without words.
 */
#include "drivers/base/str.h"
#include "terminal/screen/draw.h"

#define SEPARATION 1
#define NAME_CELLS 8

enum fullness { FULL, TIGHT, NO_CLEAR, BARE_ENTER, BARE_MENU, NAMES };

static const struct {
    unsigned key;
    const char *name; /* on the key itself; NULL: as the key map says */
    const char *word;
} entries[] = {
    {VIEW_KEY_ENTER, "Enter", N_("OK")},       {VIEW_KEY_HELP, NULL, N_("?")},
    {VIEW_KEY_CLEAR, NULL, N_("Clear")},       {VIEW_KEY_BACK, NULL, N_("Back")},
    {VIEW_KEY_EXCEPTION, NULL, N_("Problem")}, {VIEW_KEY_UNDO, NULL, N_("Undo")},
    {VIEW_KEY_MENU, NULL, N_("Menu")},         {VIEW_KEY_UP | VIEW_KEY_DOWN, "↑↓", ""},
};

/* What is left to write of the legend, and where. */
struct pen {
    const struct drawing *d;
    enum fullness fullness;
    bool dry; /* measures only */
    size_t y, x;
};

/* What stands on a key, left to right in every language; how many cells. */
static size_t name_cells(const struct pen *pen, size_t i, struct cell cells[NAME_CELLS])
{
    const char *name = entries[i].name;
    struct str rest = str_of(name ? name : keys_name(pen->d->keys, entries[i].key));
    size_t n = 0;
    uint32_t c = 0;
    for (size_t len; n < NAME_CELLS && (len = utf8_next(rest, &c)) > 0;
         rest.at += len, rest.len -= len) {
        cells[n++] = (struct cell){.base = c};
    }
    return n;
}

static struct say word_of(const struct pen *pen, size_t i)
{
    bool bare = pen->fullness == NAMES ||
                (pen->fullness >= BARE_ENTER && entries[i].key == VIEW_KEY_ENTER) ||
                (pen->fullness >= BARE_MENU && entries[i].key == VIEW_KEY_MENU);
    return (struct say){.id = bare ? "" : entries[i].word};
}

static void write_entry(struct pen *pen, size_t i)
{
    const struct drawing *d = pen->d;
    struct cell name[NAME_CELLS];
    struct say word = word_of(pen, i);
    size_t name_columns = name_cells(pen, i, name);
    size_t word_columns = say_columns(d, &word);
    /* "F1?" needs no blank between. */
    size_t blank = word_columns > 1 && pen->fullness == FULL ? 1 : 0;
    size_t columns = name_columns + blank + word_columns;
    if (pen->x > 0 && pen->x + columns > d->layout.cols) {
        pen->y++;
        pen->x = 0;
    }
    if (!pen->dry) {
        size_t at = pen->x + name_columns + blank;
        size_t room = d->layout.cols > at ? d->layout.cols - at : 0;
        glass_put(d->glass, pen->y, pen->x, name, name_columns, STYLE_KEYS);
        put_say(d, pen->y, at, room, &word, STYLE_KEYS);
    }
    pen->x += columns + SEPARATION;
}

/* F2 empties the field, so it does something wherever there is one. */
static unsigned active_keys(const struct drawing *d)
{
    bool typing = d->view->field.kind != FIELD_NONE && !d->view->stop;
    return d->view->keys | (typing ? VIEW_KEY_CLEAR : 0U);
}

static size_t write_legend(const struct drawing *d, size_t y, enum fullness fullness, bool dry)
{
    struct pen pen = {.d = d, .fullness = fullness, .dry = dry, .y = y};
    unsigned active = active_keys(d);
    bool clear = fullness < NO_CLEAR || fullness == NAMES;
    active &= clear ? ~0U : ~(unsigned)VIEW_KEY_CLEAR;
    for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
        if (active & entries[i].key) {
            write_entry(&pen, i);
        }
    }
    return pen.y - y + 1;
}

size_t legend_lines(const struct drawing *d)
{
    return write_legend(d, 0, FULL, true);
}

void draw_legend(const struct drawing *d)
{
    struct part part = d->layout.legend;
    if (part.lines == 0 || active_keys(d) == 0) {
        return;
    }
    for (size_t i = 0; i < part.lines; i++) {
        glass_band(d->glass, part.y + i, 0, d->layout.cols, STYLE_KEYS);
    }
    enum fullness fullness = FULL;
    while (fullness < NAMES && write_legend(d, part.y, fullness, true) > part.lines) {
        fullness++;
    }
    write_legend(d, part.y, fullness, false);
}

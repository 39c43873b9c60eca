#include "hw/sim/bench_draw.h"

#include <curses.h>
#include <errno.h>
#include <fribidi.h>
#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <wchar.h>

#include "drivers/base/error.h"

#define ESCAPE_MS  25
#define WIDTH_MAX  256
#define ELLIPSIS   0x2026
#define LEAST_ROWS 6 /* below that: the list only */

/* ECMA-48, BDSM and SCP: the order of what is written is ours, and the terminal's again. */
#define ORDER_IS_OURS  "\x1B[8l\x1B[1 k"
#define ORDER_IS_YOURS "\x1B[8h\x1B[0 k"

static SCREEN *curses;

/* Where things are, for the mouse. */
static struct {
    struct place {
        int y, x, width;
    } titles[BENCH_DEVICES_MAX];
    int list_y, list_lines;
} shown;

/* --- text, in the order it is seen in --- */

static size_t columns_of(FriBidiChar c)
{
    int width = wcwidth((wchar_t)c);
    return width > 0 ? (size_t)width : 0;
}

/* An ellipsis behind n characters, where it is read: behind a right-to-left run, or its digits, it
 * is of that run. */
static size_t cut_off(FriBidiChar *out, size_t n)
{
    FriBidiCharType last = n > 0 ? fribidi_get_bidi_type(out[n - 1]) : FRIBIDI_TYPE_LTR;
    out[n++] = ELLIPSIS;
    if (FRIBIDI_IS_RTL(last) || last == FRIBIDI_TYPE_AN) {
        out[n++] = FRIBIDI_CHAR_RLM;
    }
    return n;
}

/* Characters in the order they are read in, cut to `columns`. */
static size_t cut(struct str text, size_t columns, FriBidiChar *out)
{
    size_t n = 0;
    size_t used = 0;
    size_t fits = 0; /* characters that leave room for an ellipsis */
    uint32_t c = 0;
    for (size_t len = 0; n < WIDTH_MAX && (len = utf8_next(text, &c)) > 0;) {
        used += columns_of(c);
        if (used > columns) {
            return columns > 0 ? cut_off(out, fits) : 0;
        }
        out[n++] = c;
        fits = used < columns ? n : fits;
        text = (struct str){text.at + len, text.len - len};
    }
    return n;
}

/* Right-to-left runs turned and joined, as a terminal that knows nothing of them needs it. */
static size_t see(const char *utf8, size_t columns, wchar_t *out)
{
    FriBidiChar read[WIDTH_MAX + 2];
    FriBidiChar seen[WIDTH_MAX + 2];
    FriBidiParType direction = FRIBIDI_PAR_LTR;
    size_t n = cut(str_of(utf8), columns, read);
    if (n == 0 || !fribidi_log2vis(read, (FriBidiStrIndex)n, &direction, seen, NULL, NULL, NULL)) {
        return 0;
    }
    size_t written = 0;
    for (size_t i = 0; i < n; i++) {
        /* FILL is the other half of a ligature. */
        if (seen[i] != FRIBIDI_CHAR_FILL && seen[i] != FRIBIDI_CHAR_RLM) {
            out[written++] = (wchar_t)seen[i];
        }
    }
    return written;
}

/* Returns the columns that it took. */
static size_t put(int y, size_t x, size_t columns, attr_t style, const char *utf8)
{
    wchar_t seen[WIDTH_MAX + 2];
    size_t n = see(utf8, columns, seen);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        used += columns_of((FriBidiChar)seen[i]);
    }
    attrset((int)style);
    mvaddnwstr(y, (int)x, seen, (int)n);
    attrset(A_NORMAL);
    return used;
}

static size_t length(const char *utf8)
{
    size_t used = 0;
    uint32_t c = 0;
    struct str text = str_of(utf8);
    for (size_t len = 0; (len = utf8_next(text, &c)) > 0;) {
        used += columns_of(c);
        text = (struct str){text.at + len, text.len - len};
    }
    return used;
}

/* --- the parts --- */

struct pane {
    const struct bench_panel *panel;
    size_t columns;
};

struct word {
    const char *text;
    attr_t style;
};

/* Words in a row, on as many lines as they need; returns the lines. `places` may be NULL. */
static int put_words(const struct pane *pane, int y, const struct word *words, size_t n,
                     struct place *places)
{
    int first = y;
    size_t x = 0;
    for (size_t i = 0; i < n; i++) {
        size_t width = length(words[i].text) + 2;
        if (x > 0 && x + width > pane->columns) {
            y++;
            x = 0;
        }
        char padded[64];
        struct text text = text_over(padded, sizeof(padded));
        text_addf(&text, " %s ", words[i].text);
        if (places) {
            places[i] = (struct place){y, (int)x, (int)width};
        }
        x += put(y, x, pane->columns - x, words[i].style, padded);
    }
    return y - first + 1;
}

static int draw_devices(const struct pane *pane, int y)
{
    const struct bench *bench = pane->panel->bench;
    char titles[BENCH_DEVICES_MAX][32];
    struct word words[BENCH_DEVICES_MAX];
    for (size_t i = 0; i < bench->n; i++) {
        const struct bench_device *device = &bench->devices[i];
        struct text text = text_over(titles[i], sizeof(titles[i]));
        text_addf(&text, "%s%s", device->is_there ? "" : "!", device->kind->title);
        attr_t style = i == pane->panel->device ? A_REVERSE : A_NORMAL;
        words[i] = (struct word){titles[i], style};
    }
    return put_words(pane, y, words, bench->n, shown.titles);
}

/* What was typed, its end in sight; the cursor stands behind it. */
static void draw_text(const struct pane *pane, int y, int *ret_x)
{
    static const char hint[] = "type to search, or what is not on the list";
    const char *text = pane->panel->text;
    const struct bench_device *device = &pane->panel->bench->devices[pane->panel->device];
    size_t room = pane->columns > 4 ? pane->columns - 4 : 1;
    while (length(text) > room) {
        uint32_t c = 0;
        text += utf8_next(str_of(text), &c);
    }
    put(y, 0, pane->columns, A_BOLD, "> ");
    if (*text) {
        *ret_x = 2 + (int)put(y, 2, room, A_BOLD, text);
    } else {
        put(y, 2, room, A_DIM, device->is_there ? hint : "! it is not running");
        *ret_x = 2;
    }
}

static void draw_row(const struct pane *pane, int y, const struct bench_row *row, attr_t style)
{
    char name[BENCH_ORDER_MAX];
    struct text text = text_over(name, sizeof(name));
    const char *box = !row->action->off ? "" : row->is_on ? "[x] " : "[ ] ";
    text_addf(&text, "  %s%s", box, row->name);
    size_t used = put(y, 0, pane->columns, style, name);
    /* Half a code is another code. */
    bool is_said = strcmp(row->name, row->argument) == 0;
    size_t wanted = length(row->argument);
    if (!is_said && wanted > 0 && used + 2 + wanted <= pane->columns) {
        put(y, pane->columns - wanted, wanted, style | A_DIM, row->argument);
    }
}

static void draw_line(const struct pane *pane, int y, size_t at)
{
    const struct bench_panel *panel = pane->panel;
    const struct bench_line *line = &panel->lines[at];
    attr_t style = at == panel->chosen ? A_REVERSE : A_NORMAL;
    if (line->heading) {
        put(y, 0, pane->columns, A_BOLD, line->heading);
        return;
    }
    if (line->typed) {
        char array[BENCH_ORDER_MAX];
        struct text text = text_over(array, sizeof(array));
        text_addf(&text, "  %s: %s", line->typed->name, panel->text);
        put(y, 0, pane->columns, style, array);
    } else {
        draw_row(pane, y, &panel->bench->devices[panel->device].rows[line->row], style);
    }
    if (style != A_NORMAL) {
        mvchgat(y, 0, -1, style, 0, NULL);
    }
}

static void scroll_to_chosen(struct bench_panel *panel, size_t lines)
{
    size_t chosen = panel->chosen;
    panel->page = lines > 1 ? lines - 1 : 1;
    if (chosen < panel->top) {
        panel->top = chosen > 0 && panel->lines[chosen - 1].heading ? chosen - 1 : chosen;
    } else if (chosen >= panel->top + lines) {
        panel->top = chosen + 1 - lines;
    }
    size_t last = panel->n > lines ? panel->n - lines : 0;
    panel->top = panel->top < last ? panel->top : last;
}

static void draw_list(const struct pane *pane, struct bench_panel *panel, int y, int lines)
{
    scroll_to_chosen(panel, (size_t)lines);
    for (int i = 0; i < lines && panel->top + (size_t)i < panel->n; i++) {
        draw_line(pane, y + i, panel->top + (size_t)i);
    }
    if (panel->n == 0) {
        put(y, 0, pane->columns, A_DIM, "  nothing like that");
    }
}

static void draw_entry(const struct pane *pane, int y, const struct bench_entry *entry)
{
    char array[BENCH_ORDER_MAX + 256];
    struct text text = text_over(array, sizeof(array));
    const char *title = pane->panel->bench->devices[entry->device].kind->title;
    const char *said = entry->answer == BENCH_WAITING ? "…"
                       : entry->answer == BENCH_DONE  ? "ok"
                                                      : "error: ";
    text_addf(&text, "%s%s", said, entry->why);
    attr_t style = entry->answer == BENCH_REFUSED ? A_BOLD : A_NORMAL;
    size_t x = put(y, 0, pane->columns, style, array) + 2;
    x = x < 4 ? 4 : x;
    text_clear(&text);
    text_addf(&text, "%s: %s", title, entry->order);
    put(y, x, x < pane->columns ? pane->columns - x : 0, A_DIM, array);
}

static void draw_log(const struct pane *pane, int y, int lines)
{
    mvhline(y, 0, ACS_HLINE, (int)pane->columns);
    for (int i = 1; i < lines; i++) {
        const struct bench_entry *entry = bench_entry(pane->panel->bench, (size_t)(lines - 1 - i));
        if (entry) {
            draw_entry(pane, y + i, entry);
        }
    }
}

static int draw_keys(const struct pane *pane, int y)
{
    static const struct word words[] = {{"Tab device", A_DIM},
                                        {"↑↓ choose", A_DIM},
                                        {"Enter do it", A_DIM},
                                        {"Esc clear", A_DIM},
                                        {"F10 end", A_DIM}};
    return put_words(pane, y, words, ARRAY_SIZE(words), NULL);
}

void bench_screen_draw(struct bench_panel *panel)
{
    const struct pane pane = {panel, (size_t)(COLS < WIDTH_MAX ? COLS : WIDTH_MAX)};
    int x = 0;
    erase();
    int y = draw_devices(&pane, 0);
    int keys = draw_keys(&pane, LINES); /* below the screen: how many lines they need */
    int log = LINES / 5 + 1;
    if (LINES < y + 1 + keys + log + LEAST_ROWS) {
        keys = log = 0;
    }
    int lines = LINES - y - 1 - keys - log;
    shown.list_y = y + 1;
    shown.list_lines = lines > 0 ? lines : 0;
    draw_list(&pane, panel, shown.list_y, shown.list_lines);
    if (log > 0) {
        draw_log(&pane, LINES - keys - log, log);
        draw_keys(&pane, LINES - keys);
    }
    draw_text(&pane, y, &x);
    move(y, x);
    refresh();
}

/* --- the terminal --- */

static void use_utf8(void)
{
    if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        setlocale(LC_CTYPE, "C.UTF-8");
    }
}

static void write_order(const char *order)
{
    fputs(order, stdout);
    fflush(stdout);
}

int bench_screen_open(void)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return -ENOTTY;
    }
    use_utf8();
    curses = newterm(NULL, stdout, stdin);
    if (!curses) {
        return RAFF_E_UNKNOWN;
    }
    raw(); /* Ctrl-Z would stop it where no shell can wake it */
    noecho();
    nonl();
    mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    mouseinterval(0);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(ESCAPE_MS);
    write_order(ORDER_IS_OURS);
    return 0;
}

void bench_screen_close(void)
{
    if (curses) {
        endwin();
        write_order(ORDER_IS_YOURS);
        delscreen(TAKE(curses));
    }
}

void bench_screen_resize(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        resizeterm(size.ws_row, size.ws_col);
    }
}

static const struct {
    wint_t code;
    bool is_function;
    enum bench_key key;
} keys[] = {
    {KEY_UP, true, BENCH_KEY_UP},         {KEY_DOWN, true, BENCH_KEY_DOWN},
    {KEY_PPAGE, true, BENCH_KEY_PAGE_UP}, {KEY_NPAGE, true, BENCH_KEY_PAGE_DOWN},
    {KEY_HOME, true, BENCH_KEY_HOME},     {KEY_END, true, BENCH_KEY_END},
    {KEY_RIGHT, true, BENCH_KEY_NEXT},    {KEY_LEFT, true, BENCH_KEY_PREVIOUS},
    {KEY_BTAB, true, BENCH_KEY_PREVIOUS}, {'\t', false, BENCH_KEY_NEXT},
    {KEY_ENTER, true, BENCH_KEY_ENTER},   {'\r', false, BENCH_KEY_ENTER},
    {'\n', false, BENCH_KEY_ENTER},       {KEY_BACKSPACE, true, BENCH_KEY_ERASE},
    {CTRL('H'), false, BENCH_KEY_ERASE},  {0x7F, false, BENCH_KEY_ERASE},
    {CTRL('['), false, BENCH_KEY_CLEAR},  {CTRL('U'), false, BENCH_KEY_CLEAR},
};

static void press(struct bench_panel *panel, wint_t code, bool is_function)
{
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        if (keys[i].code == code && keys[i].is_function == is_function) {
            bench_panel_key(panel, keys[i].key, 0);
            return;
        }
    }
    if (!is_function && code >= ' ') {
        bench_panel_key(panel, BENCH_KEY_CHAR, (uint32_t)code);
    }
}

static void click(struct bench_panel *panel, int y, int x)
{
    for (size_t i = 0; i < panel->bench->n; i++) {
        const struct place *at = &shown.titles[i];
        if (y == at->y && x >= at->x && x < at->x + at->width) {
            bench_panel_look(panel, i);
            return;
        }
    }
    if (y >= shown.list_y && y < shown.list_y + shown.list_lines) {
        bench_panel_click(panel, panel->top + (size_t)(y - shown.list_y));
    }
}

static void take_mouse(struct bench_panel *panel)
{
    MEVENT event;
    bench_screen_draw(panel); /* keys may have come before it */
    if (getmouse(&event) != OK) {
        return;
    }
    if (event.bstate & BUTTON1_PRESSED) {
        click(panel, event.y, event.x);
    } else if (event.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED)) {
        bool is_up = event.bstate & BUTTON4_PRESSED;
        bench_panel_key(panel, is_up ? BENCH_KEY_UP : BENCH_KEY_DOWN, 0);
    }
}

bool bench_screen_take(struct bench_panel *panel)
{
    wint_t code = 0;
    for (int got = OK; (got = get_wch(&code)) != ERR;) {
        bool is_function = got == KEY_CODE_YES;
        if (is_function ? code == KEY_F(10) : code == CTRL('C')) {
            return false;
        }
        if (is_function && code == KEY_MOUSE) {
            take_mouse(panel);
        } else {
            press(panel, code, is_function);
        }
    }
    return true;
}

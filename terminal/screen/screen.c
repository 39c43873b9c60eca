#include "terminal/screen/screen.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/str.h"
#include "terminal/screen/draw.h"

#define ESCAPE_MS     25
#define FLASH_MS      400
#define WRITE_WAIT_MS 100 /* for a terminal that takes nothing, before it is left alone */
#define NAME_MAX_LEN  32

/* ECMA-48: BDSM reset, what we send is in the order it is drawn in; SCP 1, left to right. The one
 * is heeded by some terminals, the other by others. */
#define ORDER_IS_OURS  "\x1B[8l\x1B[1 k"
#define ORDER_IS_YOURS "\x1B[8h\x1B[0 k"

struct screen {
    SCREEN *curses;
    struct words words;
    struct keys keys;
    struct glass glass;
    struct field field;
    struct sentences sentences;
    enum theme theme;
    struct drawing drawn; /* the last draw; its view is only read during it */
    char name[NAME_MAX_LEN];
    size_t list_rows;
    enum signal flash;
    int64_t flash_until_ms;
    bool has_titles;
    bool typed; /* the field differs from what is shown */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Past curses, which has nothing buffered between two updates. The loop may have made the terminal
 * non-blocking: wait a moment for room. */
static void write_raw(const char *bytes)
{
    size_t left = strlen(bytes);
    while (left > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, left);
        if (n > 0) {
            bytes += n;
            left -= (size_t)n;
            continue;
        }
        struct pollfd fd = {.fd = STDOUT_FILENO, .events = POLLOUT};
        if ((errno != EAGAIN && errno != EINTR) || poll(&fd, 1, WRITE_WAIT_MS) <= 0) {
            return;
        }
    }
}

/* A real DEC terminal would print the title into the work. */
static bool term_has_titles(void)
{
    static const char *const without[] = {"vt", "ansi", "dumb"};
    const char *term = getenv("TERM");
    for (size_t i = 0; term && i < ARRAY_SIZE(without); i++) {
        if (strncmp(term, without[i], strlen(without[i])) == 0) {
            return false;
        }
    }
    return term != NULL;
}

static void set_title(struct screen *screen, const char *name)
{
    char title[NAME_MAX_LEN + 8];
    struct text text = text_over(title, sizeof(title));
    text_addf(&text, "\x1B]2;%s\a", name);
    if (screen->has_titles) {
        write_raw(title);
    }
}

static int set_modes(void)
{
    bool ok = raw() != ERR && noecho() != ERR && nonl() != ERR && keypad(stdscr, TRUE) != ERR &&
              nodelay(stdscr, TRUE) != ERR;
    intrflush(stdscr, FALSE);
    typeahead(-1); /* a scanner that types must not hold up what the screen says to it */
    if (!getenv("ESCDELAY")) {
        set_escdelay(ESCAPE_MS);
    }
    if (has_colors()) {
        start_color();
    }
    return ok ? 0 : RAFF_E_CONFIG;
}

static int take_terminal(struct screen *screen)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return -ENOTTY;
    }
    screen->curses = newterm(NULL, stdout, stdin);
    if (!screen->curses) {
        return RAFF_E_CONFIG;
    }
    screen->has_titles = term_has_titles();
    int r = set_modes();
    if (r < 0) {
        return r;
    }
    write_raw(ORDER_IS_OURS);
    theme_apply(screen->theme);
    return glass_resize(&screen->glass, (size_t)LINES, (size_t)COLS);
}

int screen_open(enum theme theme, const struct words *words, const char *keymap,
                struct screen **ret_screen)
{
    struct screen *screen = calloc(1, sizeof(*screen));
    if (!screen) {
        return -ENOMEM;
    }
    screen->theme = theme;
    screen->words = *words;
    int r = keys_read(&screen->keys, keymap);
    r = r < 0 ? r : take_terminal(screen);
    if (r < 0) {
        screen_close(screen);
        return r;
    }
    *ret_screen = screen;
    return 0;
}

void screen_close(struct screen *screen)
{
    if (!screen) {
        return;
    }
    if (screen->curses) {
        endwin();
        write_raw(ORDER_IS_YOURS);
        set_title(screen, "");
        delscreen(screen->curses);
    }
    field_reset(&screen->field, FIELD_NONE);
    glass_release(&screen->glass);
    free(screen);
}

/* --- drawing --- */

/* Puts the cursor where typing goes on, and lets curses write. */
static void settle(struct screen *screen, size_t cursor)
{
    const struct drawing *d = &screen->drawn;
    curs_set(d->box.width > 0 ? 1 : 0);
    if (d->box.width > 0) {
        move((int)d->box.y, (int)glass_left(&screen->glass, cursor, 1));
    }
    wnoutrefresh(stdscr);
    doupdate();
}

/* Views that no flow makes: nothing can be written any more, or soon nothing will be. */
static const struct view disk_full = {
    .name = "disk-full",
    .title = {.id = N_("Disk full")},
    .message = {.id = N_("Work has stopped: nothing can be saved.")},
    .prompt = {.id = N_("Free some space or call a supervisor. Work goes on by itself.")},
    .signal = SIGNAL_ERROR,
    .stop = true,
};

static const struct view battery_empty = {
    .name = "battery-empty",
    .title = {.id = N_("Battery empty")},
    .message = {.id = N_("Work has stopped. Nothing is lost.")},
    .prompt = {.id = N_("Put the device on its charger. It is switching itself off.")},
    .signal = SIGNAL_ERROR,
    .stop = true,
};

/* Of a device that nobody switches off before its battery does. */
static const struct view battery_runs_out = {
    .name = "battery-empty",
    .title = {.id = N_("Battery empty")},
    .message = {.id = N_("Work has stopped. Nothing is lost.")},
    .prompt = {.id = N_("Put the device on its charger.")},
    .signal = SIGNAL_ERROR,
    .stop = true,
};

static const struct view *view_of(const struct screen_status *status, const struct view *flows)
{
    if (status->battery_empty) {
        return status->switches_off ? &battery_empty : &battery_runs_out;
    }
    return status->disk_full ? &disk_full : flows;
}

static struct layout lay_out(const struct drawing *d)
{
    struct layout_need need = {.prompt = prompt_lines(d),
                               .body = body_lines(d),
                               .field = field_lines(d),
                               .message = message_lines(d),
                               .legend = legend_lines(d)};
    return layout_make(d->layout.rows, d->layout.cols, &need);
}

static void draw_parts(struct drawing *d)
{
    d->layout.rows = d->glass->rows;
    d->layout.cols = d->glass->cols;
    d->layout = lay_out(d);
    if (d->view->stop) {
        draw_stop(d);
        return;
    }
    glass_wipe(d->glass, STYLE_TEXT);
    draw_title(d);
    draw_prompt(d);
    draw_body(d);
    draw_field(d);
    draw_message(d);
    draw_legend(d);
}

/* Half a code belongs to the screen it was typed on. */
static void keep_field(struct screen *screen, const struct view *view)
{
    enum field_kind kind = view->stop ? FIELD_NONE : view->field.kind;
    if (screen->field.kind != kind || strcmp(screen->name, view->name) != 0) {
        field_reset(&screen->field, kind);
    }
}

static enum signal flash_now(struct screen *screen)
{
    if (screen->flash != SIGNAL_NONE && now_ms() >= screen->flash_until_ms) {
        screen->flash = SIGNAL_NONE;
    }
    return screen->flash;
}

void screen_draw(struct screen *screen, const struct words *words, const struct view *view,
                 const struct screen_status *status)
{
    view = view_of(status, view);
    keep_field(screen, view);
    screen->words = *words;
    screen->glass.mirrored = words->rtl;
    screen->drawn = (struct drawing){.glass = &screen->glass,
                                     .words = &screen->words,
                                     .view = view,
                                     .status = status,
                                     .field = &screen->field,
                                     .keys = &screen->keys,
                                     .sentences = &screen->sentences,
                                     .flash = flash_now(screen)};
    draw_parts(&screen->drawn);
    if (screen->drawn.list_rows > 0) {
        screen->list_rows = screen->drawn.list_rows;
    }
    size_t cursor = 0;
    if (screen->drawn.box.width > 0) {
        draw_typed(&screen->drawn, &cursor);
    }
    glass_flush(&screen->glass, screen->theme);
    bool renamed = strcmp(screen->name, view->name) != 0;
    copy_cut(screen->name, sizeof(screen->name), view->name);
    screen->typed = false;
    settle(screen, cursor);
    if (renamed) { /* after the update: who waits for the title sees the whole screen */
        set_title(screen, screen->name);
    }
}

static void show_typed(struct screen *screen)
{
    if (!screen->typed || screen->drawn.box.width == 0) {
        return;
    }
    size_t cursor = 0;
    draw_typed(&screen->drawn, &cursor);
    glass_flush(&screen->glass, screen->theme);
    settle(screen, cursor);
    screen->typed = false;
}

static void screen_set_theme(struct screen *screen, enum theme theme)
{
    screen->theme = theme;
    theme_apply(theme);
    glass_forget(&screen->glass); /* attributes differ by theme, and curses knows only colours */
}

size_t screen_list_rows(const struct screen *screen)
{
    if (screen->list_rows > 0) {
        return screen->list_rows < LIST_ROWS ? screen->list_rows : LIST_ROWS;
    }
    struct layout_need need = {.prompt = 1, .body = LIST_ROWS, .field = 1, .legend = 2};
    size_t body = layout_make(screen->glass.rows, screen->glass.cols, &need).body.lines;
    size_t rows = body > 1 ? body - 1 : 1; /* the list's head */
    return rows < LIST_ROWS ? rows : LIST_ROWS;
}

void screen_bell(struct screen *screen, int times)
{
    (void)screen;
    for (int i = 0; i < times; i++) {
        write_raw("\a");
    }
}

void screen_flash(struct screen *screen, enum signal signal)
{
    screen->flash = signal;
    screen->flash_until_ms = now_ms() + FLASH_MS;
    for (size_t x = 0; x < screen->glass.cols; x++) {
        screen->glass.wanted[x].style = theme_signal(signal);
    }
    glass_flush(&screen->glass, screen->theme);
    refresh();
}

/* --- reading --- */

/* By asking, not by KEY_RESIZE: the loop may hold the signal that curses waits for. */
static bool size_changed(struct screen *screen)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0) {
        return false;
    }
    if (size.ws_row == LINES && size.ws_col == COLS) {
        return false;
    }
    if (resizeterm(size.ws_row, size.ws_col) == ERR ||
        glass_resize(&screen->glass, size.ws_row, size.ws_col) < 0) {
        return false;
    }
    erase();
    clearok(curscr, TRUE);
    screen->drawn.box.width = 0;
    screen->list_rows = 0;
    return true;
}

static bool submit(struct screen *screen, struct screen_event *event)
{
    event->kind = SCREEN_TYPED;
    bool submitted = field_submit(&screen->field, event->text, sizeof(event->text));
    screen->typed = true;
    return submitted;
}

static void read_char(struct screen *screen, uint32_t c)
{
    if (!field_type(&screen->field, c)) {
        screen_bell(screen, c >= ' ' && c != 0x7F ? 1 : 0);
    }
    screen->typed = true;
}

static bool clear_or_tell(struct screen *screen)
{
    bool empty = screen->field.len == 0;
    field_reset(&screen->field, screen->field.kind);
    screen->typed = true;
    return empty;
}

/* True if the key is an event. */
static bool do_key(struct screen *screen, unsigned key, struct screen_event *event)
{
    if (key == KEY_THEME) {
        screen_set_theme(screen, (screen->theme + 1) % THEMES);
        event->kind = SCREEN_THEME;
        return true;
    }
    event->kind = SCREEN_KEY;
    event->key = key;
    return key != VIEW_KEY_CLEAR || clear_or_tell(screen);
}

static bool read_function(struct screen *screen, int code, struct screen_event *event)
{
    unsigned key = 0;
    return keys_find(&screen->keys, code, &key) && do_key(screen, key, event);
}

static bool read_key(struct screen *screen, int code, struct screen_event *event)
{
    switch (code) {
    case KEY_ENTER:
        return submit(screen, event);
    case KEY_BACKSPACE:
    case KEY_DC:
        field_backspace(&screen->field);
        screen->typed = true;
        return false;
    case KEY_UP:
    case KEY_DOWN:
        event->kind = SCREEN_KEY;
        event->key = code == KEY_UP ? VIEW_KEY_UP : VIEW_KEY_DOWN;
        return true;
    default:
        return read_function(screen, code, event);
    }
}

/* A key that curses does not know for this terminal (ECMA-48, 5.4: CSI, parameters, a final byte):
 * its sequence is no typing. */
static void skip_sequence(void)
{
    wint_t c = 0;
    if (get_wch(&c) != OK || (c != '[' && c != 'O')) {
        return;
    }
    while (get_wch(&c) == OK && (c < 0x40 || c > 0x7E)) {
    }
}

static bool read_plain(struct screen *screen, uint32_t c, struct screen_event *event)
{
    switch (c) {
    case 0x1B:
        skip_sequence();
        return false;
    case '\r':
    case '\n':
        return submit(screen, event);
    case '\b':
    case 0x7F:
        return read_key(screen, KEY_BACKSPACE, event);
    case 'L' & 0x1F: /* whoever wrote over the screen is wiped away, by habit of all terminals */
        clearok(curscr, TRUE);
        refresh();
        return false;
    default:
        read_char(screen, c);
        return false;
    }
}

void screen_read(struct screen *screen, struct screen_event *ret_event)
{
    *ret_event = (struct screen_event){.kind = SCREEN_NOTHING};
    if (size_changed(screen)) {
        ret_event->kind = SCREEN_RESIZED;
        return;
    }
    wint_t c = 0;
    for (int r; (r = get_wch(&c)) != ERR;) {
        bool event = r == KEY_CODE_YES ? read_key(screen, (int)c, ret_event)
                                       : read_plain(screen, (uint32_t)c, ret_event);
        if (event) {
            return;
        }
    }
    *ret_event = (struct screen_event){.kind = SCREEN_NOTHING};
    show_typed(screen);
}

static bool show_unless(struct screen *screen, bool is_event, struct screen_event *event)
{
    if (!is_event) {
        *event = (struct screen_event){.kind = SCREEN_NOTHING};
        show_typed(screen);
    }
    return is_event;
}

bool screen_press(struct screen *screen, unsigned key, struct screen_event *ret_event)
{
    *ret_event = (struct screen_event){.kind = SCREEN_NOTHING};
    return show_unless(screen, do_key(screen, key, ret_event), ret_event);
}

bool screen_type(struct screen *screen, char c, struct screen_event *ret_event)
{
    *ret_event = (struct screen_event){.kind = SCREEN_NOTHING};
    return show_unless(screen, read_plain(screen, (unsigned char)c, ret_event), ret_event);
}

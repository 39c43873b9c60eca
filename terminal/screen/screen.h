/*
 * The screen: ncurses draws a view, keys come back. Themes, layouts for 8x40, 16x20, 20x40 and
 * 80x24 and all between, mirrored for right-to-left, live resize.
 *
 * The screen owns the field the operator types into; what a scan means is not its business. It
 * never blocks: the app polls stdin and calls screen_read.
 */
#ifndef TERMINAL_SCREEN_SCREEN_H
#define TERMINAL_SCREEN_SCREEN_H

#include "terminal/flow/view.h"
#include "terminal/text/text.h"

struct screen;

enum theme { THEME_DAY, THEME_NIGHT, THEME_CONTRAST };

/* What stands in the status line whatever the flow shows. */
struct screen_status {
    char person[NAME_SIZE];
    char seat[ID_SIZE];
    bool online;
    bool syncing;
    bool refused;          /* the hub takes nothing from this seat */
    uint64_t waiting;      /* events on the way: "↑3" */
    char missing[ID_SIZE]; /* a device that is not there, a message id; "" if all are well */
    uint64_t loading;      /* rows of a snapshot loaded so far; 0: none under way */
    bool disk_full;        /* work stopped: there is no room to write */
    int battery;           /* per cent, while it is low; 0: nothing to say of it */
    bool battery_empty;    /* work stopped, */
    bool switches_off;     /* and the device switches itself off */
};

struct screen_event {
    enum { SCREEN_NOTHING, SCREEN_KEY, SCREEN_TYPED, SCREEN_RESIZED, SCREEN_THEME } kind;
    enum view_key key;
    char text[129]; /* SCREEN_TYPED: the field, normalised and cleaned */
};

/* `keymap` names the function keys, as keys.h says (NULL: F1 help, F2 clear, F3 back, F4 exception,
 * F5 undo, F9 theme, F10 menu); RAFF_E_CONFIG if it is not understood. Takes the terminal over,
 * after words_init: -ENOTTY if there is none, RAFF_E_CONFIG if TERM names none that is known.
 * ESCDELAY in the environment sets the milliseconds that an escape sequence may take (25). */
int screen_open(enum theme theme, const struct words *words, const char *keymap,
                struct screen **ret_screen) MUST_CHECK;
void screen_close(struct screen *screen); /* gives the terminal back as it was; takes NULL */
/* The words may change between draws (language at login). Draws only what changed. What was typed
 * so far is kept while the view's name and kind of field stay the same. */
void screen_draw(struct screen *screen, const struct words *words, const struct view *view,
                 const struct screen_status *status);
/*
 * Reads what waits on the terminal, one event a call, until SCREEN_NOTHING. Call it when stdin is
 * readable and at SIGWINCH. After SCREEN_RESIZED and SCREEN_THEME draw again; the theme has changed
 * already. Clear empties the field; only with an empty one it is an event. Enter without a field is
 * a bare Enter, unless other characters came before it: then it is nothing.
 */
void screen_read(struct screen *screen, struct screen_event *ret_event);
/* A key that came past the terminal, as if it had been pressed there: one of view_key or KEY_THEME;
 * or a character, '\r' for Enter and '\b' for what it takes away. As screen_read has them: false if
 * it is no event. */
bool screen_press(struct screen *screen, unsigned key, struct screen_event *ret_event);
bool screen_type(struct screen *screen, char c, struct screen_event *ret_event);
/* List rows that fit now: of the list that was drawn last, since the size last changed. */
size_t screen_list_rows(const struct screen *screen);
void screen_bell(struct screen *screen, int times);
/* The title line in the signal's colour with its symbol, for 400 ms and until the draw after that:
 * what a sound would say where there is none. */
void screen_flash(struct screen *screen, enum signal signal);

#endif

/*
 * The box around the screen: keys, sound, LEDs, vibration, battery, backlight.
 *
 * What the box has says a profile, a file (profile.h). One call for every signal that a person
 * gets: all that the profile names plays it, and what is to be heard falls back from the box's
 * buzzer to the terminal's bell, and from there to a flash of the screen. One beep is good, two or
 * more are not.
 *
 * Nothing here blocks: what is read and written of the box is done in libuv's threads, two at a
 * time (work.h). A part that is missing, slow or broken costs itself alone, and is tried again.
 *
 *     board_new(loop, &config, &events, &board, &why);
 *     board_signal(board, BOARD_GOOD);
 *     board_used(board);               a key, a scan: somebody is here
 */
#ifndef HW_BOARD_BOARD_H
#define HW_BOARD_BOARD_H

#include <stdbool.h>
#include <uv.h>

#include "drivers/base/str.h"

enum board_signal {
    BOARD_GOOD,          /* 1 beep, ✓ */
    BOARD_LINE_COMPLETE, /* 1 beep, higher */
    BOARD_TASK_COMPLETE, /* 1 long beep */
    BOARD_ONLINE,        /* back online: 1 short, soft */
    BOARD_WARNING,       /* 2 beeps, ! */
    BOARD_DUPLICATE,     /* 2 beeps */
    BOARD_ERROR          /* 3 beeps, ✗ */
};
#define BOARD_SIGNALS 7

/* What a key of the box means. */
enum board_key {
    BOARD_KEY_TRIGGER, /* told when it is pressed and when it is let go; the others when pressed */
    BOARD_KEY_HELP,
    BOARD_KEY_CLEAR,
    BOARD_KEY_BACK,
    BOARD_KEY_EXCEPTION,
    BOARD_KEY_UNDO,
    BOARD_KEY_THEME,
    BOARD_KEY_MENU,
    BOARD_KEY_UP,
    BOARD_KEY_DOWN,
    BOARD_KEY_ENTER,
    BOARD_KEY_BACKSPACE,
    BOARD_KEY_LANGUAGE,
    BOARD_KEY_CHARACTER
};

struct board_press {
    enum board_key key;
    char character; /* BOARD_KEY_CHARACTER: printable ASCII */
    bool is_down;   /* false: BOARD_KEY_TRIGGER let go */
};

enum board_charge {
    BOARD_CHARGE_OK,
    BOARD_CHARGE_LOW,     /* say so */
    BOARD_CHARGE_CRITICAL /* finish, and switch off (board_switch_off) */
};

struct board_battery {
    bool is_known; /* false: there is none, or it does not answer */
    int percent;
    bool is_charging; /* or full, or held: it does not run down */
    enum board_charge charge;
};

struct board;

/* What the board asks of whoever owns the terminal, and tells them; any may be NULL. */
struct board_events {
    void (*bell)(void *context, int times);
    void (*flash)(void *context, enum board_signal signal);
    void (*key)(void *context, const struct board_press *press);
    /* It changed. NULL: it is not read. */
    void (*battery)(void *context, const struct board_battery *battery);
};

struct board_config {
    const char *profile; /* a file's path; "": a box with nothing of its own */
    const char *root;    /* in front of every path of the profile; "" on a real box */
};

/* The loop may be NULL for a box with nothing of its own. RAFF_E_CONFIG, RAFF_E_NOT_FOUND, -errno,
 * with words. */
int board_new(uv_loop_t *loop, const struct board_config *config, const struct board_events *events,
              void *context, struct board **ret_board, struct text *why) MUST_CHECK;
/* The memory goes when the loop has closed its handles and the last file has answered. Takes NULL.
 */
void board_free(struct board *board);
void board_signal(struct board *board, enum board_signal signal);
/* "buzzer", "bell", "flash" or "none": what the last signal was heard or seen of. */
const char *board_last_output(const struct board *board);
/* Somebody is here: the backlight comes on, and goes down when nobody was for a while. */
void board_used(struct board *board);
/* Whether the profile names a file for that. */
bool board_switches_off(const struct board *board);
/* Asks whoever watches that file, as the profile says, to switch the machine off. Without such a
 * file nothing happens. */
void board_switch_off(struct board *board);

#endif

/*
 * The box around the screen: keys, sound, LEDs, vibration, battery.
 *
 * One call for every signal that a person gets. A profile says which outputs the box has; the call
 * goes down the list (the device's own sound and LED, the terminal's bell, a flash of the screen)
 * until one worked. One beep is good, two or more are not.
 */
#ifndef HW_BOARD_BOARD_H
#define HW_BOARD_BOARD_H

#include <stdbool.h>
#include <uv.h>

#include "drivers/base/cleanup.h"

enum board_signal {
    BOARD_GOOD,          /* 1 beep, ✓ */
    BOARD_LINE_COMPLETE, /* 1 beep, higher */
    BOARD_TASK_COMPLETE, /* 1 long beep */
    BOARD_ONLINE,        /* back online: 1 short, soft */
    BOARD_WARNING,       /* 2 beeps, ! */
    BOARD_DUPLICATE,     /* 2 beeps */
    BOARD_ERROR          /* 3 beeps, ✗ */
};

struct board;

/* What the board asks of whoever owns the terminal; either may be NULL. */
struct board_fallback {
    void (*bell)(void *context, int times);
    void (*flash)(void *context, enum board_signal signal);
    void *context;
};

/* `profile` is the name of a built-in profile ("desk") . */
int board_new(uv_loop_t *loop, const char *profile, const struct board_fallback *fallback,
              struct board **ret_board) MUST_CHECK;
void board_free(struct board *board);
void board_signal(struct board *board, enum board_signal signal);
/* "speaker", "bell", "flash" or "none": what the last signal came out of. */
const char *board_last_output(const struct board *board);

#endif

/*
 * Keys of the box: an input device by its name, grabbed, so that nothing of it reaches the console;
 * what the profile does not map does nothing. One that is not there is looked for again.
 */
#ifndef HW_BOARD_KEYPAD_H
#define HW_BOARD_KEYPAD_H

#include <limits.h>

#include "drivers/bus/bus.h"
#include "hw/board/profile.h"
#include "hw/board/work.h"

struct keypad {
    const struct profile *profile;
    size_t number; /* of the profile's keypads */
    const char *root;
    void (*pressed)(struct keypad *keypad, const struct board_press *press);
    struct work_lane *lane;
    struct work_job job;
    char path[PATH_MAX]; /* of the thread, while the job is under way, as the error */
    int error;
    struct bus *bus;
    bool is_trigger_down;
    uv_timer_t timer;
};

/* Begins to look for it; nothing, if the profile has none of that number. `profile` and `root` are
 * borrowed. */
void keypad_init(struct keypad *keypad, struct work_lane *lane, const struct profile *profile,
                 size_t number, const char *root,
                 void (*pressed)(struct keypad *keypad, const struct board_press *press));
/* The timer is the owner's to close. */
void keypad_release(struct keypad *keypad);
/* Input events as bus_evdev gives them. */
void keypad_take(struct keypad *keypad, const uint8_t *bytes, size_t n);

#endif

/*
 * Which of a profile's parts are there, for whoever looks at a box without working at it.
 *
 *     profile_read(path, &profile, &why);
 *     board_check(&profile, "", say_part, context, &battery);
 */
#ifndef HW_BOARD_CHECK_H
#define HW_BOARD_CHECK_H

#include "hw/board/battery.h"

/* A part that a profile names. */
struct board_part {
    const char *section; /* "led2" */
    char where[256];     /* what it was looked for by */
    int error;           /* 0: there, and open to us */
};
typedef void board_part_fn(void *context, const struct board_part *part);

/* Looks for every part below `root`, as board_config has it, without using any. Blocks.
 * `ret_battery` is what the gauge says, and untouched where the profile names none. */
void board_check(const struct profile *profile, const char *root, board_part_fn *tell,
                 void *context, struct battery_reading *ret_battery);

#endif

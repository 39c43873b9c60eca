/*
 * The battery: how full it is, and what that means (ABI/testing/sysfs-class-power).
 *
 * battery_take is a function of what was read before and now, without a clock: a gauge that once
 * reads nonsense must not switch a machine off, so critical is what two readings in a row say; and
 * a level is left only some per cent above where it was reached, or on the charger.
 */
#ifndef HW_BOARD_BATTERY_H
#define HW_BOARD_BATTERY_H

#include <limits.h>

#include "hw/board/profile.h"

struct battery_reading {
    int error; /* the rest is only there without one */
    int percent;
    bool runs_down;
};

struct battery {
    struct board_battery now;
    int criticals; /* readings in a row */
};

/* Reads the gauge that a profile's path names below `root`; `path` is where it is. Blocks. */
void battery_read(const char *root, const struct profile_battery *config, char path[PATH_MAX],
                  struct battery_reading *ret_reading);
/* Whether something changed. */
bool battery_take(struct battery *battery, const struct profile_battery *config,
                  const struct battery_reading *reading);
/* When to read again. */
int battery_wait_ms(const struct battery *battery, const struct profile_battery *config);

#endif

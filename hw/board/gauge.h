/* The battery on the loop: read again and again, in a thread, and told when it changed. */
#ifndef HW_BOARD_GAUGE_H
#define HW_BOARD_GAUGE_H

#include "hw/board/battery.h"
#include "hw/board/work.h"

struct gauge {
    const struct profile_battery *config;
    const char *root;
    void (*changed)(struct gauge *gauge);
    struct work_lane *lane;
    struct work_job job;
    struct battery_reading reading; /* of the thread, while the job is under way */
    struct battery battery;
    uv_timer_t timer;
};

/* Begins to read; nothing, if the profile has no battery. `config` and `root` are borrowed. */
void gauge_init(struct gauge *gauge, struct work_lane *lane, const struct profile_battery *config,
                const char *root, void (*changed)(struct gauge *gauge));

#endif

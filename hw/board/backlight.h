/* The backlight: bright while somebody is here, dim when nobody was for a while, never over `low`
 * while the battery is (ABI/stable/sysfs-class-backlight). */
#ifndef HW_BOARD_BACKLIGHT_H
#define HW_BOARD_BACKLIGHT_H

#include "hw/board/profile.h"
#include "hw/board/work.h"

struct backlight {
    const struct profile_backlight *config;
    const char *root;
    struct work_lane *lane;
    struct work_job job;
    int asked;  /* per cent; of the thread, while the job is under way */
    int wanted; /* per cent */
    bool is_idle, is_low;
    uv_timer_t timer;
};

/* Turns it on; nothing, if the profile has none. `config` and `root` are borrowed. */
void backlight_init(struct backlight *backlight, struct work_lane *lane,
                    const struct profile_backlight *config, const char *root);
/* Somebody is here. */
void backlight_used(struct backlight *backlight);
void backlight_set_low(struct backlight *backlight, bool is_low);
/* Looks whether it is there. Blocks. */
int backlight_check(const struct profile_backlight *config, const char *root, struct text *where);

#endif

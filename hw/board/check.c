#include "hw/board/check.h"

#include <errno.h>

#include "hw/board/backlight.h"
#include "hw/board/sink.h"
#include "hw/board/sysfs.h"

static void check_sinks(const struct profile *profile, const char *root, board_part_fn *tell,
                        void *context)
{
    for (size_t i = 0; i < PROFILE_SINKS; i++) {
        struct board_part part = {.section = profile_sink_section(i)};
        struct text where = text_over(part.where, sizeof(part.where));
        if (*profile->sinks[i].driver) {
            part.error = sink_check(&profile->sinks[i], root, &where);
            tell(context, &part);
        }
    }
}

static void check_keypads(const struct profile *profile, const char *root, board_part_fn *tell,
                          void *context)
{
    for (size_t i = 0; i < PROFILE_KEYPADS; i++) {
        struct board_part part = {.section = profile_keypad_section(i)};
        char path[PATH_MAX];
        if (*profile->keypads[i]) {
            part.error = sysfs_find_input(root, profile->keypads[i], path);
            copy_cut(part.where, sizeof(part.where), part.error ? profile->keypads[i] : path);
            part.error = !part.error && access(path, R_OK) != 0 ? -errno : part.error;
            tell(context, &part);
        }
    }
}

static void check_battery(const struct profile *profile, const char *root, board_part_fn *tell,
                          void *context, struct battery_reading *ret_battery)
{
    struct board_part part = {.section = "battery"};
    char path[PATH_MAX];
    if (*profile->battery.path) {
        battery_read(root, &profile->battery, path, ret_battery);
        part.error = ret_battery->error;
        copy_cut(part.where, sizeof(part.where), part.error ? profile->battery.path : path);
        tell(context, &part);
    }
}

static void check_backlight(const struct profile *profile, const char *root, board_part_fn *tell,
                            void *context)
{
    struct board_part part = {.section = "backlight"};
    struct text where = text_over(part.where, sizeof(part.where));
    if (*profile->backlight.path) {
        part.error = backlight_check(&profile->backlight, root, &where);
        tell(context, &part);
    }
}

void board_check(const struct profile *profile, const char *root, board_part_fn *tell,
                 void *context, struct battery_reading *ret_battery)
{
    check_sinks(profile, root, tell, context);
    check_keypads(profile, root, tell, context);
    check_battery(profile, root, tell, context, ret_battery);
    check_backlight(profile, root, tell, context);
}

/* Which of a profile's parts are there. */
#include <errno.h>

#include "hw/board/backlight.h"
#include "hw/board/battery.h"
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

static void check_rest(const struct profile *profile, const char *root, board_part_fn *tell,
                       void *context)
{
    struct board_part battery = {.section = "battery"}, light = {.section = "backlight"};
    struct text where = text_over(light.where, sizeof(light.where));
    struct battery_reading reading;
    char path[PATH_MAX];
    if (*profile->battery.path) {
        battery_read(root, &profile->battery, path, &reading);
        battery.error = reading.error;
        copy_cut(battery.where, sizeof(battery.where),
                 reading.error ? profile->battery.path : path);
        tell(context, &battery);
    }
    if (*profile->backlight.path) {
        light.error = backlight_check(&profile->backlight, root, &where);
        tell(context, &light);
    }
}

int board_check(const struct board_config *config, board_part_fn *tell, void *context,
                struct text *why)
{
    struct profile profile;
    int error = profile_read(config->profile, &profile, why);
    if (!error) {
        check_sinks(&profile, config->root, tell, context);
        check_keypads(&profile, config->root, tell, context);
        check_rest(&profile, config->root, tell, context);
    }
    return error;
}

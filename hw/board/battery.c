#include "hw/board/battery.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "hw/board/sysfs.h"

#define MARGIN    3    /* per cent above which a level is left again */
#define CERTAIN   2    /* readings in a row that make it critical */
#define SECOND_MS 1000 /* from the first of them to the next */

/* What a gauge may have instead of "capacity". */
static const char *const pairs[][2] = {{"energy_now", "energy_full"},
                                       {"charge_now", "charge_full"}};

static int read_percent(const char *path, int64_t *percent)
{
    int error = sysfs_read_number(path, "capacity", percent);
    for (size_t i = 0; error == -ENOENT && i < ARRAY_SIZE(pairs); i++) {
        int64_t now = 0, full = 0;
        error = sysfs_read_number(path, pairs[i][0], &now);
        error = error ? error : sysfs_read_number(path, pairs[i][1], &full);
        if (!error) {
            bool is_sound = full > 0 && now >= 0 && now <= INT32_MAX * 1000LL;
            error = is_sound ? 0 : RAFF_E_VALUE;
            *percent = is_sound ? now * 100 / full : 0;
        }
    }
    return error;
}

/* A scanner's battery, or a mouse's, lies beside the machine's own: its `scope` says Device. */
static bool is_machines(const char *path)
{
    char scope[SYSFS_VALUE];
    return sysfs_read(path, "scope", scope) != 0 || strcmp(scope, "Device") != 0;
}

void battery_read(const char *root, const struct profile_battery *config, char path[PATH_MAX],
                  struct battery_reading *ret_reading)
{
    char status[SYSFS_VALUE];
    int64_t percent = 0;
    int error = sysfs_find_that(root, config->path, is_machines, path);
    error = error ? error : read_percent(path, &percent);
    error = error ? error : sysfs_read(path, "status", status);
    if (!error && percent < 0) {
        error = RAFF_E_VALUE;
    }
    *ret_reading = (struct battery_reading){.error = error};
    if (!error) { /* worn ones are said to be over full */
        ret_reading->percent = percent > 100 ? 100 : (int)percent;
        ret_reading->runs_down =
            strcmp(status, "Discharging") == 0 || strcmp(status, "Unknown") == 0;
    }
}

/* Whether it is at a level: down to it, or up to it and not much above. */
static bool is_at(int percent, int limit, bool was)
{
    return percent <= limit + (was ? MARGIN : 0);
}

bool battery_take(struct battery *battery, const struct profile_battery *config,
                  const struct battery_reading *reading)
{
    struct board_battery was = battery->now;
    struct board_battery now = {.is_known = reading->error == 0,
                                .percent = reading->percent,
                                .is_charging = reading->error == 0 && !reading->runs_down};
    bool runs_down = now.is_known && reading->runs_down;
    bool is_critical =
        runs_down && is_at(now.percent, config->critical, was.charge == BOARD_CHARGE_CRITICAL);
    battery->criticals = is_critical ? battery->criticals + 1 : 0;
    if (is_critical && (battery->criticals >= CERTAIN || was.charge == BOARD_CHARGE_CRITICAL)) {
        now.charge = BOARD_CHARGE_CRITICAL;
    } else if (runs_down && is_at(now.percent, config->low, was.charge != BOARD_CHARGE_OK)) {
        now.charge = BOARD_CHARGE_LOW;
    }
    battery->criticals = battery->criticals > CERTAIN ? CERTAIN : battery->criticals;
    battery->now = now;
    return was.is_known != now.is_known || was.percent != now.percent ||
           was.is_charging != now.is_charging || was.charge != now.charge;
}

int battery_wait_ms(const struct battery *battery, const struct profile_battery *config)
{
    bool is_uncertain = battery->criticals > 0 && battery->now.charge != BOARD_CHARGE_CRITICAL;
    return is_uncertain ? SECOND_MS : config->every_s * 1000;
}

#include "hw/board/battery.h"

#include <stdlib.h>

#include "tests/unit/check.h"

static const struct profile_battery limits = {.every_s = 30, .low = 15, .critical = 5};

/* Each row is read after the one above it. */
static void test_levels(void)
{
    enum { UP, DOWN, GONE };
    static const struct {
        int percent, direction;
        enum board_charge charge;
        int wait_ms;
    } rows[] = {
        {80, DOWN, BOARD_CHARGE_OK, 30000},
        {16, DOWN, BOARD_CHARGE_OK, 30000},
        {15, DOWN, BOARD_CHARGE_LOW, 30000},
        {18, DOWN, BOARD_CHARGE_LOW, 30000}, /* a gauge that trembles */
        {19, DOWN, BOARD_CHARGE_OK, 30000},
        {0, DOWN, BOARD_CHARGE_LOW, 1000}, /* nonsense, once */
        {80, DOWN, BOARD_CHARGE_OK, 30000},
        {5, DOWN, BOARD_CHARGE_LOW, 1000},
        {5, DOWN, BOARD_CHARGE_CRITICAL, 30000},
        {8, DOWN, BOARD_CHARGE_CRITICAL, 30000},
        {9, DOWN, BOARD_CHARGE_LOW, 30000},
        {4, DOWN, BOARD_CHARGE_LOW, 1000},
        {4, UP, BOARD_CHARGE_OK, 30000}, /* on the charger */
        {4, DOWN, BOARD_CHARGE_LOW, 1000},
        {0, GONE, BOARD_CHARGE_OK, 30000},
        {3, DOWN, BOARD_CHARGE_LOW, 1000},
        {3, DOWN, BOARD_CHARGE_CRITICAL, 30000},
        {3, DOWN, BOARD_CHARGE_CRITICAL, 30000},
        {100, UP, BOARD_CHARGE_OK, 30000},
    };
    struct battery battery = {.criticals = 0};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct battery_reading reading = {.error = rows[i].direction == GONE ? -1 : 0,
                                                .percent = rows[i].percent,
                                                .runs_down = rows[i].direction == DOWN};
        struct board_battery was = battery.now;
        bool has_changed = battery_take(&battery, &limits, &reading);
        CHECK_INT(battery.now.charge, rows[i].charge);
        CHECK_INT(battery.now.is_known, rows[i].direction != GONE);
        CHECK_INT(battery.now.is_charging, rows[i].direction == UP);
        CHECK_INT(battery_wait_ms(&battery, &limits), rows[i].wait_ms);
        bool is_other = was.percent != battery.now.percent || was.charge != battery.now.charge ||
                        was.is_known != battery.now.is_known ||
                        was.is_charging != battery.now.is_charging;
        CHECK_INT(has_changed, is_other);
    }
}

/* Whatever a gauge says: critical only when the last two readings ran down at a critical level, or
 * it was critical and has not come far above; never on the charger; never without a gauge. */
static void test_property(void)
{
    unsigned seed = getenv("SEED") ? (unsigned)atoi(getenv("SEED")) : 20261123U;
    printf(" (SEED=%u)", seed);
    struct battery battery = {.criticals = 0};
    struct battery_reading before = {.error = -1};
    for (int i = 0; i < 200000; i++) {
        const struct battery_reading reading = {.error = rand_r(&seed) % 10 == 0 ? -5 : 0,
                                                .percent = rand_r(&seed) % 24,
                                                .runs_down = rand_r(&seed) % 4 > 0};
        enum board_charge was = battery.now.charge;
        battery_take(&battery, &limits, &reading);
        enum board_charge is = battery.now.charge;
        bool runs_down = reading.error == 0 && reading.runs_down;
        bool twice = runs_down && reading.percent <= 5 && before.error == 0 && before.runs_down &&
                     before.percent <= 5 + 3 && (before.percent <= 5 || was != BOARD_CHARGE_OK);
        bool stays = runs_down && was == BOARD_CHARGE_CRITICAL && reading.percent <= 5 + 3;
        bool holds = (is != BOARD_CHARGE_CRITICAL || twice || stays) &&
                     (runs_down || is == BOARD_CHARGE_OK) &&
                     (!runs_down || reading.percent > 15 || is != BOARD_CHARGE_OK);
        if (!holds) {
            printf("\n    reading %d", i);
        }
        CU_ASSERT_TRUE_FATAL(holds);
        before = reading;
    }
}

CHECK_MAIN("board/battery", {"levels", test_levels}, {"property", test_property})

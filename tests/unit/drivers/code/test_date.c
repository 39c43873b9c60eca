/* gs1_date: the century rule, the last day of a month, what is no date. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "tests/unit/drivers/code/gs1_text.h"

static const struct {
    const char *yymmdd;
    int now;
    int error, year, month, day;
} dates[] = {
    {"261122", 2026, 0, 2026, 11, 22},
    {"280229", 2026, 0, 2028, 2, 29},
    {"270229", 2026, RAFF_E_DATE, 0, 0, 0},
    {"280200", 2026, 0, 2028, 2, 29}, /* DD 00: the month's last day */
    {"270200", 2026, 0, 2027, 2, 28},
    {"261200", 2026, 0, 2026, 12, 31},
    {"760101", 2026, 0, 2076, 1, 1}, /* 50 ahead: this century; 51: the one before */
    {"770101", 2026, 0, 1977, 1, 1},
    {"990101", 2026, 0, 1999, 1, 1},
    {"000101", 2026, 0, 2000, 1, 1},
    {"460101", 2095, 0, 2046, 1, 1}, /* 49 behind: this century; 50: the next */
    {"450101", 2095, 0, 2145, 1, 1},
    {"000101", 2099, 0, 2100, 1, 1},
    {"000229", 2099, RAFF_E_DATE, 0, 0, 0}, /* 2100 is no leap year */
    {"000229", 2026, 0, 2000, 2, 29},
    {"990101", 2001, 0, 1999, 1, 1},
    {"261301", 2026, RAFF_E_DATE, 0, 0, 0},
    {"260001", 2026, RAFF_E_DATE, 0, 0, 0},
    {"260431", 2026, RAFF_E_DATE, 0, 0, 0},
    {"26043", 2026, RAFF_E_DATE, 0, 0, 0},
    {"2604301", 2026, RAFF_E_DATE, 0, 0, 0},
    {"26O430", 2026, RAFF_E_DATE, 0, 0, 0},
    {"2604/0", 2026, RAFF_E_DATE, 0, 0, 0},
    {"X60430", 2026, RAFF_E_DATE, 0, 0, 0},
};

static void test_dates(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(dates); i++) {
        int year = 0;
        int month = 0;
        int day = 0;
        int error = gs1_date(str_of(dates[i].yymmdd), days_of_date(dates[i].now, 7, 1), &year,
                             &month, &day);
        CHECK_INT(error, dates[i].error);
        CHECK_INT(year, dates[i].year);
        CHECK_INT(month, dates[i].month);
        CHECK_INT(day, dates[i].day);
    }
}

CHECK_MAIN("date", {"dates", test_dates})

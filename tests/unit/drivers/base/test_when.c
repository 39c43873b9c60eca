/* Times as text and calendar arithmetic. */
#include "tests/unit/check.h"

#include "drivers/base/error.h"
#include "drivers/base/when.h"

static const struct {
    int64_t ms;
    const char *text;
} times[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {-1, "1969-12-31T23:59:59.999Z"},
    {1, "1970-01-01T00:00:00.001Z"},
    {951782400000, "2000-02-29T00:00:00.000Z"},
    {1795341600123, "2026-11-22T10:00:00.123Z"},
    {4107542399999, "2100-02-28T23:59:59.999Z"},
    {4107542400000, "2100-03-01T00:00:00.000Z"},
    {253402300799999, "9999-12-31T23:59:59.999Z"},
    {-62135596800000, "0001-01-01T00:00:00.000Z"},
};

static void test_both_ways(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
        char text[WHEN_SIZE];
        int64_t ms = 42;
        when_write(times[i].ms, text);
        CHECK_STR(text, times[i].text);
        CHECK_INT(when_read(str_of(times[i].text), &ms), 0);
        CHECK_INT(ms, times[i].ms);
    }
}

static const char *const no_times[] = {
    "",
    "2026-11-22",
    "2026-11-22T10:00:00Z",
    "2026-11-22T10:00:00.000",
    "2026-11-22T10:00:00.000z",
    "2026-11-22 10:00:00.000Z",
    "2026-11-22T10:00:00.000Z ",
    "2026-13-22T10:00:00.000Z",
    "2026-00-22T10:00:00.000Z",
    "2026-11-31T10:00:00.000Z",
    "2026-11-00T10:00:00.000Z",
    "2027-02-29T10:00:00.000Z",
    "2026-11-22T24:00:00.000Z",
    "2026-11-22T10:60:00.000Z",
    "2026-11-22T10:00:60.000Z",
    "2026-11-22T1/:00:00.000Z",
    "-026-11-22T10:00:00.000Z",
};

static void test_no_times(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(no_times); i++) {
        int64_t ms = 42;
        CHECK_INT(when_read(str_of(no_times[i]), &ms), RAFF_E_DATE);
        CHECK_INT(ms, 42);
    }
}

/* Every day of four centuries follows the one before. */
static void test_days(void)
{
    int year = 1899;
    int month = 12;
    int day = 31;
    int64_t days = days_of_date(year, month, day);
    while (year < 2301) {
        bool month_ends = day == days_in_month(year, month);
        bool year_ends = month_ends && month == 12;
        day = month_ends ? 1 : day + 1;
        month = year_ends ? 1 : month_ends ? month + 1 : month;
        year += year_ends ? 1 : 0;
        days++;
        int y = 0;
        int m = 0;
        int d = 0;
        date_of_days(days, &y, &m, &d);
        CU_ASSERT_TRUE_FATAL(y == year && m == month && d == day);
        CU_ASSERT_EQUAL_FATAL(days_of_date(year, month, day), days);
    }
}

static void test_months(void)
{
    CHECK_INT(days_in_month(2026, 2), 28);
    CHECK_INT(days_in_month(2028, 2), 29);
    CHECK_INT(days_in_month(1900, 2), 28);
    CHECK_INT(days_in_month(2000, 2), 29);
    CHECK_INT(days_in_month(2026, 4), 30);
    CHECK_INT(days_in_month(2026, 12), 31);
    CHECK_INT(days_in_month(2026, 0), 0);
    CHECK_INT(days_in_month(2026, 13), 0);
    CHECK_INT(days_in_month(2026, -1), 0);
}

CHECK_MAIN("when", {"both ways", test_both_ways}, {"no times", test_no_times}, {"days", test_days},
           {"months", test_months})

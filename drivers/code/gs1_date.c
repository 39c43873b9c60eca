/* Dates of six digits, and the century that they leave out. */
#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "drivers/code/gs1.h"
#include "drivers/code/gs1_check.h"

/* Before 2100 every fourth year is a leap year: counted from 1968, which is one, the year is
 * one division. date_of_days takes ten, and every message with a date asks. */
#define DAY_1968 (-731)
#define DAY_2100 47482

int year_of_day(int64_t today_days)
{
    if (today_days >= DAY_1968 && today_days < DAY_2100) {
        return 1968 + (int)((today_days - DAY_1968) * 4 / 1461);
    }
    int year = 0;
    int month = 0;
    int day = 0;
    date_of_days(today_days, &year, &month, &day);
    return year;
}

/* The number in two digits, or more than 99. */
static int two_digits(const char *at)
{
    unsigned tens = (unsigned char)at[0] - (unsigned)'0';
    unsigned ones = (unsigned char)at[1] - (unsigned)'0';
    return tens < 10 && ones < 10 ? (int)(tens * 10 + ones) : 100;
}

int gs1_date_near(struct str yymmdd, int this_year, int *ret_year, int *ret_month, int *ret_day)
{
    if (yymmdd.len != 6) {
        return RAFF_E_DATE;
    }
    int yy = two_digits(yymmdd.at);
    int month = two_digits(yymmdd.at + 2);
    int day = two_digits(yymmdd.at + 4);
    int year = gs1_year_near(yy, this_year);
    int last_day = days_in_month(year, month);
    if (yy > 99 || day > last_day || last_day == 0) {
        return RAFF_E_DATE;
    }
    *ret_year = year;
    *ret_month = month;
    *ret_day = day ? day : last_day;
    return 0;
}

/* Which century it is matters on 29 February alone. */
bool gs1_is_date(const char yymmdd[6], int this_year)
{
    static const uint8_t last_days[100] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned month = gs1_number2(yymmdd + 2);
    unsigned day = gs1_number2(yymmdd + 4);
    if (month == 2 && day == 29) {
        return days_in_month(gs1_year_near((int)gs1_number2(yymmdd), this_year), 2) == 29;
    }
    return day <= last_days[month] && last_days[month] > 0;
}

int gs1_date(struct str yymmdd, int64_t today_days, int *ret_year, int *ret_month, int *ret_day)
{
    return gs1_date_near(yymmdd, year_of_day(today_days), ret_year, ret_month, ret_day);
}

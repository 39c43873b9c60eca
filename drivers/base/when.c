#include "drivers/base/when.h"

#include "drivers/base/error.h"

#define MS_PER_DAY 86400000LL

int64_t days_of_date(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void date_of_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *ret_day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *ret_month = month;
    *ret_year = (int)(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
}

int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) {
        return 0;
    }
    if (month != 2) {
        return days[month - 1];
    }
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return leap ? 29 : 28;
}

static void put_digits(char *at, int64_t value, int n)
{
    for (int i = n - 1; i >= 0; i--, value /= 10) {
        at[i] = (char)('0' + value % 10);
    }
}

void when_write(int64_t utc_ms, char out[WHEN_SIZE])
{
    int64_t days = (utc_ms >= 0 ? utc_ms : utc_ms - (MS_PER_DAY - 1)) / MS_PER_DAY;
    int64_t ms = utc_ms - days * MS_PER_DAY;
    int year = 0;
    int month = 0;
    int day = 0;
    date_of_days(days, &year, &month, &day);
    memcpy(out, "0000-00-00T00:00:00.000Z", WHEN_SIZE);
    put_digits(out, year, 4);
    put_digits(out + 5, month, 2);
    put_digits(out + 8, day, 2);
    put_digits(out + 11, ms / 3600000, 2);
    put_digits(out + 14, ms / 60000 % 60, 2);
    put_digits(out + 17, ms / 1000 % 60, 2);
    put_digits(out + 20, ms % 1000, 3);
}

/* The number in the n digits at `at`; sets *bad if one is none. */
static int get_digits(const char *at, int n, bool *bad)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        *bad = *bad || at[i] < '0' || at[i] > '9';
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

int when_read(struct str text, int64_t *ret_utc_ms)
{
    static const char form[] = "0000-00-00T00:00:00.000Z";
    if (text.len != WHEN_SIZE - 1) {
        return RAFF_E_DATE;
    }
    bool bad = false;
    for (size_t i = 0; i < text.len; i++) {
        bad = bad || (form[i] != '0' && form[i] != text.at[i]);
    }
    int year = get_digits(text.at, 4, &bad);
    int month = get_digits(text.at + 5, 2, &bad);
    int day = get_digits(text.at + 8, 2, &bad);
    int hour = get_digits(text.at + 11, 2, &bad);
    int minute = get_digits(text.at + 14, 2, &bad);
    int second = get_digits(text.at + 17, 2, &bad);
    int ms = get_digits(text.at + 20, 3, &bad);
    if (bad || day < 1 || day > days_in_month(year, month) || hour > 23 || minute > 59 ||
        second > 59) {
        return RAFF_E_DATE;
    }
    *ret_utc_ms = days_of_date(year, month, day) * MS_PER_DAY + hour * 3600000LL +
                  minute * 60000LL + second * 1000LL + ms;
    return 0;
}

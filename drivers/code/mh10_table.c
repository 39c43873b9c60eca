/* Looking up an identifier, and judging a value by its row. */
#include "drivers/code/mh10_table.h"

#include "drivers/base/ascii.h"
#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "drivers/code/gs1.h"
#include "drivers/code/gs1_check.h"

static unsigned digit(char c)
{
    return (unsigned)((unsigned char)c - (unsigned)'0');
}

/* --- looking up --- */

/* Data identifiers in their order: by letter, then by number; 0 for what is none. */
static unsigned key_of(struct str id)
{
    unsigned number = 0;
    size_t n = id.len;
    for (size_t i = 0; i + 1 < n; i++) {
        if (!is_digit(id.at[i]) || (i == 0 && id.at[i] == '0')) {
            return 0;
        }
        number = number * 10 + digit(id.at[i]);
    }
    return n >= 1 && n <= 4 && is_capital(id.at[n - 1]) ? (unsigned)id.at[n - 1] * 1000 + number
                                                        : 0;
}

/* By row of mh10_dis. */
static unsigned keys[512];

__attribute__((constructor)) static void index_rows(void)
{
    for (size_t i = 0; i < mh10_dis_n && i < ARRAY_SIZE(keys); i++) {
        keys[i] = key_of(str_of(mh10_dis[i].id));
    }
}

/* The last of the rows, which are sorted, whose key is at most `key`. */
static const struct mh10_di *last_row(unsigned key)
{
    size_t low = 0;
    size_t high = mh10_dis_n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (keys[middle] <= key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 ? &mh10_dis[low - 1] : NULL;
}

const struct mh10_di *mh10_di(struct str id)
{
    unsigned key = key_of(id);
    const struct mh10_di *row = last_row(key);
    unsigned first = row ? keys[row - mh10_dis] : 0;
    bool found = row && (first == key || (first / 1000 == key / 1000 && key % 1000 <= row->to));
    return found ? row : NULL;
}

const struct mh10_di *mh10_tei(struct str id)
{
    for (size_t i = 0; i < mh10_teis_n; i++) {
        if (str_is(id, mh10_teis[i].id)) {
            return &mh10_teis[i];
        }
    }
    return NULL;
}

/* --- characters and length --- */

static bool is_of(enum mh10_charset charset, char c)
{
    switch (charset) {
    case MH10_DIGITS:
        return is_digit(c);
    case MH10_DECIMAL:
        return is_digit(c) || c == '.';
    case MH10_LETTERS:
        return is_capital(c);
    case MH10_ALNUM:
        return is_digit(c) || is_capital(c);
    case MH10_TEXT:
        break;
    }
    return c >= ' ' && c <= '~';
}

/* The first byte that may not stand there, or the length. */
static size_t span(enum mh10_charset charset, struct str value)
{
    size_t i = charset == MH10_DECIMAL && value.len > 1 && value.at[0] == '-' ? 1 : 0;
    bool point = false;
    for (; i < value.len && is_of(charset, value.at[i]); i++) {
        bool is_point = charset == MH10_DECIMAL && value.at[i] == '.';
        bool at_an_end = i + 1 == value.len || !is_digit(value.at[i ? i - 1 : 0]);
        if (is_point && (point || at_an_end)) {
            return i;
        }
        point = point || is_point;
    }
    return i;
}

/* --- dates --- */

/* Numbers of a date, -1 for what its form does not have. */
struct date {
    int year, month, day, week, day_of_year, hour, minute;
    bool day_may_be_0;
};

static int *slot_of(struct date *date, char letter)
{
    switch (letter) {
    case 'Y':
        return &date->year;
    case 'M':
        return &date->month;
    case 'D':
    case 'd':
        return &date->day;
    case 'W':
        return &date->week;
    case 'J':
        return &date->day_of_year;
    case 'h':
        return &date->hour;
    case 'm':
        return &date->minute;
    default:
        return NULL;
    }
}

/* Reads one date of the form, up to where a second one starts; returns its length, 0 if a digit is
 * missing. */
static size_t read_date(const char *form, const char *value, int this_year, struct date *ret_date)
{
    size_t i = 0;
    size_t year_digits = 0;
    *ret_date = (struct date){-1, -1, -1, -1, -1, -1, -1, strchr(form, 'd') != NULL};
    for (; form[i]; i++) {
        int *slot = slot_of(ret_date, form[i]);
        if (form[i] == 'Y' && ret_date->year >= 0 && form[i - 1] != 'Y') {
            break;
        }
        if (slot && !is_digit(value[i])) {
            return 0;
        }
        year_digits += form[i] == 'Y' ? 1 : 0;
        if (slot) {
            *slot = (*slot < 0 ? 0 : *slot) * 10 + (int)digit(value[i]);
        }
    }
    if (year_digits == 2) {
        ret_date->year = gs1_year_near(ret_date->year, this_year);
    }
    return i;
}

static bool is_date(const struct date *date)
{
    int last_day =
        date->month >= 0 ? days_in_month(date->year < 0 ? 2000 : date->year, date->month) : 31;
    int first_day = date->day_may_be_0 ? 0 : 1;
    return last_day > 0 && (date->day < 0 || date->day >= first_day) && date->day <= last_day &&
           date->week != 0 && date->week <= 53 && date->day_of_year != 0 &&
           date->day_of_year <= 366 && date->hour <= 23 && date->minute <= 59;
}

static bool is_of_form(const char *form, const char *value, int this_year)
{
    while (*form) {
        struct date date;
        size_t n = read_date(form, value, this_year, &date);
        if (n == 0 || !is_date(&date)) {
            return false;
        }
        form += n;
        value += n;
    }
    return true;
}

int mh10_date(const struct mh10_di *row, struct str value, int this_year, int *ret_year,
              int *ret_month, int *ret_day)
{
    struct date date;
    if (!row->date || value.len < strlen(row->date) ||
        read_date(row->date, value.at, this_year, &date) == 0 || !is_date(&date) || date.year < 0 ||
        date.month < 0 || date.day < 0) {
        return RAFF_E_DATE;
    }
    *ret_year = date.year;
    *ret_month = date.month;
    *ret_day = date.day ? date.day : days_in_month(date.year, date.month);
    return 0;
}

/* --- checks --- */

static int check_gtin(struct str value)
{
    char gtin[15];
    return gtin14(value, gtin);
}

static int check_sscc(struct str value)
{
    return gs1_check_ok(value) ? 0 : RAFF_E_CHECK_DIGIT;
}

/* IFA coding system: the ASCII values before the two check digits, weighted 2, 3, 4…, modulo 97. */
static int check_ppn(struct str value)
{
    unsigned sum = 0;
    size_t n = value.len - 2; /* the row asks for 5 */
    for (size_t i = 0; i < n; i++) {
        sum += (unsigned)(unsigned char)value.at[i] * (unsigned)(i + 2);
    }
    bool right = digit(value.at[n]) * 10 + digit(value.at[n + 1]) == sum % 97;
    return right && is_digit(value.at[n]) && is_digit(value.at[n + 1]) ? 0 : RAFF_E_CHECK_DIGIT;
}

/* ISO 6346, annex A: letters count from 10, without 11, 22 and 33. */
static unsigned container_value(char c)
{
    unsigned place = (unsigned)(c - 'A');
    return is_digit(c) ? digit(c) : 10 + place + (place >= 1) + (place >= 11) + (place >= 21);
}

/* The same: four letters, six digits, each times 1, 2, 4…; the sum modulo 11, where 10 is 0. */
static int check_container(struct str value)
{
    unsigned sum = 0;
    for (size_t i = 0; i < 10; i++) {
        if (i < 4 ? !is_capital(value.at[i]) : !is_digit(value.at[i])) {
            return RAFF_E_VALUE;
        }
        sum += container_value(value.at[i]) << i;
    }
    return digit(value.at[10]) == sum % 11 % 10 ? 0 : RAFF_E_CHECK_DIGIT;
}

static int check_luhn(struct str value)
{
    unsigned sum = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned d = digit(value.at[value.len - 1 - i]) * (i % 2 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0 ? 0 : RAFF_E_CHECK_DIGIT;
}

/* 4L: AA where the countries of origin are mixed. */
static int check_country(struct str value)
{
    return iso_country_letters(value.at) || str_is(value, "AA") ? 0 : RAFF_E_VALUE;
}

/* Digits from `from` on; returns where they end. */
static size_t digits_end(struct str value, size_t from)
{
    while (from < value.len && is_digit(value.at[from])) {
        from++;
    }
    return from;
}

static int check_n_of_m(struct str value)
{
    size_t slash = digits_end(value, 0);
    bool good = slash > 0 && slash + 1 < value.len && value.at[slash] == '/' &&
                digits_end(value, slash + 1) == value.len;
    return good ? 0 : RAFF_E_VALUE;
}

static int check_number_unit(struct str value)
{
    struct str number = {value.at, value.len - 2}; /* the row asks for 3 */
    bool good = span(MH10_DECIMAL, number) == number.len &&
                span(MH10_ALNUM, (struct str){value.at + number.len, 2}) == 2;
    return good ? 0 : RAFF_E_VALUE;
}

static int check_with_plus(struct str value)
{
    return memchr(value.at, '+', value.len) ? 0 : RAFF_E_VALUE;
}

static const struct {
    int (*check)(struct str value);
    const char *why;
} checks[] = {
#define MH10_CHECK_ROW(symbol, function, text) [MH10_CHECK_##symbol] = {(function), (text)},
    MH10_CHECKS(MH10_CHECK_ROW)
#undef MH10_CHECK_ROW
};

static int wrong(int error, size_t at, const char *why, size_t *ret_at, const char **ret_why)
{
    *ret_at = at;
    *ret_why = why;
    return error;
}

int mh10_check(const struct mh10_di *row, struct str value, int this_year, size_t *ret_at,
               const char **ret_why)
{
    size_t form = row->date ? strlen(row->date) : 0;
    size_t min = row->min ? row->min : form ? form : 1;
    size_t max = row->max ? row->max : form ? form : SIZE_MAX;
    size_t good = span((enum mh10_charset)row->charset, value);
    if (good < value.len) {
        return wrong(RAFF_E_CHARSET, good, "character not allowed here", ret_at, ret_why);
    }
    if (value.len < min) {
        return wrong(RAFF_E_SYNTAX, value.len, "value too short", ret_at, ret_why);
    }
    if (value.len > max) {
        return wrong(RAFF_E_TOO_LONG, max, "value too long", ret_at, ret_why);
    }
    if (row->date && !is_of_form(row->date, value.at, this_year)) {
        return wrong(RAFF_E_DATE, 0, "no such date", ret_at, ret_why);
    }
    int error = row->check ? checks[row->check].check(value) : 0;
    return error ? wrong(error, 0, checks[row->check].why, ret_at, ret_why) : 0;
}

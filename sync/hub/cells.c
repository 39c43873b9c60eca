#include "sync/hub/cells.h"

#include <strings.h>

#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "sync/proto/proto.h"

static bool mark_ok(struct str mark)
{
    for (size_t i = 0; i < mark.len; i++) {
        if (mark.at[i] < 0x21 || mark.at[i] > 0x7E) {
            return false;
        }
    }
    return mark.len > 0;
}

bool date_ok(struct str date)
{
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    if (date.len != 10 || date.at[4] != '-' || date.at[7] != '-' ||
        str_to_int64((struct str){date.at, 4}, &year) != 0 ||
        str_to_int64((struct str){date.at + 5, 2}, &month) != 0 ||
        str_to_int64((struct str){date.at + 8, 2}, &day) != 0) {
        return false;
    }
    return year >= 1900 && day >= 1 && day <= days_in_month((int)year, (int)month);
}

static bool fault(struct sheet *sheet, size_t column, const char *why)
{
    char quoted[REPORT_VALUE_SIZE];
    sheet_fault(sheet, column, "%s %s", report_value(sheet_cell(sheet, column), quoted), why);
    return false;
}

/* Copies a cell that has no rule of its own but its length; *ret_empty stops the caller there. */
static bool take(struct sheet *sheet, size_t column, enum cell_need need, char *array, size_t size,
                 bool *ret_empty)
{
    struct str cell = sheet_cell(sheet, column);
    array[0] = '\0';
    *ret_empty = cell.len == 0;
    if (cell.len == 0) {
        if (need == CELL_REQUIRED) {
            sheet_fault(sheet, column, "is empty");
        }
        return need == CELL_OPTIONAL;
    }
    if (!text_is_clean(cell)) {
        return fault(sheet, column, "has control characters, or is not UTF-8");
    }
    if (copy_str(array, size, cell) != 0) {
        sheet_fault(sheet, column, "longer than %zu bytes", size - 1);
        return false;
    }
    return true;
}

bool cell_id(struct sheet *sheet, size_t column, enum cell_need need, char *array, size_t size)
{
    bool empty = false;
    if (!take(sheet, column, need, array, size, &empty) || empty) {
        return empty && need == CELL_OPTIONAL;
    }
    return proto_id_ok(str_of(array)) ||
           fault(sheet, column, "is no id: letters, digits, - and _, up to 32");
}

bool cell_mark(struct sheet *sheet, size_t column, enum cell_need need, char *array, size_t size)
{
    bool empty = false;
    if (!take(sheet, column, need, array, size, &empty) || empty) {
        return empty && need == CELL_OPTIONAL;
    }
    return mark_ok(str_of(array)) || fault(sheet, column, "may only be printable ASCII, no spaces");
}

bool cell_text(struct sheet *sheet, size_t column, enum cell_need need, char *array, size_t size)
{
    bool empty = false;
    return take(sheet, column, need, array, size, &empty);
}

bool cell_int(struct sheet *sheet, size_t column, int64_t min, int64_t max, int64_t fallback,
              int64_t *ret_value)
{
    struct str cell = sheet_cell(sheet, column);
    *ret_value = fallback;
    if (cell.len == 0) {
        return true;
    }
    int64_t value = 0;
    if (str_to_int64(cell, &value) != 0) {
        return fault(sheet, column, "is no whole number");
    }
    if (value < min || value > max) {
        sheet_fault(sheet, column, "%lld is not between %lld and %lld", (long long)value,
                    (long long)min, (long long)max);
        return false;
    }
    *ret_value = value;
    return true;
}

bool cell_bool(struct sheet *sheet, size_t column, bool *ret_value)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"", false},   {"no", false}, {"0", false},  {"false", false},
                 {"yes", true}, {"1", true},   {"true", true}};
    struct str cell = sheet_cell(sheet, column);
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (cell.len == strlen(words[i].word) &&
            strncasecmp(cell.at, words[i].word, cell.len) == 0) {
            *ret_value = words[i].value;
            return true;
        }
    }
    return fault(sheet, column, "is neither yes nor no");
}

bool cell_date(struct sheet *sheet, size_t column, enum cell_need need, char date[11])
{
    bool empty = false;
    struct str cell = sheet_cell(sheet, column);
    if (cell.len > 10) {
        return fault(sheet, column, "is no date (YYYY-MM-DD)");
    }
    if (!take(sheet, column, need, date, 11, &empty) || empty) {
        return empty && need == CELL_OPTIONAL;
    }
    return date_ok(str_of(date)) || fault(sheet, column, "is no date (YYYY-MM-DD)");
}

bool cell_word(struct sheet *sheet, size_t column, const char *const *words, size_t n, char *array,
               size_t size)
{
    struct str cell = sheet_cell(sheet, column);
    char known[160];
    struct text list = text_over(known, sizeof(known));
    for (size_t i = 0; i < n; i++) {
        if (str_is(cell, words[i])) {
            return copy_str(array, size, cell) == 0;
        }
        text_addf(&list, "%s%s", i ? ", " : "", words[i]);
    }
    char quoted[REPORT_VALUE_SIZE];
    sheet_fault(sheet, column, "%s is none of %s", report_value(cell, quoted), known);
    return false;
}

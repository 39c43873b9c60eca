#include "sync/hub/sheet.h"

#include "drivers/base/error.h"
#include "drivers/base/files.h"

static void find_column(struct sheet *sheet, size_t cell)
{
    char quoted[REPORT_VALUE_SIZE];
    struct str name = sheet->csv.cells[cell];
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (!str_is(name, sheet->columns[i].name)) {
            continue;
        }
        if (sheet->at[i] >= 0) {
            report_add(sheet->report, sheet->name, sheet->csv.line, sheet->columns[i].name,
                       "this column stands twice");
        }
        sheet->at[i] = (int)cell;
        return;
    }
    report_add(sheet->report, sheet->name, sheet->csv.line, "", "no column %s in this table",
               report_value(name, quoted));
}

static void read_header(struct sheet *sheet)
{
    size_t faults = sheet->report->n;
    int got = csv_next(&sheet->csv);
    if (got <= 0) {
        report_add(sheet->report, sheet->name, sheet->csv.line, "", "%s",
                   got < 0 ? sheet->csv.why : "no header line");
    }
    sheet->n_cells = sheet->csv.n;
    for (size_t i = 0; i < sheet->n_cells; i++) {
        find_column(sheet, i);
    }
    for (size_t i = 0; got > 0 && i < sheet->n_columns; i++) {
        if (sheet->columns[i].required && sheet->at[i] < 0) {
            report_add(sheet->report, sheet->name, sheet->csv.line, sheet->columns[i].name,
                       "this column is missing");
        }
    }
    if (sheet->report->n > faults) {
        csv_init(&sheet->csv, STR(""));
    }
}

int sheet_open(struct sheet *sheet, const char *path, const char *name,
               const struct column *columns, size_t n_columns, struct report *report)
{
    *sheet =
        (struct sheet){.name = name, .columns = columns, .n_columns = n_columns, .report = report};
    for (size_t i = 0; i < SHEET_COLUMNS_MAX; i++) {
        sheet->at[i] = -1;
    }
    bytes_init(&sheet->file, SHEET_BYTES_MAX);
    csv_init(&sheet->csv, STR(""));
    int error = file_read(path, &sheet->file);
    if (error == RAFF_E_NOT_FOUND) {
        return error;
    }
    if (error) {
        report_add(report, name, 0, "", "%s", error_text(error));
        return error;
    }
    csv_init(&sheet->csv, bytes_view(&sheet->file));
    read_header(sheet);
    return 0;
}

void sheet_release(struct sheet *sheet)
{
    bytes_release(&sheet->file);
}

int sheet_next(struct sheet *sheet)
{
    for (;;) {
        int got = csv_next(&sheet->csv);
        if (got == 0) {
            return 0;
        }
        if (got > 0 && sheet->csv.n == sheet->n_cells) {
            return 1;
        }
        if (sheet->again) {
            continue;
        }
        if (got < 0) {
            sheet_fault(sheet, SHEET_COLUMNS_MAX, "%s", sheet->csv.why);
        } else {
            sheet_fault(sheet, SHEET_COLUMNS_MAX, "%zu cells, but the header has %zu", sheet->csv.n,
                        sheet->n_cells);
        }
    }
}

void sheet_rewind(struct sheet *sheet)
{
    csv_init(&sheet->csv, bytes_view(&sheet->file));
    int header = csv_next(&sheet->csv);
    (void)header; /* it was there the first time */
    sheet->again = true;
}

struct str sheet_cell(const struct sheet *sheet, size_t column)
{
    int at = sheet->at[column];
    return at < 0 ? STR("") : sheet->csv.cells[at];
}

void sheet_fault(struct sheet *sheet, size_t column, const char *format, ...)
{
    char array[300];
    struct text text = text_over(array, sizeof(array));
    va_list args;
    va_start(args, format);
    text_vaddf(&text, format, args);
    va_end(args);
    report_add(sheet->report, sheet->name, sheet->csv.line,
               column < sheet->n_columns ? sheet->columns[column].name : "", "%s", array);
}

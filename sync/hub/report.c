#include "sync/hub/report.h"

void report_add(struct report *report, const char *file, size_t line, const char *where,
                const char *format, ...)
{
    report->n++;
    if (report->n > REPORT_SHOWN) {
        return;
    }
    char array[400];
    struct text text = text_over(array, sizeof(array));
    text_add(&text, file);
    if (line > 0) {
        text_addf(&text, ":%zu", line);
    }
    text_addf(&text, "%s%s: ", *where ? ": " : "", where);
    va_list args;
    va_start(args, format);
    text_vaddf(&text, format, args);
    va_end(args);
    char clean[sizeof(array)];
    text_clean((struct str){array, text.len}, false, clean, sizeof(clean));
    bytes_add_str(report->out, clean);
    bytes_add_str(report->out, "\n");
}

void report_end(struct report *report)
{
    if (report->n > REPORT_SHOWN) {
        bytes_addf(report->out, "and %zu more\n", report->n - REPORT_SHOWN);
    }
}

const char *report_value(struct str value, char quoted[REPORT_VALUE_SIZE])
{
    char clean[REPORT_VALUE_SIZE - 8];
    size_t lost = text_clean(value, false, clean, sizeof(clean));
    struct text text = text_over(quoted, REPORT_VALUE_SIZE);
    text_addf(&text, "\"%s\"%s", clean, lost ? "…" : "");
    return quoted;
}

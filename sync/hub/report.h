/*
 * What is wrong with the files of an import: the first REPORT_SHOWN faults in words, the rest
 * counted.
 *
 *     places.csv:12: check: "A7" is not 1 to 4 digits
 *
 * File and value come from outside; they are written cleaned and cut.
 */
#ifndef SYNC_HUB_REPORT_H
#define SYNC_HUB_REPORT_H

#include "drivers/base/bytes.h"

#define REPORT_SHOWN 20

struct report {
    struct bytes *out; /* the caller's; one line a fault */
    size_t n;
};

/* `where` is the column or JSON member, "" if the fault is the whole line's; line 0 leaves it out.
 */
void report_add(struct report *report, const char *file, size_t line, const char *where,
                const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The line that counts what was not shown, if any. */
void report_end(struct report *report);
/* A value in quotes, cleaned and cut, for the arguments of report_add. */
#define REPORT_VALUE_SIZE 80
const char *report_value(struct str value, char quoted[REPORT_VALUE_SIZE]);

#endif

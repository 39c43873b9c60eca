/* links: raff_hub */
#include <stdlib.h>

#include "sync/hub/csv.h"

/* Whatever the bytes: the reader ends, its cells lie inside its record, lines only go up. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct csv csv;
    size_t calls = 0;
    size_t line = 0;
    int got = 0;
    csv_init(&csv, (struct str){(const char *)data, size});
    while ((got = csv_next(&csv)) != 0) {
        size_t used = 0;
        for (size_t i = 0; got > 0 && i < csv.n; i++) {
            used += csv.cells[i].len;
            if (csv.cells[i].at < csv.record || used > CSV_RECORD_MAX) {
                abort();
            }
        }
        if (csv.line <= line || ++calls > size || (got < 0 && !csv.why)) {
            abort();
        }
        line = csv.line;
    }
    return 0;
}

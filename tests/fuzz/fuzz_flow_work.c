/* links: raff_flow */
/* Saved work of another version, or of a torn file: it reads as work that can be written again, or
 * as none. */
#include <stdlib.h>

#include "terminal/flow/workflow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json_arena arena;
    static struct bytes out;
    static struct work work;
    static char text[WORK_MAX];
    if (!arena.at && json_arena_init(&arena, 1 << 18) < 0) {
        return 0;
    }
    if (!out.limit) {
        bytes_init(&out, WORK_MAX);
    }
    size_t n = size < sizeof(text) - 1 ? size : sizeof(text) - 1;
    memcpy(text, data, n);
    text[n] = '\0';
    work_read(&arena, text, &work);
    if (work.depth > DEPTH_MAX - 2 || work.n_totes > TOTES_MAX ||
        work.tally.n_rows > TALLY_ROWS_MAX || work.tally.n_tags > TALLY_TAGS_MAX ||
        work.pick.n_held > HELD_MAX || work.count.n_rows > COUNT_ROWS_MAX ||
        work.count.last > work.count.n_rows) {
        abort();
    }
    int r = work_write(&work, &out);
    if (r != 0 && r != RAFF_E_FULL) {
        abort();
    }
    return 0;
}

/* links: raff_wire */
/* Any bytes: every byte is taken, an answer's numbers are within their eight digits. */
#include "drivers/wire/zpl_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zpl_status_reader reader;
    struct zpl_status_event event;
    zpl_status_init(&reader);
    while (size > 0) {
        size_t used = zpl_status_feed(&reader, data, size);
        bool has_event = zpl_status_next(&reader, &event);
        if ((used == 0 && !has_event) || zpl_status_pending(&reader) > ZPL_STATUS_STRING_MAX + 1) {
            __builtin_trap();
        }
        if (has_event && event.kind == ZPL_STATUS_ANSWER &&
            (event.status.labels_remaining > 99999999 || !event.status.print_mode)) {
            __builtin_trap();
        }
        data += used;
        size -= used;
    }
    return 0;
}

/* links: raff_ledger */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/ledger/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever is read as an event is written and read again as the same event. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct event event, again;
    memset(&event, 0, sizeof(event)); /* the ends of its lists are nobody's */
    memset(&again, 0, sizeof(again));
    if (event_read((struct str){(const char *)data, size}, &event)) {
        return 0;
    }
    struct bytes line;
    bytes_init(&line, (size_t)4 * EVENT_LINE_MAX);
    int error = event_write(&event, &line);
    if (!error &&
        (event_read(bytes_view(&line), &again) || memcmp(&event, &again, sizeof(event)) != 0)) {
        abort();
    }
    (void)event_progress(&event, event_check(&event) ? NULL : &event);
    bytes_release(&line);
    return 0;
}

/* links: raff_wire */
/* Any bytes, as answers; then as commands, by a reader that takes one event a feed and tells of
 * silence. */
#include "drivers/wire/mercury.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mercury mercury;
    struct wire_event event;
    fuzz_grammar(&mercury_grammar, data, size);
    wire_init(&mercury.wire, &mercury_grammar);
    mercury.from_host = true;
    for (size_t done = 0; done < size;) {
        done += wire_feed(&mercury.wire, data + done, size - done < 7 ? size - done : 7);
        bool was_event = wire_next(&mercury.wire, &event);
        if (!was_event && done > 0 && data[done - 1] % 8 == 0) {
            mercury_idle(&mercury);
            fuzz_require(!wire_next(&mercury.wire, &event) || event.at <= done);
        }
    }
    return 0;
}

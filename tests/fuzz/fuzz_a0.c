/* links: raff_wire */
/* Any bytes; then again by a reader that takes one event a feed and tells of silence. */
#include "drivers/wire/a0.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct a0 a0;
    struct wire_event event;
    fuzz_grammar(&a0_grammar, data, size);
    wire_init(&a0.wire, &a0_grammar);
    a0.from_host = true;
    for (size_t done = 0; done < size;) {
        done += wire_feed(&a0.wire, data + done, size - done < 7 ? size - done : 7);
        bool was_event = wire_next(&a0.wire, &event);
        if (!was_event && done > 0 && data[done - 1] % 8 == 0) {
            a0_idle(&a0);
            fuzz_require(!wire_next(&a0.wire, &event) || event.at <= done);
        }
    }
    return 0;
}

/* links: raff_wire */
/* Any bytes; then again by a reader that takes one event a feed and tells of silence. */
#include "drivers/wire/bb.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bb bb;
    struct wire_event event;
    fuzz_grammar(&bb_grammar, data, size);
    wire_init(&bb.wire, &bb_grammar);
    for (size_t done = 0; done < size;) {
        done += wire_feed(&bb.wire, data + done, size - done < 7 ? size - done : 7);
        bool was_event = wire_next(&bb.wire, &event);
        if (!was_event && done > 0 && data[done - 1] % 8 == 0) {
            bb_idle(&bb);
            fuzz_require(!wire_next(&bb.wire, &event) || event.at <= done);
        }
    }
    return 0;
}

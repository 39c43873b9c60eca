/* links: raff_wire */
/* Any bytes; then again by a reader that takes one event a feed and tells of silence. */
#include "drivers/wire/ssi.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ssi ssi;
    struct wire_event event;
    fuzz_grammar(&ssi_grammar, data, size);
    wire_init(&ssi.wire, &ssi_grammar);
    for (size_t done = 0; done < size;) {
        done += wire_feed(&ssi.wire, data + done, size - done < 7 ? size - done : 7);
        bool was_event = wire_next(&ssi.wire, &event);
        if (!was_event && data[done - 1] % 8 == 0) {
            ssi_idle(&ssi);
            fuzz_require(!wire_next(&ssi.wire, &event) || event.at <= done);
        }
    }
    return 0;
}

/* links: raff_wire */
/* Any bytes; then each three of them as a key event, which gets further. */
#include "drivers/wire/wedge.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wedge wedge;
    struct bytes json;
    fuzz_grammar(&wedge_grammar, data, size);
    bytes_init(&json, 1 << 20);
    wire_init(&wedge.wire, &wedge_grammar);
    for (size_t i = 0; i + 3 <= size; i += 3) {
        uint8_t event[WEDGE_EVENT_BYTES];
        struct wire_event read;
        wedge_put_event(data[i] & 1, data[i + 1], data[i + 2] % 3, event);
        fuzz_require(wire_feed(&wedge.wire, event, sizeof(event)) == sizeof(event));
        if (data[i] > 250) {
            wire_idle(&wedge.wire);
        }
        while (wire_next(&wedge.wire, &read)) {
            fuzz_event(&read, &json);
        }
        fuzz_require(wire_pending(&wedge.wire) <= WEDGE_READ_MAX);
    }
    bytes_release(&json);
    return 0;
}

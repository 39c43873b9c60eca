/* links: raff_wire */
/* Any bytes, with an answer expected and without. */
#include "drivers/wire/honeywell.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct honeywell honeywell;
    fuzz_grammar(&honeywell_grammar, data, size);
    wire_init(&honeywell.wire, &honeywell_grammar);
    honeywell_expect(&honeywell, true);
    fuzz_wire(&honeywell.wire, data, size);
    return 0;
}

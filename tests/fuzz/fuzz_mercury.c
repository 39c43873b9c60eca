/* links: raff_wire */
/* Any bytes, as answers; then as commands. */
#include "drivers/wire/mercury.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mercury mercury;
    fuzz_grammar(&mercury_grammar, data, size);
    wire_init(&mercury.frames.wire, &mercury_grammar);
    mercury.from_host = true;
    fuzz_slowly(&mercury.frames.wire, data, size);
    return 0;
}

/* links: raff_wire */
/* Any bytes, as answers; then as commands. */
#include "drivers/wire/a0.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct a0 a0;
    fuzz_grammar(&a0_grammar, data, size);
    wire_init(&a0.frames.wire, &a0_grammar);
    a0.from_host = true;
    fuzz_slowly(&a0.frames.wire, data, size);
    return 0;
}

/* links: raff_wire */
/* Any bytes. */
#include "drivers/wire/bb.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_grammar(&bb_grammar, data, size);
    return 0;
}

/* links: raff_wire */
/* Any bytes. */
#include "drivers/wire/toledo8217.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_grammar(&toledo8217_grammar, data, size);
    return 0;
}

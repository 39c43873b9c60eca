/* links: raff_wire */
/* Any bytes. */
#include "drivers/wire/mt_sics.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_grammar(&mt_sics_grammar, data, size);
    return 0;
}

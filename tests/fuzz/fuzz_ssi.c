/* links: raff_wire */
/* Any bytes. */
#include "drivers/wire/ssi.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_grammar(&ssi_grammar, data, size);
    return 0;
}

/* links: raff_wire */
/* Any bytes. */
#include "drivers/wire/tspl_status.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_grammar(&tspl_status_grammar, data, size);
    return 0;
}

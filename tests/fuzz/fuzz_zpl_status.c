/* links: raff_wire */
/* Any bytes; an answer's numbers are within their eight digits. */
#include "drivers/wire/zpl_status.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zpl_status_reader reader;
    wire_init(&reader.wire, &zpl_status_grammar);
    fuzz_wire(&reader.wire, data, size);
    fuzz_require(reader.status.labels_remaining <= 99999999);
    return 0;
}

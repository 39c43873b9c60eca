/* links: raff_wire */
/* Any bytes, with any terminator. */
#include "drivers/wire/serial.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct serial serial;
    for (int terminator = SERIAL_AUTO; terminator <= SERIAL_ETX; terminator++) {
        wire_init(&serial.wire, &serial_grammar);
        serial.terminator = (enum serial_terminator)terminator;
        fuzz_wire(&serial.wire, data, size);
    }
    return 0;
}

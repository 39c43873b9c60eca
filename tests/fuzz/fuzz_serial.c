/* links: raff_wire */
/* Any bytes, with any terminator: every byte is taken, every read is within its bound. */
#include "drivers/wire/serial.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(enum wire_serial_terminator terminator, const uint8_t *data, size_t size)
{
    struct wire_serial serial;
    struct wire_serial_event event;
    wire_serial_init(&serial, terminator);
    uint64_t last = 0;
    while (size > 0) {
        size_t used = wire_serial_feed(&serial, data, size);
        bool has_event = wire_serial_next(&serial, &event);
        if ((used == 0 && !has_event) || wire_serial_pending(&serial) > WIRE_SERIAL_READ_MAX + 1) {
            __builtin_trap();
        }
        if (has_event) {
            if (event.raw.len == 0 || event.raw.len > WIRE_SERIAL_READ_MAX || event.at < last) {
                __builtin_trap();
            }
            last = event.at;
        }
        data += used;
        size -= used;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int terminator = WIRE_SERIAL_AUTO; terminator <= WIRE_SERIAL_ETX; terminator++) {
        run((enum wire_serial_terminator)terminator, data, size);
    }
    return 0;
}

/* links: raff_wire */
/* A descriptor and reports that it describes; without one the usual layout. */
#include "drivers/wire/hid_scale.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hid_scale scale;
    uint8_t report[HID_SCALE_FRAME_MAX];
    size_t n = 0;
    fuzz_grammar(&hid_scale_grammar, data, size);
    size_t taken = size > 0 ? data[0] % (size + 1) : 0;
    wire_init(&scale.wire, &hid_scale_grammar);
    if (hid_scale_describe(&scale, data, taken) == 0) {
        fuzz_require(hid_scale_frame(&scale) > 0 && hid_scale_frame(&scale) <= HID_SCALE_FRAME_MAX);
        fuzz_wire(&scale.wire, data + taken, size - taken);
        fuzz_require(hid_scale_write_zero(&scale, report, &n) != 0 || n <= sizeof(report));
    }
    return 0;
}

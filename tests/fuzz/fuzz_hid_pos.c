/* links: raff_wire */
/* Any bytes as reports; then the first of them as the descriptor of the rest. */
#include "drivers/wire/hid_pos.h"
#include "tests/fuzz/fuzz_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hid_pos hid;
    fuzz_grammar(&hid_pos_grammar, data, size);
    size_t n = size > 0 ? data[0] : 0;
    n = n < size ? n : size;
    wire_init(&hid.wire, &hid_pos_grammar);
    if (n > 0 && hid_pos_describe(&hid, data + 1, n - 1) == 0) {
        fuzz_require(hid_pos_frame(&hid) <= HID_POS_FRAME_MAX);
        fuzz_wire(&hid.wire, data + n, size - n);
    }
    return 0;
}

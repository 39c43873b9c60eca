/* links: raff_wire */
/* Any bytes as a stream, as a report's body, and as the body of any message. */
#include "drivers/wire/llrp.h"
#include "tests/fuzz/fuzz_wire.h"

static void fuzz_tags(const uint8_t *data, size_t size)
{
    struct llrp_tags tags = llrp_tags_over(data, size);
    struct llrp_tag tag;
    size_t n = 0;
    for (int got = 1; got != 0; n++) {
        got = llrp_tags_next(&tags, &tag);
        fuzz_require(got <= 0 || (tag.epc >= data && tag.at + tag.len <= data + size &&
                                  tag.epc + (tag.epc_bits + 7U) / 8 <= tag.at + tag.len));
        fuzz_require(tags.last >= data && tags.last <= data + size && n <= size + 1);
    }
}

static void fuzz_body(uint32_t number, const uint8_t *data, size_t size)
{
    struct llrp_fault fault = {0};
    struct llrp_element element = {llrp_message_type(number), (uint16_t)number, data, size};
    int error = llrp_check(&element, true, &fault);
    fuzz_require(error <= 0 && error == fault.error);
    fuzz_require(!error || (fault.why && fault.at >= data && fault.at <= data + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_grammar(&llrp_grammar, data, size);
    fuzz_tags(data, size);
    if (size > 2) {
        fuzz_body((uint32_t)(data[0] << 8 | data[1]) & LLRP_TYPE_MAX, data + 2, size - 2);
    }
    return 0;
}

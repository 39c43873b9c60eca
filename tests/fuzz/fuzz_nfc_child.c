/* links: raff_wire */
/* Any bytes, and each tag that was read written again: the same tag. */
#include "drivers/wire/nfc_child.h"
#include "tests/fuzz/fuzz_wire.h"

static void check_again(const struct nfc_child_tag *tag)
{
    static struct nfc_child again;
    char line[NFC_CHILD_LINE_MAX + 2];
    struct text text = text_over(line, sizeof(line));
    struct wire_event event;
    nfc_child_write_tag(tag, &text);
    fuzz_require(!text.cut);
    wire_init(&again.wire, &nfc_child_grammar);
    fuzz_require(wire_feed(&again.wire, (const uint8_t *)line, text.len) == text.len);
    fuzz_require(wire_next(&again.wire, &event) && event.kind == WIRE_TAG);
    fuzz_require(again.tag.atqa == tag->atqa && again.tag.sak == tag->sak);
    fuzz_require(again.tag.memory_len == tag->memory_len &&
                 memcmp(again.tag.memory, tag->memory, tag->memory_len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct nfc_child child;
    fuzz_grammar(&nfc_child_grammar, data, size);
    wire_init(&child.wire, &nfc_child_grammar);
    for (size_t done = 0; done < size;) {
        done += wire_feed(&child.wire, data + done, size - done);
        struct wire_event event;
        if (wire_next(&child.wire, &event) && event.kind == WIRE_TAG) {
            check_again(&child.tag);
        }
    }
    return 0;
}

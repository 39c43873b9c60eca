/*
 * A link whose last segment is an EPC as a tag holds it, behind "eh" in hexadecimal or behind "ex"
 * in base64 (GS1 Digital Link URI: Compression Technical Standard for EPC binary strings 1.0.0,
 * sections 4.1 and 4.2). No other compressed link starts like this: 'e' would be an AI (7…).
 */
#include "drivers/base/error.h"
#include "drivers/code/bits.h"
#include "drivers/code/dlink_format.h"
#include "drivers/code/dlink_plan.h"
#include "drivers/code/dlink_reader.h"
#include "drivers/code/epc.h"

/* Lower case only. */
static int hex_value(char c)
{
    return c >= 'A' && c <= 'F' ? -1 : hex_digit(c);
}

/* The bits of the segment, or 0 of them where it is no EPC. */
static size_t read_segment(struct str segment, uint8_t *bytes, size_t size)
{
    bool hex = segment.len > 2 && memcmp(segment.at, "eh", 2) == 0;
    bool base64 = segment.len > 2 && memcmp(segment.at, "ex", 2) == 0;
    struct bit_writer writer = bit_writer_over(bytes, size);
    for (size_t i = 2; (hex || base64) && i < segment.len; i++) {
        int value = hex ? hex_value(segment.at[i]) : dlink_base64_value(segment.at[i]);
        if (value < 0) {
            return 0;
        }
        bits_put(&writer, (uint64_t)value, hex ? 4 : 6);
    }
    return writer.cut ? 0 : writer.pos;
}

static int add_element(struct dlink_reader *reader, const struct gs1_element *element,
                       const char *at)
{
    struct str id = str_of(element->id);
    int error = dlink_start_element(reader, id, at);
    text_add_str(&reader->link->elements, element->value);
    return !error && reader->link->elements.cut
               ? dlink_refuse(reader, id, at, RAFF_E_TOO_LONG, "too long")
               : error;
}

int dlink_read_epc(struct dlink_reader *reader)
{
    struct str segment = reader->uri->segments[reader->uri->n - 1];
    uint8_t bytes[EPC_BYTES_MAX];
    size_t n_bits = read_segment(segment, bytes, sizeof(bytes));
    struct epc epc;
    struct gs1_message message;
    struct dlink_plan plan;
    if (n_bits == 0 || epc_read_bits(bytes, n_bits, 0, &epc, NULL) ||
        gs1_decode(str_of(epc.elements), GS1_FLOOR, 0, &message, NULL) ||
        dlink_plan(&message, &plan, NULL)) {
        return DLINK_NONE;
    }
    dlink_note_place(reader, plan.key->ai, segment.at);
    int error = add_element(reader, plan.key, segment.at);
    if (!error && !dlink_is_key(reader, true)) {
        return DLINK_NONE;
    }
    for (size_t i = 0; i < plan.n_qualifiers && !error; i++) {
        dlink_note_place(reader, plan.qualifiers[i]->ai, segment.at);
        error = add_element(reader, plan.qualifiers[i], segment.at);
    }
    for (size_t i = 0; i < plan.n_attributes && !error; i++) {
        error = add_element(reader, plan.attributes[i], segment.at);
    }
    return error;
}

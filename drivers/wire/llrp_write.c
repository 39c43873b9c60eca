#include "drivers/wire/llrp_write.h"

#include "drivers/base/error.h"
#include "drivers/base/str.h"

static const struct llrp_field no_fields;
static const struct llrp_part no_parts;

struct llrp_writer llrp_writer_over(uint8_t *array, size_t size, enum llrp_version version)
{
    return (struct llrp_writer){.at = array, .size = size, .version = (uint8_t)version};
}

static void fail(struct llrp_writer *writer, int error)
{
    if (!writer->error) {
        writer->error = error;
    }
}

static struct llrp_frame *top(struct llrp_writer *writer)
{
    return &writer->frames[writer->depth - 1];
}

static void put(struct llrp_writer *writer, uint64_t number, size_t n)
{
    if (n > writer->size - writer->len) {
        fail(writer, RAFF_E_FULL);
    }
    for (size_t i = n; i > 0 && !writer->error; i--) {
        writer->at[writer->len++] = (uint8_t)(number >> (8 * (i - 1)));
    }
}

static void push(struct llrp_writer *writer, const struct llrp_type *type, bool is_message)
{
    if (type->since > writer->version) {
        fail(writer, RAFF_E_VALUE);
        return;
    }
    if (writer->depth > LLRP_DEPTH_MAX) {
        fail(writer, RAFF_E_STATE);
        return;
    }
    writer->frames[writer->depth++] = (struct llrp_frame){
        .type = type,
        .field = type->shape->fields ? type->shape->fields : &no_fields,
        .part = type->shape->parts ? type->shape->parts : &no_parts,
        .start = writer->len,
        .is_message = is_message,
    };
}

void llrp_begin_message(struct llrp_writer *writer, enum llrp_number number, uint32_t id)
{
    const struct llrp_type *type = llrp_message_type(number);
    if (writer->depth > 0 || !type) {
        fail(writer, RAFF_E_STATE);
    }
    if (writer->error) {
        return;
    }
    push(writer, type, true);
    put(writer, (uint64_t)writer->version << 10 | type->number, 2);
    put(writer, 0, 4);
    put(writer, id, 4);
}

/* What is reserved needs no call: it is passed as soon as it is reached. */
static void pass_reserved(struct llrp_writer *writer, struct llrp_frame *frame)
{
    for (; frame->field->kind == LLRP_RESERVED; frame->field++) {
        for (unsigned i = 0; i < frame->field->bits; i++) {
            if (frame->bit == 0) {
                put(writer, 0, 1);
            }
            frame->bit = (frame->bit + 1) % 8;
        }
    }
}

/* The next field if it is of one of two kinds, passed; NULL otherwise. */
static const struct llrp_field *next_field(struct llrp_writer *writer, enum llrp_field_kind kind,
                                           enum llrp_field_kind or_kind)
{
    if (writer->error || writer->depth == 0) {
        fail(writer, RAFF_E_STATE);
        return NULL;
    }
    struct llrp_frame *frame = top(writer);
    pass_reserved(writer, frame);
    const struct llrp_field *field = frame->field;
    if (!field->name || (field->kind != kind && field->kind != or_kind)) {
        fail(writer, RAFF_E_STATE);
    }
    if (writer->error) {
        return NULL;
    }
    frame->field++;
    return field;
}

static void put_bits(struct llrp_writer *writer, struct llrp_frame *frame, uint64_t number,
                     unsigned bits)
{
    if (frame->bit == 0 && bits % 8 == 0) {
        put(writer, number, bits / 8);
        return;
    }
    for (unsigned i = bits; i > 0 && !writer->error; i--) {
        if (frame->bit == 0) {
            put(writer, 0, 1);
        }
        if (!writer->error) {
            writer->at[writer->len - 1] |= (uint8_t)((number >> (i - 1) & 1) << (7 - frame->bit));
        }
        frame->bit = (frame->bit + 1) % 8;
    }
}

static bool fits(const struct llrp_field *field, uint64_t number, uint8_t version)
{
    if (field->kind == LLRP_SIGNED) {
        int64_t limit = (int64_t)1 << (field->bits - 1);
        return (int64_t)number >= -limit && (int64_t)number < limit;
    }
    if (field->since > version && number) {
        return false;
    }
    return field->bits == 64 || number >> field->bits == 0;
}

void llrp_write_number(struct llrp_writer *writer, uint64_t number)
{
    const struct llrp_field *field = next_field(writer, LLRP_NUMBER, LLRP_SIGNED);
    if (field && !fits(field, number, writer->version)) {
        fail(writer, RAFF_E_VALUE);
    } else if (field) {
        put_bits(writer, top(writer), number, field->bits);
    }
}

void llrp_write_numbers(struct llrp_writer *writer, const uint64_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        llrp_write_number(writer, numbers[i]);
    }
}

static void put_count(struct llrp_writer *writer, size_t n)
{
    if (n > UINT16_MAX) {
        fail(writer, RAFF_E_VALUE);
    }
    put(writer, n, 2);
}

static void put_bytes(struct llrp_writer *writer, const void *bytes, size_t n)
{
    if (n > writer->size - writer->len) {
        fail(writer, RAFF_E_FULL);
    }
    if (!writer->error && n > 0) {
        memcpy(writer->at + writer->len, bytes, n);
        writer->len += n;
    }
}

void llrp_write_array(struct llrp_writer *writer, const uint32_t *numbers, size_t n)
{
    const struct llrp_field *field = next_field(writer, LLRP_ARRAY, LLRP_ARRAY);
    if (!field) {
        return;
    }
    put_count(writer, n);
    for (size_t i = 0; i < n && !writer->error; i++) {
        if ((uint64_t)numbers[i] >> field->bits) {
            fail(writer, RAFF_E_VALUE);
        }
        put(writer, numbers[i], field->bits / 8);
    }
}

void llrp_write_bytes(struct llrp_writer *writer, const void *bytes, size_t n)
{
    if (writer->error || writer->depth == 0) {
        fail(writer, RAFF_E_STATE);
        return;
    }
    pass_reserved(writer, top(writer));
    const struct llrp_field *field = top(writer)->field;
    bool is_counted = field->kind == LLRP_TEXT || (field->kind == LLRP_ARRAY && field->bits == 8);
    bool is_plain = field->kind == LLRP_REST || (field->kind == LLRP_BYTES && field->bits == 8 * n);
    if (!is_counted && !is_plain) {
        fail(writer, RAFF_E_STATE);
        return;
    }
    top(writer)->field++;
    if (is_counted) {
        put_count(writer, n);
    }
    put_bytes(writer, bytes, n);
}

void llrp_write_text(struct llrp_writer *writer, const char *terminated)
{
    llrp_write_bytes(writer, terminated, strlen(terminated));
}

void llrp_write_bits(struct llrp_writer *writer, const uint8_t *bits, size_t n_bits)
{
    size_t n = (n_bits + 7) / 8;
    if (!next_field(writer, LLRP_BIT_ARRAY, LLRP_BIT_ARRAY)) {
        return;
    }
    put_count(writer, n_bits);
    put_bytes(writer, bits, n);
    if (!writer->error && n_bits % 8) {
        writer->at[writer->len - 1] &= (uint8_t)(0xFF00 >> n_bits % 8);
    }
}

static bool place_has(const struct llrp_part *place, uint32_t number)
{
    for (; place->number != number && place->or_next; place++) {
    }
    return place->number == number;
}

static const struct llrp_part *end_of_place(const struct llrp_part *place)
{
    for (; place->or_next; place++) {
    }
    return place;
}

/* Leaves the place the last parameter had. */
static void leave_place(struct llrp_writer *writer, struct llrp_frame *frame)
{
    const struct llrp_part *last = end_of_place(frame->part);
    if (frame->count < last->least) {
        fail(writer, RAFF_E_MISSING);
    }
    frame->part = last + 1;
    frame->count = 0;
}

static void enter_place(struct llrp_writer *writer, struct llrp_frame *frame, uint32_t number)
{
    while (frame->part->number && !place_has(frame->part, number)) {
        leave_place(writer, frame);
    }
    if (!frame->part->number || (frame->count > 0 && !end_of_place(frame->part)->many)) {
        fail(writer, RAFF_E_CONFLICT);
    }
    frame->count++;
}

/* An LLRP_REST may be left out: it is empty then. */
static bool has_all_fields(struct llrp_writer *writer, struct llrp_frame *frame)
{
    pass_reserved(writer, frame);
    return !frame->field->name || frame->field->kind == LLRP_REST;
}

void llrp_begin(struct llrp_writer *writer, enum llrp_number number)
{
    const struct llrp_type *type = llrp_parameter_type(number);
    if (writer->depth == 0 || !type || !has_all_fields(writer, top(writer))) {
        fail(writer, RAFF_E_STATE);
    }
    if (writer->error) {
        return;
    }
    enter_place(writer, top(writer), number);
    push(writer, type, false);
    if (number <= LLRP_TV_MAX) {
        put(writer, 0x80U | type->number, 1);
    } else {
        put(writer, type->number, 2);
        put(writer, 0, 2);
    }
}

static void put_length(struct llrp_writer *writer, const struct llrp_frame *frame)
{
    size_t len = writer->len - frame->start;
    size_t end = writer->len;
    if (!frame->is_message && frame->type->number <= LLRP_TV_MAX) {
        return;
    }
    if (!frame->is_message && len > UINT16_MAX) {
        fail(writer, RAFF_E_TOO_LONG);
        return;
    }
    writer->len = frame->start + 2;
    put(writer, len, frame->is_message ? 4 : 2);
    writer->len = end;
}

void llrp_end(struct llrp_writer *writer)
{
    if (writer->depth == 0 || !has_all_fields(writer, top(writer))) {
        fail(writer, RAFF_E_STATE);
    }
    if (writer->error) {
        return;
    }
    struct llrp_frame *frame = top(writer);
    while (frame->part->number) {
        leave_place(writer, frame);
    }
    if (!writer->error) {
        put_length(writer, frame);
        writer->depth--;
    }
}

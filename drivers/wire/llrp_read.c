#include "drivers/wire/llrp_read.h"

#include "drivers/base/error.h"
#include "drivers/base/str.h"

/* Where the next field begins. */
struct place {
    const uint8_t *at;
    size_t left;
    unsigned bit; /* of *at, from its high end */
};

uint64_t llrp_big_endian(const uint8_t *at, size_t n)
{
    uint64_t number = 0;
    for (size_t i = 0; i < n; i++) {
        number = number << 8 | at[i];
    }
    return number;
}

int llrp_read_message(const uint8_t *bytes, size_t n, struct llrp_message *ret_message)
{
    if (n < LLRP_HEADER_BYTES || llrp_big_endian(bytes + 2, 4) != n) {
        return RAFF_E_SYNTAX;
    }
    uint16_t number = (uint16_t)((bytes[0] << 8 | bytes[1]) & LLRP_TYPE_MAX);
    *ret_message = (struct llrp_message){
        .version = (uint8_t)(bytes[0] >> 2 & 7),
        .id = (uint32_t)llrp_big_endian(bytes + 6, 4),
        .element = {llrp_message_type(number), number, bytes + LLRP_HEADER_BYTES,
                    n - LLRP_HEADER_BYTES},
    };
    return 0;
}

static int take(struct place *place, size_t n, const uint8_t **ret_at)
{
    if (n > place->left) {
        return RAFF_E_SYNTAX;
    }
    *ret_at = place->at;
    place->at += n;
    place->left -= n;
    return 0;
}

static int take_bits(struct place *place, unsigned bits, uint64_t *ret_number)
{
    const uint8_t *at = place->at;
    if (bits % 8 == 0 && place->bit == 0) {
        int error = take(place, bits / 8, &at);
        *ret_number = error ? 0 : llrp_big_endian(at, bits / 8);
        return error;
    }
    if (place->left == 0) {
        return RAFF_E_SYNTAX;
    }
    for (uint64_t number = 0; bits > 0; bits--) {
        number = number << 1 | (*place->at >> (7 - place->bit) & 1);
        *ret_number = number;
        place->bit = (place->bit + 1) % 8;
        if (place->bit == 0 && take(place, 1, &at) == 0 && place->left == 0 && bits > 1) {
            return RAFF_E_SYNTAX;
        }
    }
    return 0;
}

/* A count of 16 bits, and what it counts. */
static int take_counted(struct place *place, unsigned bits, struct llrp_value *value)
{
    const uint8_t *at = NULL;
    if (take(place, 2, &at)) {
        return RAFF_E_SYNTAX;
    }
    value->count = (size_t)llrp_big_endian(at, 2);
    return take(place, (value->count * bits + 7) / 8, &value->at);
}

static uint64_t extend_sign(uint64_t number, unsigned bits)
{
    uint64_t sign = (uint64_t)1 << (bits - 1);
    return (number ^ sign) - sign;
}

static int take_field(struct place *place, const struct llrp_field *field, struct llrp_value *value)
{
    int error = 0;
    *value = (struct llrp_value){0};
    switch ((enum llrp_field_kind)field->kind) {
    case LLRP_NUMBER:
    case LLRP_RESERVED:
        return take_bits(place, field->bits, &value->number);
    case LLRP_SIGNED:
        error = take_bits(place, field->bits, &value->number);
        value->number = extend_sign(value->number, field->bits);
        return error;
    case LLRP_BYTES:
        value->count = field->bits / 8U;
        return take(place, value->count, &value->at);
    case LLRP_ARRAY:
    case LLRP_TEXT:
    case LLRP_BIT_ARRAY:
        return take_counted(place, field->bits, value);
    case LLRP_REST:
        value->count = place->left;
        return take(place, place->left, &value->at);
    }
    return RAFF_E_SYNTAX;
}

static const struct llrp_field *fields_of(const struct llrp_element *element)
{
    static const struct llrp_field none;
    return element->type && element->type->shape->fields ? element->type->shape->fields : &none;
}

int llrp_value(const struct llrp_element *element, const char *name, struct llrp_value *ret_value)
{
    struct place place = {element->at, element->len, 0};
    for (const struct llrp_field *field = fields_of(element); field->name; field++) {
        struct llrp_value value;
        if (take_field(&place, field, &value)) {
            return RAFF_E_SYNTAX;
        }
        if (strcmp(field->name, name) == 0) {
            *ret_value = value;
            return 0;
        }
    }
    return RAFF_E_NOT_FOUND;
}

int llrp_number(const struct llrp_element *element, const char *name, uint64_t *ret_number)
{
    struct llrp_value value;
    int error = llrp_value(element, name, &value);
    if (!error) {
        *ret_number = value.number;
    }
    return error;
}

int llrp_walk(const struct llrp_element *element, struct llrp_walk *ret_walk)
{
    struct place place = {element->at, element->len, 0};
    for (const struct llrp_field *field = fields_of(element); field->name; field++) {
        struct llrp_value value;
        if (take_field(&place, field, &value)) {
            return RAFF_E_SYNTAX;
        }
    }
    bool holds_any = element->type && element->type->shape->parts;
    *ret_walk = (struct llrp_walk){place.at, holds_any ? place.left : 0};
    return 0;
}

/* The whole length of the parameter at the walk, 0 if it cannot be told. Nobody knows where an
 * unknown TV ends, so it has all the rest. */
static size_t measure(const struct llrp_walk *walk, uint16_t *ret_number, size_t *ret_header)
{
    if (walk->at[0] & 0x80) {
        *ret_number = walk->at[0] & LLRP_TV_MAX;
        *ret_header = 1;
        size_t body = llrp_tv_bytes(*ret_number);
        return body ? 1 + body : walk->left;
    }
    if (walk->left < LLRP_TLV_HEADER_BYTES) {
        return 0;
    }
    *ret_number = (uint16_t)((walk->at[0] << 8 | walk->at[1]) & LLRP_TYPE_MAX);
    *ret_header = LLRP_TLV_HEADER_BYTES;
    return (size_t)llrp_big_endian(walk->at + 2, 2);
}

int llrp_next(struct llrp_walk *walk, struct llrp_element *ret_element)
{
    uint16_t number = 0;
    size_t header = 0;
    if (walk->left == 0) {
        return 0;
    }
    size_t len = measure(walk, &number, &header);
    if (len < header || len == 0 || len > walk->left) {
        return RAFF_E_SYNTAX;
    }
    *ret_element = (struct llrp_element){
        /* a TLV with the number of a TV is none that anybody knows */
        (number <= LLRP_TV_MAX) == (header == 1) ? llrp_parameter_type(number) : NULL,
        number,
        walk->at + header,
        len - header,
    };
    walk->at += len;
    walk->left -= len;
    return 1;
}

int llrp_find(const struct llrp_element *element, uint32_t number, struct llrp_element *ret_element)
{
    struct llrp_walk walk;
    struct llrp_element found;
    int error = llrp_walk(element, &walk);
    while (!error) {
        int got = llrp_next(&walk, &found);
        if (got <= 0) {
            return got < 0 ? got : RAFF_E_NOT_FOUND;
        }
        if (found.number == number && found.type) {
            *ret_element = found;
            return 0;
        }
    }
    return error;
}

static int fault(struct llrp_fault *ret_fault, int error, const char *why, uint16_t number,
                 const uint8_t *at)
{
    *ret_fault = (struct llrp_fault){error, why, number, at};
    return error;
}

static size_t count_children(const struct llrp_element *element, uint16_t number)
{
    struct llrp_walk walk;
    struct llrp_element child;
    size_t n = 0;
    for (int got = llrp_walk(element, &walk) ? 0 : 1; got > 0;) {
        got = llrp_next(&walk, &child);
        n += got > 0 && child.number == number ? 1 : 0;
    }
    return n;
}

static int check_counts(const struct llrp_element *element, struct llrp_fault *ret_fault)
{
    size_t n = 0;
    const struct llrp_part *part = element->type->shape->parts;
    for (; part && part->number; part++) {
        n += count_children(element, part->number);
        if (part->or_next) {
            continue;
        }
        if (n < part->least) {
            return fault(ret_fault, RAFF_E_MISSING, "a parameter is missing", part->number,
                         element->at);
        }
        if (n > 1 && !part->many) {
            return fault(ret_fault, RAFF_E_CONFLICT, "a parameter too many", part->number,
                         element->at);
        }
        n = 0;
    }
    return 0;
}

static bool may_hold(const struct llrp_element *element, uint16_t number)
{
    for (const struct llrp_part *part = element->type->shape->parts; part->number; part++) {
        if (part->number == number) {
            return true;
        }
    }
    return false;
}

static int check_at(const struct llrp_element *element, bool by_count, unsigned depth,
                    struct llrp_fault *ret_fault)
{
    struct llrp_walk walk;
    struct llrp_element child;
    if (!element->type) {
        return 0;
    }
    if (depth > LLRP_DEPTH_MAX) {
        return fault(ret_fault, RAFF_E_SYNTAX, "parameters nested too deep", element->number,
                     element->at);
    }
    if (llrp_walk(element, &walk)) {
        return fault(ret_fault, RAFF_E_SYNTAX, "a field runs past its parameter", element->number,
                     element->at);
    }
    int got = 0;
    while ((got = llrp_next(&walk, &child)) > 0) {
        if (by_count && !may_hold(element, child.number)) {
            return fault(ret_fault, RAFF_E_CONFLICT, "a parameter that does not belong here",
                         child.number, child.at);
        }
        int error = check_at(&child, by_count, depth + 1, ret_fault);
        if (error) {
            return error;
        }
    }
    if (got < 0) {
        return fault(ret_fault, RAFF_E_SYNTAX, "a parameter's length does not fit", element->number,
                     walk.at);
    }
    return by_count ? check_counts(element, ret_fault) : 0;
}

int llrp_check(const struct llrp_element *element, bool by_count, struct llrp_fault *ret_fault)
{
    return check_at(element, by_count, 1, ret_fault);
}

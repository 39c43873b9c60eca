/* LLRP messages made at random by the tables, each with a description in words, so that what is
 * read back can be compared with what was meant; and a copier that writes what it reads. */
#ifndef TESTS_UNIT_DRIVERS_WIRE_LLRP_RANDOM_H
#define TESTS_UNIT_DRIVERS_WIRE_LLRP_RANDOM_H

#include "drivers/base/bytes.h"
#include "drivers/wire/llrp_read.h"
#include "drivers/wire/llrp_write.h"

#define RANDOM_DEPTH 6 /* no optional parameters from here on: ParameterError holds itself */

struct llrp_random {
    uint64_t state; /* the seed at first */
    struct llrp_writer *writer;
    struct bytes *words;
    uint8_t octet_below; /* for numbers of 8 bits, most of them enumerations; 0: any */
};

static inline uint32_t random_next(struct llrp_random *random, uint32_t below)
{
    random->state = random->state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(random->state >> 33) % below;
}

static inline void describe_bytes(struct bytes *words, const uint8_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bytes_addf(words, "%02x", at[i]);
    }
}

static inline void random_number(struct llrp_random *random, const struct llrp_field *field)
{
    uint64_t number = (uint64_t)random_next(random, 1U << 31) << 33 | random_next(random, 1U << 31);
    bool is_later = field->since > random->writer->version;
    number = is_later ? 0 : number >> (64 - field->bits);
    if (field->kind == LLRP_NUMBER && field->bits == 8 && random->octet_below) {
        number %= random->octet_below;
    }
    if (field->kind == LLRP_SIGNED) {
        number = field->bits == 8 ? (uint64_t)(int8_t)number : (uint64_t)(int16_t)number;
    }
    llrp_write_number(random->writer, number);
    bytes_addf(random->words, "%s=%llu ", field->name, (unsigned long long)number);
}

static inline void random_array(struct llrp_random *random, const struct llrp_field *field)
{
    uint32_t numbers[5];
    size_t n = random_next(random, 5);
    bytes_addf(random->words, "%s=%zu:", field->name, n);
    for (size_t i = 0; i < n; i++) {
        numbers[i] = random_next(random, 256);
        bytes_addf(random->words, "%0*x", field->bits / 4, numbers[i]);
    }
    llrp_write_array(random->writer, numbers, n);
    bytes_addf(random->words, " ");
}

static inline void random_octets(struct llrp_random *random, const struct llrp_field *field)
{
    uint8_t octets[16];
    size_t n = field->kind == LLRP_BYTES ? field->bits / 8U : random_next(random, 9);
    size_t n_bits = field->kind == LLRP_BIT_ARRAY ? random_next(random, 100) : 0;
    n = field->kind == LLRP_BIT_ARRAY ? (n_bits + 7) / 8 : n;
    for (size_t i = 0; i < n; i++) {
        octets[i] = (uint8_t)('a' + random_next(random, 26));
    }
    if (field->kind == LLRP_BIT_ARRAY) {
        llrp_write_bits(random->writer, octets, n_bits);
        octets[n > 0 ? n - 1 : 0] &= (uint8_t)(n_bits % 8 ? 0xFF00 >> n_bits % 8 : 0xFF);
    } else {
        llrp_write_bytes(random->writer, octets, n);
    }
    bytes_addf(random->words, "%s=%zu:", field->name, n_bits ? n_bits : n);
    describe_bytes(random->words, octets, n);
    bytes_addf(random->words, " ");
}

static inline void random_fields(struct llrp_random *random, const struct llrp_type *type)
{
    for (const struct llrp_field *field = type->shape->fields; field && field->name; field++) {
        if (field->kind == LLRP_NUMBER || field->kind == LLRP_SIGNED) {
            random_number(random, field);
        } else if (field->kind == LLRP_ARRAY) {
            random_array(random, field);
        } else if (field->kind != LLRP_RESERVED) {
            random_octets(random, field);
        }
    }
}

static inline void random_parts(struct llrp_random *random, const struct llrp_type *type);

static inline void random_parameter(struct llrp_random *random, uint16_t number)
{
    const struct llrp_type *type = llrp_parameter_type(number);
    llrp_begin(random->writer, (enum llrp_number)number);
    bytes_addf(random->words, "%s( ", type->name);
    random_fields(random, type);
    random_parts(random, type);
    bytes_addf(random->words, ") ");
    llrp_end(random->writer);
}

/* One of those that share a place, of the version that is written. */
static inline uint16_t random_choice(struct llrp_random *random, const struct llrp_part *place,
                                     size_t n)
{
    for (;;) {
        uint16_t number = place[random_next(random, (uint32_t)n)].number;
        if (llrp_parameter_type(number)->since <= random->writer->version) {
            return number;
        }
    }
}

static inline void random_parts(struct llrp_random *random, const struct llrp_type *type)
{
    const struct llrp_part *part = type->shape->parts;
    while (part && part->number) {
        size_t n = 1;
        for (; part[n - 1].or_next; n++) {
        }
        const struct llrp_part *last = part + n - 1;
        uint32_t most = last->many ? 3 : 1;
        uint32_t times = last->least;
        if (random->writer->depth < RANDOM_DEPTH) {
            times += random_next(random, most - last->least + 1);
        }
        if (n == 1 && llrp_parameter_type(part->number)->since > random->writer->version) {
            times = 0;
        }
        for (; times > 0; times--) {
            random_parameter(random, random_choice(random, part, n));
        }
        part += n;
    }
}

static inline void random_message(struct llrp_random *random, uint16_t number)
{
    const struct llrp_type *type = llrp_message_type(number);
    uint32_t id = random_next(random, 1U << 31);
    bytes_addf(random->words, "%u %s( ", id, type->name);
    llrp_begin_message(random->writer, (enum llrp_number)number, id);
    random_fields(random, type);
    random_parts(random, type);
    llrp_end(random->writer);
    bytes_addf(random->words, ") ");
}

/* The bytes that an array, a text and their like has. */
static inline size_t value_bytes(const struct llrp_field *field, const struct llrp_value *value)
{
    return field->kind == LLRP_ARRAY || field->kind == LLRP_BIT_ARRAY
               ? (value->count * field->bits + 7) / 8
               : value->count;
}

/* The same words for what is read. */
static inline int describe(const struct llrp_element *element, struct bytes *words)
{
    struct llrp_walk walk;
    struct llrp_element child;
    struct llrp_value value;
    bytes_addf(words, "%s( ", element->type->name);
    for (const struct llrp_field *field = element->type->shape->fields; field && field->name;
         field++) {
        if (field->kind == LLRP_RESERVED) {
            continue;
        }
        if (llrp_value(element, field->name, &value)) {
            return -1;
        }
        bytes_addf(words, "%s=%llu", field->name,
                   (unsigned long long)(value.at ? value.count : value.number));
        bytes_addf(words, value.at ? ":" : "");
        describe_bytes(words, value.at, value.at ? value_bytes(field, &value) : 0);
        bytes_addf(words, " ");
    }
    int got = llrp_walk(element, &walk) ? -1 : 1;
    while (got > 0 && (got = llrp_next(&walk, &child)) > 0) {
        got = !child.type || describe(&child, words) ? -1 : 1;
    }
    bytes_addf(words, ") ");
    return got;
}

static inline void copy_field(struct llrp_writer *writer, const struct llrp_field *field,
                              const struct llrp_value *value)
{
    uint32_t numbers[256];
    if (field->kind == LLRP_NUMBER || field->kind == LLRP_SIGNED) {
        llrp_write_number(writer, value->number);
    } else if (field->kind == LLRP_BIT_ARRAY) {
        llrp_write_bits(writer, value->at, value->count);
    } else if (field->kind == LLRP_ARRAY) {
        for (size_t i = 0; i < value->count && i < 256; i++) {
            numbers[i] =
                (uint32_t)llrp_big_endian(value->at + i * (field->bits / 8U), field->bits / 8U);
        }
        llrp_write_array(writer, numbers, value->count);
    } else {
        llrp_write_bytes(writer, value->at, value->count);
    }
}

/* Fields and parameters of an element into the one begun last. */
static inline int copy_body(const struct llrp_element *element, struct llrp_writer *writer)
{
    struct llrp_walk walk;
    struct llrp_element child;
    struct llrp_value value;
    for (const struct llrp_field *field = element->type->shape->fields; field && field->name;
         field++) {
        if (field->kind == LLRP_RESERVED) {
            continue;
        }
        if (llrp_value(element, field->name, &value)) {
            return -1;
        }
        copy_field(writer, field, &value);
    }
    int got = llrp_walk(element, &walk) ? -1 : 1;
    while (got > 0 && (got = llrp_next(&walk, &child)) > 0) {
        llrp_begin(writer, (enum llrp_number)child.number);
        got = !child.type || copy_body(&child, writer) ? -1 : 1;
        llrp_end(writer);
    }
    return got;
}

#endif

/*
 * Writing any LLRP message by the tables of llrp_types.h, into a caller's array.
 *
 *     struct llrp_writer writer = llrp_writer_over(array, sizeof(array), LLRP_1_0_1);
 *     llrp_begin_message(&writer, LLRP_SET_READER_CONFIG, id);
 *     LLRP_NUMBERS(&writer, 0);                                 ResetToFactoryDefault
 *     llrp_begin(&writer, LLRP_KeepaliveSpec);
 *     LLRP_NUMBERS(&writer, 1, 10000);
 *     llrp_end(&writer);
 *     llrp_end(&writer);
 *     if (writer.error) …
 *
 * Fields are given in the standard's order, reserved bits left out, all of them before the first
 * parameter. Whatever the standard does not allow (a number too large for its field, a parameter
 * out of its place, one missing) is kept in writer.error, and so is RAFF_E_FULL; the rest then does
 * nothing, so one look at the end is enough. Several messages may follow each other.
 */
#ifndef DRIVERS_WIRE_LLRP_WRITE_H
#define DRIVERS_WIRE_LLRP_WRITE_H

#include "drivers/base/cleanup.h"
#include "drivers/wire/llrp_types.h"

struct llrp_frame {
    const struct llrp_type *type;
    const struct llrp_field *field; /* the next one; its name is NULL when all are written */
    const struct llrp_part *part;   /* where the place begins that the last parameter had */
    size_t start;                   /* of the header */
    unsigned count;                 /* of parameters in that place */
    unsigned bit;                   /* of the byte being filled, from its high end */
    bool is_message;
};

struct llrp_writer {
    uint8_t *at;
    size_t size;
    size_t len;
    int error; /* RAFF_E_FULL, RAFF_E_VALUE, RAFF_E_MISSING, RAFF_E_CONFLICT, RAFF_E_STATE */
    uint8_t version;
    unsigned depth;
    struct llrp_frame frames[LLRP_DEPTH_MAX + 1];
};

struct llrp_writer llrp_writer_over(uint8_t *array, size_t size, enum llrp_version version);

void llrp_begin_message(struct llrp_writer *writer, enum llrp_number number, uint32_t id);
void llrp_begin(struct llrp_writer *writer, enum llrp_number number);
/* Of the parameter or message begun last. */
void llrp_end(struct llrp_writer *writer);

/* The next field. A signed one takes the number cast to uint64_t. */
void llrp_write_number(struct llrp_writer *writer, uint64_t number);
void llrp_write_numbers(struct llrp_writer *writer, const uint64_t *numbers, size_t n);
#define LLRP_NUMBERS(writer, ...)                                                                  \
    llrp_write_numbers((writer), (const uint64_t[]){__VA_ARGS__},                                  \
                       sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))
/* For LLRP_ARRAY. */
void llrp_write_array(struct llrp_writer *writer, const uint32_t *numbers, size_t n);
/* For LLRP_BYTES, LLRP_REST, LLRP_TEXT and an LLRP_ARRAY of bytes. */
void llrp_write_bytes(struct llrp_writer *writer, const void *bytes, size_t n);
void llrp_write_text(struct llrp_writer *writer, const char *terminated);
/* For LLRP_BIT_ARRAY; what fills up the last byte is sent as zeros. */
void llrp_write_bits(struct llrp_writer *writer, const uint8_t *bits, size_t n_bits);

/* A parameter that has numbers only, begun, written and ended. */
#define LLRP_PARAMETER(writer, number, ...)                                                        \
    do {                                                                                           \
        llrp_begin((writer), (number));                                                            \
        LLRP_NUMBERS((writer), __VA_ARGS__);                                                       \
        llrp_end(writer);                                                                          \
    } while (0)

#endif

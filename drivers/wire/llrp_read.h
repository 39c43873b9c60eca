/*
 * Reading any LLRP message by the tables of llrp_types.h, in place: what is returned are views of
 * the caller's bytes.
 *
 *     struct llrp_message message;
 *     struct llrp_element status;
 *     uint64_t code;
 *     if (llrp_read_message(bytes, n, &message) == 0 &&
 *         llrp_find(&message.element, LLRP_LLRPStatus, &status) == 0 &&
 *         llrp_number(&status, "StatusCode", &code) == 0) …
 *
 * A parameter that no table has is an element without a type: its bytes can be passed over, which
 * is all that LLRP asks. Nothing says how long an unknown TV parameter is: it has the rest of what
 * it stands in.
 *
 * For the tags of a report there is llrp_tags.h, which is many times faster.
 */
#ifndef DRIVERS_WIRE_LLRP_READ_H
#define DRIVERS_WIRE_LLRP_READ_H

#include "drivers/base/cleanup.h"
#include "drivers/wire/llrp_types.h"

/* A parameter, or the body of a message. */
struct llrp_element {
    const struct llrp_type *type; /* NULL: not in the tables */
    uint16_t number;
    const uint8_t *at; /* behind its header */
    size_t len;
};

struct llrp_message {
    uint8_t version; /* as it stands there, known or not */
    uint32_t id;
    struct llrp_element element;
};

struct llrp_value {
    uint64_t number;   /* LLRP_NUMBER; of LLRP_SIGNED, to be cast to int64_t */
    const uint8_t *at; /* of the other kinds: the first byte, behind a count */
    size_t count;      /* of numbers, of bits, of bytes */
};

struct llrp_walk {
    const uint8_t *at;
    size_t left;
};

struct llrp_fault {
    int error; /* RAFF_E_SYNTAX: what follows cannot be read; RAFF_E_MISSING, RAFF_E_CONFLICT: a
                  parameter that must be there, or one that may not */
    const char *why; /* static */
    uint16_t number; /* of the parameter that is missing, too many or not in order */
    const uint8_t *at;
};

/* Big-endian numbers of 1 to 8 bytes. */
uint64_t llrp_big_endian(const uint8_t *at, size_t n);

/* `n` is the message's own length, header included; RAFF_E_SYNTAX if that is not what it says. */
int llrp_read_message(const uint8_t *bytes, size_t n, struct llrp_message *ret_message) MUST_CHECK;
/* A field by the standard's name. RAFF_E_NOT_FOUND: no such field; RAFF_E_SYNTAX: cut off. */
int llrp_value(const struct llrp_element *element, const char *name,
               struct llrp_value *ret_value) MUST_CHECK;
int llrp_number(const struct llrp_element *element, const char *name,
                uint64_t *ret_number) MUST_CHECK;
/* All parameters of an element in turn. RAFF_E_SYNTAX where its own fields are cut off. */
int llrp_walk(const struct llrp_element *element, struct llrp_walk *ret_walk) MUST_CHECK;
/* 1: here is one; 0: that was all; RAFF_E_SYNTAX: no walking on from here. */
int llrp_next(struct llrp_walk *walk, struct llrp_element *ret_element) MUST_CHECK;
/* The first parameter of that number. RAFF_E_NOT_FOUND, or RAFF_E_SYNTAX if one before it is
 * broken. */
int llrp_find(const struct llrp_element *element, uint32_t number,
              struct llrp_element *ret_element) MUST_CHECK;

/* Whether all of an element can be read: every length within what it stands in, every field of what
 * is known whole, nested no deeper than LLRP_DEPTH_MAX. With `by_count` also that each parameter is
 * there as often as the standard wants, in whatever order. 0, or fault->error. */
int llrp_check(const struct llrp_element *element, bool by_count,
               struct llrp_fault *ret_fault) MUST_CHECK;

#endif

/*
 * The compressed segment of a Digital Link, read: which AIs it holds, and the value of each. The
 * form is dlink_format.h's. Internal to the reader of links; pure.
 */
#ifndef DRIVERS_CODE_DLINK_UNPACK_H
#define DRIVERS_CODE_DLINK_UNPACK_H

#include "drivers/base/str.h"
#include "drivers/code/gs1.h"

#define DLINK_SEGMENT_MAX 4096 /* characters; a longer segment is no compressed link */

struct dlink_item {
    const struct gs1_ai *ai;
    char id[5];
    size_t value_bit; /* where its value starts */
};

struct dlink_packed {
    uint8_t bytes[DLINK_SEGMENT_MAX / 4 * 3];
    size_t n_bits;
    struct dlink_item items[GS1_ELEMENTS_MAX]; /* as they stand in the segment */
    size_t n;
    /* Where writers differ (dlink_format.h). */
    bool other_order;
    unsigned no_digits_bits; /* that stand for no digits at all: 1, or 0 */
};

/* False: the segment is no compressed link. Every value has the length that its AI asks for and
 * printable characters; nothing else is checked. */
bool dlink_unpack(struct str segment, struct dlink_packed *ret_packed) MUST_CHECK;
/* Appends the value of an item of it. */
void dlink_unpack_value(const struct dlink_packed *packed, const struct dlink_item *item,
                        struct text *out);

#endif

/*
 * The tags in front of a simulated UHF reader, and which one it happens to see next. Times in
 * milliseconds of whatever clock the caller has.
 */
#ifndef HW_SIM_LLRP_FIELD_H
#define HW_SIM_LLRP_FIELD_H

#include "drivers/wire/wire.h"

#define FIELD_TAGS_MAX 4096
#define FIELD_ALWAYS   INT64_MAX

struct field_tag {
    uint16_t epc_bits;
    uint8_t epc[WIRE_EPC_MAX];
    int rssi_dbm;      /* at its best */
    unsigned antennas; /* a bit each, antenna 1 lowest */
    int64_t from_ms;   /* of one that passes by: weaker before and after its middle */
    int64_t until_ms;  /* FIELD_ALWAYS: it lies there */
};

struct field {
    size_t n;
    size_t next; /* whose turn it is */
    uint32_t walked;
    uint32_t random;
    struct field_tag tags[FIELD_TAGS_MAX];
};

void field_init(struct field *field);
/* Lays a tag there, or changes one that is. RAFF_E_FULL. */
int field_put(struct field *field, const struct field_tag *tag) MUST_CHECK;
/* RAFF_E_NOT_FOUND. */
int field_take(struct field *field, const uint8_t *epc, uint16_t epc_bits) MUST_CHECK;
void field_clear(struct field *field);
/* `n` tags that pass by one after the other, each for half the time. RAFF_E_FULL. */
int field_walk(struct field *field, unsigned n, int64_t now_ms, int64_t ms) MUST_CHECK;

struct field_sight {
    const struct field_tag *tag;
    uint16_t antenna;
    int rssi_dbm;
};

/* The next tag that is seen by one of these antennas, and that the reader listens to; false: there
 * is none. */
bool field_see(struct field *field, int64_t now_ms, unsigned antennas,
               bool (*listens)(const void *context, const struct field_tag *tag),
               const void *context, struct field_sight *ret_sight) MUST_CHECK;

#endif

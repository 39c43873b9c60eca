/*
 * The tags of an RO_ACCESS_REPORT, one after the other, in place: for readers that report
 * thousands a second.
 *
 *     struct llrp_tags tags = llrp_tags_over(body, len);
 *     struct llrp_tag tag;
 *     int got;
 *     while ((got = llrp_tags_next(&tags, &tag)) != 0) {
 *         if (got > 0) … tag.epc, tag.epc_bits …
 *         if (llrp_tag_has(&tag, LLRP_AntennaID)) … tag.value[LLRP_AntennaID] …
 *     }
 *
 * What a reader says of a tag is a row of TV parameters; each has its number's place in `value`.
 * Only what `has` says is set: the rest is what was there before.
 */
#ifndef DRIVERS_WIRE_LLRP_TAGS_H
#define DRIVERS_WIRE_LLRP_TAGS_H

#include "drivers/base/cleanup.h"
#include "drivers/wire/llrp_types.h"

/* Places behind those of the TV parameters, for Impinj's extensions (vendor 25882; "Octane LLRP",
 * custom parameters 56, 57 and 68 of a TagReportData). */
enum llrp_tag_value {
    LLRP_TAG_IMPINJ_PHASE = 21, /* RF phase angle, 4096ths of a turn */
    LLRP_TAG_IMPINJ_RSSI,       /* peak RSSI in hundredths of a dBm, as int16_t */
    LLRP_TAG_IMPINJ_DOPPLER,    /* RF Doppler frequency in 16ths of a Hz, as int16_t */
    LLRP_TAG_VALUES
};

struct llrp_tag {
    uint32_t has; /* bit n: value[n] was sent */
    uint16_t epc_bits;
    const uint8_t *epc; /* (epc_bits + 7) / 8 bytes; of EPC_96 or EPCData */
    const uint8_t *at;  /* the TagReportData's body, for an llrp_walk over all of it */
    size_t len;
    /* By LLRP_AntennaID, LLRP_C1G2_PC and so on. LLRP_PeakRSSI is to be cast to int8_t. */
    uint64_t value[LLRP_TAG_VALUES];
};

#define LLRP_LAYOUT_ROWS 16

/* Where the parameters of a tag stood. A reader says the same of every tag, in the same order: the
 * next one's are looked for there, and only if one is not, the tag is read from its beginning. */
struct llrp_layout {
    uint16_t len; /* of the TagReportData's body; 0: none */
    uint8_t epc;  /* where EPC_96 stands */
    uint8_t n;
    uint32_t has;
    struct {
        uint8_t at;
        uint8_t type;  /* the byte that stands there */
        uint8_t value; /* its place in llrp_tag.value */
        uint8_t shift; /* of the eight bytes behind it, to have the number */
    } rows[LLRP_LAYOUT_ROWS];
};

struct llrp_tags {
    const uint8_t *at;
    const uint8_t *end;
    const uint8_t *last; /* the header of what was returned last, or what was wrong */
    struct llrp_layout layout;
};

/* `body` is what stands behind the message's header; it must outlive the tags. */
struct llrp_tags llrp_tags_over(const uint8_t *body, size_t len);
/* 1: a tag; 0: that was all; RAFF_E_SYNTAX: something that cannot be read, or a tag without its
 * EPC. The next call goes on behind it, if that can be told. */
int llrp_tags_next(struct llrp_tags *tags, struct llrp_tag *ret_tag) MUST_CHECK;

static inline bool llrp_tag_has(const struct llrp_tag *tag, unsigned value)
{
    return tag->has >> value & 1;
}

#endif

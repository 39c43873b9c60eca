/*
 * Sights of tags, folded: which tags are in the field, since when, how often each was seen, how
 * strongly and by which antenna.
 *
 *     fold_init(&fold, &config);
 *     switch (fold_see(&fold, &sight, now_us, &tag)) { case FOLD_ARRIVED: … }
 *     while ((tag = fold_expire(&fold, now_us))) …       it left
 *     wake up at fold_deadline(&fold)
 *
 * Pure: the time comes in as an argument, which never goes back, and leaves as a deadline; memory
 * is taken at fold_init, once. A sight costs a look into a hash table, a departure nothing more,
 * however many tags there are.
 *
 * A tag at the edge of the field would come and go all the time. So it arrives by a sight that is
 * strong enough, and stays while it is seen no more than FOLD_STAY_CDBM weaker; it leaves when it
 * was not seen so for `leave_us`. Weaker sights than are asked for are not counted in either case.
 */
#ifndef DRIVERS_DEVICE_FOLD_H
#define DRIVERS_DEVICE_FOLD_H

#include "drivers/wire/wire.h"

#define FOLD_TAGS_MAX     4096
#define FOLD_ANTENNAS_MAX 32
#define FOLD_STAY_CDBM    600
#define FOLD_NEVER        UINT64_MAX

struct fold_config {
    size_t tags_max; /* in the field at once, FOLD_TAGS_MAX at most */
    uint64_t leave_us;
    int32_t rssi_min_cdbm;  /* 0: all; sights without an RSSI always count */
    const char *epc_filter; /* hex digits with which the EPC begins; NULL: all */
};

/* What one antenna saw of a tag. */
struct fold_antenna {
    uint32_t count; /* 0: never */
    int32_t rssi_cdbm;
    uint32_t first_ms; /* since the tag arrived */
    uint32_t last_ms;
};

struct fold_tag {
    struct wire_tag best; /* its strongest sight: EPC, PC, antenna, RSSI */
    uint64_t first_us;
    uint64_t last_us; /* of the sights that counted */
    uint32_t count;
    struct fold_antenna antennas[FOLD_ANTENNAS_MAX]; /* antenna 1 first */
    /* the fold's own */
    uint64_t kept_us;
    uint32_t hash;
    uint16_t older; /* neighbours by kept_us, or the next free one */
    uint16_t newer;
};

enum fold_sight {
    FOLD_PASSED, /* not asked for, or too weak */
    FOLD_ARRIVED,
    FOLD_SEEN, /* again */
    FOLD_NO_ROOM
};

struct fold {
    struct fold_tag *tags;
    uint16_t *slots; /* open addressing: 1 + the number of a tag; 0: free */
    size_t slots_mask;
    size_t tags_max;
    size_t n_used;  /* of tags[]: those from here on were never used */
    size_t n_there; /* in the field */
    uint16_t free;  /* the first of the list of free ones; FOLD_NONE */
    uint16_t oldest;
    uint16_t newest;
    uint64_t no_room; /* sights that found none, since the last tag that left */
    uint64_t leave_us;
    int32_t rssi_min_cdbm;
    uint8_t filter[WIRE_EPC_MAX];
    size_t filter_digits;
    uint8_t find[WIRE_EPC_MAX];
    size_t find_len; /* 0: all tags */
};

/* RAFF_E_CONFIG for a filter that is not hex or longer than an EPC, -ENOMEM. */
int fold_init(struct fold *fold, const struct fold_config *config) MUST_CHECK;
void fold_release(struct fold *fold); /* takes a zeroed struct too */
/* From now on only this tag counts, and each of its sights, however weak; n = 0: all that the
 * configuration asks for. n is WIRE_EPC_MAX at most. Tags that are there leave in their time. */
void fold_find(struct fold *fold, const uint8_t *epc, size_t n);

/* *ret_tag is set for FOLD_ARRIVED and FOLD_SEEN, and lives until the next call. */
enum fold_sight fold_see(struct fold *fold, const struct wire_tag *sight, uint64_t now_us,
                         const struct fold_tag **ret_tag) MUST_CHECK;
/* A tag that left, the longest unseen first; NULL: none did by now. With FOLD_NEVER all leave. It
 * is out of the fold and lives until the next call. */
const struct fold_tag *fold_expire(struct fold *fold, uint64_t now_us) MUST_CHECK;
/* The reader knows that this tag is gone: the same. NULL: it was not there. */
const struct fold_tag *fold_remove(struct fold *fold, const struct wire_tag *tag) MUST_CHECK;
/* When fold_expire will have something; FOLD_NEVER: nothing is there. */
uint64_t fold_deadline(const struct fold *fold);

#endif

/*
 * A set of keys of replicated rows, each once: those that an op touches, whose rows are written as
 * text when it is closed, so that a row that ten events changed is told once; and those that a
 * transaction holds in memory (engine.h).
 *
 * A key is its parts, each with its NUL, behind each other. A set that is full takes no more and
 * says `overflow`: such an op is not logged row by row.
 */
#ifndef SYNC_HUB_CHANGES_H
#define SYNC_HUB_CHANGES_H

#include "drivers/base/bytes.h"

/* In the order of the contract, which is the order of a snapshot. */
enum table {
    TABLE_PLACE,
    TABLE_ITEM,
    TABLE_GTIN,
    TABLE_LOT,
    TABLE_STOCK,
    TABLE_TASK,
    TABLE_LINE,
    TABLE_PERSON,
    TABLE_CODE,
    TABLE_SETTING,
    TABLE_COUNT
};

struct change {
    uint64_t hash;
    enum table table;
    size_t key_at;
    size_t key_len;
    size_t figure; /* stock: its place among those that are held, plus 1; 0: not known */
    /* A row as it was written last, in hub_tx's texts; 0 bytes: not known. */
    size_t text_at;
    size_t text_len;
};

struct changes {
    struct change *all;
    size_t n;
    size_t n_max;
    size_t n_slots;  /* twice as many at least, and a power of two */
    uint32_t *slots; /* index into all, plus 1; 0 is free */
    struct bytes keys;
    bool overflow;
};

int changes_init(struct changes *changes, size_t n_max) MUST_CHECK;
void changes_release(struct changes *changes); /* takes a zeroed struct too */
void changes_clear(struct changes *changes);
/* *ret_change (may be NULL) stays where it is until changes_clear; NULL where the set takes no
 * more.
 */
int changes_note(struct changes *changes, enum table table, const char *const *parts,
                 size_t n_parts, struct change **ret_change) MUST_CHECK;
/* The same with the key in one. */
int changes_note_key(struct changes *changes, enum table table, struct str key,
                     struct change **ret_change) MUST_CHECK;
/* NULL where it was not noted. */
struct change *changes_find(struct changes *changes, enum table table, struct str key);
struct str changes_key(const struct changes *changes, const struct change *change);

#endif

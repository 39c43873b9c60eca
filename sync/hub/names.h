/*
 * A set of names with a number each: what an import has seen so far, for duplicates and references.
 * Open addressing over a copy of the names; grows with what is put in, within NAMES_BYTES_MAX.
 *
 * A name of several parts is joined by the caller with '\x1F', which no clean text holds.
 */
#ifndef SYNC_HUB_NAMES_H
#define SYNC_HUB_NAMES_H

#include "drivers/base/bytes.h"

#define NAMES_BYTES_MAX ((size_t)1 << 30)

struct names {
    struct names_slot *slots;
    size_t n;
    size_t size; /* of slots: a power of two, or 0 */
    struct bytes texts;
};

void names_init(struct names *names);
void names_release(struct names *names);
/* RAFF_E_EXISTS, with the number it has in *ret_held (may be NULL), if the name is there; -ENOMEM,
 * RAFF_E_FULL. */
int names_add(struct names *names, struct str name, int64_t number, int64_t *ret_held) MUST_CHECK;
/* 0, or RAFF_E_NOT_FOUND. */
int names_find(const struct names *names, struct str name, int64_t *ret_number) MUST_CHECK;

#endif

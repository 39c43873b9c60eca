#include "sync/hub/names.h"

#include <errno.h>

#include "drivers/base/error.h"

struct names_slot {
    uint64_t hash;
    size_t at;
    size_t len;
    int64_t number;
    bool used;
};

/* FNV-1a, 64 bits (draft-eastlake-fnv, section 2): an import's own names, not an attacker's. */
static uint64_t hash_of(struct str name)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < name.len; i++) {
        hash = (hash ^ (unsigned char)name.at[i]) * 0x100000001b3U;
    }
    return hash;
}

void names_init(struct names *names)
{
    *names = (struct names){.n = 0};
    bytes_init(&names->texts, NAMES_BYTES_MAX);
}

void names_release(struct names *names)
{
    free(names->slots);
    bytes_release(&names->texts);
    names_init(names);
}

static struct str held_by(const struct names *names, const struct names_slot *slot)
{
    return (struct str){bytes_view(&names->texts).at + slot->at, slot->len};
}

/* The slot of a name, or the empty one where it belongs. The table is never full. */
static struct names_slot *slot_of(const struct names *names, struct str name, uint64_t hash)
{
    size_t mask = names->size - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct names_slot *slot = &names->slots[i];
        if (!slot->used || (slot->hash == hash && str_equal(held_by(names, slot), name))) {
            return slot;
        }
    }
}

static int grow(struct names *names)
{
    struct names bigger = {.size = names->size ? names->size * 2 : 64, .texts = names->texts};
    bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
    if (!bigger.slots) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < names->size; i++) {
        const struct names_slot *slot = &names->slots[i];
        if (slot->used) {
            *slot_of(&bigger, held_by(names, slot), slot->hash) = *slot;
        }
    }
    free(names->slots);
    names->slots = bigger.slots;
    names->size = bigger.size;
    return 0;
}

int names_add(struct names *names, struct str name, int64_t number, int64_t *ret_held)
{
    int error = names->n * 2 >= names->size ? grow(names) : 0;
    if (error) {
        return error;
    }
    uint64_t hash = hash_of(name);
    struct names_slot *slot = slot_of(names, name, hash);
    if (slot->used) {
        if (ret_held) {
            *ret_held = slot->number;
        }
        return RAFF_E_EXISTS;
    }
    size_t at = names->texts.len;
    error = bytes_add(&names->texts, name.at, name.len);
    if (error) {
        return error;
    }
    *slot = (struct names_slot){hash, at, name.len, number, true};
    names->n++;
    return 0;
}

int names_find(const struct names *names, struct str name, int64_t *ret_number)
{
    const struct names_slot *slot = names->size ? slot_of(names, name, hash_of(name)) : NULL;
    if (!slot || !slot->used) {
        return RAFF_E_NOT_FOUND;
    }
    *ret_number = slot->number;
    return 0;
}

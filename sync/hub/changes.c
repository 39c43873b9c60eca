#include "sync/hub/changes.h"

#include <errno.h>

#include "drivers/base/error.h"

#define KEY_MAX   160
#define FNV_BASIS 0xcbf29ce484222325U /* draft-eastlake-fnv, section 2 */
#define FNV_PRIME 0x100000001b3U

int changes_init(struct changes *changes, size_t n_max)
{
    *changes = (struct changes){.n_max = n_max, .n_slots = 1};
    while (changes->n_slots < 2 * n_max) {
        changes->n_slots *= 2;
    }
    changes->all = calloc(n_max, sizeof(*changes->all));
    changes->slots = calloc(changes->n_slots, sizeof(*changes->slots));
    bytes_init(&changes->keys, n_max * KEY_MAX);
    return changes->all && changes->slots ? 0 : -ENOMEM;
}

void changes_release(struct changes *changes)
{
    free(changes->all);
    free(changes->slots);
    bytes_release(&changes->keys);
    *changes = (struct changes){.n = 0};
}

void changes_clear(struct changes *changes)
{
    if (changes->n > 0) {
        memset(changes->slots, 0, changes->n_slots * sizeof(*changes->slots));
    }
    changes->n = 0;
    changes->overflow = false;
    bytes_clear(&changes->keys);
}

struct str changes_key(const struct changes *changes, const struct change *change)
{
    return (struct str){(const char *)changes->keys.at + change->key_at, change->key_len};
}

static int add_key(struct changes *changes, const char *const *parts, size_t n_parts)
{
    for (size_t i = 0; i < n_parts; i++) {
        bytes_add(&changes->keys, parts[i], strlen(parts[i]) + 1);
    }
    return changes->keys.error;
}

static uint64_t hash_of(enum table table, struct str key)
{
    uint64_t hash = FNV_BASIS ^ (uint64_t)table;
    for (size_t i = 0; i < key.len; i++) {
        hash = (hash ^ (unsigned char)key.at[i]) * FNV_PRIME;
    }
    return hash ^ hash >> 32;
}

static bool is_same(const struct changes *changes, const struct change *a, const struct change *b)
{
    return a->hash == b->hash && a->table == b->table &&
           str_equal(changes_key(changes, a), changes_key(changes, b));
}

/* The slot of a change, or the free one where it belongs: half of them always are free. */
static uint32_t *slot_of(struct changes *changes, const struct change *change)
{
    size_t slot = (size_t)change->hash & (changes->n_slots - 1);
    while (changes->slots[slot] &&
           !is_same(changes, &changes->all[changes->slots[slot] - 1], change)) {
        slot = (slot + 1) & (changes->n_slots - 1);
    }
    return &changes->slots[slot];
}

struct change *changes_find(struct changes *changes, enum table table, struct str key)
{
    uint64_t hash = hash_of(table, key);
    size_t slot = (size_t)hash & (changes->n_slots - 1);
    for (; changes->slots[slot]; slot = (slot + 1) & (changes->n_slots - 1)) {
        struct change *change = &changes->all[changes->slots[slot] - 1];
        if (change->hash == hash && change->table == table &&
            str_equal(changes_key(changes, change), key)) {
            return change;
        }
    }
    return NULL;
}

/* The key's bytes are behind the others, from `start` on; they stay only if the key is new. */
static void note(struct changes *changes, enum table table, size_t start,
                 struct change **ret_change)
{
    struct change change = {.table = table, .key_at = start, .key_len = changes->keys.len - start};
    change.hash = hash_of(table, changes_key(changes, &change));
    uint32_t *slot = slot_of(changes, &change);
    bool is_new = *slot == 0 && changes->n < changes->n_max;
    if (is_new) {
        changes->all[changes->n++] = change;
        *slot = (uint32_t)changes->n;
    } else {
        changes->keys.len = start;
        changes->overflow |= *slot == 0;
    }
    if (ret_change) {
        *ret_change = *slot ? &changes->all[*slot - 1] : NULL;
    }
}

int changes_note(struct changes *changes, enum table table, const char *const *parts,
                 size_t n_parts, struct change **ret_change)
{
    size_t start = changes->keys.len;
    int error = add_key(changes, parts, n_parts);
    if (!error) {
        note(changes, table, start, ret_change);
    }
    return error;
}

int changes_note_key(struct changes *changes, enum table table, struct str key,
                     struct change **ret_change)
{
    size_t start = changes->keys.len;
    int error = bytes_add(&changes->keys, key.at, key.len);
    if (!error) {
        note(changes, table, start, ret_change);
    }
    return error;
}

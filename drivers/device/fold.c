#include "drivers/device/fold.h"

#include <errno.h>
#include <stdlib.h>

#include "drivers/base/error.h"

#define FOLD_NONE UINT16_MAX

/* --- EPCs --- */

static size_t epc_len(const struct wire_tag *tag)
{
    return (tag->epc_bits + 7U) / 8;
}

static bool is_same(const struct wire_tag *a, const struct wire_tag *b)
{
    return a->epc_bits == b->epc_bits && memcmp(a->epc, b->epc, epc_len(a)) == 0;
}

/* EPCs that are made in series differ in their last bits: each byte must reach all of the hash. */
static uint32_t hash_of(const struct wire_tag *tag)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = tag->epc_bits;
    size_t len = epc_len(tag);
    for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
        uint64_t eight = 0;
        memcpy(&eight, tag->epc + i, len - i < sizeof(eight) ? len - i : sizeof(eight));
        hash = (hash ^ eight) * odd;
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

static int set_filter(struct fold *fold, const char *hex)
{
    size_t digits = hex ? strlen(hex) : 0;
    char whole[WIRE_EPC_MAX * 2 + 1];
    if (digits > WIRE_EPC_MAX * 2) {
        return RAFF_E_CONFIG;
    }
    struct text text = text_over(whole, sizeof(whole));
    text_add(&text, digits ? hex : "");
    text_add(&text, digits % 2 ? "0" : "");
    fold->filter_digits = digits;
    return from_hex((struct str){text.at, text.len}, fold->filter, text.len / 2) ? RAFF_E_CONFIG
                                                                                 : 0;
}

static bool passes_filter(const struct fold *fold, const struct wire_tag *tag)
{
    size_t whole = fold->filter_digits / 2;
    if (tag->epc_bits < fold->filter_digits * 4 || memcmp(tag->epc, fold->filter, whole) != 0) {
        return false;
    }
    return fold->filter_digits % 2 == 0 || (tag->epc[whole] ^ fold->filter[whole]) < 0x10;
}

static bool is_wanted(const struct fold *fold, const struct wire_tag *tag)
{
    if (fold->find_len > 0) {
        return epc_len(tag) == fold->find_len && memcmp(tag->epc, fold->find, fold->find_len) == 0;
    }
    return passes_filter(fold, tag);
}

/* How much too weak a sight is; 0 or less: strong enough. */
static int32_t lacks_cdbm(const struct fold *fold, const struct wire_tag *sight)
{
    bool counts_always =
        fold->find_len > 0 || fold->rssi_min_cdbm == 0 || !(sight->has & WIRE_TAG_RSSI);
    return counts_always ? 0 : fold->rssi_min_cdbm - sight->rssi_cdbm;
}

/* --- the table --- */

/* The slot where the tag is, or the free one where it belongs. There is always a free one. */
static size_t find_slot(const struct fold *fold, const struct wire_tag *tag, uint32_t hash)
{
    size_t slot = hash & fold->slots_mask;
    while (fold->slots[slot] > 0) {
        const struct fold_tag *there = &fold->tags[fold->slots[slot] - 1];
        if (there->hash == hash && is_same(&there->best, tag)) {
            break;
        }
        slot = (slot + 1) & fold->slots_mask;
    }
    return slot;
}

/* Frees a slot and moves up those behind it that were displaced: no lookup ends too early. */
static void free_slot(struct fold *fold, size_t slot)
{
    for (size_t next = (slot + 1) & fold->slots_mask; fold->slots[next] > 0;
         next = (next + 1) & fold->slots_mask) {
        size_t home = fold->tags[fold->slots[next] - 1].hash & fold->slots_mask;
        if (((next - home) & fold->slots_mask) >= ((next - slot) & fold->slots_mask)) {
            fold->slots[slot] = fold->slots[next];
            slot = next;
        }
    }
    fold->slots[slot] = 0;
}

/* --- by time: a list from the longest unseen to the latest --- */

static void unlink_tag(struct fold *fold, uint16_t number)
{
    const struct fold_tag *tag = &fold->tags[number];
    *(tag->older == FOLD_NONE ? &fold->oldest : &fold->tags[tag->older].newer) = tag->newer;
    *(tag->newer == FOLD_NONE ? &fold->newest : &fold->tags[tag->newer].older) = tag->older;
}

static void link_newest(struct fold *fold, uint16_t number, uint64_t now_us)
{
    struct fold_tag *tag = &fold->tags[number];
    tag->kept_us = now_us;
    tag->older = fold->newest;
    tag->newer = FOLD_NONE;
    *(fold->newest == FOLD_NONE ? &fold->oldest : &fold->tags[fold->newest].newer) = number;
    fold->newest = number;
}

static void keep(struct fold *fold, uint16_t number, uint64_t now_us)
{
    unlink_tag(fold, number);
    link_newest(fold, number, now_us);
}

/* --- tags --- */

static uint32_t sights_of(const struct wire_tag *sight)
{
    return sight->has & WIRE_TAG_COUNT && sight->count > 1 ? sight->count : 1;
}

static void add_saturated(uint32_t *count, uint32_t more)
{
    *count = more < UINT32_MAX - *count ? *count + more : UINT32_MAX;
}

static uint32_t ms_between(uint64_t from_us, uint64_t to_us)
{
    uint64_t ms = (to_us - from_us) / 1000;
    return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

static void count_antenna(struct fold_tag *tag, const struct wire_tag *sight, uint64_t now_us)
{
    if (!(sight->has & WIRE_TAG_ANTENNA) || sight->antenna < 1 ||
        sight->antenna > FOLD_ANTENNAS_MAX) {
        return;
    }
    struct fold_antenna *antenna = &tag->antennas[sight->antenna - 1];
    bool is_first = antenna->count == 0;
    antenna->last_ms = ms_between(tag->first_us, now_us);
    if (is_first) {
        antenna->first_ms = antenna->last_ms;
    }
    if (is_first || sight->rssi_cdbm > antenna->rssi_cdbm) {
        antenna->rssi_cdbm = sight->rssi_cdbm;
    }
    add_saturated(&antenna->count, sights_of(sight));
}

static bool is_stronger(const struct wire_tag *a, const struct wire_tag *b)
{
    return a->has & WIRE_TAG_RSSI && (!(b->has & WIRE_TAG_RSSI) || a->rssi_cdbm > b->rssi_cdbm);
}

static void count_sight(struct fold_tag *tag, const struct wire_tag *sight, uint64_t now_us)
{
    if (tag->count == 0 || is_stronger(sight, &tag->best)) {
        tag->best = *sight;
    }
    tag->last_us = now_us;
    add_saturated(&tag->count, sights_of(sight));
    count_antenna(tag, sight, now_us);
}

static uint16_t take_free(struct fold *fold)
{
    if (fold->free != FOLD_NONE) {
        uint16_t number = fold->free;
        fold->free = fold->tags[number].older;
        return number;
    }
    return fold->n_used < fold->tags_max ? (uint16_t)fold->n_used++ : FOLD_NONE;
}

static enum fold_sight arrive(struct fold *fold, const struct wire_tag *sight, uint32_t hash,
                              size_t slot, uint64_t now_us, const struct fold_tag **ret_tag)
{
    uint16_t number = take_free(fold);
    if (number == FOLD_NONE) {
        fold->no_room++;
        return FOLD_NO_ROOM;
    }
    struct fold_tag *tag = &fold->tags[number];
    *tag = (struct fold_tag){.hash = hash, .first_us = now_us};
    count_sight(tag, sight, now_us);
    fold->slots[slot] = (uint16_t)(number + 1);
    fold->n_there++;
    link_newest(fold, number, now_us);
    *ret_tag = tag;
    return FOLD_ARRIVED;
}

enum fold_sight fold_see(struct fold *fold, const struct wire_tag *sight, uint64_t now_us,
                         const struct fold_tag **ret_tag)
{
    int32_t lacks = lacks_cdbm(fold, sight);
    if (!is_wanted(fold, sight) || lacks > FOLD_STAY_CDBM) {
        return FOLD_PASSED;
    }
    uint32_t hash = hash_of(sight);
    size_t slot = find_slot(fold, sight, hash);
    if (fold->slots[slot] == 0) {
        return lacks > 0 ? FOLD_PASSED : arrive(fold, sight, hash, slot, now_us, ret_tag);
    }
    uint16_t number = (uint16_t)(fold->slots[slot] - 1);
    keep(fold, number, now_us);
    if (lacks > 0) {
        return FOLD_PASSED;
    }
    count_sight(&fold->tags[number], sight, now_us);
    *ret_tag = &fold->tags[number];
    return FOLD_SEEN;
}

static const struct fold_tag *leave(struct fold *fold, size_t slot)
{
    uint16_t number = (uint16_t)(fold->slots[slot] - 1);
    struct fold_tag *tag = &fold->tags[number];
    free_slot(fold, slot);
    unlink_tag(fold, number);
    tag->older = fold->free;
    fold->free = number;
    fold->n_there--;
    fold->no_room = 0;
    return tag;
}

const struct fold_tag *fold_expire(struct fold *fold, uint64_t now_us)
{
    if (now_us < fold_deadline(fold) || fold->oldest == FOLD_NONE) {
        return NULL;
    }
    const struct fold_tag *tag = &fold->tags[fold->oldest];
    return leave(fold, find_slot(fold, &tag->best, tag->hash));
}

const struct fold_tag *fold_remove(struct fold *fold, const struct wire_tag *tag)
{
    size_t slot = find_slot(fold, tag, hash_of(tag));
    return fold->slots[slot] > 0 ? leave(fold, slot) : NULL;
}

uint64_t fold_deadline(const struct fold *fold)
{
    return fold->oldest == FOLD_NONE ? FOLD_NEVER
                                     : fold->tags[fold->oldest].kept_us + fold->leave_us;
}

void fold_find(struct fold *fold, const uint8_t *epc, size_t n)
{
    fold->find_len = n < sizeof(fold->find) ? n : sizeof(fold->find);
    if (n > 0) {
        memcpy(fold->find, epc, fold->find_len);
    }
}

/* --- life --- */

int fold_init(struct fold *fold, const struct fold_config *config)
{
    *fold = (struct fold){
        .tags_max = config->tags_max < FOLD_TAGS_MAX ? config->tags_max : FOLD_TAGS_MAX,
        .free = FOLD_NONE,
        .oldest = FOLD_NONE,
        .newest = FOLD_NONE,
        .leave_us = config->leave_us,
        .rssi_min_cdbm = config->rssi_min_cdbm,
    };
    int error = set_filter(fold, config->epc_filter);
    if (error) {
        return error;
    }
    size_t slots = 2;
    while (slots < fold->tags_max * 2) { /* at most half of them are taken */
        slots *= 2;
    }
    fold->slots_mask = slots - 1;
    fold->slots = calloc(slots, sizeof(*fold->slots));
    fold->tags = calloc(fold->tags_max ? fold->tags_max : 1, sizeof(*fold->tags));
    if (!fold->slots || !fold->tags) {
        fold_release(fold);
        return -ENOMEM;
    }
    return 0;
}

void fold_release(struct fold *fold)
{
    free(TAKE(fold->tags));
    free(TAKE(fold->slots));
}

#include "tests/sim/disk_node.h"

#include <string.h>

#define WAITS_MAX 4096 /* then the disk has written them by itself */

enum fate { DROPPED, KEPT, TORN };

/* A write or, with no data, a truncation to `at`. */
struct change {
    size_t at, n;
    size_t data; /* where in the node's heap */
};

void *disk_need(void *memory)
{
    if (!memory) {
        abort();
    }
    return memory;
}

uint64_t disk_mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * 0x9E3779B97F4A7C15ULL;
    return sum ^ sum >> 29;
}

static void image_room(struct image *image, size_t n)
{
    if (n > image->room) {
        image->room = n + n / 2 + 4096;
        image->at = disk_need(realloc(image->at, image->room));
    }
}

static void image_size(struct image *image, size_t n)
{
    image_room(image, n);
    if (n > image->n) {
        memset(image->at + image->n, 0, n - image->n);
    }
    image->n = n;
}

static void image_put(struct image *image, size_t at, const void *data, size_t n)
{
    image_room(image, at + n);
    if (at > image->n) {
        image_size(image, at);
    }
    if (n > 0) {
        memcpy(image->at + at, data, n);
    }
    image->n = at + n > image->n ? at + n : image->n;
}

static void image_copy(struct image *to, const struct image *from)
{
    to->n = 0;
    image_put(to, 0, from->at, from->n);
}

/* --- changes that wait --- */

static void apply(const struct node *node, const struct change *change, struct image *image)
{
    if (change->n > 0) {
        image_put(image, change->at, node->heap.at + change->data, change->n);
    } else {
        image_size(image, change->at);
    }
}

void node_forget(struct node *node)
{
    node->n_waits = 0;
    node->heap.n = 0;
}

void node_keep(struct node *node)
{
    for (size_t i = 0; i < node->n_waits; i++) {
        apply(node, &node->waits[i], &node->kept);
    }
    node_forget(node);
}

static void rubbish(struct chance *chance, struct image *image, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < image->n; i++) {
        image->at[i] = (uint8_t)chance_next(chance);
    }
}

/* The part of a write that falls into one sector. */
static void tear_sector(struct chance *chance, bool powersafe, struct image *image, size_t at,
                        const uint8_t *data, size_t n)
{
    switch (chance_below(chance, powersafe ? 3 : 4)) {
    case 0:
        break;
    case 1:
        image_put(image, at, data, n);
        break;
    case 2:
        image_put(image, at, data, chance_below(chance, n + 1));
        break;
    default:
        image_put(image, at, data, n);
        rubbish(chance, image, at / DISK_SECTOR * DISK_SECTOR,
                (at / DISK_SECTOR + 1) * DISK_SECTOR);
    }
}

static void tear(struct chance *chance, bool powersafe, const struct node *node,
                 const struct change *change, struct image *image)
{
    for (size_t done = 0; done < change->n;) {
        size_t at = change->at + done;
        size_t n = DISK_SECTOR - at % DISK_SECTOR;
        n = n < change->n - done ? n : change->n - done;
        tear_sector(chance, powersafe, image, at, node->heap.at + change->data + done, n);
        done += n;
    }
}

/* How a disk was about to write when the power went: not at all, nearly done, and all between. */
struct mood {
    unsigned kept_percent, torn_percent;
};

static struct mood new_mood(struct chance *chance)
{
    static const unsigned kept[] = {0, 20, 50, 80, 100};
    struct mood mood = {.kept_percent = kept[chance_below(chance, ARRAY_SIZE(kept))]};
    mood.torn_percent = chance_percent(chance, 70) ? 20 : 0;
    return mood;
}

static enum fate draw(struct chance *chance, const struct mood *mood, const struct change *change)
{
    if (change->n > 0 && chance_percent(chance, mood->torn_percent)) {
        return TORN;
    }
    return chance_percent(chance, mood->kept_percent) ? KEPT : DROPPED;
}

uint64_t node_scatter(const struct node *node, struct chance *chance, bool powersafe,
                      struct image *image)
{
    struct mood mood = new_mood(chance);
    uint64_t fates = 0;
    for (size_t i = 0; i < node->n_waits; i++) {
        const struct change *change = &node->waits[i];
        enum fate fate = draw(chance, &mood, change);
        fates = disk_mix(fates, fate == TORN ? chance->state : fate + 1);
        if (fate == TORN) {
            tear(chance, powersafe, node, change, image);
        } else if (fate == KEPT) {
            apply(node, change, image);
        }
    }
    return fates;
}

static void add_wait(struct node *node, size_t at, const void *data, size_t n)
{
    if (node->n_waits == WAITS_MAX) {
        node_keep(node);
    }
    if (node->n_waits == node->waits_room) {
        node->waits_room = node->waits_room ? node->waits_room * 2 : 32;
        node->waits = disk_need(realloc(node->waits, node->waits_room * sizeof(*node->waits)));
    }
    node->waits[node->n_waits++] = (struct change){at, n, node->heap.n};
    image_put(&node->heap, node->heap.n, data, n);
}

/* --- the file --- */

const struct image *node_seen(const struct node *node)
{
    return node->is_apart ? &node->live : &node->kept;
}

void node_part(struct node *node)
{
    if (!node->is_apart) {
        image_copy(&node->live, &node->kept);
        node->is_apart = true;
    }
}

void node_write(struct node *node, size_t at, const void *data, size_t n)
{
    node_part(node);
    image_put(&node->live, at, data, n);
    add_wait(node, at, data, n);
}

void node_truncate(struct node *node, size_t size)
{
    node_part(node);
    image_size(&node->live, size);
    add_wait(node, size, NULL, 0);
}

void node_clear(struct node *node)
{
    node_forget(node);
    node->is_used = false;
    node->is_apart = false;
    node->kept.n = node->live.n = 0;
}

void node_take(struct node *node, const struct image *image)
{
    node->is_used = true;
    image_copy(&node->kept, image);
}

void node_release(struct node *node)
{
    free(node->live.at);
    free(node->kept.at);
    free(node->heap.at);
    free(node->waits);
}

uint64_t node_sum(const struct node *node)
{
    const struct image *image = node_seen(node);
    uint64_t sum = disk_mix(1, image->n), word = 0;
    size_t i = 0;
    for (; i + sizeof(word) <= image->n; i += sizeof(word)) {
        memcpy(&word, image->at + i, sizeof(word));
        sum = disk_mix(sum, word);
    }
    word = 0;
    if (i < image->n) {
        memcpy(&word, image->at + i, image->n - i);
    }
    return disk_mix(sum, word);
}

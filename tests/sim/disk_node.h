/*
 * A file of a disk (disk.h), whatever it is called: what is certain of it, what programs see, and
 * the changes between the two, in their order. For disk.c alone.
 */
#ifndef TESTS_SIM_DISK_NODE_H
#define TESTS_SIM_DISK_NODE_H

#include <stdlib.h>

#include "drivers/base/cleanup.h"
#include "tests/sim/chance.h"

#define DISK_SECTOR 512U

struct image {
    uint8_t *at;
    size_t n, room;
};

struct node {
    bool is_used;
    struct image live, kept; /* what programs see; what is certain */
    bool is_apart;           /* false: live is empty, and kept is what programs see */
    struct change *waits;
    size_t n_waits, waits_room;
    struct image heap; /* what those write */
    unsigned handles;
    unsigned shared;            /* locks */
    struct disk_file *reserved; /* or more */
    bool is_exclusive;
};

const struct image *node_seen(const struct node *node);
/* Programs go on seeing what they see, whatever becomes of `kept`. */
void node_part(struct node *node);
void node_write(struct node *node, size_t at, const void *data, size_t n);
void node_truncate(struct node *node, size_t size);
/* What waits becomes certain; is forgotten. */
void node_keep(struct node *node);
void node_forget(struct node *node);
/* What waits falls where it may: `image` is what was certain, and gets it. Returns a number for the
 * fates; no two torn writes are alike. */
uint64_t node_scatter(const struct node *node, struct chance *chance, bool powersafe,
                      struct image *image);
void node_clear(struct node *node); /* free for another file; keeps its memory */
void node_take(struct node *node, const struct image *image); /* a clear one: all certain */
void node_release(struct node *node);
uint64_t node_sum(const struct node *node);

void *disk_need(void *memory); /* aborts on NULL */
uint64_t disk_mix(uint64_t sum, uint64_t value);

#endif

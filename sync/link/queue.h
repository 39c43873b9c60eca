/*
 * What crosses between the loop and the link's thread: items in order, counted in bytes. Inside
 * this folder only. A queue has no lock; its owner's mutex covers it.
 */
#ifndef SYNC_LINK_QUEUE_H
#define SYNC_LINK_QUEUE_H

#include "drivers/base/str.h"

enum item_kind { ITEM_UP, ITEM_DOWN, ITEM_MESSAGE, ITEM_WRITABLE };

struct item {
    struct item *next;
    enum item_kind kind;
    bool retain;
    uint64_t connection; /* which one it belongs to, counted from 1 */
    size_t size;         /* what it counts for in a queue */
    struct str payload;  /* views into `text`; ITEM_DOWN: the reason */
    const char *topic;
    char text[];
};

struct queue {
    struct item *first;
    struct item *last;
    size_t bytes;
};

/* Copies; NULL without memory. `topic` may be NULL. */
struct item *item_new(enum item_kind kind, const char *topic, struct str payload);
void queue_put(struct queue *queue, struct item *item);
/* The caller frees it; NULL when empty. */
struct item *queue_take(struct queue *queue);
void queue_clear(struct queue *queue);

#endif

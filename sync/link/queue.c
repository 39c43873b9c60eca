#include "sync/link/queue.h"

struct item *item_new(enum item_kind kind, const char *topic, struct str payload)
{
    size_t topic_size = strlen(topic ? topic : "") + 1;
    size_t size = sizeof(struct item) + topic_size + payload.len + 1;
    struct item *item = malloc(size);
    if (!item) {
        return NULL;
    }
    char *at = item->text + topic_size;
    memcpy(item->text, topic ? topic : "", topic_size);
    if (payload.len) {
        memcpy(at, payload.at, payload.len);
    }
    at[payload.len] = '\0';
    item->next = NULL;
    item->kind = kind;
    item->retain = false;
    item->connection = 0;
    item->size = size;
    item->payload = (struct str){at, payload.len};
    item->topic = item->text;
    return item;
}

void queue_put(struct queue *queue, struct item *item)
{
    if (queue->last) {
        queue->last->next = item;
    } else {
        queue->first = item;
    }
    queue->last = item;
    queue->bytes += item->size;
}

struct item *queue_take(struct queue *queue)
{
    struct item *item = queue->first;
    if (item) {
        queue->first = item->next;
        queue->last = queue->first ? queue->last : NULL;
        queue->bytes -= item->size;
        item->next = NULL;
    }
    return item;
}

void queue_clear(struct queue *queue)
{
    struct item *item;
    while ((item = queue_take(queue))) {
        free(item);
    }
}

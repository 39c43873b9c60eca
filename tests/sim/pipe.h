/*
 * The broker as the contract sees it: a pipe that loses, repeats, delays and thereby reorders, and
 * drops what its queue has no room for. Virtual time, a chance of its own.
 */
#ifndef TESTS_SIM_PIPE_H
#define TESTS_SIM_PIPE_H

#include "sync/proto/proto.h"
#include "tests/sim/chance.h"

#define PIPE_MAX 8192

struct pipe_message {
    int64_t at_ms; /* when it arrives */
    uint64_t order;
    int to; /* whatever the user numbers its ends by */
    bool is_garbage;
    char topic[PROTO_TOPIC_MAX];
    uint8_t *payload;
    size_t n;
};

struct pipe {
    struct pipe_message *all; /* a heap: the earliest first */
    size_t n;
    uint64_t order;
    struct chance chance;
    unsigned lost_percent, twice_percent;
    unsigned lost_up_percent; /* of the batches alone, besides: one topic may be worse off */
    unsigned late_percent;    /* so many come much later */
    int64_t delay_ms;         /* up to this */
    size_t room;              /* in the queue to one end; what comes then is dropped */
    uint64_t dropped;
};

void pipe_init(struct pipe *pipe, struct chance chance);
void pipe_release(struct pipe *pipe);
void pipe_put(struct pipe *pipe, int64_t now_ms, int to, const char *topic, struct str payload);
/* Something that no reader takes; told apart only so that the test knows what to expect. */
void pipe_put_garbage(struct pipe *pipe, int64_t now_ms, int to, const char *topic,
                      struct str payload);
/* When the next one arrives, INT64_MAX for never. */
int64_t pipe_due_ms(const struct pipe *pipe);
/* The earliest message that has arrived, false if none has. The caller frees its payload. */
bool pipe_take(struct pipe *pipe, int64_t now_ms, struct pipe_message *ret_message);
/* Forgets what is on its way to this end; -1: to all. */
void pipe_forget(struct pipe *pipe, int to);

#endif

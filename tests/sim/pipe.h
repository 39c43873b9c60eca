/*
 * The broker as the contract sees it: a pipe that loses, repeats, delays and thereby reorders.
 * Virtual time, one seed.
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
    char topic[PROTO_TOPIC_MAX];
    uint8_t *payload;
    size_t n;
};

struct pipe {
    struct pipe_message *all; /* unordered: the earliest is looked for */
    size_t n;
    uint64_t order;
    struct chance chance;
    unsigned lost_percent, twice_percent;
    int64_t delay_ms; /* up to this */
};

void pipe_init(struct pipe *pipe, uint64_t seed);
void pipe_release(struct pipe *pipe);
void pipe_put(struct pipe *pipe, int64_t now_ms, int to, const char *topic, struct str payload);
/* The earliest message that has arrived, false if none has. The caller frees its payload. */
bool pipe_take(struct pipe *pipe, int64_t now_ms, struct pipe_message *ret_message);
/* Forgets what is on its way to this end; -1: to all. */
void pipe_forget(struct pipe *pipe, int to);

#endif

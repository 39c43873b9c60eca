/* What a link told its owner: the counters that the tests of the link wait for. */
#ifndef TESTS_UNIT_SYNC_LINK_SEEN_H
#define TESTS_UNIT_SYNC_LINK_SEEN_H

#include "sync/link/link.h"

struct seen {
    int up, down, messages, writable;
    size_t bytes;
    char topic[64];   /* of the last message */
    char payload[64]; /* of the last message that fits */
    char why[160];    /* it went down the last time */
    bool in_order;    /* payloads were 0, 1, 2, … */
};

/* Their context is a struct seen. */
extern const struct link_events seen_events;

#endif

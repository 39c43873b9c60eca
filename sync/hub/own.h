/*
 * The certificates that are the hub's own: its client certificate, the broker's, and that of its
 * authority, which signs all others. They end, and nobody comes in any more then; said in time to
 * do something about it, in the log and by `status`: two months before for what `renew` makes anew,
 * two years for the authority.
 */
#ifndef SYNC_HUB_OWN_H
#define SYNC_HUB_OWN_H

#include "sync/hub/command.h"

#define OWN_N 3

struct own {
    const char *whose; /* "hub", "broker", "authority" */
    const char *todo;
    int64_t until_ms; /* UTC; 0: there is none that can be read */
    bool ends;        /* soon, or has */
};

void own_look(const char *state, int64_t utc_ms, struct own ret_own[OWN_N]);
/* Of one that ends: when, and what to do. */
void own_say(const struct own *own, int64_t utc_ms, struct text *out);
/* Warnings in the log, of those that end. */
void own_warn(const char *state, int64_t utc_ms);

#endif

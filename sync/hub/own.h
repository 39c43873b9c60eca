/*
 * The certificates that are the hub's own: its client certificate and the broker's. They end, and
 * nobody comes in any more then; said from OWN_WARN_DAYS before, in the log and by `status`.
 */
#ifndef SYNC_HUB_OWN_H
#define SYNC_HUB_OWN_H

#include "sync/hub/command.h"

#define OWN_N         2
#define OWN_WARN_DAYS 60

struct own {
    const char *whose; /* "hub", "broker" */
    int64_t until_ms;  /* UTC; 0: there is none that can be read */
    bool ends;         /* within OWN_WARN_DAYS, or has */
};

void own_look(const char *state, int64_t utc_ms, struct own ret_own[OWN_N]);
/* Of one that ends: when, and what to do. */
void own_say(const struct own *own, int64_t utc_ms, struct text *out);
/* Warnings in the log, of those that end. */
void own_warn(const char *state, int64_t utc_ms);

#endif

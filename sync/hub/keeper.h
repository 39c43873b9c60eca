/*
 * Keeps the broker's files as the book says who may speak, on a hub's loop: written when the book
 * changes, and the broker told until its log shows that it read them. Never blocks on the broker.
 */
#ifndef SYNC_HUB_KEEPER_H
#define SYNC_HUB_KEEPER_H

#include "drivers/base/files.h"
#include "drivers/base/loop.h"
#include "sync/hub/broker.h"
#include "sync/hub/hub.h"

struct keeper {
    uv_timer_t timer;
    struct broker_reload reload;
    char state[FILE_PATH_MAX];
    int looks;        /* since the broker was told */
    bool is_due;      /* the files are not as the book says, or may not be */
    int64_t again_ms; /* when to try again */
};

/* What the files say when a hub starts may be older than the book: `hub` is followed at once. */
int keeper_init(struct keeper *keeper, struct loop_owner *owner, const char *state,
                struct hub *hub) MUST_CHECK;
/* After every commit, and now and then: what could not be written is tried again. */
void keeper_follow(struct keeper *keeper, struct hub *hub);
/* The book was opened again: what it was about to say is forgotten. */
void keeper_doubt(struct keeper *keeper);

#endif

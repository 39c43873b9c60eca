/*
 * `hub.mark` in the state directory: how far the book has come, kept apart from it. A book that is
 * found behind its mark, or under another id, or with a mark that says nothing, was put there by
 * hand: it gets another id before anybody hears of it (hub_renew_now).
 */
#ifndef SYNC_HUB_MARK_H
#define SYNC_HUB_MARK_H

#include "sync/hub/hub.h"

struct mark {
    char hub[ID_SIZE];
    uint64_t ops;
    uint64_t epoch;
};

/* RAFF_E_NOT_FOUND; RAFF_E_SYNTAX for a file that is none. */
int mark_read(const char *state, struct mark *ret_mark) MUST_CHECK;
/* The mark of the book as it is; writes nothing if *mark says so already. */
int mark_write(const char *state, struct hub *hub, struct mark *mark) MUST_CHECK;
/* 1: the book was behind its mark and has another id now. */
int mark_check(const char *state, struct hub *hub, int64_t utc_ms) MUST_CHECK;

#endif

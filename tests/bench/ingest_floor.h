/*
 * A hub's book with orders that are released for picking, and what its pickers send: every order a
 * task, which one picker starts, picks unit by unit into the order's own tote, and ends.
 */
#ifndef TESTS_BENCH_INGEST_FLOOR_H
#define TESTS_BENCH_INGEST_FLOOR_H

#include <stddef.h>

#include "sync/proto/proto.h"

#define INGEST_SITE      "BER1"
#define INGEST_SEATS_MAX 200
#define INGEST_LINES     6 /* of an order, each with INGEST_QTY units */
#define INGEST_QTY       2
#define INGEST_UTC_MS    1795341600000 /* 2026-11-22T10:00:00Z */
/* Of a task: its start, its picks, its end. */
#define INGEST_TASK_EVENTS (INGEST_LINES * INGEST_QTY + 2)

/* Messages as they lie at the hub: commit by commit, one of every seat that has any left. */
struct post {
    char topic[PROTO_TOPIC_MAX];
    size_t at;
    size_t len;
};

struct posts {
    struct bytes wire;
    struct post *all;
    size_t n;
    size_t *commits; /* where each ends in `all` */
    size_t n_commits;
    size_t events;
};

/* A new book at `path` with `tasks` orders released and INGEST_SEATS_MAX seats enrolled. Says on
 * stderr what failed, and exits. */
void ingest_make_book(const char *path, size_t tasks);
/* All tasks of that book picked by `seats` seats, `batch` events a message. */
void ingest_make_posts(const char *path, size_t seats, size_t batch, struct posts *ret_posts);
void posts_release(struct posts *posts);

#endif

/*
 * A crowd of seats in one process, each with the real engine, the real ledger over its own file and
 * its own connection: load.c runs it, load_site.c makes it, load_seat.c is one of them.
 */
#ifndef TESTS_LOAD_LOAD_H
#define TESTS_LOAD_LOAD_H

#include "drivers/base/files.h"
#include "sync/ledger/ledger.h"
#include "sync/link/link.h"
#include "sync/seat/seat.h"

struct load_options {
    const char *hub;     /* its state directory */
    const char *dir;     /* the seats' directories are made in it */
    size_t seats, sites; /* in all; a site has its share of the seats */
    size_t offline;      /* events that each seat has written before it ever connects */
    size_t live;         /* events that each writes while it is connected, */
    int64_t every_ms;    /* and how far apart */
    int64_t within_ms;   /* they begin to connect within this time; 0: all at once */
};

struct load_seat {
    const struct load_options *options;
    size_t number;
    char site[ID_SIZE], name[ID_SIZE], dir[FILE_PATH_MAX];
    uint64_t epoch;
    struct ledger *ledger;
    struct seat *seat;
    struct link *link;
    uv_timer_t deadline;
    uv_timer_t next_event;
    size_t written;         /* of the live events */
    uint64_t acked;         /* seen so far */
    uint64_t *committed_ns; /* of each live event, when it was on disk; then how long to its ack */
    bool was_up;
    int error; /* of the ledger or the link: this seat does nothing any more */
};

/* --- load_site.c --- */

/* Sites with stock and seats in the hub's book, which no hub may hold meanwhile; each seat's
 * directory with its certificate, and its place in the broker's ACL. */
int load_make_sites(const struct load_options *options, struct load_seat *seats) MUST_CHECK;
/* The n-th thing that a seat does: it moves one piece, there and back. */
void load_event(const struct load_seat *seat, size_t n, struct event *ret_event);

/* --- load_seat.c --- */

/* Its file, with what it did offline. */
int load_seat_make(struct load_seat *seat) MUST_CHECK;
/* Connects; writes its live events from the first time on that it is connected. */
int load_seat_start(struct load_seat *seat, uv_loop_t *loop, int port) MUST_CHECK;
/* Everything is written, the hub has it, and the replica is level with the hub. */
bool load_seat_is_level(const struct load_seat *seat);
/* Its file, so that others can read it. The link goes with the process. */
void load_seat_close(struct load_seat *seat);

#endif

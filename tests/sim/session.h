/*
 * One seat and one hub, each over its own file, joined without a broker, on a clock that only the
 * test moves: a day's session step by step. Whatever fails for want of memory is met as the
 * programs meet it: what was asked for is asked again, and an engine that says so is closed with
 * its file and opened anew.
 */
#ifndef TESTS_SIM_SESSION_H
#define TESTS_SIM_SESSION_H

#include "sync/hub/store.h"
#include "sync/seat/seat.h"
#include "tests/sim/chance.h"

#define SESSION_BINS    3
#define SESSION_STEPS   15
#define SESSION_SITE    "S"
#define SESSION_SEAT    "H1"
#define SESSION_OPENING 1000 /* in each bin */

struct session {
    char dir[64], hub_path[96], seat_path[96], backup_path[96];
    struct chance chance;
    int64_t now_ms;
    struct db *hub_db;
    struct hub *hub;
    char hub_id[ID_SIZE]; /* the first one */
    struct ledger *ledger;
    struct seat *seat;
    uint64_t epoch;
    bool is_up;   /* the link */
    bool is_void; /* the seat's engine failed, and is opened anew when nobody is in it */
    unsigned notices;
    unsigned surfaced; /* how often want of memory was reported */
    unsigned faults;
    uint64_t allocations[SESSION_STEPS]; /* memory_count() behind each step */
    /* What must be in the books: every event that was committed, once. */
    uint64_t committed;
    int64_t model[SESSION_BINS];
};

/* An empty directory, nothing open. */
void session_init(struct session *session);
/* Closes what is open and takes the directory away. */
void session_release(struct session *session);
/* The whole script. It goes on behind every want of memory. */
void session_play(struct session *session);
/* Opens everything once more, waits until both ends agree, and compares their books with each other
 * and with the model. */
void session_prove(struct session *session);

/* --- between session.c, session_steps.c and session_proof.c --- */

void session_fault(struct session *session, const char *what, int error);
void session_must(struct session *session, bool holds, const char *what);
/* Whether it is to be tried again: it failed for want of memory, and for nothing else. */
bool session_again(struct session *session, int error, const char *what);
int64_t session_utc_ms(const struct session *session);
void session_hub_on(struct session *session);
void session_seat_on(struct session *session);
void session_restart(struct session *session);

typedef bool session_state(struct session *session);
session_state session_is_level; /* online, nothing waits */
void session_wait_for(struct session *session, session_state *state, const char *what);
/* One event at the seat. */
void session_move(struct session *session, size_t pairs_of_legs);

#endif

/*
 * A site in one process: the real hub engine and real seats' engines, each over its own SQLite
 * file, with a pipe for a broker and a clock that only the test moves. Beside them a model: what
 * lies where, if every event that was committed counts once.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "sync/hub/store.h"
#include "sync/seat/seat.h"
#include "tests/sim/pipe.h"

#define SEATS_MAX 4
#define BINS      8
#define ITEMS     4
#define OPENING   100
#define TOTE      "TOTE"
#define TO_HUB    1000 /* pipe ends; seats are 0 to SEATS_MAX - 1 */
#define STEP_MS   INT64_C(20)
#define FIRST_UTC INT64_C(1795341600000)

struct member {
    char name[ID_SIZE];
    char path[128];
    uint64_t epoch;
    struct ledger *ledger; /* NULL: switched off */
    struct seat *seat;
    bool is_up; /* its link */
    struct proto_topic topics;
    uint64_t committed;         /* what the model counted */
    uint64_t leases, snapshots; /* how often, to see that it happened at all */
    bool was_loading;
};

struct world {
    char dir[64];
    struct chance chance;
    struct pipe pipe;
    int64_t now_ms;
    struct hub *hub; /* NULL: switched off */
    struct db *hub_db;
    char hub_path[128], backup_path[128];
    uint8_t announcement[256]; /* retained */
    size_t announcement_size;
    struct member members[SEATS_MAX];
    size_t n;
    int64_t model[BINS][ITEMS];
    int64_t picked;                               /* for tasks, as the model has it */
    int64_t received;                             /* from deliveries, the same */
    uint64_t picks, receipts, counts, taken_back; /* how often, to see that it happened at all */
    bool is_rolled_back;                          /* by hand, at least once */
    uint64_t rotten;                              /* rows of replicas that were spoiled */
};

/* Makes directory, hub and site with its opening stock; aborts where that fails. */
void world_init(struct world *world, uint64_t seed, size_t seats);
void world_release(struct world *world);
/* Enrols one more seat; off. */
struct member *world_add(struct world *world);

void hub_on(struct world *world);
void hub_off(struct world *world);
/* Both while the hub is off. */
void hub_back_up(struct world *world);
/* `by_hand`: the file is copied back as it is, and the hub goes on under its old id. */
void hub_restore(struct world *world, bool by_hand);
void member_on(struct world *world, struct member *member);
void member_off(struct world *world, struct member *member);
void link_on(struct world *world, struct member *member);
void link_off(struct world *world, struct member *member);

/* More rows at once than the hub logs one by one: whoever is behind needs a snapshot. */
void hub_import(struct world *world);
/* A seat asks for work, or gives back what it has: work.c. */
void member_ask(struct world *world, struct member *member);
/* One event at a seat: goods from one bin to another or into the tote for a task that it has, a
 * note, or one of its earlier events taken back. */
void member_work(struct world *world, struct member *member);
/* Spoils a row of a seat's replica behind its engine's back: rot.c. */
void member_rot(struct world *world, struct member *member);
/* STEP_MS pass; everybody does what is due. */
void world_step(struct world *world);

/* Everybody online, nothing waits, replicas level with each other. */
bool world_is_settled(struct world *world);
/* All of a replica's tables as text; the caller frees. */
char *member_dump(struct member *member);
void bin_name(size_t bin, char name[ID_SIZE]);
void item_name(size_t item, char name[ITEM_SIZE]);
/* Ends the program where `error` is one: the test itself has failed. */
void must(int error, const char *what);
/* One number out of a database. */
int64_t ask_number(struct db *db, const char *sql, const char *argument);

#endif

/*
 * A site in one process: the real hub engine and real seats' engines, each over its own SQLite file
 * on a disk of its own, with a pipe for a broker and a clock that only the test moves: from one
 * moment at which something is due to the next. Beside them stories of what was done, from which
 * follows what every book must say.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "sync/hub/store.h"
#include "sync/seat/seat.h"
#include "tests/sim/disk.h"
#include "tests/sim/must.h"
#include "tests/sim/pipe.h"
#include "tests/sim/story.h"
#include "tests/sim/trace.h"

#define SITE         "S"
#define MEMBERS_MAX  64   /* devices that ever were, with those that were replaced */
#define HOLDINGS_MAX 128  /* epochs that ever were */
#define TO_HUB       1000 /* a pipe's end; seats are 0 to MEMBERS_MAX - 1 */
#define FIRST_UTC    INT64_C(1795341600000)
#define NEVER_MS     INT64_MAX
#define DAY_MS       INT64_C(86400000)

/* What the invariants look at: invariants.c. */
struct eyes {
    sqlite3_stmt *stock[2]; /* by generation */
    sqlite3_stmt *pending, *generation, *dead;
    struct ledger_sync seen; /* of the last look */
    uint64_t folded;         /* so much was folded in */
    int64_t folded_ms;       /* then, by its own clock */
    int64_t spoken_ms;       /* the second in which `said` were said */
    unsigned said;
};

/* A device: a program over a file. Times of what is to happen to it are NEVER_MS for never. */
struct member {
    char name[ID_SIZE];
    char path[64];
    struct disk *disk;
    struct story *story;
    struct ledger *ledger; /* NULL: switched off */
    struct seat *seat;
    struct chance chance; /* the engine's */
    bool is_up;           /* its link */
    bool is_over;         /* its seat has a newer epoch, on another device */
    bool is_gone;         /* and it was thrown away */
    bool is_copy;         /* of another one's file */
    bool is_spoiled;      /* rows of its replica were harmed and not mended yet */
    bool is_touched;      /* something happened: it may have something to say */
    int64_t due_ms;       /* when its engine wants to be called */
    int64_t on_ms, link_ms, wake_ms, well_ms, enrol_ms, idle_ms;
    int64_t asleep_ms;  /* since then, if wake_ms is a time */
    int64_t slept_ms;   /* its monotonic clock stood still so long */
    int64_t utc_off_ms; /* its wall clock is wrong by this */
    int64_t spoiled_utc_ms;
    struct story_event doing; /* the power went while this was committed */
    bool is_doing;
    bool opened_ill;   /* the file, while the disk was: it may stay as it was opened, read-only */
    uint64_t refusals; /* of its disk before it was opened */
    unsigned spins;
    struct eyes eyes;
    bool was_loading;
    int64_t generation; /* that was live then */
};

/* An epoch in the hub's book, and whose story it has. */
struct holding {
    char seat[ID_SIZE];
    uint64_t epoch;
    uint64_t upto;
    uint64_t closed_at; /* enrolled anew since: it must not grow; UINT64_MAX before */
    struct story *story;
    bool is_there;  /* in the book as it is now */
    uint64_t acked; /* the highest that was let out under this hub id */
};

/* The site as of an op of the hub's. */
struct op_record {
    unsigned life;
    struct books books;
    uint32_t upto[HOLDINGS_MAX];
};

struct counts {
    uint64_t events, picks, receipts, counts, taken_back, refused, leases, snapshots, messages,
        acks, looks, rotten, mended, cuts, disk_errors, garbled, clones, found, replaced,
        lost_events, restored, rolled_back, backups, slept, clock_jumps, dropped, pruned,
        virtual_ms;
};

struct climate; /* climate.h */

struct world {
    uint64_t seed;
    const struct climate *climate;
    int64_t now_ms;
    struct pipe pipe;
    struct trace trace;
    struct counts counts;
    char broken[400]; /* which invariant, and how; empty: all hold */

    struct chance work, mishaps, mends, weather, clocks, rot, garble, engine;
    int64_t work_ms, mishap_ms;
    unsigned garble_permille;

    struct hub *hub; /* NULL: switched off */
    struct db *hub_db;
    struct disk *hub_disk, *safe_disk; /* on the other one lie the backups */
    bool hub_touched, hub_opened_ill;
    uint64_t hub_refusals;
    int64_t hub_on_ms, hub_well_ms;
    int64_t hub_utc_off_ms;
    uint8_t announcement[256]; /* retained */
    size_t announcement_size;

    struct member members[MEMBERS_MAX];
    size_t n;
    size_t seats; /* how many work here at a time */
    uint64_t last_epoch;
    struct story *stories[HOLDINGS_MAX * 2];
    size_t n_stories;

    /* The hub's book as it must be. */
    struct holding holdings[HOLDINGS_MAX];
    size_t n_holdings;
    struct books books;
    bool may_forget;       /* a backup was put in the book's place and not looked at yet */
    bool is_torn;          /* the same by hand, and the hub does not know yet */
    bool is_by_hand;       /* the last one */
    uint64_t backup_epoch; /* the last one that the backup knows */
    bool has_backup;
    char hub_name[ID_SIZE]; /* its id at the last look */
    unsigned life;          /* how many ids or restored books there were */
    uint64_t op;            /* at the last look */
    int64_t looked_changes;
    int64_t n_places; /* rows of that table, which nobody changes */
    struct op_record *ops;
    size_t ops_size;
    sqlite3_stmt *see_stock, *see_epochs, *see_op;
};

/* --- world.c --- */

/* Makes hub and site with its opening stock, and its seats. Aborts where that fails. */
void world_init(struct world *world, uint64_t seed, const struct climate *climate, size_t seats);
void world_release(struct world *world);
/* On to the next moment at which something is due, `until_ms` at the latest. */
void world_step(struct world *world, int64_t until_ms);
/* Steps until so much later, or until something breaks. */
void world_run(struct world *world, int64_t for_ms);
/* Everybody who works here is online, nothing waits, replicas level with the hub. */
bool world_is_settled(struct world *world);
/* The first failure of a world is its only one: what comes behind it follows from it. */
void world_break(struct world *world, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void world_note(struct world *world, const char *kind, const struct member *member,
                uint64_t number);
/* Whether a program may fail like this: of its disk as it is, or of what that once refused it for
 * good, which may be said when the disk is well again. */
bool is_of_disk(int error, bool is_ill, bool was_refused);
int64_t least_ms(int64_t a, int64_t b);
void copy_file(const char *from, const char *to);

/* --- hub_side.c --- */

void hub_make_site(struct world *world);
/* False: its disk does not let it. */
bool hub_on(struct world *world);
void hub_off(struct world *world);
/* As hub_off, but by power cut. */
void hub_cut(struct world *world);
void hub_step(struct world *world);
void hub_hears(struct world *world, const struct pipe_message *message);
/* While it runs. */
void hub_back_up(struct world *world);
/* While it does not. `by_hand`: the file is copied back as it is, and the hub goes on under its old
 * id. False: there is no backup that fits. */
bool hub_restore(struct world *world, bool by_hand);
/* More rows at once than the hub logs one by one: whoever is behind needs a snapshot. */
void hub_import(struct world *world);
/* The hub gives `name` a new epoch; 0: it does not run, or cannot write. */
uint64_t hub_enrol(struct world *world, const char *name);

/* --- member.c --- */

int member_index(const struct world *world, const struct member *member);
int64_t member_now_ms(const struct world *world, const struct member *member);
int64_t member_utc_ms(const struct world *world, const struct member *member);
/* One more device, of this story, which may be a copy's; off. */
struct member *member_add(struct world *world, struct story *story);
bool member_on(struct world *world, struct member *member);
void member_off(struct world *world, struct member *member);
void member_cut(struct world *world, struct member *member);
void member_gone(struct world *world, struct member *member);
void link_on(struct world *world, struct member *member);
void link_off(struct world *world, struct member *member);
void member_step(struct world *world, struct member *member);
void member_hears(struct world *world, struct member *member, const struct pipe_message *message);
/* What an engine's call returned: false if the program is dead of it. */
bool member_result(struct world *world, struct member *member, int error, const char *what);
/* Its file is lost, or its device is replaced and goes on somewhere; a new epoch either way. False:
 * the hub does not enrol now. */
bool member_enrol_again(struct world *world, struct member *member, bool is_replaced);
/* The hub knows its epoch, and none that is newer. */
bool member_is_enrolled(const struct world *world, const struct member *member);
/* Somebody who works here. */
struct member *world_pick(struct world *world, struct chance *chance);
struct story *world_story(struct world *world, struct story *story);
/* All of a replica's tables as text; the caller frees. */
char *member_dump(struct member *member);

/* --- what happens: work.c, rot.c, garble.c --- */

/* A seat asks for work, or gives back what it has. */
void member_ask(struct world *world, struct member *member);
/* One event at a seat: goods from one bin to another or into the tote for a task that it has, a
 * note, or one of its earlier events taken back; now and then something that must be refused. */
void member_work(struct world *world, struct member *member);
/* Spoils a row of a seat's replica behind its engine's back. */
void member_rot(struct world *world, struct member *member);
/* What the operator of a seat does that must be refused. */
void member_err(struct world *world, struct member *member);
/* Puts something on the way beside this message that was made of it and that no reader takes. */
void garble(struct world *world, int to, const char *topic, struct str payload);

#endif

/*
 * What the files of the ledger share. Nobody outside this folder includes it.
 *
 * Every writer does the same: copy `state`, change the copy, write inside one transaction, and let
 * ledger_end put state and copy in step again only if the commit held.
 */
#ifndef SYNC_LEDGER_PRIVATE_H
#define SYNC_LEDGER_PRIVATE_H

#include "sync/ledger/ledger.h"
#include "sync/ledger/ledger_sql.h"

#define KEY_MAX    1024    /* bytes of a key's JSON text */
#define CHANGE_MAX 1048576 /* of key and row together: no message is longer */
#define TABLES_MAX 10      /* replicated ones: */
#define EACH_TABLE(X)                                                                              \
    X(PLACE), X(ITEM), X(GTIN), X(LOT), X(STOCK), X(TASK), X(LINE), X(PERSON), X(CODE), X(SETTING)

/* The row of table `state`, without the identity, and what goes with it. */
struct ledger_state {
    char hub[ID_SIZE];
    uint64_t acked;
    char acked_hub[ID_SIZE];
    uint64_t safe;
    uint64_t folded;
    uint64_t op;
    char op_hub[ID_SIZE]; /* whose replica the live one is */
    int generation;
    uint64_t base_seq;             /* the last event pruned, 0 if none, */
    uint8_t base_hash[CHAIN_SIZE]; /* and its hash: where the chain begins */
    uint64_t cartons;              /* SSCCs given out */
    bool loading;
    char load_hub[ID_SIZE];
    uint64_t load_op;
    uint64_t load_at_op;
    uint64_t load_own;
    size_t load_table;
    char load_after[KEY_MAX];
    uint64_t swept; /* not in the row: the overlay has no rows of events up to here */
};

/* How far the replica was walked through for its sums: all of the tables before `table`, that one
 * up to `key`. */
struct ledger_walk {
    bool active;
    size_t table;
    char key[KEY_MAX]; /* JSON */
    struct table_sum sums[TABLES_MAX];
};

struct ledger {
    struct db *db;
    struct ledger_identity identity;
    struct ledger_state state; /* as it is in the file */
    uint64_t next;
    uint8_t head[CHAIN_SIZE];
    uint64_t work_seq;  /* the event that carries the work, 0 if none does */
    struct bytes line;  /* the event being written */
    struct bytes key;   /* of the row that a walk stands on */
    struct bytes texts; /* of the row that is being written, where they had escapes */
    struct ledger_walk walk;
    struct event of;   /* the event being taken back */
    size_t behind_run; /* rows of stock that were loaded behind the last run */
    struct {
        struct task_row row;
        int64_t changes; /* SQLite's count of rows changed so far, when it was read; 0: never */
    } task;              /* read last */
};

enum side { LIVE, LOAD };

/* Ends a transaction: with `error` 0 saves the state (NULL: as it was) and commits, otherwise rolls
 * back. Returns the first error. */
int ledger_end(struct ledger *ledger, int error, const struct ledger_state *state) MUST_CHECK;
/* The same for what may write much: folds the WAL back before that would hold the screen up. */
int ledger_end_many(struct ledger *ledger, int error, const struct ledger_state *state) MUST_CHECK;
/* Steps to the one row that is asked for; RAFF_E_NOT_FOUND. When it was read, ledger_done. */
int ledger_one(struct ledger *ledger, sqlite3_stmt *stmt) MUST_CHECK;
/* Statements without parameters, one after the other, until one fails. */
int ledger_run_all(struct ledger *ledger, const size_t *numbers, size_t n) MUST_CHECK;
/* Resets the statement, and passes the error on, unless a column could not be read for want of
 * memory and looked as if it were empty: -ENOMEM. */
int ledger_done(sqlite3_stmt *stmt, int error) MUST_CHECK;

/* The overlay. All inside a transaction, whose state `state` is. `of` as event_progress has it. */
int overlay_add(struct ledger *ledger, const struct event *event,
                const struct event *of) MUST_CHECK;
/* The events up to `folded` count no more once the state says so. Their rows go now where that is
 * little work, and with ledger_load_sweep else. */
int overlay_fold(struct ledger *ledger, struct ledger_state *state, uint64_t folded) MUST_CHECK;
/* Adds the events `from` to `upto` again, from the log. */
int overlay_restore(struct ledger *ledger, struct ledger_state *state, uint64_t from,
                    uint64_t upto) MUST_CHECK;

/* Writes one row of a replicated table and nothing else; inside a transaction. */
int change_put(struct ledger *ledger, enum side side, size_t table,
               const struct ledger_change *change) MUST_CHECK;
/* The same with what goes with a row: sums, and where its item lies. */
int change_apply(struct ledger *ledger, enum side side,
                 const struct ledger_change *change) MUST_CHECK;
int change_apply_all(struct ledger *ledger, enum side side, const struct ledger_change *changes,
                     size_t n) MUST_CHECK;

/* ledger_n_tables for a table this version does not know. */
size_t find_table(struct str name);
/* Before a row of the live replica is put or deleted. */
int sums_replace(struct ledger *ledger, size_t table,
                 const struct ledger_change *change) MUST_CHECK;

/* The statement's row into a struct; texts cleaned for a screen. */
void row_task(sqlite3_stmt *stmt, struct task_row *ret_row);
void row_line(sqlite3_stmt *stmt, struct line_row *ret_row);
/* A setting's value as text; RAFF_E_NOT_FOUND where it is not set. */
int row_setting(struct ledger *ledger, const char *name, char *value, size_t size) MUST_CHECK;
void row_text(sqlite3_stmt *stmt, int at, char *array, size_t size);
enum task_kind row_task_kind(sqlite3_stmt *stmt);

#endif

/*
 * The seat's ledger: replica, event log, outbox and overlay in one SQLite file.
 *
 * The replica is the hub's word, changed only by ledger_apply_*. What this seat did and the hub has
 * not folded in yet lies over it as pending legs and pending line progress; every read below gives
 * replica + pending. ledger_commit writes event, hash and overlay in one durable transaction: when
 * it returns 0 the scan may beep. The outbox is no table: it is the log behind `acked`.
 *
 * One struct ledger owns the file. All strings in results are the caller's copies. Blocking:
 * commits wait for the disk, everything else is memory or page cache.
 */
#ifndef SYNC_LEDGER_LEDGER_H
#define SYNC_LEDGER_LEDGER_H

#include "sync/ledger/db.h"
#include "sync/ledger/event.h"
#include "sync/ledger/rows.h"
#include "sync/ledger/sum.h"

struct ledger;

struct ledger_identity {
    char site[ID_SIZE];
    char seat[ID_SIZE];
    uint64_t epoch;
    char store[ID_SIZE]; /* random, made with the file; "" in ledger_open's argument */
};

/* Opens or makes the file. A new file gets `identity` and a store id from `random16`; an old one
 * must have the same site, seat and epoch (RAFF_E_CONFIG otherwise: another enrolment, another
 * file). */
int ledger_open(const char *path, const char *vfs, const struct ledger_identity *identity,
                const uint8_t random16[16], struct text *reason,
                struct ledger **ret_ledger) MUST_CHECK;
/* The same for a tool, on a file that nobody holds: whoever's it is, and only for reading. */
int ledger_open_readonly(const char *path, struct text *reason,
                         struct ledger **ret_ledger) MUST_CHECK;
/* Whether the file is whole as SQLite sees it, indexes and row order left out; `reason` (may be
 * NULL) gets its words. RAFF_E_CORRUPT. */
int ledger_quick_check(struct ledger *ledger, struct text *reason) MUST_CHECK;
void ledger_close(struct ledger *ledger);
const struct ledger_identity *ledger_identity(const struct ledger *ledger);
struct db *ledger_db(struct ledger *ledger);

/* --- writing --- */

/*
 * Appends events, in order, in one durable transaction; fills their seq and at. `work` (may be
 * NULL) replaces the saved work in the same transaction, so that a restart resumes exactly here.
 * Fails without a trace: RAFF_E_UNBALANCED, RAFF_E_NOT_FOUND (a reverse of an unknown or already
 * reversed seq), -ENOSPC, -EIO.
 */
int ledger_commit(struct ledger *ledger, int64_t utc_ms, struct event *events, size_t n,
                  const char *work) MUST_CHECK;
/* Saves the operator's place in the work without an event; durable. */
int ledger_save_work(struct ledger *ledger, const char *work) MUST_CHECK;
/* The saved work, "" if none. */
void ledger_load_work(struct ledger *ledger, char *work, size_t size);
/* The next free SSCC of this seat (setting `sscc_prefix`, the epoch, a counter), for a carton about
 * to be opened; durable before it returns, so that no crash gives one out twice. RAFF_E_CONFIG
 * without a prefix. */
int ledger_new_sscc(struct ledger *ledger, char ret_sscc[SSCC_SIZE]) MUST_CHECK;
/* Wrong PINs of a person: the count survives a restart. */
int ledger_pin_failures(struct ledger *ledger, const char *person, int *ret_count,
                        int64_t *ret_last_utc_ms) MUST_CHECK;
int ledger_set_pin_failures(struct ledger *ledger, const char *person, int count,
                            int64_t utc_ms) MUST_CHECK;

/* To call when nothing happens: housekeeping that must not fall into a scan (folds a grown WAL back
 * into the file, forgets skips of lines that are no more). */
int ledger_idle(struct ledger *ledger) MUST_CHECK;

/* --- reading: what a person sees. 0, RAFF_E_NOT_FOUND or a database error --- */

int ledger_place(struct ledger *, const char *id, struct place_row *ret) MUST_CHECK;
int ledger_item(struct ledger *, const char *id, struct item_row *ret) MUST_CHECK;
int ledger_gtin(struct ledger *, const char *gtin14, struct gtin_row *ret) MUST_CHECK;
int ledger_person(struct ledger *, const char *id, struct person_row *ret) MUST_CHECK;
int ledger_person_by_badge(struct ledger *, const char *badge, struct person_row *ret) MUST_CHECK;
int ledger_task(struct ledger *, const char *id, struct task_row *ret) MUST_CHECK;
int ledger_line(struct ledger *, const char *task, int64_t line, struct line_row *ret) MUST_CHECK;
int ledger_event(struct ledger *, uint64_t seq, struct event *ret) MUST_CHECK;
/* A setting's value as text, `fallback` if unset. */
void ledger_setting(struct ledger *, const char *name, const char *fallback, char *value,
                    size_t size);
/* What lies in (place, item, lot, serial), pending included; 0 for nothing. */
int ledger_stock_qty(struct ledger *, const char *place, const char *item, const char *lot,
                     const char *serial, int64_t *ret_qty) MUST_CHECK;

/* Lists. Each fills up to `max` rows from the `skip`th on and returns how many, or an error.
 * Empty filters ("" or NULL) mean any. */
int ledger_codes(struct ledger *, const char *kind, struct code_row *rows, size_t max) MUST_CHECK;
/* Tasks leased to this seat, of these kinds (a mask of 1 << task_kind; 0 is all), not done. */
int ledger_my_tasks(struct ledger *, unsigned kinds, size_t skip, struct task_row *rows,
                    size_t max) MUST_CHECK;
/* Every task of the site that is not done. */
int ledger_tasks(struct ledger *, unsigned kinds, size_t skip, struct task_row *rows,
                 size_t max) MUST_CHECK;
/* A task's lines in walking order, skipped ones last. `open_only` leaves out finished ones. */
int ledger_lines(struct ledger *, const char *task, bool open_only, size_t skip,
                 struct line_row *rows, size_t max) MUST_CHECK;
/* Pack tasks with open lines whose place is this tote. */
int ledger_tasks_at(struct ledger *, const char *place, struct task_row *rows,
                    size_t max) MUST_CHECK;
/* Stock by place (and item), by item (and zone), by zone, or all of it; zeros left out, lots of an
 * item in FEFO order (earliest expiry first, unknown expiry last). */
int ledger_stock(struct ledger *, const char *zone, const char *place, const char *item,
                 size_t skip, struct stock_row *rows, size_t max) MUST_CHECK;

/* What the hub knows of every seat of the site (settings `seat.{id}`). */
int ledger_seats(struct ledger *, struct seat_row *rows, size_t max) MUST_CHECK;

/* The last event of this person that can be undone and is not yet: 0 or RAFF_E_NOT_FOUND. */
int ledger_last_undoable(struct ledger *, const char *by, struct event *ret) MUST_CHECK;

/* --- sync/seat's side --- */

struct ledger_sync {
    uint64_t next;            /* seq of the next event */
    uint8_t head[CHAIN_SIZE]; /* h(next - 1) */
    uint64_t oldest;          /* oldest seq still held */
    uint64_t acked;           /* the hub committed up to here */
    char acked_hub[ID_SIZE];  /* which said so */
    uint64_t safe;            /* and has it twice */
    char hub[ID_SIZE];        /* last known hub id, "" if none */
    uint64_t op;              /* replica's op; 0: never loaded */
    char op_hub[ID_SIZE];     /* whose op that is: another's while a new hub's snapshot loads */
    bool loading;             /* a snapshot is under way beside the live tables */
    uint64_t loading_op;      /* the op of its first chunk */
    uint64_t loading_at_op;   /* and how far ledger_load_ops has brought it */
    uint64_t folded;          /* the live replica holds our events up to here */
    uint64_t swept;           /* and no rows of the overlay are left of those up to here */
};
void ledger_sync_state(struct ledger *, struct ledger_sync *ret);
/* h(seq); seq 0 is the chain's start. RAFF_E_NOT_FOUND if pruned. */
int ledger_hash_at(struct ledger *, uint64_t seq, uint8_t ret_hash[CHAIN_SIZE]) MUST_CHECK;
/* Lines from `first` on, each with its newline, as many as fit max_events and max_bytes (at least
 * one). *ret_n 0: nothing waits. */
int ledger_outbox(struct ledger *, uint64_t first, size_t max_events, size_t max_bytes,
                  struct bytes *lines, size_t *ret_n) MUST_CHECK;
/* What this hub says it holds, from an ack or a welcome. Set as told, backwards too: a hub restored
 * from a backup holds less than it once acked. RAFF_E_GAP if it is past what was ever written. */
int ledger_set_acked(struct ledger *, const char *hub, uint64_t upto, uint64_t safe) MUST_CHECK;
int ledger_set_hub(struct ledger *, const char *hub) MUST_CHECK;
/* The live replica is of no hub any more: the one whose id it bears came back with less than it
 * had, and a snapshot of it may go back too. */
int ledger_disown(struct ledger *) MUST_CHECK;
/* Deletes events that are acked, safe and folded in, older than 30 days, at most `max` a call;
 * returns how many or an error. The last event always stays. */
int ledger_prune(struct ledger *, int64_t utc_ms, size_t max) MUST_CHECK;

/* One row as the wire carries it: its table, its key (JSON array) and its row (JSON object; empty
 * view: deleted), texts exactly as sent. */
struct ledger_change {
    struct str table;
    struct str key;
    struct str row;
};
/* Live replica to op `to` in one transaction, dropping the overlay up to `own_seq` (0: leave it).
 * `from` must be op + 1: RAFF_E_GAP otherwise; with `to` at or below op nothing is done. Changes of
 * a table this version does not know are passed over. */
int ledger_apply_ops(struct ledger *, uint64_t from, uint64_t to,
                     const struct ledger_change *changes, size_t n, uint64_t own_seq) MUST_CHECK;

/*
 * A snapshot beside the live tables, resumable at every step (all of it is in the file):
 *
 *     ledger_load_clear() until it returns 0
 *     ledger_load_begin(hub, op of the first chunk)
 *     ledger_load_rows(…) until ledger_load_next() gives NULL        table by table
 *     ledger_load_ops(…) from sync.loading_at_op + 1 to the hub's op
 *     ledger_load_swap(…); then ledger_load_sweep() until it returns 0
 *
 * Meanwhile ledger_apply_ops goes on feeding the live replica, if there is one.
 */
extern const char *const ledger_tables[]; /* in the order they are loaded */
extern const size_t ledger_n_tables;
/* Before ledger_load_begin: forgets an unfinished load and takes its rows, or those of the replica
 * before, out of the way, at most max_rows a call; 1 while there is more. */
int ledger_load_clear(struct ledger *, size_t max_rows) MUST_CHECK;
/* Forgets an unfinished load; what ledger_load_clear left is taken away in one piece. What
 * ledger_set_acked was told last counts as contained in the snapshot, so tell it first what this
 * hub holds (welcome: expect - 1). */
int ledger_load_begin(struct ledger *, const char *hub, uint64_t op) MUST_CHECK;
/* A chunk of the table that ledger_load_next names; rows of another are RAFF_E_STATE (an empty
 * `table` means that one). `more` false finishes the table. */
int ledger_load_rows(struct ledger *, const struct ledger_change *rows, size_t n,
                     bool more) MUST_CHECK;
/* The table to ask for next and the key after which (empty: from the start); NULL when all are
 * loaded or none is being loaded. */
const char *ledger_load_next(struct ledger *, struct bytes *ret_after_key);
/* As ledger_apply_ops, for the tables being loaded: `from` must be loading_at_op + 1, which becomes
 * `to`. `own_seq` is kept until the swap. RAFF_E_STATE before all tables are loaded. */
int ledger_load_ops(struct ledger *, uint64_t from, uint64_t to,
                    const struct ledger_change *changes, size_t n, uint64_t own_seq) MUST_CHECK;
/* Makes the loaded generation live at `op`, which must be loading_at_op (RAFF_E_GAP otherwise, and
 * also while the live replica of the same hub is further: pull more first). The overlay is then
 * exactly the events after the highest of own_seq (0: nothing to add), those of ledger_load_ops,
 * and what was acked at the begin: older ones are dropped, and events that another hub had folded
 * in come back. */
int ledger_load_swap(struct ledger *, uint64_t op, uint64_t own_seq) MUST_CHECK;
/* Deletes old rows, and those of the overlay that are folded in, at most max_rows; 1 while there is
 * more, 0 at the end or during a load. */
int ledger_load_sweep(struct ledger *, size_t max_rows) MUST_CHECK;

/* --- the replica against the hub's sums --- */

/* Walks on through the live replica, at most max_rows; 1 while there is more, 0 when every row was
 * seen. What ledger_apply_ops changes meanwhile is counted in, so that the sums are those of the op
 * that the replica is at. A swap, a mending or a failed write begins anew. */
int ledger_sums_step(struct ledger *, size_t max_rows) MUST_CHECK;
void ledger_sums_forget(struct ledger *);
/* The sum of a table by name; false if it was not walked through (or is none of ours). */
bool ledger_sums_of(struct ledger *, const char *table, struct table_sum *ret_sum);
/* From the rows, those behind `after` (empty: from the start) up to and with `to` (empty: to the
 * end). RAFF_E_UNKNOWN for another table. */
int ledger_sum_range(struct ledger *, const char *table, struct str after, struct str to,
                     struct table_sum *ret_sum) MUST_CHECK;
/* Puts the hub's rows (in key order, from behind `after`; `more`: there are more behind them) in
 * the place of what lies in that range of the live replica, which must be at the rows' op. 1: the
 * range is whole; 0: it goes on behind the last of these rows. */
int ledger_mend(struct ledger *, const char *table, struct str after, struct str to,
                const struct ledger_change *rows, size_t n, bool more) MUST_CHECK;

/* --- proof --- */

struct ledger_verdict {
    uint64_t first, last; /* seqs checked */
    bool chain_ok;
    uint64_t bad_seq;    /* the first that does not fit, 0 if none */
    bool acks_ok;        /* no more acked, safe, folded in or pruned than there can be */
    bool sums_ok;        /* over all places, per (item, lot, serial): replica + pending = 0 */
    uint64_t unbalanced; /* how many (item, lot, serial) do not sum to zero */
};
int ledger_verify(struct ledger *, struct ledger_verdict *ret) MUST_CHECK;

/* The stock equation of one item, replica and pending together: what ever came from @supplier is on
 * hand, with @customer, or was adjusted away. */
struct item_balance {
    char item[ITEM_SIZE];
    int64_t opening;
    int64_t on_hand;
    int64_t shipped;
    int64_t adjusted; /* @adjust and @scrap */
};
int ledger_balances(struct ledger *, size_t skip, struct item_balance *rows, size_t max) MUST_CHECK;

#endif

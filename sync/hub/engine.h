/*
 * What the files of the engine share; nobody outside this folder includes it.
 *
 * A transaction of the database covers one or more sites. Inside it, tx_enter makes a site the one
 * that is written to, tx_leave closes its op. Everything that a site's rows, seats and answers need
 * hangs on struct hub_tx. Answers are staged in the outbox and let out by a commit alone.
 */
#ifndef SYNC_HUB_ENGINE_H
#define SYNC_HUB_ENGINE_H

#include "sync/hub/changes.h"
#include "sync/hub/given.h"
#include "sync/hub/rows.h"
#include "sync/hub/sql.h"
#include "sync/hub/store.h"
#include "sync/ledger/sum.h"

#define HUB_QUEUE_MAX        ((size_t)64 << 20) /* received and not flushed; answers not taken */
#define HUB_ARENA_SIZE       ((size_t)4 << 20)
#define HUB_OP_ROWS_SOFT     400 /* an op is closed behind the message that passes this */
#define HUB_OPS_KEPT         100000
#define HUB_SUMS_EVERY       500 /* ops on the feed; the contract wants 1,000 at the most */
#define HUB_RANGE_ROWS       128 /* of an answer to `verify` */
#define HUB_RETRY_MS         500
#define HUB_HEARD_MS         60000  /* to this a seat's last word is noted: it pulls oftener */
#define HUB_SILENT_MS        600000 /* then a seat counts as gone, whatever its state says */
#define HUB_CLOCK_OFF_MS     300000
#define HUB_WHY_SIZE         97 /* as proto.h has it */
#define HUB_DEFAULT_LEASE_MS (INT64_C(8) * 3600 * 1000)

/* --- answers: outbox.c --- */

struct staged {
    char topic[PROTO_TOPIC_MAX];
    size_t at;
    size_t len;
    bool retain;
    bool is_plain_ack; /* without outcomes: the next ack on its topic says all that it does */
};

struct outbox {
    struct staged *all;
    size_t n;
    size_t size;
    size_t taken;    /* by hub_next */
    size_t released; /* may be taken */
    struct bytes payloads;
    struct bytes plain; /* scratch of the message being written */
};

int outbox_init(struct outbox *outbox) MUST_CHECK;
void outbox_release(struct outbox *outbox);
void outbox_let_out(struct outbox *outbox);   /* what is staged may go */
void outbox_take_back(struct outbox *outbox); /* what is staged is forgotten */
/* Stages outbox->plain, deflated if called for. */
int outbox_stage(struct outbox *outbox, const char *topic, bool retain) MUST_CHECK;
/* A plain ack on this topic that was staged last, and not let out, goes. */
void outbox_drop_ack(struct outbox *outbox, const char *topic);
bool outbox_next(struct outbox *outbox, struct hub_out *ret_out);

/* --- the open site: tx.c --- */

struct hub_own {
    char seat[ID_SIZE];
    uint64_t epoch;
    uint64_t seq;
};

/* What was read last, until a change of the row itself: known.c. An empty id: nothing. */
struct known_task {
    char id[ID_SIZE];
    enum task_kind kind;
    char state[17];
    char holder[ID_SIZE];
    char order[ID_SIZE];
    char carrier[ID_SIZE];
    char manifest[ID_SIZE];
    bool is_dirty; /* the table does not say yet: the state, */
    bool is_taken; /* and who has it, until when: */
    char by[ID_SIZE];
    int64_t until_ms;
};

struct known {
    struct known_task task;
    char order[ID_SIZE]; /* and its status */
    char status[17];
    bool is_entered;     /* the table does not say yet */
    char place[ID_SIZE]; /* is there */
    char item[ITEM_SIZE];
    char open_order[ID_SIZE]; /* is not picked: */
    char open_task[ID_SIZE];  /* of this pick task */
    int64_t open_line;        /* this line is open, what is held counted in */
};

/* --- rows held in memory, written when the site is left: held.c, stock.c; guard.c --- */

#define HELD_STOCK  8192
#define HELD_LINES  4096
#define HELD_PICKS  64
#define HELD_STAGES 64

/* Which tables do not say all yet; guard.c has their names in the same order. */
enum held_table {
    HELD_TABLE_TASK,
    HELD_TABLE_ORDER,
    HELD_TABLE_STOCK,
    HELD_TABLE_LINE,
    HELD_TABLE_PICKED,
    HELD_TABLE_STAGE,
    HELD_TABLE_EVENT
};

/* What a row in hand adds to its table's sum. */
struct summed {
    uint64_t sum;
    bool is_known; /* else it is what the row as it was read adds */
    bool is_row;   /* it adds something */
};

/* A row of stock as it is now. */
struct figure {
    int64_t qty;
    int64_t told; /* what ops and sums say */
    struct summed summed;
    bool is_known;  /* else the table says more: it has changed by another way */
    bool is_stored; /* the table has a row */
    bool is_odd;    /* place or item are not known */
    bool is_dirty;  /* the table does not say so yet */
    uint64_t seen;  /* hub_tx's round of places when both were known; 0: never */
};

struct held_stock {
    struct changes keys;
    struct figure *all; /* of the key at the same place */
    size_t *dirty;      /* places of what the table does not say */
    size_t n_dirty;
};

/* A line that is being worked on. */
struct held_line {
    char task[ID_SIZE];
    int64_t n;
    char order[ID_SIZE];
    struct leg what; /* is asked for, and from where */
    int64_t done;
    int64_t short_qty;
    int64_t slot;
    int64_t walk;
    int64_t told_done; /* what ops and sums say */
    int64_t told_short;
    struct summed summed;
    bool is_known; /* else the table says more: it has changed by another way, or is gone */
    bool is_dirty; /* the table does not say so yet */
    bool is_untold;
};

struct held_pick {
    char order[ID_SIZE];
    struct leg to;
};

/* A stage that an order came to: orders.c. */
struct held_stage {
    char order[ID_SIZE];
    int64_t nth; /* of the order's that are held, from 1 */
    char stage[17];
    char at[WHEN_SIZE];
    char by[ID_SIZE];
    char seat[ID_SIZE];
};

struct held {
    struct changes line_keys;
    struct held_line *lines;  /* of the key at the same place */
    struct held_line **dirty; /* what the table does not say */
    size_t n_dirty;
    size_t last; /* the line that was asked for last */
    struct held_pick picks[HELD_PICKS];
    size_t n_picks;
    struct held_stage
        stages[HELD_STAGES]; /* nothing here reads them: written when the site is left */
    size_t n_stages;
};

/* An event on its way into the log; its line lies in the batch. */
struct logged {
    uint64_t seq;
    struct str line;
    uint8_t hash[CHAIN_SIZE];
    char why[HUB_WHY_SIZE]; /* of the review; empty: plainly accepted */
};

/* What a batch gives the log, written at once: ingest.c. */
struct batch_log {
    const char *seat;
    uint64_t epoch;
    struct logged all[PROTO_BATCH_EVENTS_MAX];
    size_t n;
};

struct hub_tx {
    struct hub *hub;
    struct db *db;
    char site[ID_SIZE];
    int64_t utc_ms;
    uint64_t op;
    uint64_t floor;
    struct changes changes;
    struct changes written; /* rows whose text is known since this op began: sums.c */
    struct bytes texts;
    struct hub_own own[PROTO_OWN_MAX];
    size_t n_own;
    struct table_sum sums[TABLE_COUNT]; /* of the rows as they are now: sums.c */
    int sums_error;                     /* a change could not be counted in: the op fails */
    struct batch_log log;
    struct bytes sum_text; /* scratch of one row, */
    struct bytes key;      /* and of its key's parts */
    struct bytes rows;     /* scratch: the op's rows as text */
    bool is_open;
    bool is_kept; /* what is held is as `site` was left: the next transaction may go on with it */
    bool sweep;   /* an order or a task came to its end */
    struct known known;
    uint64_t places; /* the round of places and items, from 1: the next begins when one changes */
    unsigned dirty;  /* bits of held tables that do not say all yet */
    bool is_settling;
    struct held_stock stock;
    struct held held;
    /* The person whose events came last, and whether the site knows them. */
    char known_by[ID_SIZE];
    bool is_known;
};

/* RAFF_E_NOT_FOUND for an unknown site. */
int tx_enter(struct hub *hub, const char *site, int64_t utc_ms) MUST_CHECK;
int tx_leave(struct hub_tx *tx) MUST_CHECK;
void tx_forget(struct hub_tx *tx); /* after a rollback */
int tx_own(struct hub_tx *tx, const char *seat, uint64_t epoch, uint64_t seq) MUST_CHECK;
/* Gives what was noted so far its op: before whoever reads rows and says of which op they are. */
int tx_close_op(struct hub_tx *tx) MUST_CHECK;
/* Closes the op if it has grown large: called between messages, never inside one. */
int tx_breathe(struct hub_tx *tx) MUST_CHECK;

int note_place(struct hub_tx *tx, const char *id) MUST_CHECK;
int note_task(struct hub_tx *tx, const char *id) MUST_CHECK;
int note_line(struct hub_tx *tx, const char *task, int64_t line) MUST_CHECK;
int note_one(struct hub_tx *tx, enum table table, const char *id) MUST_CHECK;
int note_two(struct hub_tx *tx, enum table table, const char *a, const char *b) MUST_CHECK;

/* --- the hub: hub.c --- */

struct pending {
    struct proto_topic topic;
    size_t at;
    size_t len;
    size_t n; /* as they came */
};

struct hub {
    struct hub_config config;
    struct db *db;
    char id[ID_SIZE];
    struct hub_tx tx;
    struct outbox out;
    struct pending *waiting;
    size_t n_waiting;
    size_t waiting_size;
    struct bytes payloads; /* of what waits */
    struct bytes inflated;
    struct json_arena arena;
    struct proto_message message; /* scratch: read or written, never both at once */
    struct event event;           /* scratch of ingest, */
    struct event of;              /* and what a reverse takes back */
    int64_t listening_ms;         /* UTC since when seats can be heard; 0: not known yet */
    int64_t tick_ms;              /* when hub_tick wants to be called */
    struct backup *backup;        /* under way; NULL: none */
    bool is_renewed;              /* the id is another, and not committed yet */
    bool access;                  /* hub_take_access's answer */
    bool is_watched;              /* changes of rows are told: sums.c */
    unsigned *touches;            /* a statement's held tables, as bits: guard.c */
    unsigned preparing;           /* those of what is being prepared */
};

/* Ends a transaction of the hub's own: commits and lets the answers out, or, with an error, takes
 * everything back. Returns the first error. */
int hub_end(struct hub *hub, int error) MUST_CHECK;
/* Stages hub->message on a seat's `down`. */
int hub_answer(struct hub *hub, const char *site, const char *seat) MUST_CHECK;
/* The same of an ack. Where the transaction has just staged one for this seat, without outcomes,
 * this one goes in its place: it says how far the seat's events are in, and that covers both. */
int hub_ack(struct hub *hub, const char *site, const char *seat) MUST_CHECK;
int hub_nack(struct hub *hub, const char *site, const char *seat, enum proto_nack code,
             uint64_t expect, const char *why) MUST_CHECK;

/* hub.c: the id as the book has it. */
int hub_load_id(struct hub *hub) MUST_CHECK;
/* Stages the announcement and lets it out. */
int hub_announce(struct hub *hub) MUST_CHECK;
/* renew.c: writes a first id, or another one; inside a transaction, whose end hub_renewed is to be
 * told. */
int hub_make_id(struct hub *hub) MUST_CHECK;
/* A seat saw more of the hub `id` than there is. Where that is this one, its book was copied back
 * by hand, under its own id, and what was said since it was copied is not so any more. */
int hub_contradicted(struct hub_tx *tx, const char *id) MUST_CHECK;
/* After the commit (error 0) or the rollback of a transaction that may have renewed the id. */
int hub_renewed(struct hub *hub, int error) MUST_CHECK;

/* --- seats: seats.c --- */

struct seat {
    char seat[ID_SIZE];
    uint64_t epoch;
    bool is_active;
    bool is_quarantined;
    bool up;
    char session[ID_SIZE];
    char store[ID_SIZE];
    uint64_t claimed;
    uint64_t shown;
    uint64_t upto;
    uint8_t head[CHAIN_SIZE];
    uint64_t safe; /* in the backup too */
    int64_t heard_ms;
};

/* 0 or RAFF_E_NOT_FOUND. */
int seat_load(struct hub_tx *tx, const char *name, struct seat *ret_seat) MUST_CHECK;
/* h(seq) as the hub holds it, seq at or below upto. */
int seat_hash_at(struct hub_tx *tx, const struct seat *seat, uint64_t seq,
                 uint8_t ret_hash[CHAIN_SIZE]) MUST_CHECK;
int seat_store_chain(struct hub_tx *tx, const struct seat *seat) MUST_CHECK;
int seat_quarantine(struct hub_tx *tx, const struct seat *seat, const char *why) MUST_CHECK;
int seat_incident(struct hub_tx *tx, const struct seat *seat, const char *code,
                  const char *why) MUST_CHECK;
/* Shows `up`, `next` and `held` in the seat's setting row. */
int seat_show(struct hub_tx *tx, const struct seat *seat) MUST_CHECK;
int seat_hello(struct hub_tx *tx, struct seat *seat, const struct proto_hello *hello) MUST_CHECK;
/* It said something, on `up` or `ask`. */
int seat_heard(struct hub_tx *tx, struct seat *seat) MUST_CHECK;
/* Seats whose state says up and who said nothing for long: their broker died with them. */
int seats_fall_silent(struct hub *hub, int64_t utc_ms) MUST_CHECK;
int seat_state(struct hub_tx *tx, const char *name, const struct proto_state *state) MUST_CHECK;

/* --- enrolment.c --- */

/* A message on raff/1/enrol/{id}/ask, inside the database's transaction and outside any site's.
 * Negative: the database failed. */
int enrolment_ask(struct hub *hub, int64_t utc_ms, const char *id, struct str plain) MUST_CHECK;
/* A seat wants another certificate. */
int enrolment_renew(struct hub_tx *tx, const struct seat *seat,
                    const struct proto_enrol *ask) MUST_CHECK;
/* The seat's certificates and credentials are good for nothing any more. 1 if a credential was,
 * 0 if none; negative: the database failed. */
int enrolment_revoke(struct hub_tx *tx, const char *seat) MUST_CHECK;

/* --- what a message does --- */

/* Negative: the database failed and the whole transaction is to be taken back. */
int ingest_batch(struct hub_tx *tx, const char *seat, struct str plain) MUST_CHECK;
/* Writes what the batch has given so far into the log: before whoever reads it there. */
int ingest_settle(struct hub_tx *tx) MUST_CHECK;
int ask_handle(struct hub_tx *tx, const char *name, struct str plain) MUST_CHECK;

/* feed.c */
void feed_write_own(const struct hub_own *own, size_t n, struct bytes *out);
int feed_stage(struct hub_tx *tx, uint64_t from, uint64_t to, struct str rows, struct str own,
               bool with_sums) MUST_CHECK;
int feed_pull(struct hub_tx *tx, const char *seat, const struct proto_pull *pull) MUST_CHECK;
int feed_prune(struct hub *hub) MUST_CHECK;
/* guard.c: no statement of the hub's sees or changes a table while rows of it are held. */
int guard_init(struct hub *hub) MUST_CHECK;
void guard_release(struct hub *hub);
/* A row of the table is held from now on that the table does not have so. */
void guard_hold(struct hub_tx *tx, enum held_table table);
/* Writes what is held into the tables. */
int guard_settle(struct hub_tx *tx) MUST_CHECK;
int guard_settle_one(struct hub_tx *tx, enum held_table table) MUST_CHECK;
/* sums.c: every change of a replicated row, whoever makes it, moves its table's sum. */
void sums_watch(struct hub *hub);
void sums_unwatch(struct hub *hub);
/* While rows are written that have been counted in. */
void sums_pause(struct hub *hub, bool pauses);
/* Told by who has a row in hand, as it was told before (asked only where `summed` is not known) and
 * as it is, in place of the database: sums_pause while it is written. */
void sums_move(struct hub_tx *tx, enum table table, struct str key, struct summed *summed,
               const struct row_cell *before, const struct row_cell *after);
/* What the site's row says; counted anew where it says nothing. */
int sums_load(struct hub_tx *tx, struct str stored) MUST_CHECK;
int sums_store(struct hub_tx *tx) MUST_CHECK;
/* From the rows themselves. */
int sums_count(struct db *db, const char *site, struct table_sum ret_sums[TABLE_COUNT]) MUST_CHECK;
/* As the site's row says; false if it says nothing. */
bool sums_read(struct str stored, struct table_sum ret_sums[TABLE_COUNT]);
void sums_write(const struct table_sum sums[TABLE_COUNT], struct bytes *out);
/* ranges.c */
int ranges_send(struct hub_tx *tx, const struct seat *seat,
                const struct proto_verify *ask) MUST_CHECK;
/* snapshot.c */
/* A key of the peer's as changes.h holds it; an empty one leaves `parts` empty. RAFF_E_SYNTAX. */
int snapshot_read_after(struct hub_tx *tx, enum table table, struct str after,
                        struct bytes *parts) MUST_CHECK;
int snapshot_send(struct hub_tx *tx, const char *seat, const struct proto_snapshot *ask) MUST_CHECK;
/* lease.c */
int lease_next(struct hub_tx *tx, const char *seat, const struct proto_next *next) MUST_CHECK;
int lease_release(struct hub_tx *tx, const char *seat, const char *task) MUST_CHECK;
/* What a seat that was heard holds is its own for another while, and out of review. */
int lease_renew(struct hub_tx *tx, const char *seat) MUST_CHECK;
int lease_expire(struct hub *hub, int64_t utc_ms) MUST_CHECK;
/* Tasks that a seat holds go to review. */
int lease_review(struct hub_tx *tx, const char *seat) MUST_CHECK;

/* --- known.c --- */
/* A row of the table changes; `key` as changes.h has it, empty for what is not replicated. */
void known_forget(struct hub_tx *tx, enum table table, const char *name, struct str key);
/* RAFF_E_NOT_FOUND; *ret_task lives until a task is written. */
int known_task(struct hub_tx *tx, const char *id, const struct known_task **ret_task) MUST_CHECK;
int known_status(struct hub_tx *tx, const char *order, char ret_status[17]) MUST_CHECK;
/* The order's status, and the task's state, from now on. */
int known_enter(struct hub_tx *tx, const char *order, const char *status) MUST_CHECK;
int known_set_state(struct hub_tx *tx, const char *id, const char *state) MUST_CHECK;
/* It is started, and with that seat. */
int known_take(struct hub_tx *tx, const char *id, const char *seat, const char *by,
               int64_t until_ms) MUST_CHECK;
int known_settle_task(struct hub_tx *tx) MUST_CHECK;
int known_settle_order(struct hub_tx *tx) MUST_CHECK;
/* A pick line was open and is not. */
void known_line_closed(struct hub_tx *tx, const struct held_line *line);
/* 1: a pick line of the order is open, or not all of it was released; what is held counts. */
int known_unpicked(struct hub_tx *tx, const char *order) MUST_CHECK;
/* 1: it is there. */
int known_place(struct hub_tx *tx, const char *id) MUST_CHECK;
int known_item(struct hub_tx *tx, const char *id) MUST_CHECK;

/* --- held.c --- */
int held_init(struct held *held) MUST_CHECK;
void held_release(struct held *held);
void held_clear(struct hub_tx *tx);
/* RAFF_E_NOT_FOUND. It stays where it is until the next one is asked for. */
int held_line(struct hub_tx *tx, const char *task, int64_t n,
              struct held_line **ret_line) MUST_CHECK;
/* Its figures have changed. */
void held_touch_line(struct hub_tx *tx, struct held_line *line);
/* A line that the table does not have yet; of a task that is no pick task (held_unfinished). */
int held_add_line(struct hub_tx *tx, const struct held_line *line) MUST_CHECK;
bool held_finished(const struct held_line *line);
/* It is held, and nothing of it is open. */
bool held_is_finished(struct hub_tx *tx, const char *task, int64_t n);
/* 1: something of it is, whether it is held or not. */
int held_is_open(struct hub_tx *tx, const char *task, int64_t n) MUST_CHECK;
/* The one behind it is held, of the same order, and open. */
bool held_next_is_open(struct hub_tx *tx, const struct held_line *line);
/* 1: a line of this pick task is open. */
int held_unfinished(struct hub_tx *tx, const char *task) MUST_CHECK;
/* Its row changes by another way. What is held and not settled would be lost: then the op fails. */
void held_forget_line(struct hub_tx *tx, struct str key);
/* Has the sums and the op's texts say what a line is now; of all of them, whether noted or not. */
void held_tell(struct hub_tx *tx, struct str key);
void held_tell_all(struct hub_tx *tx);
/* `sign` * leg->qty more was picked for the order into leg->place. */
int held_add_pick(struct hub_tx *tx, const char *order, const struct leg *leg, int sign) MUST_CHECK;
int held_settle_lines(struct hub_tx *tx) MUST_CHECK;
int held_settle_picks(struct hub_tx *tx) MUST_CHECK;

/* --- folding one event in: effects.c, stock.c, counts.c, orders.c, cartons.c, deliveries.c --- */

struct fold {
    struct hub_tx *tx;
    const char *seat;
    uint64_t epoch;
    const struct event *event;
    const struct event *of; /* reverse: what is taken back, NULL if it is not held */
    struct text why;        /* of the review; empty: plainly accepted */
    /* The task the event names, if the site has it. */
    bool has_task;
    enum task_kind kind;
    char state[17];
    char holder[ID_SIZE];
    char task_order[ID_SIZE];
    char manifest[ID_SIZE];
    char carrier[ID_SIZE];
    /* The line, as the event leaves it. */
    bool has_line;
    bool finished;
    char order[ID_SIZE]; /* of the line, or of the pack task */
};

int effects_fold(struct fold *fold) MUST_CHECK;
/* Notes a reason for review. The first one counts; the rest is left out where it does not fit. */
void fold_review(struct fold *fold, const char *format, ...) __attribute__((format(printf, 2, 3)));

int stock_init(struct held_stock *stock) MUST_CHECK;
void stock_release(struct held_stock *stock);
void stock_clear(struct hub_tx *tx);
int stock_move(struct fold *fold, const struct leg *leg) MUST_CHECK;
/* One leg without an event behind it, an import's: straight into the table. */
int stock_add(struct hub_tx *tx, const struct leg *leg) MUST_CHECK;
/* The quantity of a change that is held. NULL: it is not, the table says. */
const int64_t *stock_qty(const struct hub_tx *tx, const struct change *change);
/* Has the sums say what a changed figure is now; all of them. */
void stock_tell(struct hub_tx *tx, const struct change *change);
void stock_tell_all(struct hub_tx *tx);
/* A row of the table changes by another way. What is held and not settled would be lost: then the
 * op fails. */
void stock_forget(struct hub_tx *tx, struct str key);
int stock_settle(struct hub_tx *tx) MUST_CHECK;
int stock_drop_zero(struct hub_tx *tx, struct str key) MUST_CHECK;

int task_set_state(struct hub_tx *tx, const char *task, const char *state) MUST_CHECK;
int task_remove(struct hub_tx *tx, const char *task) MUST_CHECK;
/* Takes the site's next task number and writes its id. */
int task_new_id(struct hub_tx *tx, char ret_id[ID_SIZE], int64_t *ret_n) MUST_CHECK;
bool is_sscc(const char *place);
/* Has one item in one place counted, unless that is asked for already. */
int count_ask(struct hub_tx *tx, const char *place, const char *item) MUST_CHECK;
/* The same for what an `exception` says of a zone, in each of its bins. */
int count_zone(struct fold *fold) MUST_CHECK;

/* What an order's stage rests on: the event's at, by and seat, or the hub's own. */
int order_enter(struct hub_tx *tx, const char *order, const char *stage, const char *at,
                const char *by, const char *seat) MUST_CHECK;
int order_stage(struct fold *fold, const char *order, const char *stage) MUST_CHECK;
/* Writes the stages that are held. */
int order_settle_stages(struct hub_tx *tx) MUST_CHECK;
/* Moves on to `stage` if the order stands at one of the stages in `from` (names between blanks). */
int order_advance(struct fold *fold, const char *order, const char *from,
                  const char *stage) MUST_CHECK;
int order_picked_up(struct fold *fold, const char *order, int sign,
                    const struct event *pick) MUST_CHECK;
int order_check_picked(struct fold *fold, const char *order) MUST_CHECK;
int order_check_packed(struct fold *fold, const char *order) MUST_CHECK;
int order_check_shipped(struct fold *fold, const char *order) MUST_CHECK;
/* Picks were taken back: the order stands at picking again, its pack task follows. */
int order_reopen_picking(struct fold *fold, const char *order) MUST_CHECK;
/* Finished work leaves the replica. */
int order_sweep(struct hub_tx *tx) MUST_CHECK;

int carton_pack(struct fold *fold, const char *sscc) MUST_CHECK;
int carton_unpack(struct fold *fold, const char *sscc) MUST_CHECK;
int carton_close(struct fold *fold) MUST_CHECK;
int carton_open(struct fold *fold, const char *sscc) MUST_CHECK;
int carton_load(struct fold *fold) MUST_CHECK;
int carton_unload(struct fold *fold, const char *sscc) MUST_CHECK;
/* A load task is done: what was loaded is shipped, what was not waits on another manifest. */
int carton_manifest_done(struct fold *fold) MUST_CHECK;

int delivery_begin(struct fold *fold) MUST_CHECK;
int delivery_receive(struct fold *fold) MUST_CHECK;
int delivery_take_back(struct fold *fold) MUST_CHECK;
/* Its task is done: what is short, over or not announced is for a person to look at. */
int delivery_close(struct fold *fold) MUST_CHECK;

#endif

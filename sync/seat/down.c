/* Down: ops as they come, pulled where they did not, and a snapshot where the log is too short. */
#include "drivers/base/error.h"
#include "sync/seat/engine.h"

/* Tables are still being asked for. */
static bool is_loading_rows(struct seat *seat)
{
    bytes_clear(&seat->lines);
    return ledger_load_next(seat->ledger, &seat->lines) != NULL;
}

bool down_is_level(const struct seat *seat)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    return seat->phase == PHASE_WELCOME && !seat->need_load && !sync.loading &&
           sync.op >= seat->hub_op;
}

void down_pull(struct seat *seat, int64_t now_ms)
{
    if (!seat->need_load && seat->pull.at_ms == NEVER && !is_loading_rows(seat)) {
        retry_at(&seat->pull, now_ms);
    }
}

/* To be asked; until then no chunk is an answer. */
static void ask_chunk(struct seat *seat, int64_t now_ms)
{
    seat->asked_table[0] = '\0';
    retry_at(&seat->snapshot, now_ms);
}

static void begin_load(struct seat *seat, int64_t now_ms)
{
    seat->need_load = true;
    seat->loaded_rows = 0;
    retry_off(&seat->pull);
    ahead_forget(seat);
    down_forget_chunk(seat);
    check_reset(seat, now_ms);
    ask_chunk(seat, now_ms);
}

/* --- the welcome --- */

/* Whether what is here, live or half loaded, can be brought level by ops alone. */
static bool can_catch_up(const struct seat *seat, const struct proto_welcome *welcome,
                         const struct ledger_sync *sync, bool new_hub)
{
    if (new_hub) {
        return false;
    }
    if (sync->loading) {
        /* Of a hub whose book was copied back since, its ops would be passed over as old ones. */
        return sync->loading_at_op >= welcome->floor && sync->loading_at_op <= welcome->op;
    }
    /* A load that was dropped leaves the id of its hub, and the replica of the one before. */
    bool is_its = sync->op == 0 || strcmp(sync->op_hub, welcome->hub) == 0;
    return is_its && sync->op >= welcome->floor &&
           (sync->op > 0 || welcome->op == 0 || seat->loaded);
}

int down_welcome(struct seat *seat, int64_t now_ms, const struct proto_welcome *welcome,
                 bool new_hub)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    seat->welcome_op = welcome->op;
    seat->hub_op = welcome->op;
    seat->need_load = false;
    seat->heard_ms = now_ms;
    retry_off(&seat->pull);
    ahead_forget(seat);
    down_forget_chunk(seat);
    check_welcome(seat, now_ms);
    if (new_hub && sync.op == 0 && !sync.loading && welcome->op == 0) {
        return ledger_set_hub(seat->ledger, welcome->hub); /* nothing here, nothing there */
    }
    if (!can_catch_up(seat, welcome, &sync, new_hub)) {
        begin_load(seat, now_ms);
        /* Another hub than the last, but the one before that, and behind what is live of it. */
        bool lost = strcmp(sync.op_hub, welcome->hub) == 0 && welcome->op < sync.op;
        return lost ? ledger_disown(seat->ledger) : 0;
    }
    if (is_loading_rows(seat)) {
        ask_chunk(seat, now_ms);
    } else if (sync.loading || sync.op != welcome->op) {
        down_pull(seat, now_ms);
    }
    return 0;
}

/* --- ops --- */

static uint64_t own_seq(const struct seat *seat, const struct proto_own *own, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (own[i].epoch == seat->identity.epoch && strcmp(own[i].seat, seat->identity.seat) == 0) {
            return own[i].seq;
        }
    }
    return 0;
}

static int swap(struct seat *seat, int64_t now_ms, uint64_t op)
{
    int error = ledger_load_swap(seat->ledger, op, 0);
    if (error < 0) {
        return error;
    }
    seat->loaded = true;
    seat->sweep_ms = now_ms;
    check_reset(seat, now_ms);
    seat->notices |= SEAT_NOTICE_CHANGED;
    return ask_check(seat);
}

/* Rows of the overlay that the ops folded in may lie there still. */
static void sweep_later(struct seat *seat, int64_t now_ms)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    if (sync.swept < sync.folded && seat->sweep_ms == NEVER) {
        seat->sweep_ms = now_ms + FOLDED_MS;
    }
}

static int apply_live(struct seat *seat, int64_t now_ms, const struct proto_ops *ops, uint64_t own)
{
    int error =
        ledger_apply_ops(seat->ledger, ops->from, ops->to, changes_of(ops->changes), ops->n, own);
    if (error < 0) {
        return error;
    }
    seat->notices |= SEAT_NOTICE_CHANGED;
    sweep_later(seat, now_ms);
    return ask_check(seat);
}

int refuse_rows(struct seat *seat, int error)
{
    if (error == RAFF_E_DATABASE || is_content_error(error)) {
        seat_trouble(seat, "the hub sent rows that cannot be read");
        return RAFF_E_SYNTAX;
    }
    return error;
}

/* Ops that follow directly on what is here. */
static int apply(struct seat *seat, int64_t now_ms, const struct ledger_sync *sync,
                 const struct proto_ops *ops)
{
    uint64_t own = own_seq(seat, ops->own, ops->n_own);
    int error = sync->loading ? ledger_load_ops(seat->ledger, ops->from, ops->to,
                                                changes_of(ops->changes), ops->n, own)
                              : apply_live(seat, now_ms, ops, own);
    return refuse_rows(seat, error);
}

/* After ops or an empty answer: more of them, or done. That there is nothing, of what was heard of
 * before it was asked for, is a late answer, or the hub forgot: its welcome will tell. */
static int progressed(struct seat *seat, int64_t now_ms, bool is_empty)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    uint64_t at = sync.loading ? sync.loading_at_op : sync.op;
    retry_off(&seat->pull);
    if (at >= seat->hub_op) {
        return sync.loading ? swap(seat, now_ms, at) : 0;
    }
    if (is_empty && seat->hub_op <= seat->pulled_op) {
        hello_soon(seat, now_ms);
    } else {
        down_pull(seat, now_ms);
    }
    return 0;
}

int down_ops(struct seat *seat, int64_t now_ms, const struct proto_ops *ops)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    if (ops->to + 1 < ops->from) {
        return RAFF_E_SYNTAX;
    }
    seat->hub_op = ops->to > seat->hub_op ? ops->to : seat->hub_op;
    if (seat->need_load || (sync.loading && is_loading_rows(seat))) {
        return 0; /* pulled later, from the snapshot's first op on */
    }
    if (!sync.loading && sync.op > 0 && strcmp(sync.op_hub, ops->hub) != 0) {
        return 0; /* of a hub whose book this replica is not */
    }
    uint64_t at = sync.loading ? sync.loading_at_op : sync.op;
    if (ops->from == at + 1) {
        bool is_empty = ops->to == at;
        int error = is_empty ? 0 : apply(seat, now_ms, &sync, ops);
        return error < 0 || seat->phase != PHASE_WELCOME ? error
                                                         : progressed(seat, now_ms, is_empty);
    }
    if (ops->to > at && seat->phase == PHASE_WELCOME) {
        if (ops->from > at) {
            ahead_keep(seat, ops);
        }
        down_pull(seat, now_ms);
    }
    return 0;
}

void down_reset(struct seat *seat, int64_t now_ms, const char *why)
{
    (void)why;
    /* Only an answer to a question that is open; a late one must not cost a snapshot. */
    if (seat->phase == PHASE_WELCOME && seat->pull.at_ms != NEVER) {
        begin_load(seat, now_ms);
    }
}

/* --- the snapshot --- */

static bool is_answer(const struct seat *seat, const struct proto_rows *rows)
{
    bool open = seat->snapshot.at_ms != NEVER && strcmp(rows->table, seat->asked_table) == 0;
    return open &&
           (rows->after.at == NULL || str_equal(rows->after, bytes_view(&seat->asked_after)));
}

/* What the hub had folded in of ours when it read the first rows counts as contained in them. */
static int begin_rows(struct seat *seat, const struct proto_rows *rows)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    uint64_t own = own_seq(seat, rows->own, rows->n_own);
    if (rows->n_own > 0 && own < sync.next) {
        int error =
            ledger_set_acked(seat->ledger, rows->hub, own, sync.safe < own ? sync.safe : own);
        if (error < 0) {
            return error;
        }
        if (own < sync.acked || seat->cursor <= own) {
            up_restart(seat, own + 1); /* what the ack had closed is open again until the next */
        }
    }
    int error = ledger_load_begin(seat->ledger, rows->hub, rows->op);
    /* From now on the last known hub is the one that the load is of. */
    error = error ? error : ledger_set_hub(seat->ledger, rows->hub);
    if (error == 0) {
        seat->need_load = false;
        seat->loaded_rows = 0;
    }
    return error;
}

/* Their table's name stands once, in the message. */
static void name_table(struct proto_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        rows->changes[i].table = str_of(rows->table);
    }
}

static int load_rows(struct seat *seat, const struct proto_rows *rows)
{
    name_table(&seat->in.as.rows);
    int error = ledger_load_rows(seat->ledger, changes_of(rows->changes), rows->n, rows->more);
    if (error < 0) {
        return error;
    }
    seat->refused_ms = 0;
    seat->loaded_rows += rows->n;
    seat->hub_op = rows->op > seat->hub_op ? rows->op : seat->hub_op;
    return 0;
}

/* What the tables refuse is asked for again, later and later, whatever came between; the answer to
 * what was asked behind it is none then. Returns 0 where that is the hub's fault: it was heard, and
 * the notice says what of. */
static int refuse_chunk(struct seat *seat, int64_t now_ms, int error)
{
    seat->asked_table[0] = '\0';
    error = refuse_rows(seat, error);
    if (!is_content_error(error)) {
        retry_at(&seat->snapshot, now_ms + BUSY_MS);
        return error;
    }
    seat->malformed++;
    seat->notices |= SEAT_NOTICE_UNLOADED;
    seat->snapshot.wait_ms = seat->refused_ms;
    retry_sent(seat, &seat->snapshot, now_ms, PULL_FIRST_MS, PULL_MAX_MS);
    seat->refused_ms = seat->snapshot.wait_ms;
    return 0;
}

/* The hub reads the next chunk while this one is loaded: where there is one in this table, the
 * bytes of this one are ours to keep, and it is not one that could not be loaded before. */
static bool is_worth_holding(const struct seat *seat, const struct proto_rows *rows)
{
    return seat->is_own_copy && rows->more && rows->n > 0 && seat->refused_ms == 0;
}

/* Until the next one is asked for, or anything else happens. */
static void hold(struct seat *seat, int64_t now_ms, const struct proto_rows *rows)
{
    struct str key = rows->changes[rows->n - 1].key;
    bytes_clear(&seat->asked_after);
    bytes_add(&seat->asked_after, key.at, key.len);
    retry_at(&seat->snapshot, now_ms);
    seat->is_held = true;
}

int down_rows(struct seat *seat, int64_t now_ms, const struct proto_rows *rows)
{
    struct ledger_sync sync;
    if (!is_answer(seat, rows)) {
        return 0;
    }
    ledger_sync_state(seat->ledger, &sync);
    if (!seat->need_load && rows->op < sync.loading_op) {
        return 0; /* older than the snapshot: what changed between would be missed */
    }
    int error = seat->need_load ? begin_rows(seat, rows) : 0;
    if (error < 0) {
        return error;
    }
    if (is_worth_holding(seat, rows)) {
        hold(seat, now_ms, rows);
        return 0;
    }
    error = load_rows(seat, rows);
    if (error < 0) {
        return refuse_chunk(seat, now_ms, error);
    }
    retry_off(&seat->snapshot);
    if (is_loading_rows(seat)) {
        ask_chunk(seat, now_ms);
        return 0;
    }
    down_pull(seat, now_ms); /* also with nothing to catch up on: the answer proves it */
    return 0;
}

int down_settle(struct seat *seat, int64_t now_ms)
{
    if (!seat->is_held) {
        return 0;
    }
    seat->is_held = false;
    int error = load_rows(seat, &seat->in.as.rows);
    return error < 0 ? refuse_chunk(seat, now_ms, error) : 0;
}

void down_forget_chunk(struct seat *seat)
{
    seat->is_held = false;
    retry_off(&seat->snapshot);
}

/* --- sending --- */

static int send_pull(struct seat *seat, int64_t now_ms)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    seat->out.type = PROTO_PULL;
    seat->out.as.pull = (struct proto_pull){.op = sync.loading ? sync.loading_at_op : sync.op,
                                            .sums = seat->check == CHECK_COMPARE};
    copy_cut(seat->out.as.pull.hub, sizeof(seat->out.as.pull.hub), seat->hub);
    seat->pulled_op = seat->hub_op;
    retry_sent(seat, &seat->pull, now_ms, PULL_FIRST_MS, PULL_MAX_MS);
    seat_asked(seat, now_ms);
    return send_message(seat, PROTO_ASK);
}

/* Where a load begins anew, what is in its way goes first, in bites. 1: not yet. What a full disk
 * refuses is not due again at once. */
static int make_way(struct seat *seat, int64_t now_ms)
{
    int more = seat->need_load ? ledger_load_clear(seat->ledger, SWEEP_ROWS) : 0;
    if (more > 0) {
        seat->asked_table[0] = '\0'; /* an answer that comes now is to a question before */
        retry_at(&seat->snapshot, now_ms + CLEAR_MS);
    } else if (more < 0) {
        retry_at(&seat->snapshot, now_ms + BUSY_MS);
    }
    return more;
}

/* Table and key of the next question; false if all is loaded. Behind a chunk that is held they are
 * set already: the ledger does not know of it yet. */
static bool set_question(struct seat *seat)
{
    if (seat->is_held) {
        return true;
    }
    bytes_clear(&seat->asked_after);
    const char *table =
        seat->need_load ? ledger_tables[0] : ledger_load_next(seat->ledger, &seat->asked_after);
    copy_cut(seat->asked_table, sizeof(seat->asked_table), table ? table : "");
    return table;
}

static int send_snapshot(struct seat *seat, int64_t now_ms)
{
    int way = make_way(seat, now_ms);
    if (way) {
        return way < 0 ? way : 0;
    }
    if (!set_question(seat)) {
        retry_off(&seat->snapshot);
        return 0;
    }
    seat->out.type = PROTO_SNAPSHOT;
    copy_cut(seat->out.as.snapshot.table, sizeof(seat->out.as.snapshot.table), seat->asked_table);
    struct str after = bytes_view(&seat->asked_after);
    seat->out.as.snapshot.after = after.len ? after : STR("");
    retry_sent(seat, &seat->snapshot, now_ms, PULL_FIRST_MS, PULL_MAX_MS);
    seat_asked(seat, now_ms);
    return send_message(seat, PROTO_ASK);
}

int down_next(struct seat *seat, int64_t now_ms)
{
    if (retry_due(&seat->snapshot, now_ms)) {
        return send_snapshot(seat, now_ms);
    }
    int error = down_settle(seat, now_ms);
    if (error < 0) {
        return error;
    }
    if (!retry_due(&seat->pull, now_ms)) {
        return check_next(seat, now_ms);
    }
    struct str kept;
    return ahead_next(seat, &kept) ? hear_ahead(seat, now_ms, kept) : send_pull(seat, now_ms);
}

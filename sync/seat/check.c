/*
 * The replica against the hub's sums. In quiet turns the seat walks through its own rows; when it
 * has seen them all it asks for the hub's sums. Where a table differs the hub's ranges say which
 * rows, and those are fetched again.
 *
 * Sums and rows are compared at one op only: an answer of another op is asked for again.
 */
#include "drivers/base/error.h"
#include "sync/seat/engine.h"

#define WALK_ROWS     500   /* a bite: about a millisecond */
#define WALK_MS       50    /* between bites */
#define WALK_FIRST_MS 60000 /* after the welcome: there is other work then */
#define WALK_AGAIN_MS (INT64_C(10) * 60 * 1000)
#define ASK_FIRST_MS  3000
#define ASK_MAX_MS    30000
#define OTHER_OP_MS   200 /* the answer was of another op */
#define OTHER_OPS_MAX 50  /* then the site is too busy just now */
#define RANGES        16

static void rest(struct seat *seat, int64_t at_ms)
{
    seat->check = CHECK_WALK;
    seat->check_ms = at_ms;
    retry_off(&seat->check_ask);
    ledger_sums_forget(seat->ledger);
}

void check_reset(struct seat *seat, int64_t now_ms)
{
    rest(seat, now_ms + WALK_FIRST_MS);
}

/* The hub is back: sums that were walked for stay, for ops have moved them; questions go again. */
void check_welcome(struct seat *seat, int64_t now_ms)
{
    if (seat->check == CHECK_HUNT || seat->check == CHECK_FETCH) {
        retry_at(&seat->check_ask, now_ms);
        return;
    }
    bool soon = seat->check == CHECK_COMPARE || seat->check_ms < now_ms + WALK_FIRST_MS;
    seat->check = CHECK_WALK;
    seat->check_ms = soon ? now_ms + WALK_FIRST_MS : seat->check_ms;
}

void seat_check(struct seat *seat, int64_t now_ms)
{
    rest(seat, now_ms);
}

/* --- walking --- */

int check_tick(struct seat *seat, int64_t now_ms)
{
    if (seat->check != CHECK_WALK || seat->check_ms > now_ms) {
        return 0;
    }
    if (!down_is_level(seat)) {
        seat->check_ms = now_ms + WALK_FIRST_MS;
        return 0;
    }
    int more = ledger_sums_step(seat->ledger, WALK_ROWS);
    if (more < 0) {
        return more;
    }
    seat->check_ms = now_ms + WALK_MS;
    if (more == 0) {
        seat->check = CHECK_COMPARE; /* from now on every pull asks for sums */
        retry_off(&seat->pull);
        down_pull(seat, now_ms);
    }
    return 0;
}

int64_t check_deadline(const struct seat *seat)
{
    if (seat->phase != PHASE_WELCOME) {
        return NEVER;
    }
    bool asks = seat->check == CHECK_HUNT || seat->check == CHECK_FETCH;
    return asks ? seat->check_ask.at_ms : seat->check == CHECK_WALK ? seat->check_ms : NEVER;
}

/* --- comparing --- */

static void hunt(struct seat *seat, int64_t now_ms, const char *table)
{
    seat->check = CHECK_HUNT;
    seat->check_mended = false;
    seat->check_other_ops = 0;
    copy_cut(seat->check_table, sizeof(seat->check_table), table);
    bytes_clear(&seat->check_after);
    bytes_clear(&seat->check_to);
    retry_at(&seat->check_ask, now_ms);
}

void check_sums(struct seat *seat, int64_t now_ms, int64_t utc_ms, const struct proto_ops *ops)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    if (seat->check != CHECK_COMPARE || ops->n_sums == 0 || sync.loading || sync.op != ops->to) {
        return;
    }
    for (size_t i = 0; i < ops->n_sums; i++) {
        struct table_sum own, hubs = {ops->sums[i].n, ops->sums[i].sum};
        if (ledger_sums_of(seat->ledger, ops->sums[i].table, &own) && !table_sum_equal(own, hubs)) {
            hunt(seat, now_ms, ops->sums[i].table);
            return;
        }
    }
    seat->checked_utc_ms = utc_ms;
    rest(seat, now_ms + WALK_AGAIN_MS);
}

/* The end of a hunt: what was mended is looked at again; where nothing was, the hub's sums and its
 * own rows do not agree, and asking again would not help. */
static void end_hunt(struct seat *seat, int64_t now_ms)
{
    if (!seat->check_mended) {
        seat_trouble(seat, "the hub's sums are not those of its rows");
    }
    rest(seat, seat->check_mended ? now_ms : now_ms + WALK_AGAIN_MS);
}

/* --- ranges --- */

static void set_key(struct bytes *key, struct str value)
{
    bytes_clear(key);
    bytes_add(key, value.at, value.len);
}

/* 1: an answer that can be compared; 0: none, or one of another op, which is asked for again. */
static int is_ours(struct seat *seat, int64_t now_ms, enum check wanted, const char *table,
                   struct str after, uint64_t op)
{
    struct ledger_sync sync;
    bool asked = seat->check == wanted && strcmp(table, seat->check_table) == 0 &&
                 (after.at == NULL || str_equal(after, bytes_view(&seat->check_after)));
    ledger_sync_state(seat->ledger, &sync);
    if (asked && (sync.loading || sync.op != op)) {
        seat->hub_op = op > seat->hub_op ? op : seat->hub_op;
        down_pull(seat, now_ms);
        retry_at(&seat->check_ask, now_ms + OTHER_OP_MS);
        if (++seat->check_other_ops > OTHER_OPS_MAX) {
            rest(seat, now_ms + WALK_AGAIN_MS);
        }
        return 0;
    }
    return asked;
}

/* 1: this range is not the hub's, and is fetched again. */
static int compare_range(struct seat *seat, int64_t now_ms, struct str to, struct table_sum hubs)
{
    struct table_sum own;
    int error =
        ledger_sum_range(seat->ledger, seat->check_table, bytes_view(&seat->check_after), to, &own);
    if (error < 0) {
        return error;
    }
    if (table_sum_equal(own, hubs)) {
        set_key(&seat->check_after, to);
        return 0;
    }
    seat->check = CHECK_FETCH;
    set_key(&seat->check_to, to);
    retry_at(&seat->check_ask, now_ms);
    return 1;
}

/* Behind the last range of a table nothing follows: it ends where our own rows end. */
static int compare_ranges(struct seat *seat, int64_t now_ms, const struct proto_sums *sums)
{
    static const struct proto_range nothing = {.n = 0};
    bool ends = !sums->more;
    size_t n = sums->n ? sums->n : ends;
    for (size_t i = 0; i < n; i++) {
        const struct proto_range *range = i < sums->n ? &sums->ranges[i] : &nothing;
        struct str to = ends && i + 1 == n ? STR("") : range->to;
        int bad = compare_range(seat, now_ms, to, (struct table_sum){range->n, range->sum});
        if (bad) {
            return bad;
        }
    }
    return 0;
}

int check_ranges(struct seat *seat, int64_t now_ms, const struct proto_sums *sums)
{
    if (is_ours(seat, now_ms, CHECK_HUNT, sums->table, sums->after, sums->op) <= 0) {
        return 0;
    }
    int bad = compare_ranges(seat, now_ms, sums);
    if (bad == 0 && sums->more && sums->n > 0) {
        retry_at(&seat->check_ask, now_ms);
    } else if (bad == 0) {
        end_hunt(seat, now_ms);
    }
    return bad < 0 ? bad : 0;
}

/* --- mending --- */

static void report(struct seat *seat, int64_t utc_ms)
{
    struct text text = text_over(seat->mended.where, sizeof(seat->mended.where));
    text_add(&text, seat->check_table);
    text_add(&text, " after ");
    text_add_str(&text, seat->check_after.len ? bytes_view(&seat->check_after) : STR("the start"));
    seat->mended.times++;
    seat->mended.utc_ms = utc_ms;
    seat->check_mended = true;
    seat->notices |= SEAT_NOTICE_CHANGED | SEAT_NOTICE_MENDED;
}

/* A table that was put right to its end is done; otherwise its ranges go on behind this one. */
static void go_on(struct seat *seat, int64_t now_ms)
{
    if (seat->check_to.len == 0) {
        end_hunt(seat, now_ms);
        return;
    }
    seat->check = CHECK_HUNT;
    set_key(&seat->check_after, bytes_view(&seat->check_to));
    retry_at(&seat->check_ask, now_ms);
}

/* As ledger_mend; reported if it changed anything. */
static int mend(struct seat *seat, int64_t utc_ms, const struct proto_rows *rows)
{
    struct table_sum before, after;
    struct str from = bytes_view(&seat->check_after), to = bytes_view(&seat->check_to);
    int error = ledger_sum_range(seat->ledger, seat->check_table, from, to, &before);
    if (error < 0) {
        return error;
    }
    int whole = ledger_mend(seat->ledger, seat->check_table, from, to, changes_of(rows->changes),
                            rows->n, rows->more);
    error = whole < 0 ? whole : ledger_sum_range(seat->ledger, seat->check_table, from, to, &after);
    if (error < 0) {
        return error;
    }
    if (!table_sum_equal(before, after)) {
        report(seat, utc_ms);
    }
    return whole;
}

int check_rows(struct seat *seat, int64_t now_ms, int64_t utc_ms, const struct proto_rows *rows)
{
    if (is_ours(seat, now_ms, CHECK_FETCH, rows->table, rows->after, rows->op) <= 0) {
        return 0;
    }
    int whole = mend(seat, utc_ms, rows);
    if (whole < 0) {
        rest(seat, now_ms + WALK_AGAIN_MS);
        return refuse_rows(seat, whole);
    }
    if (whole) {
        go_on(seat, now_ms);
    } else {
        set_key(&seat->check_after, rows->changes[rows->n - 1].key);
        retry_at(&seat->check_ask, now_ms);
    }
    return ask_check(seat);
}

/* --- asking --- */

static int send_verify(struct seat *seat)
{
    struct proto_verify *verify = &seat->out.as.verify;
    seat->out.type = PROTO_VERIFY;
    copy_cut(verify->table, sizeof(verify->table), seat->check_table);
    verify->ranges = RANGES;
    verify->after = bytes_view(&seat->check_after);
    return send_message(seat, PROTO_ASK);
}

static int send_fetch(struct seat *seat)
{
    struct proto_snapshot *snapshot = &seat->out.as.snapshot;
    seat->out.type = PROTO_SNAPSHOT;
    copy_cut(snapshot->table, sizeof(snapshot->table), seat->check_table);
    snapshot->after = bytes_view(&seat->check_after);
    return send_message(seat, PROTO_ASK);
}

int check_next(struct seat *seat, int64_t now_ms)
{
    bool asks = seat->check == CHECK_HUNT || seat->check == CHECK_FETCH;
    if (!asks || !retry_due(&seat->check_ask, now_ms)) {
        return 0;
    }
    retry_sent(seat, &seat->check_ask, now_ms, ASK_FIRST_MS, ASK_MAX_MS);
    seat_asked(seat, now_ms);
    return seat->check == CHECK_HUNT ? send_verify(seat) : send_fetch(seat);
}

const struct seat_mended *seat_mended(const struct seat *seat)
{
    return &seat->mended;
}

#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "sync/hub/rows.h"

/* --- entering and leaving a site --- */

static void clear_changes(struct hub_tx *tx)
{
    changes_clear(&tx->changes);
    changes_clear(&tx->written);
    bytes_clear(&tx->texts);
}

static void forget_held(struct hub_tx *tx)
{
    tx->dirty = 0;
    tx->is_kept = false;
    tx->known = (struct known){.order = ""};
    stock_clear(tx);
    held_clear(tx);
}

/* What the transaction before left in hand goes on being so, if it is the same site's and leaves
 * room for this one's. */
static void keep_held(struct hub_tx *tx, const char *site)
{
    bool is_roomy = tx->stock.keys.n <= HELD_STOCK / 4 && tx->held.line_keys.n <= HELD_LINES / 4;
    if (!tx->is_kept || !is_roomy || strcmp(tx->site, site) != 0) {
        forget_held(tx);
    }
    tx->is_kept = false;
}

static int load_site(struct hub_tx *tx)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_SITE_GET, S(tx->site));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    tx->op = (uint64_t)db_column_int(stmt, 0);
    tx->floor = (uint64_t)db_column_int(stmt, 1);
    return sums_load(tx, db_column_view(stmt, 2));
}

int tx_enter(struct hub *hub, const char *site, int64_t utc_ms)
{
    struct hub_tx *tx = &hub->tx;
    if (tx->is_open) {
        return RAFF_E_STATE;
    }
    tx->utc_ms = utc_ms;
    tx->n_own = 0;
    tx->sweep = false;
    tx->known_by[0] = '\0';
    tx->sums_error = 0;
    clear_changes(tx);
    keep_held(tx, site);
    int error = copy_cstr(tx->site, sizeof(tx->site), site);
    error = error ? error : load_site(tx);
    tx->is_open = error == 0;
    return error;
}

void tx_forget(struct hub_tx *tx)
{
    tx->is_open = tx->is_kept = false;
}

/* --- the op --- */

static int log_op(struct hub_tx *tx, struct str rows, struct str own)
{
    bool with_sums = tx->op % HUB_SUMS_EVERY == 0;
    int error = feed_stage(tx, tx->op, tx->op, rows, own, with_sums);
    if (error) {
        return error;
    }
    sqlite3_stmt *stmt = QUERY(tx->db, H_OP_ADD, S(tx->site), I(tx->op));
    db_bind_view(stmt, 3, rows);
    db_bind_view(stmt, 4, own);
    return db_run(tx->db, stmt);
}

static void bytes_releasep(struct bytes *bytes)
{
    bytes_release(bytes);
}

/* Too much for a message: seats load the site again. The level message shows them the gap. */
static int raise_floor(struct hub_tx *tx)
{
    tx->floor = tx->op;
    int error = RUN(tx->db, H_STOCK_DROP_ZERO, S(tx->site));
    return error ? error : feed_stage(tx, tx->op + 1, tx->op, STR(""), STR("{}"), true);
}

static int write_change(struct hub_tx *tx, const struct change *change)
{
    struct str key = changes_key(&tx->changes, change);
    const int64_t *qty = stock_qty(tx, change);
    if (qty) {
        row_write_stock(key, *qty, &tx->rows);
        return tx->rows.error;
    }
    const struct change *written = changes_find(&tx->written, change->table, key);
    if (written && written->text_len) {
        struct str text = {(const char *)tx->texts.at + written->text_at, written->text_len};
        row_write_text(change->table, key, text, &tx->rows);
        return tx->rows.error;
    }
    int gone = row_write_change(tx->db, tx->site, change->table, key, &tx->rows);
    return gone > 0 && change->table == TABLE_STOCK ? stock_drop_zero(tx, key) : gone;
}

static int write_rows(struct hub_tx *tx)
{
    bytes_clear(&tx->rows);
    for (size_t i = 0; i < tx->changes.n; i++) {
        int error = write_change(tx, &tx->changes.all[i]);
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

/* The sums and the texts of the op's rows are what is held. Of an op that does not note all its
 * rows they are of all that there are. */
static int tell(struct hub_tx *tx)
{
    int error = guard_settle_one(tx, HELD_TABLE_TASK); /* its text and its sum are the table's */
    for (size_t i = 0; i < tx->changes.n; i++) {
        const struct change *change = &tx->changes.all[i];
        if (change->table == TABLE_STOCK) {
            stock_tell(tx, change);
        } else if (change->table == TABLE_LINE) {
            held_tell(tx, changes_key(&tx->changes, change));
        }
    }
    if (tx->changes.overflow) {
        stock_tell_all(tx);
        held_tell_all(tx);
    }
    return error ? error : tx->sums_error;
}

/* Without the hook nobody would say that a row has changed by another way. */
static int let_go(struct hub_tx *tx)
{
    int error = tx->hub->is_watched ? 0 : guard_settle(tx);
    if (!tx->hub->is_watched) {
        forget_held(tx);
    }
    return error;
}

int tx_close_op(struct hub_tx *tx)
{
    if (tx->changes.n == 0 && tx->n_own == 0) {
        return 0;
    }
    CLEANUP(bytes_releasep) struct bytes own = {0};
    bytes_init(&own, HUB_OP_BYTES_MAX);
    tx->op++;
    int error = tell(tx);
    error = error ? error : tx->changes.overflow ? RAFF_E_FULL : write_rows(tx);
    feed_write_own(tx->own, tx->n_own, &own);
    error = error ? error : own.error;
    if (!error) {
        error = log_op(tx, bytes_view(&tx->rows), bytes_view(&own));
    }
    if (error == RAFF_E_FULL || error == RAFF_E_TOO_LONG) {
        error = raise_floor(tx);
    }
    error = error ? error : RUN(tx->db, H_SITE_SET_OP, S(tx->site), I(tx->op), I(tx->floor));
    error = error ? error : sums_store(tx);
    error = error ? error : let_go(tx);
    clear_changes(tx);
    tx->n_own = 0;
    return error;
}

int tx_breathe(struct hub_tx *tx)
{
    bool full = tx->changes.n >= HUB_OP_ROWS_SOFT || tx->n_own == PROTO_OWN_MAX;
    return full ? tx_close_op(tx) : 0;
}

/* Finished work goes in ops of its own behind what finished it: one truck may be a thousand rows.
 */
static int sweep(struct hub_tx *tx)
{
    int more = 1;
    tx->sweep = false;
    while (more > 0) {
        int error = tx_close_op(tx);
        if (error) {
            return error;
        }
        more = order_sweep(tx);
    }
    return more;
}

int tx_leave(struct hub_tx *tx)
{
    int error = tx->sweep ? sweep(tx) : 0;
    error = error ? error : tx_close_op(tx);
    error = error ? error : guard_settle(tx);
    error = error ? error : tx->sums_error;
    tx->is_open = false;
    tx->is_kept = !error && tx->hub->is_watched;
    return error;
}

int tx_own(struct hub_tx *tx, const char *seat, uint64_t epoch, uint64_t seq)
{
    size_t i = 0;
    while (i < tx->n_own && strcmp(tx->own[i].seat, seat) != 0) {
        i++;
    }
    if (i == PROTO_OWN_MAX) {
        return RAFF_E_FULL; /* tx_breathe leaves room for one more */
    }
    tx->n_own += i == tx->n_own;
    copy_cut(tx->own[i].seat, sizeof(tx->own[i].seat), seat);
    tx->own[i].epoch = epoch;
    tx->own[i].seq = seq;
    return 0;
}

/* --- noting --- */

int note_one(struct hub_tx *tx, enum table table, const char *id)
{
    return changes_note(&tx->changes, table, (const char *const[]){id}, 1, NULL);
}

int note_two(struct hub_tx *tx, enum table table, const char *a, const char *b)
{
    return changes_note(&tx->changes, table, (const char *const[]){a, b}, 2, NULL);
}

int note_place(struct hub_tx *tx, const char *id)
{
    return note_one(tx, TABLE_PLACE, id);
}

int note_task(struct hub_tx *tx, const char *id)
{
    return note_one(tx, TABLE_TASK, id);
}

int note_line(struct hub_tx *tx, const char *task, int64_t line)
{
    char digits[JSON_INT_ROOM + 1];
    *json_put_int(digits, line) = '\0';
    return note_two(tx, TABLE_LINE, task, digits);
}

/* --- a transaction of the caller's: import, release, enrolment --- */

static int make_site(struct hub *hub, const char *site, int64_t utc_ms)
{
    static const char *const virtual_places[] = {"@supplier", "@customer", "@adjust", "@scrap",
                                                 "@transit"};
    if (!proto_site_ok(str_of(site))) {
        return RAFF_E_SYNTAX;
    }
    int error = RUN(hub->db, H_SITE_ADD, S(site), I(utc_ms));
    error = error ? error : tx_enter(hub, site, utc_ms);
    for (size_t i = 0; i < ARRAY_SIZE(virtual_places) && !error; i++) {
        struct place_row place = {.kind = PLACE_VIRTUAL};
        copy_cut(place.id, sizeof(place.id), virtual_places[i]);
        error = hub_put_place(&hub->tx, &place);
    }
    return error;
}

int hub_tx_begin(struct hub *hub, const char *site, int64_t utc_ms, struct hub_tx **ret_tx)
{
    if (hub->tx.is_open) {
        return RAFF_E_STATE;
    }
    int error = db_begin(hub->db);
    if (error) {
        return error;
    }
    error = tx_enter(hub, site, utc_ms);
    error = error == RAFF_E_NOT_FOUND ? make_site(hub, site, utc_ms) : error;
    if (error) {
        hub_tx_rollback(&hub->tx);
        return error;
    }
    *ret_tx = &hub->tx;
    return 0;
}

int hub_tx_commit(struct hub_tx *tx)
{
    int error = tx_leave(tx);
    error = error ? error : db_commit(tx->db);
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    outbox_let_out(&tx->hub->out);
    return 0;
}

void hub_tx_rollback(struct hub_tx *tx)
{
    tx_forget(tx);
    outbox_take_back(&tx->hub->out);
    db_rollback(tx->db);
}

struct db *hub_tx_db(struct hub_tx *tx)
{
    return tx->db;
}

const char *hub_tx_site(const struct hub_tx *tx)
{
    return tx->site;
}

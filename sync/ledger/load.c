/* A snapshot, loaded beside the live tables and swapped in. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

#define RUN_ROWS 2000 /* of stock sorted by item at once: a few milliseconds */

#define CLEAR(NAME) Q_CLEAR_##NAME
#define SWEEP(NAME) Q_SWEEP_##NAME

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* At once: nothing to speak of where ledger_load_clear went before. */
static int clear_tables(struct ledger *ledger)
{
    static const size_t steps[] = {EACH_TABLE(CLEAR), Q_CLEAR_STOCK_BY, Q_CLEAR_STOCK_RUN};
    ledger->behind_run = 0;
    return ledger_run_all(ledger, steps, ARRAY_SIZE(steps));
}

/* The rows of stock that were loaded lately become a run; at the table's end all that are left. */
static int follow_stock(struct ledger *ledger, size_t n, bool more)
{
    static const size_t steps[] = {Q_RUN_FILL, Q_RUN_CLOSE};
    ledger->behind_run += n;
    if (more && ledger->behind_run < RUN_ROWS) {
        return 0;
    }
    ledger->behind_run = 0;
    return ledger_run_all(ledger, steps, ARRAY_SIZE(steps));
}

int ledger_load_begin(struct ledger *ledger, const char *hub, uint64_t op)
{
    struct ledger_state state = ledger->state;
    int error = copy_cstr(state.load_hub, sizeof(state.load_hub), hub);
    if (!error) {
        error = db_begin_soon(ledger->db);
    }
    if (error) {
        return error;
    }
    bool same_hub = strcmp(state.load_hub, state.op_hub) == 0;
    state.load_own = same_hub ? most(state.acked, state.folded) : state.acked;
    state.loading = true;
    state.load_op = op;
    state.load_at_op = op;
    state.load_table = 0;
    state.load_after[0] = '\0';
    return ledger_end(ledger, clear_tables(ledger), &state);
}

static int put_rows(struct ledger *ledger, size_t table, const struct ledger_change *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].table.len > 0 && !str_is(rows[i].table, ledger_tables[table])) {
            return RAFF_E_STATE;
        }
        int error = change_put(ledger, LOAD, table, &rows[i]);
        if (error) {
            return error;
        }
    }
    return 0;
}

int ledger_load_rows(struct ledger *ledger, const struct ledger_change *rows, size_t n, bool more)
{
    struct ledger_state state = ledger->state;
    if (!state.loading || state.load_table >= ledger_n_tables) {
        return RAFF_E_STATE;
    }
    size_t table = state.load_table;
    int error = n ? copy_str(state.load_after, sizeof(state.load_after), rows[n - 1].key) : 0;
    if (!more) {
        state.load_table++;
        state.load_after[0] = '\0';
    }
    if (!error) {
        error = db_begin_soon(ledger->db);
    }
    if (error) {
        return error;
    }
    error = put_rows(ledger, table, rows, n);
    if (!error && strcmp(ledger_tables[table], "stock") == 0) {
        error = follow_stock(ledger, n, more);
    }
    return ledger_end_many(ledger, error, &state);
}

const char *ledger_load_next(struct ledger *ledger, struct bytes *ret_after_key)
{
    const struct ledger_state *state = &ledger->state;
    if (!state->loading || state->load_table >= ledger_n_tables) {
        return NULL;
    }
    bytes_clear(ret_after_key);
    bytes_add_str(ret_after_key, state->load_after);
    return ledger_tables[state->load_table];
}

int ledger_load_ops(struct ledger *ledger, uint64_t from, uint64_t to,
                    const struct ledger_change *changes, size_t n, uint64_t own_seq)
{
    struct ledger_state state = ledger->state;
    if (!state.loading || state.load_table < ledger_n_tables) {
        return RAFF_E_STATE;
    }
    if (to <= state.load_at_op) {
        return 0;
    }
    if (from != state.load_at_op + 1) {
        return RAFF_E_GAP;
    }
    state.load_at_op = to;
    state.load_own = most(state.load_own, own_seq);
    int error = db_begin_soon(ledger->db);
    if (error) {
        return error;
    }
    return ledger_end_many(ledger, change_apply_all(ledger, LOAD, changes, n), &state);
}

/* From what the old replica held of ours to what the new one holds: further, or, after the hub was
 * restored from a backup, less far. */
static int move_overlay(struct ledger *ledger, struct ledger_state *state, uint64_t own)
{
    return own >= state->folded ? overlay_fold(ledger, state, own)
                                : overlay_restore(ledger, state, own + 1, state->folded);
}

int ledger_load_swap(struct ledger *ledger, uint64_t op, uint64_t own_seq)
{
    struct ledger_state state = ledger->state;
    if (!state.loading || state.load_table < ledger_n_tables) {
        return RAFF_E_STATE;
    }
    bool same_hub = strcmp(state.load_hub, state.op_hub) == 0;
    if (op != state.load_at_op || (same_hub && op < state.op)) {
        return RAFF_E_GAP;
    }
    uint64_t own = most(state.load_own, own_seq);
    own = own < ledger->next ? own : ledger->next - 1;
    int error = db_begin_soon(ledger->db);
    if (error) {
        return error;
    }
    error = move_overlay(ledger, &state, own);
    state.folded = own;
    state.generation = !state.generation;
    state.op = op;
    memcpy(state.op_hub, state.load_hub, sizeof(state.op_hub));
    state.loading = false;
    error = ledger_end(ledger, error, &state);
    ledger_sums_forget(ledger);
    db_set_generation(ledger->db, ledger->state.generation);
    return error;
}

/* At most max_rows of the tables that are not live, and of what is folded in. 1: there is more. */
static int sweep(struct ledger *ledger, size_t max_rows, const struct ledger_state *state)
{
    static const size_t sweeps[] = {EACH_TABLE(SWEEP), Q_SWEEP_STOCK_BY, Q_OWN_LEG_SWEEP,
                                    Q_OWN_LINE_SWEEP, Q_OWN_TASK_SWEEP};
    size_t left = max_rows;
    int error = db_begin_soon(ledger->db);
    if (error) {
        return error;
    }
    for (size_t i = 0; !error && left > 0 && i < ARRAY_SIZE(sweeps); i++) {
        sqlite3_stmt *stmt = db_stmt(ledger->db, sweeps[i]);
        db_bind_int(stmt, 1, (int64_t)left);
        error = db_run(ledger->db, stmt);
        left -= error ? 0 : (size_t)sqlite3_changes64(db_handle(ledger->db));
    }
    error = ledger_end_many(ledger, error, state);
    if (!error && left > 0) {
        ledger->state.swept = ledger->state.folded;
    }
    return error ? error : left == 0;
}

int ledger_load_sweep(struct ledger *ledger, size_t max_rows)
{
    return ledger->state.loading || max_rows == 0 ? 0 : sweep(ledger, max_rows, NULL);
}

int ledger_load_clear(struct ledger *ledger, size_t max_rows)
{
    struct ledger_state state = ledger->state;
    state.loading = false;
    return sweep(ledger, max_rows, ledger->state.loading ? &state : NULL);
}

/* A snapshot, loaded beside the live tables and swapped in. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

/* While rows pour in nobody waits for a scan's commit on them; the WAL is kept short on the way. */
#define LOAD_WAL_PAGES 4000

#define CLEAR(NAME) Q_CLEAR_##NAME
#define SWEEP(NAME) Q_SWEEP_##NAME
#define EACH_TABLE(X)                                                                              \
    X(PLACE), X(ITEM), X(GTIN), X(LOT), X(STOCK), X(TASK), X(LINE), X(PERSON), X(CODE), X(SETTING)

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static int run_all(struct ledger *ledger, const size_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int error = db_run(ledger->db, db_stmt(ledger->db, numbers[i]));
        if (error) {
            return error;
        }
    }
    return 0;
}

static int clear_tables(struct ledger *ledger)
{
    static const size_t steps[] = {
        EACH_TABLE(CLEAR),   Q_UNINDEX_PLACE_ZONE, Q_UNINDEX_STOCK_ITEM,  Q_UNINDEX_TASK_OPEN,
        Q_UNINDEX_TASK_SEAT, Q_UNINDEX_LINE_PLACE, Q_UNINDEX_PERSON_BADGE};
    return run_all(ledger, steps, ARRAY_SIZE(steps));
}

/* Makes the secondary indexes of a table that is complete. */
static int make_indexes(struct ledger *ledger, const char *table)
{
    static const struct {
        const char *table;
        size_t number;
    } indexes[] = {
        {"place", Q_INDEX_PLACE_ZONE}, {"stock", Q_INDEX_STOCK_ITEM},
        {"task", Q_INDEX_TASK_OPEN},   {"task", Q_INDEX_TASK_SEAT},
        {"line", Q_INDEX_LINE_PLACE},  {"person", Q_INDEX_PERSON_BADGE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
        bool of_table = strcmp(indexes[i].table, table) == 0;
        int error = of_table ? run_all(ledger, &indexes[i].number, 1) : 0;
        if (error) {
            return error;
        }
    }
    return 0;
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
        struct ledger_change row = rows[i];
        if (row.table.len == 0) {
            row.table = str_of(ledger_tables[table]);
        }
        if (!str_is(row.table, ledger_tables[table])) {
            return RAFF_E_STATE;
        }
        int error = change_apply(ledger, LOAD, &row);
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
    if (!error && !more) {
        error = make_indexes(ledger, ledger_tables[table]);
    }
    error = ledger_end(ledger, error, &state);
    return error ? error : db_checkpoint(ledger->db, LOAD_WAL_PAGES);
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
    return ledger_end(ledger, change_apply_all(ledger, LOAD, changes, n), &state);
}

/* From what the old replica held of ours to what the new one holds: further, or, after the hub was
 * restored from a backup, less far. */
static int move_overlay(struct ledger *ledger, uint64_t folded, uint64_t own)
{
    return own >= folded ? overlay_drop(ledger, own) : overlay_restore(ledger, own + 1, folded);
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
    error = move_overlay(ledger, state.folded, own);
    state.folded = own;
    state.generation = !state.generation;
    state.op = op;
    memcpy(state.op_hub, state.load_hub, sizeof(state.op_hub));
    state.loading = false;
    error = ledger_end(ledger, error, &state);
    ledger_sums_forget(ledger);
    return error ? error : db_set_generation(ledger->db, state.generation);
}

int ledger_load_sweep(struct ledger *ledger, size_t max_rows)
{
    static const size_t sweeps[] = {EACH_TABLE(SWEEP)};
    size_t left = ledger->state.loading ? 0 : max_rows;
    if (left == 0) {
        return 0;
    }
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
    error = ledger_end(ledger, error, NULL);
    return error ? error : left == 0;
}

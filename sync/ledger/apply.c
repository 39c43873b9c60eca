/* The hub's word: rows into the replica's tables. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

/* X(table in SQL and on the wire, in capitals), in the order a snapshot loads them. */
#define TABLES(X)                                                                                  \
    X(place, PLACE)                                                                                \
    X(item, ITEM)                                                                                  \
    X(gtin, GTIN)                                                                                  \
    X(lot, LOT)                                                                                    \
    X(stock, STOCK)                                                                                \
    X(task, TASK)                                                                                  \
    X(line, LINE)                                                                                  \
    X(person, PERSON)                                                                              \
    X(code, CODE)                                                                                  \
    X(setting, SETTING)

const char *const ledger_tables[] = {
#define TABLE_NAME(name, NAME) #name,
    TABLES(TABLE_NAME)
#undef TABLE_NAME
};
const size_t ledger_n_tables = ARRAY_SIZE(ledger_tables);

/* Their numbers. */
enum {
#define TABLE_NUMBER(name, NAME) TABLE_##NAME,
    TABLES(TABLE_NUMBER)
#undef TABLE_NUMBER
};
_Static_assert(ARRAY_SIZE(ledger_tables) == TABLES_MAX, "private.h says how many there are");

/* The statements of each table, by enum side. */
#define PUTS(name, NAME) {Q_LIVE_PUT_##NAME, Q_LOAD_PUT_##NAME},
#define DELS(name, NAME) {Q_LIVE_DEL_##NAME, Q_LOAD_DEL_##NAME},
static const size_t put_of[][2] = {TABLES(PUTS)};
static const size_t del_of[][2] = {TABLES(DELS)};

size_t find_table(struct str name)
{
    size_t i = 0;
    while (i < ledger_n_tables && !str_is(name, ledger_tables[i])) {
        i++;
    }
    return i;
}

static int run_row(struct ledger *ledger, size_t number, const struct ledger_change *change)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, number);
    db_bind_view(stmt, 1, change->key);
    if (change->row.len > 0 && sqlite3_bind_parameter_count(stmt) > 1) {
        db_bind_view(stmt, 2, change->row);
    }
    return db_run(ledger->db, stmt);
}

int change_put(struct ledger *ledger, enum side side, size_t table,
               const struct ledger_change *change)
{
    bool put = change->row.len > 0;
    return run_row(ledger, put ? put_of[table][side] : del_of[table][side], change);
}

/* Keeps what finds stock by item level with the row. */
static int note_stock(struct ledger *ledger, enum side side, const struct ledger_change *change)
{
    static const size_t notes[] = {Q_LIVE_NOTE_STOCK, Q_LOAD_NOTE_STOCK};
    static const size_t forgets[] = {Q_LIVE_FORGET_STOCK, Q_LOAD_FORGET_STOCK};
    return run_row(ledger, change->row.len > 0 ? notes[side] : forgets[side], change);
}

int change_apply(struct ledger *ledger, enum side side, const struct ledger_change *change)
{
    size_t table = find_table(change->table);
    if (table == ledger_n_tables) {
        return 0; /* of a newer hub: this version has no use for it */
    }
    int error = side == LIVE ? sums_replace(ledger, table, change) : 0;
    if (!error && table == TABLE_STOCK) {
        error = note_stock(ledger, side, change);
    }
    return error ? error : change_put(ledger, side, table, change);
}

int change_apply_all(struct ledger *ledger, enum side side, const struct ledger_change *changes,
                     size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int error = change_apply(ledger, side, &changes[i]);
        if (error) {
            return error;
        }
    }
    return 0;
}

/* An own_seq of events that were never written here is the fork that the hub's nack is about; what
 * is known here is all that can be folded in. */
static uint64_t fold_to(const struct ledger *ledger, uint64_t own_seq)
{
    return own_seq < ledger->next ? own_seq : ledger->next - 1;
}

int ledger_apply_ops(struct ledger *ledger, uint64_t from, uint64_t to,
                     const struct ledger_change *changes, size_t n, uint64_t own_seq)
{
    struct ledger_state state = ledger->state;
    if (to <= state.op) {
        return 0;
    }
    if (from != state.op + 1) {
        return RAFF_E_GAP;
    }
    int error = db_begin_soon(ledger->db);
    if (error) {
        return error;
    }
    error = change_apply_all(ledger, LIVE, changes, n);
    uint64_t own = fold_to(ledger, own_seq);
    if (!error && own > state.folded) {
        error = overlay_fold(ledger, own);
        state.folded = own;
    }
    state.op = to;
    if (!state.op_hub[0]) {
        memcpy(state.op_hub, state.hub, sizeof(state.op_hub));
    }
    return ledger_end_many(ledger, error, &state);
}

/* The hub's word: rows into the replica's tables. */
#include "drivers/base/error.h"
#include "sync/ledger/columns.h"

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

static int run_key(struct ledger *ledger, size_t number, const struct columns *columns)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, number);
    columns_bind_key(columns, stmt);
    return db_run(ledger->db, stmt);
}

static int run_row(struct ledger *ledger, size_t number, const struct columns *columns)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, number);
    columns_bind(columns, stmt);
    return db_run(ledger->db, stmt);
}

static int put(struct ledger *ledger, enum side side, size_t table, const struct columns *columns)
{
    return columns->row.len ? run_row(ledger, put_of[table][side], columns)
                            : run_key(ledger, del_of[table][side], columns);
}

int change_put(struct ledger *ledger, enum side side, size_t table,
               const struct ledger_change *change)
{
    struct columns columns;
    int error = columns_read(table, change, &ledger->texts, &columns);
    return error ? error : put(ledger, side, table, &columns);
}

/* Stock, and what finds it by item. */
static int put_stock(struct ledger *ledger, enum side side, const struct columns *columns)
{
    static const size_t sets[] = {Q_LIVE_SET_STOCK, Q_LOAD_SET_STOCK};
    static const size_t notes[] = {Q_LIVE_NOTE_STOCK, Q_LOAD_NOTE_STOCK};
    static const size_t forgets[] = {Q_LIVE_FORGET_STOCK, Q_LOAD_FORGET_STOCK};
    bool is_put = columns->row.len > 0;
    if (is_put) {
        int error = run_row(ledger, sets[side], columns);
        if (error || sqlite3_changes64(db_handle(ledger->db)) > 0) {
            return error;
        }
    }
    int error = run_key(ledger, is_put ? notes[side] : forgets[side], columns);
    return error ? error : put(ledger, side, TABLE_STOCK, columns);
}

int change_apply(struct ledger *ledger, enum side side, const struct ledger_change *change)
{
    struct columns columns;
    size_t table = find_table(change->table);
    if (table == ledger_n_tables) {
        return 0; /* of a newer hub: this version has no use for it */
    }
    int error = columns_read(table, change, &ledger->texts, &columns);
    if (!error && side == LIVE) {
        error = sums_replace(ledger, table, change);
    }
    if (error) {
        return error;
    }
    return table == TABLE_STOCK ? put_stock(ledger, side, &columns)
                                : put(ledger, side, table, &columns);
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
        error = overlay_fold(ledger, &state, own);
        state.folded = own;
    }
    state.op = to;
    if (!state.op_hub[0]) {
        memcpy(state.op_hub, state.hub, sizeof(state.op_hub));
    }
    return ledger_end_many(ledger, error, &state);
}

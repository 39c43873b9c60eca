/* The replica's sums: walked through in bites, moved along by ops, and a range put right. */
#include "sync/ledger/sum.h"

#include "drivers/base/error.h"
#include "sync/ledger/private.h"

/* The statements of each table, in the order of ledger_tables. */

#define WALK(NAME) Q_WALK_##NAME
#define WAS(NAME)  Q_WAS_##NAME
#define CUT(NAME)  Q_CUT_##NAME
static const size_t walk_of[TABLES_MAX] = {EACH_TABLE(WALK)};
static const size_t was_of[TABLES_MAX] = {EACH_TABLE(WAS)};
static const size_t cut_of[TABLES_MAX] = {EACH_TABLE(CUT)};

static struct str key_or_start(struct str key)
{
    return key.len ? key : STR("[]");
}

/* A statement of two keys. */
static sqlite3_stmt *between(struct ledger *ledger, size_t number, struct str a, struct str b)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, number);
    db_bind_view(stmt, 1, key_or_start(a));
    db_bind_view(stmt, 2, key_or_start(b));
    return stmt;
}

/* The key of the row that a walk stands on, as the hub writes it, in ledger->key: behind it stand
 * the row and whether it is within the range. */
static int read_key(struct ledger *ledger, sqlite3_stmt *stmt)
{
    struct bytes *key = &ledger->key;
    bytes_clear(key);
    json_open(key, '[');
    for (int i = 0; i < sqlite3_column_count(stmt) - 2; i++) {
        if (sqlite3_column_type(stmt, i) == SQLITE_INTEGER) {
            json_int(key, db_column_int(stmt, i));
        } else {
            json_view(key, db_column_view(stmt, i));
        }
    }
    json_close(key, ']');
    return key->error;
}

static int add_row(struct ledger *ledger, size_t table, sqlite3_stmt *stmt, struct table_sum *sum)
{
    int error = read_key(ledger, stmt);
    struct str row = db_column_view(stmt, sqlite3_column_count(stmt) - 2);
    if (!error) {
        sum->n++;
        sum->sum += row_sum(ledger_tables[table], bytes_view(&ledger->key), row);
    }
    return error;
}

/* --- walking --- */

void ledger_sums_forget(struct ledger *ledger)
{
    ledger->walk.active = false;
}

static void begin(struct ledger_walk *walk)
{
    *walk = (struct ledger_walk){.active = true};
}

/* Up to *max rows of the table that the walk is in; at its end on to the next. */
static int walk_table(struct ledger *ledger, size_t *max)
{
    struct ledger_walk *walk = &ledger->walk;
    sqlite3_stmt *stmt = between(ledger, walk_of[walk->table], str_of(walk->key), STR(""));
    int more = 0, error = 0;
    size_t n = 0;
    while (!error && n < *max && (more = db_step(ledger->db, stmt)) > 0) {
        error = add_row(ledger, walk->table, stmt, &walk->sums[walk->table]);
        n++;
    }
    sqlite3_reset(stmt);
    error = more < 0 ? more : error;
    if (!error && n > 0) {
        error = copy_str(walk->key, sizeof(walk->key), bytes_view(&ledger->key));
    }
    if (!error && n < *max) {
        walk->table++;
        walk->key[0] = '\0';
    }
    *max -= n;
    return error;
}

int ledger_sums_step(struct ledger *ledger, size_t max_rows)
{
    struct ledger_walk *walk = &ledger->walk;
    if (!walk->active) {
        begin(walk);
    }
    while (max_rows > 0 && walk->table < ledger_n_tables) {
        int error = walk_table(ledger, &max_rows);
        if (error) {
            ledger_sums_forget(ledger);
            return error;
        }
    }
    return walk->table < ledger_n_tables;
}

bool ledger_sums_of(struct ledger *ledger, const char *table, struct table_sum *ret_sum)
{
    size_t i = find_table(str_of(table));
    if (!ledger->walk.active || i >= ledger->walk.table || i >= ledger_n_tables) {
        return false;
    }
    *ret_sum = ledger->walk.sums[i];
    return true;
}

/* --- moved along --- */

static void move(struct ledger *ledger, size_t table, const struct ledger_change *change,
                 struct str old)
{
    struct table_sum *sum = &ledger->walk.sums[table];
    if (old.len) {
        sum->n--;
        sum->sum -= row_sum(ledger_tables[table], change->key, old);
    }
    if (change->row.len) {
        sum->n++;
        sum->sum += row_sum(ledger_tables[table], change->key, change->row);
    }
}

int sums_replace(struct ledger *ledger, size_t table, const struct ledger_change *change)
{
    struct ledger_walk *walk = &ledger->walk;
    if (!walk->active || table > walk->table) {
        return 0;
    }
    sqlite3_stmt *stmt = between(ledger, was_of[table], change->key, str_of(walk->key));
    int error = ledger_one(ledger, stmt);
    if (!error && (table < walk->table || db_column_int(stmt, 1))) {
        move(ledger, table, change, db_column_view(stmt, 0));
    }
    return ledger_done(stmt, error);
}

/* --- a range --- */

int ledger_sum_range(struct ledger *ledger, const char *table, struct str after, struct str to,
                     struct table_sum *ret_sum)
{
    size_t i = find_table(str_of(table));
    struct table_sum sum = {0, 0};
    if (i == ledger_n_tables) {
        return RAFF_E_UNKNOWN;
    }
    sqlite3_stmt *stmt = between(ledger, walk_of[i], after, to);
    int within = sqlite3_column_count(stmt) - 1;
    int more = 0, error = 0;
    while (!error && (more = db_step(ledger->db, stmt)) > 0 &&
           (to.len == 0 || db_column_int(stmt, within))) {
        error = add_row(ledger, i, stmt, &sum);
    }
    sqlite3_reset(stmt);
    error = more < 0 ? more : error;
    if (!error) {
        *ret_sum = sum;
    }
    return error;
}

/* How many of the rows lie within the range. */
static int count_within(struct ledger *ledger, size_t table, struct str to,
                        const struct ledger_change *rows, size_t n, size_t *ret_within)
{
    size_t within = to.len ? 0 : n;
    int error = 0;
    bool is_within = to.len > 0;
    while (!error && is_within && within < n) {
        sqlite3_stmt *stmt = between(ledger, was_of[table], rows[within].key, to);
        error = ledger_one(ledger, stmt);
        is_within = !error && db_column_int(stmt, 1);
        within += is_within;
        sqlite3_reset(stmt);
    }
    *ret_within = within;
    return error;
}

static int replace(struct ledger *ledger, size_t table, struct str after, struct str to,
                   const struct ledger_change *rows, size_t n)
{
    sqlite3_stmt *stmt = between(ledger, cut_of[table], after, to);
    db_bind_int(stmt, 3, to.len == 0);
    int error = db_run(ledger->db, stmt);
    for (size_t i = 0; i < n && !error; i++) {
        struct ledger_change row = rows[i];
        row.table = str_of(ledger_tables[table]);
        error = change_apply(ledger, LIVE, &row);
    }
    return error;
}

int ledger_mend(struct ledger *ledger, const char *table, struct str after, struct str to,
                const struct ledger_change *rows, size_t n, bool more)
{
    size_t i = find_table(str_of(table)), within = 0;
    int error =
        i == ledger_n_tables ? RAFF_E_UNKNOWN : count_within(ledger, i, to, rows, n, &within);
    bool whole = within < n || !more;
    if (error || (!whole && n == 0)) {
        return error ? error : RAFF_E_STATE;
    }
    ledger_sums_forget(ledger);
    error = db_begin_soon(ledger->db);
    if (error) {
        return error;
    }
    error = replace(ledger, i, after, whole ? to : rows[n - 1].key, rows, within);
    error = ledger_end(ledger, error, NULL);
    return error ? error : whole;
}

/*
 * The sums of the replicated tables, kept in the transaction that changes the rows. The database
 * itself tells of every row that comes, goes or changes, so that no writer can forget to; what else
 * rests on a row hears of it here as well.
 */
#define SQLITE_ENABLE_PREUPDATE_HOOK /* as Debian's library is built: declares it */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "sync/hub/rows.h"

#define COLUMNS_MAX 16
#define STORED_SIZE (TABLE_COUNT * 2 * sizeof(uint64_t))

/* --- a row comes or goes --- */

typedef int preupdate_fn(sqlite3 *db, int column, sqlite3_value **ret_value);

static int read_values(sqlite3 *db, preupdate_fn *column, enum table table,
                       sqlite3_value *values[COLUMNS_MAX])
{
    for (int i = 0; i < row_columns(table); i++) {
        int result = column(db, i, &values[i]);
        if (result != SQLITE_OK) {
            return db_error(result);
        }
    }
    return 0;
}

static void add_row(struct hub_tx *tx, enum table table, uint64_t row, bool comes)
{
    struct table_sum *sum = &tx->sums[table];
    sum->n = comes ? sum->n + 1 : sum->n - 1;
    sum->sum = comes ? sum->sum + row : sum->sum - row;
}

/* What the row adds; *ret_text its text, empty for none. */
static void count(struct hub_tx *tx, sqlite3_value *const *values, enum table table, bool comes,
                  struct str *ret_text)
{
    uint64_t row = 0;
    bool is_row = row_sum_of_values(table, values, &tx->sum_text, &row, ret_text);
    tx->sums_error = tx->sums_error ? tx->sums_error : tx->sum_text.error;
    if (is_row) {
        add_row(tx, table, row, comes);
    }
}

/* The row as it is from now on, for the op that will tell of it; without a text it is read then. A
 * stock row is told by its figure. */
static void keep_text(struct hub_tx *tx, enum table table, struct str key, struct str text)
{
    struct change *written = NULL;
    int error = table == TABLE_STOCK ? 0 : changes_note_key(&tx->written, table, key, &written);
    tx->sums_error = tx->sums_error ? tx->sums_error : error; /* a former text may be there */
    if (error || !written) {
        return;
    }
    written->text_at = tx->texts.len;
    written->text_len = 0;
    if (text.len && bytes_add(&tx->texts, text.at, text.len) == 0) {
        written->text_len = text.len;
    }
}

static void change_row(struct hub_tx *tx, sqlite3 *db, int kind, enum table table, const char *name)
{
    sqlite3_value *before[COLUMNS_MAX], *after[COLUMNS_MAX];
    struct str text = {"", 0};
    int error = kind == SQLITE_INSERT ? 0 : read_values(db, sqlite3_preupdate_old, table, before);
    if (!error && kind != SQLITE_DELETE) {
        error = read_values(db, sqlite3_preupdate_new, table, after);
    }
    if (error) {
        tx->sums_error = tx->sums_error ? tx->sums_error : error;
        return;
    }
    bytes_clear(&tx->key);
    row_key_of_values(table, kind == SQLITE_INSERT ? after : before, &tx->key);
    if (tx->key.error) {
        tx->sums_error = tx->sums_error ? tx->sums_error : tx->key.error;
        return;
    }
    known_forget(tx, table, name, bytes_view(&tx->key));
    if (kind != SQLITE_INSERT) {
        count(tx, before, table, false, &text);
    }
    text.len = 0;
    if (kind != SQLITE_DELETE) {
        count(tx, after, table, true, &text);
    }
    keep_text(tx, table, bytes_view(&tx->key), text);
}

void sums_move(struct hub_tx *tx, enum table table, struct str key, struct summed *summed,
               const struct row_cell *before, const struct row_cell *after)
{
    struct str text = {"", 0};
    if (!summed->is_known) {
        summed->is_row = row_sum_of_cells(table, before, &tx->sum_text, &summed->sum, &text);
    }
    if (summed->is_row) {
        add_row(tx, table, summed->sum, false);
    }
    text.len = 0;
    summed->is_row = row_sum_of_cells(table, after, &tx->sum_text, &summed->sum, &text);
    summed->is_known = true;
    if (summed->is_row) {
        add_row(tx, table, summed->sum, true);
    }
    tx->sums_error = tx->sums_error ? tx->sums_error : tx->sum_text.error;
    keep_text(tx, table, key, text);
}

static void on_change(void *context, sqlite3 *db, int kind, const char *schema, const char *name,
                      sqlite3_int64 old_row, sqlite3_int64 new_row)
{
    struct hub *hub = context;
    (void)schema;
    (void)old_row;
    (void)new_row;
    if (!hub->tx.is_open) {
        hub->tx.is_kept = false; /* whose row it is does not matter */
        return;
    }
    enum table table = row_table_of(name);
    if (table == TABLE_COUNT) {
        known_forget(&hub->tx, table, name, STR(""));
    } else {
        change_row(&hub->tx, db, kind, table, name);
    }
}

void sums_pause(struct hub *hub, bool pauses)
{
    if (hub->is_watched) {
        sqlite3_preupdate_hook(db_handle(hub->db), pauses ? NULL : on_change, hub);
    }
}

void sums_watch(struct hub *hub)
{
    sqlite3_preupdate_hook(db_handle(hub->db), on_change, hub);
    hub->is_watched = true;
}

void sums_unwatch(struct hub *hub)
{
    sqlite3_preupdate_hook(db_handle(hub->db), NULL, NULL);
    hub->is_watched = false;
}

/* --- from the rows --- */

static int count_table(struct db *db, const char *site, enum table table, struct bytes *scratch,
                       struct table_sum *ret_sum)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = row_scan(db, site, table, STR(""));
    struct table_sum sum = {0, 0};
    int more;
    while ((more = db_step(db, stmt)) > 0) {
        sum.n++;
        sum.sum += row_sum_of(table, stmt, scratch);
    }
    if (more < 0 || scratch->error) {
        return more < 0 ? more : scratch->error;
    }
    *ret_sum = sum;
    return 0;
}

int sums_count(struct db *db, const char *site, struct table_sum ret_sums[TABLE_COUNT])
{
    CLEANUP(bytes_release) struct bytes scratch;
    int error = 0;
    bytes_init(&scratch, HUB_OP_BYTES_MAX);
    for (size_t i = 0; i < TABLE_COUNT && !error; i++) {
        error = count_table(db, site, (enum table)i, &scratch, &ret_sums[i]);
    }
    return error;
}

/* --- in the site's row --- */

static uint64_t get_number(const uint8_t *from)
{
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof(number); i++) {
        number = number << 8 | from[i];
    }
    return number;
}

static void put_number(uint64_t number, uint8_t *to)
{
    for (size_t i = 0; i < sizeof(number); i++) {
        to[i] = (uint8_t)(number >> (8 * (sizeof(number) - 1 - i)));
    }
}

bool sums_read(struct str stored, struct table_sum ret_sums[TABLE_COUNT])
{
    const uint8_t *at = (const uint8_t *)stored.at;
    if (stored.len != STORED_SIZE) { /* a book of a version before sums, or of other tables */
        return false;
    }
    for (size_t i = 0; i < TABLE_COUNT; i++, at += 2 * sizeof(uint64_t)) {
        ret_sums[i] = (struct table_sum){get_number(at), get_number(at + sizeof(uint64_t))};
    }
    return true;
}

int sums_load(struct hub_tx *tx, struct str stored)
{
    if (sums_read(stored, tx->sums)) {
        return 0;
    }
    int error = sums_count(tx->db, tx->site, tx->sums);
    return error ? error : sums_store(tx);
}

int sums_store(struct hub_tx *tx)
{
    uint8_t stored[STORED_SIZE];
    uint8_t *at = stored;
    for (size_t i = 0; i < TABLE_COUNT; i++, at += 2 * sizeof(uint64_t)) {
        put_number(tx->sums[i].n, at);
        put_number(tx->sums[i].sum, at + sizeof(uint64_t));
    }
    sqlite3_stmt *stmt = QUERY(tx->db, H_SITE_SET_SUMS, S(tx->site));
    db_bind_blob(stmt, 2, stored, sizeof(stored));
    return db_run(tx->db, stmt);
}

/* --- on the wire --- */

void sums_write(const struct table_sum sums[TABLE_COUNT], struct bytes *out)
{
    struct proto_table_sum said[TABLE_COUNT];
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        said[i] = (struct proto_table_sum){.n = sums[i].n, .sum = sums[i].sum};
        copy_cut(said[i].table, sizeof(said[i].table), row_table_name((enum table)i));
    }
    proto_table_sums_write(said, TABLE_COUNT, out);
}

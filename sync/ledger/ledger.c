#include <errno.h>

#include "drivers/base/error.h"
#include "sync/ledger/private.h"

#define APPLICATION_ID 0x52414653u /* "RAFS" */
#define IDLE_WAL_PAGES 256
#define MANY_WAL_PAGES 500 /* 2 MB: folded back in 3 ms, and two syncs */

static const struct db_schema schema = {
    .application_id = APPLICATION_ID,
    .migrations = ledger_sql_migrations,
    .n_migrations = Q_MIGRATIONS,
    .undos = ledger_sql_undos,
    .statements = ledger_sql_statements,
    .n_statements = Q_COUNT,
};

/* --- state --- */

static void read_state(sqlite3_stmt *stmt, struct ledger_identity *identity,
                       struct ledger_state *state)
{
    db_column_str(stmt, 0, identity->site, sizeof(identity->site));
    db_column_str(stmt, 1, identity->seat, sizeof(identity->seat));
    identity->epoch = (uint64_t)db_column_int(stmt, 2);
    db_column_str(stmt, 3, identity->store, sizeof(identity->store));
    db_column_str(stmt, 4, state->hub, sizeof(state->hub));
    state->acked = (uint64_t)db_column_int(stmt, 5);
    state->safe = (uint64_t)db_column_int(stmt, 6);
    state->folded = (uint64_t)db_column_int(stmt, 7);
    state->op = (uint64_t)db_column_int(stmt, 8);
    db_column_str(stmt, 9, state->op_hub, sizeof(state->op_hub));
    state->generation = (int)db_column_int(stmt, 10);
    state->base_seq = (uint64_t)db_column_int(stmt, 11);
    db_column_blob(stmt, 12, state->base_hash, CHAIN_SIZE);
    state->cartons = (uint64_t)db_column_int(stmt, 13);
    state->loading = db_column_int(stmt, 14) != 0;
    db_column_str(stmt, 15, state->load_hub, sizeof(state->load_hub));
    state->load_op = (uint64_t)db_column_int(stmt, 16);
    state->load_at_op = (uint64_t)db_column_int(stmt, 17);
    state->load_own = (uint64_t)db_column_int(stmt, 18);
    state->load_table = (size_t)db_column_int(stmt, 19);
    db_column_str(stmt, 20, state->load_after, sizeof(state->load_after));
    db_column_str(stmt, 21, state->acked_hub, sizeof(state->acked_hub));
}

static int save_state(struct ledger *ledger, const struct ledger_state *state)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_STATE_SAVE);
    db_bind_str(stmt, 1, state->hub);
    db_bind_int(stmt, 2, (int64_t)state->acked);
    db_bind_int(stmt, 3, (int64_t)state->safe);
    db_bind_int(stmt, 4, (int64_t)state->folded);
    db_bind_int(stmt, 5, (int64_t)state->op);
    db_bind_str(stmt, 6, state->op_hub);
    db_bind_int(stmt, 7, state->generation);
    db_bind_int(stmt, 8, (int64_t)state->base_seq);
    db_bind_blob(stmt, 9, state->base_hash, CHAIN_SIZE);
    db_bind_int(stmt, 10, (int64_t)state->cartons);
    db_bind_int(stmt, 11, state->loading);
    db_bind_str(stmt, 12, state->load_hub);
    db_bind_int(stmt, 13, (int64_t)state->load_op);
    db_bind_int(stmt, 14, (int64_t)state->load_at_op);
    db_bind_int(stmt, 15, (int64_t)state->load_own);
    db_bind_int(stmt, 16, (int64_t)state->load_table);
    db_bind_str(stmt, 17, state->load_after);
    db_bind_str(stmt, 18, state->acked_hub);
    return db_run(ledger->db, stmt);
}

int ledger_end(struct ledger *ledger, int error, const struct ledger_state *state)
{
    if (!error && state) {
        error = save_state(ledger, state);
    }
    if (error) {
        ledger_sums_forget(ledger); /* they hold what is taken back */
        db_rollback(ledger->db);
        return error;
    }
    error = db_commit(ledger->db);
    if (error) {
        ledger_sums_forget(ledger);
    }
    if (!error && state) {
        ledger->state = *state;
    }
    return error;
}

int ledger_end_many(struct ledger *ledger, int error, const struct ledger_state *state)
{
    error = ledger_end(ledger, error, state);
    if (!error) {
        (void)!db_checkpoint(ledger->db, MANY_WAL_PAGES); /* what was committed holds either way */
    }
    return error;
}

int ledger_one(struct ledger *ledger, sqlite3_stmt *stmt)
{
    int result = db_step(ledger->db, stmt);
    return result > 0 ? 0 : result < 0 ? result : RAFF_E_NOT_FOUND;
}

int ledger_run_all(struct ledger *ledger, const size_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int error = db_run(ledger->db, db_stmt(ledger->db, numbers[i]));
        if (error) {
            return error;
        }
    }
    return 0;
}

int ledger_done(sqlite3_stmt *stmt, int error)
{
    int read = db_error(sqlite3_reset(stmt));
    return read ? read : error;
}

/* --- opening --- */

static int write_identity(struct ledger *ledger, const struct ledger_identity *identity,
                          const uint8_t random16[16])
{
    uint8_t start[CHAIN_SIZE];
    char store[ID_SIZE];
    to_hex(random16, 16, store);
    chain_first(identity->site, identity->seat, identity->epoch, start);
    int error = db_begin(ledger->db);
    if (error) {
        return error;
    }
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_STATE_NEW);
    db_bind_str(stmt, 1, identity->site);
    db_bind_str(stmt, 2, identity->seat);
    db_bind_int(stmt, 3, (int64_t)identity->epoch);
    db_bind_str(stmt, 4, store);
    db_bind_blob(stmt, 5, start, CHAIN_SIZE);
    return ledger_end(ledger, db_run(ledger->db, stmt), NULL);
}

static int load_state(struct ledger *ledger)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_STATE);
    int error = ledger_one(ledger, stmt);
    if (!error) {
        read_state(stmt, &ledger->identity, &ledger->state);
    }
    return ledger_done(stmt, error);
}

/* Where the log ends. */
static int load_head(struct ledger *ledger)
{
    ledger->next = ledger->state.base_seq + 1;
    ledger->state.swept = ledger->state.base_seq;
    memcpy(ledger->head, ledger->state.base_hash, CHAIN_SIZE);
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_EVENT_LAST);
    int result = db_step(ledger->db, stmt);
    if (result > 0) {
        ledger->next = (uint64_t)db_column_int(stmt, 0) + 1;
        db_column_blob(stmt, 1, ledger->head, CHAIN_SIZE);
    }
    sqlite3_reset(stmt);
    if (result < 0) {
        return result;
    }
    stmt = db_stmt(ledger->db, Q_WORK_OF_EVENTS);
    result = db_step(ledger->db, stmt);
    ledger->work_seq = result > 0 ? (uint64_t)db_column_int(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return result < 0 ? result : 0;
}

static int load_all(struct ledger *ledger)
{
    int error = load_state(ledger);
    if (!error) {
        error = load_head(ledger);
    }
    if (!error) {
        db_set_generation(ledger->db, ledger->state.generation);
    }
    return error;
}

static int check_identity(struct ledger *ledger, const struct ledger_identity *identity,
                          struct text *reason)
{
    const struct ledger_identity *own = &ledger->identity;
    if (strcmp(own->site, identity->site) == 0 && strcmp(own->seat, identity->seat) == 0 &&
        own->epoch == identity->epoch) {
        return 0;
    }
    if (reason) {
        text_addf(reason, "the file belongs to %s/%s, epoch %llu", own->site, own->seat,
                  (unsigned long long)own->epoch);
    }
    return RAFF_E_CONFIG;
}

static int make(struct ledger **ret_ledger)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger));
    if (!ledger) {
        return -ENOMEM;
    }
    bytes_init(&ledger->line, (size_t)2 * EVENT_LINE_MAX);
    bytes_init(&ledger->key, KEY_MAX);
    bytes_init(&ledger->texts, CHANGE_MAX);
    uint8_t *at = NULL;
    int error = bytes_reserve(&ledger->line, (size_t)2 * EVENT_LINE_MAX, &at);
    if (error) {
        ledger_close(ledger);
        return error;
    }
    *ret_ledger = ledger;
    return 0;
}

static void ledger_closep(struct ledger **ledger)
{
    ledger_close(*ledger);
}

int ledger_open(const char *path, const char *vfs, const struct ledger_identity *identity,
                const uint8_t random16[16], struct text *reason, struct ledger **ret_ledger)
{
    CLEANUP(ledger_closep) struct ledger *ledger = NULL;
    if (!identity->site[0] || !identity->seat[0]) {
        return RAFF_E_CONFIG;
    }
    int error = make(&ledger);
    if (!error) {
        error = db_open(path, vfs, &schema, reason, &ledger->db);
    }
    if (error) {
        return error;
    }
    error = load_all(ledger);
    if (error == RAFF_E_NOT_FOUND) {
        error = write_identity(ledger, identity, random16);
        if (!error) {
            error = load_all(ledger);
        }
    }
    if (!error) {
        error = check_identity(ledger, identity, reason);
    }
    if (!error) {
        *ret_ledger = TAKE(ledger);
    }
    return error;
}

int ledger_open_readonly(const char *path, struct text *reason, struct ledger **ret_ledger)
{
    CLEANUP(ledger_closep) struct ledger *ledger = NULL;
    int error = make(&ledger);
    if (!error) {
        error = db_open_readonly(path, &schema, reason, &ledger->db);
    }
    if (!error) {
        error = load_all(ledger);
    }
    if (!error) {
        *ret_ledger = TAKE(ledger);
    }
    return error;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger) {
        return;
    }
    db_close(ledger->db);
    bytes_release(&ledger->line);
    bytes_release(&ledger->key);
    bytes_release(&ledger->texts);
    free(ledger);
}

const struct ledger_identity *ledger_identity(const struct ledger *ledger)
{
    return &ledger->identity;
}

struct db *ledger_db(struct ledger *ledger)
{
    return ledger->db;
}

/* --- housekeeping --- */

int ledger_idle(struct ledger *ledger)
{
    /* Before the first snapshot no line is known, and every skip would look stale. */
    int error = 0;
    if (ledger->state.op > 0) {
        error = db_run(ledger->db, db_stmt(ledger->db, Q_SKIP_FORGET));
    }
    return error ? error : db_checkpoint(ledger->db, IDLE_WAL_PAGES);
}

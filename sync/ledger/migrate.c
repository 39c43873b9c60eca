#include "sync/ledger/migrate.h"

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"

static int exec(struct db *db, const char *sql)
{
    return db_error(sqlite3_exec(db_handle(db), sql, NULL, NULL, NULL));
}

static int query_int(sqlite3 *handle, const char *sql, int64_t *ret_value)
{
    sqlite3_stmt *stmt = NULL;
    int error = db_error(sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL));
    if (!error) {
        int result = sqlite3_step(stmt);
        error = db_error(result);
        if (result == SQLITE_ROW) {
            *ret_value = sqlite3_column_int64(stmt, 0);
        }
    }
    sqlite3_finalize(stmt);
    return error;
}

/* --- looking --- */

/* Whether each migration from `version` down to ours says how it is taken back. */
static int look_back(sqlite3 *handle, int64_t ours, int64_t version)
{
    int64_t any = 0, ways = 0;
    char sql[128];
    struct text text = text_over(sql, sizeof(sql));
    text_addf(&text, "SELECT count(*) FROM way_back WHERE version > %lld AND version <= %lld",
              (long long)ours, (long long)version);
    int error = query_int(
        handle, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'way_back'",
        &any);
    if (!error && any > 0) {
        error = query_int(handle, sql, &ways);
    }
    return error ? error : ways == version - ours ? 0 : RAFF_E_VERSION;
}

int migrate_look(sqlite3 *handle, const struct db_schema *schema, int64_t *ret_version)
{
    int64_t id = 0, objects = 0, version = 0, ours = (int64_t)schema->n_migrations;
    int error = query_int(handle, "PRAGMA application_id", &id);
    error = error ? error : query_int(handle, "SELECT count(*) FROM sqlite_schema", &objects);
    error = error ? error : query_int(handle, "PRAGMA user_version", &version);
    if (error) {
        return error;
    }
    bool fresh = id == 0 && objects == 0 && version == 0;
    if (!fresh && id != (int64_t)schema->application_id) {
        return RAFF_E_CONFIG;
    }
    error = version > ours ? look_back(handle, ours, version) : 0;
    if (!error) {
        *ret_version = version;
    }
    return error;
}

/* --- forward --- */

static int leave_way_back(struct db *db, size_t version, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int error = exec(db, "CREATE TABLE IF NOT EXISTS way_back ("
                         "version INTEGER PRIMARY KEY, sql TEXT NOT NULL) STRICT");
    error =
        error ? error
              : db_error(sqlite3_prepare_v2(
                    db_handle(db), "INSERT OR REPLACE INTO way_back (version, sql) VALUES (?1, ?2)",
                    -1, &stmt, NULL));
    if (!error) {
        db_bind_int(stmt, 1, (int64_t)version);
        db_bind_str(stmt, 2, sql);
        error = db_error(sqlite3_step(stmt));
    }
    sqlite3_finalize(stmt);
    return error;
}

static int go_forward(struct db *db, const struct db_schema *schema, size_t version)
{
    int error = 0;
    for (size_t i = version; !error && i < schema->n_migrations; i++) {
        error = exec(db, schema->migrations[i]);
        if (!error && schema->undos && schema->undos[i]) {
            error = leave_way_back(db, i + 1, schema->undos[i]);
        }
    }
    return error;
}

/* --- back --- */

/* The script that takes `version` back, into `sql` with its end. */
static int read_way_back(struct db *db, int64_t version, struct bytes *sql)
{
    sqlite3_stmt *stmt = NULL;
    int error = db_error(sqlite3_prepare_v2(
        db_handle(db), "DELETE FROM way_back WHERE version = ?1 RETURNING sql", -1, &stmt, NULL));
    if (error) {
        return error;
    }
    db_bind_int(stmt, 1, version);
    int result = sqlite3_step(stmt);
    struct str text = result == SQLITE_ROW ? db_column_view(stmt, 0) : STR("");
    bytes_add(sql, text.at, text.len);
    bytes_add(sql, "", 1);
    int ended = sqlite3_finalize(stmt);
    error = text.len > 0 ? db_error(ended) : db_error(result);
    return error ? error : text.len == 0 ? RAFF_E_VERSION : sql->error;
}

static int go_back(struct db *db, const struct db_schema *schema, int64_t version)
{
    int error = 0;
    for (; !error && version > (int64_t)schema->n_migrations; version--) {
        CLEANUP(bytes_release) struct bytes sql;
        bytes_init(&sql, DB_SQL_MAX);
        error = read_way_back(db, version, &sql);
        error = error ? error : exec(db, (const char *)sql.at);
    }
    return error == RAFF_E_DATABASE ? RAFF_E_VERSION : error; /* a way that leads nowhere */
}

/* --- either --- */

static int mark(struct db *db, const struct db_schema *schema)
{
    char sql[96];
    struct text text = text_over(sql, sizeof(sql));
    text_addf(&text, "PRAGMA application_id = %lu; PRAGMA user_version = %zu",
              (unsigned long)schema->application_id, schema->n_migrations);
    return exec(db, sql);
}

int migrate(struct db *db, const struct db_schema *schema, int64_t version)
{
    if (version == (int64_t)schema->n_migrations) {
        return 0;
    }
    int error = db_begin(db);
    if (error) {
        return error;
    }
    error = version < (int64_t)schema->n_migrations ? go_forward(db, schema, (size_t)version)
                                                    : go_back(db, schema, version);
    error = error ? error : mark(db, schema);
    if (error) {
        db_rollback(db);
        return error;
    }
    return db_commit(db);
}

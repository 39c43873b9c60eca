#include "sync/ledger/db.h"

#include <errno.h>

#include "drivers/base/bytes.h"
#include "drivers/base/error.h"
#include "sync/ledger/migrate.h"

/* A WAL this long is folded back even if nobody is idle: 80 MiB of disk is the price of never doing
 * it inside a commit that a person waits for. */
#define WAL_PAGES_MAX 20000
#define CACHE_KIB     4096

struct db {
    sqlite3 *handle;
    const struct db_schema *schema;
    sqlite3_stmt **stmts;
    sqlite3_stmt *begin;
    sqlite3_stmt *commit;
    sqlite3_stmt *rollback;
    int generation;
    db_before *before; /* NULL: none */
    void *context;
    int wal_pages;  /* as of the last commit */
    int unprepared; /* why the statement that was asked for last is none */
    bool soon;      /* synchronous is not FULL, for db_begin_soon */
    bool is_open;   /* a transaction, */
    int spoiled;    /* that something in it failed for good: 0, or how */
    bool failed;    /* the disk has: no transaction any more */
};

int db_error(int sqlite_result)
{
    switch (sqlite_result & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return 0;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return RAFF_E_BUSY;
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_IOERR:
        return sqlite_result == SQLITE_IOERR_NOMEM ? -ENOMEM : -EIO;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_READONLY:
        return -EROFS;
    case SQLITE_CANTOPEN:
        return -ENOENT;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return RAFF_E_DENIED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return RAFF_E_CORRUPT;
    case SQLITE_TOOBIG:
        return RAFF_E_TOO_LONG;
    default:
        return RAFF_E_DATABASE;
    }
}

/* The result as an error. A failed write or sync is final: the kernel drops such pages and calls
 * them clean, so that the next sync would succeed over a hole, and what is committed behind it
 * would be gone after a power cut. The log is left as it is for whoever opens the file next. */
static int note(struct db *db, int sqlite_result)
{
    int error = db_error(sqlite_result);
    if (error == -EIO && !db->failed) {
        db->failed = true;
        (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    return error;
}

/* --- opening --- */

/* The schema's statement with the generations' prefixes in place of {live} and {load}. */
static int expand(const char *sql, int generation, struct bytes *out)
{
    static const char *const prefix[] = {"a_", "b_"};
    bytes_clear(out);
    for (const char *at = sql; *at;) {
        size_t plain = strcspn(at, "{");
        bytes_add(out, at, plain);
        at += plain;
        if (strncmp(at, "{live}", 6) == 0) {
            bytes_add_str(out, prefix[generation]);
            at += 6;
        } else if (strncmp(at, "{load}", 6) == 0) {
            bytes_add_str(out, prefix[!generation]);
            at += 6;
        } else if (*at) {
            bytes_add(out, at++, 1);
        }
    }
    bytes_add(out, "", 1);
    return out->error;
}

static int prepare(struct db *db, const char *sql, sqlite3_stmt **ret_stmt)
{
    return note(db,
                sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_stmt, NULL));
}

static void bytes_releasep(struct bytes *bytes)
{
    bytes_release(bytes);
}

static int prepare_number(struct db *db, size_t number)
{
    CLEANUP(bytes_releasep) struct bytes sql = {0};
    bytes_init(&sql, DB_SQL_MAX);
    int error = expand(db->schema->statements[number], db->generation, &sql);
    return error ? error : prepare(db, (const char *)sql.at, &db->stmts[number]);
}

void db_set_generation(struct db *db, int generation)
{
    if (db->generation == generation) {
        return;
    }
    db->generation = generation;
    for (size_t i = 0; i < db->schema->n_statements; i++) {
        if (strchr(db->schema->statements[i], '{')) {
            sqlite3_finalize(db->stmts[i]);
            db->stmts[i] = NULL;
        }
    }
}

static int on_commit(void *context, sqlite3 *handle, const char *name, int pages)
{
    struct db *db = context;
    db->wal_pages = pages;
    if (pages >= WAL_PAGES_MAX) {
        /* This commit holds either way; one that may not says so at the next begin. */
        note(db, sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
    }
    return SQLITE_OK;
}

static int exec(struct db *db, const char *sql)
{
    return db_error(sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/* Settings that must stand before the file is touched. */
static int harden(struct db *db)
{
    sqlite3 *handle = db->handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_timeout(handle, 0);
    if (sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) ||
        sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) ||
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL) ||
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL)) {
        return RAFF_E_DATABASE;
    }
    char cache[64];
    struct text text = text_over(cache, sizeof(cache));
    text_addf(&text, "PRAGMA cache_size = -%d",
              db->schema->cache_kib ? db->schema->cache_kib : CACHE_KIB);
    int error = exec(db, cache);
    return error ? error : exec(db, "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON");
}

static int make_room(struct db *db)
{
    int error = db->schema->extend ? db_error(db->schema->extend(db->handle)) : 0;
    db->stmts = error ? NULL : calloc(db->schema->n_statements + 1, sizeof(sqlite3_stmt *));
    return error || db->stmts ? error : -ENOMEM;
}

static int prepare_own(struct db *db)
{
    int error = prepare(db, "BEGIN IMMEDIATE", &db->begin);
    if (!error) {
        error = prepare(db, "COMMIT", &db->commit);
    }
    return error ? error : prepare(db, "ROLLBACK", &db->rollback);
}

static int open_handle(struct db *db, const char *path, const char *vfs, int flags)
{
    flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    int result = sqlite3_open_v2(path, &db->handle, flags, vfs);
    int system = result == SQLITE_CANTOPEN ? sqlite3_system_errno(db->handle) : 0;
    return system > 0 ? -system : db_error(result);
}

/* What a program before us wrote to the log and could not sync is shown to us like all else, and
 * no sync of ours would touch it: to the kernel it is clean. So the log is written once more, byte
 * for byte, before it is believed. */
static int write_log_again(struct db *db)
{
    uint8_t part[16384];
    sqlite3_file *log = NULL;
    sqlite3_int64 size = 0;
    int result = sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (result || !log || !log->pMethods || sqlite3_db_readonly(db->handle, "main")) {
        return note(db, result);
    }
    result = log->pMethods->xFileSize(log, &size);
    for (sqlite3_int64 at = 0; !result && at < size; at += (sqlite3_int64)sizeof(part)) {
        sqlite3_int64 left = size - at;
        int n = left < (sqlite3_int64)sizeof(part) ? (int)left : (int)sizeof(part);
        result = log->pMethods->xRead(log, part, n, at);
        result = result ? result : log->pMethods->xWrite(log, part, n, at);
    }
    return note(db, result || size == 0 ? result : log->pMethods->xSync(log, SQLITE_SYNC_FULL));
}

static int set_up(struct db *db)
{
    /* EXCLUSIVE before anything that reads (cache_size does: it wants the schema): the WAL's index
     * then lives in our memory, with no file beside the database and no second connection; the
     * first read takes the lock for as long as the file is open. */
    int64_t version = 0;
    int error = exec(db, "PRAGMA locking_mode = EXCLUSIVE");
    if (!error) {
        error = harden(db);
    }
    if (!error) {
        error = migrate_look(db->handle, db->schema, &version);
    }
    if (!error) {
        error = exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    }
    if (!error) {
        error = write_log_again(db);
    }
    if (!error) {
        sqlite3_wal_hook(db->handle, on_commit, db);
        error = prepare_own(db);
    }
    if (!error) {
        error = migrate(db, db->schema, version);
    }
    return error ? error : make_room(db);
}

static int set_up_readonly(struct db *db)
{
    int64_t version = 0;
    int error = harden(db);
    if (!error) {
        error = migrate_look(db->handle, db->schema, &version);
    }
    if (!error && (size_t)version != db->schema->n_migrations) {
        error = (size_t)version > db->schema->n_migrations ? RAFF_E_VERSION : RAFF_E_STATE;
    }
    return error ? error : make_room(db);
}

static void db_closep(struct db **db)
{
    db_close(*db);
}

/* SQLite counts every allocation under a lock unless told before its first use that nobody asks.
 * Too late is no harm: that is only slower. */
static void count_no_memory(void)
{
    static bool told;
    if (!told) {
        told = true;
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    }
}

static int open_with(const char *path, const char *vfs, const struct db_schema *schema, int flags,
                     int (*set)(struct db *), struct text *reason, struct db **ret_db)
{
    CLEANUP(db_closep) struct db *db = calloc(1, sizeof(*db));
    if (!db) {
        return -ENOMEM;
    }
    db->schema = schema;
    count_no_memory();
    int error = open_handle(db, path, vfs, flags);
    if (!error) {
        error = set(db);
    }
    if (error) {
        if (reason) {
            bool sqlite = db->handle && sqlite3_errcode(db->handle) != SQLITE_OK;
            text_add(reason, sqlite ? sqlite3_errmsg(db->handle) : error_text(error));
        }
        return error;
    }
    *ret_db = TAKE(db);
    return 0;
}

int db_open(const char *path, const char *vfs, const struct db_schema *schema, struct text *reason,
            struct db **ret_db)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    return open_with(path, vfs, schema, flags, set_up, reason, ret_db);
}

int db_open_readonly(const char *path, const struct db_schema *schema, struct text *reason,
                     struct db **ret_db)
{
    return open_with(path, NULL, schema, SQLITE_OPEN_READONLY, set_up_readonly, reason, ret_db);
}

void db_close(struct db *db)
{
    if (!db) {
        return;
    }
    for (size_t i = 0; db->stmts && i < db->schema->n_statements; i++) {
        sqlite3_finalize(db->stmts[i]);
    }
    free(db->stmts);
    sqlite3_finalize(db->begin);
    sqlite3_finalize(db->commit);
    sqlite3_finalize(db->rollback);
    sqlite3_close(db->handle);
    free(db);
}

/* --- working --- */

sqlite3 *db_handle(struct db *db)
{
    return db->handle;
}

void db_set_before(struct db *db, db_before *before, void *context)
{
    db->before = before;
    db->context = context;
}

sqlite3_stmt *db_stmt(struct db *db, size_t number)
{
    bool is_fresh = !db->stmts[number];
    int error = is_fresh ? prepare_number(db, number) : 0;
    error = error || !db->before ? error : db->before(db->context, number, is_fresh);
    if (error) {
        db->unprepared = error;
        db->spoiled = db->is_open ? error : db->spoiled;
        return NULL;
    }
    sqlite3_reset(db->stmts[number]);
    sqlite3_clear_bindings(db->stmts[number]);
    return db->stmts[number];
}

/* Puts synchronous=FULL back after db_begin_soon. */
static int be_full(struct db *db)
{
    int error = db->soon ? exec(db, "PRAGMA synchronous = FULL") : 0;
    db->soon = error != 0;
    return error;
}

static int begin(struct db *db)
{
    int error = db_run(db, db->begin);
    db->is_open = error == 0;
    db->spoiled = 0;
    return error;
}

int db_begin(struct db *db)
{
    int error = db->failed ? -EIO : be_full(db);
    return error ? error : begin(db);
}

int db_begin_soon(struct db *db)
{
    int error = db->failed ? -EIO : exec(db, "PRAGMA synchronous = NORMAL");
    db->soon = true;
    error = error ? error : begin(db);
    if (error) {
        (void)!be_full(db);
    }
    return error;
}

int db_commit(struct db *db)
{
    db->is_open = false;
    int error = db->spoiled ? db->spoiled : db_run(db, db->commit);
    if (error) {
        db_rollback(db);
    }
    (void)!be_full(db); /* the commit holds; where this fails, the next begin does it first */
    return error;
}

void db_rollback(struct db *db)
{
    db->is_open = false;
    /* SQLite has rolled back by itself after some errors. */
    if (!sqlite3_get_autocommit(db->handle)) {
        sqlite3_step(db->rollback);
        sqlite3_reset(db->rollback);
    }
    (void)!be_full(db);
}

int db_checkpoint(struct db *db, int over_pages)
{
    if (db->wal_pages <= over_pages) {
        return 0;
    }
    int log = 0, done = 0;
    int result =
        sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &log, &done);
    if (result == SQLITE_OK && log == done) {
        db->wal_pages = 0; /* the next commit starts the WAL from its beginning */
    }
    return note(db, result);
}

void db_bind_str(sqlite3_stmt *stmt, int at, const char *value)
{
    sqlite3_bind_text(stmt, at, value, -1, SQLITE_STATIC);
}

void db_bind_view(sqlite3_stmt *stmt, int at, struct str value)
{
    sqlite3_bind_text64(stmt, at, value.at ? value.at : "", value.len, SQLITE_STATIC, SQLITE_UTF8);
}

void db_bind_int(sqlite3_stmt *stmt, int at, int64_t value)
{
    sqlite3_bind_int64(stmt, at, value);
}

void db_bind_blob(sqlite3_stmt *stmt, int at, const void *data, size_t n)
{
    sqlite3_bind_blob64(stmt, at, data, n, SQLITE_STATIC);
}

/* SQLite 3.40 that prepares a statement again, for the schema changed, and has no memory for the
 * savepoint of the first try, takes the whole transaction back, and runs the statement outside of
 * it without a word. What comes behind it must not. */
static bool is_taken_back(const struct db *db)
{
    return db->is_open && sqlite3_get_autocommit(db->handle);
}

/* Behind these SQLite takes back all of the transaction, or, of a statement of many rows, that
 * alone: what is left of it is nothing that anybody meant to commit. */
static int spoil(struct db *db, int error)
{
    bool spoils = error == -EIO || error == -ENOMEM || error == -ENOSPC || error == RAFF_E_CORRUPT;
    if (spoils && db->is_open && !db->spoiled) {
        db->spoiled = error;
    }
    return error;
}

int db_step(struct db *db, sqlite3_stmt *stmt)
{
    if (!stmt) {
        return db->unprepared;
    }
    if (db->spoiled && is_taken_back(db)) {
        return db->spoiled;
    }
    int result = sqlite3_step(stmt);
    if ((result == SQLITE_ROW || result == SQLITE_DONE) && is_taken_back(db)) {
        sqlite3_reset(stmt);
        return spoil(db, -ENOMEM);
    }
    if (result == SQLITE_ROW) {
        return 1;
    }
    sqlite3_reset(stmt);
    return spoil(db, note(db, result));
}

int db_run(struct db *db, sqlite3_stmt *stmt)
{
    int result = db_step(db, stmt);
    if (result > 0) {
        sqlite3_reset(stmt);
        return 0;
    }
    return result;
}

void db_column_str(sqlite3_stmt *stmt, int at, char *array, size_t size)
{
    struct text text = text_over(array, size);
    text_add_str(&text, db_column_view(stmt, at));
}

struct str db_column_view(sqlite3_stmt *stmt, int at)
{
    const char *value = (const char *)sqlite3_column_text(stmt, at);
    /* NULL has no bytes; nor may they be asked for where there was no memory for the text. */
    return value ? (struct str){value, (size_t)sqlite3_column_bytes(stmt, at)} : STR("");
}

int64_t db_column_int(sqlite3_stmt *stmt, int at)
{
    return sqlite3_column_int64(stmt, at);
}

void db_column_blob(sqlite3_stmt *stmt, int at, void *data, size_t n)
{
    const void *value = sqlite3_column_blob(stmt, at);
    if (value && sqlite3_column_bytes(stmt, at) == (int)n) {
        memcpy(data, value, n);
    } else {
        memset(data, 0, n);
    }
}

/*
 * SQLite, opened the one way that this project trusts: one connection a file, exclusive, WAL,
 * synchronous=FULL, defensive, foreign keys on. Statements come from .sql files, by name, prepared
 * when they are first asked for and kept: all at once they hold a small machine up.
 *
 *     static const char *const sql[] = { … generated from queries.sql: one a name … };
 *     db_open(path, NULL, &schema, &db);
 *     sqlite3_stmt *stmt = db_stmt(db, Q_STOCK_AT);   reset and ready to bind
 */
#ifndef SYNC_LEDGER_DB_H
#define SYNC_LEDGER_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"
#include "drivers/base/str.h"

#define DB_SQL_MAX 65536 /* bytes of a script or a statement */

struct db;

/* What a database is: its migrations, oldest first (each a script that brings version i to i + 1,
 * kept in PRAGMA user_version), and its named statements. */
struct db_schema {
    uint32_t application_id; /* PRAGMA application_id; another one is RAFF_E_CONFIG */
    const char *const *migrations;
    size_t n_migrations;
    const char *const *undos; /* the script that takes each back, NULL for none; NULL: for all */
    const char *const *statements;
    size_t n_statements;
    int cache_kib; /* SQLite's page cache; 0: 4096 */
    /* Registers what the statements name and SQLite does not have; SQLITE_*. NULL: nothing. */
    int (*extend)(sqlite3 *handle);
};

/* `vfs` NULL is SQLite's default. `reason` (may be NULL) gets SQLite's words on failure.
 * RAFF_E_BUSY if another process holds the file, RAFF_E_VERSION if a newer Raff made it and does
 * not say in it how to come back (migrate.h). Migrates, either way, inside one transaction. */
int db_open(const char *path, const char *vfs, const struct db_schema *schema, struct text *reason,
            struct db **ret_db) MUST_CHECK;
/* Read-only, for a tool that checks a file nobody holds. Does not migrate. */
int db_open_readonly(const char *path, const struct db_schema *schema, struct text *reason,
                     struct db **ret_db) MUST_CHECK;
void db_close(struct db *db);

sqlite3 *db_handle(struct db *db);
/* Folds the WAL back into the file when it has grown past `over_pages` pages of 4 KiB; nothing to
 * do is 0. For idle moments: commits never do it, short of a WAL of 80 MiB. */
int db_checkpoint(struct db *db, int over_pages) MUST_CHECK;
/* In statements, `{live}` and `{load}` stand for the two generations of the replica's tables
 * ("a_"/"b_"); db_set_generation says which is live (0 or 1). */
void db_set_generation(struct db *db, int generation);
/* The statement of this number, reset and without bindings. Owned by the db. NULL if it cannot be
 * prepared: to bind to that does nothing, and its first step says why. */
sqlite3_stmt *db_stmt(struct db *db, size_t number);
/* Has `before` called in every db_stmt, before the statement is handed out; `is_fresh`: it was
 * prepared in this very call. Its error stands for the statement's. NULL: nobody is called. */
typedef int db_before(void *context, size_t number, bool is_fresh);
void db_set_before(struct db *db, db_before *before, void *context);

int db_begin(struct db *db) MUST_CHECK; /* BEGIN IMMEDIATE; -EIO after any -EIO */
/* The same for what can be asked for again (the hub's rows, acks): its commit is atomic and in
 * order, but durable only with the next db_begin's commit. */
int db_begin_soon(struct db *db) MUST_CHECK;
/* Durable when it returns 0; rolled back if not, as it is where a statement in it failed with -EIO,
 * -ENOMEM, -ENOSPC or RAFF_E_CORRUPT, whoever took that for an answer. After -EIO, wherever it came
 * from, every begin fails with it too: close and open again; only then it is known whether a commit
 * that failed so holds. */
int db_commit(struct db *db) MUST_CHECK;
void db_rollback(struct db *db);

/* Binds by position, from 1. A NULL string binds NULL, an empty view ''. Nothing is copied: what is
 * bound must live until the statement's last step. */
void db_bind_str(sqlite3_stmt *stmt, int at, const char *value);
void db_bind_view(sqlite3_stmt *stmt, int at, struct str value);
void db_bind_int(sqlite3_stmt *stmt, int at, int64_t value);
void db_bind_blob(sqlite3_stmt *stmt, int at, const void *data, size_t n);
/* One step. 1: a row; 0: done; negative: what SQLite refused, as our error. A statement left at a
 * row holds a read open: sqlite3_reset it when you are done with it early. */
int db_step(struct db *db, sqlite3_stmt *stmt) MUST_CHECK;
/* Runs a statement that gives no rows; resets it. */
int db_run(struct db *db, sqlite3_stmt *stmt) MUST_CHECK;
/* Column `at` (from 0) into a fixed array; what does not fit is cut (it was bounded on the way in).
 */
void db_column_str(sqlite3_stmt *stmt, int at, char *array, size_t size);
struct str db_column_view(sqlite3_stmt *stmt, int at); /* lives until the next step */
int64_t db_column_int(sqlite3_stmt *stmt, int at);
/* Exactly n bytes; zeros if the column holds another number of them. */
void db_column_blob(sqlite3_stmt *stmt, int at, void *data, size_t n);
int db_error(int sqlite_result); /* SQLITE_* → RAFF_E_* or -errno */

#endif

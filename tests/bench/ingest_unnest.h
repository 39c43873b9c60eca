/*
 * A statement of SQLite's over one row, made into one of PostgreSQL's over arrays: what a bench
 * sends to it. Whatever fails ends the program.
 */
#ifndef TESTS_BENCH_INGEST_UNNEST_H
#define TESTS_BENCH_INGEST_UNNEST_H

#include <libpq-fe.h>
#include <sqlite3.h>

#include "drivers/base/bytes.h"

#define UNNEST_COLUMNS_MAX 40
#define UNNEST_ROWS        1000 /* a statement */

struct unnest {
    PGconn *connection;
    char name[16]; /* prepared as */
    size_t n_columns;
    size_t types[UNNEST_COLUMNS_MAX];
    struct bytes arrays[UNNEST_COLUMNS_MAX];
    size_t rows;
};

/* One value; text and blob belong to the caller. */
struct cell {
    int type; /* SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB, SQLITE_NULL */
    sqlite3_int64 number;
    const void *at;
    size_t len;
};

void unnest_die(PGconn *connection, const char *what);
/* Runs what gives no rows. */
void unnest_exec(PGconn *connection, const char *sql);
/* `sql` is INSERT INTO "t" VALUES (?, …), UPDATE "t" SET "c" = ?, … WHERE "k" = ? AND …, or DELETE
 * FROM "t" WHERE …; `book` has t. `number` tells prepared statements apart. */
void unnest_prepare(struct unnest *unnest, PGconn *connection, size_t number, const char *sql,
                    sqlite3 *book);
/* `cells` as many as the statement has question marks. The thousandth row sends them all. */
void unnest_add(struct unnest *unnest, const struct cell *cells);
/* What waits; each row must be one of the table's. */
void unnest_flush(struct unnest *unnest);
void unnest_release(struct unnest *unnest);

#endif

/*
 * A bare SQLite loop that writes what the hub wrote: every row that a commit of the hub's changed,
 * once, by its key, with prepared statements, in as many commits. What changed is recorded
 * beforehand by SQLite's session extension; in the loop nothing is read, checked, parsed or hashed.
 */
#ifndef TESTS_BENCH_INGEST_BARE_H
#define TESTS_BENCH_INGEST_BARE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "drivers/base/bytes.h"

struct value {
    int type; /* SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB, SQLITE_NULL */
    int len;
    union {
        sqlite3_int64 number;
        size_t at; /* in the record's bytes */
    } as;
};

/* One row that comes, changes or goes: its statement's values begin at `first`. */
struct row {
    size_t sql;
    size_t first;
};

struct record {
    char **sql; /* as many statements as there are shapes of a change */
    int *n_values;
    size_t n_sql;
    struct row *rows;
    size_t n_rows;
    size_t *commits; /* where each ends in `rows` */
    size_t n_commits;
    struct value *values;
    size_t n_values_all;
    struct bytes text;
};

struct record_session;

/* Between the two, every change of `db` is of one commit. */
struct record_session *record_begin(sqlite3 *db);
void record_end(struct record *record, struct record_session *session, sqlite3 *db);
void record_release(struct record *record);
/* The number of the statement that adds a row to `table`. */
size_t record_insert_of(const struct record *record, const char *table);

/* Opened as the hub opens its book. */
sqlite3 *bare_open(const char *path);
/* All of it, commit by commit. */
void bare_run(sqlite3 *db, const struct record *record);
/* Whether both books hold the same rows, the sums of a site left out: recording is in the way of
 * what keeps them. */
bool bare_same(const char *path, const char *other_path);

#endif

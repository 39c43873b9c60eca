/*
 * What SQLite itself takes: the same rows from a file of tabs into tables like a seat's, one
 * transaction, WAL, indexes at the end. No network, no JSON read, no resuming, nothing beside.
 *
 *     bench_load ROWS DATABASE
 *
 * A line is a table's letter and its columns (rows.py). One JSON line: rows and seconds, from
 * opening the database until the commit is on disk.
 */
#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/base/cleanup.h"
#include "tests/bench/measure.h"

#define LINE_MAX_BYTES 1024
#define COLUMNS_MAX    8

static const struct {
    char letter;
    const char *insert;
} tables[] = {
    {'i', "INSERT INTO item VALUES (?, ?)"},
    {'p', "INSERT INTO place VALUES (?, ?, ?, ?)"},
    {'s', "INSERT INTO stock VALUES (?, ?, ?, ?, ?, ?)"},
};

static const char before[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE item (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE place (id TEXT PRIMARY KEY, zone TEXT NOT NULL, walk INTEGER NOT NULL,"
    " row TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE stock (place TEXT NOT NULL, item TEXT NOT NULL, lot TEXT NOT NULL,"
    " serial TEXT NOT NULL, qty INTEGER NOT NULL, row TEXT NOT NULL,"
    " PRIMARY KEY (place, item, lot, serial)) STRICT, WITHOUT ROWID;"
    "BEGIN IMMEDIATE";
static const char after[] = "CREATE INDEX place_zone ON place (zone, walk, id);"
                            "CREATE INDEX stock_item ON stock (item);"
                            "COMMIT";

static void must(sqlite3 *db, int result)
{
    if (result != SQLITE_OK && result != SQLITE_DONE) {
        fprintf(stderr, "bench_load: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
}

/* SQLite makes a whole number of a text where the column is one. */
static void insert(sqlite3 *db, sqlite3_stmt *stmt, char *columns)
{
    int n = 0;
    for (char *at = columns; at && n < COLUMNS_MAX;) {
        char *tab = strchr(at, '\t');
        int len = (int)(tab ? tab - at : (ptrdiff_t)strlen(at));
        must(db, sqlite3_bind_text(stmt, ++n, at, len, SQLITE_STATIC));
        at = tab ? tab + 1 : NULL;
    }
    must(db, sqlite3_step(stmt));
    sqlite3_reset(stmt);
}

static size_t load(sqlite3 *db, FILE *file)
{
    sqlite3_stmt *stmts[ARRAY_SIZE(tables)];
    char line[LINE_MAX_BYTES];
    size_t rows = 0;
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        must(db, sqlite3_prepare_v2(db, tables[i].insert, -1, &stmts[i], NULL));
    }
    for (; fgets(line, sizeof(line), file); rows++) {
        line[strcspn(line, "\n")] = '\0';
        for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
            if (tables[i].letter == line[0]) {
                insert(db, stmts[i], line + 2);
            }
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        sqlite3_finalize(stmts[i]);
    }
    return rows;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    FILE *file = argc == 3 ? fopen(argv[1], "re") : NULL;
    if (!file) {
        fputs("usage: bench_load ROWS DATABASE\n", stderr);
        return 2;
    }
    uint64_t began_ns = bench_now_ns();
    must(db, sqlite3_open(argv[2], &db));
    must(db, sqlite3_exec(db, before, NULL, NULL, NULL));
    size_t rows = load(db, file);
    must(db, sqlite3_exec(db, after, NULL, NULL, NULL));
    printf("{\"peer\":\"load\",\"rows\":%zu,\"seconds\":%.4f,\"cpu_ms\":%.1f}\n", rows,
           (double)(bench_now_ns() - began_ns) / 1e9, (double)bench_cpu_ns() / 1e6);
    fclose(file);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}

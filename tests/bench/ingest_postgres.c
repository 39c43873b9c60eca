#include "tests/bench/ingest_postgres.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/ingest_unnest.h"
#include "tests/bench/measure.h"

#define SQL_MAX 8192

static PGconn *connect(void)
{
    PGconn *connection = PQconnectdb("dbname=postgres");
    if (PQstatus(connection) != CONNECTION_OK) {
        unnest_die(connection, "connect");
    }
    unnest_exec(connection, "SET client_min_messages = warning");
    unnest_exec(connection, "DROP SCHEMA IF EXISTS book CASCADE");
    unnest_exec(connection, "CREATE SCHEMA book");
    unnest_exec(connection, "SET search_path = book");
    return connection;
}

/* --- the book's tables --- */

static const char *type_name(const char *sqlite)
{
    return strcmp(sqlite, "INTEGER") == 0 ? "bigint"
           : strcmp(sqlite, "BLOB") == 0  ? "bytea"
                                          : "text";
}

static void create_table(PGconn *connection, sqlite3 *book, const char *table)
{
    CLEANUP(bytes_release) struct bytes sql, keys;
    sqlite3_stmt *stmt = NULL;
    bytes_init(&sql, SQL_MAX);
    bytes_init(&keys, SQL_MAX);
    bytes_addf(&sql, "CREATE TABLE \"%s\" (", table);
    sqlite3_prepare_v2(book, "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid", -1,
                       &stmt, NULL);
    sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        bytes_addf(&sql, "\"%s\" %s NOT NULL, ", name,
                   type_name((const char *)sqlite3_column_text(stmt, 1)));
        if (sqlite3_column_int(stmt, 2)) {
            bytes_addf(&keys, "%s\"%s\"", keys.len ? ", " : "", name);
        }
    }
    sqlite3_finalize(stmt);
    bytes_add(&keys, "", 1);
    bytes_addf(&sql, "PRIMARY KEY (%s))", (const char *)keys.at);
    bytes_add(&sql, "", 1);
    unnest_exec(connection, (const char *)sql.at);
}

static struct cell column_cell(sqlite3_stmt *stmt, int at)
{
    struct cell cell = {.type = sqlite3_column_type(stmt, at),
                        .number = sqlite3_column_int64(stmt, at)};
    if (cell.type != SQLITE_INTEGER) {
        cell.at = sqlite3_column_blob(stmt, at);
        cell.len = (size_t)sqlite3_column_bytes(stmt, at);
    }
    return cell;
}

static void fill_table(PGconn *connection, sqlite3 *book, const char *table)
{
    struct unnest unnest;
    struct cell cells[UNNEST_COLUMNS_MAX];
    char sql[256];
    sqlite3_stmt *stmt = NULL;
    snprintf(sql, sizeof(sql), "INSERT INTO \"%s\" VALUES", table);
    unnest_prepare(&unnest, connection, 0, sql, book);
    snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\"", table);
    sqlite3_prepare_v2(book, sql, -1, &stmt, NULL);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            cells[i] = column_cell(stmt, i);
        }
        unnest_add(&unnest, cells);
    }
    unnest_flush(&unnest);
    sqlite3_finalize(stmt);
    unnest_release(&unnest);
    unnest_exec(connection, "DEALLOCATE s0");
}

/* Tables first, then their indexes, which both databases spell alike. */
static void make_book(PGconn *connection, sqlite3 *book)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3_prepare_v2(
        book,
        "SELECT type, name, sql FROM sqlite_schema WHERE sql <> '' "
        "AND type IN ('table', 'index') AND name NOT LIKE 'sqlite%' ORDER BY type DESC",
        -1, &stmt, NULL);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 1);
        if (strcmp((const char *)sqlite3_column_text(stmt, 0), "index") == 0) {
            unnest_exec(connection, (const char *)sqlite3_column_text(stmt, 2));
        } else {
            create_table(connection, book, name);
            fill_table(connection, book, name);
        }
    }
    sqlite3_finalize(stmt);
    unnest_exec(connection, "ANALYZE");
    unnest_exec(connection, "CHECKPOINT");
}

/* --- time --- */

/* proc(5), stat: user and system time are the twelfth and thirteenth word behind the name. */
static uint64_t process_cpu_ns(int pid)
{
    char path[64], line[1024] = "";
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file && fgets(line, sizeof(line), file)) {
        const char *behind = strrchr(line, ')');
        sscanf(behind ? behind : "", ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
               &system);
    }
    if (file) {
        fclose(file);
    }
    return (user + system) * (1000000000U / (uint64_t)sysconf(_SC_CLK_TCK));
}

static struct postgres_took now(PGconn *connection)
{
    return (struct postgres_took){.wall_ns = bench_now_ns(),
                                  .cpu_ns =
                                      bench_cpu_ns() + process_cpu_ns(PQbackendPID(connection))};
}

static struct postgres_took since(PGconn *connection, struct postgres_took start)
{
    struct postgres_took end = now(connection);
    return (struct postgres_took){.wall_ns = end.wall_ns - start.wall_ns,
                                  .cpu_ns = end.cpu_ns - start.cpu_ns};
}

/* --- runs --- */

static void add_row(struct unnest *unnest, const struct record *record, const struct row *row)
{
    struct cell cells[UNNEST_COLUMNS_MAX];
    for (size_t i = 0; i < unnest->n_columns; i++) {
        const struct value *value = &record->values[row->first + i];
        bool is_bytes = value->type == SQLITE_TEXT || value->type == SQLITE_BLOB;
        cells[i] = (struct cell){.type = value->type,
                                 .number = is_bytes ? 0 : value->as.number,
                                 .at = is_bytes ? record->text.at + value->as.at : NULL,
                                 .len = is_bytes ? (size_t)value->len : 0};
    }
    unnest_add(unnest, cells);
}

static sqlite3 *open_book(const char *path)
{
    sqlite3 *book = NULL;
    if (sqlite3_open_v2(path, &book, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench_ingest: %s: %s\n", path, sqlite3_errmsg(book));
        exit(1);
    }
    return book;
}

/* A statement of each shape, in the book's schema. */
static struct unnest *prepare_all(PGconn *connection, const struct record *record, sqlite3 *book)
{
    struct unnest *all = calloc(record->n_sql, sizeof(*all));
    for (size_t i = 0; all && i < record->n_sql; i++) {
        unnest_prepare(&all[i], connection, i + 1, record->sql[i], book);
    }
    if (!all) {
        unnest_die(connection, "memory");
    }
    return all;
}

static void release_all(struct unnest *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unnest_release(&all[i]);
    }
    free(all);
}

static void write_commit(PGconn *connection, struct unnest *all, const struct record *record,
                         size_t from, size_t to)
{
    unnest_exec(connection, "BEGIN");
    for (size_t i = from; i < to; i++) {
        size_t sql = record->rows[i].sql;
        add_row(&all[sql], record, &record->rows[i]);
        if (i + 1 == to || record->rows[i + 1].sql != sql) {
            unnest_flush(&all[sql]);
        }
    }
    unnest_exec(connection, "COMMIT");
}

struct postgres_took postgres_run_all(const struct record *record, const char *base)
{
    size_t at = 0;
    if (!getenv("PGHOST")) {
        return (struct postgres_took){.wall_ns = 0};
    }
    PGconn *connection = connect();
    sqlite3 *book = open_book(base);
    make_book(connection, book);
    struct unnest *all = prepare_all(connection, record, book);
    struct postgres_took start = now(connection);
    for (size_t i = 0; i < record->n_commits; i++) {
        write_commit(connection, all, record, at, record->commits[i]);
        at = record->commits[i];
    }
    struct postgres_took took = since(connection, start);
    release_all(all, record->n_sql);
    sqlite3_close(book);
    PQfinish(connection);
    return took;
}

struct postgres_took postgres_run_log(const struct record *record, const char *base)
{
    struct unnest log;
    size_t number = record_insert_of(record, "event");
    if (!getenv("PGHOST")) {
        return (struct postgres_took){.wall_ns = 0};
    }
    PGconn *connection = connect();
    sqlite3 *book = open_book(base);
    create_table(connection, book, "event");
    unnest_prepare(&log, connection, number, record->sql[number], book);
    unnest_exec(connection, "CHECKPOINT");
    struct postgres_took start = now(connection);
    for (size_t i = 0; i < record->n_rows; i++) {
        if (record->rows[i].sql == number) {
            add_row(&log, record, &record->rows[i]);
        }
    }
    unnest_flush(&log);
    struct postgres_took took = since(connection, start);
    unnest_release(&log);
    sqlite3_close(book);
    PQfinish(connection);
    return took;
}

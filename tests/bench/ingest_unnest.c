#include "tests/bench/ingest_unnest.h"

#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/base/error.h"

#define ARRAY_MAX       ((size_t)64 << 20)
#define SQL_MAX         8192
#define COLUMN_NAME_MAX 64

/* pg_type.dat of PostgreSQL's source: the types' and their arrays' numbers. */
static const struct {
    const char *sqlite;
    uint32_t type;
    Oid array;
} types[] = {{"INTEGER", 20, 1016}, {"TEXT", 25, 1009}, {"BLOB", 17, 1001}};

void unnest_die(PGconn *connection, const char *what)
{
    fprintf(stderr, "bench_ingest: postgres: %s: %s\n", what, PQerrorMessage(connection));
    exit(1);
}

/* --- statements --- */

struct columns {
    char names[UNNEST_COLUMNS_MAX][COLUMN_NAME_MAX];
    size_t n;
};

/* The next "name" of a statement; false at its end. */
static bool next_name(const char **at, char *name)
{
    const char *from = strchr(*at, '"');
    const char *to = from ? strchr(from + 1, '"') : NULL;
    if (!to || (size_t)(to - from) > COLUMN_NAME_MAX) {
        return false;
    }
    memcpy(name, from + 1, (size_t)(to - from) - 1);
    name[to - from - 1] = '\0';
    *at = to + 1;
    return true;
}

static void all_columns(sqlite3 *book, const char *table, struct columns *columns)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3_prepare_v2(book, "SELECT name FROM pragma_table_info(?1)", -1, &stmt, NULL);
    sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        snprintf(columns->names[columns->n++], COLUMN_NAME_MAX, "%s", sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
}

static size_t type_of(sqlite3 *book, const char *table, const char *column)
{
    const char *declared = NULL;
    size_t i = 0;
    sqlite3_table_column_metadata(book, NULL, table, column, &declared, NULL, NULL, NULL, NULL);
    while (i < ARRAY_SIZE(types) && (!declared || strcmp(declared, types[i].sqlite) != 0)) {
        i++;
    }
    if (i == ARRAY_SIZE(types)) {
        fprintf(stderr, "bench_ingest: %s.%s is of no type that is known\n", table, column);
        exit(1);
    }
    return i;
}

/* unnest($1, $2, …) */
static void add_unnest(struct bytes *sql, size_t n)
{
    bytes_add_str(sql, "unnest(");
    for (size_t i = 0; i < n; i++) {
        bytes_addf(sql, "%s$%zu", i ? ", " : "", i + 1);
    }
    bytes_add_str(sql, ")");
}

/* … AS u(c0, c1, …) WHERE "t"."key" = u.c1 AND … */
static void add_where(struct bytes *sql, const char *table, const struct columns *columns,
                      size_t first)
{
    add_unnest(sql, columns->n);
    for (size_t i = 0; i < columns->n; i++) {
        bytes_addf(sql, "%sc%zu", i ? ", " : " AS u(", i);
    }
    for (size_t i = first; i < columns->n; i++) {
        bytes_addf(sql, "%s\"%s\".\"%s\" = u.c%zu", i > first ? " AND " : ") WHERE ", table,
                   columns->names[i], i);
    }
}

static size_t named_before_where(const char *sql)
{
    const char *where = strstr(sql, " WHERE ");
    char name[COLUMN_NAME_MAX];
    size_t n = 0;
    for (const char *at = sql; next_name(&at, name) && at <= where;) {
        n++;
    }
    return n - 1; /* the table */
}

static void translate(const char *sql, const char *table, const struct columns *columns,
                      struct bytes *out)
{
    size_t set = sql[0] == 'U' ? named_before_where(sql) : 0;
    switch (sql[0]) {
    case 'I':
        bytes_addf(out, "INSERT INTO \"%s\" SELECT * FROM ", table);
        add_unnest(out, columns->n);
        bytes_add_str(out, " ON CONFLICT DO NOTHING");
        break;
    case 'U':
        bytes_addf(out, "UPDATE \"%s\" SET ", table);
        for (size_t i = 0; i < set; i++) {
            bytes_addf(out, "%s\"%s\" = u.c%zu", i ? ", " : "", columns->names[i], i);
        }
        bytes_add_str(out, " FROM ");
        add_where(out, table, columns, set);
        break;
    default:
        bytes_addf(out, "DELETE FROM \"%s\" USING ", table);
        add_where(out, table, columns, 0);
        break;
    }
    bytes_add(out, "", 1);
}

/* --- arrays --- */

static void add_u32(struct bytes *out, uint32_t value)
{
    uint32_t big = htobe32(value);
    bytes_add(out, &big, sizeof(big));
}

/* array_send's form: dimensions, flags, the element's type; how many, from 1 on. */
static void begin_array(struct bytes *out, uint32_t type)
{
    bytes_clear(out);
    add_u32(out, 1);
    add_u32(out, 0);
    add_u32(out, type);
    add_u32(out, 0);
    add_u32(out, 1);
}

static void add_element(struct bytes *out, const struct cell *cell)
{
    uint64_t big = htobe64((uint64_t)cell->number);
    switch (cell->type) {
    case SQLITE_NULL:
        add_u32(out, UINT32_MAX);
        break;
    case SQLITE_INTEGER:
        add_u32(out, sizeof(big));
        bytes_add(out, &big, sizeof(big));
        break;
    default:
        add_u32(out, (uint32_t)cell->len);
        bytes_add(out, cell->at, cell->len);
        break;
    }
}

/* --- the statement --- */

void unnest_exec(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        unnest_die(connection, sql);
    }
    PQclear(result);
}

static void prepare(struct unnest *unnest, const char *sql)
{
    Oid arrays[UNNEST_COLUMNS_MAX];
    for (size_t i = 0; i < unnest->n_columns; i++) {
        arrays[i] = types[unnest->types[i]].array;
    }
    PGresult *result =
        PQprepare(unnest->connection, unnest->name, sql, (int)unnest->n_columns, arrays);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        unnest_die(unnest->connection, sql);
    }
    PQclear(result);
}

void unnest_prepare(struct unnest *unnest, PGconn *connection, size_t number, const char *sql,
                    sqlite3 *book)
{
    CLEANUP(bytes_release) struct bytes translated;
    struct columns columns = {.n = 0};
    char table[COLUMN_NAME_MAX];
    const char *at = sql;
    next_name(&at, table);
    while (columns.n < UNNEST_COLUMNS_MAX && next_name(&at, columns.names[columns.n])) {
        columns.n++;
    }
    if (sql[0] == 'I') {
        all_columns(book, table, &columns);
    }
    *unnest = (struct unnest){.connection = connection, .n_columns = columns.n};
    snprintf(unnest->name, sizeof(unnest->name), "s%zu", number);
    for (size_t i = 0; i < columns.n; i++) {
        unnest->types[i] = type_of(book, table, columns.names[i]);
        bytes_init(&unnest->arrays[i], ARRAY_MAX);
    }
    bytes_init(&translated, SQL_MAX);
    translate(sql, table, &columns, &translated);
    prepare(unnest, (const char *)translated.at);
}

void unnest_add(struct unnest *unnest, const struct cell *cells)
{
    for (size_t i = 0; i < unnest->n_columns; i++) {
        if (unnest->rows == 0) {
            begin_array(&unnest->arrays[i], types[unnest->types[i]].type);
        }
        add_element(&unnest->arrays[i], &cells[i]);
    }
    if (++unnest->rows == UNNEST_ROWS) {
        unnest_flush(unnest);
    }
}

static PGresult *execute(const struct unnest *unnest)
{
    const char *values[UNNEST_COLUMNS_MAX];
    int lengths[UNNEST_COLUMNS_MAX], binary[UNNEST_COLUMNS_MAX];
    uint32_t rows = htobe32((uint32_t)unnest->rows);
    for (size_t i = 0; i < unnest->n_columns; i++) {
        if (unnest->arrays[i].error) {
            unnest_die(unnest->connection, error_text(unnest->arrays[i].error));
        }
        memcpy(unnest->arrays[i].at + 3 * sizeof(rows), &rows, sizeof(rows));
        values[i] = (const char *)unnest->arrays[i].at;
        lengths[i] = (int)unnest->arrays[i].len;
        binary[i] = 1;
    }
    return PQexecPrepared(unnest->connection, unnest->name, (int)unnest->n_columns, values, lengths,
                          binary, 1);
}

void unnest_flush(struct unnest *unnest)
{
    if (unnest->rows == 0) {
        return;
    }
    PGresult *result = execute(unnest);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        unnest_die(unnest->connection, unnest->name);
    }
    if (strtoul(PQcmdTuples(result), NULL, 10) != unnest->rows) {
        unnest_die(unnest->connection, "a row that is not there, or is there already");
    }
    PQclear(result);
    unnest->rows = 0;
}

void unnest_release(struct unnest *unnest)
{
    for (size_t i = 0; i < unnest->n_columns; i++) {
        bytes_release(&unnest->arrays[i]);
    }
}

#include "tests/bench/ingest_postgres.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "drivers/base/error.h"
#include "tests/bench/measure.h"

#define BATCH_ROWS 1000
#define COLUMNS    10
#define ARRAY_MAX  ((size_t)64 << 20)

/* pg_type.dat of PostgreSQL's source: the types' and their arrays' numbers. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25 };
enum { TYPE_BYTEAS = 1001, TYPE_TEXTS = 1009, TYPE_INT8S = 1016 };

static const struct {
    uint32_t type;
    Oid array;
} columns[COLUMNS] = {
    {TYPE_TEXT, TYPE_TEXTS}, {TYPE_TEXT, TYPE_TEXTS},   {TYPE_INT8, TYPE_INT8S},
    {TYPE_INT8, TYPE_INT8S}, {TYPE_BYTEA, TYPE_BYTEAS}, {TYPE_BYTEA, TYPE_BYTEAS},
    {TYPE_INT8, TYPE_INT8S}, {TYPE_TEXT, TYPE_TEXTS},   {TYPE_TEXT, TYPE_TEXTS},
    {TYPE_INT8, TYPE_INT8S},
};

static const char *const table =
    "CREATE TABLE IF NOT EXISTS event ("
    "site text NOT NULL, seat text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL,"
    "line bytea NOT NULL, hash bytea NOT NULL, received_at bigint NOT NULL,"
    "outcome text NOT NULL, why text NOT NULL, reversed bigint NOT NULL,"
    "PRIMARY KEY (site, seat, epoch, seq)); TRUNCATE event; CHECKPOINT";

static const char *const insert =
    "INSERT INTO event SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT DO NOTHING";

struct batch {
    PGconn *connection;
    struct bytes arrays[COLUMNS];
    size_t n;
};

static void die(PGconn *connection, const char *what)
{
    fprintf(stderr, "bench_ingest: postgres: %s: %s\n", what, PQerrorMessage(connection));
    exit(1);
}

static void expect(PGconn *connection, PGresult *result, const char *what)
{
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        die(connection, what);
    }
    PQclear(result);
}

static void add_u32(struct bytes *out, uint32_t value)
{
    uint32_t big = htobe32(value);
    bytes_add(out, &big, sizeof(big));
}

/* array_send's form: dimensions, no nulls, the element's type; how many, from 1 on. */
static void begin_array(struct bytes *out, uint32_t type, size_t n)
{
    bytes_clear(out);
    add_u32(out, 1);
    add_u32(out, 0);
    add_u32(out, type);
    add_u32(out, (uint32_t)n);
    add_u32(out, 1);
}

static void add_element(struct bytes *out, const struct record *record, const struct value *value)
{
    if (value->type == SQLITE_INTEGER) {
        uint64_t big = htobe64((uint64_t)value->as.number);
        add_u32(out, sizeof(big));
        bytes_add(out, &big, sizeof(big));
    } else {
        add_u32(out, (uint32_t)value->len);
        bytes_add(out, record->text.at + value->as.at, (size_t)value->len);
    }
}

static void send(struct batch *batch)
{
    const char *values[COLUMNS];
    int lengths[COLUMNS], binary[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) {
        uint32_t n = htobe32((uint32_t)batch->n);
        if (batch->arrays[i].error) {
            die(batch->connection, error_text(batch->arrays[i].error));
        }
        memcpy(batch->arrays[i].at + 3 * sizeof(n), &n, sizeof(n));
        values[i] = (const char *)batch->arrays[i].at;
        lengths[i] = (int)batch->arrays[i].len;
        binary[i] = 1;
    }
    expect(batch->connection,
           PQexecPrepared(batch->connection, "insert", COLUMNS, values, lengths, binary, 1),
           "insert");
    batch->n = 0;
}

static void add_row(struct batch *batch, const struct record *record, const struct row *row)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (batch->n == 0) {
            begin_array(&batch->arrays[i], columns[i].type, 0);
        }
        add_element(&batch->arrays[i], record, &record->values[row->first + i]);
    }
    if (++batch->n == BATCH_ROWS) {
        send(batch);
    }
}

static PGconn *connect(void)
{
    Oid types[COLUMNS];
    PGconn *connection = PQconnectdb("dbname=postgres");
    if (PQstatus(connection) != CONNECTION_OK) {
        die(connection, "connect");
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        types[i] = columns[i].array;
    }
    expect(connection, PQexec(connection, "SET client_min_messages = warning"), "set");
    expect(connection, PQexec(connection, table), "table");
    expect(connection, PQprepare(connection, "insert", insert, COLUMNS, types), "prepare");
    return connection;
}

uint64_t postgres_run(const struct record *record)
{
    static struct batch batch;
    size_t number = record_insert_of(record, "event");
    if (!getenv("PGHOST")) {
        return 0;
    }
    batch.connection = connect();
    for (size_t i = 0; i < COLUMNS; i++) {
        bytes_init(&batch.arrays[i], ARRAY_MAX);
    }
    uint64_t start_ns = bench_now_ns();
    for (size_t i = 0; i < record->n_rows; i++) {
        if (record->rows[i].sql == number) {
            add_row(&batch, record, &record->rows[i]);
        }
    }
    if (batch.n) {
        send(&batch);
    }
    uint64_t took_ns = bench_now_ns() - start_ns;
    for (size_t i = 0; i < COLUMNS; i++) {
        bytes_release(&batch.arrays[i]);
    }
    PQfinish(batch.connection);
    return took_ns;
}

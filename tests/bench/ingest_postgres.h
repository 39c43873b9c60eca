/*
 * PostgreSQL as a peer of the hub, in two ways, both over a Unix socket with binary arrays by
 *
 *     INSERT INTO … SELECT * FROM unnest($1, …) ON CONFLICT DO NOTHING
 *
 * - the rows of the log table and nothing else, a thousand a transaction;
 * - all rows that the hub changed, into the same tables with the same keys and indexes: changes by
 *   UPDATE … FROM unnest and DELETE … USING unnest, at most a thousand rows a statement, the
 *   transactions those of the record.
 *
 * Nothing is read, parsed, checked or hashed: what a hub over PostgreSQL would do besides is not in
 * its time.
 */
#ifndef TESTS_BENCH_INGEST_POSTGRES_H
#define TESTS_BENCH_INGEST_POSTGRES_H

#include "tests/bench/ingest_bare.h"

struct postgres_took {
    uint64_t wall_ns; /* 0: no server is named by PGHOST, or the bench was built without libpq */
    uint64_t cpu_ns; /* of the server's process for this connection, to a hundredth of a second, and
                        of ours */
};

/* The log's rows, into an empty table as that of the book at `base`. */
struct postgres_took postgres_run_log(const struct record *record, const char *base);
/* All rows, into all tables of that book, which are filled before the clock starts. Both end the
 * program where a statement did not find each of its rows. */
struct postgres_took postgres_run_all(const struct record *record, const char *base);

#endif

/*
 * PostgreSQL as a peer of the hub: the rows of the log table, and nothing else, into a table of the
 * same columns and the same key, a thousand a transaction, by
 *
 *     INSERT INTO event SELECT * FROM unnest($1, …, $10) ON CONFLICT DO NOTHING
 *
 * with binary arrays over a Unix socket. No stock, no lines, no ops, nothing parsed, checked or
 * hashed: what a hub over PostgreSQL would do besides is not in its time.
 */
#ifndef TESTS_BENCH_INGEST_POSTGRES_H
#define TESTS_BENCH_INGEST_POSTGRES_H

#include "tests/bench/ingest_bare.h"

/* Fills the table anew; how long that took, 0 where no server is named by PGHOST or the bench was
 * built without libpq. */
uint64_t postgres_run(const struct record *record);

#endif

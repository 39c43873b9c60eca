/*
 * Rows in memory as a table of a statement, so that one statement writes all of them: 0.8 us a row
 * where a statement for each takes 2.2 (4,000 stock rows of 12,000, in the order of their key).
 * Registered before the statements are prepared; in SQL it is `given(?)`, its columns c0 to c11.
 *
 *     INSERT INTO stock (site, place, …) SELECT ?1, c0, … FROM given(?2) WHERE true ON CONFLICT …
 *
 *     struct given given = {.rows = figures, .n = n, .column = write_column};
 *     sqlite3_stmt *stmt = QUERY(db, H_STOCK_SETTLE, S(site));
 *     given_bind(stmt, 2, &given);
 *     error = db_run(db, stmt);
 */
#ifndef SYNC_HUB_GIVEN_H
#define SYNC_HUB_GIVEN_H

#include "sync/hub/rows.h"

struct given {
    const void *rows;
    size_t n;
    /* Says column `at` of a row, by given_cell or one of sqlite3_result_*; what is not copied lives
     * until the statement has run. */
    void (*column)(const struct given *given, size_t row, int at, sqlite3_context *out);
};

/* Says a column that is at hand so; its text lives as what is bound does. */
void given_cell(const struct row_cell *cell, sqlite3_context *out);
/* SQLITE_*; what a struct db_schema `extends` with. */
int given_register(sqlite3 *handle);
/* `given` lives until the statement has run. */
void given_bind(sqlite3_stmt *stmt, int at, struct given *given);

#endif

/* For tests that are long programs: what has to work, and one number out of a database. */
#ifndef TESTS_SIM_MUST_H
#define TESTS_SIM_MUST_H

#include "sync/ledger/db.h"

/* Ends the program where `error` is one: the test itself has failed. */
void must(int error, const char *what);
/* -1: no row. `argument` may be NULL. */
int64_t ask_number(struct db *db, const char *sql, const char *argument);

#endif

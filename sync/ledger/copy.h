/*
 * A copy of an open database, in bites. SQLite brings pages that change behind the copy up to date
 * by itself, so that the copy is the database as of its last bite. Between two bites the connection
 * is free for anything; it must not be closed.
 *
 *     db_copy_begin(db_handle(db), path, &copy);
 *     while ((more = db_copy_step(copy, 2000)) > 0) { other work }
 *     error = db_copy_end(copy);             whole if both gave 0, and not synced
 */
#ifndef SYNC_LEDGER_COPY_H
#define SYNC_LEDGER_COPY_H

#include <sqlite3.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"

struct db_copy;

/* Makes the file anew. */
int db_copy_begin(sqlite3 *from, const char *path, struct db_copy **ret_copy) MUST_CHECK;
/* Copies for about this long (0: all of it); 1: there is more. */
int db_copy_step(struct db_copy *copy, int64_t budget_us) MUST_CHECK;
/* Closes and frees it, whole or not; the file stays. Takes NULL. */
int db_copy_end(struct db_copy *copy);

#endif

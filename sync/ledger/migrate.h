/*
 * How a file's version comes to be ours: forward by our migrations, back by what a newer version
 * left in it. That one writes beside each migration how it is taken back (table way_back), so that
 * whoever comes after an update that was taken back opens the books with all that was done since:
 * no copy that could be behind, nothing lost, nothing twice.
 */
#ifndef SYNC_LEDGER_MIGRATE_H
#define SYNC_LEDGER_MIGRATE_H

#include "sync/ledger/db.h"

/* How many migrations the file has seen. RAFF_E_CONFIG: it is another program's; RAFF_E_VERSION: it
 * has seen more than there are, and does not say how they are taken back. */
int migrate_look(sqlite3 *handle, const struct db_schema *schema, int64_t *ret_version) MUST_CHECK;
/* In one transaction; `version` is as migrate_look said. */
int migrate(struct db *db, const struct db_schema *schema, int64_t version) MUST_CHECK;

#endif

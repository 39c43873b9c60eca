/*
 * A copy of the book while it is being written to, in bites: SQLite brings pages that change behind
 * the copy up to date by itself, so that the copy is the book as of its last bite.
 *
 *     backup_begin(hub, "/backups/today.part");
 *     while ((more = backup_step(hub, 2000)) > 0) { the hub's other work }
 *     fsync of the file, by whoever can wait
 *     backup_done(hub, utc_ms);                      from now on acks call this much safe
 */
#ifndef SYNC_HUB_BACKUP_H
#define SYNC_HUB_BACKUP_H

#include "sync/hub/hub.h"

/* Makes the file anew; a backup that was under way is given up. */
int backup_begin(struct hub *hub, const char *path) MUST_CHECK;
/* Copies for about this long (0: all of it); 1: there is more. After 0 the file is whole but not
 * synced. */
int backup_step(struct hub *hub, int64_t budget_us) MUST_CHECK;
/* The file that backup_begin made is durable. RAFF_E_STATE if none was finished. */
int backup_done(struct hub *hub, int64_t utc_ms) MUST_CHECK;
/* The path of the one under way or finished and not done, NULL if there is none. */
const char *backup_path(const struct hub *hub);
bool backup_is_whole(const struct hub *hub);
void backup_forget(struct hub *hub); /* with an open file, which it leaves behind */

/* Copies a book that nobody uses into a new file. `reason` gets SQLite's words. */
int backup_copy_file(const char *from, const char *to, struct text *reason) MUST_CHECK;

#endif

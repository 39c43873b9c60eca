/*
 * hub.db and the engine over it, opened together. The file is held exclusively: one process at a
 * time.
 */
#ifndef SYNC_HUB_STORAGE_H
#define SYNC_HUB_STORAGE_H

#include "drivers/base/files.h"
#include "sync/hub/authority.h"
#include "sync/hub/mark.h"

struct storage {
    struct db *db;
    struct hub *hub;
    struct authority_files *authority; /* the hub's; NULL for a book by its own path */
    char state[FILE_PATH_MAX];
    struct mark mark;
    bool is_renewed; /* the file was put there by hand, and has another id now */
};

/* `state` is made if it is not there. `reason` (may be NULL) gets what SQLite said, or that
 * `issued` could not be read. A file that another process holds is waited for, up to five seconds:
 * for a program that starts. RAFF_E_BUSY. */
int storage_open(const char *state, struct text *reason, struct storage *ret_storage) MUST_CHECK;
/* The same without waiting: for a loop, which has a timer to come again. */
int storage_open_now(const char *state, struct text *reason,
                     struct storage *ret_storage) MUST_CHECK;
/* A book by its own path, of no state directory: without a mark. */
int storage_open_file(const char *path, struct text *reason,
                      struct storage *ret_storage) MUST_CHECK;
/* Notes how far the book has come (mark.h): now and then, and before it closes. */
int storage_mark(struct storage *storage) MUST_CHECK;
void storage_close(struct storage *storage); /* takes a zeroed struct too */

/* Milliseconds: monotonic, and since 1970. */
int64_t clock_now_ms(void);
int64_t clock_utc_ms(void);

#endif

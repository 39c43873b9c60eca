#include "sync/hub/backup.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/engine.h"
#include "sync/ledger/copy.h"

struct backup {
    struct db_copy *copy; /* NULL when it is whole */
    bool is_whole;
    char path[FILE_PATH_MAX];
};

/* --- of a hub --- */

void backup_forget(struct hub *hub)
{
    if (hub->backup) {
        db_copy_end(hub->backup->copy);
        free(hub->backup);
        hub->backup = NULL;
    }
}

int backup_begin(struct hub *hub, const char *path)
{
    backup_forget(hub);
    hub->backup = calloc(1, sizeof(*hub->backup));
    if (!hub->backup) {
        return -ENOMEM;
    }
    struct backup *backup = hub->backup;
    int error = copy_cstr(backup->path, sizeof(backup->path), path);
    error = error ? error : db_copy_begin(db_handle(hub->db), path, &backup->copy);
    if (error) {
        backup_forget(hub);
    }
    return error;
}

/* What every epoch had when the copy was whole. */
static int note_copied(struct hub *hub)
{
    int error = db_begin(hub->db);
    if (error) {
        return error;
    }
    error = db_run(hub->db, db_stmt(hub->db, H_EPOCHS_COPIED));
    if (error) {
        db_rollback(hub->db);
    }
    return error ? error : db_commit(hub->db);
}

int backup_step(struct hub *hub, int64_t budget_us)
{
    struct backup *backup = hub->backup;
    if (!backup || backup->is_whole || hub->tx.is_open) {
        return RAFF_E_STATE;
    }
    int more = db_copy_step(backup->copy, budget_us);
    if (more > 0) {
        return 1;
    }
    int error = more < 0 ? more : db_copy_end(TAKE(backup->copy));
    error = error ? error : note_copied(hub);
    backup->is_whole = error == 0;
    if (error) {
        backup_forget(hub);
    }
    return error;
}

int backup_done(struct hub *hub, int64_t utc_ms)
{
    char at[WHEN_SIZE];
    if (!backup_is_whole(hub)) {
        return RAFF_E_STATE;
    }
    backup_forget(hub);
    when_write(utc_ms, at);
    int error = db_begin(hub->db);
    if (error) {
        return error;
    }
    error = db_run(hub->db, db_stmt(hub->db, H_EPOCHS_SAFE));
    error = error ? error : RUN(hub->db, H_META_PUT, S("backup"), S(at));
    if (error) {
        db_rollback(hub->db);
    }
    return error ? error : db_commit(hub->db);
}

const char *backup_path(const struct hub *hub)
{
    return hub->backup ? hub->backup->path : NULL;
}

bool backup_is_whole(const struct hub *hub)
{
    return hub->backup && hub->backup->is_whole;
}

/* --- of a file --- */

static int copy_all(sqlite3 *from, const char *to_path)
{
    struct db_copy *copy = NULL;
    int error = db_copy_begin(from, to_path, &copy);
    if (error) {
        return error;
    }
    error = db_copy_step(copy, 0);
    int ended = db_copy_end(copy);
    return error ? error : ended;
}

int backup_copy_file(const char *from, const char *to, struct text *reason)
{
    sqlite3 *source = NULL;
    int result = sqlite3_open_v2(from, &source, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    int system = result == SQLITE_CANTOPEN ? sqlite3_system_errno(source) : 0;
    int error = system > 0 ? -system : db_error(result);
    error = error ? error : copy_all(source, to);
    if (error && !system) {
        text_add(reason, sqlite3_errmsg(source));
    }
    sqlite3_close(source);
    return error;
}

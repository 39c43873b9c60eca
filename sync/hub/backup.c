#include "sync/hub/backup.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "sync/hub/files.h"

#define BITE_PAGES 16

struct backup {
    sqlite3 *to;
    sqlite3_backup *copy;
    bool is_whole;
    char path[FILE_PATH_MAX];
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A new database that is not worth a journal or a sync: until it is whole it is nothing. */
static int open_copy(const char *path, sqlite3 **ret_to)
{
    if (unlink(path) != 0 && errno != ENOENT) {
        return -errno;
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int result = sqlite3_open_v2(path, ret_to, flags, NULL);
    int system = result == SQLITE_CANTOPEN ? sqlite3_system_errno(*ret_to) : 0;
    if (result == SQLITE_OK) {
        result = sqlite3_exec(*ret_to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL,
                              NULL, NULL);
    }
    return system > 0 ? -system : db_error(result);
}

/* 1: there is more. */
static int step(sqlite3_backup *copy, int64_t budget_us)
{
    int64_t end = now_us() + budget_us;
    int result = SQLITE_OK;
    while (result == SQLITE_OK) {
        result = sqlite3_backup_step(copy, BITE_PAGES);
        if (result == SQLITE_OK && budget_us > 0 && now_us() >= end) {
            return 1;
        }
    }
    return result == SQLITE_DONE ? 0 : db_error(result);
}

static int close_copy(struct backup *backup)
{
    int result = sqlite3_backup_finish(backup->copy);
    int closed = sqlite3_close(backup->to);
    backup->copy = NULL;
    backup->to = NULL;
    return db_error(result == SQLITE_OK ? closed : result);
}

/* --- of a hub --- */

void backup_forget(struct hub *hub)
{
    if (hub->backup) {
        sqlite3_backup_finish(hub->backup->copy);
        sqlite3_close(hub->backup->to);
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
    error = error ? error : open_copy(path, &backup->to);
    if (!error) {
        backup->copy = sqlite3_backup_init(backup->to, "main", db_handle(hub->db), "main");
        error = backup->copy ? 0 : db_error(sqlite3_errcode(backup->to));
    }
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
    int more = step(backup->copy, budget_us);
    if (more > 0) {
        return 1;
    }
    int error = more < 0 ? more : close_copy(backup);
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
    struct backup backup = {.to = NULL};
    int error = open_copy(to_path, &backup.to);
    if (error) {
        sqlite3_close(backup.to);
        return error;
    }
    backup.copy = sqlite3_backup_init(backup.to, "main", from, "main");
    error = backup.copy ? step(backup.copy, 0) : db_error(sqlite3_errcode(backup.to));
    int closed = close_copy(&backup);
    return error ? error : closed;
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

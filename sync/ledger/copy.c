#include "sync/ledger/copy.h"

#include <errno.h>
#include <time.h>

#include "sync/ledger/db.h"

#define BITE_PAGES 16

struct db_copy {
    sqlite3 *to;
    sqlite3_backup *backup;
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A new database that is not worth a journal or a sync: until it is whole it is nothing. */
static int open_new(const char *path, sqlite3 **ret_to)
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

int db_copy_begin(sqlite3 *from, const char *path, struct db_copy **ret_copy)
{
    struct db_copy *copy = calloc(1, sizeof(*copy));
    if (!copy) {
        return -ENOMEM;
    }
    int error = open_new(path, &copy->to);
    if (!error) {
        copy->backup = sqlite3_backup_init(copy->to, "main", from, "main");
        error = copy->backup ? 0 : db_error(sqlite3_errcode(copy->to));
    }
    if (error) {
        db_copy_end(copy);
        return error;
    }
    *ret_copy = copy;
    return 0;
}

int db_copy_step(struct db_copy *copy, int64_t budget_us)
{
    int64_t end = now_us() + budget_us;
    int result = SQLITE_OK;
    while (result == SQLITE_OK) {
        result = sqlite3_backup_step(copy->backup, BITE_PAGES);
        if (result == SQLITE_OK && budget_us > 0 && now_us() >= end) {
            return 1;
        }
    }
    return result == SQLITE_DONE ? 0 : db_error(result);
}

int db_copy_end(struct db_copy *copy)
{
    if (!copy) {
        return 0;
    }
    int result = sqlite3_backup_finish(copy->backup);
    int closed = sqlite3_close(copy->to);
    free(copy);
    return db_error(result == SQLITE_OK ? closed : result);
}

#include "sync/hub/access.h"

#include <errno.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/broker.h"
#include "sync/hub/crl.h"
#include "sync/hub/sql.h"

#define ACL_BYTES_MAX ((size_t)64 << 20)
#define CRL_MAX       ((size_t)1 << 20) /* certificates revoked and not run out */
#define LOOK_MS       20
#define WAIT_MS       10000

static int write_acl(const char *state, struct db *db, int64_t utc_ms)
{
    char path[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes acl;
    bytes_init(&acl, ACL_BYTES_MAX);
    broker_write_acl_head(&acl);
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(db, H_TOOL_ADMITTED_SEATS, I(utc_ms));
    int more = 0;
    while ((more = db_step(db, stmt)) > 0) {
        struct broker_seat seat;
        db_column_str(stmt, 0, seat.site, sizeof(seat.site));
        db_column_str(stmt, 1, seat.seat, sizeof(seat.seat));
        broker_write_acl_seat(&seat, &acl);
    }
    int error = more < 0 ? more : acl.error;
    error = error ? error : file_path(path, state, "broker/acl");
    return error ? error : file_write(path, bytes_view(&acl), 0600);
}

static int write_crl(const char *state, struct db *db, int64_t utc_ms)
{
    char path[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes entries;
    bytes_init(&entries, CRL_MAX * sizeof(struct crl_entry));
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(db, H_TOOL_REVOKED, I(utc_ms));
    int more = 0;
    while ((more = db_step(db, stmt)) > 0) {
        struct crl_entry entry = {.revoked_ms = db_column_int(stmt, 1)};
        db_column_str(stmt, 0, entry.serial, sizeof(entry.serial));
        bytes_add(&entries, &entry, sizeof(entry));
    }
    int error = more < 0 ? more : entries.error;
    error = error ? error : file_path(path, state, "broker/crl.pem");
    return error ? error
                 : crl_write(state, path, (const struct crl_entry *)(const void *)entries.at,
                             entries.len / sizeof(struct crl_entry), utc_ms);
}

int access_write(const char *state, struct hub *hub, int64_t utc_ms)
{
    char directory[FILE_PATH_MAX];
    int error = file_path(directory, state, "broker");
    if (error || !file_exists(directory)) {
        return error;
    }
    error = write_acl(state, hub_db(hub), utc_ms); /* takes no key: a hub may be without its own */
    int unlisted = write_crl(state, hub_db(hub), utc_ms);
    return error ? error : unlisted;
}

static int wait_for(struct broker_reload *reload)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
    for (int waited_ms = 0; waited_ms < WAIT_MS; waited_ms += LOOK_MS) {
        int seen = broker_reload_look(reload);
        if (seen) {
            return seen < 0 ? seen : 0;
        }
        nanosleep(&pause, NULL);
    }
    return RAFF_E_BUSY;
}

int access_follow(const char *state, struct hub *hub, int64_t utc_ms)
{
    struct broker_reload reload;
    char directory[FILE_PATH_MAX];
    if (!hub_take_access(hub)) {
        return 0;
    }
    int unwritten = access_write(state, hub, utc_ms); /* one of the two may be */
    int error = file_path(directory, state, "broker");
    error = error ? error : broker_reload_begin(directory, &reload);
    if (error == RAFF_E_NOT_FOUND) {
        return unwritten; /* it reads them when it starts */
    }
    error = error ? error : wait_for(&reload);
    return unwritten ? unwritten : error;
}

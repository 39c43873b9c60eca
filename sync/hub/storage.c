#include "sync/hub/storage.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/issued.h"

/* The kernel's generator gives 8 bytes at once or the machine has not booted. */
static uint64_t system_random(void *context)
{
    uint64_t value = 0;
    (void)context;
    if (getrandom(&value, sizeof(value), 0) != (ssize_t)sizeof(value)) {
        abort();
    }
    return value;
}

/* Another program of ours may have the file for a moment: a subcommand that found no hub running,
 * or a hub that is stopping. */
#define PATIENCE_MS 5000
#define RETRY_MS    50

static int open_patiently(const char *path, int patience_ms, struct text *reason,
                          struct db **ret_db)
{
    const struct timespec pause = {.tv_nsec = RETRY_MS * 1000000L};
    int error = db_open(path, NULL, &hub_schema, reason, ret_db);
    for (int waited_ms = 0; error == RAFF_E_BUSY && waited_ms < patience_ms;
         waited_ms += RETRY_MS) {
        nanosleep(&pause, NULL);
        if (reason) {
            text_clear(reason);
        }
        error = db_open(path, NULL, &hub_schema, reason, ret_db);
    }
    return error;
}

static int open_book(const char *path, int patience_ms, struct text *reason,
                     struct storage *storage)
{
    const struct hub_config config = {.random = system_random,
                                      .authority =
                                          storage->authority ? &storage->authority->base : NULL};
    int error = open_patiently(path, patience_ms, reason, &storage->db);
    return error ? error : hub_new(&config, storage->db, &storage->hub);
}

static int make_authority(const char *state, struct storage *storage)
{
    storage->authority = malloc(sizeof(*storage->authority));
    if (!storage->authority) {
        return -ENOMEM;
    }
    authority_files_init(storage->authority, state);
    return 0;
}

static int learn_issued(const struct storage *storage, struct text *reason)
{
    int error = issued_learn(storage->state, storage->hub, clock_utc_ms());
    if (error && reason) {
        text_addf(reason, "issued: %s", error_text(error));
    }
    return error;
}

static int open_within(const char *state, int patience_ms, struct text *reason,
                       struct storage *ret_storage)
{
    struct storage storage = {.db = NULL};
    char path[FILE_PATH_MAX];
    int error = file_make_directory(state);
    error = error ? error : copy_cstr(storage.state, sizeof(storage.state), state);
    error = error ? error : make_authority(state, &storage);
    error = error ? error : file_path(path, state, "hub.db");
    error = error ? error : open_book(path, patience_ms, reason, &storage);
    error = error ? error : mark_check(state, storage.hub, clock_utc_ms());
    storage.is_renewed = error > 0;
    error = error < 0 ? error : learn_issued(&storage, reason);
    if (error) {
        storage_close(&storage);
        return error;
    }
    (void)!storage_mark(&storage); /* an older one holds too, only for longer ago */
    *ret_storage = storage;
    return 0;
}

int storage_open_file(const char *path, struct text *reason, struct storage *ret_storage)
{
    struct storage storage = {.db = NULL};
    int error = open_book(path, 0, reason, &storage);
    if (error) {
        storage_close(&storage);
        return error;
    }
    *ret_storage = storage;
    return 0;
}

int storage_open(const char *state, struct text *reason, struct storage *ret_storage)
{
    return open_within(state, PATIENCE_MS, reason, ret_storage);
}

int storage_open_now(const char *state, struct text *reason, struct storage *ret_storage)
{
    return open_within(state, 0, reason, ret_storage);
}

int storage_mark(struct storage *storage)
{
    return mark_write(storage->state, storage->hub, &storage->mark);
}

void storage_close(struct storage *storage)
{
    if (storage->hub && storage->state[0]) {
        (void)!storage_mark(storage);
    }
    hub_free(storage->hub);
    db_close(storage->db);
    free(storage->authority);
    *storage = (struct storage){.db = NULL};
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_utc_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

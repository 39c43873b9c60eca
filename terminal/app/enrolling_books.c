#include "terminal/app/enrolling_books.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/ledger/ledger.h"
#include "terminal/app/watchdog.h"

#define STORE_SIZE 16
#define ASIDE_MAX  100 /* of one epoch's */

static int open_books(const struct enrolment *enrolment, const uint8_t store[STORE_SIZE],
                      struct text *why, struct ledger **ret_ledger)
{
    struct ledger_identity identity = {.epoch = enrolment->epoch};
    copy_cut(identity.site, sizeof(identity.site), enrolment->site);
    copy_cut(identity.seat, sizeof(identity.seat), enrolment->seat);
    watchdog_be_patient();
    int error = ledger_open(enrolment->db_path, NULL, &identity, store, why, ret_ledger);
    if (error == RAFF_E_BUSY) {
        text_clear(why);
        text_add(why, "raff is running here: stop it first");
    }
    return error;
}

/* --- the old ones --- */

int enrolling_books_leave(const struct enrolment *old, bool leave_unsent, struct text *why)
{
    static const uint8_t store[STORE_SIZE]; /* of a file that holds nothing: nobody is told it */
    struct ledger *ledger = NULL;
    struct ledger_sync sync;
    int error = open_books(old, store, why, &ledger);
    if (error == RAFF_E_BUSY || (error && leave_unsent)) {
        return error == RAFF_E_BUSY ? error : 0;
    }
    if (error) {
        text_clear(why);
        text_addf(why, "%s: %s: what it has not sent stays behind with --leave-unsent",
                  old->db_path, error_text(error));
        return RAFF_E_STATE;
    }
    ledger_sync_state(ledger, &sync);
    ledger_close(ledger);
    uint64_t unsent = sync.next - 1 - sync.acked;
    if (unsent > 0 && !leave_unsent) {
        text_addf(
            why,
            "the hub does not have %llu events of this seat yet: let raff send them, or leave "
            "them behind with --leave-unsent",
            (unsigned long long)unsent);
        return RAFF_E_STATE;
    }
    return 0;
}

/* --- the new ones --- */

static int join(char path[PATH_MAX], const char *start, const char *end)
{
    struct text text = text_over(path, PATH_MAX);
    text_addf(&text, "%s%s", start, end);
    return text.cut ? RAFF_E_TOO_LONG : 0;
}

/* A name under which nothing lies: seat-1.db.old, seat-1.db.old2. */
static int name_aside(const char *path, char aside[PATH_MAX])
{
    int error = join(aside, path, ".old");
    for (int i = 2; !error && i < ASIDE_MAX && access(aside, F_OK) == 0; i++) {
        char end[16];
        struct text text = text_over(end, sizeof(end));
        text_addf(&text, ".old%d", i);
        error = join(aside, path, end);
    }
    return error ? error : access(aside, F_OK) == 0 ? RAFF_E_EXISTS : 0;
}

/* The write-ahead log goes first: left behind, it would be read as that of the next file. */
static int move_aside(const char *path, char ret_aside[PATH_MAX])
{
    char aside[PATH_MAX], wal[PATH_MAX], wal_aside[PATH_MAX];
    int error = name_aside(path, aside);
    error = error ? error : join(wal, path, "-wal");
    error = error ? error : join(wal_aside, aside, "-wal");
    if (error) {
        return error;
    }
    if (file_exists(wal) && renameat2(AT_FDCWD, wal, AT_FDCWD, wal_aside, RENAME_NOREPLACE) != 0) {
        return -errno;
    }
    if (renameat2(AT_FDCWD, path, AT_FDCWD, aside, RENAME_NOREPLACE) != 0) {
        return -errno;
    }
    copy_cut(ret_aside, PATH_MAX, aside);
    return file_sync_directory(path);
}

/* 1: they are there, with this store; 0: others, or what is none. */
static int look(const struct enrolment *enrolment, const char *store_hex,
                const uint8_t store[STORE_SIZE], struct text *why)
{
    struct ledger *ledger = NULL;
    int error = open_books(enrolment, store, why, &ledger);
    if (error == RAFF_E_CORRUPT || error == RAFF_E_CONFIG) {
        text_clear(why);
        return 0;
    }
    if (error) {
        return error;
    }
    bool ours = strcmp(ledger_identity(ledger)->store, store_hex) == 0;
    ledger_close(ledger);
    return ours;
}

int enrolling_books_make(const struct enrolment *enrolment, const char *store_hex,
                         char ret_aside[PATH_MAX], struct text *why)
{
    uint8_t store[STORE_SIZE];
    char aside[PATH_MAX] = "";
    int error = from_hex(str_of(store_hex), store, sizeof(store));
    int ours = error ? error : look(enrolment, store_hex, store, why);
    if (ours == 0) {
        error = move_aside(enrolment->db_path, aside);
        ours = error ? error : look(enrolment, store_hex, store, why);
    }
    if (ours <= 0) {
        return ours < 0 ? ours : RAFF_E_STATE;
    }
    copy_cut(ret_aside, PATH_MAX, aside);
    return 0;
}

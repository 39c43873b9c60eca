/*
 * The backup is copied beside the book, given another id there, and only then put in its place: at
 * every step what is called hub.db is a whole book.
 */
#include "sync/hub/restore.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "sync/hub/args.h"
#include "sync/hub/backup.h"
#include "sync/hub/storage.h"

const char restore_usage[] =
    "usage: raff-hub restore [--epoch N] FILE\n"
    "\n"
    "Puts a backup in the place of hub.db; no hub may run. The hub gets another id, by which "
    "seats\n"
    "know that they have to send again what it forgot. The book that was there is kept as\n"
    "hub.db.before. Seats that were enrolled after the backup are revoked in\n"
    "it, and have to be enrolled again.\n"
    "\n"
    "  --epoch N  the last epoch that was given to a seat, where the state directory does not "
    "know\n"
    "             (a seat's enrolment.json says its own)\n";

struct restore {
    struct command_call *call;
    const char *file;
    uint64_t epoch; /* the last one that is known to have been given out */
    char made[FILE_PATH_MAX];
    char book[FILE_PATH_MAX];
    char before[FILE_PATH_MAX];
    char mark[FILE_PATH_MAX];
    char id[ID_SIZE];
};

static int make_paths(struct restore *restore)
{
    int error = command_state_path(restore->call, "hub.db.restore", restore->made);
    error = error ? error : command_state_path(restore->call, "hub.db", restore->book);
    error = error ? error : command_state_path(restore->call, "hub.db.before", restore->before);
    return error ? error : command_state_path(restore->call, "hub.mark", restore->mark);
}

/* Nobody else has the book, its log is folded in, and how far it came is known. */
static int look_at_book(struct restore *restore, struct text *reason)
{
    struct storage storage = {.db = NULL};
    struct mark mark = {.epoch = 0};
    uint64_t ops = 0, epoch = 0;
    if (mark_read(restore->call->state, &mark) == 0 && mark.epoch > restore->epoch) {
        restore->epoch = mark.epoch;
    }
    if (!file_exists(restore->book)) {
        return 0;
    }
    int error = storage_open_now(restore->call->state, reason, &storage);
    if (error == RAFF_E_BUSY) {
        return error;
    }
    if (!error && hub_progress(storage.hub, &ops, &epoch) == 0 && epoch > restore->epoch) {
        restore->epoch = epoch;
    }
    storage_close(&storage);
    return 0; /* a book that cannot be opened is a reason to restore one */
}

static int renew(struct restore *restore, struct text *reason)
{
    struct storage made = {.db = NULL};
    int error = storage_open_file(restore->made, reason, &made);
    error = error ? error
                  : hub_renew_now(made.hub, restore->call->utc_ms, restore->epoch,
                                  "restored from a backup");
    if (!error) {
        copy_cut(restore->id, sizeof(restore->id), hub_id(made.hub));
    }
    storage_close(&made);
    return error;
}

/* A mark that is gone contradicts nothing; the next opening makes one. */
static int put_in_place(struct restore *restore)
{
    if (unlink(restore->mark) != 0 && errno != ENOENT) {
        return -errno;
    }
    if (rename(restore->book, restore->before) != 0 && errno != ENOENT) {
        return -errno;
    }
    return rename(restore->made, restore->book) != 0 ? -errno : file_sync_directory(restore->book);
}

static int restore_book(struct restore *restore)
{
    char words[200] = "";
    struct text reason = text_over(words, sizeof(words));
    struct command_call *call = restore->call;
    int error = look_at_book(restore, &reason);
    if (error) {
        return command_error(call, "hub.db", error);
    }
    error = backup_copy_file(restore->file, restore->made, &reason);
    error = error ? error : renew(restore, &reason);
    error = error ? error : put_in_place(restore);
    if (error) {
        unlink(restore->made);
        return command_fail(call, restore->file, words[0] ? words : error_text(error));
    }
    bytes_addf(&call->out, "restored from %s as hub %s; raff-hub verify looks through it\n",
               restore->file, restore->id);
    return COMMAND_DONE;
}

int restore_main(struct command_call *call, int argc, const char **argv)
{
    struct restore restore = {.call = call};
    const char *epoch = "0";
    const struct arg args[] = {{.name = "--epoch", .value = &epoch}};
    const char **names = NULL;
    size_t n = 0;
    int64_t known = 0;
    char path[FILE_PATH_MAX];
    char why[200] = "";
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0 || n != 1) {
        return command_misuse(call, "restore", why[0] ? why : "takes one FILE");
    }
    if (str_to_int64(str_of(epoch), &known) || known < 0) {
        return command_misuse(call, "--epoch", "is no number");
    }
    int error = command_path(call, names[0], path);
    error = error ? error : make_paths(&restore);
    if (error) {
        return command_error(call, "restore", error);
    }
    restore.file = path;
    restore.epoch = (uint64_t)known;
    return restore_book(&restore);
}

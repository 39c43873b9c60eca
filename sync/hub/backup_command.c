/*
 * `backup`: run again and again by whoever asked (COMMAND_AGAIN), so that a hub that runs has its
 * other work between the bites; the file is synced by the asker too.
 */
#include <errno.h>
#include <stdio.h>

#include "drivers/base/error.h"
#include "sync/hub/args.h"
#include "sync/hub/backup.h"
#include "sync/hub/command.h"

#define BITE_US 2000
#define PART    ".part"

static int finish(struct command_call *call, const char *part, const char *path)
{
    if (rename(part, path) != 0) {
        backup_forget(call->hub);
        return command_fail(call, path, error_text(-errno));
    }
    int error = file_sync_directory(path);
    error = error ? error : backup_done(call->hub, call->utc_ms);
    if (error) {
        return command_error(call, path, error);
    }
    bytes_addf(&call->out, "%s: the book of hub %s; what it holds is safe\n", path,
               hub_id(call->hub));
    return COMMAND_DONE;
}

static int go_on(struct command_call *call, const char *part)
{
    int more = backup_step(call->hub, BITE_US);
    if (more < 0) {
        return command_error(call, part, more);
    }
    if (more == 0) {
        bytes_add_str(&call->out, part); /* to be synced */
    }
    return COMMAND_AGAIN;
}

static int back_up(struct command_call *call, const char *part, const char *path)
{
    const char *under_way = backup_path(call->hub);
    if (!under_way || strcmp(under_way, part) != 0) {
        int error = backup_begin(call->hub, part);
        return error ? command_error(call, part, error) : go_on(call, part);
    }
    return backup_is_whole(call->hub) ? finish(call, part, path) : go_on(call, part);
}

int command_backup(struct command_call *call, int argc, const char **argv)
{
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    char path[FILE_PATH_MAX];
    char part[FILE_PATH_MAX];
    struct text text = text_over(why, sizeof(why));
    if (args_read(NULL, 0, argc, argv, &names, &n, &text) != 0 || n != 1) {
        return command_misuse(call, "backup", n > 1 ? "takes one FILE" : why[0] ? why : "FILE?");
    }
    int error = command_path(call, names[0], path);
    struct text longer = text_over(part, sizeof(part));
    text_addf(&longer, "%s" PART, path);
    if (error || longer.cut) {
        return command_error(call, "backup", error ? error : RAFF_E_TOO_LONG);
    }
    return back_up(call, part, path);
}

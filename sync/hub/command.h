/*
 * The subcommands of raff-hub. One is a function from words to bytes and an exit code: it writes
 * nothing to a terminal and does not care whose process it runs in, because a hub that runs
 * executes the subcommands of its own state directory (tools.h).
 *
 * `run` is not among them: it is the process itself (run.h).
 */
#ifndef SYNC_HUB_COMMAND_H
#define SYNC_HUB_COMMAND_H

#include "drivers/base/files.h"
#include "sync/hub/hub.h"

#define COMMAND_DONE    0
#define COMMAND_FAILED  1
#define COMMAND_MISUSED 2
#define COMMAND_AGAIN   3 /* not done: to be run again, after syncing the file named in `out` */

#define COMMAND_OUT_MAX ((size_t)64 << 20)

struct command_call {
    const char *state; /* the state directory, absolute */
    const char *cwd;   /* of who asks; relative paths begin there */
    struct hub *hub;
    int64_t now_ms;
    int64_t utc_ms;
    struct bytes out;
    struct bytes err;
    int error; /* of the last command_error */
};

struct command {
    const char *name;
    const char *summary;
    const char *usage; /* all of --help */
    bool founds;       /* may make the book where there is none */
    /* `argv` is what stood behind the subcommand's name. Returns the exit code. */
    int (*run)(struct command_call *call, int argc, const char **argv);
};

extern const struct command commands[];
extern const size_t n_commands;
const struct command *command_find(const char *name); /* NULL if there is none */

int command_backup(struct command_call *call, int argc, const char **argv);
int command_broker_config(struct command_call *call, int argc, const char **argv);
int command_lift(struct command_call *call, int argc, const char **argv);
int command_import(struct command_call *call, int argc, const char **argv);
int command_enrol(struct command_call *call, int argc, const char **argv);
int command_release(struct command_call *call, int argc, const char **argv);
int command_renew(struct command_call *call, int argc, const char **argv);
int command_revoke(struct command_call *call, int argc, const char **argv);
int command_reopen(struct command_call *call, int argc, const char **argv);
int command_status(struct command_call *call, int argc, const char **argv);
int command_verify(struct command_call *call, int argc, const char **argv);

/* --- for those functions --- */

/* `raff-hub: what: why` on err, cleaned; returns COMMAND_FAILED or COMMAND_MISUSED. */
int command_fail(struct command_call *call, const char *what, const char *why);
/* The same with the error's text as why; the number stays in call->error for who holds the book. */
int command_error(struct command_call *call, const char *what, int error);
int command_misuse(struct command_call *call, const char *what, const char *why);
/* A path of the caller's, made absolute; one in the state directory. RAFF_E_TOO_LONG, and
 * RAFF_E_CHARSET for a path with control characters. */
int command_path(const struct command_call *call, const char *path,
                 char ret_path[FILE_PATH_MAX]) MUST_CHECK;
int command_state_path(const struct command_call *call, const char *name,
                       char ret_path[FILE_PATH_MAX]) MUST_CHECK;
/* Whether --site was given and is an id; says so on err if not. */
bool command_has_site(struct command_call *call, const char *site);
/* Whether the book has this site; the same. */
bool command_knows_site(struct command_call *call, const char *site);

#endif

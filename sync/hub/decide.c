/* What only a person can decide: `reopen` a task in review, `lift` a seat's quarantine, `revoke` a
 * seat. */
#include "drivers/base/error.h"
#include "sync/hub/args.h"
#include "sync/hub/command.h"
#include "sync/hub/store.h"

/* The names are tasks of the site, or seats. */
typedef int decide_fn(struct hub_tx *tx, const char *name);

static int decide_all(struct command_call *call, const char *site, const char **names, size_t n,
                      decide_fn *decide, const char **ret_name)
{
    struct hub_tx *tx = NULL;
    int error = hub_tx_begin(call->hub, site, call->utc_ms, &tx);
    if (error) {
        return error;
    }
    for (size_t i = 0; i < n && !error; i++) {
        *ret_name = names[i];
        error = decide(tx, names[i]);
    }
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    return hub_tx_commit(tx);
}

static int decide(struct command_call *call, const char *command, int argc, const char **argv,
                  decide_fn *fn, const char *not_so)
{
    const char *site = "";
    const struct arg args[] = {{.name = "--site", .value = &site}};
    const char **names = NULL;
    const char *name = command;
    size_t n = 0;
    char why[200];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0 || n == 0) {
        return command_misuse(call, command, n == 0 && !why[0] ? "of which?" : why);
    }
    if (!command_has_site(call, site)) {
        return COMMAND_MISUSED;
    }
    if (!command_knows_site(call, site)) {
        return COMMAND_FAILED;
    }
    int error = decide_all(call, site, names, n, fn, &name);
    if (error == RAFF_E_NOT_FOUND || error == RAFF_E_STATE) {
        return command_fail(call, name, error == RAFF_E_STATE ? not_so : "is not there");
    }
    return error ? command_error(call, command, error) : COMMAND_DONE;
}

int command_reopen(struct command_call *call, int argc, const char **argv)
{
    return decide(call, "reopen", argc, argv, hub_reopen_task, "is not in review");
}

static int revoke_seat(struct hub_tx *tx, const char *name)
{
    return hub_revoke_seat(tx, name, "");
}

int command_revoke(struct command_call *call, int argc, const char **argv)
{
    return decide(call, "revoke", argc, argv, revoke_seat, "is revoked already");
}

int command_lift(struct command_call *call, int argc, const char **argv)
{
    return decide(call, "lift", argc, argv, hub_lift_seat, "is not quarantined");
}

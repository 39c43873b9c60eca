/* `release`: orders to the floor. */
#include "drivers/base/error.h"
#include "sync/hub/args.h"
#include "sync/hub/command.h"
#include "sync/hub/store.h"

#define WHY_MAX ((size_t)64 * 1024)

static bool mode_of(const char *name, enum hub_release_mode *ret_mode)
{
    static const char *const names[] = {[HUB_RELEASE_SINGLE] = "single",
                                        [HUB_RELEASE_BATCH] = "batch",
                                        [HUB_RELEASE_CLUSTER] = "cluster"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_mode = (enum hub_release_mode)i;
            return true;
        }
    }
    return false;
}

/* What release says of orders goes to `why`, a line each, whether it worked or not. */
static int release(struct command_call *call, const char *site, enum hub_release_mode mode,
                   const char *zone, const char **orders, size_t n_orders, struct text *why)
{
    struct hub_tx *tx = NULL;
    struct hub_release_result result = {.tasks = 0};
    int error = hub_tx_begin(call->hub, site, call->utc_ms, &tx);
    if (error) {
        return error;
    }
    error = hub_release(tx, mode, zone, n_orders ? orders : NULL, n_orders, why, &result);
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    error = hub_tx_commit(tx);
    if (!error && result.asked == 0) {
        bytes_add_str(&call->out, "0 orders released: none is received\n");
    } else if (!error) {
        bytes_addf(&call->out, "%lld orders released, %lld tasks, %lld orders short\n",
                   (long long)result.orders, (long long)result.tasks,
                   (long long)result.short_orders);
    }
    return error;
}

static int release_and_tell(struct command_call *call, const char *site, enum hub_release_mode mode,
                            const char *zone, const char **orders, size_t n_orders)
{
    CLEANUP(freep) char *words = malloc(WHY_MAX);
    if (!words) {
        return command_fail(call, "release", "no memory");
    }
    struct text why = text_over(words, WHY_MAX);
    int error = release(call, site, mode, zone, orders, n_orders, &why);
    bytes_add(error ? &call->err : &call->out, words, why.len);
    if (why.len && (error == RAFF_E_NOT_FOUND || error == RAFF_E_STATE)) {
        return command_fail(call, "release", "nothing was released");
    }
    return error ? command_error(call, "release", error) : COMMAND_DONE;
}

int command_release(struct command_call *call, int argc, const char **argv)
{
    const char *site = "", *mode = "single", *zone = "";
    const struct arg args[] = {{.name = "--site", .value = &site},
                               {.name = "--mode", .value = &mode},
                               {.name = "--zone", .value = &zone}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    enum hub_release_mode release_mode = HUB_RELEASE_SINGLE;
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0) {
        return command_misuse(call, "release", why);
    }
    if (!mode_of(mode, &release_mode)) {
        return command_misuse(call, "--mode", "single, batch or cluster");
    }
    if (!command_has_site(call, site)) {
        return COMMAND_MISUSED;
    }
    if (!command_knows_site(call, site)) {
        return COMMAND_FAILED;
    }
    return release_and_tell(call, site, release_mode, zone, names, n);
}

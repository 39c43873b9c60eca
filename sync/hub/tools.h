/*
 * A running hub executes its own subcommands: `raff-hub.sock` in the state directory, 0600. hub.db
 * is held by one process, and what an import changes has to reach the feed.
 *
 * One line of JSON each way: {"argv":["status","--json"],"cwd":"/"} and
 * {"exit":0,"out":"…","err":"…"}. One request a connection.
 */
#ifndef SYNC_HUB_TOOLS_H
#define SYNC_HUB_TOOLS_H

#include <uv.h>

#include "drivers/base/bytes.h"

#define TOOLS_SOCKET      "raff-hub.sock"
#define TOOLS_REQUEST_MAX ((size_t)256 * 1024)
#define TOOLS_ANSWER_MAX  ((size_t)160 << 20)
#define TOOLS_ARGS_MAX    1024
#define TOOLS_CLIENTS_MAX 16

/* Runs argv (argv[0] is the subcommand) and returns the exit code. */
typedef int tools_run_fn(void *context, int argc, const char **argv, const char *cwd,
                         struct bytes *out, struct bytes *err);

struct tools;

/* Listens on `path`, taking the place of a socket that nobody answers; RAFF_E_BUSY if somebody
 * does. `run` is called on the loop's thread. */
int tools_new(uv_loop_t *loop, const char *path, tools_run_fn *run, void *context,
              struct tools **ret_tools) MUST_CHECK;
/* Closes and unlinks; the memory goes with the loop's handles. Takes NULL. */
void tools_free(struct tools *tools);

/* The other end, blocking. RAFF_E_NOT_FOUND if no hub listens; otherwise 0 with its answer. */
int tools_ask(const char *path, int argc, const char **argv, const char *cwd, struct bytes *out,
              struct bytes *err, int *ret_exit) MUST_CHECK;

#endif

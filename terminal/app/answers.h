/*
 * A running seat answers its own tools: a Unix socket `raff.sock` in its state directory, one
 * request a connection, a line, answered by one line of JSON and the end of the connection.
 *
 *     devices    {"devices":[…]}, objects as device_row.h has them
 *     status     {"version","heard" (the hub, a time), "waiting" (events), "refusal"}
 *     copy 4711  as book_copy.h has it
 *     else       {"error":"no such request"}
 *
 * Who can open the socket may ask: it is the seat's own user (mode 0600), as the other files are.
 */
#ifndef TERMINAL_APP_ANSWERS_H
#define TERMINAL_APP_ANSWERS_H

#include <uv.h>

#include "drivers/base/bytes.h"

#define ANSWERS_NAME    "raff.sock"
#define ANSWERS_LIMIT   (64 * 1024) /* of an answer */
#define ANSWERS_PEERS   4
#define ANSWERS_REQUEST 64

struct answers;

/* Writes the answer to a request, without its newline. */
typedef void answers_ask_fn(void *context, struct str request, struct bytes *out);

/* Replaces a socket that a killed seat left behind: the seat's database is locked, so there is no
 * other. RAFF_E_TOO_LONG for a path longer than a socket's may be. */
int answers_new(uv_loop_t *loop, const char *path, answers_ask_fn *ask, void *context,
                struct answers **ret_answers) MUST_CHECK;
/* Takes the socket away. Takes NULL. */
void answers_free(struct answers *answers);

/* Asks a running seat, for two seconds at most: its answer without the newline. -ENOENT,
 * -ECONNREFUSED where no seat runs. Blocks. */
int answers_ask(const char *path, const char *request, struct bytes *answer) MUST_CHECK;

#endif

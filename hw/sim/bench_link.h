/* raff-sim bench, how an order gets to a device: by its control socket, or, where it is no device,
 * by a command of the shell. Nothing here blocks. */
#ifndef HW_SIM_BENCH_LINK_H
#define HW_SIM_BENCH_LINK_H

#include <sys/types.h>

#include "drivers/base/str.h"

#define BENCH_LINE_MAX 256

struct bench_link {
    const char *path;        /* PATH.ctl is the socket; NULL: commands */
    const char *commands[2]; /* of the orders `off` and `on`; may be NULL */
    int fd;                  /* -1: not connected */
    pid_t pid;               /* of the command that runs, or 0 */
    char line[BENCH_LINE_MAX];
    size_t len;
};

/* Connects; what connect says where nothing listens. */
int bench_link_open(struct bench_link *link) MUST_CHECK;
void bench_link_close(struct bench_link *link);
/* -ENOTCONN, -EAGAIN and their like; RAFF_E_BUSY while a command runs, RAFF_E_UNKNOWN for one that
 * there is not. */
int bench_link_send(struct bench_link *link, const char *order) MUST_CHECK;
/* Hands over every whole line that has come; -ECONNRESET once the device is gone. */
int bench_link_read(struct bench_link *link, void (*take)(void *context, const char *line),
                    void *context) MUST_CHECK;
/* The command has ended: its answer, as a device would give it. False: not yet, or none runs. */
bool bench_link_reap(struct bench_link *link, struct text *ret_answer);

#endif

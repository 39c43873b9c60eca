/* What a program on a terminal hears of it, on its loop: keys, another size, the end. */
#ifndef TERMINAL_APP_TTY_H
#define TERMINAL_APP_TTY_H

#include <stdbool.h>
#include <uv.h>

#include "drivers/base/cleanup.h"

struct tty {
    void (*keys)(void *context);    /* there is something to read on stdin */
    void (*resized)(void *context); /* SIGWINCH */
    void (*end)(void *context);     /* a signal wants it, or the terminal is gone; the log says */
    void *context;
    uv_poll_t keyboard;
    uv_signal_t quit[3];
    uv_signal_t size;
};

/* The four in front are set. From here on a connection that somebody closed costs no more than
 * itself: SIGPIPE is ignored. */
int tty_open(uv_loop_t *loop, struct tty *tty) MUST_CHECK;
/* Closes what is still open on the loop, this too, and then the loop. false: something in a thread
 * does not come to its end, a file of the box that never answers say. Then the loop is left behind,
 * and the memory it lies in may never go; when the program ends it waits for that thread no more
 * than this did: a service that does not end is never started again. */
bool tty_close_loop(uv_loop_t *loop) MUST_CHECK;

#endif

/* A pseudo-terminal whose slave stands under a name of our choice, like a tty under a udev link. */
#ifndef HW_SIM_PTY_H
#define HW_SIM_PTY_H

#include <stdbool.h>

#include "drivers/base/str.h"

#define SIM_PTY_NAME_SIZE 64

struct sim_pty {
    int master; /* -1: unplugged */
    char slave[SIM_PTY_NAME_SIZE];
};

/* Makes it, raw, and puts the link there, in place of an older link if there is one. -EEXIST where
 * something stands that is no link. */
int sim_pty_plug(struct sim_pty *pty, const char *link) MUST_CHECK;
/* Closes the master, as pulling the cable would, and takes the link away. Does nothing if
 * unplugged. */
void sim_pty_unplug(struct sim_pty *pty, const char *link);
/* Whether a program has the slave open. */
bool sim_pty_is_listened_to(const struct sim_pty *pty);
/* Throws away what was sent to the device. */
void sim_pty_drain(const struct sim_pty *pty);

#endif

/*
 * A simulated device on a tty that is asked and answers: a scale, a module, a reader. It has its
 * pty, takes orders on standard input and on LINK.ctl, can be unplugged, and has the faults of
 * fault.h. What the device is, its ops say.
 *
 * Orders beside the device's own and those of fault.h: !unplug, !plug.
 */
#ifndef HW_SIM_TTY_H
#define HW_SIM_TTY_H

#include "hw/sim/fault.h"
#include "hw/sim/orders.h"
#include "hw/sim/pty.h"

struct sim_tty;

struct sim_tty_ops {
    /* What the host sent. */
    void (*bytes)(struct sim_tty *tty, const uint8_t *bytes, size_t n);
    /* An order of the device's own: NULL, or why it was not obeyed. */
    const char *(*order)(struct sim_tty *tty, struct str line);
    /* It has power, as after plugging in. */
    void (*powered)(struct sim_tty *tty);
    /* sim_tty_wake's time has come. NULL: it is never asked for. */
    void (*timer)(struct sim_tty *tty);
};

struct sim_tty {
    const struct sim_tty_ops *ops;
    const char *link;
    struct sim_pty pty;
    int held; /* the slave, open, so that bytes wait for a host that is not there yet */
    struct sim_fault fault;
    int64_t wake_ms; /* the device's; SERVE_NEVER */
    struct serve serve;
    struct orders orders;
};

/* Until a signal; the exit status of the program. */
int sim_tty_run(struct sim_tty *tty, const struct sim_tty_ops *ops, const char *link);
/* A frame to the host, as sim_fault_send; nothing while unplugged. */
void sim_tty_send(struct sim_tty *tty, uint8_t *frame, size_t n, size_t check_at);
/* Asks for `timer` once, `ms` from now. */
void sim_tty_wake(struct sim_tty *tty, int64_t ms);

#endif

/*
 * The beat by which systemd knows that this program's loop turns: WatchdogSec= in raff@.service,
 * sd_notify(3). A callback that does not come back keeps it from beating, and the terminal is
 * started anew, and so does a timer that is due again and again; a person who reads, a question
 * that waits, a snapshot that loads in bites do not.
 *
 * Where nobody asks for it, or asks another process (WATCHDOG_PID), nothing happens. What is told
 * to a socket that is gone or full is not said again: the next beat comes by itself.
 *
 *     watchdog_be_patient();                        before books are opened: they may be migrated
 *     watchdog_start(&rig->loop, &rig->watchdog);
 */
#ifndef TERMINAL_APP_WATCHDOG_H
#define TERMINAL_APP_WATCHDOG_H

#include <stdbool.h>
#include <uv.h>

struct watchdog {
    uv_timer_t beat;
    uv_check_t turn;
    bool has_turned; /* since the last beat */
};

/* What is done until the next beat may take ten minutes. */
void watchdog_be_patient(void);
/* Its handles are closed with the loop's others (tty_close_loop). */
void watchdog_start(uv_loop_t *loop, struct watchdog *watchdog);

#endif

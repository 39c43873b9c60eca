/*
 * A device: a bus that moves bytes and a wire grammar that gives them meaning, under one state that
 * a person understands. Users include this header and their kind's (scanner.h, printer.h); drivers
 * include interfaces/.
 *
 * A device lives on one libuv loop. It opens by itself, reopens with backoff after it was
 * unplugged, and reports through callbacks on that loop. Nothing here blocks.
 */
#ifndef DRIVERS_DEVICE_DEVICE_H
#define DRIVERS_DEVICE_DEVICE_H

enum device_state { DEVICE_MISSING, DEVICE_OPENING, DEVICE_READY, DEVICE_BUSY, DEVICE_FAULT };

/* "missing", "opening", "ready", "busy", "fault" */
const char *device_state_name(enum device_state state);

#endif

/*
 * An input device: a scanner that types. Read by libevdev, and grabbed, so that nothing of it
 * reaches the console or a window.
 *
 * `bytes` are whole input events as a 64-bit Linux has them, little-endian, 24 bytes each: what
 * wire/wedge.h reads. If the kernel's buffer ran over, the SYN_DROPPED event is given, and nothing
 * of what libevdev makes up to catch up. The path is best a link that udev made: it is followed at
 * each opening. Pulled out, it is `closed` with -ENODEV. It only reads.
 */
#ifndef DRIVERS_BUS_EVDEV_H
#define DRIVERS_BUS_EVDEV_H

#include "drivers/bus/bus.h"

struct bus_evdev_config {
    const char *path; /* need not exist yet; copied */
};

int bus_evdev_new(uv_loop_t *loop, const struct bus_evdev_config *config,
                  const struct bus_events *events, void *context, struct bus **ret_bus) MUST_CHECK;

#endif

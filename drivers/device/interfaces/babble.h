/*
 * A bound on a device that sends without end: what gives more than any of its kind can is read for
 * a second, left alone for a second, and so on, so that it costs no more than the bytes of one
 * window. Meanwhile the state is `fault`; a quiet second makes it `ready` again.
 *
 *     in port_events.bytes:   babble_count(&thing->babble, n); then, if still alive, the bytes
 *     in port_events.closed:  babble_forget(&thing->babble);
 *     before port_release:    babble_release(&thing->babble);
 */
#ifndef DRIVERS_DEVICE_INTERFACES_BABBLE_H
#define DRIVERS_DEVICE_INTERFACES_BABBLE_H

#include "drivers/device/interfaces/port.h"

#define BABBLE_BYTES ((size_t)256 * 1024) /* a second; the fastest scanners give some 15 kB/s */

/* The bound by itself, for what is no port, or is left alone in its own way. */
struct babble_bound {
    uint64_t window_ms; /* when the window of window_bytes began */
    size_t window_bytes;
};

/* n bytes came. Whether that makes more than max_bytes within a second; it counts anew then. */
bool babble_exceeds(struct babble_bound *bound, uint64_t now_ms, size_t n,
                    size_t max_bytes) MUST_CHECK;

struct babble {
    struct port *port;
    uv_timer_t watch;
    struct babble_bound bound;
    enum { BABBLE_OFF, BABBLE_PAUSED, BABBLE_LISTENING } at;
};

/* After port_init. */
void babble_init(struct babble *babble, struct port *port);
/* n bytes came. Past the bound reading is paused and the state is `fault`, which may free the
 * device. */
void babble_count(struct babble *babble, size_t n);
/* A good read does not mend the fault while this is true. */
bool babble_is_watching(const struct babble *babble);
void babble_forget(struct babble *babble);
void babble_release(struct babble *babble);

#endif

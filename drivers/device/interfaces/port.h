/*
 * A port: a bus kept open under a device's state. Every kind of device has one.
 *
 * Started, it opens its bus, and opens it again with backoff (100 ms, doubled up to 2 s) for as
 * long as it takes, whether the device was unplugged or was never there. It keeps the state that
 * people see: `missing` while there is nothing to open, `fault` where opening is refused for
 * another reason. What an open device's state is, its driver says, by port_set_state.
 */
#ifndef DRIVERS_DEVICE_INTERFACES_PORT_H
#define DRIVERS_DEVICE_INTERFACES_PORT_H

#include "drivers/base/loop.h"
#include "drivers/bus/bus.h"
#include "drivers/device/device.h"

#define PORT_RETRY_MIN_MS 100
#define PORT_RETRY_MAX_MS 2000
#define PORT_WHY_SIZE     64

struct port;

/* Every slot must be filled. */
struct port_events {
    void (*opened)(struct port *port);
    void (*bytes)(struct port *port, const uint8_t *bytes, size_t n);
    void (*written)(struct port *port);
    /* It was open and is not any more; the port is already at opening it again. */
    void (*closed)(struct port *port);
    /* State or reason changed. */
    void (*state)(struct port *port);
    /* After port_release, when every handle is closed: frees the device. */
    void (*released)(struct port *port);
};

struct port {
    const struct port_events *events;
    struct bus *bus; /* owned; NULL after port_release */
    struct loop_owner owner;
    uv_timer_t retry;
    unsigned retry_ms;
    bool is_opening; /* the bus was told to open and has not said what became of it */
    bool is_open;
    const char *missing_words; /* why it is missing, for a person */
    enum device_state state;
    char why[PORT_WHY_SIZE];
};

/* Initialises all but the bus, which the caller makes with port_bus_events and the port as its
 * context. The state is `opening`. Further handles of the device may be adopted by port->owner. */
void port_init(struct port *port, uv_loop_t *loop, const struct port_events *events,
               const char *missing_words);
extern const struct bus_events port_bus_events;

/* Opens the bus from the loop's next turn on, and keeps it open. */
void port_start(struct port *port);
/* Closes the bus and leaves it closed; the state stays as it is. */
void port_stop(struct port *port);
/* Calls events->state if anything changed. `why` may be "". */
void port_set_state(struct port *port, enum device_state state, const char *why);
/* Closes the bus, whatever it is at, and opens it again after so long; the state stays as it is. */
void port_reopen(struct port *port, unsigned after_ms);
/* Closes everything; `released` follows. No other event does. */
void port_release(struct port *port);

#endif

/*
 * A TCP connection that we make: to a printer, a fixed reader, a serial server.
 *
 * A name is resolved at each opening (by libuv's resolver thread); a numeric address is not looked
 * up at all. Resolving and connecting together have `connect_timeout_ms`, then the bus is `closed`
 * with -ETIMEDOUT. The peer's end of the stream is `closed` with -ENOTCONN.
 */
#ifndef DRIVERS_BUS_TCP_H
#define DRIVERS_BUS_TCP_H

#include "drivers/bus/bus.h"

struct bus_tcp_config {
    const char *host; /* numeric or a name; copied */
    int port;
    int connect_timeout_ms; /* 0: 3000 */
};

int bus_tcp_new(uv_loop_t *loop, const struct bus_tcp_config *config,
                const struct bus_events *events, void *context, struct bus **ret_bus) MUST_CHECK;

#endif

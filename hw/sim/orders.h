/* Orders to a simulated device: lines on standard input and on its control socket, each answered
 * with `ok` or `error: why`. */
#ifndef HW_SIM_ORDERS_H
#define HW_SIM_ORDERS_H

#include "drivers/wire/serial.h"
#include "hw/sim/serve.h"

struct orders {
    /* What one line asks: NULL, or why it was not obeyed. */
    const char *(*obey)(void *context, struct str line);
    void *context;
    struct serial lines[SERVE_PEERS_MAX];
};

/* A peer that gives orders is there. */
void orders_open(struct orders *orders, size_t peer);
/* What came from it, in any pieces. */
void orders_take(struct orders *orders, struct serve *serve, size_t peer, const uint8_t *bytes,
                 size_t n);

#endif

/*
 * What a bus implements. Its own struct begins with struct bus; its functions find it by
 * container_of. Users of a bus include drivers/bus/bus.h instead.
 */
#ifndef DRIVERS_BUS_INTERFACES_BUS_H
#define DRIVERS_BUS_INTERFACES_BUS_H

#include "drivers/base/loop.h"
#include "drivers/bus/bus.h"

#define BUS_SLICES_MAX 2

struct bus_ops {
    const char *name; /* as configurations spell it */
    /* As bus_open, of a closed bus. */
    int (*open)(struct bus *bus);
    /* Ends whatever open began, from any state, without a callback. */
    void (*close)(struct bus *bus);
    /* As bus_write, with no write under way and 1 to BUS_SLICES_MAX slices. NULL: only reads. */
    int (*write)(struct bus *bus, const struct str *slices, size_t n_slices);
    /* Reading on or off, of an open bus. */
    void (*set_reading)(struct bus *bus, bool reading);
    /* Closes the handles that outlive an opening; NULL: there are none. */
    void (*release)(struct bus *bus);
    /* All handles are closed: frees the memory. */
    void (*destroy)(struct bus *bus);
};

struct bus {
    const struct bus_ops *ops;
    const struct bus_events *events;
    void *context;
    struct loop_owner owner;
    bool is_active; /* opening or open */
    bool is_open;
    bool is_writing;
};

void bus_init(struct bus *bus, const struct bus_ops *ops, uv_loop_t *loop,
              const struct bus_events *events, void *context);

/* What the ops report; each keeps the state above and calls back. */
void bus_opened(struct bus *bus);
void bus_written(struct bus *bus);
/* Closes by the ops and reports why. */
void bus_lost(struct bus *bus, int error);

#endif

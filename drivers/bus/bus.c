#include "drivers/bus/interfaces/bus.h"

#include <errno.h>

#include "drivers/base/error.h"

static void on_released(struct loop_owner *owner)
{
    struct bus *bus = container_of(owner, struct bus, owner);
    bus->ops->destroy(bus);
}

void bus_init(struct bus *bus, const struct bus_ops *ops, uv_loop_t *loop,
              const struct bus_events *events, void *context)
{
    *bus = (struct bus){.ops = ops, .events = events, .context = context};
    loop_owner_init(&bus->owner, loop, on_released);
}

int bus_open(struct bus *bus)
{
    if (bus->is_active) {
        return RAFF_E_STATE;
    }
    bus->is_active = true;
    int error = bus->ops->open(bus);
    if (error) {
        bus->is_active = false;
    }
    return error;
}

static void forget(struct bus *bus)
{
    bus->is_active = false;
    bus->is_open = false;
    bus->is_writing = false;
}

void bus_close(struct bus *bus)
{
    if (bus->is_active) {
        bus->ops->close(bus);
        forget(bus);
    }
}

int bus_write(struct bus *bus, const struct str *slices, size_t n_slices)
{
    if (!bus->ops->write) {
        return -ENOTSUP;
    }
    if (!bus->is_open || n_slices == 0 || n_slices > BUS_SLICES_MAX) {
        return RAFF_E_STATE;
    }
    if (bus->is_writing) {
        return RAFF_E_BUSY;
    }
    int error = bus->ops->write(bus, slices, n_slices);
    bus->is_writing = error == 0;
    return error;
}

void bus_pause(struct bus *bus)
{
    if (bus->is_open) {
        bus->ops->set_reading(bus, false);
    }
}

void bus_resume(struct bus *bus)
{
    if (bus->is_open) {
        bus->ops->set_reading(bus, true);
    }
}

void bus_free(struct bus *bus)
{
    if (bus) {
        bus_close(bus);
        if (bus->ops->release) {
            bus->ops->release(bus);
        }
        loop_release(&bus->owner);
    }
}

void bus_opened(struct bus *bus)
{
    bus->is_open = true;
    bus->events->opened(bus->context);
}

void bus_written(struct bus *bus)
{
    bus->is_writing = false;
    bus->events->written(bus->context);
}

void bus_lost(struct bus *bus, int error)
{
    bus->ops->close(bus);
    forget(bus);
    bus->events->closed(bus->context, error);
}

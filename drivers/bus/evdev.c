#include "drivers/bus/evdev.h"

#include <errno.h>
#include <fcntl.h>
#include <libevdev/libevdev.h>
#include <limits.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/bus/interfaces/bus.h"

#define EVENT_BYTES 24
#define EVENTS_MAX  64 /* given out at once: the kernel's own buffer of a keyboard */

struct bus_evdev {
    struct bus base;
    uv_poll_t poll;
    bool polling;            /* the handle exists, perhaps closing */
    struct libevdev *device; /* NULL if closed */
    int fd;                  /* -1 if closed */
    uint8_t buffer[EVENTS_MAX * EVENT_BYTES];
    char path[PATH_MAX];
};

static struct bus_evdev *evdev_of(struct bus *bus)
{
    return container_of(bus, struct bus_evdev, base);
}

static uint8_t *put_little(uint8_t *at, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *at++ = (uint8_t)(value >> (8 * i));
    }
    return at;
}

static void put_event(uint8_t *at, const struct input_event *event)
{
    at = put_little(at, (uint64_t)event->input_event_sec, 8);
    at = put_little(at, (uint64_t)event->input_event_usec, 8);
    at = put_little(at, event->type, 2);
    at = put_little(at, event->code, 2);
    put_little(at, (uint32_t)event->value, 4);
}

/* The next event, if there is one; negative when the device is gone. */
static int next_event(const struct bus_evdev *evdev, struct input_event *event)
{
    int r = libevdev_next_event(evdev->device, LIBEVDEV_READ_FLAG_NORMAL, event);
    if (r != LIBEVDEV_READ_STATUS_SYNC) {
        return r; /* -EAGAIN: no more now */
    }
    struct input_event made_up;
    while (libevdev_next_event(evdev->device, LIBEVDEV_READ_FLAG_SYNC, &made_up) ==
           LIBEVDEV_READ_STATUS_SYNC) {
    }
    return LIBEVDEV_READ_STATUS_SUCCESS; /* `event` is SYN_DROPPED */
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)events;
    struct bus_evdev *evdev = container_of(poll, struct bus_evdev, poll);
    struct input_event event;
    size_t n = 0;
    int r = 0;
    while (n < EVENTS_MAX && (r = next_event(evdev, &event)) == LIBEVDEV_READ_STATUS_SUCCESS) {
        put_event(evdev->buffer + n++ * EVENT_BYTES, &event);
    }
    if (n > 0) {
        evdev->base.events->bytes(evdev->base.context, evdev->buffer, n * EVENT_BYTES);
    }
    bool is_gone = r < 0 && r != -EAGAIN && r != -EINTR;
    if (evdev->base.is_open && (is_gone || status < 0)) {
        bus_lost(&evdev->base, -ENODEV);
    }
}

static void evdev_close(struct bus *bus)
{
    struct bus_evdev *evdev = evdev_of(bus);
    if (evdev->polling) {
        loop_close((uv_handle_t *)&evdev->poll);
    }
    libevdev_free(TAKE(evdev->device)); /* takes NULL */
    if (evdev->fd >= 0) {
        close(TAKE_FD(evdev->fd)); /* ends the grab, too */
    }
}

static int open_device(struct bus_evdev *evdev)
{
    evdev->fd = open(evdev->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (evdev->fd < 0) {
        return -errno;
    }
    int r = libevdev_new_from_fd(evdev->fd, &evdev->device);
    if (r < 0) {
        return r == -ENOTTY || r == -EINVAL ? RAFF_E_CONFIG : r; /* there, but no input device */
    }
    return libevdev_grab(evdev->device, LIBEVDEV_GRAB);
}

static int start_polling(struct bus_evdev *evdev)
{
    int error = uv_poll_init(evdev->base.owner.loop, &evdev->poll, evdev->fd);
    if (error) {
        return error;
    }
    evdev->polling = true;
    loop_adopt(&evdev->base.owner, (uv_handle_t *)&evdev->poll);
    return uv_poll_start(&evdev->poll, UV_READABLE, on_poll);
}

static int evdev_open(struct bus *bus)
{
    struct bus_evdev *evdev = evdev_of(bus);
    bool is_being_closed = evdev->polling && bus->owner.open > 0;
    if (is_being_closed) {
        return RAFF_E_BUSY;
    }
    evdev->polling = false;
    int error = open_device(evdev);
    error = error ? error : start_polling(evdev);
    if (error) {
        evdev_close(bus);
        return error;
    }
    bus_opened(bus);
    return 0;
}

static void evdev_set_reading(struct bus *bus, bool reading)
{
    struct bus_evdev *evdev = evdev_of(bus);
    if (!reading) {
        uv_poll_stop(&evdev->poll);
    } else if (uv_poll_start(&evdev->poll, UV_READABLE, on_poll) != 0) {
        bus_lost(bus, -ENODEV);
    }
}

static void evdev_destroy(struct bus *bus)
{
    free(evdev_of(bus));
}

static const struct bus_ops evdev_ops = {
    .name = "evdev",
    .open = evdev_open,
    .close = evdev_close,
    .set_reading = evdev_set_reading,
    .destroy = evdev_destroy,
};

int bus_evdev_new(uv_loop_t *loop, const struct bus_evdev_config *config,
                  const struct bus_events *events, void *context, struct bus **ret_bus)
{
    struct bus_evdev *evdev = calloc(1, sizeof(*evdev));
    if (!evdev) {
        return -ENOMEM;
    }
    int error = copy_cstr(evdev->path, sizeof(evdev->path), config->path);
    if (error) {
        free(evdev);
        return error;
    }
    bus_init(&evdev->base, &evdev_ops, loop, events, context);
    evdev->fd = -1;
    *ret_bus = &evdev->base;
    return 0;
}

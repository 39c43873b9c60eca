#include "drivers/device/interfaces/port.h"

#include <errno.h>

#include "drivers/base/error.h"

static void on_released(struct loop_owner *owner)
{
    struct port *port = container_of(owner, struct port, owner);
    port->events->released(port);
}

void port_init(struct port *port, uv_loop_t *loop, const struct port_events *events,
               const char *missing_words)
{
    *port =
        (struct port){.events = events, .missing_words = missing_words, .state = DEVICE_OPENING};
    loop_owner_init(&port->owner, loop, on_released);
    loop_timer(&port->owner, &port->retry);
}

void port_set_state(struct port *port, enum device_state state, const char *why)
{
    if (!port->bus || (port->state == state && strcmp(port->why, why) == 0)) {
        return;
    }
    port->state = state;
    copy_cut(port->why, sizeof(port->why), why);
    port->events->state(port);
}

/* Nothing there, as against something there that refuses. */
static bool means_missing(int error)
{
    switch (-error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case EIO:
    case ENOTCONN:
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
    case ETIMEDOUT:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
        return true;
    default:
        return false;
    }
}

static void on_retry(uv_timer_t *timer);

static void retry_later(struct port *port)
{
    uv_timer_start(&port->retry, on_retry, port->retry_ms, 0);
    unsigned doubled = port->retry_ms * 2;
    port->retry_ms = doubled < PORT_RETRY_MAX_MS ? doubled : PORT_RETRY_MAX_MS;
}

static void say_error(struct port *port, int error)
{
    if (means_missing(error)) {
        port_set_state(port, DEVICE_MISSING, port->missing_words);
    } else {
        port_set_state(port, DEVICE_FAULT, error_text(error));
    }
}

static void on_retry(uv_timer_t *timer)
{
    struct port *port = container_of(timer, struct port, retry);
    port->is_opening = true;
    int error = bus_open(port->bus);
    if (error) {
        port->is_opening = false;
        retry_later(port);
        if (error != RAFF_E_BUSY) {
            say_error(port, error);
        }
    }
}

static void on_opened(void *context)
{
    struct port *port = context;
    port->is_opening = false;
    port->is_open = true;
    port->retry_ms = PORT_RETRY_MIN_MS;
    port->events->opened(port);
}

static void on_bytes(void *context, const uint8_t *bytes, size_t n)
{
    struct port *port = context;
    port->events->bytes(port, bytes, n);
}

static void on_written(void *context)
{
    struct port *port = context;
    port->events->written(port);
}

static void on_closed(void *context, int error)
{
    struct port *port = context;
    bool was_open = port->is_open;
    port->is_opening = false;
    port->is_open = false;
    retry_later(port);
    if (was_open) {
        port->events->closed(port);
    }
    say_error(port, error);
}

const struct bus_events port_bus_events = {
    .opened = on_opened, .bytes = on_bytes, .written = on_written, .closed = on_closed};

void port_start(struct port *port)
{
    bool is_under_way =
        port->is_open || port->is_opening || uv_is_active((uv_handle_t *)&port->retry);
    if (!is_under_way) {
        port->retry_ms = PORT_RETRY_MIN_MS;
        uv_timer_start(&port->retry, on_retry, 0, 0);
    }
}

void port_stop(struct port *port)
{
    uv_timer_stop(&port->retry);
    bus_close(port->bus);
    port->is_opening = false;
    port->is_open = false;
}

void port_reopen(struct port *port, unsigned after_ms)
{
    port_stop(port);
    port->retry_ms = PORT_RETRY_MIN_MS;
    uv_timer_start(&port->retry, on_retry, after_ms, 0);
}

void port_release(struct port *port)
{
    bus_free(TAKE(port->bus));
    port->is_open = false;
    loop_close((uv_handle_t *)&port->retry);
    loop_release(&port->owner);
}

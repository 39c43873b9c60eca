#include "drivers/device/interfaces/babble.h"

#define WINDOW_MS 1000

bool babble_exceeds(struct babble_bound *bound, uint64_t now_ms, size_t n, size_t max_bytes)
{
    if (now_ms - bound->window_ms >= WINDOW_MS) {
        *bound = (struct babble_bound){.window_ms = now_ms};
    }
    bound->window_bytes += n;
    if (bound->window_bytes <= max_bytes) {
        return false;
    }
    bound->window_bytes = 0;
    return true;
}

static void on_watch(uv_timer_t *timer);

static void watch(struct babble *babble, bool pause)
{
    babble->at = pause ? BABBLE_PAUSED : BABBLE_LISTENING;
    babble->bound = (struct babble_bound){.window_ms = uv_now(babble->port->owner.loop)};
    uv_timer_start(&babble->watch, on_watch, WINDOW_MS, 0);
    if (pause) {
        bus_pause(babble->port->bus);
        port_set_state(babble->port, DEVICE_FAULT, "sends without end");
    } else {
        bus_resume(babble->port->bus);
    }
}

static void on_watch(uv_timer_t *timer)
{
    struct babble *babble = container_of(timer, struct babble, watch);
    if (babble->at == BABBLE_PAUSED) {
        watch(babble, false);
    } else {
        babble->at = BABBLE_OFF;
        port_set_state(babble->port, DEVICE_READY, "");
    }
}

void babble_init(struct babble *babble, struct port *port)
{
    *babble = (struct babble){.port = port};
    loop_timer(&port->owner, &babble->watch);
}

void babble_count(struct babble *babble, size_t n)
{
    if (babble_exceeds(&babble->bound, uv_now(babble->port->owner.loop), n, BABBLE_BYTES)) {
        watch(babble, true);
    }
}

bool babble_is_watching(const struct babble *babble)
{
    return babble->at != BABBLE_OFF;
}

void babble_forget(struct babble *babble)
{
    babble->at = BABBLE_OFF;
    uv_timer_stop(&babble->watch);
}

void babble_release(struct babble *babble)
{
    loop_close((uv_handle_t *)&babble->watch);
}

#include "drivers/device/interfaces/scale.h"

#include <errno.h>

#include "drivers/base/error.h"

#define PACE_MS       100  /* between an answer and the next question */
#define SILENCE_PACES 10   /* a question this old gets no answer */
#define SAY_MS        1000 /* no_weight comes no more often */

static const struct scale_driver *const drivers[] = {&scale_mt_sics, &scale_toledo8217, &scale_hid};

/* What is wrong with the weight and not with the scale. */
static const char *const weight_words[] = {"moving",       "over range", "under zero",
                                           "not possible", "needs zero", "not in a unit of weight"};

static uint64_t now_of(const struct scale *scale)
{
    return uv_now(scale->port.owner.loop);
}

static bool is_alive(const struct scale *scale)
{
    return scale->port.bus != NULL;
}

/* --- to the scale --- */

static void on_tick(uv_timer_t *timer);

static void tick_in(struct scale *scale, uint64_t ms)
{
    uv_timer_start(&scale->tick, on_tick, ms, 0);
}

static void send_order(struct scale *scale, enum scale_order order)
{
    if (scale->n_sent == SCALE_SENT_MAX ||
        bus_write(scale->port.bus, &scale->orders[order], 1) != 0) {
        return; /* others are still going out, or their answers to come: pumped again then */
    }
    if (scale->n_sent == 0) {
        scale->silent_paces = 0;
    }
    scale->waiting[order] = false;
    scale->sent[scale->n_sent++] = (struct scale_sent){.order = order};
}

static void pump(struct scale *scale)
{
    for (size_t i = 0; i < SCALE_ORDERS && is_alive(scale); i++) {
        if (scale->port.is_open && scale->waiting[i]) {
            send_order(scale, (enum scale_order)i);
            return;
        }
    }
}

static void order(struct scale *scale, enum scale_order order)
{
    scale->waiting[order] = scale->orders[order].len > 0;
    pump(scale);
}

static void ask(struct scale *scale)
{
    bool repeats = scale->mode == SCALE_STREAMING && scale->orders[SCALE_REPEAT].len > 0;
    order(scale, repeats ? SCALE_REPEAT : SCALE_ONCE);
}

/* --- what it owes --- */

static bool is_question(enum scale_order order)
{
    return order == SCALE_ONCE || order == SCALE_REPEAT;
}

/* Whether an answer to a question is to come, or ever more of them. */
static bool is_expecting(const struct scale *scale)
{
    for (size_t i = 0; i < scale->n_sent; i++) {
        if (is_question(scale->sent[i].order) && !scale->sent[i].is_stale) {
            return true;
        }
    }
    return false;
}

/* The first that was sent of these, or n_sent. */
static size_t find_sent(const struct scale *scale, bool (*fits)(enum scale_order order))
{
    size_t i = 0;
    while (i < scale->n_sent && !fits(scale->sent[i].order)) {
        i++;
    }
    return i;
}

static void drop_sent(struct scale *scale, size_t first, size_t n)
{
    scale->n_sent -= n;
    memmove(&scale->sent[first], &scale->sent[first + n],
            (scale->n_sent - first) * sizeof(scale->sent[0]));
}

static bool is_quiet(enum scale_order order)
{
    return order == SCALE_QUIET;
}

static bool is_adjustment(enum scale_order order)
{
    return order == SCALE_TARE || order == SCALE_ZERO;
}

/* What a weight or a status answers. */
enum meaning { MEANS_NOTHING, MEANS_ADJUSTED, MEANS_WEIGHED };

static enum meaning settle(struct scale *scale)
{
    size_t first = scale->driver->answers_by_status ? 0 : find_sent(scale, is_question);
    if (scale->driver->pushes) {
        return MEANS_WEIGHED;
    }
    if (first == scale->n_sent || find_sent(scale, is_quiet) < scale->n_sent) {
        return MEANS_NOTHING;
    }
    struct scale_sent sent = scale->sent[first];
    if (sent.order != SCALE_REPEAT) {
        drop_sent(scale, first, 1);
    }
    if (sent.is_stale) {
        return MEANS_NOTHING;
    }
    return is_question(sent.order) ? MEANS_WEIGHED : MEANS_ADJUSTED;
}

static void settle_message(struct scale *scale, const struct wire_message *message)
{
    const char *quiet = scale->driver->quiet_answer;
    size_t at = find_sent(scale, is_quiet);
    bool is_end = quiet && (strcmp(message->name, quiet) == 0 || message->name[0] == 'E');
    if (is_end && at < scale->n_sent) { /* E: ES, EL, of a scale that does not know it */
        drop_sent(scale, 0, at + 1);
        return;
    }
    at = find_sent(scale, is_adjustment);
    if (at < scale->n_sent) {
        drop_sent(scale, at, 1);
    }
}

/* --- to the user --- */

static void say_no_weight(struct scale *scale, const char *why)
{
    uint64_t now_ms = now_of(scale);
    bool is_due = scale->said_ms == 0 || now_ms - scale->said_ms >= SAY_MS;
    if (scale->mode != SCALE_IDLE && is_due && is_alive(scale)) {
        scale->said_ms = now_ms;
        scale->events->no_weight(scale->context, why);
    }
}

static void take_weight(struct scale *scale, const struct wire_weight *weight, uint64_t received_ns)
{
    if (scale->mode == SCALE_ASKING && !weight->stable) {
        say_no_weight(scale, "moving");
    } else if (scale->mode != SCALE_IDLE) {
        scale->mode = scale->mode == SCALE_ASKING ? SCALE_IDLE : scale->mode;
        scale->said_ms = 0;
        scale->events->weight(scale->context, weight, received_ns);
    }
}

static bool is_about_weight(const char *words)
{
    for (size_t i = 0; i < ARRAY_SIZE(weight_words); i++) {
        if (strcmp(weight_words[i], words) == 0) {
            return true;
        }
    }
    return false;
}

static void take_status(struct scale *scale, const struct wire_status *status, enum meaning meaning)
{
    if (status->fault && !is_about_weight(status->fault)) {
        port_set_state(&scale->port, DEVICE_FAULT, status->fault);
    }
    if (meaning == MEANS_ADJUSTED && status->fault) {
        say_no_weight(scale, "refused");
    } else if (meaning == MEANS_WEIGHED) {
        say_no_weight(scale, status->fault ? status->fault : "nothing on it");
    }
}

/* --- from the scale --- */

/* Whatever makes sense mends "no answer" and its like. */
static void mend(struct scale *scale, const struct wire_event *event)
{
    bool is_fault =
        event->kind == WIRE_STATUS && event->status.fault && !is_about_weight(event->status.fault);
    if (!is_fault && scale->port.state == DEVICE_FAULT && !babble_is_watching(&scale->babble)) {
        port_set_state(&scale->port, DEVICE_READY, "");
    }
}

static void take_event(struct scale *scale, const struct wire_event *event, uint64_t received_ns)
{
    if (event->kind == WIRE_ERROR) {
        port_set_state(&scale->port, DEVICE_FAULT, event->error.why);
        return;
    }
    mend(scale, event);
    if (!is_alive(scale)) {
        return;
    }
    scale->silent_paces = 0;
    if (event->kind == WIRE_WEIGHT && settle(scale) == MEANS_WEIGHED) {
        take_weight(scale, &event->weight, received_ns);
    } else if (event->kind == WIRE_STATUS) {
        take_status(scale, &event->status, settle(scale));
    } else if (event->kind == WIRE_MESSAGE) {
        settle_message(scale, &event->message);
        if (event->message.result != 0) {
            say_no_weight(scale, "refused");
        }
    }
    pump(scale);
}

void scale_feed(struct scale *scale, const uint8_t *bytes, size_t n)
{
    uint64_t received_ns = uv_hrtime();
    while (n > 0 && is_alive(scale)) {
        size_t used = wire_feed(scale->grammar, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        if (wire_next(scale->grammar, &event)) {
            scale->has_last = scale->driver->pushes && event.kind != WIRE_MESSAGE;
            scale->last = event;
            take_event(scale, &event, received_ns);
        }
    }
}

/* --- time --- */

static void tick_silent(struct scale *scale)
{
    scale->n_sent = 0;
    port_set_state(&scale->port, DEVICE_FAULT, "no answer");
    if (is_alive(scale)) {
        say_no_weight(scale, "no answer");
    }
    if (is_alive(scale)) {
        ask(scale);
    }
}

/* One that sends changes only has said already what lies on it. */
static void tick_pushing(struct scale *scale)
{
    if (scale->has_last) {
        take_event(scale, &scale->last, uv_hrtime());
    } else {
        say_no_weight(scale, "no answer");
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct scale *scale = container_of(timer, struct scale, tick);
    bool is_silent = scale->n_sent > 0 && ++scale->silent_paces > SILENCE_PACES;
    if (!scale->port.is_open || scale->mode == SCALE_IDLE) {
        return;
    }
    if (scale->driver->pushes && scale->mode == SCALE_ASKING) {
        tick_pushing(scale);
    } else if (is_silent && !babble_is_watching(&scale->babble)) {
        tick_silent(scale);
    } else if (!is_expecting(scale)) {
        ask(scale);
    }
    if (is_alive(scale)) {
        tick_in(scale, PACE_MS);
    }
}

/* --- the port --- */

static struct scale *scale_of(struct port *port)
{
    return container_of(port, struct scale, port);
}

static void on_opened(struct port *port)
{
    struct scale *scale = scale_of(port);
    wire_init(scale->grammar, scale->driver->grammar);
    memset(scale->waiting, 0, sizeof(scale->waiting));
    scale->n_sent = 0;
    scale->has_last = false;
    if (scale->driver->opened && scale->driver->opened(scale) != 0) {
        return;
    }
    order(scale, SCALE_QUIET); /* whoever was here before may have left it repeating */
    port_set_state(port, DEVICE_READY, "");
    if (is_alive(scale) && scale->mode != SCALE_IDLE) {
        tick_in(scale, 0);
    }
}

static void on_bytes(struct port *port, const uint8_t *bytes, size_t n)
{
    struct scale *scale = scale_of(port);
    babble_count(&scale->babble, n);
    if (!is_alive(scale)) {
        return;
    }
    if (scale->driver->bytes) {
        scale->driver->bytes(scale, bytes, n);
    } else {
        scale_feed(scale, bytes, n);
    }
}

static void on_written(struct port *port)
{
    pump(scale_of(port));
}

static void on_closed(struct port *port)
{
    struct scale *scale = scale_of(port);
    babble_forget(&scale->babble);
    uv_timer_stop(&scale->tick);
}

static void on_state(struct port *port)
{
    struct scale *scale = scale_of(port);
    scale->events->state(scale->context, port->state, port->why);
}

static void on_released(struct port *port)
{
    struct scale *scale = scale_of(port);
    free(scale->grammar);
    free(scale);
}

static const struct port_events port_events = {.opened = on_opened,
                                               .bytes = on_bytes,
                                               .written = on_written,
                                               .closed = on_closed,
                                               .state = on_state,
                                               .released = on_released};

/* --- what users call --- */

static const struct scale_driver *find_driver(const char *name)
{
    for (size_t i = 0; name && i < ARRAY_SIZE(drivers); i++) {
        if (strcmp(drivers[i]->name, name) == 0) {
            return drivers[i];
        }
    }
    return NULL;
}

static int build(struct scale *scale, uv_loop_t *loop, const struct scale_config *config)
{
    scale->grammar = calloc(1, wire_grammar_size(scale->driver->grammar));
    if (!scale->grammar) {
        return -ENOMEM;
    }
    if (config->unit && copy_cstr(scale->unit, sizeof(scale->unit), config->unit) != 0) {
        return RAFF_E_CONFIG;
    }
    memcpy(scale->orders, scale->driver->orders, sizeof(scale->orders));
    return scale->driver->make_bus(loop, config, &scale->port);
}

int scale_new(uv_loop_t *loop, const struct scale_config *config, const struct scale_events *events,
              void *context, struct scale **ret_scale)
{
    const struct scale_driver *driver = find_driver(config->driver);
    if (!driver) {
        return RAFF_E_CONFIG;
    }
    struct scale *scale = calloc(1, sizeof(*scale));
    if (!scale) {
        return -ENOMEM;
    }
    scale->driver = driver;
    scale->events = events;
    scale->context = context;
    port_init(&scale->port, loop, &port_events, "not plugged in");
    babble_init(&scale->babble, &scale->port);
    loop_timer(&scale->port.owner, &scale->tick);
    int error = build(scale, loop, config);
    if (error) {
        scale_free(scale);
        return error;
    }
    port_start(&scale->port);
    *ret_scale = scale;
    return 0;
}

void scale_free(struct scale *scale)
{
    if (scale) {
        babble_release(&scale->babble);
        loop_close((uv_handle_t *)&scale->tick);
        port_release(&scale->port);
    }
}

static void begin(struct scale *scale, enum scale_mode mode)
{
    scale_stop(scale);
    scale->mode = mode;
    scale->said_ms = 0;
    tick_in(scale, 0);
}

int scale_ask(struct scale *scale)
{
    if (!scale->port.is_open) {
        return RAFF_E_STATE;
    }
    begin(scale, SCALE_ASKING);
    return 0;
}

int scale_stream(struct scale *scale)
{
    if (!scale->port.is_open) {
        return RAFF_E_STATE;
    }
    begin(scale, SCALE_STREAMING);
    return 0;
}

void scale_stop(struct scale *scale)
{
    bool was_streaming = scale->mode == SCALE_STREAMING;
    scale->mode = SCALE_IDLE;
    for (size_t i = 0; i < scale->n_sent; i++) {
        scale->sent[i].is_stale = is_question(scale->sent[i].order);
    }
    scale->waiting[SCALE_ONCE] = false;
    scale->waiting[SCALE_REPEAT] = false;
    uv_timer_stop(&scale->tick);
    if (was_streaming && scale->port.is_open) {
        order(scale, SCALE_QUIET);
    }
}

static int tell(struct scale *scale, enum scale_order what)
{
    if (!scale->port.is_open) {
        return RAFF_E_STATE;
    }
    if (scale->orders[what].len == 0) {
        return -ENOTSUP;
    }
    order(scale, what);
    return 0;
}

int scale_tare(struct scale *scale)
{
    return tell(scale, SCALE_TARE);
}

int scale_zero(struct scale *scale)
{
    return tell(scale, SCALE_ZERO);
}

enum device_state scale_state(const struct scale *scale)
{
    return scale->port.state;
}

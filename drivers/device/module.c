#include "drivers/device/module.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/bus/serial.h"

#define REST_MIN_MS 500 /* after a fault, doubled up to the next */
#define REST_MAX_MS 2000
#define PAUSE_MS    500 /* between rounds that fail */

#define DEAF_MS 1000 /* to one that babbles; at 921,600 baud a module sends 92 kB/s */

static struct module *module_of(struct port *port)
{
    return container_of(port, struct module, port);
}

static struct module *self_of(struct reader *reader)
{
    return container_of(reader, struct module, base);
}

static bool is_alive(const struct module *module)
{
    return module->port.bus != NULL;
}

static uint64_t now_ms(const struct module *module)
{
    return uv_now(module->port.owner.loop);
}

void module_say(struct module *module, const char *fault)
{
    copy_cut(module->why, sizeof(module->why), fault ? fault : "it cannot read");
}

const char *module_say_antenna(struct module *module, uint32_t antennas, const char *what)
{
    unsigned antenna = 1;
    while (antenna < READER_ANTENNAS_MAX && !(antennas >> (antenna - 1) & 1)) {
        antenna++;
    }
    struct text text = text_over(module->why, sizeof(module->why));
    text_addf(&text, "antenna %u %s", antenna, what);
    return module->why;
}

/* --- sending --- */

static void on_deadline(struct loop_deadline *deadline);

static void wait_for(struct module *module, uint64_t ms)
{
    loop_deadline_set(&module->deadline, ms, on_deadline);
}

/* What is in frame[]. One that still waits for the one before goes when that is written. */
static void send_frame(struct module *module, size_t n)
{
    const struct str slice = {(const char *)module->frame, n};
    int error = bus_write(module->port.bus, &slice, 1);
    module->unsent = error == RAFF_E_BUSY ? n : 0;
}

static void enter(struct module *module, enum module_state state);

/* Goes to the next step that has something to say; at the end of the list the state changes. */
static void go_on(struct module *module)
{
    static const enum module_state next[] = {[MODULE_CONNECTING] = MODULE_IDLE,
                                             [MODULE_STARTING] = MODULE_READING,
                                             [MODULE_STOPPING] = MODULE_IDLE};
    while (module->step->what) {
        size_t n = module->step->write(module, module->frame);
        if (n > 0) {
            send_frame(module, n);
        }
        if (n > 0 && module->step->answer != MODULE_UNANSWERED) {
            unsigned ms = module->step->answer_ms;
            wait_for(module, ms ? ms : MODULE_ANSWER_MS);
            return;
        }
        module->step++;
    }
    enter(module, next[module->state]);
}

static void begin(struct module *module, const struct module_step *steps)
{
    module->step = steps;
    module->tries = 0;
    module->missing_antennas = 0;
    module->has_trouble = false;
    go_on(module);
}

/* --- the state --- */

static void enter_idle(struct module *module)
{
    loop_deadline_stop(&module->deadline);
    if (module->base.mode != READER_IDLE) {
        enter(module, MODULE_STARTING);
    } else {
        port_set_state(&module->port, DEVICE_READY, "");
    }
}

static void enter_reading(struct module *module)
{
    module->heard_ms = now_ms(module);
    wait_for(module, module->family->silence_ms);
    if (module->base.mode == READER_IDLE) {
        enter(module, MODULE_STOPPING);
    } else if (module->port.state != DEVICE_FAULT) { /* which MODULE_WELL ends */
        port_set_state(&module->port, DEVICE_READY, "");
    }
}

static void enter(struct module *module, enum module_state state)
{
    module->state = state;
    switch (state) {
    case MODULE_CONNECTING:
        begin(module, module->family->connect);
        break;
    case MODULE_STARTING:
        begin(module, module->family->start);
        break;
    case MODULE_STOPPING:
        begin(module, module->family->stop);
        break;
    case MODULE_IDLE:
        enter_idle(module);
        break;
    case MODULE_READING:
        enter_reading(module);
        break;
    case MODULE_RESTING:
        wait_for(module, module->rest_ms);
        module->rest_ms = module->rest_ms * 2 < REST_MAX_MS ? module->rest_ms * 2 : REST_MAX_MS;
        break;
    case MODULE_DEAF:
        bus_pause(module->port.bus);
        wait_for(module, DEAF_MS);
        break;
    case MODULE_CLOSED:
        loop_deadline_stop(&module->deadline);
        break;
    }
}

static bool is_well(struct module *module)
{
    module->rest_ms = REST_MIN_MS;
    port_set_state(&module->port, DEVICE_READY, "");
    return is_alive(module);
}

static bool has_fault(struct module *module, const char *why)
{
    port_set_state(&module->port, DEVICE_FAULT, why);
    return is_alive(module);
}

static void fail(struct module *module, const char *why)
{
    enter(module, MODULE_RESTING);
    (void)!has_fault(module, why);
}

/* --- silence --- */

static bool take_events(struct module *module);

/* A list got no answer, unless one was held back by what only looked like a frame: the command is
 * sent again, a few times. */
static void miss_answer(struct module *module)
{
    const struct module_step *missed = module->step;
    enum module_state state = module->state;
    wire_idle(&module->grammar.wire);
    if (!take_events(module) || module->step != missed || module->state != state) {
        return;
    }
    if (missed->may_be_silent) {
        module->step++;
        go_on(module);
    } else if (++module->tries < MODULE_TRIES) {
        go_on(module);
    } else {
        fail(module, "no answer");
    }
}

/* It reads, and was heard or not: the timer is not set anew with every sight. */
static void check_silence(struct module *module)
{
    uint64_t silent_ms = now_ms(module) - module->heard_ms;
    if (silent_ms < module->family->silence_ms) {
        wait_for(module, module->family->silence_ms - silent_ms);
    } else {
        enter(module, MODULE_CONNECTING);
    }
}

static void on_deadline(struct loop_deadline *deadline)
{
    struct module *module = container_of(deadline, struct module, deadline);
    switch (module->state) {
    case MODULE_CONNECTING:
    case MODULE_STARTING:
    case MODULE_STOPPING:
        miss_answer(module);
        break;
    case MODULE_READING:
        check_silence(module);
        break;
    case MODULE_DEAF:
        bus_resume(module->port.bus);
        enter(module, MODULE_CONNECTING);
        break;
    case MODULE_RESTING:
        enter(module, MODULE_CONNECTING);
        break;
    case MODULE_IDLE:
    case MODULE_CLOSED:
        break;
    }
}

/* --- what the module says. Each returns whether the reader still lives. --- */

static bool refuse(struct module *module, const struct wire_message *answer)
{
    const char *why = module->family->fault(answer->result);
    if (!why) {
        struct text text = text_over(module->why, sizeof(module->why));
        text_addf(&text, "it refuses %s", module->step->what);
        why = module->why;
    }
    fail(module, why);
    return is_alive(module);
}

static bool take_answer(struct module *module, const struct wire_message *answer)
{
    const struct module_step *step = module->step;
    if (answer->result && !step->may_fail) {
        return refuse(module, answer);
    }
    const char *why = step->take ? step->take(module, answer) : NULL;
    if (why) {
        fail(module, why);
        return is_alive(module);
    }
    module->step++;
    module->tries = 0;
    go_on(module);
    return is_alive(module);
}

static bool take_heard(struct module *module, enum module_heard heard)
{
    switch (heard) {
    case MODULE_WELL:
        return is_well(module);
    case MODULE_TROUBLE:
        module->has_trouble = true;
        return has_fault(module, module->why);
    case MODULE_OVER:
        if (module->has_trouble || is_well(module)) {
            enter(module, module->base.mode == READER_IDLE ? MODULE_IDLE : MODULE_STARTING);
        }
        break;
    case MODULE_FAILED:
        module->rest_ms = PAUSE_MS;
        fail(module, module->why);
        break;
    case MODULE_LOST:
        enter(module, MODULE_CONNECTING);
        break;
    case MODULE_NOTHING:
        break;
    }
    return is_alive(module);
}

static bool is_awaited(const struct module *module, const struct wire_message *message)
{
    bool is_asking = module->state == MODULE_CONNECTING || module->state == MODULE_STARTING ||
                     module->state == MODULE_STOPPING;
    if (!is_asking || !module->step->what) {
        return false;
    }
    return (int)message->type == module->step->answer ||
           (module->family->refuses && module->family->refuses(message));
}

static bool take_event(struct module *module, const struct wire_event *event)
{
    if (event->kind == WIRE_ERROR) {
        return true; /* what is missing for it is missed in its time */
    }
    module->heard_ms = now_ms(module);
    if (event->kind == WIRE_TAG) {
        bool is_reading = module->state == MODULE_READING;
        return (!is_reading || !module->family->tags_are_well || is_well(module)) &&
               reader_report_sight(&module->base, &event->tag, (struct str){0});
    }
    if (is_awaited(module, &event->message)) {
        return take_answer(module, &event->message);
    }
    return module->state != MODULE_READING ||
           take_heard(module, module->family->hear(module, &event->message));
}

static bool take_events(struct module *module)
{
    struct wire_event event;
    bool lives = true;
    while (lives && wire_next(&module->grammar.wire, &event)) {
        lives = take_event(module, &event);
    }
    return lives;
}

/* --- the tty --- */

static void on_opened(struct port *port)
{
    struct module *module = module_of(port);
    wire_init(&module->grammar.wire, module->family->grammar);
    module->unsent = 0;
    module->bound = (struct babble_bound){0};
    module->rest_ms = REST_MIN_MS;
    module->has_no_switching = false;
    if (port->state == DEVICE_MISSING) {
        port_set_state(port, DEVICE_OPENING, "");
    }
    if (is_alive(module)) {
        enter(module, MODULE_CONNECTING);
    }
}

static void on_bytes(struct port *port, const uint8_t *bytes, size_t n)
{
    struct module *module = module_of(port);
    bool lives = true;
    if (babble_exceeds(&module->bound, now_ms(module), n, BABBLE_BYTES)) {
        enter(module, MODULE_DEAF);
        (void)!has_fault(module, "sends without end");
        return;
    }
    while (n > 0 && lives) {
        size_t used = wire_feed(&module->grammar.wire, bytes, n);
        bytes += used;
        n -= used;
        lives = take_events(module);
    }
}

static void on_written(struct port *port)
{
    struct module *module = module_of(port);
    if (module->unsent > 0) {
        send_frame(module, module->unsent);
    }
}

static void on_closed(struct port *port)
{
    enter(module_of(port), MODULE_CLOSED);
}

static void on_state(struct port *port)
{
    reader_set_state(&module_of(port)->base, port->state, port->why);
}

static void on_released(struct port *port)
{
    reader_released(&module_of(port)->base);
}

static const struct port_events port_events = {.opened = on_opened,
                                               .bytes = on_bytes,
                                               .written = on_written,
                                               .closed = on_closed,
                                               .state = on_state,
                                               .released = on_released};

/* --- what reader.c calls --- */

static int configure(struct module *module, const struct module_family *family,
                     const struct reader_config *config)
{
    const char *region = config->region ? config->region : "";
    module->family = family;
    module->baud = config->baud ? config->baud : family->baud;
    module->antennas = config->antennas;
    module->power_cdbm = config->power_cdbm;
    if (config->antennas >> family->antennas_max ||
        copy_cstr(module->region, sizeof(module->region), region) != 0) {
        return RAFF_E_CONFIG;
    }
    return copy_cstr(module->path, sizeof(module->path), config->path);
}

int module_make(const struct module_family *family, const struct reader_config *config,
                struct reader **ret_reader)
{
    if (!config->path) {
        return RAFF_E_CONFIG;
    }
    CLEANUP(freep) struct module *module = calloc(1, sizeof(*module));
    if (!module) {
        return -ENOMEM;
    }
    int error = configure(module, family, config);
    if (error) {
        return error;
    }
    *ret_reader = &TAKE(module)->base;
    return 0;
}

int module_start(struct reader *reader)
{
    struct module *module = self_of(reader);
    const struct bus_serial_config serial = {.path = module->path, .baud = module->baud};
    port_init(&module->port, reader->owner.loop, &port_events, "not plugged in");
    loop_deadline_init(&module->port.owner, &module->deadline);
    int error = bus_serial_new(reader->owner.loop, &serial, &port_bus_events, &module->port,
                               &module->port.bus);
    if (!error) {
        port_start(&module->port);
    }
    return error;
}

void module_run(struct reader *reader)
{
    struct module *module = self_of(reader);
    bool reads = reader->mode != READER_IDLE;
    if (module->state == MODULE_IDLE && reads) {
        enter(module, MODULE_STARTING);
    } else if (module->state == MODULE_READING && !reads) {
        enter(module, MODULE_STOPPING);
    }
}

void module_release(struct reader *reader)
{
    struct module *module = self_of(reader);
    loop_close((uv_handle_t *)&module->deadline.timer);
    port_release(&module->port);
}

void module_destroy(struct reader *reader)
{
    free(self_of(reader));
}

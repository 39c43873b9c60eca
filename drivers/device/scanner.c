#include "drivers/device/scanner.h"

#include <errno.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/bus/evdev.h"
#include "drivers/bus/serial.h"
#include "drivers/bus/usb.h"
#include "drivers/device/interfaces/scanner.h"
#include "drivers/wire/scanner_commands.h"
#include "drivers/wire/serial.h"

#define ANSWER_MS    2000
#define LENGTH_BYTES 2 /* in front of a message that waits */

static struct scanner *scanner_of(struct port *port)
{
    return container_of(port, struct scanner, port);
}

static bool is_alive(const struct scanner *scanner)
{
    return scanner->port.bus != NULL;
}

/* --- what goes out --- */

static int flush(struct scanner *scanner)
{
    struct scanner_out *out = &scanner->out;
    if (out->n_waiting == 0 || out->is_sending) {
        return 0;
    }
    size_t n = (size_t)(out->waiting[0] << 8 | out->waiting[1]);
    memcpy(out->sending, out->waiting + LENGTH_BYTES, n);
    out->n_waiting -= LENGTH_BYTES + n;
    memmove(out->waiting, out->waiting + LENGTH_BYTES + n, out->n_waiting);
    const struct str message = {(const char *)out->sending, n};
    int error = bus_write(scanner->port.bus, &message, 1);
    out->is_sending = error == 0;
    return error;
}

int scanner_send(struct scanner *scanner, struct str message)
{
    struct scanner_out *out = &scanner->out;
    if (scanner->driver->is_silent) {
        return -ENOTSUP;
    }
    if (!scanner->port.is_open) {
        return RAFF_E_STATE;
    }
    if (LENGTH_BYTES + message.len > sizeof(out->waiting) - out->n_waiting) {
        return RAFF_E_FULL;
    }
    uint8_t *end = out->waiting + out->n_waiting;
    end[0] = (uint8_t)(message.len >> 8);
    end[1] = (uint8_t)message.len;
    memcpy(end + LENGTH_BYTES, message.at, message.len);
    out->n_waiting += LENGTH_BYTES + message.len;
    return flush(scanner);
}

static struct str command_of(const struct scanner_commands *commands, enum scanner_order order)
{
    switch (order) {
    case SCANNER_ENABLE:
        return commands->enable;
    case SCANNER_DISABLE:
        return commands->disable;
    case SCANNER_TRIGGER_ON:
        return commands->trigger_on;
    case SCANNER_TRIGGER_OFF:
        return commands->trigger_off;
    case SCANNER_BEEP_GOOD:
        return commands->beep_good;
    case SCANNER_BEEP_BAD:
        return commands->beep_bad;
    case SCANNER_SEND_AIM:
        return commands->send_aim;
    }
    return (struct str){0};
}

static int give_order(struct scanner *scanner, enum scanner_order order)
{
    const struct scanner_driver *driver = scanner->driver;
    if (driver->order) {
        return driver->order(scanner, order);
    }
    const struct scanner_commands *commands =
        driver->make ? scanner_commands_of(driver->make) : NULL;
    struct str bytes = commands ? command_of(commands, order) : (struct str){0};
    return bytes.len > 0 ? scanner_send(scanner, bytes) : -ENOTSUP;
}

int scanner_beep(struct scanner *scanner, bool good)
{
    return give_order(scanner, good ? SCANNER_BEEP_GOOD : SCANNER_BEEP_BAD);
}

int scanner_trigger(struct scanner *scanner, bool pulled)
{
    return give_order(scanner, pulled ? SCANNER_TRIGGER_ON : SCANNER_TRIGGER_OFF);
}

int scanner_enable(struct scanner *scanner, bool enabled)
{
    return give_order(scanner, enabled ? SCANNER_ENABLE : SCANNER_DISABLE);
}

/* --- what comes in --- */

/* It says something that makes sense: whatever was wrong is over. */
static void mend(struct scanner *scanner)
{
    loop_deadline_stop(&scanner->answer);
    if (!babble_is_watching(&scanner->babble)) {
        port_set_state(&scanner->port, DEVICE_READY, "");
    }
}

/* Returns whether to go on. */
static bool take_event(struct scanner *scanner, const struct wire_event *event,
                       uint64_t received_ns)
{
    struct port *port = &scanner->port;
    if (event->reply.len > 0 && scanner_send(scanner, event->reply) == RAFF_E_FULL) {
        port_set_state(port, DEVICE_FAULT, "takes no answers");
    } else if (event->kind == WIRE_ERROR) {
        port_set_state(port, DEVICE_FAULT, event->error.why);
    } else {
        mend(scanner);
    }
    if (event->kind == WIRE_READ && is_alive(scanner)) {
        scanner->events->read(scanner->context, event->read.raw, received_ns);
    }
    return is_alive(scanner) && port->is_open;
}

static bool take_events(struct scanner *scanner, uint64_t received_ns)
{
    struct wire_event event;
    bool goes_on = true;
    while (goes_on && wire_next(scanner->wire, &event)) {
        goes_on = take_event(scanner, &event, received_ns);
    }
    return goes_on;
}

bool scanner_feed(struct scanner *scanner, const uint8_t *bytes, size_t n, uint64_t received_ns)
{
    while (n > 0) {
        size_t used = wire_feed(scanner->wire, bytes, n);
        bytes += used;
        n -= used;
        if (!take_events(scanner, received_ns)) {
            return false;
        }
    }
    return true;
}

static void on_idle(uv_timer_t *timer)
{
    struct scanner *scanner = container_of(timer, struct scanner, idle);
    wire_idle(scanner->wire);
    (void)take_events(scanner, uv_hrtime());
}

static void await_idle(struct scanner *scanner)
{
    if (scanner->idle_ms > 0) {
        uv_timer_start(&scanner->idle, on_idle, scanner->idle_ms, 0);
    }
}

/* --- the port --- */

static void greet(struct scanner *scanner)
{
    wire_init(scanner->wire, scanner->driver->grammar);
    if (scanner->driver->opened) {
        scanner->driver->opened(scanner);
    }
    if (scanner->port.is_open && scanner->sets_aim) {
        (void)give_order(scanner, SCANNER_SEND_AIM); /* one that cannot sends none */
    }
}

/* Greets it again: it may have been switched on only now. */
static void on_no_answer(struct loop_deadline *deadline)
{
    struct scanner *scanner = container_of(deadline, struct scanner, answer);
    loop_deadline_set(deadline, ANSWER_MS, on_no_answer);
    port_set_state(&scanner->port, DEVICE_FAULT, "does not answer");
    if (is_alive(scanner)) {
        greet(scanner);
    }
}

static void on_opened(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    greet(scanner);
    if (!port->is_open) {
        return;
    }
    if (scanner->driver->must_answer) {
        loop_deadline_set(&scanner->answer, ANSWER_MS, on_no_answer);
        port_set_state(port, DEVICE_OPENING, "");
    } else {
        port_set_state(port, DEVICE_READY, "");
    }
}

static void on_bytes(struct port *port, const uint8_t *bytes, size_t n)
{
    struct scanner *scanner = scanner_of(port);
    uint64_t received_ns = uv_hrtime();
    babble_count(&scanner->babble, n);
    if (!is_alive(scanner)) {
        return;
    }
    await_idle(scanner);
    if (scanner->driver->bytes) {
        scanner->driver->bytes(scanner, bytes, n, received_ns);
    } else {
        (void)scanner_feed(scanner, bytes, n, received_ns);
    }
}

static void on_written(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    scanner->out.is_sending = false;
    (void)flush(scanner); /* a line that failed is closed by its bus */
}

static void on_closed(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    babble_forget(&scanner->babble);
    scanner->out.is_sending = false;
    scanner->out.n_waiting = 0;
    uv_timer_stop(&scanner->idle);
    loop_deadline_stop(&scanner->answer);
}

static void on_state(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    scanner->events->state(scanner->context, port->state, port->why);
}

static void on_released(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    free(scanner->wire);
    free(scanner);
}

static const struct port_events port_events = {.opened = on_opened,
                                               .bytes = on_bytes,
                                               .written = on_written,
                                               .closed = on_closed,
                                               .state = on_state,
                                               .released = on_released};

/* --- life --- */

static int serial_bus(uv_loop_t *loop, const struct scanner_config *config, struct port *port)
{
    const struct bus_serial_config serial = {.path = config->path, .baud = config->baud};
    return config->path ? bus_serial_new(loop, &serial, &port_bus_events, port, &port->bus)
                        : RAFF_E_CONFIG;
}

static int evdev_bus(uv_loop_t *loop, const struct scanner_config *config, struct port *port)
{
    const struct bus_evdev_config evdev = {.path = config->path};
    return config->path ? bus_evdev_new(loop, &evdev, &port_bus_events, port, &port->bus)
                        : RAFF_E_CONFIG;
}

static int usb_bus(uv_loop_t *loop, const struct scanner_config *config, struct port *port)
{
    const struct bus_usb_config usb = {
        .vid = config->vid,
        .pid = config->pid,
        .serial = config->serial,
        .port = config->port,
        .class_code = BUS_USB_CLASS_HID,
        .subclass = BUS_USB_ANY,
        .protocol = BUS_USB_ANY,
    };
    return bus_usb_new(loop, &usb, &port_bus_events, port, &port->bus);
}

static const struct bus_maker {
    const char *name;
    int (*make)(uv_loop_t *loop, const struct scanner_config *config, struct port *port);
} buses[] = {{"serial", serial_bus}, {"usb", usb_bus}, {"evdev", evdev_bus}};

static int make_bus(uv_loop_t *loop, const struct scanner_config *config, struct scanner *scanner)
{
    for (size_t i = 0; i < ARRAY_SIZE(buses); i++) {
        if (strcmp(buses[i].name, scanner->driver->bus) == 0) {
            return buses[i].make(loop, config, &scanner->port);
        }
    }
    return RAFF_E_CONFIG;
}

static int check(const struct scanner_driver *driver, const struct scanner_config *config)
{
    enum serial_terminator unused;
    if (serial_terminator_of(config->terminator, &unused) != 0) {
        return RAFF_E_CONFIG;
    }
    return driver->check ? driver->check(config) : 0;
}

static void set_up(struct scanner *scanner, const struct scanner_config *config)
{
    enum serial_terminator terminator = SERIAL_AUTO;
    (void)!serial_terminator_of(config->terminator, &terminator); /* checked */
    scanner->terminator = (uint8_t)terminator;
    scanner->sets_aim = config->sets_aim;
    scanner->vid = config->vid;
    scanner->idle_ms = scanner->driver->idle_ms ? scanner->driver->idle_ms : config->idle_ms;
}

int scanner_new_of(uv_loop_t *loop, const struct scanner_driver *driver,
                   const struct scanner_config *config, const struct scanner_events *events,
                   void *context, struct scanner **ret_scanner)
{
    int error = check(driver, config);
    if (error) {
        return error;
    }
    struct scanner *scanner = calloc(1, sizeof(*scanner));
    struct wire *wire = calloc(1, wire_grammar_size(driver->grammar));
    if (!scanner || !wire) {
        free(scanner);
        free(wire);
        return -ENOMEM;
    }
    *scanner =
        (struct scanner){.driver = driver, .events = events, .context = context, .wire = wire};
    set_up(scanner, config);
    port_init(&scanner->port, loop, &port_events, "not plugged in");
    babble_init(&scanner->babble, &scanner->port);
    loop_timer(&scanner->port.owner, &scanner->idle);
    loop_deadline_init(&scanner->port.owner, &scanner->answer);
    error = make_bus(loop, config, scanner);
    if (error) {
        scanner_free(scanner);
        return error;
    }
    port_start(&scanner->port);
    *ret_scanner = scanner;
    return 0;
}

int scanner_new(uv_loop_t *loop, const struct scanner_config *config,
                const struct scanner_events *events, void *context, struct scanner **ret_scanner)
{
    const struct scanner_driver *driver = scanner_driver_for(config);
    return driver ? scanner_new_of(loop, driver, config, events, context, ret_scanner)
                  : RAFF_E_CONFIG;
}

void scanner_free(struct scanner *scanner)
{
    if (scanner) {
        babble_release(&scanner->babble);
        loop_close((uv_handle_t *)&scanner->idle);
        loop_close((uv_handle_t *)&scanner->answer.timer);
        port_release(&scanner->port);
    }
}

enum device_state scanner_state(const struct scanner *scanner)
{
    return scanner->port.state;
}

const char *scanner_why(const struct scanner *scanner)
{
    return scanner->port.why;
}

const char *scanner_driver(const struct scanner *scanner)
{
    return scanner->driver->name;
}

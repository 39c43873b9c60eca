#include "drivers/device/interfaces/scanner.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/bus/serial.h"

static int serial_bus(uv_loop_t *loop, const struct scanner_config *config, struct port *port)
{
    const struct bus_serial_config serial = {.path = config->path, .baud = config->baud};
    return bus_serial_new(loop, &serial, &port_bus_events, port, &port->bus);
}

/* Which grammar speaks over which bus. */
static const struct kind {
    const char *bus;
    int (*make_bus)(uv_loop_t *loop, const struct scanner_config *config, struct port *port);
    const struct scanner_ops *ops;
} kinds[] = {
    {"serial", serial_bus, &scanner_lines_ops},
};

static const struct kind *find_kind(const char *bus)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (strcmp(kinds[i].bus, bus) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static struct scanner *scanner_of(struct port *port)
{
    return container_of(port, struct scanner, port);
}

static bool is_alive(const struct scanner *scanner)
{
    return scanner->port.bus != NULL;
}

bool scanner_report_read(struct scanner *scanner, struct str raw, uint64_t received_ns)
{
    if (scanner->port.state == DEVICE_FAULT && !babble_is_watching(&scanner->babble)) {
        port_set_state(&scanner->port, DEVICE_READY, "");
    }
    if (is_alive(scanner)) {
        scanner->events->read(scanner->context, raw, received_ns);
    }
    return is_alive(scanner);
}

bool scanner_report_fault(struct scanner *scanner, const char *why)
{
    port_set_state(&scanner->port, DEVICE_FAULT, why);
    return is_alive(scanner);
}

static void on_opened(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    scanner->ops->opened(scanner);
    port_set_state(port, DEVICE_READY, "");
}

static void on_bytes(struct port *port, const uint8_t *bytes, size_t n)
{
    struct scanner *scanner = scanner_of(port);
    babble_count(&scanner->babble, n);
    if (is_alive(scanner)) {
        scanner->ops->bytes(scanner, bytes, n, uv_hrtime());
    }
}

static void on_written(struct port *port)
{
    (void)port; /* no grammar writes yet */
}

static void on_closed(struct port *port)
{
    babble_forget(&scanner_of(port)->babble);
}

static void on_state(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    scanner->events->state(scanner->context, port->state, port->why);
}

static void on_released(struct port *port)
{
    struct scanner *scanner = scanner_of(port);
    scanner->ops->destroy(scanner);
}

static const struct port_events port_events = {.opened = on_opened,
                                               .bytes = on_bytes,
                                               .written = on_written,
                                               .closed = on_closed,
                                               .state = on_state,
                                               .released = on_released};

int scanner_new(uv_loop_t *loop, const struct scanner_config *config,
                const struct scanner_events *events, void *context, struct scanner **ret_scanner)
{
    const struct kind *kind = find_kind(config->bus ? config->bus : "serial");
    if (!kind || !config->path) {
        return RAFF_E_CONFIG;
    }
    struct scanner *scanner = NULL;
    int error = kind->ops->make(config, &scanner);
    if (error) {
        return error;
    }
    scanner->ops = kind->ops;
    scanner->events = events;
    scanner->context = context;
    port_init(&scanner->port, loop, &port_events, "not plugged in");
    babble_init(&scanner->babble, &scanner->port);
    error = kind->make_bus(loop, config, &scanner->port);
    if (error) {
        scanner_free(scanner);
        return error;
    }
    port_start(&scanner->port);
    *ret_scanner = scanner;
    return 0;
}

void scanner_free(struct scanner *scanner)
{
    if (scanner) {
        babble_release(&scanner->babble);
        port_release(&scanner->port);
    }
}

enum device_state scanner_state(const struct scanner *scanner)
{
    return scanner->port.state;
}

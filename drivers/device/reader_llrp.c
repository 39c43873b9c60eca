/* Fixed UHF readers: LLRP over TCP. What is said, llrp_session.c decides; here it meets the loop.
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/bus/tcp.h"
#include "drivers/device/interfaces/port.h"
#include "drivers/device/interfaces/reader.h"
#include "drivers/device/llrp_session.h"

#define HOST_SIZE 256 /* a DNS name has at most 253 characters */

struct reader_llrp {
    struct reader base;
    struct port port;
    int tcp_port;
    char host[HOST_SIZE];
    struct llrp_session session;
};

static struct reader_llrp *llrp_of(struct port *port)
{
    return container_of(port, struct reader_llrp, port);
}

static struct reader_llrp *self_of(struct reader *reader)
{
    return container_of(reader, struct reader_llrp, base);
}

/* --- the connection --- */

static void on_opened(struct port *port)
{
    llrp_session_open(&llrp_of(port)->session);
    if (port->state == DEVICE_MISSING) {
        port_set_state(port, DEVICE_OPENING, "");
    }
}

static void on_bytes(struct port *port, const uint8_t *bytes, size_t n)
{
    struct reader_llrp *self = llrp_of(port);
    while (n > 0 && port->bus) {
        size_t used = llrp_session_feed(&self->session, bytes, n);
        bytes += used;
        n -= used;
        port_set_state(port, self->session.state, self->session.why);
    }
}

static void on_written(struct port *port)
{
    (void)port;
}

static void on_closed(struct port *port)
{
    (void)port;
}

static void on_state(struct port *port)
{
    reader_set_state(&llrp_of(port)->base, port->state, port->why);
}

static void on_released(struct port *port)
{
    reader_released(&llrp_of(port)->base);
}

static const struct port_events port_events = {.opened = on_opened,
                                               .bytes = on_bytes,
                                               .written = on_written,
                                               .closed = on_closed,
                                               .state = on_state,
                                               .released = on_released};

/* --- what reader.c calls --- */

static int llrp_make(const struct reader_config *config, struct reader **ret_reader)
{
    if (!config->host) {
        return RAFF_E_CONFIG;
    }
    CLEANUP(freep) struct reader_llrp *self = calloc(1, sizeof(*self));
    if (!self) {
        return -ENOMEM;
    }
    self->tcp_port = config->port ? config->port : LLRP_PORT;
    int error = copy_cstr(self->host, sizeof(self->host), config->host);
    if (!error) {
        *ret_reader = &TAKE(self)->base;
    }
    return error;
}

static int llrp_start(struct reader *reader)
{
    struct reader_llrp *self = self_of(reader);
    const struct bus_tcp_config tcp = {.host = self->host, .port = self->tcp_port};
    port_init(&self->port, reader->owner.loop, &port_events, "no connection");
    int error =
        bus_tcp_new(reader->owner.loop, &tcp, &port_bus_events, &self->port, &self->port.bus);
    if (!error) {
        port_start(&self->port);
    }
    return error;
}

static void llrp_run(struct reader *reader)
{
    (void)reader;
}

static void llrp_release(struct reader *reader)
{
    port_release(&self_of(reader)->port);
}

static void llrp_destroy(struct reader *reader)
{
    free(self_of(reader));
}

const struct reader_ops reader_llrp_ops = {
    .name = "llrp",
    .make = llrp_make,
    .start = llrp_start,
    .run = llrp_run,
    .release = llrp_release,
    .destroy = llrp_destroy,
};

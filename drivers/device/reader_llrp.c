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
    uv_timer_t wake;
    uint64_t wake_ms;  /* what it is set to */
    unsigned retry_ms; /* after a session that came to nothing */
    bool was_ready;    /* this session */
    bool is_leaving;   /* the user is done with it: only good-byes are left */
    size_t writing;    /* bytes with the bus; 0: none */
    int tcp_port;
    char host[HOST_SIZE];
    struct llrp_session_config config;
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

static uint64_t now_of(const struct reader_llrp *self)
{
    return uv_now(self->port.owner.loop);
}

static void shut(struct reader_llrp *self)
{
    loop_close((uv_handle_t *)&self->wake);
    port_release(&self->port);
}

/* --- what the session wants done --- */

static void on_wake(uv_timer_t *timer);

/* A timer that comes too early does no harm, and each report moves the deadline. */
static void set_wake(struct reader_llrp *self)
{
    uint64_t at_ms = llrp_session_deadline(&self->session);
    bool is_set = uv_is_active((uv_handle_t *)&self->wake);
    if (at_ms == LLRP_SESSION_NEVER || (is_set && self->wake_ms <= at_ms)) {
        return;
    }
    uint64_t now_ms = now_of(self);
    self->wake_ms = at_ms;
    uv_timer_start(&self->wake, on_wake, at_ms > now_ms ? at_ms - now_ms : 0, 0);
}

static void write_out(struct reader_llrp *self)
{
    struct str out = llrp_session_out(&self->session);
    if (out.len > 0 && !self->writing && bus_write(self->port.bus, &out, 1) == 0) {
        self->writing = out.len;
    }
}

/* A session that came to nothing is not tried again at once: the reader may be another's. */
static void connect_again(struct reader_llrp *self)
{
    unsigned doubled = self->retry_ms * 2;
    self->retry_ms = self->was_ready               ? PORT_RETRY_MIN_MS
                     : doubled < PORT_RETRY_MAX_MS ? doubled
                                                   : PORT_RETRY_MAX_MS;
    port_reopen(&self->port, self->retry_ms);
}

static void show_state(struct reader_llrp *self)
{
    const struct llrp_session *session = &self->session;
    self->was_ready = self->was_ready || session->state == DEVICE_READY;
    /* a fault stays on the screen while it is tried again */
    if (session->state != DEVICE_OPENING || self->port.state == DEVICE_MISSING) {
        port_set_state(&self->port, session->state, session->why);
    }
}

/* After whatever happened to the session. */
static void serve(struct reader_llrp *self)
{
    if (self->port.is_open && !self->is_leaving) {
        show_state(self);
    }
    if (!self->port.is_open) {
        return; /* nothing to serve, or the user freed it meanwhile */
    }
    if (!self->session.is_over) {
        write_out(self);
        set_wake(self);
    } else if (self->is_leaving) {
        shut(self);
    } else {
        connect_again(self);
    }
}

static void on_wake(uv_timer_t *timer)
{
    struct reader_llrp *self = container_of(timer, struct reader_llrp, wake);
    llrp_session_time(&self->session, now_of(self));
    serve(self);
}

/* --- the connection --- */

static void on_opened(struct port *port)
{
    struct reader_llrp *self = llrp_of(port);
    self->was_ready = false;
    self->writing = 0;
    llrp_session_open(&self->session, now_of(self));
    serve(self);
}

/* The user may free the reader at any tag: the session takes leave then, and has none any more. */
static void report_tags(struct reader_llrp *self)
{
    struct wire_tag tag;
    while (llrp_session_next(&self->session, now_of(self), &tag)) {
        (void)!reader_report_sight(&self->base, &tag, (struct str){0});
    }
}

static void on_bytes(struct port *port, const uint8_t *bytes, size_t n)
{
    struct reader_llrp *self = llrp_of(port);
    while (n > 0 && !self->session.is_over) {
        size_t used = llrp_session_feed(&self->session, bytes, n);
        bytes += used;
        n -= used;
        report_tags(self);
    }
    serve(self);
}

static void on_written(struct port *port)
{
    struct reader_llrp *self = llrp_of(port);
    llrp_session_sent(&self->session, self->writing);
    self->writing = 0;
    write_out(self);
}

static void on_closed(struct port *port)
{
    struct reader_llrp *self = llrp_of(port);
    self->session.is_over = true;
    if (self->is_leaving) {
        shut(self);
    } else if (!self->was_ready) {
        connect_again(self);
    }
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

static int configure(struct reader_llrp *self, const struct reader_config *config)
{
    self->tcp_port = config->port ? config->port : LLRP_PORT;
    self->retry_ms = PORT_RETRY_MIN_MS;
    self->config.antennas = config->antennas;
    self->config.power_cdbm = config->power_cdbm;
    return copy_cstr(self->host, sizeof(self->host), config->host);
}

static int llrp_make(const struct reader_config *config, struct reader **ret_reader)
{
    if (!config->host) {
        return RAFF_E_CONFIG;
    }
    CLEANUP(freep) struct reader_llrp *self = calloc(1, sizeof(*self));
    if (!self) {
        return -ENOMEM;
    }
    int error = configure(self, config);
    if (error) {
        return error;
    }
    *ret_reader = &TAKE(self)->base;
    return 0;
}

static int llrp_start(struct reader *reader)
{
    struct reader_llrp *self = self_of(reader);
    uv_loop_t *loop = reader->owner.loop;
    const struct bus_tcp_config tcp = {.host = self->host, .port = self->tcp_port};
    memcpy(self->config.epc, reader->fold.filter, sizeof(self->config.epc));
    self->config.epc_bits = 4 * reader->fold.filter_digits;
    llrp_session_init(&self->session, &self->config);
    port_init(&self->port, loop, &port_events, "no connection");
    loop_timer(&self->port.owner, &self->wake);
    int error = bus_tcp_new(loop, &tcp, &port_bus_events, &self->port, &self->port.bus);
    if (!error) {
        port_start(&self->port);
    }
    return error;
}

static void llrp_run(struct reader *reader)
{
    struct reader_llrp *self = self_of(reader);
    llrp_session_want(&self->session, now_of(self), reader->mode,
                      (struct str){(const char *)reader->fold.find, reader->fold.find_len});
    serve(self);
}

/* The reader is told, so that its radio does not go on: the struct stays until that is said. */
static void llrp_release(struct reader *reader)
{
    struct reader_llrp *self = self_of(reader);
    self->is_leaving = true;
    if (self->port.is_open) {
        llrp_session_close(&self->session, now_of(self));
        serve(self);
    } else {
        shut(self);
    }
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

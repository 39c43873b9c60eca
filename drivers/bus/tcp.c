#include "drivers/bus/tcp.h"

#include <errno.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/bus/interfaces/bus.h"

#define READ_BYTES         4096
#define CONNECT_TIMEOUT_MS 3000
#define KEEPALIVE_S        15
#define HOST_SIZE          256 /* a DNS name has at most 253 characters */

struct bus_tcp {
    struct bus base;
    uv_tcp_t tcp;
    uv_timer_t deadline;
    uv_getaddrinfo_t lookup;
    uv_connect_t connect;
    uv_write_t write;
    bool looking_up; /* the request is with libuv: the struct must stay */
    bool socket_is_open;
    int port;
    int connect_timeout_ms;
    char host[HOST_SIZE];
    char buffer[READ_BYTES];
};

static struct bus_tcp *tcp_of(struct bus *bus)
{
    return container_of(bus, struct bus_tcp, base);
}

static void tcp_close(struct bus *bus)
{
    struct bus_tcp *tcp = tcp_of(bus);
    uv_timer_stop(&tcp->deadline);
    if (tcp->looking_up) {
        uv_cancel((uv_req_t *)&tcp->lookup);
    }
    if (tcp->socket_is_open) {
        loop_close((uv_handle_t *)&tcp->tcp);
        tcp->socket_is_open = false;
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct bus_tcp *tcp = container_of(handle, struct bus_tcp, tcp);
    *buf = uv_buf_init(tcp->buffer, sizeof(tcp->buffer));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct bus_tcp *tcp = container_of(stream, struct bus_tcp, tcp);
    if (n > 0) {
        tcp->base.events->bytes(tcp->base.context, (const uint8_t *)buf->base, (size_t)n);
    } else if (n < 0) {
        bus_lost(&tcp->base, n == UV_EOF ? -ENOTCONN : (int)n);
    }
}

static void on_connect(uv_connect_t *request, int status)
{
    struct bus_tcp *tcp = container_of(request, struct bus_tcp, connect);
    if (!tcp->base.is_active) {
        return; /* closed meanwhile; whoever closed it knows */
    }
    uv_timer_stop(&tcp->deadline);
    if (!status) {
        uv_tcp_keepalive(&tcp->tcp, 1, KEEPALIVE_S);
        status = uv_read_start((uv_stream_t *)&tcp->tcp, on_alloc, on_read);
    }
    if (status) {
        bus_lost(&tcp->base, status);
    } else {
        bus_opened(&tcp->base);
    }
}

static int connect_to(struct bus_tcp *tcp, const struct sockaddr *address)
{
    int error = uv_tcp_init(tcp->base.owner.loop, &tcp->tcp);
    if (error) {
        return error;
    }
    tcp->socket_is_open = true;
    loop_adopt(&tcp->base.owner, (uv_handle_t *)&tcp->tcp);
    return uv_tcp_connect(&tcp->connect, &tcp->tcp, address, on_connect);
}

static void on_lookup(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct bus_tcp *tcp = container_of(request, struct bus_tcp, lookup);
    tcp->looking_up = false;
    tcp->base.owner.open--;
    if (tcp->base.owner.releasing) {
        loop_release(&tcp->base.owner);
    } else if (tcp->base.is_active && status != UV_ECANCELED) {
        int error = status ? -EHOSTUNREACH : connect_to(tcp, found->ai_addr);
        if (error) {
            bus_lost(&tcp->base, error);
        }
    }
    uv_freeaddrinfo(found);
}

static int look_up(struct bus_tcp *tcp)
{
    char service[16];
    snprintf(service, sizeof(service), "%d", tcp->port);
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    int error =
        uv_getaddrinfo(tcp->base.owner.loop, &tcp->lookup, on_lookup, tcp->host, service, &hints);
    if (!error) {
        tcp->looking_up = true;
        tcp->base.owner.open++; /* a request in flight holds the struct as a handle does */
    }
    return error;
}

static void on_deadline(uv_timer_t *timer)
{
    struct bus_tcp *tcp = container_of(timer, struct bus_tcp, deadline);
    bus_lost(&tcp->base, -ETIMEDOUT);
}

static int tcp_open(struct bus *bus)
{
    struct bus_tcp *tcp = tcp_of(bus);
    bool is_being_closed = bus->owner.open > 1; /* the timer is always there */
    if (is_being_closed) {
        return RAFF_E_BUSY;
    }
    uv_timer_start(&tcp->deadline, on_deadline, (uint64_t)tcp->connect_timeout_ms, 0);
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    int error = 0;
    if (uv_ip4_addr(tcp->host, tcp->port, &v4) == 0) {
        error = connect_to(tcp, (const struct sockaddr *)&v4);
    } else if (uv_ip6_addr(tcp->host, tcp->port, &v6) == 0) {
        error = connect_to(tcp, (const struct sockaddr *)&v6);
    } else {
        error = look_up(tcp);
    }
    if (error) {
        tcp_close(bus);
    }
    return error;
}

static void on_write(uv_write_t *request, int status)
{
    struct bus_tcp *tcp = container_of(request, struct bus_tcp, write);
    if (!tcp->base.is_writing) {
        return; /* closed meanwhile, though the bytes may have gone out */
    }
    if (status) {
        bus_lost(&tcp->base, status);
    } else {
        bus_written(&tcp->base);
    }
}

static int tcp_write(struct bus *bus, const struct str *slices, size_t n_slices)
{
    struct bus_tcp *tcp = tcp_of(bus);
    uv_buf_t bufs[BUS_SLICES_MAX];
    for (size_t i = 0; i < n_slices; i++) {
        bufs[i] = (uv_buf_t){.len = slices[i].len};
        memcpy(&bufs[i].base, &slices[i].at, sizeof(bufs[i].base)); /* libuv only reads it */
    }
    return uv_write(&tcp->write, (uv_stream_t *)&tcp->tcp, bufs, (unsigned)n_slices, on_write);
}

static void tcp_set_reading(struct bus *bus, bool reading)
{
    struct bus_tcp *tcp = tcp_of(bus);
    if (!reading) {
        uv_read_stop((uv_stream_t *)&tcp->tcp);
    } else if (uv_read_start((uv_stream_t *)&tcp->tcp, on_alloc, on_read) == UV_ENOTCONN) {
        bus_lost(bus, -ENOTCONN);
    }
}

static void tcp_release(struct bus *bus)
{
    loop_close((uv_handle_t *)&tcp_of(bus)->deadline);
}

static void tcp_destroy(struct bus *bus)
{
    free(tcp_of(bus));
}

static const struct bus_ops tcp_ops = {
    .name = "tcp",
    .open = tcp_open,
    .close = tcp_close,
    .write = tcp_write,
    .set_reading = tcp_set_reading,
    .release = tcp_release,
    .destroy = tcp_destroy,
};

int bus_tcp_new(uv_loop_t *loop, const struct bus_tcp_config *config,
                const struct bus_events *events, void *context, struct bus **ret_bus)
{
    struct bus_tcp *tcp = calloc(1, sizeof(*tcp));
    if (!tcp) {
        return -ENOMEM;
    }
    int error = copy_cstr(tcp->host, sizeof(tcp->host), config->host);
    if (error) {
        free(tcp);
        return error;
    }
    bus_init(&tcp->base, &tcp_ops, loop, events, context);
    loop_timer(&tcp->base.owner, &tcp->deadline);
    tcp->port = config->port;
    tcp->connect_timeout_ms =
        config->connect_timeout_ms ? config->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    *ret_bus = &tcp->base;
    return 0;
}

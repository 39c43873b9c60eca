#include "drivers/bus/serial.h"

#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <limits.h>
#include <stdlib.h>
#include <termios.h>

#include "drivers/base/error.h"
#include "drivers/bus/interfaces/bus.h"

#define READ_BYTES 4096 /* a tty's own buffer: one read empties it */
#define BAUD       9600

struct line {
    int baud;
    int data_bits;
    enum sp_parity parity;
    int stop_bits;
};

struct bus_serial {
    struct bus base;
    uv_poll_t poll;
    bool polling;         /* the handle exists, perhaps closing */
    struct sp_port *port; /* NULL for a pseudo-terminal */
    int fd;               /* of the port, or our own; -1 if closed */
    struct line line;
    bool is_reading;
    struct str unwritten[BUS_SLICES_MAX]; /* what is left of a write */
    uint8_t buffer[READ_BYTES];
    char path[PATH_MAX];
};

static struct bus_serial *serial_of(struct bus *bus)
{
    return container_of(bus, struct bus_serial, base);
}

static int error_of(enum sp_return result)
{
    if (result == SP_OK) {
        return 0;
    }
    if (result == SP_ERR_FAIL && sp_last_error_code() > 0) {
        return -sp_last_error_code();
    }
    return result == SP_ERR_MEM ? -ENOMEM : RAFF_E_CONFIG; /* there, but no serial port */
}

static int open_pty(struct bus_serial *serial, const char *path)
{
    CLEANUP(fd_closep) int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct termios termios;
    if (fd < 0 || tcgetattr(fd, &termios) != 0) {
        return -errno;
    }
    cfmakeraw(&termios);
    if (tcsetattr(fd, TCSANOW, &termios) != 0) {
        return -errno;
    }
    serial->fd = TAKE_FD(fd);
    return 0;
}

static int configure(struct sp_port *port, const struct line *line)
{
    const enum sp_return results[] = {
        sp_set_baudrate(port, line->baud),
        sp_set_bits(port, line->data_bits),
        sp_set_parity(port, line->parity),
        sp_set_stopbits(port, line->stop_bits),
        sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE),
    };
    for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
        if (results[i] != SP_OK) {
            return error_of(results[i]);
        }
    }
    return 0;
}

static int open_port(struct bus_serial *serial, const char *path)
{
    int error = error_of(sp_get_port_by_name(path, &serial->port));
    if (!error) {
        error = error_of(sp_open(serial->port, SP_MODE_READ_WRITE));
    }
    if (!error) {
        error = configure(serial->port, &serial->line);
    }
    if (!error) {
        error = error_of(sp_get_port_handle(serial->port, &serial->fd));
    }
    /* libserialport opens without blocking, but leaves the descriptor to child processes. */
    if (!error && fcntl(serial->fd, F_SETFD, FD_CLOEXEC) != 0) {
        error = -errno;
    }
    return error;
}

static void close_tty(struct bus_serial *serial)
{
    if (serial->port) {
        sp_close(serial->port);
        sp_free_port(serial->port);
    } else if (serial->fd >= 0) {
        close(serial->fd);
    }
    serial->port = NULL;
    serial->fd = -1;
}

static void serial_close(struct bus *bus)
{
    struct bus_serial *serial = serial_of(bus);
    if (serial->polling) {
        loop_close((uv_handle_t *)&serial->poll);
    }
    close_tty(serial);
}

/* Gives out what is there. Negative when the device is gone. */
static int read_once(struct bus_serial *serial, size_t *ret_n)
{
    ssize_t n = read(serial->fd, serial->buffer, sizeof(serial->buffer));
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        *ret_n = 0;
        return 0;
    }
    if (n <= 0) {
        return -ENODEV;
    }
    *ret_n = (size_t)n;
    serial->base.events->bytes(serial->base.context, serial->buffer, (size_t)n);
    return 0;
}

static void on_poll(uv_poll_t *poll, int status, int events);

/* Waits for what there is to wait for. */
static int watch(struct bus_serial *serial)
{
    int wanted = serial->is_reading ? UV_READABLE : 0;
    for (size_t i = 0; i < BUS_SLICES_MAX; i++) {
        wanted |= serial->unwritten[i].len > 0 ? UV_WRITABLE : 0;
    }
    return wanted ? uv_poll_start(&serial->poll, wanted, on_poll) : uv_poll_stop(&serial->poll);
}

/* As much as the tty takes. Negative when the device is gone. */
static int write_some(struct bus_serial *serial)
{
    for (size_t i = 0; i < BUS_SLICES_MAX; i++) {
        struct str *slice = &serial->unwritten[i];
        while (slice->len > 0) {
            ssize_t n = write(serial->fd, slice->at, slice->len);
            if (n < 0) {
                return errno == EAGAIN || errno == EINTR ? 0 : -ENODEV;
            }
            slice->at += n;
            slice->len -= (size_t)n;
        }
    }
    int error = watch(serial);
    if (!error) {
        bus_written(&serial->base);
    }
    return error;
}

static void on_writable(struct bus_serial *serial)
{
    int error = write_some(serial);
    if (error && serial->base.is_open) {
        bus_lost(&serial->base, error);
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct bus_serial *serial = container_of(poll, struct bus_serial, poll);
    size_t n = 0;
    int error = status < 0 || events & UV_READABLE ? read_once(serial, &n) : 0;
    /* A hang-up comes as a failed poll, with the last bytes still to be had: at most one full
     * buffer is behind the one just read. */
    if (!error && status < 0 && serial->base.is_open && n > 0) {
        error = read_once(serial, &n);
    }
    if (serial->base.is_open && (error || status < 0)) {
        bus_lost(&serial->base, -ENODEV);
    } else if (serial->base.is_open && events & UV_WRITABLE) {
        on_writable(serial);
    }
}

static int start_polling(struct bus_serial *serial)
{
    int error = uv_poll_init(serial->base.owner.loop, &serial->poll, serial->fd);
    if (error) {
        return error;
    }
    serial->polling = true;
    serial->is_reading = true;
    memset(serial->unwritten, 0, sizeof(serial->unwritten));
    loop_adopt(&serial->base.owner, (uv_handle_t *)&serial->poll);
    return watch(serial);
}

static bool handle_is_closing(const struct bus_serial *serial)
{
    return serial->polling && serial->base.owner.open > 0;
}

static int serial_open(struct bus *bus)
{
    struct bus_serial *serial = serial_of(bus);
    if (handle_is_closing(serial)) {
        return RAFF_E_BUSY;
    }
    serial->polling = false;
    char real[PATH_MAX];
    if (!realpath(serial->path, real)) {
        return -errno;
    }
    bool is_pty = strncmp(real, "/dev/pts/", strlen("/dev/pts/")) == 0;
    int error = is_pty ? open_pty(serial, real) : open_port(serial, real);
    if (!error) {
        error = start_polling(serial);
    }
    if (error) {
        serial_close(bus);
        return error;
    }
    bus_opened(bus);
    return 0;
}

static void serial_set_reading(struct bus *bus, bool reading)
{
    struct bus_serial *serial = serial_of(bus);
    serial->is_reading = reading;
    if (watch(serial) != 0) {
        bus_lost(bus, -ENODEV);
    }
}

static int serial_write(struct bus *bus, const struct str *slices, size_t n_slices)
{
    struct bus_serial *serial = serial_of(bus);
    memcpy(serial->unwritten, slices, n_slices * sizeof(*slices));
    return watch(serial);
}

static void serial_destroy(struct bus *bus)
{
    free(serial_of(bus));
}

static const struct bus_ops serial_ops = {
    .name = "serial",
    .open = serial_open,
    .close = serial_close,
    .write = serial_write,
    .set_reading = serial_set_reading,
    .destroy = serial_destroy,
};

static int line_of(const struct bus_serial_config *config, struct line *ret_line)
{
    static const enum sp_parity parities[] = {[BUS_SERIAL_NO_PARITY] = SP_PARITY_NONE,
                                              [BUS_SERIAL_EVEN] = SP_PARITY_EVEN,
                                              [BUS_SERIAL_ODD] = SP_PARITY_ODD};
    const struct line line = {
        .baud = config->baud ? config->baud : BAUD,
        .data_bits = config->data_bits ? config->data_bits : 8,
        .parity = (size_t)config->parity < ARRAY_SIZE(parities) ? parities[config->parity]
                                                                : SP_PARITY_INVALID,
        .stop_bits = config->stop_bits ? config->stop_bits : 1,
    };
    if (line.baud < 0 || line.data_bits < 5 || line.data_bits > 8 || line.stop_bits < 1 ||
        line.stop_bits > 2 || line.parity == SP_PARITY_INVALID) {
        return RAFF_E_CONFIG;
    }
    *ret_line = line;
    return 0;
}

int bus_serial_new(uv_loop_t *loop, const struct bus_serial_config *config,
                   const struct bus_events *events, void *context, struct bus **ret_bus)
{
    struct bus_serial *serial = calloc(1, sizeof(*serial));
    if (!serial) {
        return -ENOMEM;
    }
    int error = copy_cstr(serial->path, sizeof(serial->path), config->path);
    error = error ? error : line_of(config, &serial->line);
    if (error) {
        free(serial);
        return error;
    }
    bus_init(&serial->base, &serial_ops, loop, events, context);
    serial->fd = -1;
    *ret_bus = &serial->base;
    return 0;
}

#include "hw/sim/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/un.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "hw/sim/sim.h"

#define BABBLE_MS 1

/* --- the cable --- */

static int plug(struct sim_tty *tty)
{
    int error = sim_pty_plug(&tty->pty, tty->link);
    if (error) {
        return error;
    }
    tty->held = open(tty->pty.slave, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    tty->serve.device_fd = tty->pty.master;
    tty->ops->powered(tty);
    return 0;
}

static void unplug(struct sim_tty *tty)
{
    tty->serve.device_fd = -1;
    tty->wake_ms = SERVE_NEVER;
    sim_pty_unplug(&tty->pty, tty->link);
    if (tty->held >= 0) {
        close(TAKE_FD(tty->held));
    }
}

void sim_tty_send(struct sim_tty *tty, uint8_t *frame, size_t n, size_t check_at)
{
    if (tty->pty.master >= 0) {
        (void)sim_fault_send(&tty->fault, tty->pty.master, frame, n, check_at);
    }
}

/* --- time: the device's own, and babble --- */

static void set_wake(struct sim_tty *tty)
{
    int64_t babble_ms = tty->fault.babbles ? serve_now_ms() + BABBLE_MS : SERVE_NEVER;
    tty->serve.wake_ms = babble_ms < tty->wake_ms ? babble_ms : tty->wake_ms;
}

void sim_tty_wake(struct sim_tty *tty, int64_t ms)
{
    tty->wake_ms = serve_now_ms() + ms;
    set_wake(tty);
}

static void on_timer(void *context)
{
    struct sim_tty *tty = context;
    if (tty->fault.babbles && tty->pty.master >= 0) {
        sim_fault_babble(&tty->fault, tty->pty.master);
    }
    if (tty->wake_ms <= serve_now_ms()) {
        tty->wake_ms = SERVE_NEVER;
        tty->ops->timer(tty);
    }
    set_wake(tty);
}

static void on_device(void *context)
{
    struct sim_tty *tty = context;
    uint8_t bytes[1024];
    ssize_t n = read(tty->pty.master, bytes, sizeof(bytes));
    if (n > 0) {
        tty->ops->bytes(tty, bytes, (size_t)n);
    }
}

/* --- orders --- */

static const char *obey(void *context, struct str line)
{
    struct sim_tty *tty = context;
    bool is_plugged = tty->pty.master >= 0;
    if (str_is(line, "!plug")) {
        int error = is_plugged ? RAFF_E_EXISTS : plug(tty);
        return error ? error_text(error) : NULL;
    }
    if (str_is(line, "!unplug")) {
        unplug(tty);
        return is_plugged ? NULL : "unplugged already";
    }
    bool is_fault = false;
    const char *why = sim_fault_order(&tty->fault, tty->pty.master, line, &is_fault);
    set_wake(tty);
    return is_fault ? why : tty->ops->order(tty, line);
}

static void on_opened(void *context, size_t peer)
{
    struct sim_tty *tty = context;
    orders_open(&tty->orders, peer);
}

static void on_bytes(void *context, size_t peer, const uint8_t *bytes, size_t n)
{
    struct sim_tty *tty = context;
    orders_take(&tty->orders, &tty->serve, peer, bytes, n);
}

int sim_tty_run(struct sim_tty *tty, const struct sim_tty_ops *ops, const char *link)
{
    static const struct serve_events events = {
        .opened = on_opened, .bytes = on_bytes, .timer = on_timer, .device = on_device};
    struct sockaddr_un address;
    int listen_fd = -1;
    tty->ops = ops;
    tty->link = link;
    tty->pty.master = tty->held = -1;
    tty->wake_ms = SERVE_NEVER;
    sim_fault_init(&tty->fault);
    int error = sim_control_listen(link, &address, &listen_fd);
    if (error) {
        return sim_fail(link, error_text(error));
    }
    serve_init(&tty->serve, listen_fd, &events, tty);
    tty->orders.obey = obey;
    tty->orders.context = tty;
    on_opened(tty, SERVE_STDIN);
    /* The link comes last: whoever waits for it finds everything in place. */
    error = plug(tty);
    if (!error) {
        serve_run(&tty->serve);
        unplug(tty);
    }
    close(listen_fd);
    unlink(address.sun_path);
    return error ? sim_fail(link, error_text(error)) : SIM_DONE;
}

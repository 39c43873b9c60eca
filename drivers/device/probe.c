#include "drivers/device/probe.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/base/loop.h"
#include "drivers/bus/serial.h"

#define ANSWER_MS  300
#define OPEN_MS    1000 /* somebody has it: ModemManager looks at new ttys, too */
#define OPEN_TRIES 5

struct probe {
    struct loop_owner owner;
    struct loop_deadline next;
    struct bus *bus; /* NULL: not open */
    enum probe_line line;
    const struct probe_question *question; /* to be asked, or just asked; NULL: it listens */
    unsigned tries;
    unsigned wait_ms;
    probe_done_fn *done;
    void *context;
    char path[PATH_MAX];
    struct probe_talk talk;
};

static void finish(struct probe *probe, const struct probe_finding *finding, int error)
{
    loop_deadline_stop(&probe->next);
    bus_free(TAKE(probe->bus));
    probe->done(probe->context, finding, error);
}

/* --- one question --- */

static void on_time(struct loop_deadline *deadline);

static void wait_for(struct probe *probe, unsigned ms)
{
    loop_deadline_set(&probe->next, ms, on_time);
}

static void on_opened(void *context)
{
    struct probe *probe = context;
    const struct probe_question *question = probe->question;
    int error = question ? bus_write(probe->bus, &question->bytes, 1) : 0;
    if (error && error != RAFF_E_BUSY) { /* what takes no bytes gives no answer */
        finish(probe, NULL, error);
        return;
    }
    wait_for(probe, question ? probe->wait_ms : 2 * probe->wait_ms);
}

static void on_bytes(void *context, const uint8_t *bytes, size_t n)
{
    struct probe *probe = context;
    const struct probe_finding *finding = probe_talk_hear(&probe->talk, bytes, n);
    if (finding) {
        finish(probe, finding, 0);
    }
}

static void on_written(void *context)
{
    (void)context;
}

static void on_closed(void *context, int error)
{
    finish(context, NULL, error);
}

/* --- one line after the other --- */

static int make_bus(struct probe *probe)
{
    static const struct bus_serial_config configs[] = {
        [PROBE_9600] = {.baud = 9600},
        [PROBE_9600_7E1] = {.baud = 9600, .data_bits = 7, .parity = BUS_SERIAL_EVEN},
        [PROBE_115200] = {.baud = 115200},
    };
    static const struct bus_events events = {
        .opened = on_opened, .bytes = on_bytes, .written = on_written, .closed = on_closed};
    struct bus_serial_config config = configs[probe->line];
    config.path = probe->path;
    return bus_serial_new(probe->owner.loop, &config, &events, probe, &probe->bus);
}

static bool may_pass(int error)
{
    return error == -EBUSY || error == -EACCES || error == -EPERM; /* udev may be at it yet */
}

/* Opens the line; `question` is asked then. */
static void open_line(struct probe *probe)
{
    bus_free(TAKE(probe->bus));
    int error = make_bus(probe);
    error = error ? error : bus_open(probe->bus);
    if (may_pass(error) && ++probe->tries < OPEN_TRIES) {
        bus_free(TAKE(probe->bus));
        wait_for(probe, OPEN_MS);
    } else if (error) {
        finish(probe, NULL, error);
    }
}

static void ask_next(struct probe *probe)
{
    probe->question = probe_talk_next(&probe->talk);
    if (!probe->question) {
        finish(probe, probe_talk_guess(&probe->talk), 0);
    } else if (probe->question->line != probe->line) {
        probe->line = probe->question->line;
        open_line(probe);
    } else {
        on_opened(probe);
    }
}

static void on_time(struct loop_deadline *deadline)
{
    struct probe *probe = container_of(deadline, struct probe, next);
    if (!probe->bus) {
        open_line(probe);
    } else {
        ask_next(probe);
    }
}

/* --- life --- */

static void on_released(struct loop_owner *owner)
{
    free(container_of(owner, struct probe, owner));
}

int probe_new(uv_loop_t *loop, const struct probe_config *config, probe_done_fn *done,
              void *context, struct probe **ret_probe)
{
    struct probe *probe = calloc(1, sizeof(*probe));
    if (!probe) {
        return -ENOMEM;
    }
    int error = copy_cstr(probe->path, sizeof(probe->path), config->path);
    if (error) {
        free(probe);
        return error;
    }
    probe->wait_ms = config->wait_ms ? config->wait_ms : ANSWER_MS;
    probe->done = done;
    probe->context = context;
    probe_talk_init(&probe->talk, config->kinds);
    probe->line = probe->talk.line;
    loop_owner_init(&probe->owner, loop, on_released);
    loop_deadline_init(&probe->owner, &probe->next);
    wait_for(probe, 0);
    *ret_probe = probe;
    return 0;
}

void probe_free(struct probe *probe)
{
    if (probe) {
        bus_free(TAKE(probe->bus));
        loop_close((uv_handle_t *)&probe->next.timer);
        loop_release(&probe->owner);
    }
}

#include "drivers/device/interfaces/printer.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/bus/tcp.h"
#include "drivers/bus/usb.h"
#include "drivers/device/interfaces/port.h"
#include "drivers/device/job_queue.h"
#include "drivers/wire/epl_status.h"
#include "drivers/wire/tspl_status.h"
#include "drivers/wire/zpl_status.h"

#define TICK_MS      100
#define ASK_MS       200  /* between questions while a job is under way */
#define ASK_FAULT_MS 1000 /* and while a person has something to mend */
#define STALE_MAX    16   /* late answers reckoned with, at most */
#define PORT         9100

const struct printer_timing printer_timing_usual = {
    .silence_ms = 2000,
    .mute_ms = 300000,
    .stuck_ms = 10000,
    .no_line_ms = 30000,
    .idle_ms = 2000,
    .look_again_ms = 30000,
};

/* What the first job is at. */
enum phase {
    IDLE,      /* no job, or no connection to begin it on */
    PROBING,   /* asked whether it can print; nothing sent yet */
    SENDING,   /* bytes are under way */
    ASKING,    /* all bytes taken; asked until it is out */
    RECOVERING /* all bytes were taken, then the connection broke: asked what became of it */
};

struct printer {
    struct port port;
    const struct printer_timing *timing;
    const struct printer_events *events;
    void *context;
    const struct printer_language *language;
    struct wire *answers; /* of the language's grammar */
    struct job_queue jobs;
    uv_timer_t tick;
    uint64_t now_ms; /* counted in ticks, for nobody is silent while the program stands still */
    enum phase phase;
    bool was_held;        /* the last answer said that the job was not out */
    bool ever_answered;   /* silence of a printer that answers is a fault it does not tell */
    bool is_mute;         /* the last question was in vain */
    bool is_shy;          /* it answers fault_question only, while it has that fault */
    unsigned outstanding; /* questions of this connection without an answer */
    unsigned stale;       /* answers to come that may be older than the job's last byte */
    uint64_t asked_ms;
    uint64_t waiting_ms; /* since when questions, if any are outstanding, get no answer */
    uint64_t phase_ms;
    uint64_t line_ms;      /* when there last was a connection */
    uint64_t unsettled_ms; /* when it was sent the job's last byte, or last told a fault */
};

static const struct printer_language languages[] = {
    {
        /* ZPL II programming guide, "~HS Host Status Return", "~HQ Host Query" */
        .name = "zpl",
        .question = {"~HS", 3},
        .fault_question = {"~HQES", 5},
        .grammar = &zpl_status_grammar,
        .tells_out = true,
    },
    {
        /* TSPL programming manual, "Status Polling Commands": a label is out when the motor stops,
         * and the motor starts a while after the label came. */
        .name = "tspl",
        .question = {"\x1b!?", 3},
        .grammar = &tspl_status_grammar,
        .tells_out = true,
        .settle_ms = 1000,
    },
    {
        /* EPL2 programming guide, "^ee" */
        .name = "epl",
        .question = {"\r\n^ee\r\n", 7},
        .grammar = &epl_status_grammar,
    },
};

static bool is_alive(const struct printer *printer)
{
    return printer->port.bus != NULL;
}

static void set_phase(struct printer *printer, enum phase phase)
{
    printer->phase = phase;
    printer->phase_ms = printer->now_ms;
    printer->waiting_ms = printer->phase_ms;
}

static void on_tick(uv_timer_t *timer);

/* Ticks while there is something to do; otherwise looks in now and then. */
static void wake(struct printer *printer)
{
    uv_timer_start(&printer->tick, on_tick, TICK_MS, TICK_MS);
}

static void ask(struct printer *printer)
{
    const struct printer_language *language = printer->language;
    const struct str slices[] = {language->question, language->fault_question};
    bool asks_both =
        (printer->outstanding > 0 || printer->is_shy) && language->fault_question.len > 0;
    if (bus_write(printer->port.bus, slices, asks_both ? 2 : 1) == 0) {
        printer->asked_ms = printer->now_ms;
        printer->waiting_ms = printer->outstanding > 0 ? printer->waiting_ms : printer->asked_ms;
        printer->outstanding += printer->outstanding < STALE_MAX ? 1 : 0;
    }
}

static void ask_every(struct printer *printer, uint64_t ms)
{
    if (printer->now_ms - printer->asked_ms >= ms) {
        ask(printer);
    }
}

/* Begins the first job, if there is one and a connection. */
static void begin(struct printer *printer)
{
    if (job_queue_first(&printer->jobs) && printer->port.is_open && printer->phase == IDLE) {
        set_phase(printer, PROBING);
        ask(printer);
    }
}

static void finish(struct printer *printer, enum printer_outcome outcome, const char *why)
{
    uint64_t id = job_queue_first(&printer->jobs)->id;
    job_queue_drop(&printer->jobs);
    set_phase(printer, IDLE);
    if (outcome != PRINTER_FAILED) {
        port_set_state(&printer->port, DEVICE_READY, "");
    }
    if (is_alive(printer)) {
        printer->events->done(printer->context, id, outcome, why);
    }
    if (is_alive(printer)) {
        begin(printer);
    }
}

static void send_job(struct printer *printer)
{
    struct str slices[2];
    size_t n = job_queue_slices(&printer->jobs, slices);
    if (bus_write(printer->port.bus, slices, n) != 0) {
        return; /* a question is still going out: the next tick tries again */
    }
    printer->was_held = false;
    set_phase(printer, SENDING);
    port_set_state(&printer->port, DEVICE_BUSY, "");
}

static void fault(struct printer *printer, const char *why)
{
    port_set_state(&printer->port, DEVICE_FAULT, why);
}

/* --- answers --- */

static void finish_unheld(struct printer *printer)
{
    if (printer->language->tells_out) {
        finish(printer, PRINTER_PRINTED, "");
    } else {
        finish(printer, PRINTER_SENT, "the printer does not say when it is out");
    }
}

static void answered_asking(struct printer *printer, const struct wire_status *report)
{
    bool was_at_it = printer->was_held && printer->port.state != DEVICE_FAULT;
    printer->was_held = report->fault || !report->is_empty;
    printer->unsettled_ms = report->fault ? printer->now_ms : printer->unsettled_ms;
    if (!printer->was_held) {
        uint64_t settled_ms = printer->now_ms - printer->unsettled_ms;
        if (was_at_it || settled_ms >= printer->language->settle_ms) {
            finish_unheld(printer);
        }
    } else if (!report->fault) {
        port_set_state(&printer->port, DEVICE_BUSY, "");
    }
}

static void answered_recovering(struct printer *printer, const struct wire_status *report)
{
    if (!report->is_empty) {
        set_phase(printer, ASKING); /* the job is in there still */
    } else if (!report->fault && printer->was_held) {
        send_job(printer); /* it was not out when it was last seen, and now it is gone */
    } else if (!report->fault) {
        finish(printer, PRINTER_SENT, "connection lost while printing");
    }
}

/* An answer to fault_question: the printer is there and has said what is wrong. What it was asked
 * before that and has not answered it will not answer any more. */
static void answered_fault(struct printer *printer, const struct wire_status *report)
{
    printer->ever_answered = true;
    printer->is_mute = false;
    if (report->fault) {
        printer->is_shy = true;
        printer->outstanding = 0;
        printer->stale = 0;
        fault(printer, report->fault);
    }
}

static void answered(struct printer *printer, const struct wire_status *report)
{
    if (report->is_partial && printer->language->tells_out) {
        answered_fault(printer, report);
        return;
    }
    printer->ever_answered = true;
    printer->is_mute = false;
    printer->is_shy = false;
    printer->waiting_ms = printer->now_ms;
    printer->outstanding -= printer->outstanding > 0 ? 1 : 0;
    if (printer->stale > 0) {
        printer->stale--;
        return;
    }
    if (report->fault) {
        fault(printer, report->fault);
    }
    switch (printer->phase) {
    case IDLE:
        if (!report->fault) {
            port_set_state(&printer->port, DEVICE_READY, "");
        }
        break;
    case PROBING:
        if (!report->fault) {
            send_job(printer);
        }
        break;
    case ASKING:
        answered_asking(printer, report);
        break;
    case RECOVERING:
        answered_recovering(printer, report);
        break;
    case SENDING:
        break;
    }
}

/* --- silence --- */

/* All is sent and nothing is answered. */
static void silent_after_sending(struct printer *printer, uint64_t silent_ms)
{
    if (!printer->ever_answered && silent_ms >= printer->timing->silence_ms) {
        printer->is_mute = true;
        finish(printer, PRINTER_SENT, "the printer does not answer");
    } else if (silent_ms >= printer->timing->mute_ms) {
        finish(printer, PRINTER_SENT, "the printer stopped answering");
    } else if (silent_ms >= printer->timing->silence_ms) {
        fault(printer, "no answer");
    }
}

static void tick_connected(struct printer *printer)
{
    uint64_t now_ms = printer->now_ms;
    uint64_t silent_ms = printer->outstanding > 0 ? now_ms - printer->waiting_ms : 0;
    uint64_t pause_ms = printer->port.state == DEVICE_FAULT ? ASK_FAULT_MS : ASK_MS;
    switch (printer->phase) {
    case IDLE:
        if (printer->port.state == DEVICE_OPENING && silent_ms >= printer->timing->silence_ms) {
            port_set_state(&printer->port, DEVICE_READY, "");
        }
        break;
    case PROBING:
        if (printer->is_mute || silent_ms >= printer->timing->silence_ms) {
            printer->is_mute = true;
            send_job(printer);
        } else {
            ask_every(printer, pause_ms);
        }
        break;
    case SENDING:
        if (now_ms - printer->phase_ms >= printer->timing->stuck_ms) {
            fault(printer, "takes no data");
        }
        break;
    case ASKING:
    case RECOVERING:
        ask_every(printer, pause_ms);
        silent_after_sending(printer, silent_ms);
        break;
    }
}

/* --- the connection --- */

static void tick_unconnected(struct printer *printer)
{
    const struct job *job = job_queue_first(&printer->jobs);
    uint64_t since = job->queued_ms > printer->line_ms ? job->queued_ms : printer->line_ms;
    port_start(&printer->port);
    if (printer->now_ms - since < printer->timing->no_line_ms) {
        return;
    }
    if (printer->phase == RECOVERING && !printer->was_held) {
        finish(printer, PRINTER_SENT, "connection lost while printing");
    } else {
        finish(printer, PRINTER_FAILED, "no connection");
    }
}

/* A printer serves one connection at a time, and stations share it. */
static void rest(struct printer *printer)
{
    port_stop(&printer->port);
    uv_timer_start(&printer->tick, on_tick, printer->timing->look_again_ms, 0);
}

static void on_tick(uv_timer_t *timer)
{
    struct printer *printer = container_of(timer, struct printer, tick);
    printer->now_ms += TICK_MS;
    bool has_job = job_queue_first(&printer->jobs) != NULL;
    if (printer->port.is_open) {
        printer->line_ms = printer->now_ms;
        bool is_idle = !has_job && printer->line_ms - printer->phase_ms >= printer->timing->idle_ms;
        bool is_known = printer->port.state == DEVICE_READY;
        if (is_idle && is_known) {
            rest(printer);
        } else {
            begin(printer);
            tick_connected(printer);
            if (!has_job && is_alive(printer)) {
                ask_every(printer, ASK_FAULT_MS);
            }
        }
    } else if (has_job) {
        tick_unconnected(printer);
    } else {
        uv_timer_stop(timer); /* the port tries on by itself */
        port_start(&printer->port);
    }
}

static struct printer *printer_of(struct port *port)
{
    return container_of(port, struct printer, port);
}

static void on_opened(struct port *port)
{
    struct printer *printer = printer_of(port);
    wire_init(printer->answers, printer->language->grammar);
    printer->outstanding = 0;
    printer->stale = 0;
    printer->is_shy = false;
    printer->line_ms = printer->now_ms;
    set_phase(printer, printer->phase);
    wake(printer);
    if (port->state == DEVICE_MISSING) {
        port_set_state(port, DEVICE_OPENING, "");
    }
    if (is_alive(printer)) {
        begin(printer);
        ask_every(printer, ASK_MS);
    }
}

static void on_bytes(struct port *port, const uint8_t *bytes, size_t n)
{
    struct printer *printer = printer_of(port);
    while (n > 0 && is_alive(printer)) {
        size_t used = wire_feed(printer->answers, bytes, n);
        bytes += used;
        n -= used;
        struct wire_event event;
        if (wire_next(printer->answers, &event) && event.kind == WIRE_STATUS) {
            answered(printer, &event.status);
        }
    }
}

static void on_written(struct port *port)
{
    struct printer *printer = printer_of(port);
    if (printer->phase == SENDING) {
        printer->stale = printer->outstanding;
        printer->unsettled_ms = printer->now_ms;
        set_phase(printer, ASKING);
        ask(printer);
    }
}

static void on_closed(struct port *port)
{
    struct printer *printer = printer_of(port);
    bool all_sent = printer->phase == ASKING || printer->phase == RECOVERING;
    set_phase(printer, all_sent ? RECOVERING : IDLE);
    wake(printer);
}

static void on_state(struct port *port)
{
    struct printer *printer = printer_of(port);
    printer->events->state(printer->context, port->state, port->why);
}

static void on_released(struct port *port)
{
    struct printer *printer = printer_of(port);
    free(printer->answers);
    job_queue_release(&printer->jobs);
    free(printer);
}

static const struct port_events port_events = {.opened = on_opened,
                                               .bytes = on_bytes,
                                               .written = on_written,
                                               .closed = on_closed,
                                               .state = on_state,
                                               .released = on_released};

/* --- what users call --- */

static int find_language(struct printer *printer, const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(languages); i++) {
        if (strcmp(languages[i].name, name) == 0) {
            printer->language = &languages[i];
            printer->answers = calloc(1, wire_grammar_size(languages[i].grammar));
            return printer->answers ? 0 : -ENOMEM;
        }
    }
    return RAFF_E_CONFIG;
}

static int make_tcp(uv_loop_t *loop, const struct printer_config *config, struct port *port)
{
    const struct bus_tcp_config tcp = {.host = config->host,
                                       .port = config->port ? config->port : PORT};
    return config->host ? bus_tcp_new(loop, &tcp, &port_bus_events, port, &port->bus)
                        : RAFF_E_CONFIG;
}

/* USB Printing Devices 1.1: base class 7, subclass 1; bidirectional (2), or IEEE 1284.4 (3), which
 * is not spoken here. */
static int make_usb(uv_loop_t *loop, const struct printer_config *config, struct port *port)
{
    const struct bus_usb_config usb = {.vid = config->vid,
                                       .pid = config->pid,
                                       .port = config->path,
                                       .class_code = BUS_USB_CLASS_PRINTER,
                                       .subclass = 1,
                                       .protocol = 2};
    return bus_usb_new(loop, &usb, &port_bus_events, port, &port->bus);
}

static const struct printer_bus {
    const char *name;
    int (*make)(uv_loop_t *loop, const struct printer_config *config, struct port *port);
} buses[] = {{"tcp", make_tcp}, {"usb", make_usb}};

static int make_bus(struct printer *printer, uv_loop_t *loop, const struct printer_config *config)
{
    const char *name = config->bus ? config->bus : "tcp";
    for (size_t i = 0; i < ARRAY_SIZE(buses); i++) {
        if (strcmp(buses[i].name, name) == 0) {
            return buses[i].make(loop, config, &printer->port);
        }
    }
    return RAFF_E_CONFIG;
}

static int build(struct printer *printer, uv_loop_t *loop, const struct printer_config *config)
{
    int error = job_queue_init(&printer->jobs);
    if (!error) {
        error = find_language(printer, config->language ? config->language : "zpl");
    }
    return error ? error : make_bus(printer, loop, config);
}

int printer_new_timed(uv_loop_t *loop, const struct printer_config *config,
                      const struct printer_timing *timing, const struct printer_events *events,
                      void *context, struct printer **ret_printer)
{
    struct printer *printer = calloc(1, sizeof(*printer));
    if (!printer) {
        return -ENOMEM;
    }
    printer->timing = timing;
    printer->events = events;
    printer->context = context;
    port_init(&printer->port, loop, &port_events, "no connection");
    loop_timer(&printer->port.owner, &printer->tick);
    int error = build(printer, loop, config);
    if (error) {
        printer_free(printer);
        return error;
    }
    port_start(&printer->port);
    *ret_printer = printer;
    return 0;
}

int printer_new(uv_loop_t *loop, const struct printer_config *config,
                const struct printer_events *events, void *context, struct printer **ret_printer)
{
    return printer_new_timed(loop, config, &printer_timing_usual, events, context, ret_printer);
}

void printer_free(struct printer *printer)
{
    if (printer) {
        loop_close((uv_handle_t *)&printer->tick);
        port_release(&printer->port);
    }
}

int printer_print(struct printer *printer, struct str bytes, uint64_t *ret_job)
{
    int error = job_queue_add(&printer->jobs, bytes, printer->now_ms, ret_job);
    if (!error) {
        port_start(&printer->port);
        wake(printer);
    }
    return error;
}

enum device_state printer_state(const struct printer *printer)
{
    return printer->port.state;
}

#include "drivers/base/error.h"
#include "drivers/label/label.h"
#include "terminal/app/rig.h"

#define LABEL_LIMIT (256 * 1024)

/* --- what the printer says --- */

static void tell_printed(struct rig *rig, const char *result, const char *why)
{
    struct flow_input input = {.kind = FLOW_PRINTED, .text = result, .why = why};
    rig->printer.label = (struct rig_label){0};
    rig_input(rig, &input);
}

static void on_printed(void *context, uint64_t job, enum printer_outcome outcome, const char *why)
{
    static const char *const results[] = {
        [PRINTER_PRINTED] = "printed", [PRINTER_SENT] = "sent", [PRINTER_FAILED] = "failed"};
    struct rig_printer *printer = context;
    log_info("raff", "label job %llu: %s %s", (unsigned long long)job, results[outcome], why);
    if (job == printer->label.job) {
        tell_printed(printer->device.rig, results[outcome], why);
    }
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig_printer *printer = context;
    rig_device_says(&printer->device, state, why);
}

const char *rig_printer_why(const struct rig *rig)
{
    const struct rig_printer *printer = &rig->printer;
    enum device_state state = printer->printer ? printer_state(printer->printer) : DEVICE_READY;
    return state == DEVICE_FAULT || state == DEVICE_MISSING ? printer->device.why : "";
}

bool rig_printer_is_ready(const struct rig *rig)
{
    return rig->printer.printer && printer_state(rig->printer.printer) == DEVICE_READY;
}

/* --- labels --- */

/* What stands on a carton's label: its task's order, carrier and address. */
static int label_of(struct rig *rig, const struct flow_effect *effect, struct label_carton *ret)
{
    struct task_row task;
    int error = ledger_task(rig->ledger, effect->task, &task);
    if (error) {
        return error;
    }
    *ret = (struct label_carton){.n_lines = task.n_ship_to, .weight_g = effect->weight_g};
    copy_cut(ret->sscc, sizeof(ret->sscc), effect->carton);
    copy_cut(ret->order, sizeof(ret->order), task.order);
    copy_cut(ret->carrier, sizeof(ret->carrier), task.carrier);
    for (size_t i = 0; i < task.n_ship_to && i < LABEL_LINES_MAX; i++) {
        copy_cut(ret->lines[i], sizeof(ret->lines[i]), task.ship_to[i]);
    }
    return 0;
}

void rig_print(struct rig *rig, const struct flow_effect *effect)
{
    struct rig_printer *printer = &rig->printer;
    if (!printer->printer) {
        tell_printed(rig, "failed", "this seat has no printer");
        return;
    }
    if (printer->label.job && strcmp(printer->label.carton, effect->carton) == 0) {
        return; /* this label is still on its way: one answer for both, and one label */
    }
    struct label_carton carton;
    struct label_raster raster = raster_ops(printer->raster);
    bytes_clear(&printer->label_bytes);
    int error = label_of(rig, effect, &carton);
    error =
        error ? error : label_carton(&carton, printer->language, &raster, &printer->label_bytes);
    copy_cut(printer->label.carton, sizeof(printer->label.carton), effect->carton);
    error = error ? error
                  : printer_print(printer->printer, bytes_view(&printer->label_bytes),
                                  &printer->label.job);
    if (error) {
        log_error("raff", "label %s: %s", effect->carton, error_text(error));
        tell_printed(rig, "failed", error_text(error));
    }
}

/* --- life --- */

static struct rig_printer *printer_of(struct rig_device *device)
{
    return container_of(device, struct rig_printer, device);
}

static int open_printer(struct rig_printer *printer, const struct printer_config *config)
{
    static const struct printer_events events = {.done = on_printed, .state = on_state};
    uv_loop_t *loop = &printer->device.rig->loop;
    int error = printer->raster ? 0 : raster_new(&printer->raster);
    return error ? error : printer_new(loop, config, &events, printer, &printer->printer);
}

static bool is_configured(const struct config *config)
{
    return *config->printer_host;
}

static int open_configured(struct rig *rig, struct text *why)
{
    const struct config *from = rig->config;
    const struct printer_config config = {.bus = "tcp",
                                          .host = from->printer_host,
                                          .port = from->printer_port,
                                          .language = from->printer_language};
    bytes_init(&rig->printer.label_bytes, LABEL_LIMIT);
    copy_cut(rig->printer.name, sizeof(rig->printer.name), from->printer_name);
    copy_cut(rig->printer.language, sizeof(rig->printer.language), from->printer_language);
    if (!is_configured(from)) {
        return 0;
    }
    rig_device_configure(&rig->printer.device, from->printer_language, from->printer_host);
    int error = open_printer(&rig->printer, &config);
    if (error) {
        text_addf(why, "printer %s: %s", from->printer_host, error_text(error));
    }
    return error;
}

static int open_found(struct rig_device *device, const struct registry_thing *thing)
{
    struct rig_printer *printer = printer_of(device);
    const struct printer_config config = {
        .bus = "usb",
        .vid = thing->vid,
        .pid = thing->pid,
        .path = rig_or_null(thing->port),
        .language = thing->driver,
    };
    if (strcmp(thing->bus, "usb") != 0) {
        return RAFF_E_CONFIG;
    }
    copy_cut(printer->language, sizeof(printer->language), thing->driver);
    if (!*printer->name) {
        copy_cut(printer->name, sizeof(printer->name), "printer");
    }
    return open_printer(printer, &config);
}

/* What it was given and has not printed is not printed: whoever packs is told. */
static void close_printer(struct rig_device *device)
{
    struct rig_printer *printer = printer_of(device);
    printer_free(TAKE(printer->printer));
    if (printer->label.job && !device->rig->stopping) {
        tell_printed(device->rig, "failed", "no connection");
    }
}

static enum device_state state_of(const struct rig_device *device)
{
    return printer_state(container_of_const(device, struct rig_printer, device)->printer);
}

const struct rig_kind rig_printer_kind = {
    .is_configured = is_configured,
    .open_configured = open_configured,
    .open_found = open_found,
    .close = close_printer,
    .state = state_of,
};

#include "drivers/base/error.h"
#include "drivers/label/label.h"
#include "terminal/app/rig.h"

#define LABEL_LIMIT (256 * 1024)

static void tell_printed(struct rig *rig, const char *result, const char *why)
{
    struct flow_input input = {.kind = FLOW_PRINTED, .text = result, .why = why};
    rig->label = (struct rig_label){0};
    rig_input(rig, &input);
}

static void on_printed(void *context, uint64_t job, enum printer_outcome outcome, const char *why)
{
    static const char *const results[] = {
        [PRINTER_PRINTED] = "printed", [PRINTER_SENT] = "sent", [PRINTER_FAILED] = "failed"};
    struct rig *rig = context;
    log_info("raff", "label job %llu: %s %s", (unsigned long long)job, results[outcome], why);
    if (job == rig->label.job) {
        tell_printed(rig, results[outcome], why);
    }
}

static void on_printer_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    log_info("raff", "printer %s: %s %s", rig->config->printer_name, device_state_name(state), why);
    bool prints = state != DEVICE_FAULT && state != DEVICE_MISSING;
    copy_cut(rig->printer_why, sizeof(rig->printer_why), prints ? "" : why);
    rig_status(rig);
}

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
    if (!rig->printer) {
        tell_printed(rig, "failed", "this seat has no printer");
        return;
    }
    if (rig->label.job && strcmp(rig->label.carton, effect->carton) == 0) {
        return; /* this label is still on its way: one answer for both, and one label */
    }
    struct label_carton carton;
    struct label_raster raster = raster_ops(rig->raster);
    bytes_clear(&rig->zpl);
    int error = label_of(rig, effect, &carton);
    error = error ? error : label_carton_zpl(&carton, &raster, &rig->zpl);
    copy_cut(rig->label.carton, sizeof(rig->label.carton), effect->carton);
    error = error ? error : printer_print(rig->printer, bytes_view(&rig->zpl), &rig->label.job);
    if (error) {
        log_error("raff", "label %s: %s", effect->carton, error_text(error));
        tell_printed(rig, "failed", error_text(error));
    }
}

static int open_printer(struct rig *rig, struct text *why)
{
    static const struct printer_events events = {.done = on_printed, .state = on_printer_state};
    if (!*rig->config->printer_host) {
        return 0;
    }
    const struct printer_config config = {
        .bus = "tcp",
        .host = rig->config->printer_host,
        .port = rig->config->printer_port,
        .language = "zpl",
    };
    int error = raster_new(&rig->raster);
    error = error ? error : printer_new(&rig->loop, &config, &events, rig, &rig->printer);
    if (error) {
        text_addf(why, "printer %s: %s", config.host, error_text(error));
    }
    return error;
}

int rig_devices_open(struct rig *rig, struct text *why)
{
    bytes_init(&rig->zpl, LABEL_LIMIT);
    int error = rig_scanners_open(rig, why);
    error = error ? error : rig_readers_open(rig, why);
    error = error ? error : rig_scale_open(rig, why);
    return error ? error : open_printer(rig, why);
}

void rig_devices_close(struct rig *rig)
{
    rig_scanners_close(rig);
    rig_readers_close(rig);
    rig_scale_close(rig);
    if (rig->printer) {
        printer_free(TAKE(rig->printer));
    }
    raster_free(TAKE(rig->raster));
    bytes_release(&rig->zpl);
}

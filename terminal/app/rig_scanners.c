#include <errno.h>

#include "drivers/base/error.h"
#include "terminal/app/rig.h"
#include "terminal/app/scanner_open.h"

#define MS_PER_DAY 86400000LL

static struct rig_scanner *scanner_of(struct rig_device *device)
{
    return container_of(device, struct rig_scanner, device);
}

/* --- reads --- */

/* A badge opens the terminal: what was read of it is nobody's business. */
static struct str sayable(const struct rig *rig, struct str raw)
{
    bool is_badge = strncmp(flow_view(rig->flow)->name, "login", strlen("login")) == 0;
    return is_badge ? STR("(a badge)") : raw;
}

static void on_read(void *context, struct str raw, uint64_t received_ns)
{
    struct rig_scanner *scanner = context;
    struct rig *rig = scanner->device.rig;
    struct scan *scan = &rig->scan;
    (void)received_ns;
    rig_device_note(&scanner->device, rig_utc_ms(), sayable(rig, raw));
    if (scan_decode(raw, GS1_FLOOR, rig_utc_ms() / MS_PER_DAY, scan) != 0) {
        log_info("raff", "scan not understood: %s", scan->fault.why);
    }
    struct flow_input input = {.kind = FLOW_SCAN, .scan = scan};
    rig_input(rig, &input);
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig_scanner *scanner = context;
    rig_device_says(&scanner->device, state, why);
}

void rig_scanners_trigger(struct rig *rig, bool is_down)
{
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        struct scanner *scanner = rig->scanners[i].scanner;
        int error = scanner ? scanner_trigger(scanner, is_down) : 0;
        if (error && error != -ENOTSUP) {
            log_debug("raff", "scanner: trigger: %s", error_text(error));
        }
    }
}

/* --- life --- */

static const struct scanner_events events = {.read = on_read, .state = on_state};

static bool is_configured(const struct config *config)
{
    return scanner_any_given(config->scanners);
}

static int open_given(struct rig_scanner *scanner, const struct config_scanner *from)
{
    rig_device_configure(&scanner->device, from->driver, from->path);
    int error =
        scanner_open_given(&scanner->device.rig->loop, from, &events, scanner, &scanner->scanner);
    if (!error) { /* without a name it is the usual one */
        copy_cut(scanner->device.driver, sizeof(scanner->device.driver),
                 scanner_driver(scanner->scanner));
    }
    return error;
}

static int open_configured(struct rig *rig, struct text *why)
{
    for (size_t i = 0; i < CONFIG_SCANNERS_MAX; i++) {
        const struct config_scanner *from = &rig->config->scanners[i];
        int error = scanner_is_given(from) ? open_given(&rig->scanners[i], from) : 0;
        if (error) {
            text_addf(why, "scanner %s: %s", *from->path ? from->path : from->driver,
                      error_text(error));
            return error;
        }
    }
    return 0;
}

static int open_found(struct rig_device *device, const struct registry_thing *thing)
{
    struct rig_scanner *scanner = scanner_of(device);
    return scanner_open_found(&device->rig->loop, thing, &events, scanner, &scanner->scanner);
}

static void close_scanner(struct rig_device *device)
{
    scanner_free(TAKE(scanner_of(device)->scanner));
}

static enum device_state state_of(const struct rig_device *device)
{
    return scanner_state(container_of_const(device, struct rig_scanner, device)->scanner);
}

const struct rig_kind rig_scanner_kind = {
    .is_configured = is_configured,
    .open_configured = open_configured,
    .open_found = open_found,
    .close = close_scanner,
    .state = state_of,
};

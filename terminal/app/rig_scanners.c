#include "drivers/base/error.h"
#include "terminal/app/rig.h"

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

/* --- life --- */

static int open_scanner(struct rig_scanner *scanner, const struct scanner_config *config)
{
    static const struct scanner_events events = {.read = on_read, .state = on_state};
    uv_loop_t *loop = &scanner->device.rig->loop;
    return scanner_new(loop, config, &events, scanner, &scanner->scanner);
}

static bool is_given(const struct config_scanner *from)
{
    return *from->path || *from->driver;
}

static bool is_configured(const struct config *config)
{
    for (size_t i = 0; i < CONFIG_SCANNERS_MAX; i++) {
        if (is_given(&config->scanners[i])) {
            return true;
        }
    }
    return false;
}

static int open_given(struct rig_scanner *scanner, const struct config_scanner *from)
{
    const struct scanner_config config = {
        .driver = rig_or_null(from->driver),
        .path = rig_or_null(from->path),
        .baud = from->baud,
        .terminator = rig_or_null(from->terminator),
        .sets_aim = from->aim,
        .idle_ms = (unsigned)from->idle_ms,
        .serial = rig_or_null(from->serial),
    };
    rig_device_configure(&scanner->device, from->driver, from->path);
    int error = open_scanner(scanner, &config);
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
        int error = is_given(from) ? open_given(&rig->scanners[i], from) : 0;
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
    const struct scanner_config config = {
        .driver = thing->driver,
        .path = rig_or_null(thing->path),
        .vid = thing->vid,
        .pid = thing->pid,
        .serial = rig_or_null(thing->serial),
        .port = *thing->serial ? NULL : rig_or_null(thing->port),
    };
    return open_scanner(scanner_of(device), &config);
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

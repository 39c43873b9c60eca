#include "drivers/base/error.h"
#include "terminal/app/rig.h"

#define MS_PER_DAY 86400000LL

/* --- reads --- */

/* A badge opens the terminal: what was read of it is nobody's business. */
static void note(struct rig_scanner *scanner, struct str raw)
{
    bool is_badge = strncmp(flow_view(scanner->rig->flow)->name, "login", strlen("login")) == 0;
    scanner->reads++;
    scanner->said_utc_ms = rig_utc_ms();
    text_clean(is_badge ? STR("(a badge)") : raw, false, scanner->said, sizeof(scanner->said));
}

static void on_read(void *context, struct str raw, uint64_t received_ns)
{
    struct rig_scanner *scanner = context;
    struct rig *rig = scanner->rig;
    struct scan *scan = &rig->scan;
    (void)received_ns;
    note(scanner, raw);
    if (scan_decode(raw, GS1_FLOOR, rig_utc_ms() / MS_PER_DAY, scan) != 0) {
        log_info("raff", "scan not understood: %s", scan->fault.why);
    }
    struct flow_input input = {.kind = FLOW_SCAN, .scan = scan};
    rig_input(rig, &input);
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig_scanner *scanner = context;
    log_info("raff", "scanner %s: %s %s", scanner->title, device_state_name(state), why);
    rig_status(scanner->rig);
}

static const struct scanner_events events = {.read = on_read, .state = on_state};

/* --- those that were configured --- */

static bool is_configured(const struct config_scanner *config)
{
    return *config->path || *config->driver;
}

static bool any_is_configured(const struct rig *rig)
{
    for (size_t i = 0; i < CONFIG_SCANNERS_MAX; i++) {
        if (is_configured(&rig->config->scanners[i])) {
            return true;
        }
    }
    return false;
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static int open_configured(struct rig *rig, struct rig_scanner *scanner,
                           const struct config_scanner *from)
{
    const struct scanner_config config = {
        .driver = or_null(from->driver),
        .path = or_null(from->path),
        .baud = from->baud,
        .terminator = or_null(from->terminator),
        .sets_aim = from->aim,
        .idle_ms = (unsigned)from->idle_ms,
        .serial = or_null(from->serial),
    };
    *scanner = (struct rig_scanner){.rig = rig};
    copy_cut(scanner->path, sizeof(scanner->path), from->path);
    copy_cut(scanner->title, sizeof(scanner->title), *from->path ? from->path : from->driver);
    return scanner_new(&rig->loop, &config, &events, scanner, &scanner->scanner);
}

/* --- those that were found --- */

static struct rig_scanner *place_for(struct rig *rig, const struct registry_thing *thing)
{
    struct rig_scanner *empty = NULL;
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        struct rig_scanner *scanner = &rig->scanners[i];
        if (scanner->scanner && strcmp(scanner->id, thing->id) == 0) {
            return scanner;
        }
        empty = scanner->scanner || empty ? empty : scanner;
    }
    return empty;
}

static void open_found(struct rig *rig, struct rig_scanner *scanner,
                       const struct registry_thing *thing)
{
    const struct scanner_config config = {
        .driver = thing->driver,
        .path = or_null(thing->path),
        .vid = thing->vid,
        .pid = thing->pid,
        .serial = or_null(thing->serial),
        .port = *thing->serial ? NULL : or_null(thing->port),
    };
    *scanner = (struct rig_scanner){.rig = rig};
    copy_cut(scanner->id, sizeof(scanner->id), thing->id);
    copy_cut(scanner->path, sizeof(scanner->path), *thing->path ? thing->path : thing->port);
    copy_cut(scanner->title, sizeof(scanner->title), thing->title);
    int error = scanner_new(&rig->loop, &config, &events, scanner, &scanner->scanner);
    if (error) {
        log_warning("raff", "scanner %s: %s", thing->title, error_text(error));
    }
}

/* One that comes back where it was is opened again by itself: only another path is news. */
static void on_found(void *context, const struct registry_thing *thing)
{
    struct rig *rig = context;
    log_info("raff", "plugged in: %s %s (%s)", device_kind_name(thing->kind), thing->title,
             thing->id);
    if (thing->kind != DEVICE_SCANNER || !*thing->driver || any_is_configured(rig)) {
        return;
    }
    struct rig_scanner *scanner = place_for(rig, thing);
    if (!scanner) {
        log_warning("raff", "scanner %s: this seat has enough of them", thing->title);
        return;
    }
    const char *where = *thing->path ? thing->path : thing->port;
    if (scanner->scanner && strcmp(scanner->path, where) == 0) {
        return;
    }
    scanner_free(TAKE(scanner->scanner));
    open_found(rig, scanner, thing);
    rig_status(rig);
}

static void on_lost(void *context, const struct registry_thing *thing)
{
    (void)context; /* its scanner, if it is open, says `missing` by itself */
    log_info("raff", "pulled out: %s %s (%s)", device_kind_name(thing->kind), thing->title,
             thing->id);
}

/* --- life --- */

int rig_scanners_open(struct rig *rig, struct text *why)
{
    static const struct registry_events registry_events = {.found = on_found, .lost = on_lost};
    const struct registry_config config = {.links = or_null(rig->config->devices_links)};
    for (size_t i = 0; i < CONFIG_SCANNERS_MAX; i++) {
        const struct config_scanner *from = &rig->config->scanners[i];
        int error = is_configured(from) ? open_configured(rig, &rig->scanners[i], from) : 0;
        if (error) {
            text_addf(why, "scanner %s: %s", *from->path ? from->path : from->driver,
                      error_text(error));
            return error;
        }
    }
    return registry_new(&rig->loop, &config, &registry_events, rig, &rig->registry);
}

void rig_scanners_close(struct rig *rig)
{
    registry_free(TAKE(rig->registry));
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        scanner_free(TAKE(rig->scanners[i].scanner));
    }
}

bool rig_scanners_missing(const struct rig *rig)
{
    bool is_missing = false;
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        const struct scanner *scanner = rig->scanners[i].scanner;
        is_missing = is_missing || (scanner && scanner_state(scanner) != DEVICE_READY);
    }
    return is_missing;
}

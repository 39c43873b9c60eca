#include "terminal/app/first_start_scanners.h"

#include "drivers/base/error.h"

static void on_read(void *context, struct str raw, uint64_t received_ns)
{
    struct first_start_scanner *place = context;
    (void)received_ns;
    place->all->read(place->all->context, raw);
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct first_start_scanner *place = context;
    log_info("raff", "scanner %s: %s %s", place->title, device_state_name(state), why);
    place->all->changed(place->all->context);
}

static const struct scanner_events events = {.read = on_read, .state = on_state};

const char *first_start_scanners_ready(const struct first_start_scanners *scanners)
{
    for (size_t i = 0; i < FIRST_START_SCANNERS_MAX; i++) {
        const struct first_start_scanner *place = &scanners->places[i];
        enum device_state state = place->scanner ? scanner_state(place->scanner) : DEVICE_MISSING;
        if (state == DEVICE_READY || state == DEVICE_BUSY) {
            return place->title;
        }
    }
    return "";
}

/* --- what is plugged in --- */

/* NULL: it is not open here. */
static struct first_start_scanner *place_of(struct first_start_scanners *scanners,
                                            const struct registry_thing *thing)
{
    for (size_t i = 0; i < FIRST_START_SCANNERS_MAX; i++) {
        struct first_start_scanner *place = &scanners->places[i];
        if (place->scanner && strcmp(place->id, thing->id) == 0) {
            return place;
        }
    }
    return NULL;
}

static struct first_start_scanner *free_place(struct first_start_scanners *scanners)
{
    for (size_t i = 0; i < FIRST_START_SCANNERS_MAX; i++) {
        if (!scanners->places[i].scanner) {
            return &scanners->places[i];
        }
    }
    return NULL;
}

static bool may_ask(void *context, const struct registry_thing *thing)
{
    return !place_of(context, thing);
}

static void on_found(void *context, const struct registry_thing *thing)
{
    struct first_start_scanners *scanners = context;
    if (thing->kind != DEVICE_SCANNER || !*thing->driver || place_of(scanners, thing)) {
        return;
    }
    struct first_start_scanner *place = free_place(scanners);
    if (!place) {
        return;
    }
    copy_cut(place->id, sizeof(place->id), thing->id);
    copy_cut(place->title, sizeof(place->title), thing->title);
    int error = scanner_open_found(scanners->loop, thing, &events, place, &place->scanner);
    if (error) {
        log_warning("raff", "scanner %s: %s", thing->title, error_text(error));
    }
}

static void on_lost(void *context, const struct registry_thing *thing)
{
    struct first_start_scanners *scanners = context;
    struct first_start_scanner *place = place_of(scanners, thing);
    if (place) {
        scanner_free(TAKE(place->scanner));
        scanners->changed(scanners->context);
    }
}

/* --- life --- */

static int open_given(struct first_start_scanners *scanners, const struct config *config,
                      struct text *why)
{
    for (size_t i = 0; i < CONFIG_SCANNERS_MAX; i++) {
        const struct config_scanner *from = &config->scanners[i];
        struct first_start_scanner *place = &scanners->places[i];
        if (!scanner_is_given(from)) {
            continue;
        }
        copy_cut(place->title, sizeof(place->title), *from->path ? from->path : from->driver);
        int error = scanner_open_given(scanners->loop, from, &events, place, &place->scanner);
        if (error) {
            text_addf(why, "scanner %s: %s", place->title, error_text(error));
            return error;
        }
    }
    return 0;
}

int first_start_scanners_open(struct first_start_scanners *scanners, const struct config *config,
                              struct text *why)
{
    static const struct registry_events looks = {
        .may_ask = may_ask, .found = on_found, .lost = on_lost};
    const struct registry_config registry = {
        .links = *config->devices_links ? config->devices_links : NULL,
        .asks = config->devices_unasked ? 0 : PROBE_KIND(DEVICE_SCANNER)};
    for (size_t i = 0; i < FIRST_START_SCANNERS_MAX; i++) {
        scanners->places[i].all = scanners;
    }
    return scanner_any_given(config->scanners)
               ? open_given(scanners, config, why)
               : registry_new(scanners->loop, &registry, &looks, scanners, &scanners->registry);
}

void first_start_scanners_close(struct first_start_scanners *scanners)
{
    registry_free(TAKE(scanners->registry));
    for (size_t i = 0; i < FIRST_START_SCANNERS_MAX; i++) {
        scanner_free(TAKE(scanners->places[i].scanner));
    }
}

void first_start_scanners_trigger(struct first_start_scanners *scanners, bool is_down)
{
    for (size_t i = 0; i < FIRST_START_SCANNERS_MAX; i++) {
        struct scanner *scanner = scanners->places[i].scanner;
        if (scanner) {
            (void)!scanner_trigger(scanner, is_down); /* not every make can */
        }
    }
}

/* All devices of the seat. What the configuration names is opened; of a kind that it says nothing
 * of, what is plugged in. */
#include "drivers/base/error.h"
#include "terminal/app/rig.h"

static const struct rig_kind *const kinds[] = {
    [DEVICE_SCANNER] = &rig_scanner_kind,
    [DEVICE_READER] = &rig_reader_kind,
    [DEVICE_SCALE] = &rig_scale_kind,
    [DEVICE_PRINTER] = &rig_printer_kind,
    [DEVICE_OTHER] = NULL,
};

/* --- how they are --- */

void rig_device_says(struct rig_device *device, enum device_state state, const char *why)
{
    copy_cut(device->why, sizeof(device->why), why);
    log_info("raff", "%s %s: %s %s", device_kind_name(device->kind), device->title,
             device_state_name(state), why);
    rig_status(device->rig);
}

size_t rig_devices_list(const struct rig *rig, struct device_row rows[RIG_DEVICES_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < rig->n_devices; i++) {
        const struct rig_device *device = rig->devices[i];
        if (device->is_open) {
            rows[n++] = rig_device_row(device, kinds[device->kind]->state(device));
        }
    }
    return n;
}

/* A printer that is being opened is not missed before somebody prints. */
static bool is_missing(const struct rig_device *device)
{
    enum device_state state = kinds[device->kind]->state(device);
    return state == DEVICE_MISSING || state == DEVICE_FAULT ||
           (state == DEVICE_OPENING && device->kind != DEVICE_PRINTER);
}

const char *rig_devices_missing(const struct rig *rig)
{
    for (size_t i = 0; i < rig->n_devices; i++) {
        if (rig->devices[i]->is_open && is_missing(rig->devices[i])) {
            return device_kind_name(rig->devices[i]->kind);
        }
    }
    return "";
}

bool rig_devices_have(const struct rig *rig, const struct registry_thing *thing)
{
    for (size_t i = 0; i < rig->n_devices; i++) {
        if (rig_device_fit(rig->devices[i], thing, NULL, 0) >= RIG_FIT_WHERE) {
            return true;
        }
    }
    return false;
}

/* --- those that are found --- */

static void close_device(struct rig_device *device)
{
    if (device->is_open) {
        device->is_open = false;
        kinds[device->kind]->close(device);
    }
}

static struct rig_device *best_place(struct rig *rig, const struct registry_thing *thing)
{
    size_t n = 0;
    enum rig_fit best = RIG_FIT_NOT;
    struct rig_device *place = NULL;
    const struct registry_thing *things = registry_things(rig->registry, &n);
    for (size_t i = 0; i < rig->n_devices; i++) {
        struct rig_device *device = rig->devices[i];
        enum rig_fit fit = rig_device_fit(device, thing, things, n);
        if (device->kind == thing->kind && fit > best) {
            best = fit;
            place = device;
        }
    }
    return place;
}

/* Whether nothing else opens what is where the thing is. What was found there before is closed;
 * what the configuration has there is something else than the thing takes itself for. */
static bool clear_way(struct rig *rig, const struct rig_device *place,
                      const struct registry_thing *thing)
{
    for (size_t i = 0; i < rig->n_devices; i++) {
        struct rig_device *device = rig->devices[i];
        if (device != place && rig_device_fit(device, thing, NULL, 0) >= RIG_FIT_WHERE) {
            if (!device->is_found) {
                return false;
            }
            close_device(device);
        }
    }
    return true;
}

static void open_found(struct rig *rig, const struct rig_kind *kind,
                       const struct registry_thing *thing)
{
    struct rig_device *place = best_place(rig, thing);
    if (!place) {
        log_warning("raff", "%s %s: this seat has enough of them", device_kind_name(thing->kind),
                    thing->title);
        return;
    }
    if (rig_device_has(place, thing) || !clear_way(rig, place, thing)) {
        return;
    }
    close_device(place);
    rig_device_take(place, thing);
    int error = kind->open_found(place, thing);
    if (error) {
        log_warning("raff", "%s %s: %s", device_kind_name(thing->kind), thing->title,
                    error_text(error));
        close_device(place);
    }
    rig_status(rig);
}

/* What the configuration has is not asked, nor what came back: it is what it was, if that was more
 * than a guess. */
static bool may_ask(void *context, const struct registry_thing *thing)
{
    struct rig *rig = context;
    for (size_t i = 0; i < rig->n_devices; i++) {
        const struct rig_device *device = rig->devices[i];
        if (rig_device_fit(device, thing, NULL, 0) == RIG_FIT_SAME && !device->is_guess) {
            return false;
        }
    }
    return clear_way(rig, NULL, thing);
}

static void on_found(void *context, const struct registry_thing *thing)
{
    struct rig *rig = context;
    const struct rig_kind *kind = kinds[thing->kind];
    log_info("raff", "plugged in: %s %s (%s)", device_kind_name(thing->kind), thing->title,
             thing->id);
    if (kind && *thing->driver && !kind->is_configured(rig->config)) {
        open_found(rig, kind, thing);
    }
}

static void on_lost(void *context, const struct registry_thing *thing)
{
    (void)context; /* the device, if it is open, says `missing` by itself, and looks for it */
    log_info("raff", "pulled out: %s %s (%s)", device_kind_name(thing->kind), thing->title,
             thing->id);
}

/* --- life --- */

static void add(struct rig *rig, struct rig_device *device, enum device_kind kind)
{
    device->rig = rig;
    device->kind = kind;
    rig->devices[rig->n_devices++] = device;
}

/* In the order in which they are missed. */
static void make_places(struct rig *rig)
{
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        add(rig, &rig->scanners[i].device, DEVICE_SCANNER);
    }
    for (size_t i = 0; i < RIG_READERS_MAX; i++) {
        add(rig, &rig->readers[i].device, DEVICE_READER);
    }
    add(rig, &rig->scale.device, DEVICE_SCALE);
    add(rig, &rig->printer.device, DEVICE_PRINTER);
}

/* Unknown lines are asked for what the configuration says nothing of. */
static unsigned kinds_to_ask_for(const struct config *config)
{
    unsigned asks = 0;
    for (size_t i = 0; i < ARRAY_SIZE(kinds) && !config->devices_unasked; i++) {
        asks |= kinds[i] && !kinds[i]->is_configured(config) ? PROBE_KIND(i) : 0;
    }
    return asks;
}

int rig_devices_open(struct rig *rig, struct text *why)
{
    static const struct registry_events events = {
        .may_ask = may_ask, .found = on_found, .lost = on_lost};
    const struct registry_config config = {.links = rig_or_null(rig->config->devices_links),
                                           .asks = kinds_to_ask_for(rig->config)};
    make_places(rig);
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        int error = kinds[i] ? kinds[i]->open_configured(rig, why) : 0;
        if (error) {
            return error;
        }
    }
    return registry_new(&rig->loop, &config, &events, rig, &rig->registry);
}

void rig_devices_close(struct rig *rig)
{
    registry_free(TAKE(rig->registry));
    for (size_t i = 0; i < rig->n_devices; i++) {
        close_device(rig->devices[i]);
    }
    raster_free(TAKE(rig->printer.raster));
    bytes_release(&rig->printer.label_bytes);
}

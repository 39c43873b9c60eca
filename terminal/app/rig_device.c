#include "terminal/app/rig_device.h"

#include <sys/stat.h>

/* The device node in "/dev/ttyUSB0" or "pn532_uart:/dev/ttyUSB0:9600"; 0 for what is none. */
static dev_t node_of(const char *where)
{
    char path[sizeof(((struct rig_device *)0)->where)];
    struct stat status;
    const char *slash = strchr(where, '/');
    copy_cut(path, sizeof(path), slash ? slash : "");
    if (slash != where) {
        path[strcspn(path, ":")] = '\0';
    }
    return stat(path, &status) == 0 && S_ISCHR(status.st_mode) ? status.st_rdev : 0;
}

static bool is_where(const struct rig_device *device, const struct registry_thing *thing)
{
    const char *where = registry_where(thing);
    dev_t node = node_of(where);
    return *where &&
           (strcmp(device->where, where) == 0 || (node && node_of(device->where) == node));
}

static bool is_plugged_in(const char *id, const struct registry_thing *things, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(things[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

enum rig_fit rig_device_fit(const struct rig_device *device, const struct registry_thing *thing,
                            const struct registry_thing *things, size_t n)
{
    if (!device->is_open) {
        return RIG_FIT_EMPTY;
    }
    if (device->is_found && strcmp(device->id, thing->id) == 0) {
        return RIG_FIT_SAME;
    }
    if (is_where(device, thing)) {
        return RIG_FIT_WHERE;
    }
    return device->is_found && !is_plugged_in(device->id, things, n) ? RIG_FIT_GONE : RIG_FIT_NOT;
}

bool rig_device_has(const struct rig_device *device, const struct registry_thing *thing)
{
    return device->is_open && strcmp(device->driver, thing->driver) == 0 &&
           strcmp(device->where, registry_where(thing)) == 0;
}

/* What it was is forgotten, but for whose it is. */
static void begin(struct rig_device *device)
{
    *device = (struct rig_device){.rig = device->rig, .kind = device->kind, .is_open = true};
}

void rig_device_configure(struct rig_device *device, const char *driver, const char *where)
{
    begin(device);
    copy_cut(device->driver, sizeof(device->driver), driver);
    copy_cut(device->where, sizeof(device->where), where);
    copy_cut(device->title, sizeof(device->title), *where ? where : driver);
}

void rig_device_take(struct rig_device *device, const struct registry_thing *thing)
{
    begin(device);
    device->is_found = true;
    device->is_guess = strcmp(thing->how, "guess") == 0;
    copy_cut(device->id, sizeof(device->id), thing->id);
    copy_cut(device->driver, sizeof(device->driver), thing->driver);
    copy_cut(device->where, sizeof(device->where), registry_where(thing));
    copy_cut(device->title, sizeof(device->title), thing->title);
}

void rig_device_note(struct rig_device *device, int64_t utc_ms, struct str said)
{
    device->reads++;
    device->said_utc_ms = utc_ms;
    text_clean(said, false, device->said, sizeof(device->said));
}

struct device_row rig_device_row(const struct rig_device *device, enum device_state state)
{
    return (struct device_row){
        .kind = device_kind_name(device->kind),
        .state = device_state_name(state),
        .why = device->why,
        .driver = device->driver,
        .title = device->title,
        .where = device->where,
        .said = device->said,
        .said_utc_ms = device->said_utc_ms,
        .reads = device->reads,
    };
}

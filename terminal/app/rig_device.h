/*
 * A device of a seat: configured, or plugged in and opened by itself.
 *
 * What is plugged in is known by the registry's id, which stays when it is put into another socket,
 * and by where it is: a thing that turns up where another was has taken its place, under whatever
 * name.
 */
#ifndef TERMINAL_APP_RIG_DEVICE_H
#define TERMINAL_APP_RIG_DEVICE_H

#include "drivers/device/device.h"
#include "drivers/device/registry.h"
#include "terminal/app/device_row.h"

struct rig;

struct rig_device {
    struct rig *rig;
    enum device_kind kind;
    bool is_open;
    bool is_found; /* else it was configured, and keeps its place */
    bool is_guess; /* nobody knows that it is one */
    char id[96];   /* the registry's, of one that was found */
    char driver[16];
    char title[96];
    char where[320]; /* path, connection string, host or USB socket */
    char why[64];    /* of its state */
    char said[64];   /* what it read last, cleaned */
    int64_t said_utc_ms;
    uint64_t reads;
};

/* How well a place suits a thing that was found; the best is taken, the first of equals. */
enum rig_fit {
    RIG_FIT_NOT,
    RIG_FIT_EMPTY,
    RIG_FIT_GONE,  /* what was there was found, and is not plugged in any more */
    RIG_FIT_WHERE, /* is where the thing is */
    RIG_FIT_SAME   /* is the thing */
};

/* `things` is all that is plugged in. */
enum rig_fit rig_device_fit(const struct rig_device *device, const struct registry_thing *thing,
                            const struct registry_thing *things, size_t n);
/* Whether the device drives that thing already, where it is now. */
bool rig_device_has(const struct rig_device *device, const struct registry_thing *thing);

/* Say which device it is; rig and kind stay. */
void rig_device_configure(struct rig_device *device, const char *driver, const char *where);
void rig_device_take(struct rig_device *device, const struct registry_thing *thing);
/* It has read something. */
void rig_device_note(struct rig_device *device, int64_t utc_ms, struct str said);
/* The strings are the device's. */
struct device_row rig_device_row(const struct rig_device *device, enum device_state state);

#endif

/*
 * What is plugged in, what it is, and which driver it has.
 *
 * The registry looks at the ttys (libserialport), the USB devices (libusb), and the input devices
 * (libevdev) of the machine, and at a directory of links (/dev/raff, made by hw/udev) for what only
 * udev knows. Each thing is looked up in one table (models.c) by udev's name for it, by vendor and
 * product, or by its class; what that leaves open is asked by a probe. What was configured by path
 * is taken at its word.
 *
 * It watches: a thing plugged in later is found within a second, a thing pulled out is gone from
 * the list, its device `missing`. It opens nothing; who wants the thing makes the scanner, reader,
 * scale or printer from the config that the entry holds.
 */
#ifndef DRIVERS_DEVICE_REGISTRY_H
#define DRIVERS_DEVICE_REGISTRY_H

#include <uv.h>

#include "drivers/device/device.h"
#include "drivers/device/reader.h"
#include "drivers/device/scale.h"
#include "drivers/device/scanner.h"

#define REGISTRY_THINGS_MAX 32

enum device_kind { DEVICE_SCANNER, DEVICE_READER, DEVICE_SCALE, DEVICE_PRINTER, DEVICE_OTHER };

/* "scanner", "reader", "scale", "printer", "other" */
const char *device_kind_name(enum device_kind kind);

struct registry_thing {
    enum device_kind kind;
    char id[96];    /* stable over replugging: "usb-0c2e:0b61-16032A8F22", "evdev-…", "tty-…" */
    char title[64]; /* for a person: "Honeywell 1900 (USB HID-POS)" */
    const char *driver; /* "hid-pos", "ssi", "wedge", "mt-sics", … Static; "" where nothing fits */
    const char *bus;    /* "serial", "usb", "evdev". Static */
    const char *how; /* how it was known: "vendor and product", "class", "udev", "probe". Static */
    char path[256];  /* the tty or input node; "" for USB */
    uint16_t vid;
    uint16_t pid;
    uint8_t usb_bus;
    uint8_t usb_address;
};

struct registry;

struct registry_events {
    void (*found)(void *context, const struct registry_thing *thing);
    void (*lost)(void *context, const struct registry_thing *thing);
};

struct registry_config {
    const char *links; /* NULL: "/dev/raff" */
};

int registry_new(uv_loop_t *loop, const struct registry_config *config,
                 const struct registry_events *events, void *context,
                 struct registry **ret_registry) MUST_CHECK;
void registry_free(struct registry *registry);
/* All there is now; `n` is at most REGISTRY_THINGS_MAX. */
const struct registry_thing *registry_things(const struct registry *registry, size_t *ret_n);

#endif

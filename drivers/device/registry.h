/*
 * What is plugged in, what it is, and which driver it has.
 *
 * The registry looks at the serial ports (libserialport), the USB devices (libusb) and the input
 * devices (libevdev) of the machine, and at a directory of links (/dev/raff, made by hw/udev) for
 * what only udev knows. Each thing is looked up in one table (models.h); a link's name says what
 * the thing is, and is taken at its word:
 *
 *     scanner-16032A8F22       a kind and whatever tells it from others of its kind
 *     scanner.ssi-A50285BI     the driver too
 *
 * A serial line that nothing is known of (a bare adapter, a link `other-…`) is asked (probe.h), one
 * at a time, if that is wanted, and is in the list when it is known, or when it does not answer.
 *
 * It watches: a thing plugged in later is found within a second, a thing pulled out is gone from
 * the list. Apart from those lines it opens nothing and writes nothing to anybody; who wants the
 * thing makes the scanner, reader, scale or printer from the entry. Things that are open stay in
 * the list, though the kernel shows less of a USB interface while it is taken.
 */
#ifndef DRIVERS_DEVICE_REGISTRY_H
#define DRIVERS_DEVICE_REGISTRY_H

#include <uv.h>

#include "drivers/device/models.h"
#include "drivers/device/probe_talk.h"

#define REGISTRY_THINGS_MAX 32
#define REGISTRY_LINKS      "/dev/raff"

struct registry_thing {
    enum device_kind kind;
    char id[96];    /* stable over replugging: "usb-0c2e:0b61-16032A8F22", "tty-…", "input-…" */
    char title[96]; /* for a person: "Honeywell 1900" */
    char driver[16]; /* "hid-pos", "ssi", "wedge", "mt-sics", …; "" where nothing fits */
    const char *bus; /* "serial", "usb", "evdev". Static */
    const char *how; /* how it was known: "link", "vendor and product", "vendor", "class", "asked",
                        "guess". Static */
    char path[256];  /* the tty or input device, by its link if it has one; "" for USB */
    char serial[64]; /* of a USB device; "" where it has none */
    char port[32];   /* the socket it is in, "1-2.3"; "" where it is not known */
    char connect[300]; /* libnfc's connection string, of an NFC reader; "" of all else */
    uint16_t vid;
    uint16_t pid;
    uint8_t usb_bus;
    uint8_t usb_address;
};

struct registry;

/* None may free the registry. */
struct registry_events {
    /* Whether an unknown line may be asked: not one that somebody has. Who had what was there
     * before lets go of it. Called at each look. NULL: all may. */
    bool (*may_ask)(void *context, const struct registry_thing *thing);
    void (*found)(void *context, const struct registry_thing *thing);
    void (*lost)(void *context, const struct registry_thing *thing);
};

struct registry_config {
    const char *links; /* an absolute path; NULL: REGISTRY_LINKS */
    unsigned asks;     /* PROBE_KIND each: what unknown lines are asked for; 0: none is asked */
};

/* What is there already is `found` on the loop's next turn. */
int registry_new(uv_loop_t *loop, const struct registry_config *config,
                 const struct registry_events *events, void *context,
                 struct registry **ret_registry) MUST_CHECK;
void registry_free(struct registry *registry);
/* Looks now, rather than when something changes. */
void registry_look(struct registry *registry);
/* Where a thing is, as a driver is told: its path, libnfc's connection string, or its socket. */
const char *registry_where(const struct registry_thing *thing);
/* All there is now; `n` is at most REGISTRY_THINGS_MAX. */
const struct registry_thing *registry_things(const struct registry *registry, size_t *ret_n);

#endif

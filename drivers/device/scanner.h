/*
 * Scanners: serial ones of any make, USB HID-POS, and those that type.
 *
 *     struct scanner_config config = {.driver = "ssi", .path = "/dev/ttyACM0"};
 *     scanner_new(loop, &config, &events, context, &scanner);
 */
#ifndef DRIVERS_DEVICE_SCANNER_H
#define DRIVERS_DEVICE_SCANNER_H

#include <uv.h>

#include "drivers/base/str.h"
#include "drivers/device/device.h"

struct scanner;

/* All strings are copied, or looked at only while the scanner is made. */
struct scanner_config {
    const char *driver; /* "lines", "honeywell", "datalogic", "ssi", "hid-pos", "wedge"; NULL: the
                           first of `bus` */
    const char *bus;    /* "serial", "usb", "evdev"; NULL: the driver's, or "serial" */
    const char *path;   /* the tty or input device; need not exist yet */
    int baud;           /* 0: 9600 */
    const char *terminator; /* of "lines": "auto" (CR, LF or CRLF; NULL is the same), "cr", "lf",
                               "crlf", "etx" */
    bool sets_aim;          /* tells the scanner to put AIM ids in front, where the make can */
    unsigned idle_ms; /* of "wedge": a read ends after so long without a key; 0: by Enter or Tab */
    /* On USB: which one. */
    uint16_t vid;       /* 0: any */
    uint16_t pid;       /* 0: any */
    const char *serial; /* NULL: any */
    const char *port;   /* "1-2.3"; NULL: any */
};

struct scanner_events {
    /* One whole read, without its terminator, as the scanner sent it. The view lives for the call.
     * `received_ns` is uv_hrtime() when the last byte was read. */
    void (*read)(void *context, struct str raw, uint64_t received_ns);
    /* The state changed; `why` is a short English reason, "" if there is none. */
    void (*state)(void *context, enum device_state state, const char *why);
};

/* RAFF_E_CONFIG for a driver, a bus or a value that there is not. */
int scanner_new(uv_loop_t *loop, const struct scanner_config *config,
                const struct scanner_events *events, void *context,
                struct scanner **ret_scanner) MUST_CHECK;
/* Closes the device; the memory goes when the loop has closed its handles. */
void scanner_free(struct scanner *scanner);
enum device_state scanner_state(const struct scanner *scanner);
/* Why it is in that state, "" for no reason; and the driver's name. Both live as long as it. */
const char *scanner_why(const struct scanner *scanner);
const char *scanner_driver(const struct scanner *scanner);

/* What a scanner can be told. -ENOTSUP where it cannot, RAFF_E_STATE while it is not there,
 * RAFF_E_FULL if it has not taken what it was told before. The order is then on its way; nobody
 * waits for its answer. */
int scanner_beep(struct scanner *scanner, bool good);
int scanner_trigger(struct scanner *scanner, bool pulled);
int scanner_enable(struct scanner *scanner, bool enabled);

#endif

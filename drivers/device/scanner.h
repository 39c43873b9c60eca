/*
 * Scanners.
 *
 *     struct scanner_config config = {.bus = "serial", .path = "/dev/ttyACM0", .baud = 9600};
 *     scanner_new(loop, &config, &events, context, &scanner);
 */
#ifndef DRIVERS_DEVICE_SCANNER_H
#define DRIVERS_DEVICE_SCANNER_H

#include <uv.h>

#include "drivers/base/str.h"
#include "drivers/device/device.h"

struct scanner;

struct scanner_config {
    const char *bus;  /* "serial" */
    const char *path; /* the tty; need not exist yet */
    int baud;         /* 0: 9600 */
    const char
        *terminator; /* "auto" (CR, LF or CRLF; NULL is the same), "cr", "lf", "crlf", "etx" */
};

struct scanner_events {
    /* One whole read, without its terminator, as the scanner sent it. The view lives for the call.
     * `received_ns` is uv_hrtime() when the last byte was read. */
    void (*read)(void *context, struct str raw, uint64_t received_ns);
    /* The state changed; `why` is a short English reason, "" if there is none. */
    void (*state)(void *context, enum device_state state, const char *why);
};

int scanner_new(uv_loop_t *loop, const struct scanner_config *config,
                const struct scanner_events *events, void *context,
                struct scanner **ret_scanner) MUST_CHECK;
/* Closes the device; the memory goes when the loop has closed its handles. */
void scanner_free(struct scanner *scanner);
enum device_state scanner_state(const struct scanner *scanner);

#endif

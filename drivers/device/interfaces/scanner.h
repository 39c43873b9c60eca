/*
 * What a scanner's driver implements: one grammar, from bytes to reads. The port, the states, the
 * bound on a babbling device and the user's callbacks are scanner.c's. Users of a scanner include
 * drivers/device/scanner.h instead.
 *
 * A driver is a struct that begins with struct scanner, a scanner_ops, and a row in scanner.c's
 * table: scanner_lines.c is the smallest there is.
 */
#ifndef DRIVERS_DEVICE_INTERFACES_SCANNER_H
#define DRIVERS_DEVICE_INTERFACES_SCANNER_H

#include "drivers/device/interfaces/babble.h"
#include "drivers/device/interfaces/port.h"
#include "drivers/device/scanner.h"

struct scanner_ops {
    const char *name;
    /* Makes the driver's struct and checks what of the configuration is its own. Nothing of the
     * base is to be touched. */
    int (*make)(const struct scanner_config *config, struct scanner **ret_scanner);
    /* The device was opened: whatever an earlier opening left behind is forgotten. */
    void (*opened)(struct scanner *scanner);
    /* Takes all the bytes; calls scanner_report_read and scanner_report_fault as they say, and
     * stops as soon as either returns false. */
    void (*bytes)(struct scanner *scanner, const uint8_t *bytes, size_t n, uint64_t received_ns);
    /* Frees the struct. */
    void (*destroy)(struct scanner *scanner);
};

struct scanner {
    const struct scanner_ops *ops;
    const struct scanner_events *events;
    void *context;
    struct port port;
    struct babble babble;
};

/* Both return whether the scanner still lives: the user may have freed it. */
bool scanner_report_read(struct scanner *scanner, struct str raw, uint64_t received_ns) MUST_CHECK;
/* A fault that the next good read mends. */
bool scanner_report_fault(struct scanner *scanner, const char *why) MUST_CHECK;

/* The drivers there are. */
extern const struct scanner_ops scanner_lines_ops;

#endif

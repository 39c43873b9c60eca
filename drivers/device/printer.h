/*
 * Printers: a queue of jobs, each kept byte for byte until the printer says it is out.
 */
#ifndef DRIVERS_DEVICE_PRINTER_H
#define DRIVERS_DEVICE_PRINTER_H

#include <uv.h>

#include "drivers/base/str.h"
#include "drivers/device/device.h"

struct printer;

struct printer_config {
    const char *bus;      /* "tcp" (NULL is the same), "usb" */
    const char *host;     /* tcp: numeric or a name */
    int port;             /* tcp; 0: 9100 */
    uint16_t vid;         /* usb: whose; 0: any printer there is */
    uint16_t pid;         /* usb; 0: any */
    const char *path;     /* usb: the socket it is in, "1-2.3"; NULL: any */
    const char *language; /* "zpl" (NULL is the same), "tspl", "epl" */
};

enum printer_outcome {
    PRINTER_PRINTED, /* the printer says the label is out */
    PRINTER_SENT,    /* all bytes taken, but nobody can say whether it is out: `why` says it ("the
                      * printer does not answer", "the printer does not say when it is out",
                      * "connection lost while printing") */
    PRINTER_FAILED   /* not out, and given up: `why` says it ("no connection") */
};

struct printer_events {
    void (*done)(void *context, uint64_t job, enum printer_outcome outcome, const char *why);
    void (*state)(void *context, enum device_state state, const char *why);
};

int printer_new(uv_loop_t *loop, const struct printer_config *config,
                const struct printer_events *events, void *context,
                struct printer **ret_printer) MUST_CHECK;
/* Closes the connection; jobs that are not out are forgotten without a word. */
void printer_free(struct printer *printer);
/* Copies the bytes and queues them; *ret_job names the job in `done`. RAFF_E_FULL past 64 jobs
 * or 1 MiB of them, RAFF_E_TOO_LONG for one job of more. */
int printer_print(struct printer *printer, struct str bytes, uint64_t *ret_job) MUST_CHECK;
enum device_state printer_state(const struct printer *printer);

#endif

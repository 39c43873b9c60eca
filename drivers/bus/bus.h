/*
 * A bus moves bytes between a device and a driver and knows nothing of their meaning.
 *
 * Opened, lost, opened again as often as needed; everything is reported on the loop it was made on,
 * and nothing blocks. A bus allocates when it is made, not after (libserialport and the resolver
 * behind libuv allocate inside an open).
 *
 *     bus_serial_new(loop, &(struct bus_serial_config){.path = "/dev/ttyACM0"}, &events, me, &bus);
 *     error = bus_open(bus);
 */
#ifndef DRIVERS_BUS_BUS_H
#define DRIVERS_BUS_BUS_H

#include <uv.h>

#include "drivers/base/str.h"

struct bus;

/* Every slot must be filled. A callback may call any function of the bus, bus_free too. */
struct bus_events {
    /* Open: bytes come and go from now on. */
    void (*opened)(void *context);
    /* Bytes that came; they live for the call. */
    void (*bytes)(void *context, const uint8_t *bytes, size_t n);
    /* All that the last bus_write was given is with the system: the caller's memory is free. */
    void (*written)(void *context);
    /* The device is gone, or did not open: a negative error, -ENODEV for pulled out. The bus is
     * closed and may be opened again, best not at once. An unfinished write is forgotten. */
    void (*closed)(void *context, int error);
};

/* 0: `opened` or `closed` follows, or came already. Negative: nothing follows; RAFF_E_BUSY while
 * the last opening is still being taken down. */
int bus_open(struct bus *bus) MUST_CHECK;
/* Closes without calling back. Does nothing on a closed bus. */
void bus_close(struct bus *bus);
/* Starts to write; the bytes stay the caller's and must live until `written` or `closed`. One write
 * at a time: RAFF_E_BUSY. -ENOTSUP on a bus that only reads. */
int bus_write(struct bus *bus, const struct str *slices, size_t n_slices) MUST_CHECK;
/* Stops and starts reading; what comes meanwhile waits in the system, which bounds it. */
void bus_pause(struct bus *bus);
void bus_resume(struct bus *bus);
/* Closes; the memory goes when the loop has closed the handles. Takes NULL. */
void bus_free(struct bus *bus);

#endif

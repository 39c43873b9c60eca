/*
 * Serial ports, raw, without flow control: 8 data bits, no parity, 1 stop bit unless told.
 *
 * Real ports go through libserialport. A pseudo-terminal has no line to configure and is not among
 * the ports libserialport knows (it looks names up in /sys/class/tty), so a path that leads into
 * /dev/pts is opened directly and made raw. The path may be a symbolic link, as udev and the
 * simulator make them; it is followed at each opening.
 *
 * A device that is pulled out shows as EIO, as an end of file or as a hang-up, by kind of tty: all
 * are `closed` with -ENODEV, after what had been received was given out.
 */
#ifndef DRIVERS_BUS_SERIAL_H
#define DRIVERS_BUS_SERIAL_H

#include "drivers/bus/bus.h"

enum bus_serial_parity { BUS_SERIAL_NO_PARITY, BUS_SERIAL_EVEN, BUS_SERIAL_ODD };

struct bus_serial_config {
    const char *path; /* need not exist yet; copied */
    int baud;         /* 0: 9600 */
    int data_bits;    /* 5 to 8; 0: 8 */
    enum bus_serial_parity parity;
    int stop_bits; /* 1 or 2; 0: 1 */
};

/* RAFF_E_CONFIG for a line that no port has. */
int bus_serial_new(uv_loop_t *loop, const struct bus_serial_config *config,
                   const struct bus_events *events, void *context, struct bus **ret_bus) MUST_CHECK;

#endif

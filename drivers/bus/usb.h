/*
 * One interface of a USB device, by libusb: interrupt or bulk in, interrupt or bulk out, and the
 * few control transfers that HID wants.
 *
 * The kernel's driver of the interface is detached for as long as it is open, and given back at
 * closing. One call of `bytes` is one transfer: of a HID device one report, its id in front if the
 * device numbers its reports. Of a HID interface the report descriptor is fetched before `opened`,
 * and the device told to report changes only (SET_IDLE 0). Reading begins when `opened` returns.
 *
 * A write goes out by the interface's OUT endpoint; of a HID interface without one by SET_REPORT,
 * and is one report (all slices together) in both cases. Pulled out, it is `closed` with -ENODEV.
 * While there is none to open, bus_open says -ENODEV; -EACCES where udev's rule is missing.
 *
 * The few ioctls that take an interface and give it back wait for the kernel: milliseconds.
 */
#ifndef DRIVERS_BUS_USB_H
#define DRIVERS_BUS_USB_H

#include "drivers/bus/bus.h"

#define BUS_USB_ANY            (-1)
#define BUS_USB_REPORT_MAX     1024 /* the longest interrupt transfer */
#define BUS_USB_DESCRIPTOR_MAX 4096 /* Linux takes no longer report descriptor either */

enum { BUS_USB_CLASS_HID = 0x03, BUS_USB_CLASS_PRINTER = 0x07, BUS_USB_CLASS_VENDOR = 0xFF };

/* Which interface: the first that is like this and not in use. */
struct bus_usb_config {
    uint16_t vid;       /* 0: any */
    uint16_t pid;       /* 0: any */
    const char *serial; /* NULL: any; copied */
    const char *port;   /* "1-2.3", the socket it is in; NULL: any; copied */
    int class_code;     /* BUS_USB_ANY, or a number */
    int subclass;
    int protocol;
};

int bus_usb_new(uv_loop_t *loop, const struct bus_usb_config *config,
                const struct bus_events *events, void *context, struct bus **ret_bus) MUST_CHECK;

/* The rest is for a bus that is open, and made by bus_usb_new; most of it belongs into `opened`. */

/* The HID report descriptor; empty if the interface has none or did not tell. */
struct str bus_usb_descriptor(const struct bus *bus);
/* How long a report is, at most BUS_USB_REPORT_MAX; without this, one packet of the endpoint. */
void bus_usb_set_report_bytes(struct bus *bus, size_t n);
/* Sends a feature report, its id in bytes[0] (0: not numbered). One at a time: RAFF_E_BUSY. A
 * device that refuses it goes unheard: it has none, then. */
int bus_usb_set_feature(struct bus *bus, const uint8_t *bytes, size_t n) MUST_CHECK;
/* It is another interface than was meant. Closes with -ENXIO; the next opening takes the next one
 * that is like the configuration. */
void bus_usb_refuse(struct bus *bus);

#endif

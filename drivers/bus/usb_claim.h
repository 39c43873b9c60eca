/* A USB interface found and taken, for bus/usb.c. */
#ifndef DRIVERS_BUS_USB_CLAIM_H
#define DRIVERS_BUS_USB_CLAIM_H

#include <libusb.h>

#include "drivers/bus/usb.h"

struct usb_claim {
    libusb_device_handle *device;
    uint8_t number;
    uint8_t setting;
    bool is_hid;
    uint8_t in; /* endpoint address; 0: none */
    uint8_t out;
    bool in_is_bulk;
    bool out_is_bulk;
    uint16_t packet_bytes; /* of `in` */
    uint16_t descriptor_bytes;
};

/* The first interface like `wanted` that can be had, after `skip` that were refused. -ENODEV where
 * there is none; else what was wrong with the last. */
int usb_claim_find(libusb_context *context, const struct bus_usb_config *wanted, size_t skip,
                   struct usb_claim *ret_claim) MUST_CHECK;
/* The interface goes back to the kernel's driver. Takes one that is not open. */
void usb_claim_give_back(struct usb_claim *claim);

#endif

/*
 * libusb on a libuv loop: one context, its descriptors as poll handles, its timeouts as a timer.
 *
 * The handles are adopted by the owner's loop_owner, in which the host is embedded. libusb's
 * callbacks run inside its event handling, where no device may be closed (libusb 1.0.26 goes on
 * reading a handle after its transfer's callback): what has to wait for its end belongs into
 * `settled`. libusb itself has one thread, which waits for udev's hot-plug messages and passes them
 * to our loop (README.md says why).
 */
#ifndef DRIVERS_BUS_USB_HOST_H
#define DRIVERS_BUS_USB_HOST_H

#include <libusb.h>

#include "drivers/base/loop.h"
#include "drivers/base/str.h"

#define USB_HOST_FDS_MAX   8 /* libusb's own are two; one more an open device */
#define USB_INTERFACES_MAX 8
#define USB_NAME_SIZE      64
#define USB_PORT_SIZE      32

struct usb_host;

struct usb_host_events {
    /* libusb has handled its events; devices may be closed, the host stopped. May be NULL. */
    void (*settled)(struct usb_host *host);
    /* Something was plugged in or pulled out. NULL: not asked for. */
    void (*changed)(struct usb_host *host);
};

struct usb_host_fd {
    uv_poll_t poll;
    struct usb_host *host;
    int fd;
    bool is_used; /* until the handle's close callback */
};

struct usb_host {
    const struct usb_host_events *events;
    struct loop_owner *owner;
    libusb_context *context; /* NULL: not started */
    bool is_handling;
    uv_timer_t timer;
    struct usb_host_fd fds[USB_HOST_FDS_MAX];
};

void usb_host_init(struct usb_host *host, struct loop_owner *owner,
                   const struct usb_host_events *events);
/* Does nothing if it is started. -ENODEV on a machine without USB. */
int usb_host_start(struct usb_host *host) MUST_CHECK;
/* Not inside libusb's event handling (host->is_handling), and only when every device is closed. */
void usb_host_stop(struct usb_host *host);
/* libusb's error as a negative errno. */
int usb_error(int result);

/* A device as it says it is. Names come from sysfs, where the kernel has read them already: asking
 * the device would block. */
struct usb_facts {
    uint16_t vid;
    uint16_t pid;
    uint8_t bus;
    uint8_t address;
    uint8_t configuration;    /* the active one; 0: none */
    char port[USB_PORT_SIZE]; /* "1-2.3": the same as long as it is in the same socket */
    char maker[USB_NAME_SIZE];
    char product[USB_NAME_SIZE];
    char serial[USB_NAME_SIZE]; /* "" where it has none */
    size_t n_interfaces;
    struct usb_interface {
        uint8_t number;
        uint8_t class_code;
        uint8_t subclass;
        uint8_t protocol;
    } interfaces[USB_INTERFACES_MAX]; /* of the active configuration, first settings */
};

/* 0, or libusb's error as an errno. */
int usb_facts_of(libusb_device *device, struct usb_facts *ret_facts) MUST_CHECK;

#endif

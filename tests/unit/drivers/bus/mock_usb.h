/*
 * A USB device behind the real libusb: umockdev answers for sysfs, udev and the device node, and
 * what the kernel would do with the URBs is done here. The process runs with umockdev's preload.
 *
 *     mock_usb_start(&mock);
 *     mock_usb_plug(&mock, &(struct mock_usb_device){.vid = 0x0c2e, …});
 *     mock_usb_send(&mock, 0x81, report, n);      the device's answer to the next IN on 0x81
 *     mock_usb_unplug(&mock);
 *     mock_usb_stop(&mock);
 */
#ifndef TESTS_UNIT_DRIVERS_BUS_MOCK_USB_H
#define TESTS_UNIT_DRIVERS_BUS_MOCK_USB_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/str.h"
#include "tests/unit/drivers/bus/mock_node.h"

#define MOCK_USB_URBS  16
#define MOCK_USB_BYTES 1024

struct mock_usb_device {
    uint16_t vid;
    uint16_t pid;
    const char *maker;
    const char *product;
    const char *serial;         /* NULL: none */
    const char *config;         /* configuration descriptor in hex, all of it */
    const char *descriptors[2]; /* HID report descriptor in hex, by interface; NULL: it stalls */
    bool is_refused;            /* claiming says EBUSY */
    bool stalls_set_idle;
};

struct mock_usb_urb {
    UMockdevIoctlData *arg;
    UMockdevIoctlData *buffer;
    int status;
};

struct mock_usb {
    UMockdevTestbed *testbed;
    UMockdevIoctlBase *handler;
    pthread_mutex_t lock;
    const struct mock_usb_device *device; /* NULL: unplugged */
    char syspath[128];
    char node[32];
    int number; /* of the device on its bus: another after each plug */
    struct mock_node pty;
    struct mock_usb_urb waiting[MOCK_USB_URBS];
    size_t n_waiting;
    struct mock_usb_urb done[MOCK_USB_URBS];
    size_t n_done;
    struct {
        uint8_t endpoint;
        int status;
        size_t n;
        uint8_t bytes[MOCK_USB_BYTES];
    } sends[MOCK_USB_URBS];
    size_t n_sends;
    char heard[4096]; /* "claim 0", "out 01 4142", "control 21 09 03fe 0000 fe01", one a line */
};

void mock_usb_start(struct mock_usb *mock);
void mock_usb_stop(struct mock_usb *mock);
/* `device` must live until it is unplugged. */
void mock_usb_plug(struct mock_usb *mock, const struct mock_usb_device *device);
void mock_usb_unplug(struct mock_usb *mock);
/* Waits for the host's next IN if there is none. Status is a negative errno, or 0. */
void mock_usb_send(struct mock_usb *mock, uint8_t endpoint, const void *bytes, size_t n);
void mock_usb_fail(struct mock_usb *mock, uint8_t endpoint, int status);
/* What the host did so far; forgotten by asking. */
const char *mock_usb_heard(struct mock_usb *mock, char heard[4096]);

#endif

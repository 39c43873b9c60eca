#include "drivers/bus/usb_claim.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/bus/usb_host.h"

/* Device Class Definition for HID 1.11, section 7.1 */
enum { HID_DESCRIPTOR = 0x21, HID_REPORT_DESCRIPTOR = 0x22 };

static bool suits(int wanted, uint8_t is)
{
    return wanted == BUS_USB_ANY || wanted == is;
}

static void take_endpoint(struct usb_claim *claim,
                          const struct libusb_endpoint_descriptor *endpoint)
{
    int type = endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK;
    bool is_bulk = type == LIBUSB_TRANSFER_TYPE_BULK;
    bool is_in = endpoint->bEndpointAddress & LIBUSB_ENDPOINT_IN;
    if (!is_bulk && type != LIBUSB_TRANSFER_TYPE_INTERRUPT) {
        return;
    }
    if (is_in && !claim->in) {
        claim->in = endpoint->bEndpointAddress;
        claim->in_is_bulk = is_bulk;
        claim->packet_bytes = endpoint->wMaxPacketSize & 0x7FF; /* USB 2.0, table 9-13 */
    } else if (!is_in && !claim->out) {
        claim->out = endpoint->bEndpointAddress;
        claim->out_is_bulk = is_bulk;
    }
}

/* The HID descriptor stands behind the interface's: 09 21 … 22 length16. */
static uint16_t report_descriptor_bytes(const struct libusb_interface_descriptor *setting)
{
    const uint8_t *extra = setting->extra;
    for (int left = setting->extra_length; left >= 2 && extra[0] >= 2 && extra[0] <= left;
         left -= extra[0], extra += extra[0]) {
        if (extra[1] == HID_DESCRIPTOR && extra[0] >= 9 && extra[6] == HID_REPORT_DESCRIPTOR) {
            return (uint16_t)(extra[7] | extra[8] << 8);
        }
    }
    return 0;
}

static bool is_it(const struct bus_usb_config *config,
                  const struct libusb_interface_descriptor *setting, struct usb_claim *ret_claim)
{
    struct usb_claim claim = {
        .number = setting->bInterfaceNumber,
        .setting = setting->bAlternateSetting,
        .is_hid = setting->bInterfaceClass == BUS_USB_CLASS_HID,
        .descriptor_bytes = report_descriptor_bytes(setting),
    };
    for (uint8_t i = 0; i < setting->bNumEndpoints; i++) {
        take_endpoint(&claim, &setting->endpoint[i]);
    }
    *ret_claim = claim;
    return suits(config->class_code, setting->bInterfaceClass) &&
           suits(config->subclass, setting->bInterfaceSubClass) &&
           suits(config->protocol, setting->bInterfaceProtocol) && claim.in &&
           claim.packet_bytes > 0 && claim.packet_bytes <= BUS_USB_REPORT_MAX;
}

static int take(libusb_device *device, const struct usb_claim *wanted, struct usb_claim *claim)
{
    libusb_device_handle *handle = NULL;
    int result = libusb_open(device, &handle);
    if (result != LIBUSB_SUCCESS) {
        return usb_error(result);
    }
    (void)libusb_set_auto_detach_kernel_driver(handle, 1); /* where there is such a thing */
    result = libusb_claim_interface(handle, wanted->number);
    if (result == LIBUSB_SUCCESS && wanted->setting > 0) {
        result = libusb_set_interface_alt_setting(handle, wanted->number, wanted->setting);
    }
    if (result != LIBUSB_SUCCESS) {
        libusb_close(handle); /* releases what was claimed */
        return usb_error(result);
    }
    *claim = *wanted;
    claim->device = handle;
    return 0;
}

static bool is_wanted(const struct bus_usb_config *config, libusb_device *device)
{
    struct usb_facts facts;
    return usb_facts_of(device, &facts) == 0 && (!config->vid || config->vid == facts.vid) &&
           (!config->pid || config->pid == facts.pid) &&
           (!config->serial || strcmp(config->serial, facts.serial) == 0) &&
           (!config->port || strcmp(config->port, facts.port) == 0);
}

/* The settings of a device that are like the configuration; `skip` counts down those that were
 * refused. */
static int try_settings(const struct bus_usb_config *wanted, libusb_device *device,
                        const struct libusb_interface *interface, size_t *skip,
                        struct usb_claim *ret_claim)
{
    int error = -ENODEV;
    for (int s = 0; s < interface->num_altsetting && error; s++) {
        struct usb_claim claim;
        if (!is_it(wanted, &interface->altsetting[s], &claim)) {
            continue;
        }
        if (*skip > 0) {
            (*skip)--;
        } else {
            error = take(device, &claim, ret_claim);
        }
    }
    return error;
}

static int try_device(const struct bus_usb_config *wanted, libusb_device *device, size_t *skip,
                      struct usb_claim *ret_claim)
{
    struct libusb_config_descriptor *config = NULL;
    int result = libusb_get_active_config_descriptor(device, &config);
    if (result != LIBUSB_SUCCESS) {
        return usb_error(result);
    }
    int error = -ENODEV;
    for (size_t i = 0; i < config->bNumInterfaces && error; i++) {
        int tried = try_settings(wanted, device, &config->interface[i], skip, ret_claim);
        error = tried == -ENODEV ? error : tried;
    }
    libusb_free_config_descriptor(config);
    return error;
}

int usb_claim_find(libusb_context *context, const struct bus_usb_config *wanted, size_t skip,
                   struct usb_claim *ret_claim)
{
    libusb_device **list = NULL;
    int error = -ENODEV;
    ssize_t n = libusb_get_device_list(context, &list);
    for (ssize_t i = 0; i < n && error; i++) {
        if (is_wanted(wanted, list[i])) {
            int tried = try_device(wanted, list[i], &skip, ret_claim);
            error = tried == -ENODEV ? error : tried;
        }
    }
    if (n >= 0) {
        libusb_free_device_list(list, 1);
    }
    return error;
}

void usb_claim_give_back(struct usb_claim *claim)
{
    if (claim->device) {
        (void)libusb_release_interface(claim->device, claim->number);
        libusb_close(claim->device);
    }
    *claim = (struct usb_claim){0};
}

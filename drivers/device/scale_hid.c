/* Scales on USB, by HID's usage page 0x8D. */
#include "drivers/base/error.h"
#include "drivers/bus/usb.h"
#include "drivers/device/interfaces/scale.h"

static int hid_make_bus(uv_loop_t *loop, const struct scale_config *config, struct port *port)
{
    const struct bus_usb_config usb = {.vid = config->vid,
                                       .pid = config->pid,
                                       .port = config->path,
                                       .class_code = BUS_USB_CLASS_HID,
                                       .subclass = BUS_USB_ANY,
                                       .protocol = BUS_USB_ANY};
    return config->vid || config->path ? bus_usb_new(loop, &usb, &port_bus_events, port, &port->bus)
                                       : RAFF_E_CONFIG;
}

/* Without a descriptor the usual layout does; with one of something else it is another interface.
 */
static int hid_opened(struct scale *scale)
{
    struct hid_scale *hid = container_of(scale->grammar, struct hid_scale, wire);
    struct str descriptor = bus_usb_descriptor(scale->port.bus);
    size_t n = 0;
    int error = descriptor.len > 0
                    ? hid_scale_describe(hid, (const uint8_t *)descriptor.at, descriptor.len)
                    : 0;
    if (error) {
        bus_usb_refuse(scale->port.bus);
        return error;
    }
    bus_usb_set_report_bytes(scale->port.bus, hid_scale_frame(hid));
    scale->orders[SCALE_ZERO] = (struct str){0};
    if (hid_scale_write_zero(hid, scale->report, &n) == 0) {
        scale->orders[SCALE_ZERO] = (struct str){(const char *)scale->report, n};
    }
    return 0;
}

/* One transfer is one report; a shorter one is filled up. */
static void hid_bytes(struct scale *scale, const uint8_t *bytes, size_t n)
{
    uint8_t frame[HID_SCALE_FRAME_MAX] = {0};
    size_t size = hid_scale_frame(container_of(scale->grammar, struct hid_scale, wire));
    memcpy(frame, bytes, n < size ? n : size);
    scale_feed(scale, frame, size);
}

const struct scale_driver scale_hid = {
    .name = "hid-scale",
    .grammar = &hid_scale_grammar,
    .pushes = true,
    .make_bus = hid_make_bus,
    .opened = hid_opened,
    .bytes = hid_bytes,
};

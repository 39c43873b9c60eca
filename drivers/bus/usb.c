#include "drivers/bus/usb.h"

#include <errno.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/bus/interfaces/bus.h"
#include "drivers/bus/usb_claim.h"
#include "drivers/bus/usb_host.h"

#define CONTROL_TIMEOUT_MS 1000

/* Device Class Definition for HID 1.11, sections 6.2.1, 7.1 and 7.2 */
enum {
    HID_REPORT_DESCRIPTOR = 0x22,
    HID_SET_REPORT = 0x09,
    HID_SET_IDLE = 0x0A,
    HID_OUTPUT_REPORT = 0x02,
    HID_FEATURE_REPORT = 0x03,
};
#define TO_INTERFACE                                                                               \
    ((uint8_t)(LIBUSB_ENDPOINT_OUT | LIBUSB_REQUEST_TYPE_CLASS | LIBUSB_RECIPIENT_INTERFACE))
#define FROM_INTERFACE                                                                             \
    ((uint8_t)(LIBUSB_ENDPOINT_IN | LIBUSB_REQUEST_TYPE_STANDARD | LIBUSB_RECIPIENT_INTERFACE))

/* A libusb transfer of ours. */
struct flight {
    struct libusb_transfer *transfer;
    bool is_up;
};

struct bus_usb {
    struct bus base;
    struct usb_host host;
    struct bus_usb_config config;
    char serial[USB_NAME_SIZE];
    char port[USB_PORT_SIZE];
    struct usb_claim claim;
    size_t n_refused; /* interfaces like the configuration that are not the one */
    bool is_released; /* bus_free was called */
    bool is_paused;
    bool holds_report; /* one came while paused */
    bool has_stalled;
    struct flight read;
    struct flight write;
    struct flight control;
    struct str slices[BUS_SLICES_MAX]; /* of a bulk write, those still to go */
    size_t n_slices;
    size_t report_bytes;
    size_t descriptor_len;
    uint8_t read_bytes[BUS_USB_REPORT_MAX];
    uint8_t write_bytes[LIBUSB_CONTROL_SETUP_SIZE + BUS_USB_REPORT_MAX];
    uint8_t control_bytes[LIBUSB_CONTROL_SETUP_SIZE + BUS_USB_DESCRIPTOR_MAX];
    uint8_t descriptor[BUS_USB_DESCRIPTOR_MAX];
};

static struct bus_usb *usb_of(struct bus *bus)
{
    return container_of(bus, struct bus_usb, base);
}

/* --- transfers --- */

static int error_of(enum libusb_transfer_status status)
{
    switch (status) {
    case LIBUSB_TRANSFER_COMPLETED:
        return 0;
    case LIBUSB_TRANSFER_NO_DEVICE:
        return -ENODEV;
    case LIBUSB_TRANSFER_TIMED_OUT:
        return -ETIMEDOUT;
    case LIBUSB_TRANSFER_STALL:
        return -EPIPE;
    case LIBUSB_TRANSFER_OVERFLOW:
        return -EOVERFLOW;
    case LIBUSB_TRANSFER_CANCELLED:
        return -ECANCELED;
    case LIBUSB_TRANSFER_ERROR:
    default:
        return -EIO;
    }
}

static int launch(struct flight *flight)
{
    int result = libusb_submit_transfer(flight->transfer);
    flight->is_up = result == LIBUSB_SUCCESS;
    return usb_error(result);
}

static void cancel(const struct flight *flight)
{
    if (flight->is_up) {
        (void)libusb_cancel_transfer(flight->transfer); /* its callback says CANCELLED */
    }
}

static bool has_flights(const struct bus_usb *usb)
{
    return usb->read.is_up || usb->write.is_up || usb->control.is_up;
}

/* --- closing: what is under way ends first, then the device is given back --- */

static void give_back(struct bus_usb *usb)
{
    usb_claim_give_back(&usb->claim);
    usb->read.transfer->dev_handle = NULL;
    usb->write.transfer->dev_handle = NULL;
    usb->control.transfer->dev_handle = NULL;
}

/* Before usb_host_stop: a transfer remembers the device it was last sent to. */
static void free_transfers(struct bus_usb *usb)
{
    libusb_free_transfer(usb->read.transfer);
    libusb_free_transfer(usb->write.transfer);
    libusb_free_transfer(usb->control.transfer);
}

static void settle(struct bus_usb *usb)
{
    if (usb->base.is_active || usb->host.is_handling || has_flights(usb)) {
        return;
    }
    give_back(usb);
    if (usb->is_released) {
        usb->is_released = false;
        free_transfers(usb);
        usb_host_stop(&usb->host);
        usb->base.owner.open--;
        if (usb->base.owner.releasing) {
            loop_release(&usb->base.owner);
        }
    }
}

static void on_settled(struct usb_host *host)
{
    settle(container_of(host, struct bus_usb, host));
}

static void usb_close(struct bus *bus)
{
    struct bus_usb *usb = usb_of(bus);
    cancel(&usb->read);
    cancel(&usb->write);
    cancel(&usb->control);
    usb->n_slices = 0;
    usb->holds_report = false;
    usb->is_paused = false;
    /* bus.c has it active until we return; libusb's loop, or the next opening, gives it back */
    if (!has_flights(usb) && !usb->host.is_handling) {
        give_back(usb);
    }
}

/* --- reading --- */

static void read_next(struct bus_usb *usb)
{
    size_t packet = usb->claim.packet_bytes;
    usb->read.transfer->length = (int)((usb->report_bytes + packet - 1) / packet * packet);
    int error = launch(&usb->read);
    if (error) {
        bus_lost(&usb->base, error);
    }
}

static void give_out(struct bus_usb *usb)
{
    int n = usb->read.transfer->actual_length;
    if (n > 0) {
        usb->base.events->bytes(usb->base.context, usb->read_bytes, (size_t)n);
    }
    if (usb->base.is_open && !usb->is_paused && !usb->read.is_up) {
        read_next(usb);
    } else if (usb->base.is_open && !usb->read.is_up) {
        usb->read.transfer->actual_length = 0;
        usb->holds_report = true; /* resuming reads on */
    }
}

static void LIBUSB_CALL on_read(struct libusb_transfer *transfer)
{
    struct bus_usb *usb = transfer->user_data;
    usb->read.is_up = false;
    int error = error_of(transfer->status);
    if (!usb->base.is_open) {
        return; /* closed meanwhile */
    }
    if (error) {
        usb->has_stalled = error == -EPIPE;
        bus_lost(&usb->base, error);
    } else if (usb->is_paused) {
        usb->holds_report = true;
    } else {
        give_out(usb);
    }
}

static void usb_set_reading(struct bus *bus, bool reading)
{
    struct bus_usb *usb = usb_of(bus);
    usb->is_paused = !reading;
    if (reading && usb->holds_report) {
        usb->holds_report = false;
        give_out(usb);
    }
}

/* --- writing --- */

static void write_slice(struct bus_usb *usb)
{
    struct libusb_transfer *transfer = usb->write.transfer;
    memcpy(&transfer->buffer, &usb->slices[0].at, sizeof(transfer->buffer)); /* only read */
    transfer->length = (int)usb->slices[0].len;
}

static void LIBUSB_CALL on_write(struct libusb_transfer *transfer)
{
    struct bus_usb *usb = transfer->user_data;
    usb->write.is_up = false;
    if (!usb->base.is_writing) {
        return; /* closed meanwhile */
    }
    int error = error_of(transfer->status);
    if (!error && --usb->n_slices > 0) {
        usb->slices[0] = usb->slices[1];
        write_slice(usb);
        error = launch(&usb->write);
    } else if (!error) {
        bus_written(&usb->base);
    }
    if (error) {
        bus_lost(&usb->base, error);
    }
}

/* A report is one transfer. */
static int gather(struct bus_usb *usb, const struct str *slices, size_t n_slices)
{
    uint8_t *report = usb->write_bytes + LIBUSB_CONTROL_SETUP_SIZE;
    size_t n = 0;
    for (size_t i = 0; i < n_slices; i++) {
        if (slices[i].len > BUS_USB_REPORT_MAX - n) {
            return RAFF_E_TOO_LONG;
        }
        memcpy(report + n, slices[i].at, slices[i].len);
        n += slices[i].len;
    }
    uint8_t id = report[0];
    size_t skip = n > 0 && id == 0 ? 1 : 0; /* not numbered: goes without */
    n -= skip;
    memmove(report, report + skip, n);
    libusb_fill_control_setup(usb->write_bytes, TO_INTERFACE, HID_SET_REPORT,
                              (uint16_t)(HID_OUTPUT_REPORT << 8 | id), usb->claim.number,
                              (uint16_t)n);
    usb->write.transfer->buffer = usb->claim.out ? report : usb->write_bytes;
    usb->write.transfer->length = (int)(usb->claim.out ? n : LIBUSB_CONTROL_SETUP_SIZE + n);
    usb->n_slices = 1;
    return 0;
}

static int usb_write(struct bus *bus, const struct str *slices, size_t n_slices)
{
    struct bus_usb *usb = usb_of(bus);
    if (!usb->claim.out && !usb->claim.is_hid) {
        return -ENOTSUP;
    }
    if (usb->write.is_up) {
        return RAFF_E_BUSY;
    }
    int error = 0;
    if (usb->claim.out_is_bulk) {
        memcpy(usb->slices, slices, n_slices * sizeof(*slices));
        usb->n_slices = n_slices;
        write_slice(usb);
    } else {
        error = gather(usb, slices, n_slices);
    }
    return error ? error : launch(&usb->write);
}

/* --- opening: the interface, then what HID wants --- */

static void LIBUSB_CALL on_control(struct libusb_transfer *transfer);

/* What stays the same for all transfers of one opening. */
static void fill_transfers(struct bus_usb *usb)
{
    const struct usb_claim *claim = &usb->claim;
    if (claim->in_is_bulk) {
        libusb_fill_bulk_transfer(usb->read.transfer, claim->device, claim->in, usb->read_bytes, 0,
                                  on_read, usb, 0);
    } else {
        libusb_fill_interrupt_transfer(usb->read.transfer, claim->device, claim->in,
                                       usb->read_bytes, 0, on_read, usb, 0);
    }
    libusb_fill_control_transfer(usb->control.transfer, claim->device, usb->control_bytes,
                                 on_control, usb, CONTROL_TIMEOUT_MS);
    if (!claim->out) {
        libusb_fill_control_transfer(usb->write.transfer, claim->device, usb->write_bytes, on_write,
                                     usb, CONTROL_TIMEOUT_MS);
    } else if (claim->out_is_bulk) {
        libusb_fill_bulk_transfer(usb->write.transfer, claim->device, claim->out, NULL, 0, on_write,
                                  usb, 0);
    } else {
        libusb_fill_interrupt_transfer(usb->write.transfer, claim->device, claim->out, NULL, 0,
                                       on_write, usb, CONTROL_TIMEOUT_MS);
    }
}

static void open_up(struct bus_usb *usb)
{
    bus_opened(&usb->base);
    if (usb->base.is_open && !usb->read.is_up) {
        read_next(usb);
    }
}

static int control(struct bus_usb *usb, uint8_t type, uint8_t request, uint16_t value,
                   size_t n_bytes)
{
    libusb_fill_control_setup(usb->control_bytes, type, request, value, usb->claim.number,
                              (uint16_t)n_bytes);
    usb->control.transfer->length = (int)(LIBUSB_CONTROL_SETUP_SIZE + n_bytes);
    return launch(&usb->control);
}

static int fetch_descriptor(struct bus_usb *usb)
{
    return control(usb, FROM_INTERFACE, LIBUSB_REQUEST_GET_DESCRIPTOR, HID_REPORT_DESCRIPTOR << 8,
                   usb->claim.descriptor_bytes);
}

static void take_descriptor(struct bus_usb *usb)
{
    const struct libusb_transfer *transfer = usb->control.transfer;
    if (transfer->status == LIBUSB_TRANSFER_COMPLETED && transfer->actual_length > 0) {
        usb->descriptor_len = (size_t)transfer->actual_length;
        memcpy(usb->descriptor, usb->control_bytes + LIBUSB_CONTROL_SETUP_SIZE,
               usb->descriptor_len);
    }
}

/* Many a device refuses SET_IDLE, and some the report descriptor: they are used without. */
static void LIBUSB_CALL on_control(struct libusb_transfer *transfer)
{
    struct bus_usb *usb = transfer->user_data;
    uint8_t request = usb->control_bytes[1];
    usb->control.is_up = false;
    if (!usb->base.is_active) {
        return; /* closed meanwhile */
    }
    int error = transfer->status == LIBUSB_TRANSFER_NO_DEVICE ? -ENODEV : 0;
    if (!error && request == HID_SET_IDLE) {
        error = fetch_descriptor(usb);
    } else if (!error && request == LIBUSB_REQUEST_GET_DESCRIPTOR) {
        take_descriptor(usb);
        open_up(usb);
    }
    if (error) {
        bus_lost(&usb->base, error);
    }
}

static bool asks_first(const struct usb_claim *claim)
{
    return claim->is_hid && claim->descriptor_bytes > 0 &&
           claim->descriptor_bytes <= BUS_USB_DESCRIPTOR_MAX;
}

static int usb_open(struct bus *bus)
{
    struct bus_usb *usb = usb_of(bus);
    if (has_flights(usb) || usb->host.is_handling) {
        return RAFF_E_BUSY;
    }
    give_back(usb);
    int error = usb_host_start(&usb->host);
    error = error ? error
                  : usb_claim_find(usb->host.context, &usb->config, usb->n_refused, &usb->claim);
    if (error) {
        usb->n_refused = 0; /* all were refused: from the first one again */
        return error;
    }
    if (usb->has_stalled) {
        (void)libusb_clear_halt(usb->claim.device, usb->claim.in);
        usb->has_stalled = false;
    }
    usb->descriptor_len = 0;
    usb->report_bytes = usb->claim.packet_bytes;
    fill_transfers(usb);
    if (asks_first(&usb->claim)) {
        error = control(usb, TO_INTERFACE, HID_SET_IDLE, 0, 0);
        if (error) {
            give_back(usb);
        }
        return error;
    }
    open_up(usb);
    return 0;
}

/* --- what only USB has --- */

struct str bus_usb_descriptor(const struct bus *bus)
{
    const struct bus_usb *usb = container_of_const(bus, struct bus_usb, base);
    return (struct str){(const char *)usb->descriptor, usb->descriptor_len};
}

void bus_usb_set_report_bytes(struct bus *bus, size_t n)
{
    usb_of(bus)->report_bytes = n < BUS_USB_REPORT_MAX ? n : BUS_USB_REPORT_MAX;
}

int bus_usb_set_feature(struct bus *bus, const uint8_t *bytes, size_t n)
{
    struct bus_usb *usb = usb_of(bus);
    if (!bus->is_open || n == 0 || n > BUS_USB_REPORT_MAX) {
        return RAFF_E_STATE;
    }
    if (usb->control.is_up) {
        return RAFF_E_BUSY;
    }
    bool is_numbered = bytes[0] != 0;
    size_t skip = is_numbered ? 0 : 1; /* an unnumbered report goes without its id */
    memcpy(usb->control_bytes + LIBUSB_CONTROL_SETUP_SIZE, bytes + skip, n - skip);
    return control(usb, TO_INTERFACE, HID_SET_REPORT,
                   (uint16_t)(HID_FEATURE_REPORT << 8 | bytes[0]), n - skip);
}

void bus_usb_refuse(struct bus *bus)
{
    usb_of(bus)->n_refused++;
    bus_lost(bus, -ENXIO);
}

/* --- life --- */

static void usb_release(struct bus *bus)
{
    struct bus_usb *usb = usb_of(bus);
    usb->is_released = true;
    bus->owner.open++; /* what is under way holds the struct as a handle does */
    settle(usb);
}

static void usb_destroy(struct bus *bus)
{
    free(usb_of(bus));
}

static const struct bus_ops usb_ops = {
    .name = "usb",
    .open = usb_open,
    .close = usb_close,
    .write = usb_write,
    .set_reading = usb_set_reading,
    .release = usb_release,
    .destroy = usb_destroy,
};

static int copy_config(struct bus_usb *usb, const struct bus_usb_config *config)
{
    usb->config = *config;
    int error = 0;
    if (config->serial) {
        error = copy_cstr(usb->serial, sizeof(usb->serial), config->serial);
        usb->config.serial = usb->serial;
    }
    if (config->port && !error) {
        error = copy_cstr(usb->port, sizeof(usb->port), config->port);
        usb->config.port = usb->port;
    }
    return error;
}

int bus_usb_new(uv_loop_t *loop, const struct bus_usb_config *config,
                const struct bus_events *events, void *context, struct bus **ret_bus)
{
    static const struct usb_host_events host_events = {.settled = on_settled};
    struct bus_usb *usb = calloc(1, sizeof(*usb));
    if (!usb) {
        return -ENOMEM;
    }
    usb->read.transfer = libusb_alloc_transfer(0);
    usb->write.transfer = libusb_alloc_transfer(0);
    usb->control.transfer = libusb_alloc_transfer(0);
    int error = copy_config(usb, config);
    if (!usb->read.transfer || !usb->write.transfer || !usb->control.transfer) {
        error = -ENOMEM;
    }
    if (error) {
        free_transfers(usb);
        free(usb);
        return error;
    }
    bus_init(&usb->base, &usb_ops, loop, events, context);
    usb_host_init(&usb->host, &usb->base.owner, &host_events);
    *ret_bus = &usb->base;
    return 0;
}

#include "drivers/bus/usb_host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include "drivers/base/error.h"

/* --- libusb's descriptors and timeouts on our loop --- */

static void rewind_timer(struct usb_host *host);

static void handle_events(struct usb_host *host)
{
    struct timeval at_once = {0};
    host->is_handling = true;
    (void)libusb_handle_events_timeout_completed(host->context, &at_once, NULL);
    host->is_handling = false;
    rewind_timer(host);
    if (host->events->settled) {
        host->events->settled(host);
    }
}

static void on_timer(uv_timer_t *timer)
{
    handle_events(container_of(timer, struct usb_host, timer));
}

/* libusb has a timerfd among its descriptors on Linux; elsewhere it is asked. */
static void rewind_timer(struct usb_host *host)
{
    struct timeval next;
    if (libusb_pollfds_handle_timeouts(host->context) ||
        libusb_get_next_timeout(host->context, &next) != 1) {
        uv_timer_stop(&host->timer);
        return;
    }
    uint64_t ms = (uint64_t)next.tv_sec * 1000 + ((uint64_t)next.tv_usec + 999) / 1000;
    uv_timer_start(&host->timer, on_timer, ms, 0);
}

/* A failed poll is a device that was pulled out: libusb finds that by itself. */
static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    handle_events(container_of(poll, struct usb_host_fd, poll)->host);
}

static void on_fd_closed(uv_handle_t *handle)
{
    struct usb_host_fd *slot = container_of((uv_poll_t *)handle, struct usb_host_fd, poll);
    struct loop_owner *owner = slot->host->owner;
    slot->is_used = false;
    owner->open--;
    if (owner->releasing) {
        loop_release(owner);
    }
}

static void drop_fd(int fd, void *context)
{
    struct usb_host *host = context;
    for (size_t i = 0; i < USB_HOST_FDS_MAX; i++) {
        struct usb_host_fd *slot = &host->fds[i];
        if (slot->is_used && slot->fd == fd) {
            slot->fd = -1;
            uv_close((uv_handle_t *)&slot->poll, on_fd_closed);
        }
    }
}

static int watch_fd(struct usb_host *host, int fd, short events)
{
    for (size_t i = 0; i < USB_HOST_FDS_MAX; i++) {
        struct usb_host_fd *slot = &host->fds[i];
        if (slot->is_used) {
            continue;
        }
        int error = uv_poll_init(host->owner->loop, &slot->poll, fd);
        if (error) {
            return error;
        }
        loop_adopt(host->owner, (uv_handle_t *)&slot->poll);
        slot->host = host;
        slot->fd = fd;
        slot->is_used = true;
        int readable = events & POLLIN ? UV_READABLE : 0;
        int writable = events & POLLOUT ? UV_WRITABLE : 0;
        return uv_poll_start(&slot->poll, readable | writable, on_poll);
    }
    return RAFF_E_FULL;
}

/* libusb cannot be told that this failed; the transfers of that device then time out. */
static void add_fd(int fd, short events, void *context)
{
    (void)watch_fd(context, fd, events);
}

static int watch_all(struct usb_host *host)
{
    const struct libusb_pollfd **list = libusb_get_pollfds(host->context);
    int error = list ? 0 : -ENOMEM;
    for (size_t i = 0; !error && list[i]; i++) {
        error = watch_fd(host, list[i]->fd, list[i]->events);
    }
    libusb_free_pollfds(list);
    libusb_set_pollfd_notifiers(host->context, add_fd, drop_fd, host);
    return error;
}

/* --- start and stop --- */

static int LIBUSB_CALL on_hotplug(libusb_context *context, libusb_device *device,
                                  libusb_hotplug_event event, void *user)
{
    (void)context;
    (void)device;
    (void)event;
    struct usb_host *host = user;
    host->events->changed(host);
    return 0; /* goes on watching */
}

static int watch_plugs(struct usb_host *host)
{
    if (!host->events->changed || !libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG)) {
        return 0;
    }
    const int any = LIBUSB_HOTPLUG_MATCH_ANY;
    return usb_error(libusb_hotplug_register_callback(
        host->context, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
        any, any, any, on_hotplug, host, NULL));
}

void usb_host_init(struct usb_host *host, struct loop_owner *owner,
                   const struct usb_host_events *events)
{
    *host = (struct usb_host){.events = events, .owner = owner};
}

int usb_host_start(struct usb_host *host)
{
    if (host->context) {
        return 0;
    }
    int result = libusb_init(&host->context);
    if (result != LIBUSB_SUCCESS) {
        host->context = NULL;
        return result == LIBUSB_ERROR_OTHER ? -ENODEV : usb_error(result); /* no usbfs */
    }
    loop_timer(host->owner, &host->timer);
    int error = watch_all(host);
    error = error ? error : watch_plugs(host);
    if (error) {
        usb_host_stop(host);
    }
    return error;
}

void usb_host_stop(struct usb_host *host)
{
    if (!host->context) {
        return;
    }
    libusb_set_pollfd_notifiers(host->context, NULL, NULL, NULL);
    for (size_t i = 0; i < USB_HOST_FDS_MAX; i++) {
        if (host->fds[i].is_used && host->fds[i].fd >= 0) {
            drop_fd(host->fds[i].fd, host);
        }
    }
    loop_close((uv_handle_t *)&host->timer);
    libusb_exit(TAKE(host->context));
}

int usb_error(int result)
{
    static const int errors[] = {
        [-LIBUSB_ERROR_IO] = -EIO,
        [-LIBUSB_ERROR_INVALID_PARAM] = -EINVAL,
        [-LIBUSB_ERROR_ACCESS] = -EACCES,
        [-LIBUSB_ERROR_NO_DEVICE] = -ENODEV,
        [-LIBUSB_ERROR_NOT_FOUND] = -ENOENT,
        [-LIBUSB_ERROR_BUSY] = -EBUSY,
        [-LIBUSB_ERROR_TIMEOUT] = -ETIMEDOUT,
        [-LIBUSB_ERROR_OVERFLOW] = -EOVERFLOW,
        [-LIBUSB_ERROR_PIPE] = -EPIPE,
        [-LIBUSB_ERROR_INTERRUPTED] = -EINTR,
        [-LIBUSB_ERROR_NO_MEM] = -ENOMEM,
        [-LIBUSB_ERROR_NOT_SUPPORTED] = -ENOTSUP,
    };
    if (result >= 0) {
        return 0;
    }
    bool is_known = (size_t)-result < ARRAY_SIZE(errors) && errors[-result];
    return is_known ? errors[-result] : -EIO;
}

/* --- what a device says it is --- */

static void port_of(libusb_device *device, char *port, size_t size)
{
    uint8_t numbers[7]; /* as deep as USB goes */
    int n = libusb_get_port_numbers(device, numbers, (int)sizeof(numbers));
    struct text text = text_over(port, size);
    text_addf(&text, n > 0 ? "%d" : "usb%d", libusb_get_bus_number(device)); /* usb1: a root hub */
    for (int i = 0; i < n; i++) {
        text_addf(&text, "%c%d", i == 0 ? '-' : '.', numbers[i]);
    }
}

static void read_name(const char *port, const char *attribute, char *name, size_t size)
{
    char path[96];
    char bytes[USB_NAME_SIZE];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "/sys/bus/usb/devices/%s/%s", port, attribute);
    name[0] = '\0';
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));
    while (n > 0 && (bytes[n - 1] == '\n' || bytes[n - 1] == ' ')) {
        n--;
    }
    if (n > 0) {
        text_clean((struct str){bytes, (size_t)n}, false, name, size);
    }
}

static int interfaces_of(libusb_device *device, struct usb_facts *facts)
{
    struct libusb_config_descriptor *config = NULL;
    int result = libusb_get_active_config_descriptor(device, &config);
    if (result != LIBUSB_SUCCESS) {
        return usb_error(result);
    }
    for (size_t i = 0; i < config->bNumInterfaces && facts->n_interfaces < USB_INTERFACES_MAX;
         i++) {
        const struct libusb_interface *interface = &config->interface[i];
        if (interface->num_altsetting > 0) {
            const struct libusb_interface_descriptor *first = &interface->altsetting[0];
            facts->interfaces[facts->n_interfaces++] = (struct usb_interface){
                .number = first->bInterfaceNumber,
                .class_code = first->bInterfaceClass,
                .subclass = first->bInterfaceSubClass,
                .protocol = first->bInterfaceProtocol,
            };
        }
    }
    facts->configuration = config->bConfigurationValue;
    libusb_free_config_descriptor(config);
    return 0;
}

int usb_facts_of(libusb_device *device, struct usb_facts *ret_facts)
{
    struct libusb_device_descriptor descriptor;
    int result = libusb_get_device_descriptor(device, &descriptor);
    if (result != LIBUSB_SUCCESS) {
        return usb_error(result);
    }
    struct usb_facts facts = {
        .vid = descriptor.idVendor,
        .pid = descriptor.idProduct,
        .bus = libusb_get_bus_number(device),
        .address = libusb_get_device_address(device),
    };
    (void)interfaces_of(device, &facts); /* not configured: then it has none */
    port_of(device, facts.port, sizeof(facts.port));
    read_name(facts.port, "manufacturer", facts.maker, sizeof(facts.maker));
    read_name(facts.port, "product", facts.product, sizeof(facts.product));
    read_name(facts.port, "serial", facts.serial, sizeof(facts.serial));
    *ret_facts = facts;
    return 0;
}

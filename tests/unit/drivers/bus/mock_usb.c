#include "tests/unit/drivers/bus/mock_usb.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "tests/unit/check.h"

/* usbfs is writable when there is a URB to reap. */
static void ring(struct mock_usb *mock)
{
    if (mock->pty.slave >= 0) {
        tcflow(mock->pty.slave, mock->n_done > 0 ? TCOON : TCOOFF);
    }
}

/* --- URBs --- */

static void finish(struct mock_usb *mock, size_t i, int status)
{
    mock->waiting[i].status = status;
    mock->done[mock->n_done++] = mock->waiting[i];
    mock->n_waiting--;
    memmove(&mock->waiting[i], &mock->waiting[i + 1],
            (mock->n_waiting - i) * sizeof(mock->waiting[0]));
}

static struct usbdevfs_urb *urb_of(const struct mock_usb_urb *urb)
{
    return (struct usbdevfs_urb *)(void *)urb->arg->data;
}

static void say(struct mock_usb *mock, const char *text, const uint8_t *bytes, size_t n)
{
    size_t len = strlen(mock->heard);
    struct text heard = text_over(mock->heard + len, sizeof(mock->heard) - len);
    text_add(&heard, text);
    for (size_t i = 0; i < n; i++) {
        text_addf(&heard, "%02x", bytes[i]);
    }
    text_add(&heard, "\n");
}

static size_t from_digits(const char *hex, uint8_t *bytes, size_t max)
{
    size_t n = strlen(hex) / 2;
    n = n < max ? n : max;
    CHECK_INT(from_hex((struct str){hex, 2 * n}, bytes, n), 0);
    return n;
}

/* A control request: setup packet, then data. Returns the status. */
static int answer(struct mock_usb *mock, struct usbdevfs_urb *urb, uint8_t *bytes)
{
    char line[64];
    bool is_in = bytes[0] & 0x80;
    size_t room = (size_t)urb->buffer_length - 8;
    snprintf(line, sizeof(line), "control %02x %02x %02x%02x %02x%02x ", bytes[0], bytes[1],
             bytes[3], bytes[2], bytes[5], bytes[4]);
    say(mock, line, bytes + 8, is_in ? 0 : room);
    if (bytes[1] == 0x06 && bytes[3] == 0x22) {
        const char *descriptor = bytes[4] < 2 ? mock->device->descriptors[bytes[4]] : NULL;
        if (!descriptor) {
            return -EPIPE;
        }
        urb->actual_length = (int)from_digits(descriptor, bytes + 8, room);
        return 0;
    }
    if (bytes[1] == 0x0a && mock->device->stalls_set_idle) {
        return -EPIPE;
    }
    urb->actual_length = is_in ? 0 : (int)room;
    return 0;
}

static void hear(struct mock_usb *mock, const struct usbdevfs_urb *urb, const uint8_t *bytes)
{
    char line[32];
    snprintf(line, sizeof(line), "out %02x ", urb->endpoint);
    say(mock, line, bytes, (size_t)urb->buffer_length);
}

static bool is_in(const struct usbdevfs_urb *urb)
{
    return urb->type != USBDEVFS_URB_TYPE_CONTROL && urb->endpoint & 0x80;
}

/* Lets waiting INs have what was sent. */
static void deliver(struct mock_usb *mock)
{
    for (size_t s = 0; s < mock->n_sends;) {
        size_t i = 0;
        while (i < mock->n_waiting &&
               !(is_in(urb_of(&mock->waiting[i])) &&
                 urb_of(&mock->waiting[i])->endpoint == mock->sends[s].endpoint)) {
            i++;
        }
        if (i == mock->n_waiting) {
            s++;
            continue;
        }
        struct usbdevfs_urb *urb = urb_of(&mock->waiting[i]);
        size_t n = mock->sends[s].n;
        CU_ASSERT_FATAL(n <= (size_t)urb->buffer_length);
        memcpy(mock->waiting[i].buffer->data, mock->sends[s].bytes, n);
        urb->actual_length = (int)n;
        finish(mock, i, mock->sends[s].status);
        mock->n_sends--;
        memmove(&mock->sends[s], &mock->sends[s + 1], (mock->n_sends - s) * sizeof(mock->sends[0]));
    }
    ring(mock);
}

static void submit(struct mock_usb *mock, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
    struct mock_usb_urb *new = &mock->waiting[mock->n_waiting];
    *new = (struct mock_usb_urb){
        .arg = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL)};
    struct usbdevfs_urb *urb = urb_of(new);
    new->buffer = umockdev_ioctl_data_resolve(
        new->arg, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), (gsize)urb->buffer_length, NULL);
    size_t i = mock->n_waiting++;
    if (urb->type == USBDEVFS_URB_TYPE_CONTROL) {
        finish(mock, i, answer(mock, urb, new->buffer->data));
    } else if (!is_in(urb)) {
        hear(mock, urb, new->buffer->data);
        urb->actual_length = urb->buffer_length;
        finish(mock, i, 0);
    }
    deliver(mock);
    umockdev_ioctl_client_complete(client, 0, 0);
}

static void reap(struct mock_usb *mock, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
    if (mock->n_done == 0) {
        umockdev_ioctl_client_complete(client, -1, mock->device ? EAGAIN : ENODEV);
        return;
    }
    struct mock_usb_urb urb = mock->done[0];
    mock->n_done--;
    memmove(&mock->done[0], &mock->done[1], mock->n_done * sizeof(mock->done[0]));
    urb_of(&urb)->status = urb.status;
    UMockdevIoctlData *pointer = umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
    umockdev_ioctl_data_set_ptr(pointer, 0, urb.arg);
    ring(mock);
    umockdev_ioctl_client_complete(client, 0, 0);
    umockdev_ioctl_data_unref(pointer);
    umockdev_ioctl_data_unref(urb.buffer);
    umockdev_ioctl_data_unref(urb.arg);
}

static void discard(struct mock_usb *mock, UMockdevIoctlClient *client,
                    const UMockdevIoctlData *arg)
{
    gulong address = *(gulong *)(void *)arg->data;
    for (size_t i = 0; i < mock->n_waiting; i++) {
        if (mock->waiting[i].arg->client_addr == address) {
            finish(mock, i, -ENOENT);
            ring(mock);
            umockdev_ioctl_client_complete(client, 0, 0);
            return;
        }
    }
    umockdev_ioctl_client_complete(client, -1, EINVAL);
}

static void count(struct mock_usb *mock, UMockdevIoctlClient *client, UMockdevIoctlData *arg,
                  const char *verb)
{
    char line[32];
    UMockdevIoctlData *number = umockdev_ioctl_data_resolve(arg, 0, sizeof(unsigned), NULL);
    snprintf(line, sizeof(line), "%s %u", verb, *(unsigned *)(void *)number->data);
    say(mock, line, NULL, 0);
    umockdev_ioctl_data_unref(number);
    bool is_refused = mock->device->is_refused && strcmp(verb, "take") == 0;
    umockdev_ioctl_client_complete(client, is_refused ? -1 : 0, is_refused ? EBUSY : 0);
}

static void capabilities(UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *bits = umockdev_ioctl_data_resolve(arg, 0, sizeof(guint32), NULL);
    *(guint32 *)(void *)bits->data = USBDEVFS_CAP_BULK_CONTINUATION |
                                     USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                                     USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
    umockdev_ioctl_data_unref(bits);
    umockdev_ioctl_client_complete(client, 0, 0);
}

/* In umockdev's own thread. */
static gboolean on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer context)
{
    (void)handler;
    struct mock_usb *mock = context;
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
    unsigned long request = umockdev_ioctl_client_get_request(client);
    bool is_known = true;
    pthread_mutex_lock(&mock->lock);
    if (request == USBDEVFS_REAPURBNDELAY) {
        reap(mock, client, arg);
    } else if (!mock->device) {
        umockdev_ioctl_client_complete(client, -1, ENODEV);
    } else if (request == USBDEVFS_GET_CAPABILITIES) {
        capabilities(client, arg);
    } else if (request == USBDEVFS_DISCONNECT_CLAIM) {
        count(mock, client, arg, "take"); /* begins with the interface's number */
    } else if (request == USBDEVFS_RELEASEINTERFACE) {
        count(mock, client, arg, "release");
    } else if (request == USBDEVFS_IOCTL) {
        count(mock, client, arg, "attach"); /* libusb has no other use for it after a release */
    } else if (request == USBDEVFS_SETINTERFACE) {
        count(mock, client, arg, "setting of");
    } else if (request == USBDEVFS_CLEAR_HALT) {
        count(mock, client, arg, "clear halt");
    } else if (request == USBDEVFS_SUBMITURB) {
        submit(mock, client, arg);
    } else if (request == USBDEVFS_DISCARDURB) {
        discard(mock, client, arg);
    } else {
        is_known = false;
    }
    pthread_mutex_unlock(&mock->lock);
    return is_known;
}

/* --- the cable --- */

void mock_usb_start(struct mock_usb *mock)
{
    *mock = (struct mock_usb){.pty = {.master = -1, .slave = -1}, .number = 1};
    pthread_mutex_init(&mock->lock, NULL);
    mock->testbed = umockdev_testbed_new();
    CU_ASSERT_TRUE_FATAL(umockdev_in_mock_environment());
    mock->handler = umockdev_ioctl_base_new();
    g_signal_connect(mock->handler, "handle-ioctl", G_CALLBACK(on_ioctl), mock);
    /* libusb finds no USB where there is not at least a directory */
    gchar *root = umockdev_testbed_get_root_dir(mock->testbed);
    char path[512];
    snprintf(path, sizeof(path), "%s/dev/bus/usb", root);
    g_mkdir_with_parents(path, 0755);
    g_free(root);
}

void mock_usb_stop(struct mock_usb *mock)
{
    if (mock->device) {
        mock_usb_unplug(mock);
    }
    g_object_unref(mock->testbed);
    g_object_unref(mock->handler);
    pthread_mutex_destroy(&mock->lock);
}

static void describe(const struct mock_usb *mock, struct text *text)
{
    const struct mock_usb_device *device = mock->device;
    text_addf(text, "P: /devices/usb1/1-%d\nN: bus/usb/001/%03d\n", mock->number, mock->number);
    text_addf(text, "E: SUBSYSTEM=usb\nE: DRIVER=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001\n");
    text_addf(text, "E: DEVNUM=%03d\nE: DEVNAME=%s\n", mock->number, mock->node);
    text_addf(text, "A: bConfigurationValue=1\\n\nA: busnum=1\\n\nA: devnum=%d\\n\n", mock->number);
    text_addf(text, "A: speed=12\\n\nA: idVendor=%04x\\n\nA: idProduct=%04x\\n\n", device->vid,
              device->pid);
    text_addf(text, "A: manufacturer=%s\\n\nA: product=%s\\n\n", device->maker, device->product);
    if (device->serial) {
        text_addf(text, "A: serial=%s\\n\n", device->serial);
    }
    text_addf(text, "H: descriptors=1201000200000040%02x%02x%02x%02x0001010203%02x%s\n",
              device->vid & 0xff, device->vid >> 8, device->pid & 0xff, device->pid >> 8, 1,
              device->config);
}

/* What the kernel's HID driver shows of an interface. */
static void describe_interface(const struct mock_usb *mock, int i, struct text *text)
{
    const struct mock_usb_device *device = mock->device;
    text_addf(text, "P: /devices/usb1/1-%d/1-%d:1.%d\nE: SUBSYSTEM=usb\n", mock->number,
              mock->number, i);
    text_addf(text, "E: DEVTYPE=usb_interface\n\n");
    text_addf(text, "P: /devices/usb1/1-%d/1-%d:1.%d/0003:%04X:%04X.%04X\n", mock->number,
              mock->number, i, device->vid, device->pid, 2 * mock->number + i);
    text_addf(text, "E: SUBSYSTEM=hid\nH: report_descriptor=%s\n\n", device->descriptors[i]);
}

void mock_usb_plug(struct mock_usb *mock, const struct mock_usb_device *device)
{
    char description[4096];
    struct text text = text_over(description, sizeof(description));
    GError *error = NULL;
    mock->number++;
    snprintf(mock->node, sizeof(mock->node), "/dev/bus/usb/001/%03d", mock->number);
    snprintf(mock->syspath, sizeof(mock->syspath), "/sys/devices/usb1/1-%d", mock->number);
    pthread_mutex_lock(&mock->lock);
    mock->device = device;
    mock->n_sends = 0;
    pthread_mutex_unlock(&mock->lock);
    CU_ASSERT_TRUE_FATAL(
        umockdev_testbed_attach_ioctl(mock->testbed, mock->node, mock->handler, &error));
    describe(mock, &text);
    for (int i = 0; i < 2 && device->descriptors[i]; i++) {
        text_add(&text, "\n");
        describe_interface(mock, i, &text);
    }
    CU_ASSERT_TRUE_FATAL(umockdev_testbed_add_from_string(mock->testbed, description, &error));
    mock_node_make(&mock->pty, mock->testbed, mock->node);
    ring(mock);
    /* the first message went out before everything was in place, and may have found nothing */
    umockdev_testbed_uevent(mock->testbed, mock->syspath, "add");
}

void mock_usb_unplug(struct mock_usb *mock)
{
    pthread_mutex_lock(&mock->lock);
    mock->device = NULL;
    while (mock->n_waiting > 0) {
        finish(mock, 0, -ESHUTDOWN);
    }
    mock_node_hang_up(&mock->pty);
    pthread_mutex_unlock(&mock->lock);
    umockdev_testbed_uevent(mock->testbed, mock->syspath, "remove");
    umockdev_testbed_remove_device(mock->testbed, mock->syspath);
    umockdev_testbed_detach_ioctl(mock->testbed, mock->node, NULL);
}

/* --- what the device sends and hears --- */

static void push(struct mock_usb *mock, uint8_t endpoint, const void *bytes, size_t n, int status)
{
    pthread_mutex_lock(&mock->lock);
    CU_ASSERT_FATAL(mock->n_sends < MOCK_USB_URBS && n <= MOCK_USB_BYTES);
    size_t i = mock->n_sends++;
    mock->sends[i].endpoint = endpoint;
    mock->sends[i].status = status;
    mock->sends[i].n = n;
    memcpy(mock->sends[i].bytes, bytes, n);
    deliver(mock);
    pthread_mutex_unlock(&mock->lock);
}

void mock_usb_send(struct mock_usb *mock, uint8_t endpoint, const void *bytes, size_t n)
{
    push(mock, endpoint, bytes, n, 0);
}

void mock_usb_fail(struct mock_usb *mock, uint8_t endpoint, int status)
{
    push(mock, endpoint, "", 0, status);
}

const char *mock_usb_heard(struct mock_usb *mock, char heard[4096])
{
    pthread_mutex_lock(&mock->lock);
    memcpy(heard, mock->heard, sizeof(mock->heard));
    mock->heard[0] = '\0';
    pthread_mutex_unlock(&mock->lock);
    return heard;
}

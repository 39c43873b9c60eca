#include "tests/unit/drivers/bus/mock_input.h"

#include <errno.h>
#include <linux/input.h>
#include <sys/ioctl.h>

#include "tests/unit/check.h"

/* What EVIOCGBIT of a type gives: the types themselves, and all keys. */
static uint8_t bits_of(unsigned type)
{
    return type == 0 ? 1U << EV_SYN | 1U << EV_KEY : type == EV_KEY ? 0xff : 0;
}

static void fill(UMockdevIoctlClient *client, UMockdevIoctlData *arg, size_t n, const void *bytes,
                 size_t len, uint8_t rest)
{
    UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, n, NULL);
    memset(data->data, rest, n);
    memcpy(data->data, bytes, len < n ? len : n);
    umockdev_ioctl_data_unref(data);
    umockdev_ioctl_client_complete(client, (glong)n, 0);
}

static void grab(struct mock_input *mock, UMockdevIoctlClient *client)
{
    mock->grabs += !mock->is_in_use;
    umockdev_ioctl_client_complete(client, mock->is_in_use ? -1 : 0, mock->is_in_use ? EBUSY : 0);
}

/* In umockdev's own thread. */
static gboolean on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer context)
{
    (void)handler;
    struct mock_input *mock = context;
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
    unsigned long request = umockdev_ioctl_client_get_request(client);
    unsigned number = (unsigned)_IOC_NR(request);
    size_t n = _IOC_SIZE(request);
    const struct input_id id = {BUS_USB, mock->vid, mock->pid, 1};
    uint8_t bits = number >= 0x20 && number < 0x40 ? bits_of(number - 0x20) : 0;
    if (_IOC_TYPE(request) != 'E') {
        return FALSE; /* the node is still a tty to libuv */
    }
    if (request == EVIOCGRAB) {
        grab(mock, client);
    } else if (request == EVIOCGID) {
        fill(client, arg, n, &id, sizeof(id), 0);
    } else if (number == _IOC_NR(EVIOCGNAME(0))) {
        fill(client, arg, n, mock->name, strlen(mock->name) + 1, 0);
    } else if (number == _IOC_NR(EVIOCGPHYS(0)) || number == _IOC_NR(EVIOCGUNIQ(0))) {
        umockdev_ioctl_client_complete(client, -1, ENOENT);
    } else {
        fill(client, arg, n, &bits, n > 0 ? 1 : 0, number == 0x20 + EV_KEY ? 0xff : 0);
    }
    return TRUE;
}

void mock_input_start(struct mock_input *mock, UMockdevTestbed *testbed, const char *path)
{
    char folder[512];
    *mock = (struct mock_input){.testbed = testbed,
                                .node = {.master = -1, .slave = -1},
                                .name = "Scanner",
                                .vid = 0x0c2e,
                                .pid = 0x0200};
    CHECK_INT(copy_cstr(mock->path, sizeof(mock->path), path), 0);
    mock->handler = umockdev_ioctl_base_new();
    g_signal_connect(mock->handler, "handle-ioctl", G_CALLBACK(on_ioctl), mock);
    gchar *root = umockdev_testbed_get_root_dir(testbed);
    snprintf(folder, sizeof(folder), "%s/dev/input", root);
    g_mkdir_with_parents(folder, 0755);
    g_free(root);
}

void mock_input_stop(struct mock_input *mock)
{
    if (mock->is_plugged) {
        mock_input_unplug(mock);
    }
    g_object_unref(mock->handler);
}

void mock_input_plug(struct mock_input *mock)
{
    CU_ASSERT_TRUE_FATAL(
        umockdev_testbed_attach_ioctl(mock->testbed, mock->path, mock->handler, NULL));
    mock_node_make(&mock->node, mock->testbed, mock->path);
    mock->is_plugged = true;
}

void mock_input_unplug(struct mock_input *mock)
{
    mock_node_hang_up(&mock->node);
    umockdev_testbed_detach_ioctl(mock->testbed, mock->path, NULL);
    mock->is_plugged = false;
}

void mock_input_event(const struct mock_input *mock, uint16_t type, uint16_t code, int32_t value)
{
    const struct input_event event = {.type = type, .code = code, .value = value};
    CHECK_INT(write(mock->node.master, &event, sizeof(event)), sizeof(event));
}

void mock_input_key(const struct mock_input *mock, uint16_t code)
{
    mock_input_event(mock, EV_KEY, code, 1);
    mock_input_event(mock, EV_SYN, SYN_REPORT, 0);
    mock_input_event(mock, EV_KEY, code, 0);
    mock_input_event(mock, EV_SYN, SYN_REPORT, 0);
}

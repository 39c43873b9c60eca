/* What the machine has: links, serial ports, input devices, USB. */
#include <dirent.h>
#include <fcntl.h>
#include <libevdev/libevdev.h>
#include <libserialport.h>
#include <limits.h>
#include <sys/stat.h>

#include "drivers/device/interfaces/registry.h"
#include "drivers/wire/hid_report.h"

#define DESCRIPTOR_MAX 4096

/* Which device node a path leads to; 0 if to none. */
static dev_t node_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISCHR(status.st_mode) ? status.st_rdev : 0;
}

/* Whether the list has the tty or input device already, by a link. */
static bool has_node(const struct registry_list *list, const char *path)
{
    dev_t node = node_of(path);
    for (size_t i = 0; i < list->n; i++) {
        if (list->things[i].path[0] && node_of(list->things[i].path) == node) {
            return true;
        }
    }
    return false;
}

bool registry_list_has(const struct registry_list *list, const char *id)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->things[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct registry_list *list, const struct registry_thing *thing)
{
    if (list->n < REGISTRY_THINGS_MAX && !registry_list_has(list, thing->id)) {
        list->things[list->n++] = *thing;
    }
}

static void take_model(struct registry_thing *thing, const struct model *model)
{
    thing->kind = model->kind;
    thing->how = model_how(model);
    copy_cut(thing->driver, sizeof(thing->driver), model->driver);
    copy_cut(thing->title, sizeof(thing->title), model->title);
}

static void name_id(struct registry_thing *thing, const char *channel, const char *rest)
{
    struct text id = text_over(thing->id, sizeof(thing->id));
    text_addf(&id, "%s-", channel);
    if (thing->vid) {
        text_addf(&id, "%04x:%04x-", thing->vid, thing->pid);
    }
    text_addf(&id, "%s", rest);
}

/* For libnfc: its two drivers of USB readers; on a tty there is a PN532. */
static void name_connection(struct registry_thing *thing)
{
    bool is_acr122 = thing->vid == 0x072F;
    struct text text = text_over(thing->connect, sizeof(thing->connect));
    if (strcmp(thing->driver, "nfc") != 0) {
        return;
    }
    if (strcmp(thing->bus, "usb") == 0) {
        text_addf(&text, "%s:%03d:%03d", is_acr122 ? "acr122_usb" : "pn53x_usb", thing->usb_bus,
                  thing->usb_address);
    } else {
        text_addf(&text, "pn532_uart:%s", thing->path);
    }
}

/* --- links: KIND[.DRIVER]-WHATEVER --- */

static int read_link_name(const char *name, struct registry_thing *thing)
{
    const char *dash = strchr(name, '-');
    if (!dash) {
        return -1;
    }
    struct str kind = {name, (size_t)(dash - name)};
    const char *dot = memchr(kind.at, '.', kind.len);
    struct str driver = {dash, 0};
    if (dot) {
        driver = (struct str){dot + 1, (size_t)(dash - dot - 1)};
        kind.len = (size_t)(dot - name);
    }
    return device_kind_of(kind, &thing->kind) == 0 &&
                   copy_str(thing->driver, sizeof(thing->driver), driver) == 0
               ? 0
               : -1;
}

static const char *usual_driver(enum device_kind kind, const char *bus)
{
    if (kind == DEVICE_SCANNER) {
        return strcmp(bus, "evdev") == 0 ? "wedge" : "lines";
    }
    return kind == DEVICE_SCALE ? "mt-sics" : "";
}

static void look_at_link(struct registry_list *list, const char *folder, const char *name)
{
    struct registry_thing thing = {.how = "link", .bus = "serial"};
    char real[PATH_MAX];
    struct text path = text_over(thing.path, sizeof(thing.path));
    text_addf(&path, "%s/%s", folder, name);
    if (path.cut || read_link_name(name, &thing) != 0 || !node_of(thing.path) ||
        !realpath(thing.path, real)) {
        return;
    }
    if (strncmp(real, "/dev/input/", strlen("/dev/input/")) == 0) {
        thing.bus = "evdev";
    }
    if (!*thing.driver) {
        copy_cut(thing.driver, sizeof(thing.driver), usual_driver(thing.kind, thing.bus));
    }
    name_connection(&thing);
    text_clean(str_of(name), false, thing.title, sizeof(thing.title));
    name_id(&thing, "link", name);
    if (!has_node(list, thing.path)) {
        add(list, &thing);
    }
}

void registry_look_at_links(struct registry_list *list, const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        return;
    }
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        look_at_link(list, folder, entry->d_name);
    }
    closedir(dir);
}

/* --- what was asked --- */

void registry_identify(struct registry_thing *thing, const struct probe_finding *finding)
{
    thing->kind = finding->kind;
    thing->how = finding->is_guess ? "guess" : "asked";
    copy_cut(thing->driver, sizeof(thing->driver), finding->driver);
    copy_cut(thing->title, sizeof(thing->title), finding->title);
    name_connection(thing);
}

/* --- serial ports --- */

static void look_at_port(struct registry_list *list, const struct sp_port *port)
{
    struct registry_thing thing = {.bus = "serial"};
    const char *serial = sp_get_port_usb_serial(port);
    int vid = 0;
    int pid = 0;
    if (sp_get_port_usb_vid_pid(port, &vid, &pid) != SP_OK ||
        copy_cstr(thing.path, sizeof(thing.path), sp_get_port_name(port)) != 0 ||
        has_node(list, thing.path)) {
        return;
    }
    thing.vid = (uint16_t)vid;
    thing.pid = (uint16_t)pid;
    const struct model_facts facts = {.channel = MODEL_TTY, .vid = thing.vid, .pid = thing.pid};
    take_model(&thing, model_find(&facts)); /* every tty has a row */
    text_clean(str_of(serial), false, thing.serial, sizeof(thing.serial));
    name_id(&thing, "tty", *thing.serial ? thing.serial : thing.path + strlen("/dev/"));
    add(list, &thing);
}

/* Those on USB; what is soldered to the board has to be configured, or linked. */
void registry_look_at_ttys(struct registry_list *list)
{
    struct sp_port **ports = NULL;
    if (sp_list_ports(&ports) != SP_OK) {
        return;
    }
    for (size_t i = 0; ports[i]; i++) {
        if (sp_get_port_transport(ports[i]) == SP_TRANSPORT_USB) {
            look_at_port(list, ports[i]);
        }
    }
    sp_free_port_list(ports);
}

/* --- input devices --- */

static void describe_input(const struct libevdev *device, struct registry_list *list,
                           struct registry_thing *thing)
{
    thing->vid = (uint16_t)libevdev_get_id_vendor(device);
    thing->pid = (uint16_t)libevdev_get_id_product(device);
    const struct model_facts facts = {.channel = MODEL_INPUT, .vid = thing->vid};
    const struct model *model = model_find(&facts);
    if (!model || !libevdev_has_event_code(device, EV_KEY, KEY_ENTER)) {
        return;
    }
    const char *serial = libevdev_get_uniq(device);
    const char *where = libevdev_get_phys(device);
    take_model(thing, model);
    text_clean(str_of(serial), false, thing->serial, sizeof(thing->serial));
    name_id(thing, "input", *thing->serial ? thing->serial : where ? where : thing->path);
    add(list, thing);
}

static void look_at_input(struct registry_list *list, const char *name)
{
    struct registry_thing thing = {.bus = "evdev"};
    struct libevdev *device = NULL;
    struct text path = text_over(thing.path, sizeof(thing.path));
    text_addf(&path, "/dev/input/%s", name);
    if (strncmp(name, "event", strlen("event")) != 0 || has_node(list, thing.path)) {
        return;
    }
    CLEANUP(fd_closep) int fd = open(thing.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0 && libevdev_new_from_fd(fd, &device) == 0) {
        describe_input(device, list, &thing);
        libevdev_free(device);
    }
}

void registry_look_at_inputs(struct registry_list *list)
{
    DIR *dir = opendir("/dev/input");
    if (!dir) {
        return;
    }
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        look_at_input(list, entry->d_name);
    }
    closedir(dir);
}

/* --- USB --- */

static uint16_t page_in(const char *path)
{
    static uint8_t bytes[DESCRIPTOR_MAX];
    static struct hid_report report;
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));
    bool is_one = n > 0 && hid_report_parse(bytes, (size_t)n, &report, NULL) == 0;
    return is_one && report.n_fields > 0 ? report.fields[0].application_page : 0;
}

/* The usage page of a HID interface, where the kernel's HID driver has it: the folder of the
 * interface has one of the HID device's, bus:vendor:product.number. */
static uint16_t page_of(const struct usb_facts *facts, const struct usb_interface *interface)
{
    char folder[PATH_MAX];
    char path[PATH_MAX];
    uint16_t page = 0;
    struct text text = text_over(folder, sizeof(folder));
    text_addf(&text, "/sys/bus/usb/devices/%s:%d.%d", facts->port, facts->configuration,
              interface->number);
    DIR *dir = opendir(folder);
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry && !page; entry = readdir(dir)) {
        if (strncmp(entry->d_name, "0003:", strlen("0003:")) == 0) {
            text = text_over(path, sizeof(path));
            text_addf(&text, "%s/%s/report_descriptor", folder, entry->d_name);
            page = page_in(path);
        }
    }
    if (dir) {
        closedir(dir);
    }
    return page;
}

static const struct registry_thing *known_as(const struct registry_list *known,
                                             const struct usb_facts *facts)
{
    for (size_t i = 0; i < known->n; i++) {
        const struct registry_thing *thing = &known->things[i];
        if (strcmp(thing->bus, "usb") == 0 && thing->usb_bus == facts->bus &&
            thing->usb_address == facts->address && thing->vid == facts->vid) {
            return thing;
        }
    }
    return NULL;
}

static const struct model *model_of(const struct usb_facts *facts)
{
    for (size_t i = 0; i < facts->n_interfaces; i++) {
        const struct usb_interface *interface = &facts->interfaces[i];
        const struct model_facts wanted = {
            .channel = MODEL_USB,
            .vid = facts->vid,
            .pid = facts->pid,
            .class_code = interface->class_code,
            .page = interface->class_code == LIBUSB_CLASS_HID ? page_of(facts, interface) : 0,
        };
        const struct model *model = model_find(&wanted);
        if (model) {
            return model;
        }
    }
    return NULL;
}

static void describe_usb(const struct usb_facts *facts, const struct model *model,
                         struct registry_thing *thing)
{
    *thing = (struct registry_thing){.bus = "usb",
                                     .vid = facts->vid,
                                     .pid = facts->pid,
                                     .usb_bus = facts->bus,
                                     .usb_address = facts->address};
    take_model(thing, model);
    if (*facts->product && *model->driver) { /* without one, our title says what to do */
        struct text title = text_over(thing->title, sizeof(thing->title));
        text_addf(&title, "%s%s%s", facts->maker, *facts->maker ? " " : "", facts->product);
    }
    copy_cut(thing->serial, sizeof(thing->serial), facts->serial);
    copy_cut(thing->port, sizeof(thing->port), facts->port);
    name_id(thing, "usb", *facts->serial ? facts->serial : facts->port);
    name_connection(thing);
}

static void look_at_device(struct registry_list *list, const struct usb_facts *facts,
                           const struct registry_list *known)
{
    const struct registry_thing *before = known_as(known, facts);
    struct registry_thing thing;
    if (before) {
        add(list, before);
        return;
    }
    const struct model *model = model_of(facts);
    if (model) {
        describe_usb(facts, model, &thing);
        add(list, &thing);
    }
}

/* A scanner with decoded data may have a keyboard's interface beside it: it is one thing. */
static void drop_keyboards(struct registry_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct registry_thing *usb = &list->things[i];
        for (size_t k = 0; k < list->n && strcmp(usb->bus, "usb") == 0; k++) {
            const struct registry_thing *input = &list->things[k];
            if (strcmp(input->bus, "evdev") == 0 && strcmp(input->how, "link") != 0 &&
                *usb->driver && input->vid == usb->vid && input->pid == usb->pid) {
                list->n--;
                memmove(&list->things[k], &list->things[k + 1],
                        (list->n - k) * sizeof(list->things[0]));
                i -= k < i;
                break;
            }
        }
    }
}

void registry_look_at_usb(struct registry_list *list, struct usb_host *host,
                          const struct registry_list *known)
{
    libusb_device **devices = NULL;
    ssize_t n = host->context ? libusb_get_device_list(host->context, &devices) : -1;
    for (ssize_t i = 0; i < n; i++) {
        struct usb_facts facts;
        if (usb_facts_of(devices[i], &facts) == 0) {
            look_at_device(list, &facts, known);
        }
    }
    if (n >= 0) {
        libusb_free_device_list(devices, 1);
    }
    drop_keyboards(list);
}

#include "terminal/app/rig.h"

static void add(struct flow_device devices[FLOW_DEVICES_MAX], size_t *n, const char *kind,
                enum device_state state, const char *why)
{
    if (*n < FLOW_DEVICES_MAX) {
        devices[(*n)++] =
            (struct flow_device){.kind = kind, .state = device_state_name(state), .why = why};
    }
}

size_t rig_devices_list(const struct rig *rig, struct flow_device devices[FLOW_DEVICES_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < RIG_SCANNERS_MAX; i++) {
        const struct scanner *scanner = rig->scanners[i].scanner;
        if (scanner) {
            add(devices, &n, "scanner", scanner_state(scanner), scanner_why(scanner));
        }
    }
    for (size_t i = 0; i < CONFIG_READERS_MAX; i++) {
        const struct rig_reader *reader = &rig->readers[i];
        if (reader->reader) {
            add(devices, &n, "reader", reader_state(reader->reader), reader->why);
        }
    }
    if (rig->scale) {
        add(devices, &n, "scale", scale_state(rig->scale), rig->scale_why);
    }
    if (rig->printer) {
        add(devices, &n, "printer", printer_state(rig->printer), rig->printer_why);
    }
    return n;
}

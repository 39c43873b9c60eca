/* Between registry.c, which keeps the list, and registry_look.c, which looks at the machine. */
#ifndef DRIVERS_DEVICE_INTERFACES_REGISTRY_H
#define DRIVERS_DEVICE_INTERFACES_REGISTRY_H

#include "drivers/bus/usb_host.h"
#include "drivers/device/registry.h"

struct registry_list {
    struct registry_thing things[REGISTRY_THINGS_MAX];
    size_t n;
};

bool registry_list_has(const struct registry_list *list, const char *id);

/* Each adds what it sees. What there is no room for is left out. */
void registry_look_at_links(struct registry_list *list, const char *folder);
void registry_look_at_ttys(struct registry_list *list);
void registry_look_at_inputs(struct registry_list *list);
/* `known` is the list before: what is open shows less of itself. */
void registry_look_at_usb(struct registry_list *list, struct usb_host *host,
                          const struct registry_list *known);

/* What a line that was asked has turned out to be. */
void registry_identify(struct registry_thing *thing, const struct probe_finding *finding);

#endif

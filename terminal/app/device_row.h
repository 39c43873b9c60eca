/* A device in the answer of `raff devices`: what it is, what drives it, what it last said. */
#ifndef TERMINAL_APP_DEVICE_ROW_H
#define TERMINAL_APP_DEVICE_ROW_H

#include "drivers/base/json.h"
#include "drivers/device/registry.h"

#define DEVICE_ROWS_MAX 48

struct device_row {
    const char *kind;
    const char *state; /* as device_state_name; "unused" of what is plugged in and not opened */
    const char *why;
    const char *driver; /* "": none */
    const char *title;
    const char *where; /* path, socket or address */
    const char *said;  /* cleaned; "": nothing yet */
    int64_t said_utc_ms;
    uint64_t reads;
};

/* What is plugged in, as the registry has it. */
struct device_row device_row_of(const struct registry_thing *thing);
/* One JSON object, no newline. */
void device_row_write(const struct device_row *row, struct bytes *out);
/* From such an object; the strings are the node's. */
struct device_row device_row_read(const cJSON *node);

#endif

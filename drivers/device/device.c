#include "drivers/device/device.h"

const char *device_state_name(enum device_state state)
{
    static const char *const names[] = {
        [DEVICE_MISSING] = "missing", [DEVICE_OPENING] = "opening", [DEVICE_READY] = "ready",
        [DEVICE_BUSY] = "busy",       [DEVICE_FAULT] = "fault",
    };
    return names[state];
}

/*
 * An input device behind the real libevdev: a keyboard of all keys, as scanners that type are. The
 * process runs with umockdev's preload.
 */
#ifndef TESTS_UNIT_DRIVERS_BUS_MOCK_INPUT_H
#define TESTS_UNIT_DRIVERS_BUS_MOCK_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/str.h"
#include "tests/unit/drivers/bus/mock_node.h"

struct mock_input {
    UMockdevTestbed *testbed; /* the caller's, who may have more in it */
    UMockdevIoctlBase *handler;
    struct mock_node node;
    char path[64]; /* "/dev/input/event7" */
    const char *name;
    uint16_t vid;
    uint16_t pid;
    bool is_plugged;
    bool is_in_use; /* somebody else has it grabbed */
    int grabs;
};

void mock_input_start(struct mock_input *mock, UMockdevTestbed *testbed, const char *path);
void mock_input_stop(struct mock_input *mock);
void mock_input_plug(struct mock_input *mock);
void mock_input_unplug(struct mock_input *mock);
void mock_input_event(const struct mock_input *mock, uint16_t type, uint16_t code, int32_t value);
/* A key pressed and let go. */
void mock_input_key(const struct mock_input *mock, uint16_t code);

#endif

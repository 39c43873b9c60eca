/* A device node of umockdev's that can be polled and hangs up: a link to a pseudo-terminal. */
#ifndef TESTS_UNIT_DRIVERS_BUS_MOCK_NODE_H
#define TESTS_UNIT_DRIVERS_BUS_MOCK_NODE_H

#include <umockdev.h>

struct mock_node {
    int master;     /* -1: there is none */
    int slave;      /* ours; the program under test opens its own */
    char path[512]; /* where the node really is */
};

/* Puts it in the place of `node` ("/dev/input/event7"); its folder must be there. */
void mock_node_make(struct mock_node *mock, UMockdevTestbed *testbed, const char *node);
/* Takes it away; whoever has it open sees the end: a failed poll, EIO. */
void mock_node_hang_up(struct mock_node *mock);

#endif

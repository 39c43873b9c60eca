/*
 * What is said to a reader over one LLRP connection: pure, without socket or clock.
 */
#ifndef DRIVERS_DEVICE_LLRP_SESSION_H
#define DRIVERS_DEVICE_LLRP_SESSION_H

#include "drivers/device/device.h"
#include "drivers/wire/llrp.h"

struct llrp_session {
    enum device_state state;
    const char *why;
    struct llrp grammar;
};

/* A connection was made; what an earlier one left behind is forgotten. */
void llrp_session_open(struct llrp_session *session);
/* Takes bytes, at least one, up to the end of the next event. */
size_t llrp_session_feed(struct llrp_session *session, const uint8_t *bytes, size_t n) MUST_CHECK;

#endif

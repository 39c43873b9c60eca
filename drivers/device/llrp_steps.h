/*
 * The requests of an LLRP session: which one comes next, how it is said, what its answer means. For
 * llrp_session.c.
 */
#ifndef DRIVERS_DEVICE_LLRP_STEPS_H
#define DRIVERS_DEVICE_LLRP_STEPS_H

#include "drivers/device/llrp_session.h"

#define LLRP_STEPS_KEEPALIVE_MS 2000 /* what the reader is told */
#define LLRP_STEPS_ROSPEC       1    /* ours; all others are deleted */

struct llrp_step {
    enum llrp_number answer;
    bool may_fail;       /* it is no harm */
    const char *refused; /* what that means, for a person */
    void (*say)(struct llrp_session *session, struct llrp_writer *writer, uint32_t id);
    /* The reader did it: takes down what it has now. RAFF_E_… if its answer cannot be read. */
    int (*done)(struct llrp_session *session, const struct llrp_element *answer);
};

/* An antenna was said to be there or not. */
void llrp_session_antenna(struct llrp_session *session, uint64_t number, bool is_connected);

/* Its settings are ours, and no ROSpec of another host is left. */
bool llrp_step_is_prepared(const struct llrp_session *session);
/* From what the reader has to what is wanted; NULL: it is there. */
const struct llrp_step *llrp_step_next(const struct llrp_session *session);

#endif

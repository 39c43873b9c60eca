/*
 * What goes wrong between a simulated device and its host, on order: the same for every device that
 * answers.
 *
 *     !silent on|off   hears, and does not answer
 *     !wrong N         the next N frames have a wrong checksum
 *     !half N          of the next N frames only the first half is sent
 *     !slow MS         waits MS before every byte
 *     !garbage N       sends N random bytes, now
 *     !babble on|off   sends random bytes without end
 */
#ifndef HW_SIM_FAULT_H
#define HW_SIM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/str.h"

struct sim_fault {
    bool silent;
    bool babbles; /* the device calls sim_fault_babble again and again */
    int64_t wrong;
    int64_t half;
    int64_t slow_ms;
    uint32_t random; /* the generator's state */
};

void sim_fault_init(struct sim_fault *fault);
/* Obeys one of the orders above; `fd` is where the device writes, -1 if it is unplugged. NULL:
 * done; *ret_is_order is false where the line is none of these, and why is then undefined. */
const char *sim_fault_order(struct sim_fault *fault, int fd, struct str line, bool *ret_is_order);
/* Sends a frame of the device as the faults have it. `check_at` is the byte that makes its checksum
 * wrong. NULL: sent, or kept back as told; else why it could not be. The descriptor does not
 * block; the bytes are changed. */
const char *sim_fault_send(struct sim_fault *fault, int fd, uint8_t *frame, size_t n,
                           size_t check_at);
/* A piece of babble, as much as the host takes at once. */
void sim_fault_babble(struct sim_fault *fault, int fd);

#endif

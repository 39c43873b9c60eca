/*
 * Scales: MT-SICS, Toledo 8217, USB HID.
 *
 * A scale is asked for a stable weight when somebody needs one, or streams what lies on it. Motion,
 * over- and underload are states of the weight, not of the scale: the scale is `ready` and says why
 * there is no weight yet.
 */
#ifndef DRIVERS_DEVICE_SCALE_H
#define DRIVERS_DEVICE_SCALE_H

#include <uv.h>

#include "drivers/device/device.h"
#include "drivers/wire/wire.h"

struct scale;

struct scale_config {
    const char *driver; /* "mt-sics", "toledo8217", "hid-scale" */
    const char *path; /* the tty; for hid-scale NULL and the ids below, or the USB socket ("1-2") */
    int baud;         /* 0: what the driver's manual gives */
    const char *unit; /* of a scale that does not say: "kg" (NULL is the same), "lb", "g", "oz" */
    uint16_t vid;
    uint16_t pid;
};

struct scale_events {
    /* A weight: every one while it streams, one for each scale_ask. */
    void (*weight)(void *context, const struct wire_weight *weight, uint64_t received_ns);
    /* Why there is none: "moving", "over range", "under zero", "no answer", "refused" of a tare or
     * a zero while it is asked or streams. Static. */
    void (*no_weight)(void *context, const char *why);
    void (*state)(void *context, enum device_state state, const char *why);
};

int scale_new(uv_loop_t *loop, const struct scale_config *config, const struct scale_events *events,
              void *context, struct scale **ret_scale) MUST_CHECK;
void scale_free(struct scale *scale);
/* One stable weight, as soon as there is one; `no_weight` comes meanwhile, at most once a second,
 * and asking ends with scale_stop. RAFF_E_STATE while it is not there. */
int scale_ask(struct scale *scale) MUST_CHECK;
/* Weights as they come, until scale_stop. */
int scale_stream(struct scale *scale) MUST_CHECK;
void scale_stop(struct scale *scale);
/* What lies on it is the tare; what lies on it is nothing. -ENOTSUP where the scale has no such
 * order. */
int scale_tare(struct scale *scale) MUST_CHECK;
int scale_zero(struct scale *scale) MUST_CHECK;
enum device_state scale_state(const struct scale *scale);

#endif

/*
 * Asks what is behind a serial line (probe_talk.h): about three seconds where somebody answers,
 * six where nobody does. The line is opened and, at the end, closed; nobody else may have it open.
 *
 *     probe_new(loop, &(struct probe_config){.path = path, .kinds = kinds}, done, me, &probe);
 */
#ifndef DRIVERS_DEVICE_PROBE_H
#define DRIVERS_DEVICE_PROBE_H

#include <uv.h>

#include "drivers/device/probe_talk.h"

struct probe;

struct probe_config {
    const char *path; /* copied */
    unsigned kinds;   /* PROBE_KIND each: what would be of use */
    unsigned wait_ms; /* for each answer, and twice that to listen first; 0: 300 */
};

/* Once, on the loop, and the line is closed; the probe may be freed. NULL where nothing of use was
 * found: `error` is 0 then, or says why the line could not be asked. The finding is static. */
typedef void probe_done_fn(void *context, const struct probe_finding *finding, int error);

int probe_new(uv_loop_t *loop, const struct probe_config *config, probe_done_fn *done,
              void *context, struct probe **ret_probe) MUST_CHECK;
/* Without a word, if it is not done. Takes NULL. */
void probe_free(struct probe *probe);

#endif

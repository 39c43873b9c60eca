/*
 * Print jobs waiting, first in first out, each kept byte for byte: a ring of bytes and a ring of
 * jobs, both allocated once.
 */
#ifndef DRIVERS_DEVICE_JOB_QUEUE_H
#define DRIVERS_DEVICE_JOB_QUEUE_H

#include "drivers/base/str.h"

#define JOB_QUEUE_JOBS 64
#define JOB_QUEUE_BYTES                                                                            \
    ((size_t)1024 * 1024) /* of all jobs together; a carton label has some 3 kB */

struct job {
    uint64_t id; /* from 1 */
    uint64_t queued_ms;
    size_t len;
};

struct job_queue {
    char *store;
    size_t start; /* of the first job's bytes */
    size_t used;
    struct job jobs[JOB_QUEUE_JOBS];
    size_t first;
    size_t n;
    uint64_t last_id;
};

int job_queue_init(struct job_queue *queue) MUST_CHECK;
void job_queue_release(struct job_queue *queue);
/* RAFF_E_TOO_LONG: would not fit an empty queue either; RAFF_E_FULL: not now. */
int job_queue_add(struct job_queue *queue, struct str bytes, uint64_t now_ms,
                  uint64_t *ret_id) MUST_CHECK;
/* The first job, or NULL; it lives until it is dropped. */
const struct job *job_queue_first(const struct job_queue *queue);
/* Its bytes, in one or two pieces; returns how many. */
size_t job_queue_slices(const struct job_queue *queue, struct str slices[2]);
void job_queue_drop(struct job_queue *queue);

#endif

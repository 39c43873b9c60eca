/*
 * Work that may take its time, as reading and writing the files of a device does: done in libuv's
 * threads, one job at a time a lane. A job that hangs holds up its lane, and nothing else.
 *
 * `run` is called in the thread and may touch only what the loop leaves alone while the job is
 * under way; `done` on the loop, unless the owner was released meanwhile.
 */
#ifndef HW_BOARD_WORK_H
#define HW_BOARD_WORK_H

#include "drivers/base/loop.h"

struct work_job {
    void (*run)(struct work_job *job);
    void (*done)(struct work_job *job);
    bool is_under_way; /* waiting or running */
    struct work_job *next;
};

struct work_lane {
    struct loop_owner *owner; /* lives as long as a job runs */
    uv_work_t work;
    struct work_job *first; /* the one that runs */
};

/* Puts it at the end of the lane; one that is under way already is left where it is. */
void work_start(struct work_lane *lane, struct work_job *job);

#endif

#include "hw/board/work.h"

#include "drivers/base/cleanup.h"

static void start_first(struct work_lane *lane);

static void in_thread(uv_work_t *work)
{
    struct work_job *job = container_of(work, struct work_lane, work)->first;
    job->run(job);
}

static void on_done(uv_work_t *work, int status)
{
    struct work_lane *lane = container_of(work, struct work_lane, work);
    struct work_job *job = lane->first;
    (void)status; /* nothing is cancelled */
    lane->owner->open--;
    if (lane->owner->releasing) {
        loop_release(lane->owner);
        return;
    }
    lane->first = job->next;
    job->is_under_way = false;
    start_first(lane);
    job->done(job);
}

static void start_first(struct work_lane *lane)
{
    if (!lane->first) {
        return;
    }
    lane->owner->open++; /* a job that runs holds the owner as a handle does */
    (void)uv_queue_work(lane->owner->loop, &lane->work, in_thread, on_done); /* has no error */
}

void work_start(struct work_lane *lane, struct work_job *job)
{
    if (job->is_under_way) {
        return;
    }
    bool is_idle = lane->first == NULL;
    struct work_job **end = &lane->first;
    while (*end) {
        end = &(*end)->next;
    }
    job->next = NULL;
    job->is_under_way = true;
    *end = job;
    if (is_idle) {
        start_first(lane);
    }
}

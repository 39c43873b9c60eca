#include "drivers/device/job_queue.h"

#include <errno.h>

#include "drivers/base/error.h"

int job_queue_init(struct job_queue *queue)
{
    *queue = (struct job_queue){.store = malloc(JOB_QUEUE_BYTES)};
    return queue->store ? 0 : -ENOMEM;
}

void job_queue_release(struct job_queue *queue)
{
    free(TAKE(queue->store));
}

static size_t up_to_the_wrap(size_t at, size_t len)
{
    size_t room = JOB_QUEUE_BYTES - at;
    return len < room ? len : room;
}

int job_queue_add(struct job_queue *queue, struct str bytes, uint64_t now_ms, uint64_t *ret_id)
{
    if (bytes.len > JOB_QUEUE_BYTES) {
        return RAFF_E_TOO_LONG;
    }
    if (queue->n == JOB_QUEUE_JOBS || bytes.len > JOB_QUEUE_BYTES - queue->used) {
        return RAFF_E_FULL;
    }
    size_t at = (queue->start + queue->used) % JOB_QUEUE_BYTES;
    size_t here = up_to_the_wrap(at, bytes.len);
    memcpy(queue->store + at, bytes.at, here);
    memcpy(queue->store, bytes.at + here, bytes.len - here);
    queue->used += bytes.len;
    queue->jobs[(queue->first + queue->n++) % JOB_QUEUE_JOBS] =
        (struct job){.id = ++queue->last_id, .queued_ms = now_ms, .len = bytes.len};
    *ret_id = queue->last_id;
    return 0;
}

const struct job *job_queue_first(const struct job_queue *queue)
{
    return queue->n > 0 ? &queue->jobs[queue->first] : NULL;
}

size_t job_queue_slices(const struct job_queue *queue, struct str slices[2])
{
    size_t len = queue->jobs[queue->first].len;
    size_t here = up_to_the_wrap(queue->start, len);
    slices[0] = (struct str){queue->store + queue->start, here};
    slices[1] = (struct str){queue->store, len - here};
    return here < len ? 2 : 1;
}

void job_queue_drop(struct job_queue *queue)
{
    size_t len = queue->jobs[queue->first].len;
    queue->start = (queue->start + len) % JOB_QUEUE_BYTES;
    queue->used -= len;
    queue->first = (queue->first + 1) % JOB_QUEUE_JOBS;
    queue->n--;
}

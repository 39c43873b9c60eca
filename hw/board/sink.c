#include "hw/board/sink.h"

#include <errno.h>

#include "drivers/base/error.h"

#define RETRY_MS 2000
#define UNKNOWN  (-1) /* what it shows */
#define STUCK_MS 300  /* nobody waits so long for a beep */

static const struct sink_ops *const drivers[] = {&sink_tone, &sink_pwm, &sink_light, &sink_rumble};

static const struct sink_ops *find_driver(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
        if (strcmp(drivers[i]->name, name) == 0) {
            return drivers[i];
        }
    }
    return NULL;
}

static void close_it(struct sink *sink)
{
    if (sink->fd >= 0) {
        close(TAKE_FD(sink->fd));
    }
    sink->is_open = false;
}

static void run(struct work_job *job)
{
    struct sink *sink = container_of(job, struct sink, job);
    sink->error = sink->is_open ? 0 : sink->ops->open(sink);
    sink->is_open = sink->error == 0;
    sink->error = sink->error ? sink->error : sink->ops->set(sink, sink->asked);
    if (sink->error) {
        close_it(sink);
    }
}

static void ask(struct sink *sink)
{
    uint64_t now_ms = uv_now(sink->lane->owner->loop);
    if (sink->job.is_under_way || sink->wanted == sink->shown || now_ms < sink->retry_ms) {
        return;
    }
    sink->asked = sink->wanted;
    sink->asked_ms = now_ms;
    work_start(sink->lane, &sink->job);
}

static void done(struct work_job *job)
{
    struct sink *sink = container_of(job, struct sink, job);
    sink->has_answered = true;
    sink->shown = sink->error ? UNKNOWN : sink->asked;
    sink->retry_ms = sink->error ? uv_now(sink->lane->owner->loop) + RETRY_MS : 0;
    ask(sink);
}

void sink_init(struct sink *sink, struct work_lane *lane, const struct profile_sink *config,
               const char *root)
{
    *sink = (struct sink){.ops = find_driver(config->driver),
                          .config = config,
                          .root = root,
                          .lane = lane,
                          .job = {.run = run, .done = done},
                          .fd = -1,
                          .shown = UNKNOWN};
    if (sink->ops) {
        ask(sink);
    }
}

void sink_release(struct sink *sink)
{
    if (sink->ops && sink->is_open) {
        (void)sink->ops->set(sink, 0);
        close_it(sink);
    }
}

void sink_set(struct sink *sink, int hz)
{
    if (sink->ops) {
        sink->wanted = hz;
        ask(sink);
    }
}

bool sink_works(const struct sink *sink)
{
    bool is_stuck =
        sink->job.is_under_way && uv_now(sink->lane->owner->loop) - sink->asked_ms > STUCK_MS;
    bool has_failed = sink->retry_ms > 0;
    return sink->ops && sink->has_answered && !is_stuck && !has_failed;
}

int sink_check(const struct profile_sink *config, const char *root, struct text *where)
{
    struct sink sink = {
        .ops = find_driver(config->driver), .config = config, .root = root, .fd = -1};
    int error = sink.ops ? sink.ops->open(&sink) : RAFF_E_CONFIG;
    text_add(where, *sink.path ? sink.path : *config->device ? config->device : config->path);
    close_it(&sink);
    return error;
}

#include "hw/board/gauge.h"

static void run(struct work_job *job)
{
    struct gauge *gauge = container_of(job, struct gauge, job);
    char path[PATH_MAX];
    battery_read(gauge->root, gauge->config, path, &gauge->reading);
}

static void on_timer(uv_timer_t *timer)
{
    struct gauge *gauge = container_of(timer, struct gauge, timer);
    work_start(gauge->lane, &gauge->job);
}

static void done(struct work_job *job)
{
    struct gauge *gauge = container_of(job, struct gauge, job);
    bool has_changed = battery_take(&gauge->battery, gauge->config, &gauge->reading);
    uint64_t wait_ms = (uint64_t)battery_wait_ms(&gauge->battery, gauge->config);
    uv_timer_start(&gauge->timer, on_timer, wait_ms, 0);
    if (has_changed) {
        gauge->changed(gauge);
    }
}

void gauge_init(struct gauge *gauge, struct work_lane *lane, const struct profile_battery *config,
                const char *root, void (*changed)(struct gauge *gauge))
{
    *gauge = (struct gauge){.config = config,
                            .root = root,
                            .changed = changed,
                            .lane = lane,
                            .job = {.run = run, .done = done}};
    if (*config->path) {
        loop_timer(lane->owner, &gauge->timer);
        work_start(lane, &gauge->job);
    }
}

#include "hw/board/backlight.h"

#include "hw/board/sysfs.h"

/* A light that cannot be set is no fault of the work; `raff doctor` tells of it. */
static void run(struct work_job *job)
{
    struct backlight *backlight = container_of(job, struct backlight, job);
    char path[PATH_MAX];
    int64_t max = 0;
    int error = sysfs_find(backlight->root, backlight->config->path, path);
    error = error ? error : sysfs_read_number(path, "max_brightness", &max);
    error =
        error ? error : sysfs_write_number(path, "brightness", (max * backlight->asked + 99) / 100);
    (void)error;
}

static void ask(struct backlight *backlight)
{
    const struct profile_backlight *config = backlight->config;
    int percent = backlight->is_idle ? config->dim : config->bright;
    bool is_over = backlight->is_low && percent > config->low;
    backlight->wanted = is_over ? config->low : percent;
    if (backlight->wanted != backlight->asked && !backlight->job.is_under_way) {
        backlight->asked = backlight->wanted;
        work_start(backlight->lane, &backlight->job);
    }
}

static void done(struct work_job *job)
{
    ask(container_of(job, struct backlight, job));
}

static void on_idle(uv_timer_t *timer)
{
    struct backlight *backlight = container_of(timer, struct backlight, timer);
    backlight->is_idle = true;
    ask(backlight);
}

void backlight_init(struct backlight *backlight, struct work_lane *lane,
                    const struct profile_backlight *config, const char *root)
{
    *backlight = (struct backlight){.config = config,
                                    .root = root,
                                    .lane = lane,
                                    .job = {.run = run, .done = done},
                                    .asked = -1};
    if (*config->path) {
        loop_timer(lane->owner, &backlight->timer);
        backlight_used(backlight);
    }
}

void backlight_used(struct backlight *backlight)
{
    if (*backlight->config->path == '\0') {
        return;
    }
    if (backlight->config->dim_after_s > 0) {
        uint64_t after_ms = (uint64_t)backlight->config->dim_after_s * 1000;
        uv_timer_start(&backlight->timer, on_idle, after_ms, 0);
    }
    backlight->is_idle = false;
    ask(backlight);
}

void backlight_set_low(struct backlight *backlight, bool is_low)
{
    if (*backlight->config->path != '\0') {
        backlight->is_low = is_low;
        ask(backlight);
    }
}

int backlight_check(const struct profile_backlight *config, const char *root, struct text *where)
{
    char path[PATH_MAX];
    int64_t max = 0;
    int error = sysfs_find(root, config->path, path);
    text_add(where, error ? config->path : path);
    error = error ? error : sysfs_read_number(path, "max_brightness", &max);
    return error ? error : sysfs_may_write(path, "brightness");
}

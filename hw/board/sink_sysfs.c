/* Sinks that are folders of sysfs: whatever the kernel has as a LED, and PWM channels
 * (ABI/stable/sysfs-class-led, ABI/testing/sysfs-class-pwm). */
#include <errno.h>

#include "drivers/base/error.h"
#include "hw/board/sink.h"
#include "hw/board/sysfs.h"

#define NS_PER_S 1000000000LL

static int light_open(struct sink *sink)
{
    int error = sysfs_find(sink->root, sink->config->path, sink->path);
    error = error ? error : sysfs_may_write(sink->path, "brightness");
    return error ? error : sysfs_read_number(sink->path, "max_brightness", &sink->max);
}

/* Never dark by rounding. */
static int light_set(struct sink *sink, int hz)
{
    int64_t on = (sink->max * sink->config->level + 99) / 100;
    return sysfs_write_number(sink->path, "brightness", hz > 0 ? on : 0);
}

const struct sink_ops sink_light = {.name = "light", .open = light_open, .set = light_set};

/* "/sys/class/pwm/pwmchip0/pwm1" comes into being when 1 is written to its chip's "export". */
static int export_channel(struct sink *sink)
{
    char chip[PATH_MAX];
    int64_t number = 0;
    struct text text = text_over(chip, sizeof(chip));
    text_addf(&text, "%s%s", sink->root, sink->config->path);
    char *slash = strrchr(chip, '/');
    if (text.cut || !slash || strncmp(slash, "/pwm", 4) != 0 ||
        str_to_int64(str_of(slash + 4), &number) != 0) {
        return -ENOENT;
    }
    *slash = '\0';
    return sysfs_write_number(chip, "export", number);
}

static int pwm_open(struct sink *sink)
{
    int error = sysfs_find(sink->root, sink->config->path, sink->path);
    if (error == -ENOENT && export_channel(sink) == 0) {
        error = sysfs_find(sink->root, sink->config->path, sink->path);
    }
    return error ? error : sysfs_may_write(sink->path, "enable");
}

/* The duty cycle may at no time be longer than the period. */
static int pwm_set(struct sink *sink, int hz)
{
    if (hz == 0) {
        return sysfs_write_number(sink->path, "enable", 0);
    }
    int64_t period_ns = NS_PER_S / hz;
    int error = sysfs_write_number(sink->path, "duty_cycle", 0);
    error = error ? error : sysfs_write_number(sink->path, "period", period_ns);
    error = error ? error : sysfs_write_number(sink->path, "duty_cycle", period_ns / 2);
    return error ? error : sysfs_write_number(sink->path, "enable", 1);
}

const struct sink_ops sink_pwm = {.name = "pwm", .open = pwm_open, .set = pwm_set};

/* Sinks that are input devices: sounds and force feedback (the kernel's input/event-codes and
 * input/ff). */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>

#include "hw/board/sink.h"
#include "hw/board/sysfs.h"

#define LONGEST_MS 2000 /* a motor whose end was lost stops by itself */

static int send_event(const struct sink *sink, uint16_t type, uint16_t code, int32_t value)
{
    const struct input_event event = {.type = type, .code = code, .value = value};
    ssize_t n = write(sink->fd, &event, sizeof(event));
    return n < 0 ? -errno : n == (ssize_t)sizeof(event) ? 0 : -EIO;
}

static int open_input(struct sink *sink)
{
    int error = sysfs_find_input(sink->root, sink->config->device, sink->path);
    if (error) {
        return error;
    }
    sink->fd = open(sink->path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    return sink->fd < 0 ? -errno : 0;
}

static int tone_set(struct sink *sink, int hz)
{
    return send_event(sink, EV_SND, SND_TONE, hz);
}

const struct sink_ops sink_tone = {.name = "tone", .open = open_input, .set = tone_set};

static int rumble_open(struct sink *sink)
{
    int error = open_input(sink);
    if (error) {
        return error;
    }
    uint16_t strength = (uint16_t)(UINT16_MAX * sink->config->level / 100);
    struct ff_effect effect = {
        .type = FF_RUMBLE,
        .id = -1, /* the kernel gives one */
        .replay = {.length = LONGEST_MS},
        .u.rumble = {.strong_magnitude = strength, .weak_magnitude = strength},
    };
    if (ioctl(sink->fd, EVIOCSFF, &effect) != 0) {
        return -errno;
    }
    sink->effect = effect.id;
    return 0;
}

static int rumble_set(struct sink *sink, int hz)
{
    return send_event(sink, EV_FF, (uint16_t)sink->effect, hz > 0);
}

const struct sink_ops sink_rumble = {.name = "rumble", .open = rumble_open, .set = rumble_set};

/*
 * A sink: a part of the box that is on or off, and so plays a signal: a buzzer, a LED, a motor.
 *
 * A driver is a `static const struct sink_ops`, and a row in the table of sink.c. Its functions run
 * in a thread, one at a time, and may block; the loop only says what level it wants. Of levels that
 * come faster than the device takes them, the last is what holds.
 */
#ifndef HW_BOARD_SINK_H
#define HW_BOARD_SINK_H

#include <limits.h>

#include "hw/board/profile.h"
#include "hw/board/work.h"

struct sink;

struct sink_ops {
    const char *name; /* as profiles spell it */
    /* Finds and opens it: sets `path`, and `fd` or `max` if the driver wants them. */
    int (*open)(struct sink *sink);
    /* On, at so many Hz where it has a tone; 0: off. Negative: gone; it is closed, and opened
     * again later. */
    int (*set)(struct sink *sink, int hz);
};

struct sink {
    const struct sink_ops *ops; /* NULL: the box has none */
    const struct profile_sink *config;
    const char *root;
    struct work_lane *lane;
    struct work_job job;
    /* of the thread, while the job is under way */
    bool is_open;
    int fd;
    int effect; /* a rumble's number */
    int64_t max;
    char path[PATH_MAX];
    int asked;
    int error; /* of the last job */
    /* of the loop */
    int wanted, shown;
    bool has_answered;
    uint64_t asked_ms, retry_ms; /* by the loop's clock */
};

/* Begins to open it. `config` and `root` are borrowed. */
void sink_init(struct sink *sink, struct work_lane *lane, const struct profile_sink *config,
               const char *root);
void sink_release(struct sink *sink); /* with no job under way */
void sink_set(struct sink *sink, int hz);
/* Whether what is asked of it now would be heard or seen. */
bool sink_works(const struct sink *sink);
/* Looks whether it is there, without using it; what was found is in `where`. Blocks. */
int sink_check(const struct profile_sink *config, const char *root, struct text *where);

extern const struct sink_ops sink_tone, sink_rumble; /* sink_input.c */
extern const struct sink_ops sink_pwm, sink_light;   /* sink_sysfs.c */

#endif

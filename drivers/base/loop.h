/*
 * libuv handles that die with their owner.
 *
 * A libuv handle may not be freed before its close callback ran. An owner with several of them
 * counts them here, and frees itself in `released`, which runs once: after loop_release was called
 * and the last handle is closed. Handles may be closed and made again before that.
 *
 *     loop_owner_init(&thing->owner, loop, thing_released);
 *     loop_timer(&thing->owner, &thing->timer);
 *     …
 *     loop_close((uv_handle_t *)&thing->timer);
 *     loop_release(&thing->owner);
 *
 * The handle's `data` is the owner; a callback reaches its struct by container_of.
 */
#ifndef DRIVERS_BASE_LOOP_H
#define DRIVERS_BASE_LOOP_H

#include <stdbool.h>
#include <uv.h>

struct loop_owner {
    uv_loop_t *loop;
    void (*released)(struct loop_owner *owner);
    unsigned open;
    bool releasing;
};

void loop_owner_init(struct loop_owner *owner, uv_loop_t *loop,
                     void (*released)(struct loop_owner *owner));
/* Counts a handle that was initialised. */
void loop_adopt(struct loop_owner *owner, uv_handle_t *handle);
/* Initialises a timer and counts it. Cannot fail. */
void loop_timer(struct loop_owner *owner, uv_timer_t *timer);
/* Closes an adopted handle, unless it is closing already. */
void loop_close(uv_handle_t *handle);
/* `released` runs when all handles are closed: at once, if none is open. */
void loop_release(struct loop_owner *owner);

/*
 * A deadline for what a descriptor should have brought by then.
 *
 * libuv looks at timers before it looks at descriptors, so a program that stood still for a while
 * (suspended, starved, stopped) would find its deadlines passed while the answers lie there unread.
 * So a deadline passes only after one more look at the descriptors, and one that is noticed late is
 * put off for a moment, a few times at most: nobody has been silent while we did not listen.
 */
struct loop_deadline {
    uv_timer_t timer;
    void (*passed)(struct loop_deadline *deadline);
    uint64_t due_ms; /* by the loop's clock */
    unsigned put_off;
};

/* Initialises it and counts its timer; it is not set. Close it by loop_close of the timer. */
void loop_deadline_init(struct loop_owner *owner, struct loop_deadline *deadline);
/* `passed` runs once, after so many milliseconds of the loop's clock; one set before is forgotten.
 */
void loop_deadline_set(struct loop_deadline *deadline, uint64_t ms,
                       void (*passed)(struct loop_deadline *deadline));
void loop_deadline_stop(struct loop_deadline *deadline);
bool loop_deadline_is_set(const struct loop_deadline *deadline);

#endif

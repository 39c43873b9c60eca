/* Turns a real loop until something is true, or fails the test after a while. */
#ifndef TESTS_UNIT_DRIVERS_DEVICE_LOOP_WAIT_H
#define TESTS_UNIT_DRIVERS_DEVICE_LOOP_WAIT_H

#include <dirent.h>
#include <uv.h>

#include "tests/unit/check.h"

#define LOOP_WAIT_MS 60000 /* long: whoever waits longer has failed, not met a busy machine */

static inline void loop_wait_tick(uv_timer_t *timer)
{
    (void)timer; /* only to end uv_run's wait */
}

#define LOOP_WAIT(loop, condition)                                                                 \
    do {                                                                                           \
        uv_timer_t wait_timer;                                                                     \
        uv_timer_init((loop), &wait_timer);                                                        \
        uv_timer_start(&wait_timer, loop_wait_tick, 5, 5);                                         \
        uint64_t wait_end = uv_hrtime() / 1000000 + LOOP_WAIT_MS;                                  \
        while (!(condition) && uv_hrtime() / 1000000 < wait_end) {                                 \
            uv_run((loop), UV_RUN_ONCE);                                                           \
        }                                                                                          \
        uv_close((uv_handle_t *)&wait_timer, NULL);                                                \
        uv_run((loop), UV_RUN_NOWAIT);                                                             \
        if (!(condition)) {                                                                        \
            printf("\n    %s:%d: never: %s", __FILE__, __LINE__, #condition);                      \
        }                                                                                          \
        CU_ASSERT_TRUE(condition);                                                                 \
    } while (0)

static inline void loop_run_for(uv_loop_t *loop, uint64_t ms)
{
    uint64_t end = uv_hrtime() / 1000000 + ms;
    LOOP_WAIT(loop, uv_hrtime() / 1000000 >= end);
}

static inline size_t count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t n = 0;
    while (dir && readdir(dir)) {
        n++;
    }
    closedir(dir);
    return n;
}

#endif

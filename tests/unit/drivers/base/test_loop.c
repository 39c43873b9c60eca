/* Deadlines on a loop that stands still now and then. */
#include "drivers/base/loop.h"

#include <time.h>
#include <unistd.h>

#include "drivers/base/cleanup.h"
#include "tests/unit/check.h"

struct rig {
    uv_loop_t loop;
    struct loop_owner owner;
    struct loop_deadline deadline;
    uv_pipe_t pipe;
    int ends[2];
    char byte;
    unsigned passed;
    unsigned heard;
    unsigned passed_when_heard;
};

static void on_passed(struct loop_deadline *deadline)
{
    container_of(deadline, struct rig, deadline)->passed++;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct rig *rig = container_of(handle, struct rig, pipe);
    (void)suggested;
    *buf = uv_buf_init(&rig->byte, 1);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct rig *rig = container_of(stream, struct rig, pipe);
    (void)buf;
    rig->heard += n > 0;
    rig->passed_when_heard = rig->passed;
    loop_deadline_stop(&rig->deadline);
}

static void on_released(struct loop_owner *owner)
{
    (void)owner;
}

static void set_up(struct rig *rig)
{
    *rig = (struct rig){0};
    CU_ASSERT_EQUAL_FATAL(uv_loop_init(&rig->loop), 0);
    CU_ASSERT_EQUAL_FATAL(pipe(rig->ends), 0);
    loop_owner_init(&rig->owner, &rig->loop, on_released);
    loop_deadline_init(&rig->owner, &rig->deadline);
    uv_pipe_init(&rig->loop, &rig->pipe, 0);
    loop_adopt(&rig->owner, (uv_handle_t *)&rig->pipe);
    CHECK_INT(uv_pipe_open(&rig->pipe, rig->ends[0]), 0);
    CHECK_INT(uv_read_start((uv_stream_t *)&rig->pipe, on_alloc, on_read), 0);
}

static void tear_down(struct rig *rig)
{
    loop_close((uv_handle_t *)&rig->deadline.timer);
    loop_close((uv_handle_t *)&rig->pipe);
    loop_release(&rig->owner);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    close(rig->ends[1]);
}

static void stand_still(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000},
              NULL);
}

static uint64_t run_until_passed(struct rig *rig)
{
    uint64_t start_ms = uv_hrtime() / 1000000;
    while (rig->passed == 0 && rig->heard == 0) {
        uv_run(&rig->loop, UV_RUN_ONCE);
    }
    return uv_hrtime() / 1000000 - start_ms;
}

static void test_passes_once_and_not_early(void)
{
    struct rig rig;
    set_up(&rig);
    uv_update_time(&rig.loop);
    loop_deadline_set(&rig.deadline, 60, on_passed);
    CU_ASSERT_TRUE(loop_deadline_is_set(&rig.deadline));
    CU_ASSERT_TRUE(run_until_passed(&rig) >= 59);
    CU_ASSERT_FALSE(loop_deadline_is_set(&rig.deadline));
    CHECK_INT(rig.passed, 1);
    tear_down(&rig);
}

/* The answer came in time, and was only not read in time, however long that was. */
static void test_what_lies_there_counts(void)
{
    static const unsigned still_ms[] = {30, 60, 300};
    for (size_t i = 0; i < ARRAY_SIZE(still_ms); i++) {
        struct rig rig;
        set_up(&rig);
        uv_update_time(&rig.loop);
        loop_deadline_set(&rig.deadline, 20, on_passed);
        CHECK_INT(write(rig.ends[1], "x", 1), 1);
        stand_still(still_ms[i]);
        (void)run_until_passed(&rig);
        CHECK_INT(rig.heard, 1);
        CHECK_INT(rig.passed_when_heard, 0);
        tear_down(&rig);
    }
}

/* Who answers may have stood still too: there is time to answer after a long sleep. */
static void test_put_off_after_a_sleep(void)
{
    struct rig rig;
    set_up(&rig);
    uv_update_time(&rig.loop);
    loop_deadline_set(&rig.deadline, 20, on_passed);
    stand_still(200);
    CU_ASSERT_TRUE(run_until_passed(&rig) >= 150);
    CHECK_INT(rig.passed, 1);
    tear_down(&rig);
}

/* A loop that is late each time it looks: the deadline passes all the same. */
static void test_late_for_ever(void)
{
    struct rig rig;
    set_up(&rig);
    uv_update_time(&rig.loop);
    loop_deadline_set(&rig.deadline, 1, on_passed);
    for (int i = 0; i < 20 && rig.passed == 0; i++) {
        stand_still(300);
        uv_run(&rig.loop, UV_RUN_NOWAIT);
    }
    CHECK_INT(rig.passed, 1);
    tear_down(&rig);
}

CHECK_MAIN("base/loop", {"passes once and not early", test_passes_once_and_not_early},
           {"what lies there counts", test_what_lies_there_counts},
           {"put off after a sleep", test_put_off_after_a_sleep},
           {"late for ever", test_late_for_ever})

#include "drivers/base/loop.h"

#include "drivers/base/cleanup.h"

#define LOOK_MS     20  /* for what is there already to be read */
#define LATE_MS     50  /* a deadline noticed later than this was slept through */
#define PUT_OFF_MS  200 /* for an answer to be given by who may have stood still too */
#define PUT_OFF_MAX 5   /* a loop that is late for ever must not wait for ever */

void loop_owner_init(struct loop_owner *owner, uv_loop_t *loop,
                     void (*released)(struct loop_owner *owner))
{
    *owner = (struct loop_owner){.loop = loop, .released = released};
}

void loop_adopt(struct loop_owner *owner, uv_handle_t *handle)
{
    handle->data = owner;
    owner->open++;
}

void loop_timer(struct loop_owner *owner, uv_timer_t *timer)
{
    uv_timer_init(owner->loop, timer);
    loop_adopt(owner, (uv_handle_t *)timer);
}

static void release_if_last(struct loop_owner *owner)
{
    if (owner->releasing && owner->open == 0) {
        owner->released(owner);
    }
}

static void on_close(uv_handle_t *handle)
{
    struct loop_owner *owner = handle->data;
    owner->open--;
    release_if_last(owner);
}

void loop_close(uv_handle_t *handle)
{
    if (!uv_is_closing(handle)) {
        uv_close(handle, on_close);
    }
}

void loop_release(struct loop_owner *owner)
{
    owner->releasing = true;
    release_if_last(owner);
}

/* --- deadlines --- */

static void on_timer(uv_timer_t *timer);

static void put_off(struct loop_deadline *deadline, uint64_t ms)
{
    deadline->put_off++;
    deadline->due_ms = uv_now(deadline->timer.loop) + ms;
    uv_timer_start(&deadline->timer, on_timer, ms, 0);
}

static void on_timer(uv_timer_t *timer)
{
    struct loop_deadline *deadline = container_of(timer, struct loop_deadline, timer);
    bool is_late = uv_now(timer->loop) - deadline->due_ms > LATE_MS;
    if (is_late && deadline->put_off < PUT_OFF_MAX) {
        put_off(deadline, PUT_OFF_MS);
    } else if (deadline->put_off == 0) {
        put_off(deadline, LOOK_MS);
    } else {
        deadline->passed(deadline);
    }
}

void loop_deadline_init(struct loop_owner *owner, struct loop_deadline *deadline)
{
    *deadline = (struct loop_deadline){0};
    loop_timer(owner, &deadline->timer);
}

void loop_deadline_set(struct loop_deadline *deadline, uint64_t ms,
                       void (*passed)(struct loop_deadline *deadline))
{
    deadline->passed = passed;
    deadline->put_off = 0;
    deadline->due_ms = uv_now(deadline->timer.loop) + ms;
    uv_timer_start(&deadline->timer, on_timer, ms, 0);
}

void loop_deadline_stop(struct loop_deadline *deadline)
{
    uv_timer_stop(&deadline->timer);
}

bool loop_deadline_is_set(const struct loop_deadline *deadline)
{
    return uv_is_active((const uv_handle_t *)&deadline->timer);
}

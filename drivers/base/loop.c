#include "drivers/base/loop.h"

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

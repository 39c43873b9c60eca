#include "tests/sim/pipe.h"

void pipe_init(struct pipe *pipe, uint64_t seed)
{
    *pipe = (struct pipe){.chance = {seed}};
    pipe->all = calloc(PIPE_MAX, sizeof(*pipe->all));
    if (!pipe->all) {
        abort();
    }
}

void pipe_release(struct pipe *pipe)
{
    pipe_forget(pipe, -1);
    free(pipe->all);
}

static void put_one(struct pipe *pipe, int64_t now_ms, int to, const char *topic,
                    struct str payload)
{
    if (pipe->n == PIPE_MAX) {
        return; /* a broker's queue is bounded too */
    }
    struct pipe_message *message = &pipe->all[pipe->n++];
    int64_t delay = (int64_t)chance_below(&pipe->chance, (uint64_t)pipe->delay_ms + 1);
    *message = (struct pipe_message){.at_ms = now_ms + delay, .order = pipe->order++, .to = to};
    copy_cut(message->topic, sizeof(message->topic), topic);
    message->payload = malloc(payload.len + 1);
    if (!message->payload) {
        abort();
    }
    memcpy(message->payload, payload.at, payload.len);
    message->n = payload.len;
}

void pipe_put(struct pipe *pipe, int64_t now_ms, int to, const char *topic, struct str payload)
{
    if (chance_percent(&pipe->chance, pipe->lost_percent)) {
        return;
    }
    put_one(pipe, now_ms, to, topic, payload);
    if (chance_percent(&pipe->chance, pipe->twice_percent)) {
        put_one(pipe, now_ms, to, topic, payload);
    }
}

static bool is_before(const struct pipe_message *a, const struct pipe_message *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->order < b->order);
}

bool pipe_take(struct pipe *pipe, int64_t now_ms, struct pipe_message *ret_message)
{
    size_t first = pipe->n;
    for (size_t i = 0; i < pipe->n; i++) {
        if (pipe->all[i].at_ms <= now_ms &&
            (first == pipe->n || is_before(&pipe->all[i], &pipe->all[first]))) {
            first = i;
        }
    }
    if (first == pipe->n) {
        return false;
    }
    *ret_message = pipe->all[first];
    pipe->all[first] = pipe->all[--pipe->n];
    return true;
}

void pipe_forget(struct pipe *pipe, int to)
{
    size_t kept = 0;
    for (size_t i = 0; i < pipe->n; i++) {
        if (to < 0 || pipe->all[i].to == to) {
            free(pipe->all[i].payload);
        } else {
            pipe->all[kept++] = pipe->all[i];
        }
    }
    pipe->n = kept;
}

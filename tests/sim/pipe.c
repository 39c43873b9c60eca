#include "tests/sim/pipe.h"

#define LATE_MS 20000

void pipe_init(struct pipe *pipe, struct chance chance)
{
    *pipe = (struct pipe){.chance = chance, .room = PIPE_MAX};
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

/* --- the heap --- */

static bool is_before(const struct pipe_message *a, const struct pipe_message *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->order < b->order);
}

static void swap(struct pipe *pipe, size_t a, size_t b)
{
    struct pipe_message message = pipe->all[a];
    pipe->all[a] = pipe->all[b];
    pipe->all[b] = message;
}

static void sift_up(struct pipe *pipe, size_t at)
{
    while (at > 0 && is_before(&pipe->all[at], &pipe->all[(at - 1) / 2])) {
        swap(pipe, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct pipe *pipe, size_t at)
{
    for (;;) {
        size_t first = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < pipe->n; child++) {
            first = is_before(&pipe->all[child], &pipe->all[first]) ? child : first;
        }
        if (first == at) {
            return;
        }
        swap(pipe, at, first);
        at = first;
    }
}

/* --- in --- */

static size_t queued(const struct pipe *pipe, int to)
{
    size_t n = 0;
    for (size_t i = 0; i < pipe->n; i++) {
        n += pipe->all[i].to == to;
    }
    return n;
}

static void put_one(struct pipe *pipe, int64_t now_ms, int to, const char *topic,
                    struct str payload, bool is_garbage)
{
    int64_t delay = (int64_t)chance_below(&pipe->chance, (uint64_t)pipe->delay_ms + 1);
    if (chance_percent(&pipe->chance, pipe->late_percent)) {
        delay += (int64_t)chance_below(&pipe->chance, LATE_MS);
    }
    if (pipe->n == PIPE_MAX || (pipe->room < PIPE_MAX && queued(pipe, to) >= pipe->room)) {
        pipe->dropped++;
        return;
    }
    struct pipe_message *message = &pipe->all[pipe->n++];
    *message = (struct pipe_message){
        .at_ms = now_ms + delay, .order = pipe->order++, .to = to, .is_garbage = is_garbage};
    copy_cut(message->topic, sizeof(message->topic), topic);
    message->payload = malloc(payload.len + 1);
    if (!message->payload) {
        abort();
    }
    memcpy(message->payload, payload.at, payload.len);
    message->n = payload.len;
    sift_up(pipe, pipe->n - 1);
}

void pipe_put(struct pipe *pipe, int64_t now_ms, int to, const char *topic, struct str payload)
{
    size_t n = strlen(topic);
    bool is_up = n > 3 && strcmp(topic + n - 3, "/up") == 0;
    if (chance_percent(&pipe->chance, pipe->lost_percent) ||
        (is_up && chance_percent(&pipe->chance, pipe->lost_up_percent))) {
        return;
    }
    put_one(pipe, now_ms, to, topic, payload, false);
    if (chance_percent(&pipe->chance, pipe->twice_percent)) {
        put_one(pipe, now_ms, to, topic, payload, false);
    }
}

void pipe_put_garbage(struct pipe *pipe, int64_t now_ms, int to, const char *topic,
                      struct str payload)
{
    put_one(pipe, now_ms, to, topic, payload, true);
}

/* --- out --- */

int64_t pipe_due_ms(const struct pipe *pipe)
{
    return pipe->n ? pipe->all[0].at_ms : INT64_MAX;
}

bool pipe_take(struct pipe *pipe, int64_t now_ms, struct pipe_message *ret_message)
{
    if (pipe_due_ms(pipe) > now_ms) {
        return false;
    }
    *ret_message = pipe->all[0];
    pipe->all[0] = pipe->all[--pipe->n];
    sift_down(pipe, 0);
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
    for (size_t i = kept / 2; i-- > 0;) {
        sift_down(pipe, i);
    }
}

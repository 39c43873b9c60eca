/* Bytes that no reader takes: of a message that was cut, bent, or never was one. */
#include "tests/sim/climate.h"

#define MADE_MAX 300000

static struct json_arena *arena_once(void)
{
    static struct json_arena arena;
    if (!arena.size) {
        must(json_arena_init(&arena, PROTO_ARENA_SIZE), "arena");
    }
    return &arena;
}

/* What can be read after all is no garbage: a bent digit is a forger's work, and TLS keeps those
 * out. */
static bool is_garbage(const struct proto_topic *topic, struct str payload)
{
    static struct bytes scratch;
    static struct proto_message message;
    struct proto_batch batch;
    struct proto_announcement announcement;
    struct str plain;
    if (!scratch.limit) {
        bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
    }
    if (payload.len > PROTO_WIRE_MAX || proto_inflate(payload, &scratch, &plain)) {
        return true;
    }
    switch (topic->channel) {
    case PROTO_UP:
        return proto_batch_read(plain, arena_once(), &batch) < 0;
    case PROTO_HUB:
        return proto_announcement_read(plain, &announcement) < 0;
    case PROTO_STATE:
        return false; /* the hub passes over what is no state; what is one may not be bent */
    case PROTO_ASK:
    case PROTO_DOWN:
    case PROTO_FEED:
        break;
    }
    return proto_read(plain, arena_once(), &message) < 0;
}

static void bend(struct chance *chance, uint8_t *made, size_t n)
{
    for (uint64_t i = 0; n > 0 && i <= chance_below(chance, 8); i++) {
        made[chance_below(chance, n)] ^= (uint8_t)(1U << chance_below(chance, 8));
    }
}

static size_t babble(struct chance *chance, uint8_t *made)
{
    size_t n = chance_percent(chance, 2) ? MADE_MAX : (size_t)chance_below(chance, 200);
    for (size_t i = 0; i < n; i++) {
        made[i] = (uint8_t)chance_next(chance);
    }
    if (n > 0 && chance_percent(chance, 50)) {
        made[0] = chance_percent(chance, 50) ? '{' : 0x78;
    }
    return n;
}

static size_t make(struct chance *chance, struct str of, uint8_t *made)
{
    size_t n = of.len < MADE_MAX ? of.len : MADE_MAX;
    memcpy(made, of.at, n);
    switch (chance_below(chance, 4)) {
    case 0:
        return (size_t)chance_below(chance, n + 1);
    case 1:
        return babble(chance, made);
    case 2:
        n = (size_t)chance_below(chance, n + 1);
        bend(chance, made, n);
        return n;
    default:
        bend(chance, made, n);
        return n;
    }
}

void garble(struct world *world, int to, const char *topic, struct str payload)
{
    static uint8_t made[MADE_MAX];
    struct proto_topic read;
    if (chance_below(&world->garble, 1000) >= world->garble_permille) {
        return;
    }
    struct str garbage = {(const char *)made, make(&world->garble, payload, made)};
    must(proto_topic_read(topic, &read), topic);
    if (is_garbage(&read, garbage)) {
        world->counts.garbled++;
        pipe_put_garbage(&world->pipe, world->now_ms, to, topic, garbage);
    }
}

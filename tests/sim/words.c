/* What must hold of every word that goes out. */
#include "drivers/base/error.h"
#include "tests/sim/look.h"

/* A seat says at most so much a second while no ack moves: four batches and their repetition, a
 * hello, a few questions. What is more is a storm. */
#define WORDS_A_SECOND 60

static bool is_within_limits(struct look *look)
{
    if (look->plain.len > PROTO_PLAIN_MAX) {
        return no(look, "%zu bytes", look->plain.len);
    }
    return true;
}

static bool is_no_storm(struct look *look)
{
    struct eyes *eyes = look->member ? &look->member->eyes : NULL;
    if (!eyes) {
        return true;
    }
    if (look->world->now_ms - eyes->spoken_ms >= 1000) {
        eyes->spoken_ms = look->world->now_ms;
        eyes->said = 0;
    }
    if (++eyes->said > WORDS_A_SECOND) {
        return no(look, "%u messages within a second, and no progress", eyes->said);
    }
    return true;
}

static bool ack_follows_commit(struct look *look)
{
    static const char ack_begins[] = "{\"type\":\"ack\"";
    static struct proto_message message;
    static struct json_arena arena;
    if (look->member || look->plain.len < sizeof(ack_begins) ||
        memcmp(look->plain.at, ack_begins, sizeof(ack_begins) - 1) != 0) {
        return true;
    }
    if (!arena.size) {
        must(json_arena_init(&arena, PROTO_ARENA_SIZE), "arena");
    }
    must(proto_read(look->plain, &arena, &message), "ack");
    const struct proto_ack *ack = &message.as.ack;
    struct holding *holding = holding_of(look->world, look->topic->seat, ack->epoch);
    look->world->counts.acks++;
    if (!holding || ack->upto > holding->upto) {
        return no(look, "to %s: up to %llu, of which it committed %llu", look->topic->seat,
                  ull(ack->upto), holding ? ull(holding->upto) : 0);
    }
    if (ack->upto < holding->acked && !look->world->is_torn) {
        return no(look, "to %s: from %llu back to %llu", look->topic->seat, ull(holding->acked),
                  ull(ack->upto));
    }
    holding->acked = ack->upto;
    if (holding->story && ack->safe > holding->story->safe) {
        return no(look, "to %s: %llu are called safe, and in the backup are %llu",
                  look->topic->seat, ull(ack->safe), ull(holding->story->safe));
    }
    return true;
}

static const struct invariant of_a_word[] = {
    {"a word is within its limits", is_within_limits},
    {"nobody storms", is_no_storm},
    {"an ack never outruns a commit or moves back", ack_follows_commit},
};

void look_at_word(struct world *world, struct member *from, const char *topic, struct str payload)
{
    static struct bytes scratch;
    struct proto_topic read;
    struct look look = {.world = world, .member = from, .topic = &read};
    if (world->broken[0]) {
        return;
    }
    if (!scratch.limit) {
        bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
    }
    must(proto_topic_read(topic, &read), topic);
    if (payload.len > PROTO_WIRE_MAX || proto_inflate(payload, &scratch, &look.plain)) {
        world_break(world, "a word can be read", "%zu bytes on %s", payload.len, topic);
        return;
    }
    look_through(&look, of_a_word, ARRAY_SIZE(of_a_word));
}

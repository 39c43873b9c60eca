/* What must hold for each grammar over frames.h: frames between noise, broken ones, cut ones. */
#ifndef TESTS_UNIT_DRIVERS_WIRE_FRAMES_CHECK_H
#define TESTS_UNIT_DRIVERS_WIRE_FRAMES_CHECK_H

#include "tests/unit/drivers/wire/split.h"

#define FRAMES_SEED 20261123U

/* Lines of the transcript. */
#define SAID(at, type, name)                                                                       \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\"}\n"
#define CODE(at, type, name, result)                                                               \
#at ":{\"event\":\"message\",\"type\":" #type ",\"name\":\"" name "\",\"result\":" #result "}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"

static inline uint32_t frames_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static inline void frames_check_capture(const struct wire_grammar *grammar, const char *name,
                                        const char *events)
{
    struct str input = split_read_capture(name);
    split_check(grammar, NULL, input, events);
    free((void *)(uintptr_t)input.at);
}

static inline void frames_check_hex(const struct wire_grammar *grammar, const char *hex,
                                    const char *events)
{
    static uint8_t bytes[4096];
    size_t n = strlen(hex) / 2;
    CU_ASSERT_EQUAL_FATAL(from_hex(str_of(hex), bytes, n), 0);
    split_check(grammar, NULL, (struct str){(const char *)bytes, n}, events);
}

struct frames_count {
    unsigned messages; /* and tags */
    unsigned errors;
};

static inline void frames_take(struct wire *wire, struct frames_count *count)
{
    struct wire_event event;
    while (wire_next(wire, &event)) {
        count->messages += event.kind == WIRE_MESSAGE || event.kind == WIRE_TAG ? 1 : 0;
        count->errors += event.kind == WIRE_ERROR ? 1 : 0;
    }
}

static inline struct frames_count frames_run(struct wire *wire, const uint8_t *bytes, size_t n)
{
    struct frames_count count = {0};
    for (size_t done = 0; done < n;) {
        done += wire_feed(wire, bytes + done, n - done);
        frames_take(wire, &count);
    }
    return count;
}

/* The first event of these bytes, for what the transcript does not show. */
static inline struct wire_event frames_first(struct wire *wire, const struct wire_grammar *grammar,
                                             const uint8_t *bytes, size_t n)
{
    struct wire_event event = {.kind = WIRE_ERROR};
    wire_init(wire, grammar);
    CHECK_INT(wire_feed(wire, bytes, n), n);
    CU_ASSERT_TRUE(wire_next(wire, &event));
    return event;
}

/* Writes a frame of random content, whole and sound; returns its length. */
typedef size_t (*frames_make)(uint32_t *random, uint8_t *frame);

/* Sound frames between noise of random bytes: every one is found, whatever the noise pretends to
 * be, but where a checksum of one byte lets noise swallow one; and errors stay few. */
static inline void frames_check_noise(const struct wire_grammar *grammar, frames_make make,
                                      unsigned lost_percent)
{
    static uint8_t stream[32768];
    uint32_t random = FRAMES_SEED;
    struct wire *wire = calloc(1, wire_grammar_size(grammar));
    CU_ASSERT_PTR_NOT_NULL_FATAL(wire);
    for (unsigned round = 0; round < 200; round++) {
        unsigned frames = 0;
        size_t n = 0;
        while (n < sizeof(stream) - 2048) {
            for (uint32_t noise = frames_random(&random) % 40; noise > 0; noise--) {
                stream[n++] = (uint8_t)frames_random(&random);
            }
            n += make(&random, stream + n);
            frames++;
        }
        memset(stream + n, 0, 600); /* what the last noise may wait for */
        wire_init(wire, grammar);
        struct frames_count count = frames_run(wire, stream, n + 600);
        /* Noise may pass for a frame by chance: one in 256 that looks like one. */
        if (count.messages < frames - frames * lost_percent / 100 ||
            count.messages > frames + frames / 10) {
            printf("\n    seed %u, round %u: %u of %u frames", FRAMES_SEED, round, count.messages,
                   frames);
            CU_FAIL("frames lost in noise");
        }
        CU_ASSERT_TRUE(count.errors <= 2 * frames + 4);
    }
    free(wire);
}

/* One bit of a frame is wrong: it is an error and no event, and the next frame is taken. */
static inline void frames_check_bits(const struct wire_grammar *grammar, frames_make make)
{
    static uint8_t stream[4096];
    uint32_t random = FRAMES_SEED;
    struct wire *wire = calloc(1, wire_grammar_size(grammar));
    CU_ASSERT_PTR_NOT_NULL_FATAL(wire);
    for (unsigned round = 0; round < 2000; round++) {
        size_t first = make(&random, stream);
        size_t second = make(&random, stream + first);
        uint32_t bit = frames_random(&random) % (uint32_t)(first * 8);
        stream[bit / 8] ^= (uint8_t)(1U << bit % 8);
        wire_init(wire, grammar);
        struct frames_count count = frames_run(wire, stream, first + second);
        wire_idle(wire);
        frames_take(wire, &count);
        if (count.messages != 1 || count.errors == 0 || wire_pending(wire) != 0) {
            printf("\n    seed %u, round %u, bit %u of %zu bytes: %u messages, %u errors",
                   FRAMES_SEED, round, bit, first, count.messages, count.errors);
            CU_FAIL("one wrong bit");
        }
    }
    free(wire);
}

/* A frame cut off anywhere is given up when the line is silent, and what comes next is taken. */
static inline void frames_check_cuts(const struct wire_grammar *grammar, frames_make make)
{
    static uint8_t frame[1024];
    uint32_t random = FRAMES_SEED;
    struct wire *wire = calloc(1, wire_grammar_size(grammar));
    CU_ASSERT_PTR_NOT_NULL_FATAL(wire);
    size_t n = make(&random, frame);
    for (size_t cut = 1; cut < n; cut++) {
        wire_init(wire, grammar);
        struct frames_count count = frames_run(wire, frame, cut);
        CHECK_INT(count.messages + count.errors, 0);
        CHECK_INT(wire_pending(wire), cut);
        wire_idle(wire);
        frames_take(wire, &count);
        CHECK_INT(count.errors, 1);
        CHECK_INT(wire_pending(wire), 0);
        count = frames_run(wire, frame, n);
        CHECK_INT(count.messages, 1);
        CHECK_INT(count.errors, 0);
    }
    free(wire);
}

#endif

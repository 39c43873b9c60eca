/* Feeds a capture to a grammar whole, byte by byte and in random pieces: the events may not differ.
 * What is compared is a transcript: a line of `raff replay` an event, with its position in front,
 * and what is pending at the end. */
#ifndef TESTS_UNIT_DRIVERS_WIRE_SPLIT_H
#define TESTS_UNIT_DRIVERS_WIRE_SPLIT_H

#include "drivers/base/bytes.h"
#include "drivers/wire/wire.h"
#include "tests/unit/check.h"

struct split {
    size_t piece; /* fixed size; 0: random, from `seed` */
    uint32_t seed;
};

static inline size_t split_next(struct split *split, size_t left)
{
    size_t n = split->piece;
    if (n == 0) {
        split->seed = split->seed * 1664525U + 1013904223U;
        n = 1 + (split->seed >> 16) % 7;
    }
    return n < left ? n : left;
}

/* The grammar's settings after wire_init; NULL for the usual ones. */
typedef void (*split_setup)(struct wire *wire);

static inline void split_feed(struct wire *wire, struct split split, struct str input,
                              struct bytes *out)
{
    for (size_t done = 0; done < input.len;) {
        size_t n = split_next(&split, input.len - done);
        const uint8_t *piece = (const uint8_t *)input.at + done;
        for (size_t fed = 0; fed < n;) {
            size_t used = wire_feed(wire, piece + fed, n - fed);
            CU_ASSERT_TRUE_FATAL(used > 0);
            fed += used;
            struct wire_event event;
            while (wire_next(wire, &event)) {
                bytes_addf(out, "%llu:", (unsigned long long)event.at);
                wire_write_json(&event, out);
                bytes_add(out, "\n", 1);
            }
        }
        done += n;
    }
    bytes_addf(out, "pending %zu", wire_pending(wire));
}

static inline void split_check(const struct wire_grammar *grammar, split_setup setup,
                               struct str input, const char *expected)
{
    struct bytes out;
    bytes_init(&out, 1 << 20);
    struct wire *wire = calloc(1, wire_grammar_size(grammar));
    CU_ASSERT_PTR_NOT_NULL_FATAL(wire);
    for (uint32_t seed = 0; seed < 52; seed++) {
        struct split split = {.piece = seed == 0 ? input.len + 1 : seed == 1 ? 1 : 0, .seed = seed};
        bytes_clear(&out);
        wire_init(wire, grammar);
        if (setup) {
            setup(wire);
        }
        split_feed(wire, split, input, &out);
        bytes_add(&out, "", 1);
        CHECK_STR((const char *)out.at, expected);
        if (strcmp((const char *)out.at, expected) != 0) {
            break; /* one failure says it all */
        }
    }
    free(wire);
    bytes_release(&out);
}

/* A whole file below tests/captures; the caller frees it. */
static inline struct str split_read_capture(const char *name)
{
    char path[512];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "%s/tests/captures/%s", RAFF_SOURCE_DIR, name);
    FILE *file = fopen(path, "rbe");
    char *at = malloc(65536);
    size_t n = file && at ? fread(at, 1, 65536, file) : 0;
    CU_ASSERT_TRUE_FATAL(n > 0);
    fclose(file);
    return (struct str){at, n};
}

#endif

/* Feeds a capture to a grammar whole, byte by byte and in random pieces: the events may not differ.
 * A grammar is a function from bytes, in pieces of the sizes that `next_piece` gives, to a
 * transcript of its events. */
#ifndef TESTS_UNIT_DRIVERS_WIRE_SPLIT_H
#define TESTS_UNIT_DRIVERS_WIRE_SPLIT_H

#include "drivers/base/bytes.h"
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

/* Appends a line an event to `out`. */
typedef void (*split_grammar)(struct split split, struct str input, struct bytes *out);

static inline void split_check(split_grammar grammar, struct str input, const char *expected)
{
    struct bytes out;
    bytes_init(&out, 1 << 20);
    for (uint32_t seed = 0; seed < 52; seed++) {
        struct split split = {.piece = seed == 0 ? input.len + 1 : seed == 1 ? 1 : 0, .seed = seed};
        bytes_clear(&out);
        grammar(split, input, &out);
        bytes_add(&out, "", 1);
        CHECK_STR((const char *)out.at, expected);
        if (strcmp((const char *)out.at, expected) != 0) {
            break; /* one failure says it all */
        }
    }
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

/*
 * What zlib allocates, out of room that its user has: a stream begun over such an arena takes
 * nothing from the heap. Memory is given out front to back and not taken back, so a stream is begun
 * once and reset after.
 *
 *     struct zlib_arena arena = {.at = room, .size = sizeof(room)};
 *     z_stream stream = ZLIB_STREAM_OVER(&arena);
 *
 * zlib's zconf.h says what it needs: (1 << (window + 2)) + (1 << (mem + 9)) bytes to deflate,
 * 1 << window to inflate, and ZLIB_STATE_BYTES for its own state.
 */
#ifndef DRIVERS_BASE_ZLIB_ARENA_H
#define DRIVERS_BASE_ZLIB_ARENA_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

#define ZLIB_DEFLATE_BYTES(window_bits, mem_level)                                                 \
    (((size_t)1 << ((window_bits) + 2)) + ((size_t)1 << ((mem_level) + 9)) + ZLIB_STATE_BYTES)
#define ZLIB_INFLATE_BYTES(window_bits) (((size_t)1 << (window_bits)) + ZLIB_STATE_BYTES)
#define ZLIB_STATE_BYTES                ((size_t)16384)

struct zlib_arena {
    uint8_t *at; /* aligned as malloc's is */
    size_t size;
    size_t used;
};

#define ZLIB_STREAM_OVER(arena_)                                                                   \
    {                                                                                              \
        .zalloc = zlib_arena_alloc, .zfree = zlib_arena_free, .opaque = (arena_)                   \
    }

static inline void *zlib_arena_alloc(void *opaque, unsigned items, unsigned size)
{
    struct zlib_arena *arena = (struct zlib_arena *)opaque;
    size_t n = ((size_t)items * size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (n > arena->size - arena->used) {
        return NULL;
    }
    void *at = arena->at + arena->used;
    arena->used += n;
    return at;
}

static inline void zlib_arena_free(void *opaque, void *address)
{
    (void)opaque;
    (void)address;
}

#endif

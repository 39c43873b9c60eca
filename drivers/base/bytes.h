/*
 * Byte buffers with a limit.
 *
 * struct bytes grows on the heap up to `limit` and then fails: whatever comes from outside has a
 * bound, and reaching it is an error, not an allocation. struct ring is a fixed ring over a
 * caller's array, for bytes that wait between a device and its grammar; it allocates nothing.
 */
#ifndef DRIVERS_BASE_BYTES_H
#define DRIVERS_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"
#include "drivers/base/str.h"

struct bytes {
    uint8_t *at;
    size_t len;
    size_t size; /* of the memory, never over the limit */
    size_t limit;
    int error; /* the first failure since init or clear; later additions do nothing */
};

void bytes_init(struct bytes *bytes, size_t limit);
void bytes_release(struct bytes *bytes); /* takes a zeroed struct too */
void bytes_clear(struct bytes *bytes);   /* keeps the memory, forgets the error */
/* Memory for n more bytes. */
int bytes_grow(struct bytes *bytes, size_t n) MUST_CHECK;
/* The same, and *ret_at points at where they go, until the next call. The caller adds to len. */
static inline MUST_CHECK int bytes_reserve(struct bytes *bytes, size_t n, uint8_t **ret_at)
{
    bool fits = !bytes->error && n <= bytes->size - bytes->len;
    int error = fits ? 0 : bytes_grow(bytes, n);
    if (!error) {
        *ret_at = bytes->at + bytes->len;
    }
    return error;
}
/* RAFF_E_FULL past the limit, -ENOMEM without memory; both also stay in bytes->error, so that a run
 * of additions needs one check at its end. */
int bytes_add(struct bytes *bytes, const void *data, size_t n);
/* The same for one byte: inline, since who writes JSON or a stream adds many. */
static inline int bytes_add_char(struct bytes *bytes, char c)
{
    if (bytes->error || bytes->len == bytes->size) {
        return bytes_add(bytes, &c, 1);
    }
    bytes->at[bytes->len++] = (uint8_t)c;
    return 0;
}
int bytes_add_str(struct bytes *bytes, const char *terminated);
int bytes_addf(struct bytes *bytes, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str bytes_view(const struct bytes *bytes);

struct ring {
    uint8_t *at;
    size_t size;
    size_t head; /* next byte to read */
    size_t len;
};

struct ring ring_over(uint8_t *array, size_t size);
/* Both return how many bytes they took or gave. */
size_t ring_put(struct ring *ring, const uint8_t *data, size_t n);
size_t ring_get(struct ring *ring, uint8_t *data, size_t n);

#endif

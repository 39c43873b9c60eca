#include "drivers/base/bytes.h"

#include <errno.h>

#include "drivers/base/error.h"

void bytes_init(struct bytes *bytes, size_t limit)
{
    *bytes = (struct bytes){.limit = limit};
}

void bytes_release(struct bytes *bytes)
{
    free(bytes->at);
    *bytes = (struct bytes){.limit = bytes->limit};
}

void bytes_clear(struct bytes *bytes)
{
    bytes->len = 0;
    bytes->error = 0;
}

static int fail(struct bytes *bytes, int error)
{
    if (!bytes->error) {
        bytes->error = error;
    }
    return bytes->error;
}

int bytes_grow(struct bytes *bytes, size_t n)
{
    if (bytes->error) {
        return bytes->error;
    }
    if (n > bytes->limit - bytes->len) {
        return fail(bytes, RAFF_E_FULL);
    }
    if (bytes->len + n > bytes->size) {
        size_t size = bytes->size ? bytes->size : 256;
        while (size < bytes->len + n) {
            size *= 2;
        }
        size = size < bytes->limit ? size : bytes->limit;
        uint8_t *grown = realloc(bytes->at, size);
        if (!grown) {
            return fail(bytes, -ENOMEM);
        }
        bytes->at = grown;
        bytes->size = size;
    }
    return 0;
}

int bytes_add(struct bytes *bytes, const void *data, size_t n)
{
    uint8_t *at = NULL;
    int error = n ? bytes_reserve(bytes, n, &at) : bytes->error;
    if (error || !n) {
        return error;
    }
    memcpy(at, data, n);
    bytes->len += n;
    return 0;
}

int bytes_add_str(struct bytes *bytes, const char *terminated)
{
    return bytes_add(bytes, terminated, strlen(terminated));
}

int bytes_addf(struct bytes *bytes, const char *format, ...)
{
    char buffer[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(buffer, sizeof(buffer), format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof(buffer)) {
        return fail(bytes, RAFF_E_TOO_LONG);
    }
    return bytes_add(bytes, buffer, (size_t)n);
}

struct str bytes_view(const struct bytes *bytes)
{
    return (struct str){bytes->len ? (const char *)bytes->at : "", bytes->len};
}

struct ring ring_over(uint8_t *array, size_t size)
{
    return (struct ring){.at = array, .size = size};
}

size_t ring_put(struct ring *ring, const uint8_t *data, size_t n)
{
    size_t taken = 0;
    while (taken < n && ring->len < ring->size) {
        ring->at[(ring->head + ring->len) % ring->size] = data[taken++];
        ring->len++;
    }
    return taken;
}

size_t ring_get(struct ring *ring, uint8_t *data, size_t n)
{
    size_t given = 0;
    while (given < n && ring->len > 0) {
        data[given++] = ring->at[ring->head];
        ring->head = (ring->head + 1) % ring->size;
        ring->len--;
    }
    return given;
}

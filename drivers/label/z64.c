#include "drivers/label/z64.h"

#include <errno.h>
#include <zlib.h>

#include "drivers/base/zlib_arena.h"

/* A window of 4 kB and the smallest tables that go with it: a line of text is some 5 kB of bits. */
#define WINDOW_BITS 12
#define MEM_LEVEL   5
#define CHUNK_BYTES 768 /* a multiple of three, so only the last chunk is padded */

uint16_t z64_crc(uint16_t crc, const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        crc = (uint16_t)(crc ^ (uint16_t)(data[i] << 8));
        for (int bit = 0; bit < 8; bit++) {
            crc = (uint16_t)((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0));
        }
    }
    return crc;
}

/* Appends base64 of n bytes and returns the CRC carried over it. */
static uint16_t add_base64(struct bytes *out, const uint8_t *data, size_t n, uint16_t crc)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t three = (uint32_t)data[i] << 16 | (left > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
                         (left > 2 ? data[i + 2] : 0U);
        const uint8_t four[4] = {(uint8_t)digits[three >> 18], (uint8_t)digits[three >> 12 & 63],
                                 (uint8_t)(left > 1 ? digits[three >> 6 & 63] : '='),
                                 (uint8_t)(left > 2 ? digits[three & 63] : '=')};
        bytes_add(out, four, sizeof(four));
        crc = z64_crc(crc, four, sizeof(four));
    }
    return crc;
}

static int deflate_into(z_stream *stream, struct bytes *out)
{
    uint8_t chunk[CHUNK_BYTES];
    uint16_t crc = 0;
    int result = Z_OK;
    bytes_add_str(out, ":Z64:");
    while (result == Z_OK) {
        stream->next_out = chunk;
        stream->avail_out = sizeof(chunk);
        result = deflate(stream, Z_FINISH);
        crc = add_base64(out, chunk, sizeof(chunk) - stream->avail_out, crc);
    }
    bytes_addf(out, ":%04X", (unsigned)crc);
    return result == Z_STREAM_END ? out->error : -EIO;
}

int z64_encode(const uint8_t *data, size_t n, struct bytes *out)
{
    alignas(max_align_t) uint8_t room[ZLIB_DEFLATE_BYTES(WINDOW_BITS, MEM_LEVEL)];
    struct zlib_arena arena = {.at = room, .size = sizeof(room)};
    z_stream stream = ZLIB_STREAM_OVER(&arena);
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_BITS, MEM_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return -ENOMEM;
    }
    uint8_t *in = NULL;
    memcpy(&in, &data, sizeof(in)); /* zlib only reads it, but its type does not say so */
    stream.next_in = in;
    stream.avail_in = (unsigned)n;
    int error = deflate_into(&stream, out);
    deflateEnd(&stream);
    return error;
}

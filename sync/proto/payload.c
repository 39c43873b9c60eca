/* zlib streams (RFC 1950); its header byte 0x78 is deflate with a 32 KiB window. */
#define ZLIB_CONST
#include <errno.h>
#include <zlib.h>

#include "drivers/base/error.h"
#include "sync/proto/proto.h"

#define FIRST_BYTE_DEFLATED 0x78
#define INFLATE_STEP        ((size_t)64 * 1024)
/* Rows of a snapshot: level 1 takes a third of level 6's time for a tenth more bytes. */
#define DEFLATE_LEVEL 1

static int deflate_into(struct str plain, struct bytes *wire)
{
    uLong room = compressBound((uLong)plain.len);
    room = room < PROTO_WIRE_MAX ? room : PROTO_WIRE_MAX;
    uint8_t *at = NULL;
    int error = bytes_reserve(wire, room, &at);
    if (error < 0) {
        return error;
    }
    int result = compress2(at, &room, (const Bytef *)plain.at, (uLong)plain.len, DEFLATE_LEVEL);
    if (result != Z_OK) {
        return result == Z_BUF_ERROR ? RAFF_E_TOO_LONG : -ENOMEM;
    }
    wire->len += room;
    return 0;
}

int proto_deflate(struct str plain, struct bytes *wire)
{
    if (plain.len > PROTO_PLAIN_MAX) {
        return RAFF_E_TOO_LONG;
    }
    if (plain.len >= PROTO_DEFLATE_FROM) {
        return deflate_into(plain, wire);
    }
    return bytes_add(wire, plain.at, plain.len);
}

static void inflate_endp(z_stream *stream)
{
    inflateEnd(stream);
}

/* One step into scratch, never past PROTO_PLAIN_MAX. *ret_done: the stream has ended. */
static int inflate_step(z_stream *stream, struct bytes *scratch, bool *ret_done)
{
    size_t limit = scratch->limit < PROTO_PLAIN_MAX + 1 ? scratch->limit : PROTO_PLAIN_MAX + 1;
    size_t room = limit - scratch->len;
    room = room < INFLATE_STEP ? room : INFLATE_STEP;
    uint8_t *at = NULL;
    int error = room ? bytes_reserve(scratch, room, &at) : RAFF_E_TOO_LONG;
    if (error < 0) {
        return error;
    }
    stream->next_out = at;
    stream->avail_out = (uInt)room;
    int result = inflate(stream, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) { /* its window: the bytes may be good */
        return -ENOMEM;
    }
    scratch->len += room - stream->avail_out;
    if (scratch->len > PROTO_PLAIN_MAX) {
        return RAFF_E_TOO_LONG;
    }
    *ret_done = result == Z_STREAM_END;
    if (result == Z_STREAM_END) {
        return stream->avail_in == 0 ? 0 : RAFF_E_SYNTAX;
    }
    /* Without input left and the stream not at its end, it was cut short. */
    return result == Z_OK && (stream->avail_in > 0 || stream->avail_out == 0) ? 0 : RAFF_E_SYNTAX;
}

static int inflate_into(struct str payload, struct bytes *scratch)
{
    CLEANUP(inflate_endp)
    z_stream stream = {.next_in = (const Bytef *)payload.at, .avail_in = (uInt)payload.len};
    if (inflateInit(&stream) != Z_OK) {
        return -ENOMEM;
    }
    bool done = false;
    int error = 0;
    while (!done && error == 0) {
        error = inflate_step(&stream, scratch, &done);
    }
    return error;
}

int proto_inflate(struct str payload, struct bytes *scratch, struct str *ret_plain)
{
    if (payload.len > PROTO_WIRE_MAX) {
        return RAFF_E_TOO_LONG;
    }
    if (payload.len > 0 && payload.at[0] == '{') {
        *ret_plain = payload;
        return 0;
    }
    if (payload.len == 0 || payload.at[0] != FIRST_BYTE_DEFLATED) {
        return RAFF_E_SYNTAX;
    }
    bytes_clear(scratch);
    int error = inflate_into(payload, scratch);
    if (error < 0) {
        return error;
    }
    *ret_plain = bytes_view(scratch);
    return 0;
}

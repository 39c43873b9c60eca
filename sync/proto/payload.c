/*
 * zlib streams (RFC 1950); its header byte 0x78 is deflate with a 32 KiB window.
 *
 * A thread that deflates or inflates has one stream each way, begun at its first message, in room
 * of its own that stays, and reset for each one after: to begin one costs as much as to deflate a
 * batch. Only where the room is belongs to every thread: what does is wiped for each, and taken
 * from its stack.
 */
#define ZLIB_CONST
#include <errno.h>
#include <zlib.h>

#include "drivers/base/error.h"
#include "drivers/base/zlib_arena.h"
#include "sync/proto/proto.h"

#define FIRST_BYTE_DEFLATED 0x78
#define INFLATE_STEP        ((size_t)64 * 1024)
/* Rows of a snapshot: level 1 takes a third of level 6's time for a tenth more bytes. */
#define DEFLATE_LEVEL 1
#define WINDOW_BITS   15
#define MEM_LEVEL     8

/* -ENOMEM: the next message tries again. */
static int take_room(struct bytes *room, size_t n, struct zlib_arena *ret_arena)
{
    uint8_t *at = NULL;
    bytes_release(room);
    bytes_init(room, n);
    int error = bytes_reserve(room, n, &at);
    if (!error) {
        *ret_arena = (struct zlib_arena){.at = at, .size = n};
    }
    return error;
}

static int begin_deflate(z_stream **ret_stream)
{
    static _Thread_local struct bytes room;
    static _Thread_local struct zlib_arena arena;
    static _Thread_local z_stream stream;
    *ret_stream = &stream;
    if (stream.state) {
        return deflateReset(&stream) == Z_OK ? 0 : -EINVAL;
    }
    int error = take_room(&room, ZLIB_DEFLATE_BYTES(WINDOW_BITS, MEM_LEVEL), &arena);
    if (error) {
        return error;
    }
    stream = (z_stream)ZLIB_STREAM_OVER(&arena);
    int result = deflateInit2(&stream, DEFLATE_LEVEL, Z_DEFLATED, WINDOW_BITS, MEM_LEVEL,
                              Z_DEFAULT_STRATEGY);
    return result == Z_OK ? 0 : -ENOMEM;
}

static int deflate_into(struct str plain, struct bytes *wire)
{
    z_stream *stream = NULL;
    size_t room = compressBound((uLong)plain.len);
    room = room < PROTO_WIRE_MAX ? room : PROTO_WIRE_MAX;
    uint8_t *at = NULL;
    int error = begin_deflate(&stream);
    error = error ? error : bytes_reserve(wire, room, &at);
    if (error < 0) {
        return error;
    }
    stream->next_in = (const Bytef *)plain.at;
    stream->avail_in = (uInt)plain.len;
    stream->next_out = at;
    stream->avail_out = (uInt)room;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END) {
        return RAFF_E_TOO_LONG;
    }
    wire->len += room - stream->avail_out;
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

static int begin_inflate(z_stream **ret_stream)
{
    static _Thread_local struct bytes room;
    static _Thread_local struct zlib_arena arena;
    static _Thread_local z_stream stream;
    *ret_stream = &stream;
    if (stream.state) {
        return inflateReset(&stream) == Z_OK ? 0 : -EINVAL;
    }
    int error = take_room(&room, ZLIB_INFLATE_BYTES(WINDOW_BITS), &arena);
    if (error) {
        return error;
    }
    stream = (z_stream)ZLIB_STREAM_OVER(&arena);
    return inflateInit(&stream) == Z_OK ? 0 : -ENOMEM;
}

/* One step into scratch, never past PROTO_PLAIN_MAX. *ret_done: the stream has ended. Told that
 * this is to be the end, zlib keeps no window of what fits. */
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
    int result = inflate(stream, Z_FINISH);
    scratch->len += room - stream->avail_out;
    if (scratch->len > PROTO_PLAIN_MAX) {
        return RAFF_E_TOO_LONG;
    }
    *ret_done = result == Z_STREAM_END;
    if (result == Z_STREAM_END) {
        return stream->avail_in == 0 ? 0 : RAFF_E_SYNTAX;
    }
    /* With room left and the stream not at its end, it is broken or was cut short. */
    bool goes_on = (result == Z_OK || result == Z_BUF_ERROR) && stream->avail_out == 0;
    return goes_on ? 0 : RAFF_E_SYNTAX;
}

static int inflate_into(struct str payload, struct bytes *scratch)
{
    z_stream *stream = NULL;
    bool done = false;
    int error = begin_inflate(&stream);
    if (error < 0) {
        return error;
    }
    stream->next_in = (const Bytef *)payload.at;
    stream->avail_in = (uInt)payload.len;
    while (!done && error == 0) {
        error = inflate_step(stream, scratch, &done);
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

#include "hw/sim/zpl_stream.h"

#include <ctype.h>

void zpl_stream_init(struct zpl_stream *stream)
{
    *stream = (struct zpl_stream){0};
    bytes_init(&stream->format, ZPL_STREAM_FORMAT_MAX);
}

void zpl_stream_release(struct zpl_stream *stream)
{
    bytes_release(&stream->format);
}

static bool ends_in(const struct zpl_stream *stream, const char *command)
{
    return memcmp(stream->last, command, sizeof(stream->last)) == 0;
}

static void step(struct zpl_stream *stream, uint8_t c)
{
    memmove(stream->last, stream->last + 1, 2);
    stream->last[2] = (char)toupper(c);
    if (stream->in_format) {
        bytes_add(&stream->format, &c, 1);
    }
    if (ends_in(stream, "~HS")) {
        if (stream->in_format && !stream->format.error) {
            stream->format.len -= sizeof(stream->last);
        }
        stream->event = ZPL_STREAM_QUESTION;
    } else if (ends_in(stream, "^XA")) {
        bytes_clear(&stream->format);
        bytes_add_str(&stream->format, "^XA");
        stream->in_format = true;
    } else if (ends_in(stream, "^XZ") && stream->in_format) {
        stream->in_format = false;
        stream->event = stream->format.error ? ZPL_STREAM_NONE : ZPL_STREAM_FORMAT;
    }
}

size_t zpl_stream_feed(struct zpl_stream *stream, const uint8_t *bytes, size_t n)
{
    size_t used = 0;
    while (used < n && stream->event == ZPL_STREAM_NONE) {
        step(stream, bytes[used++]);
    }
    return used;
}

enum zpl_stream_event zpl_stream_next(struct zpl_stream *stream)
{
    enum zpl_stream_event event = stream->event;
    stream->event = ZPL_STREAM_NONE;
    return event;
}

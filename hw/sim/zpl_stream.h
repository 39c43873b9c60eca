/*
 * What a ZPL printer hears: formats from ^XA to ^XZ, and ~HS wherever it stands, also inside a
 * format, whose bytes it is no part of. Everything else between formats is passed over. Fed and
 * asked as the grammars of drivers/wire are.
 */
#ifndef HW_SIM_ZPL_STREAM_H
#define HW_SIM_ZPL_STREAM_H

#include "drivers/base/bytes.h"

#define ZPL_STREAM_FORMAT_MAX ((size_t)1024 * 1024) /* a longer format is dropped whole */

enum zpl_stream_event { ZPL_STREAM_NONE, ZPL_STREAM_FORMAT, ZPL_STREAM_QUESTION };

struct zpl_stream {
    struct bytes format; /* of ZPL_STREAM_FORMAT: whole, until the next feed */
    char last[3];
    bool in_format;
    enum zpl_stream_event event;
};

void zpl_stream_init(struct zpl_stream *stream);
void zpl_stream_release(struct zpl_stream *stream);
size_t zpl_stream_feed(struct zpl_stream *stream, const uint8_t *bytes, size_t n) MUST_CHECK;
/* The event that the last feed stopped at; it is taken. */
enum zpl_stream_event zpl_stream_next(struct zpl_stream *stream);

#endif

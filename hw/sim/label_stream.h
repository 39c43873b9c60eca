/*
 * What a label printer hears: labels, and questions after its state wherever they stand, also
 * inside a label, whose bytes they are no part of. Fed and asked as the grammars of drivers/wire
 * are.
 *
 *     ZPL    a label is ^XA … ^XZ; ~HS and ~HQES ask. Everything else between labels is passed over
 *     TSPL   a label is all lines up to PRINT …; ESC ! ? asks
 *     EPL    a label is all lines up to P followed by a digit; a line ^ee asks
 *
 * The bytes of a picture (BITMAP, GW) are counted, not looked at.
 */
#ifndef HW_SIM_LABEL_STREAM_H
#define HW_SIM_LABEL_STREAM_H

#include "drivers/base/bytes.h"

#define LABEL_STREAM_FORMAT_MAX ((size_t)1024 * 1024) /* a longer one is dropped whole */
#define LABEL_STREAM_LAST       5

enum label_language { LABEL_ZPL, LABEL_TSPL, LABEL_EPL };

enum label_stream_event {
    LABEL_STREAM_NONE,
    LABEL_STREAM_FORMAT,        /* a label */
    LABEL_STREAM_QUESTION,      /* how is it? */
    LABEL_STREAM_QUESTION_FAULT /* what is wrong? (~HQES) */
};

struct label_stream {
    enum label_language language;
    struct bytes format; /* of LABEL_STREAM_FORMAT: whole, until the next feed */
    char last[LABEL_STREAM_LAST];
    bool in_format;
    bool is_whole;     /* format was given out: the next byte begins anew */
    bool is_dropping;  /* too long a label, up to its end */
    size_t line_start; /* of the line at the end of format */
    size_t picture;    /* bytes of one still to come */
    enum label_stream_event event;
};

void label_stream_init(struct label_stream *stream, enum label_language language);
void label_stream_release(struct label_stream *stream);
size_t label_stream_feed(struct label_stream *stream, const uint8_t *bytes, size_t n) MUST_CHECK;
/* The event that the last feed stopped at; it is taken. */
enum label_stream_event label_stream_next(struct label_stream *stream);

/* "zpl", "tspl", "epl"; RAFF_E_UNKNOWN. */
int label_language_of(const char *name, enum label_language *ret_language) MUST_CHECK;

#endif

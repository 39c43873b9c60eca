#include "hw/sim/label_stream.h"

#include <ctype.h>

#include "drivers/base/error.h"

static const char *const language_names[] = {
    [LABEL_ZPL] = "zpl", [LABEL_TSPL] = "tspl", [LABEL_EPL] = "epl"};

int label_language_of(const char *name, enum label_language *ret_language)
{
    for (size_t i = 0; i < ARRAY_SIZE(language_names); i++) {
        if (strcmp(language_names[i], name) == 0) {
            *ret_language = (enum label_language)i;
            return 0;
        }
    }
    return RAFF_E_UNKNOWN;
}

void label_stream_init(struct label_stream *stream, enum label_language language)
{
    *stream = (struct label_stream){.language = language};
    bytes_init(&stream->format, LABEL_STREAM_FORMAT_MAX);
}

void label_stream_release(struct label_stream *stream)
{
    bytes_release(&stream->format);
}

static bool ends_in(const struct label_stream *stream, const char *command)
{
    size_t n = strlen(command);
    return memcmp(stream->last + LABEL_STREAM_LAST - n, command, n) == 0;
}

/* A question was no part of the label that it stands in. */
static void ask(struct label_stream *stream, enum label_stream_event question, size_t len)
{
    if (!stream->format.error && stream->format.len >= len) {
        stream->format.len -= len;
    }
    stream->event = question;
}

static void step_zpl(struct label_stream *stream)
{
    if (ends_in(stream, "~HS")) {
        ask(stream, LABEL_STREAM_QUESTION, stream->in_format ? strlen("~HS") : 0);
    } else if (ends_in(stream, "~HQES")) {
        ask(stream, LABEL_STREAM_QUESTION_FAULT, stream->in_format ? strlen("~HQES") : 0);
    } else if (ends_in(stream, "^XA")) {
        bytes_clear(&stream->format);
        bytes_add_str(&stream->format, "^XA");
        stream->in_format = true;
    } else if (ends_in(stream, "^XZ") && stream->in_format) {
        stream->in_format = false;
        stream->event = stream->format.error ? LABEL_STREAM_NONE : LABEL_STREAM_FORMAT;
    }
}

static bool starts_with(struct str line, const char *start)
{
    size_t n = strlen(start);
    return line.len >= n && memcmp(line.at, start, n) == 0;
}

static bool ends_label(enum label_language language, struct str line)
{
    return language == LABEL_TSPL
               ? starts_with(line, "PRINT")
               : line.len >= 2 && line.at[0] == 'P' && isdigit((unsigned char)line.at[1]);
}

/* The line that ends here; blank ones and questions are no part of a label. */
static void end_line(struct label_stream *stream)
{
    struct bytes *format = &stream->format;
    struct str line = {(const char *)format->at + stream->line_start,
                       format->len - stream->line_start};
    if (format->error || stream->is_dropping) {
        stream->is_dropping = format->error || !ends_label(stream->language, line);
        bytes_clear(format);
    } else if (stream->language == LABEL_EPL && starts_with(line, "^ee")) {
        stream->event = LABEL_STREAM_QUESTION;
        format->len = stream->line_start;
    } else if (line.len == 1 || str_is(line, "\r\n")) {
        format->len = stream->line_start;
    } else if (ends_label(stream->language, line)) {
        stream->event = LABEL_STREAM_FORMAT;
        stream->is_whole = true;
    }
    stream->line_start = format->len;
}

/* How many bytes follow `BITMAP x,y,row_bytes,rows,mode,` or `GWx,y,row_bytes,rows,`; 0: the line
 * is no such beginning, or not yet. */
static size_t picture_after(enum label_language language, struct str line)
{
    const char *command = language == LABEL_TSPL ? "BITMAP " : "GW";
    size_t n_numbers = language == LABEL_TSPL ? 5 : 4;
    size_t numbers[5] = {0};
    size_t n = 0;
    if (!starts_with(line, command)) {
        return 0;
    }
    for (size_t i = strlen(command); i < line.len && n < n_numbers; i++) {
        if (line.at[i] == ',') {
            n++;
        } else if (!isdigit((unsigned char)line.at[i]) || numbers[n] >= LABEL_STREAM_FORMAT_MAX) {
            return 0;
        } else {
            numbers[n] = numbers[n] * 10 + (size_t)(line.at[i] - '0');
        }
    }
    return n == n_numbers ? numbers[2] * numbers[3] : 0;
}

static void step_lines(struct label_stream *stream, uint8_t c)
{
    const struct bytes *format = &stream->format;
    if (stream->picture > 0) {
        stream->picture--;
    } else if (c == ',' && !format->error && !stream->is_dropping) {
        stream->picture = picture_after(stream->language,
                                        (struct str){(const char *)format->at + stream->line_start,
                                                     format->len - stream->line_start});
    } else if (stream->language == LABEL_TSPL && ends_in(stream, "\x1b!?")) {
        ask(stream, LABEL_STREAM_QUESTION, strlen("\x1b!?"));
    } else if (c == '\n') {
        end_line(stream);
    }
}

static void step(struct label_stream *stream, uint8_t c)
{
    memmove(stream->last, stream->last + 1, LABEL_STREAM_LAST - 1);
    stream->last[LABEL_STREAM_LAST - 1] = (char)(stream->language == LABEL_ZPL ? toupper(c) : c);
    if (stream->is_whole) {
        bytes_clear(&stream->format);
        stream->line_start = 0;
        stream->is_whole = false;
    }
    if (stream->in_format || stream->language != LABEL_ZPL) {
        bytes_add(&stream->format, &c, 1);
    }
    if (stream->language == LABEL_ZPL) {
        step_zpl(stream);
    } else {
        step_lines(stream, c);
    }
}

size_t label_stream_feed(struct label_stream *stream, const uint8_t *bytes, size_t n)
{
    size_t used = 0;
    while (used < n && stream->event == LABEL_STREAM_NONE) {
        step(stream, bytes[used++]);
    }
    return used;
}

enum label_stream_event label_stream_next(struct label_stream *stream)
{
    enum label_stream_event event = stream->event;
    stream->event = LABEL_STREAM_NONE;
    return event;
}

/* A link's AIs into an element string, one by one. */
#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/code/dlink_order.h"
#include "drivers/code/dlink_reader.h"
#include "drivers/code/gs1_table.h"

int dlink_refuse(struct dlink_reader *reader, struct str id, const char *at, int error,
                 const char *why)
{
    struct text ai = text_over(reader->fault.ai, sizeof(reader->fault.ai));
    text_add_str(&ai, id);
    reader->fault.error = error;
    reader->fault.at = (size_t)(at - reader->text.at);
    reader->fault.why = why;
    return error;
}

int dlink_start_element(struct dlink_reader *reader, struct str id, const char *at)
{
    struct dlink *link = reader->link;
    struct text *out = &link->elements;
    if (link->n == GS1_ELEMENTS_MAX) {
        return dlink_refuse(reader, id, at, RAFF_E_FULL, "too many AIs");
    }
    if (link->n > 0 && gs1_fixed_length(out->at + link->marks[link->n - 1].in_elements) == 0) {
        text_add_char(out, GS1_GS);
    }
    link->marks[link->n++] = (struct dlink_mark){
        .in_elements = out->len,
        .in_uri = (size_t)(at - reader->text.at),
    };
    text_add_str(out, id);
    return 0;
}

/* Adds a value, decoded. A control would end it early or start an AI of the sender's choice. */
static int add_decoded(struct dlink_reader *reader, struct str id, struct str value, bool query)
{
    const char *at = value.at;
    const char *end = value.at + value.len;
    while (at < end) {
        const char *here = at;
        int c = dlink_uri_next(&at, end);
        if (c < 0) {
            return dlink_refuse(reader, id, here, RAFF_E_SYNTAX,
                                "a % without two hexadecimal digits");
        }
        if (c < 0x20 || c > 0x7E) {
            return dlink_refuse(reader, id, here, RAFF_E_CHARSET, "character not allowed here");
        }
        bool coded = *here == '%';
        if (reader->mode == GS1_STRICT && !coded && strchr(query ? "\"<>+" : "\"<>", c)) {
            return dlink_refuse(reader, id, here, RAFF_E_CHARSET, "must be percent-coded");
        }
        text_add_char(&reader->link->elements, (char)c);
    }
    return 0;
}

/* Older links leave out the zeros in front of a GTIN. */
static void add_gtin_zeros(struct dlink_reader *reader, const struct gs1_ai *ai, struct str value)
{
    bool gtin = ai->number == AI_GTIN || ai->number == AI_CONTENT;
    bool shorter = value.len == 8 || value.len == 12 || value.len == 13;
    if (reader->mode == GS1_FLOOR && gtin && shorter && are_digits(value.at, value.len)) {
        for (size_t i = value.len; i < 14; i++) {
            text_add_char(&reader->link->elements, '0');
        }
    }
}

/* Where the value of the element that was started last begins, in both. */
static void note_value(struct dlink_reader *reader, struct str value)
{
    struct dlink_mark *mark = &reader->link->marks[reader->link->n - 1];
    mark->coded = value;
    mark->coded_in_uri = (size_t)(value.at - reader->text.at);
    mark->coded_in_elements = reader->link->elements.len;
}

void dlink_note_place(struct dlink_reader *reader, const struct gs1_ai *ai, const char *at)
{
    if (reader->n_path < ARRAY_SIZE(reader->path)) {
        reader->path[reader->n_path++] =
            (struct dlink_place){.ai = ai, .id = str_of(ai->id), .at = at};
    }
}

/* Whether the element just added, which starts at `start`, fits; and, where the AI's length is
 * fixed, has that length: else what is too much of it would be read as the next AI. */
static int check_length(struct dlink_reader *reader, const struct dlink_place *place, size_t start)
{
    const struct text *out = &reader->link->elements;
    size_t fixed = gs1_fixed_length(place->id.at);
    if (out->cut) {
        return dlink_refuse(reader, place->id, place->at, RAFF_E_TOO_LONG, "too long");
    }
    if (fixed == 0 || out->len == start + fixed) {
        return 0;
    }
    const char *at = reader->text.at + dlink_position(reader->link, start + fixed);
    return dlink_refuse(reader, place->id, at, RAFF_E_SYNTAX,
                        out->len < start + fixed ? "value too short" : "value too long");
}

int dlink_add_place(struct dlink_reader *reader, const struct dlink_place *place, bool query)
{
    int error = dlink_start_element(reader, place->id, place->at);
    if (error) {
        return error;
    }
    size_t start = reader->link->marks[reader->link->n - 1].in_elements;
    add_gtin_zeros(reader, place->ai, place->value);
    note_value(reader, place->value);
    error = add_decoded(reader, place->id, place->value, query);
    return error ? error : check_length(reader, place, start);
}

bool dlink_names_path(const char *alternative, const struct dlink_reader *reader)
{
    for (size_t i = 1; i < reader->n_path; i++) {
        if (!dlink_names(alternative, reader->path[i].id)) {
            return false;
        }
    }
    return true;
}

bool dlink_is_key(const struct dlink_reader *reader, bool compressed)
{
    struct gs1_message message;
    struct str alone = {reader->link->elements.at, reader->link->elements.len};
    bool digits = reader->path[0].ai->parts[0].charset == GS1_DIGITS;
    int error = gs1_decode(alone, GS1_STRICT, 0, &message, NULL);
    return !error || error == RAFF_E_MISSING || (digits && error == RAFF_E_VALUE) ||
           (!compressed && error == RAFF_E_CHECK_DIGIT);
}

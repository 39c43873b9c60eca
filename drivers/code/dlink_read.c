/*
 * URI to element string. A link is read in up to three ways: key and qualifiers in the path; the
 * last segment compressed behind a key in the path; everything in that segment.
 */
#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "drivers/code/dlink_unpack.h"
#include "drivers/code/dlink_uri.h"
#include "drivers/code/gs1_table.h"

/* An AI in the path. */
struct place {
    const struct gs1_ai *ai;
    struct str id; /* its digits */
    bool named;    /* the URI has a name for it */
    const char *at;
    struct str value; /* percent-coded */
};

struct reader {
    struct str text;
    enum gs1_mode mode;
    struct dlink *link;
    struct code_fault *fault;
    struct dlink_uri *uri;
    struct dlink_packed *packed;               /* whose ids `path` may show */
    struct place path[DLINK_SEGMENTS_MAX / 2]; /* the key, then its qualifiers */
    size_t n_path;
};

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!(gs1_char_classes[(unsigned char)text.at[i]] & GS1_DIGITS)) {
            return false;
        }
    }
    return text.len > 0;
}

static int refuse(struct reader *reader, struct str id, const char *at, int error, const char *why)
{
    struct text ai = text_over(reader->fault->ai, sizeof(reader->fault->ai));
    text_add_str(&ai, id);
    reader->fault->error = error;
    reader->fault->at = (size_t)(at - reader->text.at);
    reader->fault->why = why;
    return error;
}

/* --- AIs by digits and by name --- */

/* The row for an AI written as digits, or NULL. */
static const struct gs1_ai *row_of(struct str id)
{
    if (id.len < 2 || id.len > 4 || !is_digits(id) || gs1_ai_digits(id.at) != id.len) {
        return NULL;
    }
    unsigned number = 0;
    for (size_t i = 0; i < id.len; i++) {
        number = number * 10 + (unsigned)(id.at[i] - '0');
    }
    return gs1_ai_by_number(number);
}

struct name {
    const char *name, *id;
};

/* The names that links up to release 1.1 of the standard could have for AIs; deprecated in 1.2, and
 * no longer part of it. */
static const struct name path_names[] = {
    {"cpid", "8010"}, {"cpsn", "8011"}, {"cpv", "22"},    {"gcn", "255"},    {"gdti", "253"},
    {"giai", "8004"}, {"ginc", "401"},  {"gln", "414"},   {"glnx", "254"},   {"gmn", "8013"},
    {"grai", "8003"}, {"gsin", "402"},  {"gsrn", "8018"}, {"gsrnp", "8017"}, {"gtin", "01"},
    {"itip", "8006"}, {"lot", "10"},    {"party", "417"}, {"payto", "415"},  {"refno", "8020"},
    {"ser", "21"},    {"srin", "8019"}, {"sscc", "00"},
};
static const struct name query_names[] = {{"exp", "17"}, {"expdt", "7003"}};

static struct str id_of_name(const struct name *names, size_t n, struct str written)
{
    for (size_t i = 0; i < n; i++) {
        if (str_is(written, names[i].name)) {
            return str_of(names[i].id);
        }
    }
    return written;
}

/* --- the element string --- */

/* Starts an element: the GS behind the one before it, and its AI. */
static int start_element(struct reader *reader, struct str id, const char *at)
{
    struct dlink *link = reader->link;
    struct text *out = &link->elements;
    if (link->n == GS1_ELEMENTS_MAX) {
        return refuse(reader, id, at, RAFF_E_FULL, "too many AIs");
    }
    if (link->n > 0 && gs1_fixed_length(out->at + link->marks[link->n - 1].in_elements) == 0) {
        text_add_char(out, GS1_GS);
    }
    link->marks[link->n++] = (struct dlink_mark){out->len, (size_t)(at - reader->text.at)};
    text_add_str(out, id);
    return 0;
}

/* Adds a value, decoded. A control would end it early or start an AI of the sender's choice. */
static int add_decoded(struct reader *reader, struct str id, struct str value, bool query)
{
    const char *at = value.at;
    const char *end = value.at + value.len;
    while (at < end) {
        const char *here = at;
        int c = dlink_uri_next(&at, end);
        if (c < 0) {
            return refuse(reader, id, here, RAFF_E_SYNTAX, "a % without two hexadecimal digits");
        }
        if (c < 0x20 || c > 0x7E) {
            return refuse(reader, id, here, RAFF_E_CHARSET, "character not allowed here");
        }
        bool coded = *here == '%';
        if (reader->mode == GS1_STRICT && !coded && strchr(query ? "\"<>+" : "\"<>", c)) {
            return refuse(reader, id, here, RAFF_E_CHARSET, "must be percent-coded");
        }
        text_add_char(&reader->link->elements, (char)c);
    }
    return 0;
}

/* Older links leave out the zeros in front of a GTIN. */
static void add_gtin_zeros(struct reader *reader, const struct gs1_ai *ai, struct str value)
{
    bool gtin = ai->number == AI_GTIN || ai->number == AI_CONTENT;
    bool shorter = value.len == 8 || value.len == 12 || value.len == 13;
    if (reader->mode == GS1_FLOOR && gtin && shorter && is_digits(value)) {
        for (size_t i = value.len; i < 14; i++) {
            text_add_char(&reader->link->elements, '0');
        }
    }
}

/* Adds an AI of the path or the query. */
static int add_place(struct reader *reader, const struct place *place, bool query)
{
    struct text *out = &reader->link->elements;
    const char *at = place->at;
    int error = start_element(reader, place->id, at);
    size_t start = out->len;
    if (!error) {
        add_gtin_zeros(reader, place->ai, place->value);
        error = add_decoded(reader, place->id, place->value, query);
    }
    if (error) {
        return error;
    }
    /* Else what is too much of one value would be read as the next AI. */
    size_t fixed = gs1_fixed_length(place->id.at);
    if (fixed && out->len - start + place->id.len != fixed) {
        return out->cut ? refuse(reader, place->id, at, RAFF_E_TOO_LONG, "too long")
                        : refuse(reader, place->id, place->value.at, RAFF_E_SYNTAX,
                                 "value of the wrong length");
    }
    return out->cut ? refuse(reader, place->id, at, RAFF_E_TOO_LONG, "too long") : 0;
}

/* --- keys and qualifiers --- */

/* The next AI of an alternative of qualifiers ("22,10,21|235"); "" at its end, where *at stays. */
static struct str next_qualifier(const char **at)
{
    struct str token = {*at, strcspn(*at, ",|")};
    *at += token.len + ((*at)[token.len] == ',' ? 1 : 0);
    return token;
}

/* Whether the AIs behind the key stand in the order of one alternative. */
static bool in_order(const struct reader *reader)
{
    for (const char *at = reader->path[0].ai->qualifiers;; at++) {
        size_t i = 1;
        for (struct str token = next_qualifier(&at); token.len; token = next_qualifier(&at)) {
            i += i < reader->n_path && str_equal(reader->path[i].id, token) ? 1 : 0;
        }
        if (i == reader->n_path) {
            return true;
        }
        if (!*at) {
            return false;
        }
    }
}

/* Whether the AI is of an alternative that has all that stand behind the key. */
static bool belongs_in_path(const struct reader *reader, struct str id)
{
    for (const char *at = reader->path[0].ai->qualifiers;; at++) {
        bool named = false;
        size_t found = 1;
        for (struct str token = next_qualifier(&at); token.len; token = next_qualifier(&at)) {
            named = named || str_equal(token, id);
            for (size_t i = 1; i < reader->n_path; i++) {
                found += str_equal(reader->path[i].id, token) ? 1 : 0;
            }
        }
        if (named && found == reader->n_path) {
            return true;
        }
        if (!*at) {
            return false;
        }
    }
}

/* Many a path holds /01/ and something: only a value of the key's own form makes it a key. What
 * else may be wrong with it is gs1_decode's to say, when it reads the whole. */
static bool is_key(const struct reader *reader, bool compressed)
{
    struct gs1_message message;
    struct str alone = {reader->link->elements.at, reader->link->elements.len};
    bool digits = reader->path[0].ai->parts[0].charset == GS1_DIGITS;
    int error = gs1_decode(alone, GS1_STRICT, 0, &message, NULL);
    return !error || error == RAFF_E_MISSING || (digits && error == RAFF_E_VALUE) ||
           (!compressed && error == RAFF_E_CHECK_DIGIT);
}

/* --- the path --- */

static bool resolve(struct str written, struct str value, struct place *ret_place)
{
    struct str id = id_of_name(path_names, ARRAY_SIZE(path_names), written);
    *ret_place = (struct place){
        .ai = row_of(id),
        .id = id,
        .named = id.at != written.at,
        .at = written.at,
        .value = value,
    };
    return ret_place->ai;
}

/* The key is the first from the end that is one, in steps of two over nothing but AIs. */
static bool find_key(const struct str *segments, size_t n_segments, size_t *ret_segment)
{
    struct place place;
    for (size_t i = n_segments; i >= 2 && resolve(segments[i - 2], segments[i - 1], &place);
         i -= 2) {
        if (place.ai->qualifiers) {
            *ret_segment = i - 2;
            return true;
        }
    }
    return false;
}

static bool find_path(struct reader *reader, size_t n_segments)
{
    const struct str *segments = reader->uri->segments;
    size_t i = 0;
    if (!find_key(segments, n_segments, &i)) {
        return false;
    }
    do {
        if (!resolve(segments[i], segments[i + 1], &reader->path[reader->n_path++])) {
            return false;
        }
        i += 2;
    } while (i < n_segments);
    return true;
}

static int check_path(struct reader *reader)
{
    for (size_t i = 0; i < reader->n_path && reader->mode == GS1_STRICT; i++) {
        if (reader->path[i].named) {
            return refuse(reader, reader->path[i].id, reader->path[i].at, RAFF_E_SYNTAX,
                          "a name where an AI must stand");
        }
    }
    if (!in_order(reader)) {
        return refuse(reader, reader->path[0].id, reader->path[0].at, RAFF_E_SYNTAX,
                      "qualifiers that this key does not take, or in another order");
    }
    return 0;
}

/* Key and qualifiers in the first n segments. */
static int read_path(struct reader *reader, size_t n_segments)
{
    if (!find_path(reader, n_segments) || add_place(reader, &reader->path[0], false) ||
        !is_key(reader, false)) {
        return DLINK_NONE;
    }
    int error = check_path(reader);
    for (size_t i = 1; !error && i < reader->n_path; i++) {
        const struct place *place = &reader->path[i];
        error = place->value.len
                    ? add_place(reader, place, false)
                    : refuse(reader, place->id, place->value.at, RAFF_E_SYNTAX, "no value");
    }
    return error;
}

/* --- the compressed segment --- */

/* Adds an AI of the segment; `in_path` as if it stood in the path. */
static int add_item(struct reader *reader, const struct dlink_item *item, struct str segment,
                    bool in_path)
{
    struct str id = str_of(item->id);
    if (in_path && reader->n_path < ARRAY_SIZE(reader->path)) {
        reader->path[reader->n_path++] = (struct place){.ai = item->ai, .id = id, .at = segment.at};
    }
    int error = start_element(reader, id, segment.at);
    if (!error) {
        dlink_unpack_value(reader->packed, item, &reader->link->elements);
    }
    return !error && reader->link->elements.cut
               ? refuse(reader, id, segment.at, RAFF_E_TOO_LONG, "too long")
               : error;
}

/* Adds the key's qualifiers in their order; notes in *added which items they are. */
static int add_qualifiers(struct reader *reader, struct str segment, uint64_t *added)
{
    const struct dlink_packed *packed = reader->packed;
    int error = 0;
    for (const char *at = reader->path[0].ai->qualifiers; *at && !error;) {
        struct str token = next_qualifier(&at);
        for (size_t i = 0; i < packed->n && !error; i++) {
            if (!(*added >> i & 1) && str_is(token, packed->items[i].id)) {
                *added |= UINT64_C(1) << i;
                error = add_item(reader, &packed->items[i], segment, true);
            }
        }
        at += *at == '|' ? 1 : 0;
    }
    return error;
}

/* Adds all items but the key, which is packed->items[key], or in the path. */
static int add_rest(struct reader *reader, struct str segment, size_t key)
{
    const struct dlink_packed *packed = reader->packed;
    uint64_t added = key < packed->n ? UINT64_C(1) << key : 0;
    int error = add_qualifiers(reader, segment, &added);
    for (size_t i = 0; i < packed->n && !error; i++) {
        const struct dlink_item *item = &packed->items[i];
        if (added >> i & 1) {
            continue;
        }
        error = reader->mode == GS1_STRICT && !(item->ai->flags & GS1_ATTR)
                    ? refuse(reader, str_of(item->id), segment.at, RAFF_E_SYNTAX,
                             "no link of this key may carry it")
                    : add_item(reader, item, segment, false);
    }
    return !error && reader->mode == GS1_STRICT ? check_path(reader) : error;
}

/* Any URI may end in a segment that happens to be base64: only what is right throughout counts. */
static bool is_message(const struct dlink *link)
{
    struct gs1_message message;
    struct str elements = {link->elements.at, link->elements.len};
    return gs1_decode(elements, GS1_FLOOR, 0, &message, NULL) == 0;
}

/* Everything in the last segment. */
static int read_compressed(struct reader *reader)
{
    const struct dlink_packed *packed = reader->packed;
    struct str segment = reader->uri->segments[reader->uri->n - 1];
    size_t key = 0;
    if (!dlink_unpack(segment, reader->packed)) {
        return DLINK_NONE;
    }
    while (key < packed->n && !packed->items[key].ai->qualifiers) {
        key++;
    }
    if (key == packed->n || add_item(reader, &packed->items[key], segment, true) ||
        !is_key(reader, true)) {
        return DLINK_NONE;
    }
    int error = add_rest(reader, segment, key);
    return !error && !is_message(reader->link) ? DLINK_NONE : error;
}

/* A key, and perhaps qualifiers, in the path; the rest in the last segment. */
static int read_half_compressed(struct reader *reader)
{
    size_t n = reader->uri->n - 1;
    int result = read_path(reader, n);
    if (result) {
        return result;
    }
    struct str segment = reader->uri->segments[n];
    return dlink_unpack(segment, reader->packed) ? add_rest(reader, segment, SIZE_MAX) : DLINK_NONE;
}

/* --- the query --- */

static bool is_there(const struct dlink *link, struct str id)
{
    for (size_t i = 0; i < link->n; i++) {
        const char *at = link->elements.at + link->marks[i].in_elements;
        if (strncmp(at, id.at, id.len) == 0) {
            return true;
        }
    }
    return false;
}

/* What else the standard asks of an attribute. */
static int check_attribute(struct reader *reader, const struct place *place)
{
    if (!(place->ai->flags & GS1_ATTR)) {
        return refuse(reader, place->id, place->at, RAFF_E_SYNTAX, "may not stand in a query");
    }
    if (place->value.len == 0) {
        return refuse(reader, place->id, place->value.at, RAFF_E_SYNTAX, "no value");
    }
    if (is_there(reader->link, place->id)) {
        return refuse(reader, place->id, place->at, RAFF_E_CONFLICT, "stands twice");
    }
    if (belongs_in_path(reader, place->id)) {
        return refuse(reader, place->id, place->at, RAFF_E_SYNTAX, "must stand in the path");
    }
    return 0;
}

/* One name=value of the query. Names that are no AI are not ours. */
static int read_attribute(struct reader *reader, struct str attribute)
{
    bool floor = reader->mode == GS1_FLOOR;
    const char *equals = attribute.len ? memchr(attribute.at, '=', attribute.len) : NULL;
    if (!equals) {
        return 0;
    }
    struct str written = {attribute.at, (size_t)(equals - attribute.at)};
    struct place place = {.at = written.at,
                          .id =
                              id_of_name(query_names, floor ? ARRAY_SIZE(query_names) : 0, written),
                          .value = {equals + 1, attribute.len - written.len - 1}};
    if (!is_digits(place.id) || (floor && place.value.len == 0)) {
        return 0;
    }
    place.ai = row_of(place.id);
    if (!place.ai) {
        return floor ? 0 : refuse(reader, place.id, place.at, RAFF_E_UNKNOWN, "AI not known");
    }
    int error = floor ? 0 : check_attribute(reader, &place);
    return error ? error : add_place(reader, &place, true);
}

static int read_query(struct reader *reader)
{
    struct str rest = reader->uri->query;
    int error = 0;
    while (!error && rest.len > 0) {
        size_t n = 0;
        while (n < rest.len && rest.at[n] != '&' && rest.at[n] != ';') {
            n++;
        }
        error = read_attribute(reader, (struct str){rest.at, n});
        n += n < rest.len ? 1 : 0;
        rest = (struct str){rest.at + n, rest.len - n};
    }
    return error;
}

/* --- the link --- */

static int read_way(struct reader *reader, int way)
{
    text_clear(&reader->link->elements);
    reader->link->n = 0;
    reader->n_path = 0;
    return way == 0   ? read_path(reader, reader->uri->n)
           : way == 1 ? read_half_compressed(reader)
                      : read_compressed(reader);
}

int dlink_read(struct str uri, enum gs1_mode mode, struct dlink *ret_link,
               struct code_fault *ret_fault)
{
    struct dlink_uri parts;
    struct dlink_packed packed;
    struct reader reader;
    reader.text = uri;
    reader.mode = mode;
    reader.link = ret_link;
    reader.fault = ret_fault;
    reader.uri = &parts;
    reader.packed = &packed;
    int result = DLINK_NONE;
    if (dlink_uri_split(uri, &parts) && parts.n > 0) {
        for (int way = 0; way < 3 && result == DLINK_NONE; way++) {
            result = read_way(&reader, way);
        }
    }
    if (result == DLINK_NONE) {
        text_clear(&ret_link->elements);
        ret_link->n = 0;
    }
    return result ? result : read_query(&reader);
}

size_t dlink_position(const struct dlink *link, size_t in_elements)
{
    size_t position = 0;
    for (size_t i = 0; i < link->n && link->marks[i].in_elements <= in_elements; i++) {
        position = link->marks[i].in_uri;
    }
    return position;
}

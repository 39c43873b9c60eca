#include "drivers/code/dlink.h"

#include <strings.h>

#include "drivers/base/error.h"
#include "drivers/code/gs1_table.h"

#define SEGMENTS_MAX 64 /* of a path; a longer one is no Digital Link */

struct reader {
    struct str uri;
    enum gs1_mode mode;
    struct dlink *link;
    struct code_fault *fault;
};

/* The pieces of a URI: its path in segments, and its query. */
struct uri_parts {
    struct str segments[SEGMENTS_MAX];
    size_t n;
    struct str query;
};

static struct str between(const char *from, const char *to)
{
    return (struct str){from, (size_t)(to - from)};
}

/* The first of these characters from `at` on, or `end`. */
static const char *find_any(const char *at, const char *end, const char *characters)
{
    while (at < end && (*at == '\0' || !strchr(characters, *at))) {
        at++;
    }
    return at;
}

static bool split_uri(struct str uri, struct uri_parts *ret_parts)
{
    const char *end = uri.at + uri.len;
    size_t scheme = uri.len > 8 && strncasecmp(uri.at, "https://", 8) == 0  ? 8
                    : uri.len > 7 && strncasecmp(uri.at, "http://", 7) == 0 ? 7
                                                                            : 0;
    if (scheme == 0) {
        return false;
    }
    const char *fragment = find_any(uri.at, end, "#");
    const char *path_end = find_any(uri.at, fragment, "?");
    const char *at = find_any(uri.at + scheme, path_end, "/");
    ret_parts->n = 0;
    ret_parts->query = path_end < fragment ? between(path_end + 1, fragment) : STR("");
    while (at < path_end && ret_parts->n < SEGMENTS_MAX) {
        const char *next = find_any(at + 1, path_end, "/");
        ret_parts->segments[ret_parts->n++] = between(at + 1, next);
        at = next;
    }
    /* One '/' at the end of a path is none of our business. */
    if (ret_parts->n > 0 && ret_parts->segments[ret_parts->n - 1].len == 0) {
        ret_parts->n--;
    }
    return at == path_end;
}

static bool all_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!(gs1_char_classes[(unsigned char)text.at[i]] & GS1_DIGITS)) {
            return false;
        }
    }
    return text.len > 0;
}

/* The row for an AI written as text, or NULL. */
static const struct gs1_ai *row_of(struct str id)
{
    if (id.len < 2 || id.len > 4 || !all_digits(id) || gs1_ai_digits(id.at) != id.len) {
        return NULL;
    }
    unsigned number = 0;
    for (size_t i = 0; i < id.len; i++) {
        number = number * 10 + (unsigned)(id.at[i] - '0');
    }
    return gs1_ai_by_number(number);
}

static int refuse(struct reader *reader, struct str id, const char *at, int error, const char *why)
{
    struct text ai = text_over(reader->fault->ai, sizeof(reader->fault->ai));
    text_add_str(&ai, id);
    reader->fault->error = error;
    reader->fault->at = (size_t)(at - reader->uri.at);
    reader->fault->why = why;
    return error;
}

static int hex_value(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = c ? strchr(digits, c) : NULL;
    if (!at) {
        return -1;
    }
    return (int)(at - digits) < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* The next character of a percent-coded text; moves *at. -1, and *at stays, if the coding is
 * broken. */
static int next_decoded(const char **at, const char *end)
{
    if (**at != '%') {
        return (unsigned char)*(*at)++;
    }
    int high = end - *at > 2 ? hex_value((*at)[1]) : -1;
    int low = end - *at > 2 ? hex_value((*at)[2]) : -1;
    if (high < 0 || low < 0) {
        return -1;
    }
    *at += 3;
    return high << 4 | low;
}

/* Adds a value, decoded. A control would end it early or start an AI of the sender's choice. */
static int add_decoded(struct reader *reader, struct str id, struct str value)
{
    const char *at = value.at;
    const char *end = value.at + value.len;
    while (at < end) {
        const char *here = at;
        int c = next_decoded(&at, end);
        if (c < 0) {
            return refuse(reader, id, here, RAFF_E_SYNTAX, "a % without two hexadecimal digits");
        }
        if (c < 0x20 || c > 0x7E) {
            return refuse(reader, id, here, RAFF_E_CHARSET, "character not allowed here");
        }
        text_add_char(&reader->link->elements, (char)c);
    }
    return 0;
}

/* Older links leave out the zeros in front of a GTIN. */
static void add_gtin_zeros(struct reader *reader, const struct gs1_ai *ai, struct str value)
{
    bool shorter = value.len == 8 || value.len == 12 || value.len == 13;
    if (reader->mode == GS1_FLOOR && ai->number == AI_GTIN && shorter && all_digits(value)) {
        for (size_t i = value.len; i < 14; i++) {
            text_add_char(&reader->link->elements, '0');
        }
    }
}

/* Adds an AI and its value to the element string. */
static int add_element(struct reader *reader, const struct gs1_ai *ai, struct str id,
                       struct str value)
{
    struct dlink *link = reader->link;
    struct text *out = &link->elements;
    if (link->n == GS1_ELEMENTS_MAX) {
        return refuse(reader, id, id.at, RAFF_E_FULL, "too many AIs");
    }
    if (link->n > 0) {
        const char *before = out->at + link->marks[link->n - 1].in_elements;
        if (gs1_fixed_length(before) == 0) {
            text_add_char(out, GS1_GS);
        }
    }
    link->marks[link->n++] = (struct dlink_mark){out->len, (size_t)(id.at - reader->uri.at)};
    text_add_str(out, id);
    size_t start = out->len;
    add_gtin_zeros(reader, ai, value);
    int error = add_decoded(reader, id, value);
    if (error) {
        return error;
    }
    /* Else what is too much of one value would be read as the next AI. */
    if ((ai->flags & GS1_FIXED) && out->len - start + id.len != gs1_fixed_length(id.at)) {
        return refuse(reader, id, value.at, RAFF_E_SYNTAX, "value of the wrong length");
    }
    return out->cut ? refuse(reader, id, id.at, RAFF_E_TOO_LONG, "too long") : 0;
}

/* Whether the AIs at segments first, first + 2, … stand in `order` ("22,10,21|235"). */
static bool in_order(const char *order, const struct uri_parts *parts, size_t first)
{
    const char *end = order + strlen(order);
    for (const char *at = order; at <= end;) {
        const char *alternative_end = find_any(at, end, "|");
        size_t i = first;
        while (at < alternative_end && i < parts->n) {
            const char *token_end = find_any(at, alternative_end, ",");
            i += str_equal(parts->segments[i], between(at, token_end)) ? 2 : 0;
            at = token_end + (token_end < alternative_end ? 1 : 0);
        }
        if (i >= parts->n) {
            return true;
        }
        at = alternative_end + 1;
    }
    return false;
}

/* The segment of the primary key: the first from the end that is one, in steps of two. */
static bool find_key(const struct uri_parts *parts, size_t *ret_segment)
{
    for (size_t i = parts->n; i >= 2; i -= 2) {
        const struct gs1_ai *ai = row_of(parts->segments[i - 2]);
        if (!ai) {
            return false;
        }
        if (ai->qualifiers) {
            *ret_segment = i - 2;
            return true;
        }
    }
    return false;
}

/* Many a path holds /01/ and something: only a value of the key's own form makes it a key. */
static bool is_key(const struct dlink *link)
{
    struct gs1_message message;
    struct code_fault fault;
    struct str alone = {link->elements.at, link->elements.len};
    int error = gs1_decode(alone, GS1_STRICT, 0, &message, &fault);
    return !error || error == RAFF_E_CHECK_DIGIT || error == RAFF_E_MISSING;
}

static int read_path(struct reader *reader, const struct uri_parts *parts, size_t key)
{
    const struct gs1_ai *key_ai = row_of(parts->segments[key]);
    if (add_element(reader, key_ai, parts->segments[key], parts->segments[key + 1]) ||
        !is_key(reader->link)) {
        return DLINK_NONE;
    }
    if (!in_order(key_ai->qualifiers, parts, key + 2)) {
        return refuse(reader, parts->segments[key], parts->segments[key].at, RAFF_E_SYNTAX,
                      "qualifiers that this key does not take, or in another order");
    }
    int error = 0;
    for (size_t i = key + 2; !error && i < parts->n; i += 2) {
        struct str id = parts->segments[i];
        error = add_element(reader, row_of(id), id, parts->segments[i + 1]);
    }
    return error;
}

/* One name=value of the query. Names that are no AI are not ours. */
static int read_attribute(struct reader *reader, struct str attribute)
{
    const char *end = attribute.at + attribute.len;
    const char *equals = find_any(attribute.at, end, "=");
    struct str id = between(attribute.at, equals);
    if (equals == end || !all_digits(id)) {
        return 0;
    }
    const struct gs1_ai *ai = row_of(id);
    if (!ai) {
        return reader->mode == GS1_FLOOR
                   ? 0
                   : refuse(reader, id, id.at, RAFF_E_UNKNOWN, "AI not known");
    }
    if (!(ai->flags & GS1_ATTR) && reader->mode == GS1_STRICT) {
        return refuse(reader, id, id.at, RAFF_E_SYNTAX, "may not stand in a query");
    }
    return add_element(reader, ai, id, between(equals + 1, end));
}

static int read_query(struct reader *reader, struct str query)
{
    const char *end = query.at + query.len;
    int error = 0;
    for (const char *at = query.at; !error && at < end;) {
        const char *next = find_any(at, end, "&;");
        error = read_attribute(reader, between(at, next));
        at = next < end ? next + 1 : end;
    }
    return error;
}

int dlink_read(struct str uri, enum gs1_mode mode, struct dlink *ret_link,
               struct code_fault *ret_fault)
{
    struct reader reader = {.uri = uri, .mode = mode, .link = ret_link, .fault = ret_fault};
    struct uri_parts parts;
    size_t key = 0;
    ret_link->n = 0;
    text_clear(&ret_link->elements);
    if (!split_uri(uri, &parts) || !find_key(&parts, &key)) {
        return DLINK_NONE;
    }
    int result = read_path(&reader, &parts, key);
    return result ? result : read_query(&reader, parts.query);
}

size_t dlink_position(const struct dlink *link, size_t in_elements)
{
    size_t position = 0;
    for (size_t i = 0; i < link->n && link->marks[i].in_elements <= in_elements; i++) {
        position = link->marks[i].in_uri;
    }
    return position;
}

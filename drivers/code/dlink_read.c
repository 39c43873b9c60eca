/*
 * URI to element string. A link is read in up to four ways: key and qualifiers in the path; the
 * last segment compressed behind a key in the path; everything in that segment; an EPC in it.
 */
#include "drivers/base/eight.h"
#include "drivers/base/error.h"
#include "drivers/code/dlink_order.h"
#include "drivers/code/dlink_reader.h"
#include "drivers/code/gs1_table.h"

/* --- AIs by digits and by name --- */

/* The row for an AI written as digits, or NULL. */
static const struct gs1_ai *row_of(struct str id)
{
    if (id.len < 2 || id.len > 4 || !are_digits(id.at, id.len) || gs1_ai_digits(id.at) != id.len) {
        return NULL;
    }
    return gs1_ai_by_number(gs1_number_of_ai(id));
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
    bool may_be = written.len > 0 && written.at[0] >= 'a';
    for (size_t i = 0; may_be && i < n; i++) {
        if (names[i].name[0] == written.at[0] && str_is(written, names[i].name)) {
            return str_of(names[i].id);
        }
    }
    return written;
}

/* --- qualifiers --- */

/* How many AIs of the path, the key included, stand in the order of one alternative. */
static size_t count_in_order(const struct dlink_reader *reader)
{
    const char *alternative = reader->path[0].ai->qualifiers;
    size_t most = 1;
    for (; alternative; alternative = dlink_next_alternative(alternative)) {
        const char *at = alternative;
        size_t i = 1;
        for (struct str token = dlink_next_qualifier(&at); token.len;
             token = dlink_next_qualifier(&at)) {
            i += i < reader->n_path && str_equal(reader->path[i].id, token) ? 1 : 0;
        }
        most = i > most ? i : most;
    }
    return most;
}

/* Whether the key takes them all together, in whatever order. */
static bool are_of_key(const struct dlink_reader *reader)
{
    const char *alternative = reader->path[0].ai->qualifiers;
    while (alternative && !dlink_names_path(alternative, reader)) {
        alternative = dlink_next_alternative(alternative);
    }
    return alternative;
}

static bool belongs_in_path(const struct dlink_reader *reader, struct str id)
{
    const char *alternative = reader->path[0].ai->qualifiers;
    while (alternative &&
           !(dlink_names(alternative, id) && dlink_names_path(alternative, reader))) {
        alternative = dlink_next_alternative(alternative);
    }
    return alternative;
}

/* --- the path --- */

static bool resolve(struct str written, struct str value, struct dlink_place *ret_place)
{
    struct str id = id_of_name(path_names, ARRAY_SIZE(path_names), written);
    *ret_place = (struct dlink_place){
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
    struct dlink_place place;
    for (size_t i = n_segments; i >= 2 && resolve(segments[i - 2], segments[i - 1], &place);
         i -= 2) {
        if (place.ai->qualifiers) {
            *ret_segment = i - 2;
            return true;
        }
    }
    return false;
}

static bool find_path(struct dlink_reader *reader, size_t n_segments)
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

int dlink_check_path(struct dlink_reader *reader)
{
    for (size_t i = 0; i < reader->n_path && reader->mode == GS1_STRICT; i++) {
        if (reader->path[i].named) {
            return dlink_refuse(reader, reader->path[i].id, reader->path[i].at, RAFF_E_SYNTAX,
                                "a name where an AI must stand");
        }
    }
    size_t good = count_in_order(reader);
    return good == reader->n_path || (reader->mode == GS1_FLOOR && are_of_key(reader))
               ? 0
               : dlink_refuse(reader, reader->path[good].id, reader->path[good].at, RAFF_E_SYNTAX,
                              "a qualifier that this key does not take, or not in this place");
}

/* Key and qualifiers in the first n segments. */
static int read_path(struct dlink_reader *reader, size_t n_segments)
{
    if (!find_path(reader, n_segments) || dlink_add_place(reader, &reader->path[0], false) ||
        !dlink_is_key(reader, false)) {
        return DLINK_NONE;
    }
    int error = dlink_check_path(reader);
    for (size_t i = 1; !error && i < reader->n_path; i++) {
        const struct dlink_place *place = &reader->path[i];
        error = place->value.len
                    ? dlink_add_place(reader, place, false)
                    : dlink_refuse(reader, place->id, place->value.at, RAFF_E_SYNTAX, "no value");
    }
    return error;
}

/* A key, and perhaps qualifiers, in the path; the rest in the last segment. */
static int read_half_compressed(struct dlink_reader *reader)
{
    int result = read_path(reader, reader->uri->n - 1);
    return result ? result : dlink_read_rest(reader);
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
static int check_attribute(struct dlink_reader *reader, const struct dlink_place *place)
{
    if (!(place->ai->flags & GS1_ATTR)) {
        return dlink_refuse(reader, place->id, place->at, RAFF_E_SYNTAX,
                            "may not stand in a query");
    }
    if (place->value.len == 0) {
        return dlink_refuse(reader, place->id, place->value.at, RAFF_E_SYNTAX, "no value");
    }
    if (is_there(reader->link, place->id)) {
        return dlink_refuse(reader, place->id, place->at, RAFF_E_CONFLICT, "stands twice");
    }
    if (belongs_in_path(reader, place->id)) {
        return dlink_refuse(reader, place->id, place->at, RAFF_E_SYNTAX, "must stand in the path");
    }
    return 0;
}

/* One name=value of the query. Names that are no AI are not ours. */
static int read_attribute(struct dlink_reader *reader, struct str attribute)
{
    bool floor = reader->mode == GS1_FLOOR;
    const char *equals = attribute.len ? memchr(attribute.at, '=', attribute.len) : NULL;
    if (!equals) {
        return 0;
    }
    struct str written = {attribute.at, (size_t)(equals - attribute.at)};
    struct dlink_place place = {
        .at = written.at,
        .id = id_of_name(query_names, floor ? ARRAY_SIZE(query_names) : 0, written),
        .value = {equals + 1, attribute.len - written.len - 1}};
    bool ours = place.id.len > 0 && are_digits(place.id.at, place.id.len);
    if (!ours || (floor && place.value.len == 0)) {
        return 0;
    }
    place.ai = row_of(place.id);
    if (!place.ai) {
        return floor ? 0 : dlink_refuse(reader, place.id, place.at, RAFF_E_UNKNOWN, "AI not known");
    }
    int error = floor ? 0 : check_attribute(reader, &place);
    return error ? error : dlink_add_place(reader, &place, true);
}

static int read_query(struct dlink_reader *reader)
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

static int read_way(struct dlink_reader *reader, int way)
{
    text_clear(&reader->link->elements);
    reader->link->n = 0;
    reader->n_path = 0;
    return way == 0   ? read_path(reader, reader->uri->n)
           : way == 1 ? read_half_compressed(reader)
           : way == 2 ? dlink_read_compressed(reader)
                      : dlink_read_epc(reader);
}

int dlink_read(struct str uri, enum gs1_mode mode, struct dlink *ret_link,
               struct code_fault *ret_fault)
{
    struct dlink_uri parts;
    struct dlink_reader reader;
    reader.text = uri;
    reader.mode = mode;
    reader.link = ret_link;
    reader.uri = &parts;
    int result = DLINK_NONE;
    if (dlink_uri_split(uri, &parts) && parts.n > 0) {
        for (int way = 0; way < 4 && result == DLINK_NONE; way++) {
            result = read_way(&reader, way);
        }
    }
    if (result == DLINK_NONE) {
        text_clear(&ret_link->elements);
        ret_link->n = 0;
    }
    if (!result) {
        result = read_query(&reader);
    }
    if (result < 0 && ret_fault) {
        *ret_fault = reader.fault;
    }
    return result;
}

size_t dlink_position(const struct dlink *link, size_t in_elements)
{
    size_t i = 0;
    while (i < link->n && link->marks[i].in_elements <= in_elements) {
        i++;
    }
    if (i == 0) {
        return 0;
    }
    const struct dlink_mark *mark = &link->marks[i - 1];
    if (mark->coded.len == 0 || in_elements < mark->coded_in_elements) {
        return mark->in_uri;
    }
    const char *at = mark->coded.at;
    const char *end = at + mark->coded.len;
    size_t n = in_elements - mark->coded_in_elements;
    while (n > 0 && at < end && dlink_uri_next(&at, end) >= 0) {
        n--;
    }
    return mark->coded_in_uri + (size_t)(at - mark->coded.at);
}

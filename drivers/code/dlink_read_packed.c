/* The compressed segment of a link into an element string. */
#include "drivers/base/error.h"
#include "drivers/code/dlink_order.h"
#include "drivers/code/dlink_reader.h"
#include "drivers/code/gs1_table.h"

/* Adds an AI of the segment; `in_path` as if it stood in the path. */
static int add_item(struct dlink_reader *reader, const struct dlink_packed *packed,
                    const struct dlink_item *item, const char *at, bool in_path)
{
    struct str id = str_of(item->id);
    if (in_path) {
        dlink_note_place(reader, item->ai, at);
    }
    int error = dlink_start_element(reader, id, at);
    if (!error) {
        dlink_unpack_value(packed, item, &reader->link->elements);
    }
    return !error && reader->link->elements.cut
               ? dlink_refuse(reader, id, at, RAFF_E_TOO_LONG, "too long")
               : error;
}

/* How much of the segment an alternative of qualifiers takes, as dlink_write weighs it: an AI that
 * may stand nowhere else counts for more than any number that may. */
static size_t weigh(const struct dlink_packed *packed, const char *alternative)
{
    size_t sum = 0;
    for (size_t i = 0; i < packed->n; i++) {
        bool attribute = packed->items[i].ai->flags & GS1_ATTR;
        sum += dlink_names(alternative, str_of(packed->items[i].id))
                   ? (attribute ? 1 : packed->n + 1)
                   : 0;
    }
    return sum;
}

static const char *best_alternative(const struct dlink_reader *reader,
                                    const struct dlink_packed *packed)
{
    const char *best = reader->path[0].ai->qualifiers;
    size_t most = 0;
    for (const char *at = best; at; at = dlink_next_alternative(at)) {
        size_t weight = dlink_names_path(at, reader) ? 1 + weigh(packed, at) : 0;
        best = weight > most ? at : best;
        most = weight > most ? weight : most;
    }
    return best;
}

/* Adds the key's qualifiers in their order; notes in *added which items they are. */
static int add_qualifiers(struct dlink_reader *reader, const struct dlink_packed *packed,
                          const char *segment, uint64_t *added)
{
    const char *at = best_alternative(reader, packed);
    int error = 0;
    for (struct str token = dlink_next_qualifier(&at); token.len && !error;
         token = dlink_next_qualifier(&at)) {
        for (size_t i = 0; i < packed->n && !error; i++) {
            if (!(*added >> i & 1) && str_is(token, packed->items[i].id)) {
                *added |= UINT64_C(1) << i;
                error = add_item(reader, packed, &packed->items[i], segment, true);
            }
        }
    }
    return error;
}

/* Adds all items but the key, which is packed->items[key], or in the path. */
static int add_rest(struct dlink_reader *reader, const struct dlink_packed *packed,
                    const char *segment, size_t key)
{
    uint64_t added = key < packed->n ? UINT64_C(1) << key : 0;
    int error = add_qualifiers(reader, packed, segment, &added);
    for (size_t i = 0; i < packed->n && !error; i++) {
        const struct dlink_item *item = &packed->items[i];
        if (added >> i & 1) {
            continue;
        }
        error = reader->mode == GS1_STRICT && !(item->ai->flags & GS1_ATTR)
                    ? dlink_refuse(reader, str_of(item->id), segment, RAFF_E_SYNTAX,
                                   "no link of this key may carry it")
                    : add_item(reader, packed, item, segment, false);
    }
    return !error && reader->mode == GS1_STRICT ? dlink_check_path(reader) : error;
}

/* Any URI may end in a segment that happens to be base64: only what is right throughout counts. */
static bool is_message(const struct dlink *link)
{
    struct gs1_message message;
    struct str elements = {link->elements.at, link->elements.len};
    return gs1_decode(elements, GS1_FLOOR, 0, &message, NULL) == 0;
}

int dlink_read_compressed(struct dlink_reader *reader)
{
    struct dlink_packed packed;
    struct str segment = reader->uri->segments[reader->uri->n - 1];
    size_t key = 0;
    if (!dlink_unpack(segment, &packed)) {
        return DLINK_NONE;
    }
    while (key < packed.n && !packed.items[key].ai->qualifiers) {
        key++;
    }
    if (key == packed.n || add_item(reader, &packed, &packed.items[key], segment.at, true) ||
        !dlink_is_key(reader, true)) {
        return DLINK_NONE;
    }
    int error = add_rest(reader, &packed, segment.at, key);
    return !error && !is_message(reader->link) ? DLINK_NONE : error;
}

int dlink_read_rest(struct dlink_reader *reader)
{
    struct dlink_packed packed;
    struct str segment = reader->uri->segments[reader->uri->n - 1];
    return dlink_unpack(segment, &packed) ? add_rest(reader, &packed, segment.at, SIZE_MAX)
                                          : DLINK_NONE;
}

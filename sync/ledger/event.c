#include "sync/ledger/event.h"

#include "drivers/base/error.h"

#define QTY_MAX 1000000000000000 /* below 2^53 / 8: no sum of one event's legs leaves int64 */

static const char *const type_names[] = {
#define EVENT_TYPE_NAME(symbol, name) [symbol] = (name),
    EVENT_TYPES(EVENT_TYPE_NAME)
#undef EVENT_TYPE_NAME
};

const char *event_type_name(enum event_type type)
{
    return type_names[type];
}

/* --- writing --- */

/* An id that would need cleaning is another id: refused, where free words are cleaned. */
static void write_id(struct bytes *out, const char *key, const char *value)
{
    if (!text_is_clean(str_of(value))) {
        out->error = out->error ? out->error : RAFF_E_CHARSET;
        return;
    }
    json_pair_str(out, key, value);
}

static void write_words(struct bytes *out, const char *key, const char *value, bool keep_gs)
{
    char clean[EVENT_SCAN_SIZE];
    text_clean(str_of(value), keep_gs, clean, sizeof(clean));
    json_pair_str(out, key, clean);
}

static void write_legs(const struct event *event, struct bytes *out)
{
    if (event->n_legs == 0) {
        return;
    }
    json_key(out, "legs");
    json_open(out, '[');
    for (size_t i = 0; i < event->n_legs; i++) {
        const struct leg *leg = &event->legs[i];
        json_open(out, '{');
        write_id(out, "place", leg->place);
        write_id(out, "item", leg->item);
        write_id(out, "lot", leg->lot);
        write_id(out, "serial", leg->serial);
        json_pair_int(out, "qty", leg->qty);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void write_counted(const struct event *event, struct bytes *out)
{
    if (event->n_counted == 0) {
        return;
    }
    json_key(out, "counted");
    json_open(out, '[');
    for (size_t i = 0; i < event->n_counted; i++) {
        const struct counted *counted = &event->counted[i];
        json_open(out, '{');
        write_id(out, "item", counted->item);
        write_id(out, "lot", counted->lot);
        json_pair_int(out, "qty", counted->qty);
        json_pair_int(out, "book", counted->book);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void write_members(const struct event *event, struct bytes *out)
{
    json_open(out, '{');
    json_pair_int(out, "seq", (int64_t)event->seq);
    json_pair_str(out, "type", type_names[event->type]);
    json_pair_str(out, "at", event->at);
    write_id(out, "by", event->by);
    write_id(out, "task", event->task);
    json_pair_int(out, "line", event->line);
    write_legs(event, out);
    write_words(out, "scan", event->scan, true);
    write_id(out, "code", event->code);
    json_pair_int(out, "qty", event->qty);
    json_pair_int(out, "of", (int64_t)event->of);
    write_id(out, "carton", event->carton);
    write_id(out, "manifest", event->manifest);
    json_pair_int(out, "weight_g", event->weight_g);
    write_id(out, "printer", event->printer);
    write_id(out, "result", event->result);
    write_id(out, "expiry", event->expiry);
    write_words(out, "note", event->note, false);
    write_id(out, "place", event->place);
    json_pair_int(out, "op", (int64_t)event->op);
    write_counted(event, out);
    json_close(out, '}');
}

int event_write(const struct event *event, struct bytes *out)
{
    if (out->error) {
        return out->error;
    }
    size_t start = out->len;
    write_members(event, out);
    int error = out->error;
    if (error == RAFF_E_FULL || (!error && out->len - start > EVENT_LINE_MAX)) {
        error = RAFF_E_TOO_LONG;
    }
    if (error) {
        out->len = start;
        out->error = 0;
    }
    return error;
}

/* --- reading --- */

/* Reads members one after the other; the first fault stays. */
struct reader {
    const cJSON *object;
    int error;
};

static const cJSON *member(struct reader *reader, const char *key)
{
    return reader->error ? NULL : json_get(reader->object, key);
}

static void read_id(struct reader *reader, const char *key, char *array, size_t size)
{
    const cJSON *node = member(reader, key);
    if (!node) {
        return;
    }
    const char *value = cJSON_GetStringValue(node);
    if (!value || !text_is_clean(str_of(value)) || copy_cstr(array, size, value)) {
        reader->error = RAFF_E_SYNTAX;
    }
}

static void read_words(struct reader *reader, const char *key, bool keep_gs, char *array,
                       size_t size)
{
    const cJSON *node = member(reader, key);
    if (!node) {
        return;
    }
    const char *value = cJSON_GetStringValue(node);
    if (!value) {
        reader->error = RAFF_E_SYNTAX;
        return;
    }
    text_clean(str_of(value), keep_gs, array, size);
}

static void read_int(struct reader *reader, const char *key, int64_t *ret_value)
{
    const cJSON *node = member(reader, key);
    if (node && json_to_int(node, ret_value)) {
        reader->error = RAFF_E_SYNTAX;
    }
}

static void read_seq(struct reader *reader, const char *key, uint64_t *ret_value)
{
    int64_t value = 0;
    read_int(reader, key, &value);
    if (value < 0) {
        reader->error = RAFF_E_SYNTAX;
    }
    *ret_value = (uint64_t)value;
}

static void read_type(struct reader *reader, enum event_type *ret_type)
{
    const char *name = json_get_str(reader->object, "type", "");
    for (int i = 0; i < EVENT_TYPE_COUNT; i++) {
        if (strcmp(type_names[i], name) == 0) {
            *ret_type = (enum event_type)i;
            return;
        }
    }
    reader->error = RAFF_E_SYNTAX;
}

static int read_leg(const cJSON *object, struct leg *leg)
{
    struct reader reader = {.object = object};
    if (!cJSON_IsObject(object)) {
        return RAFF_E_SYNTAX;
    }
    read_id(&reader, "place", leg->place, sizeof(leg->place));
    read_id(&reader, "item", leg->item, sizeof(leg->item));
    read_id(&reader, "lot", leg->lot, sizeof(leg->lot));
    read_id(&reader, "serial", leg->serial, sizeof(leg->serial));
    read_int(&reader, "qty", &leg->qty);
    return reader.error || !leg->place[0] || !leg->item[0] ? RAFF_E_SYNTAX : 0;
}

static int read_one_counted(const cJSON *object, struct counted *counted)
{
    struct reader reader = {.object = object};
    if (!cJSON_IsObject(object)) {
        return RAFF_E_SYNTAX;
    }
    read_id(&reader, "item", counted->item, sizeof(counted->item));
    read_id(&reader, "lot", counted->lot, sizeof(counted->lot));
    read_int(&reader, "qty", &counted->qty);
    read_int(&reader, "book", &counted->book);
    return reader.error || !counted->item[0] ? RAFF_E_SYNTAX : 0;
}

/* A list that is there; NULL if it is not, or is none. */
static const cJSON *list_of(struct reader *reader, const char *key)
{
    const cJSON *list = member(reader, key);
    if (list && !cJSON_IsArray(list)) {
        reader->error = RAFF_E_SYNTAX;
        return NULL;
    }
    return list;
}

static void read_legs(struct reader *reader, struct event *event)
{
    const cJSON *list = list_of(reader, "legs");
    const cJSON *leg = NULL;
    cJSON_ArrayForEach(leg, list)
    {
        if (event->n_legs == EVENT_LEGS_MAX || read_leg(leg, &event->legs[event->n_legs])) {
            reader->error = RAFF_E_SYNTAX;
            return;
        }
        event->n_legs++;
    }
}

static void read_counted(struct reader *reader, struct event *event)
{
    const cJSON *list = list_of(reader, "counted");
    const cJSON *counted = NULL;
    cJSON_ArrayForEach(counted, list)
    {
        if (event->n_counted == EVENT_COUNTED_MAX ||
            read_one_counted(counted, &event->counted[event->n_counted])) {
            reader->error = RAFF_E_SYNTAX;
            return;
        }
        event->n_counted++;
    }
}

static int read_members(struct reader *reader, struct event *event)
{
    int64_t at_ms = 0;
    read_seq(reader, "seq", &event->seq);
    read_type(reader, &event->type);
    read_id(reader, "at", event->at, sizeof(event->at));
    read_id(reader, "by", event->by, sizeof(event->by));
    read_id(reader, "task", event->task, sizeof(event->task));
    read_int(reader, "line", &event->line);
    read_legs(reader, event);
    read_words(reader, "scan", true, event->scan, sizeof(event->scan));
    read_id(reader, "code", event->code, sizeof(event->code));
    read_int(reader, "qty", &event->qty);
    read_seq(reader, "of", &event->of);
    read_id(reader, "carton", event->carton, sizeof(event->carton));
    read_id(reader, "manifest", event->manifest, sizeof(event->manifest));
    read_int(reader, "weight_g", &event->weight_g);
    read_id(reader, "printer", event->printer, sizeof(event->printer));
    read_id(reader, "result", event->result, sizeof(event->result));
    read_id(reader, "expiry", event->expiry, sizeof(event->expiry));
    read_words(reader, "note", false, event->note, sizeof(event->note));
    read_id(reader, "place", event->place, sizeof(event->place));
    read_seq(reader, "op", &event->op);
    read_counted(reader, event);
    if (reader->error || event->seq == 0 || when_read(str_of(event->at), &at_ms)) {
        return RAFF_E_SYNTAX;
    }
    return 0;
}

int event_read(struct str line, struct json_arena *arena, struct event *ret_event)
{
    struct reader reader = {0};
    if (line.len > EVENT_LINE_MAX) {
        return RAFF_E_SYNTAX;
    }
    int error = json_read(arena, line, &reader.object, NULL);
    if (error) {
        return error;
    }
    if (!cJSON_IsObject(reader.object)) {
        return RAFF_E_SYNTAX;
    }
    struct event event = {0};
    error = read_members(&reader, &event);
    if (!error) {
        *ret_event = event;
    }
    return error;
}

/* --- meaning --- */

static bool needs_legs(enum event_type type)
{
    static const unsigned moving = 1u << EVENT_PICK | 1u << EVENT_RECEIVE | 1u << EVENT_PUT |
                                   1u << EVENT_MOVE | 1u << EVENT_REPLENISH | 1u << EVENT_PACK |
                                   1u << EVENT_LOAD | 1u << EVENT_HANDOVER | 1u << EVENT_RETURN;
    return moving >> type & 1u;
}

static bool same_stock(const struct leg *a, const struct leg *b)
{
    return strcmp(a->item, b->item) == 0 && strcmp(a->lot, b->lot) == 0 &&
           strcmp(a->serial, b->serial) == 0;
}

int event_check(const struct event *event)
{
    if (event->n_legs == 0 && needs_legs(event->type)) {
        return RAFF_E_UNBALANCED;
    }
    for (size_t i = 0; i < event->n_legs; i++) {
        const struct leg *leg = &event->legs[i];
        if (leg->qty == 0 || leg->qty > QTY_MAX || leg->qty < -QTY_MAX) {
            return RAFF_E_UNBALANCED;
        }
        int64_t sum = 0;
        for (size_t j = 0; j < event->n_legs; j++) {
            bool same = same_stock(leg, &event->legs[j]);
            bool sane = event->legs[j].qty <= QTY_MAX && event->legs[j].qty >= -QTY_MAX;
            sum += same && sane ? event->legs[j].qty : 0;
        }
        if (sum != 0) {
            return RAFF_E_UNBALANCED;
        }
    }
    return 0;
}

static int64_t arrived(const struct event *event)
{
    int64_t sum = 0;
    for (size_t i = 0; i < event->n_legs; i++) {
        sum += event->legs[i].qty > 0 ? event->legs[i].qty : 0;
    }
    return sum;
}

static struct progress own_progress(const struct event *event)
{
    switch (event->type) {
    case EVENT_PICK:
    case EVENT_RECEIVE:
    case EVENT_PUT:
    case EVENT_MOVE:
    case EVENT_REPLENISH:
    case EVENT_PACK:
    case EVENT_HANDOVER:
    case EVENT_RETURN:
        return (struct progress){.done = arrived(event)};
    case EVENT_SHORT:
        return (struct progress){.short_qty = event->qty};
    case EVENT_LOAD:
    case EVENT_COUNT:
        return (struct progress){.done = 1};
    case EVENT_SKIP:
    case EVENT_CLOSE:
    case EVENT_LABEL:
    case EVENT_START:
    case EVENT_DONE:
    case EVENT_STATUS:
    case EVENT_LOGIN:
    case EVENT_LOGOUT:
    case EVENT_EXCEPTION:
    case EVENT_NOTE:
    case EVENT_REVERSE:
    case EVENT_TYPE_COUNT:
        break;
    }
    return (struct progress){0};
}

struct progress event_progress(const struct event *event, const struct event *of)
{
    const struct event *act = event->type == EVENT_REVERSE ? of : event;
    if (!act || !act->task[0] || act->line == 0) {
        return (struct progress){0};
    }
    struct progress progress = own_progress(act);
    if (event->type == EVENT_REVERSE) {
        progress.done = -progress.done;
        progress.short_qty = -progress.short_qty;
    }
    return progress;
}

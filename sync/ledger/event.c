#include "sync/ledger/event.h"

#include "drivers/base/error.h"
#include "drivers/base/json_scan.h"

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
    write_id(out, "clock", event->clock);
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

enum member_kind {
    MEMBER_ID,    /* text that must be clean as it is */
    MEMBER_WORDS, /* text that is cleaned */
    MEMBER_SCAN,  /* the same, GS kept */
    MEMBER_INT,
    MEMBER_SEQ, /* not negative */
    MEMBER_TYPE,
    MEMBER_LEGS,
    MEMBER_COUNTED,
};

struct member {
    struct str key;
    enum member_kind kind;
    size_t offset;
    size_t size;
};

#define MEMBER(type_, key_, kind_, field_)                                                         \
    {                                                                                              \
        {(key_), sizeof(key_) - 1}, (kind_), offsetof(struct type_, field_),                       \
            sizeof(((struct type_ *)0)->field_)                                                    \
    }

static const struct member leg_members[] = {
    MEMBER(leg, "place", MEMBER_ID, place), MEMBER(leg, "item", MEMBER_ID, item),
    MEMBER(leg, "lot", MEMBER_ID, lot),     MEMBER(leg, "serial", MEMBER_ID, serial),
    MEMBER(leg, "qty", MEMBER_INT, qty),
};

static const struct member counted_members[] = {
    MEMBER(counted, "item", MEMBER_ID, item),
    MEMBER(counted, "lot", MEMBER_ID, lot),
    MEMBER(counted, "qty", MEMBER_INT, qty),
    MEMBER(counted, "book", MEMBER_INT, book),
};

/* In the order in which event_write writes them: each is looked for behind the one before. */
static const struct member event_members[] = {
    MEMBER(event, "seq", MEMBER_SEQ, seq),
    MEMBER(event, "type", MEMBER_TYPE, type),
    MEMBER(event, "at", MEMBER_ID, at),
    MEMBER(event, "clock", MEMBER_WORDS, clock),
    MEMBER(event, "by", MEMBER_ID, by),
    MEMBER(event, "task", MEMBER_ID, task),
    MEMBER(event, "line", MEMBER_INT, line),
    MEMBER(event, "legs", MEMBER_LEGS, legs),
    MEMBER(event, "scan", MEMBER_SCAN, scan),
    MEMBER(event, "code", MEMBER_ID, code),
    MEMBER(event, "qty", MEMBER_INT, qty),
    MEMBER(event, "of", MEMBER_SEQ, of),
    MEMBER(event, "carton", MEMBER_ID, carton),
    MEMBER(event, "manifest", MEMBER_ID, manifest),
    MEMBER(event, "weight_g", MEMBER_INT, weight_g),
    MEMBER(event, "printer", MEMBER_ID, printer),
    MEMBER(event, "result", MEMBER_ID, result),
    MEMBER(event, "expiry", MEMBER_ID, expiry),
    MEMBER(event, "note", MEMBER_WORDS, note),
    MEMBER(event, "place", MEMBER_ID, place),
    MEMBER(event, "op", MEMBER_SEQ, op),
    MEMBER(event, "counted", MEMBER_COUNTED, counted),
};

static int read_seq(struct json_scan *scan, void *ret_value)
{
    int64_t value = 0;
    if (json_scan_whole(scan, &value) || value < 0) {
        return RAFF_E_SYNTAX;
    }
    *(uint64_t *)ret_value = (uint64_t)value;
    return 0;
}

static int read_type(struct json_scan *scan, void *ret_type)
{
    char name[ID_SIZE];
    if (json_scan_string(scan, name, sizeof(name))) {
        return RAFF_E_SYNTAX;
    }
    for (int i = 0; i < EVENT_TYPE_COUNT; i++) {
        if (type_names[i][0] == name[0] && strcmp(type_names[i], name) == 0) {
            *(enum event_type *)ret_type = (enum event_type)i;
            return 0;
        }
    }
    return RAFF_E_SYNTAX;
}

static int read_object(struct json_scan *scan, const struct member *members, size_t n, void *into);

static int read_legs(struct json_scan *scan, struct event *event)
{
    int more = json_scan_open(scan, '[');
    while (more == 0 && (more = json_scan_element(scan)) > 0) {
        struct leg *leg = &event->legs[event->n_legs];
        if (event->n_legs == EVENT_LEGS_MAX) {
            return RAFF_E_SYNTAX;
        }
        memset(leg, 0, sizeof(*leg));
        more = read_object(scan, leg_members, ARRAY_SIZE(leg_members), leg);
        if (more || !leg->place[0] || !leg->item[0]) {
            return RAFF_E_SYNTAX;
        }
        event->n_legs++;
    }
    return more;
}

static int read_counted(struct json_scan *scan, struct event *event)
{
    int more = json_scan_open(scan, '[');
    while (more == 0 && (more = json_scan_element(scan)) > 0) {
        struct counted *counted = &event->counted[event->n_counted];
        if (event->n_counted == EVENT_COUNTED_MAX) {
            return RAFF_E_SYNTAX;
        }
        memset(counted, 0, sizeof(*counted));
        more = read_object(scan, counted_members, ARRAY_SIZE(counted_members), counted);
        if (more || !counted->item[0]) {
            return RAFF_E_SYNTAX;
        }
        event->n_counted++;
    }
    return more;
}

static int read_member(struct json_scan *scan, const struct member *member, void *into)
{
    void *field = (char *)into + member->offset;
    switch (member->kind) {
    case MEMBER_ID:
        return json_scan_name(scan, field, member->size);
    case MEMBER_WORDS:
        return json_scan_words(scan, false, field, member->size);
    case MEMBER_SCAN:
        return json_scan_words(scan, true, field, member->size);
    case MEMBER_INT:
        return json_scan_whole(scan, field);
    case MEMBER_SEQ:
        return read_seq(scan, field);
    case MEMBER_TYPE:
        return read_type(scan, field);
    case MEMBER_LEGS:
        return read_legs(scan, into);
    case MEMBER_COUNTED:
        return read_counted(scan, into);
    }
    return RAFF_E_SYNTAX;
}

/* Which of the members a key names, sought from `*at` on and around; n: none of them. The next one
 * is looked for behind it. */
static size_t find_member(const struct member *members, size_t n, struct str key, size_t *at)
{
    char plain[ID_SIZE];
    if (memchr(key.at, '\\', key.len)) {
        key = json_scan_undo(key, plain, sizeof(plain)) ? STR("") : str_of(plain);
    }
    for (size_t i = 0, found = *at; i < n; i++, found = found + 1 < n ? found + 1 : 0) {
        if (str_equal(members[found].key, key)) {
            *at = found + 1 < n ? found + 1 : 0;
            return found;
        }
    }
    return n;
}

/* Members that are not known are passed over; of a key that comes twice the first one counts. */
static int read_object(struct json_scan *scan, const struct member *members, size_t n, void *into)
{
    uint32_t seen = 0;
    size_t at = 0;
    struct str key, ignored;
    int more = json_scan_open(scan, '{');
    while (more == 0 && (more = json_scan_key(scan, &key)) > 0) {
        size_t found = find_member(members, n, key, &at);
        bool is_new = found < n && !(seen & UINT32_C(1) << found);
        seen |= is_new ? UINT32_C(1) << found : 0;
        more = is_new ? read_member(scan, &members[found], into) : json_scan_skip(scan, &ignored);
    }
    return more;
}

/* The lists of an event are large and nearly empty: what they do not use is neither wiped nor
 * copied. */
static void wipe(struct event *event)
{
    memset(event, 0, offsetof(struct event, legs));
    event->n_legs = 0;
    memset(event->scan, 0, offsetof(struct event, counted) - offsetof(struct event, scan));
    event->n_counted = 0;
}

static void copy(struct event *to, const struct event *from)
{
    memcpy(to, from, offsetof(struct event, legs));
    memcpy(to->legs, from->legs, from->n_legs * sizeof(*from->legs));
    to->n_legs = from->n_legs;
    memcpy(to->scan, from->scan, offsetof(struct event, counted) - offsetof(struct event, scan));
    memcpy(to->counted, from->counted, from->n_counted * sizeof(*from->counted));
    to->n_counted = from->n_counted;
}

int event_read(struct str line, struct event *ret_event)
{
    static _Thread_local struct event event;
    struct json_scan scan = json_scan_over(line);
    int64_t at_ms = 0;
    if (line.len > EVENT_LINE_MAX) {
        return RAFF_E_SYNTAX;
    }
    wipe(&event);
    event.type = EVENT_TYPE_COUNT;
    if (read_object(&scan, event_members, ARRAY_SIZE(event_members), &event) ||
        json_scan_end(&scan) || event.type == EVENT_TYPE_COUNT || event.seq == 0 ||
        when_read(str_of(event.at), &at_ms)) {
        return RAFF_E_SYNTAX;
    }
    copy(ret_event, &event);
    return 0;
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

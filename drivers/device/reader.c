#include "drivers/device/interfaces/reader.h"

#include "drivers/base/error.h"

#define LEAVE_MS 2000

static const struct reader_ops *const drivers[] = {
    NULL,
};

static const struct reader_ops *find_driver(struct str name)
{
    for (size_t i = 0; drivers[i]; i++) {
        if (str_is(name, drivers[i]->name)) {
            return drivers[i];
        }
    }
    return NULL;
}

void reader_set_state(struct reader *reader, enum device_state state, const char *why)
{
    if (reader->is_freed || (reader->state == state && strcmp(reader->why, why) == 0)) {
        return;
    }
    reader->state = state;
    copy_cut(reader->why, sizeof(reader->why), why);
    reader->events->state(reader->context, state, reader->why);
}

/* --- sights, arrivals and departures --- */

static size_t epc_len(const struct wire_tag *tag)
{
    return (tag->epc_bits + 7U) / 8;
}

static bool is_same_tag(const struct wire_tag *a, const struct wire_tag *b)
{
    return a->epc_bits == b->epc_bits && memcmp(a->epc, b->epc, epc_len(a)) == 0;
}

static uint64_t utc_us(void)
{
    uv_timeval64_t now = {0};
    (void)uv_gettimeofday(&now); /* fails only for a pointer that is none */
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_usec;
}

static bool tell(struct reader *reader, enum reader_what what)
{
    const struct reader_presence *presence = &reader->presence;
    const struct reader_tag tag = {
        .what = what,
        .tag = presence->tag,
        .is_nfc = reader->ops->is_nfc,
        .text = {presence->text, presence->text_len},
    };
    reader->events->tag(reader->context, &tag, uv_hrtime());
    return !reader->is_freed;
}

static bool leave(struct reader *reader)
{
    bool was_there = reader->presence.is_there;
    reader->presence.is_there = false;
    uv_timer_stop(&reader->leave);
    return was_there ? tell(reader, READER_LEFT) : !reader->is_freed;
}

static void on_leave(uv_timer_t *timer)
{
    (void)!leave(container_of(timer, struct reader, leave));
}

static void count_sight(struct wire_tag *seen, uint16_t had)
{
    seen->has |= WIRE_TAG_COUNT | WIRE_TAG_FIRST | WIRE_TAG_LAST;
    seen->count = had < UINT16_MAX ? had + 1 : had;
    seen->last_us = utc_us();
}

static bool arrive(struct reader *reader, const struct wire_tag *tag, struct str text)
{
    struct reader_presence *presence = &reader->presence;
    presence->is_there = true;
    presence->tag = *tag;
    count_sight(&presence->tag, 0);
    presence->tag.first_us = presence->tag.last_us;
    struct text copy = text_over(presence->text, sizeof(presence->text));
    text_add_str(&copy, text);
    presence->text_len = copy.cut ? 0 : copy.len; /* half a text is another text */
    return tell(reader, READER_ARRIVED);
}

static bool is_wanted(const struct reader *reader, const struct wire_tag *tag)
{
    return reader->mode == READER_PORTAL ||
           (reader->mode == READER_FINDER && epc_len(tag) == reader->find_len &&
            memcmp(tag->epc, reader->find, reader->find_len) == 0);
}

bool reader_report_sight(struct reader *reader, const struct wire_tag *tag, struct str text)
{
    struct reader_presence *presence = &reader->presence;
    if (reader->is_freed || !is_wanted(reader, tag)) {
        return !reader->is_freed;
    }
    if (presence->is_there && !is_same_tag(&presence->tag, tag) && !leave(reader)) {
        return false;
    }
    uv_timer_start(&reader->leave, on_leave, reader->leave_ms, 0);
    if (!presence->is_there) {
        return arrive(reader, tag, text);
    }
    count_sight(&presence->tag, presence->tag.count);
    return reader->mode == READER_FINDER ? tell(reader, READER_SIGHTED) : true;
}

bool reader_report_gone(struct reader *reader, const struct wire_tag *tag)
{
    bool is_it = reader->presence.is_there && is_same_tag(&reader->presence.tag, tag);
    return is_it && !reader->is_freed ? leave(reader) : !reader->is_freed;
}

/* --- life --- */

static void on_released(struct loop_owner *owner)
{
    struct reader *reader = container_of(owner, struct reader, owner);
    reader->ops->destroy(reader);
}

void reader_released(struct reader *reader)
{
    loop_release(&reader->owner);
}

int reader_new(uv_loop_t *loop, const struct reader_config *config,
               const struct reader_events *events, void *context, struct reader **ret_reader)
{
    const struct reader_ops *ops = find_driver(str_of(config->driver));
    struct reader *reader = NULL;
    int error = ops ? ops->make(config, &reader) : RAFF_E_CONFIG;
    if (error) {
        return error;
    }
    reader->ops = ops;
    reader->events = events;
    reader->context = context;
    reader->mode = READER_IDLE;
    reader->state = DEVICE_OPENING;
    reader->leave_ms = config->leave_ms ? config->leave_ms : LEAVE_MS;
    loop_owner_init(&reader->owner, loop, on_released);
    loop_timer(&reader->owner, &reader->leave);
    error = ops->start(reader);
    if (error) {
        reader_free(reader);
        return error;
    }
    *ret_reader = reader;
    return 0;
}

void reader_free(struct reader *reader)
{
    if (reader) {
        reader->is_freed = true;
        loop_close((uv_handle_t *)&reader->leave);
        reader->ops->release(reader);
    }
}

int reader_run(struct reader *reader, enum reader_mode mode, struct str epc)
{
    bool has_epc = mode == READER_FINDER;
    if (has_epc != (epc.len > 0)) {
        return RAFF_E_CONFIG;
    }
    if (epc.len > sizeof(reader->find)) {
        return RAFF_E_TOO_LONG;
    }
    reader->mode = mode;
    reader->find_len = epc.len;
    if (has_epc) {
        memcpy(reader->find, epc.at, epc.len);
    }
    reader->ops->run(reader);
    return 0;
}

enum device_state reader_state(const struct reader *reader)
{
    return reader->state;
}

#include "drivers/device/interfaces/reader.h"

#include "drivers/base/error.h"

#define LEAVE_MS 2000

static const struct reader_ops *const drivers[] = {
    &reader_a0_ops, &reader_bb_ops, &reader_llrp_ops, &reader_mercury_ops, &reader_nfc_ops, NULL,
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

/* --- the state --- */

/* What the driver says, unless there are more tags than are folded: then that. */
static void tell_state(struct reader *reader)
{
    bool is_full = reader->fold.no_room > 0 && reader->state == DEVICE_READY;
    enum device_state state = is_full ? DEVICE_FAULT : reader->state;
    const char *why = is_full ? "too many tags in the field" : reader->why;
    if (reader->is_freed || (reader->told_state == state && strcmp(reader->told_why, why) == 0)) {
        return;
    }
    reader->told_state = state;
    copy_cut(reader->told_why, sizeof(reader->told_why), why);
    reader->events->state(reader->context, state, reader->told_why);
}

void reader_set_state(struct reader *reader, enum device_state state, const char *why)
{
    reader->state = state;
    copy_cut(reader->why, sizeof(reader->why), why);
    tell_state(reader);
}

/* --- sights, arrivals and departures --- */

static uint64_t now_us(void)
{
    return uv_hrtime() / 1000;
}

/* The time of day when the fold's clock was at `then_us`. */
static uint64_t utc_of(uint64_t then_us)
{
    uv_timeval64_t now = {0};
    (void)uv_gettimeofday(&now); /* fails only for a pointer that is none */
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_usec - (now_us() - then_us);
}

/* `sight` is what is told of it besides the counts: its best, or the latest. */
static bool tell(struct reader *reader, enum reader_what what, const struct fold_tag *folded,
                 const struct wire_tag *sight)
{
    struct reader_tag tag = {
        .what = what,
        .tag = *sight,
        .antennas = folded->antennas,
        .is_nfc = reader->ops->is_nfc,
        .text = {reader->text, reader->text_len},
    };
    tag.tag.has |= WIRE_TAG_COUNT | WIRE_TAG_FIRST | WIRE_TAG_LAST;
    tag.tag.count = folded->count < UINT16_MAX ? (uint16_t)folded->count : UINT16_MAX;
    tag.tag.first_us = utc_of(folded->first_us);
    tag.tag.last_us = tag.tag.first_us + (folded->last_us - folded->first_us);
    reader->events->tag(reader->context, &tag, uv_hrtime());
    return !reader->is_freed;
}

static bool tell_left(struct reader *reader, uint64_t when_us)
{
    const struct fold_tag *tag = NULL;
    while (!reader->is_freed && (tag = fold_expire(&reader->fold, when_us))) {
        if (tell(reader, READER_LEFT, tag, &tag->best)) {
            tell_state(reader); /* there is room again */
        }
    }
    return !reader->is_freed;
}

static void on_leave(struct loop_deadline *deadline);

/* The deadline moves on with every sight; the timer is only set when it is not running. */
static void watch_leave(struct reader *reader)
{
    uint64_t deadline_us = fold_deadline(&reader->fold);
    if (deadline_us != FOLD_NEVER && !loop_deadline_is_set(&reader->leave)) {
        uint64_t left_us = deadline_us > now_us() ? deadline_us - now_us() : 0;
        loop_deadline_set(&reader->leave, left_us / 1000 + 1, on_leave);
    }
}

static void on_leave(struct loop_deadline *deadline)
{
    struct reader *reader = container_of(deadline, struct reader, leave);
    if (tell_left(reader, now_us())) {
        watch_leave(reader);
    }
}

/* Half a text is another text: one that does not fit is left out. */
static void keep_text(struct reader *reader, struct str text)
{
    reader->text_len = text.len <= sizeof(reader->text) ? text.len : 0;
    if (reader->text_len > 0) {
        memcpy(reader->text, text.at, text.len);
    }
}

static bool arrive(struct reader *reader, const struct fold_tag *tag, struct str text)
{
    keep_text(reader, text);
    watch_leave(reader);
    return tell(reader, READER_ARRIVED, tag, &tag->best);
}

static enum fold_sight see(struct reader *reader, const struct wire_tag *sight,
                           const struct fold_tag **ret_tag)
{
    enum fold_sight what = fold_see(&reader->fold, sight, now_us(), ret_tag);
    bool is_in_the_way = what == FOLD_NO_ROOM && reader->ops->is_nfc;
    if (is_in_the_way && tell_left(reader, FOLD_NEVER)) {
        what = fold_see(&reader->fold, sight, now_us(), ret_tag);
    }
    return what;
}

static bool tells_sights(const struct reader *reader)
{
    return reader->mode == READER_FINDER || reader->mode == READER_WATCH;
}

bool reader_report_sight(struct reader *reader, const struct wire_tag *sight, struct str text)
{
    const struct fold_tag *tag = NULL;
    if (reader->is_freed || reader->mode == READER_IDLE) {
        return !reader->is_freed;
    }
    switch (see(reader, sight, &tag)) {
    case FOLD_ARRIVED:
        return arrive(reader, tag, text);
    case FOLD_SEEN:
        return tells_sights(reader) ? tell(reader, READER_SIGHTED, tag, sight) : true;
    case FOLD_NO_ROOM:
        tell_state(reader);
        break;
    case FOLD_PASSED:
        break;
    }
    return !reader->is_freed;
}

bool reader_report_gone(struct reader *reader, const struct wire_tag *sight)
{
    const struct fold_tag *tag = reader->is_freed ? NULL : fold_remove(&reader->fold, sight);
    return tag ? tell(reader, READER_LEFT, tag, &tag->best) : !reader->is_freed;
}

/* --- life --- */

static void on_released(struct loop_owner *owner)
{
    struct reader *reader = container_of(owner, struct reader, owner);
    fold_release(&reader->fold);
    reader->ops->destroy(reader);
}

void reader_released(struct reader *reader)
{
    loop_release(&reader->owner);
}

static int make_fold(struct reader *reader, const struct reader_config *config)
{
    const struct fold_config fold = {
        .tags_max = reader->ops->is_nfc ? 1 : READER_TAGS_MAX,
        .leave_us = (uint64_t)(config->leave_ms ? config->leave_ms : LEAVE_MS) * 1000,
        .rssi_min_cdbm = config->rssi_min_cdbm,
        .epc_filter = config->epc_filter,
    };
    return fold_init(&reader->fold, &fold);
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
    reader->state = reader->told_state = DEVICE_OPENING;
    error = make_fold(reader, config);
    if (error) {
        ops->destroy(reader);
        return error;
    }
    loop_owner_init(&reader->owner, loop, on_released);
    loop_deadline_init(&reader->owner, &reader->leave);
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
        loop_close((uv_handle_t *)&reader->leave.timer);
        reader->ops->release(reader);
    }
}

int reader_run(struct reader *reader, enum reader_mode mode, struct str epc)
{
    bool has_epc = mode == READER_FINDER;
    if (has_epc != (epc.len > 0)) {
        return RAFF_E_CONFIG;
    }
    if (epc.len > WIRE_EPC_MAX) {
        return RAFF_E_TOO_LONG;
    }
    reader->mode = mode;
    fold_find(&reader->fold, (const uint8_t *)epc.at, epc.len);
    reader->ops->run(reader);
    return 0;
}

enum device_state reader_state(const struct reader *reader)
{
    return reader->told_state;
}

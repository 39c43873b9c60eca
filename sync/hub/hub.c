#include "sync/hub/hub.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/backup.h"
#include "sync/hub/engine.h"

#define APPLICATION_ID 0x52484231 /* "RHB1" */
#define WAITING_FIRST  64
#define TICK_MS        30000
#define CACHE_PRAGMA   "PRAGMA cache_size = -65536" /* KiB: the hot end of many seats' logs */

const struct db_schema hub_schema = {
    .application_id = APPLICATION_ID,
    .migrations = hub_sql_migrations,
    .n_migrations = H_MIGRATIONS,
    .statements = hub_sql_statements,
    .n_statements = H_COUNT,
    .extend = given_register,
};

/* --- life --- */

int hub_load_id(struct hub *hub)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(hub->db, H_META_GET, S("hub"));
    int more = db_step(hub->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    db_column_str(stmt, 0, hub->id, sizeof(hub->id));
    return 0;
}

static int init(struct hub *hub)
{
    hub->waiting = calloc(WAITING_FIRST, sizeof(*hub->waiting));
    hub->waiting_size = WAITING_FIRST;
    bytes_init(&hub->payloads, HUB_QUEUE_MAX);
    bytes_init(&hub->inflated, PROTO_PLAIN_MAX + 1);
    bytes_init(&hub->tx.rows, HUB_OP_BYTES_MAX);
    bytes_init(&hub->tx.sum_text, HUB_OP_BYTES_MAX);
    bytes_init(&hub->tx.key, HUB_OP_BYTES_MAX);
    bytes_init(&hub->tx.texts, 4 * HUB_OP_BYTES_MAX);
    int error = hub->waiting ? outbox_init(&hub->out) : -ENOMEM;
    error = error ? error : changes_init(&hub->tx.changes, HUB_OP_ROWS_MAX);
    error = error ? error : changes_init(&hub->tx.written, HUB_OP_ROWS_MAX);
    error = error ? error : stock_init(&hub->tx.stock);
    error = error ? error : held_init(&hub->tx.held);
    error = error ? error : guard_init(hub);
    error = error ? error : json_arena_init(&hub->arena, HUB_ARENA_SIZE);
    if (!error) {
        error = db_error(sqlite3_exec(db_handle(hub->db), CACHE_PRAGMA, NULL, NULL, NULL));
    }
    error = error ? error : hub_load_id(hub);
    return error == RAFF_E_NOT_FOUND ? hub_make_id(hub) : error;
}

int hub_new(const struct hub_config *config, struct db *db, struct hub **ret_hub)
{
    struct hub *hub = calloc(1, sizeof(*hub));
    if (!hub) {
        return -ENOMEM;
    }
    hub->config = *config;
    hub->config.lease_ms = config->lease_ms ? config->lease_ms : HUB_DEFAULT_LEASE_MS;
    hub->db = db;
    hub->tx.hub = hub;
    hub->tx.db = db;
    hub->tx.places = 1;
    sums_watch(hub);
    int error = init(hub);
    if (error) {
        hub_free(hub);
        return error;
    }
    *ret_hub = hub;
    return 0;
}

void hub_free(struct hub *hub)
{
    if (!hub) {
        return;
    }
    backup_forget(hub);
    sums_unwatch(hub);
    guard_release(hub);
    stock_release(&hub->tx.stock);
    held_release(&hub->tx.held);
    changes_release(&hub->tx.changes);
    changes_release(&hub->tx.written);
    bytes_release(&hub->tx.rows);
    bytes_release(&hub->tx.sum_text);
    bytes_release(&hub->tx.key);
    bytes_release(&hub->tx.texts);
    outbox_release(&hub->out);
    free(hub->waiting);
    bytes_release(&hub->payloads);
    bytes_release(&hub->inflated);
    json_arena_release(&hub->arena);
    free(hub);
}

struct db *hub_db(struct hub *hub)
{
    return hub->db;
}

const char *hub_id(const struct hub *hub)
{
    return hub->id;
}

bool hub_take_access(struct hub *hub)
{
    bool access = hub->access;
    hub->access = false;
    return access;
}

void hub_touch_access(struct hub *hub)
{
    hub->access = true;
}

/* --- answers --- */

static void down_of(const char *site, const char *seat, char ret_name[PROTO_TOPIC_MAX])
{
    struct proto_topic topic = {.channel = PROTO_DOWN};
    copy_cut(topic.site, sizeof(topic.site), site);
    copy_cut(topic.seat, sizeof(topic.seat), seat);
    proto_topic_write(&topic, ret_name);
}

int hub_answer(struct hub *hub, const char *site, const char *seat)
{
    char name[PROTO_TOPIC_MAX];
    down_of(site, seat, name);
    bytes_clear(&hub->out.plain);
    int error = proto_write(&hub->message, &hub->out.plain);
    return error ? error : outbox_stage(&hub->out, name, false);
}

int hub_ack(struct hub *hub, const char *site, const char *seat)
{
    char name[PROTO_TOPIC_MAX];
    down_of(site, seat, name);
    outbox_drop_ack(&hub->out, name);
    int error = hub_answer(hub, site, seat);
    if (!error) {
        hub->out.all[hub->out.n - 1].is_plain_ack = hub->message.as.ack.n_out == 0;
    }
    return error;
}

int hub_nack(struct hub *hub, const char *site, const char *seat, enum proto_nack code,
             uint64_t expect, const char *why)
{
    memset(&hub->message.as.nack, 0, sizeof(hub->message.as.nack));
    hub->message.type = PROTO_NACK;
    struct proto_refusal *nack = &hub->message.as.nack;
    nack->code = code;
    nack->expect = expect;
    nack->retry_ms = HUB_RETRY_MS;
    copy_cut(nack->why, sizeof(nack->why), why);
    return hub_answer(hub, site, seat);
}

int hub_progress(struct hub *hub, uint64_t *ret_ops, uint64_t *ret_epoch)
{
    int64_t ops = 0, epoch = 0;
    int error = sql_number(hub->db, H_SITES_OPS, &ops, NULL, 0);
    error = error ? error : sql_number(hub->db, H_EPOCH_LAST, &epoch, NULL, 0);
    if (!error) {
        *ret_ops = (uint64_t)ops;
        *ret_epoch = (uint64_t)epoch;
    }
    return error;
}

int hub_announce(struct hub *hub)
{
    struct proto_announcement announcement = {.v_min = PROTO_VERSION, .v_max = PROTO_VERSION};
    struct proto_topic topic = {.channel = PROTO_HUB};
    char name[PROTO_TOPIC_MAX];
    copy_cut(announcement.hub, sizeof(announcement.hub), hub->id);
    proto_topic_write(&topic, name);
    bytes_clear(&hub->out.plain);
    proto_announcement_write(&announcement, &hub->out.plain);
    int error = outbox_stage(&hub->out, name, true);
    if (!error) {
        outbox_let_out(&hub->out);
    }
    return error;
}

void hub_link_up(struct hub *hub, int64_t now_ms)
{
    (void)!hub_announce(hub); /* seats that hear nothing ask */
    hub->listening_ms = 0;
    hub->tick_ms = now_ms + TICK_MS;
}

int hub_next(struct hub *hub, struct hub_out *ret_out)
{
    return outbox_next(&hub->out, ret_out) ? 1 : 0;
}

/* --- the queue --- */

static int grow(struct hub *hub)
{
    if (hub->n_waiting < hub->waiting_size) {
        return 0;
    }
    struct pending *waiting = realloc(hub->waiting, hub->waiting_size * 2 * sizeof(*waiting));
    if (!waiting) {
        return -ENOMEM;
    }
    hub->waiting = waiting;
    hub->waiting_size *= 2;
    return 0;
}

int hub_receive(struct hub *hub, int64_t now_ms, const char *topic, struct str payload)
{
    (void)now_ms;
    struct pending pending = {.at = hub->payloads.len, .len = payload.len, .n = hub->n_waiting};
    if (proto_topic_read(topic, &pending.topic) ||
        (pending.topic.channel != PROTO_UP && pending.topic.channel != PROTO_ASK &&
         pending.topic.channel != PROTO_STATE)) {
        return 0; /* nothing a seat may write: not ours to answer */
    }
    if (payload.len > PROTO_WIRE_MAX) {
        pending.len = PROTO_WIRE_MAX + 1; /* enough to be refused for its size */
    }
    size_t held = hub->payloads.len + hub->n_waiting * sizeof(pending);
    if (held + pending.len > HUB_QUEUE_MAX) {
        return RAFF_E_FULL;
    }
    int error = grow(hub);
    error = error ? error : bytes_add(&hub->payloads, payload.at, pending.len);
    if (error) {
        hub->payloads.error = 0; /* this message is lost, the next may find memory */
        return error;
    }
    hub->waiting[hub->n_waiting++] = pending;
    return 0;
}

static int by_site(const void *a, const void *b)
{
    const struct pending *one = a, *other = b;
    int sites = strcmp(one->topic.site, other->topic.site);
    return sites ? sites : (one->n > other->n) - (one->n < other->n);
}

static struct str payload_of(const struct hub *hub, const struct pending *pending)
{
    struct str all = bytes_view(&hub->payloads); /* "" if nothing but empty payloads came */
    return (struct str){all.at + pending->at, pending->len};
}

static int handle_state(struct hub *hub, const struct pending *pending, struct str plain)
{
    struct proto_state state;
    if (proto_state_read(plain, &state)) {
        return 0; /* a retained message of somebody who is no seat */
    }
    return seat_state(&hub->tx, pending->topic.seat, &state);
}

static int refuse_payload(struct hub *hub, const struct pending *pending, int error)
{
    if (pending->topic.channel == PROTO_STATE) {
        return 0;
    }
    bool too_long = error == RAFF_E_TOO_LONG || error == RAFF_E_FULL;
    return hub_nack(hub, pending->topic.site, pending->topic.seat,
                    too_long ? PROTO_NACK_SIZE : PROTO_NACK_SCHEMA, 0, error_text(error));
}

static int handle(struct hub *hub, const struct pending *pending)
{
    struct str plain;
    int error = proto_inflate(payload_of(hub, pending), &hub->inflated, &plain);
    if (error) {
        return error == -ENOMEM ? error : refuse_payload(hub, pending, error);
    }
    switch (pending->topic.channel) {
    case PROTO_UP:
        return ingest_batch(&hub->tx, pending->topic.seat, plain);
    case PROTO_ASK:
        return ask_handle(&hub->tx, pending->topic.seat, plain);
    case PROTO_STATE:
        return handle_state(hub, pending, plain);
    case PROTO_DOWN:
    case PROTO_FEED:
    case PROTO_HUB:
        break;
    }
    return 0;
}

/* Of somebody who is no seat yet. */
static int handle_stranger(struct hub *hub, int64_t utc_ms, const struct pending *pending)
{
    struct str plain;
    int error = proto_inflate(payload_of(hub, pending), &hub->inflated, &plain);
    if (error) {
        return error == -ENOMEM ? error : refuse_payload(hub, pending, error);
    }
    return enrolment_ask(hub, utc_ms, pending->topic.seat, plain);
}

static bool is_enrolment(const struct pending *pending)
{
    return strcmp(pending->topic.site, PROTO_ENROL_SITE) == 0;
}

/* The enrolments before `to`, each of which enters its own site; *at moves behind them. */
static int handle_enrolments(struct hub *hub, int64_t utc_ms, size_t *at, size_t to)
{
    int error = 0;
    for (; !error && *at < to && is_enrolment(&hub->waiting[*at]); ++*at) {
        error = handle_stranger(hub, utc_ms, &hub->waiting[*at]);
    }
    return error;
}

/* The messages before `to` of one site; *at moves behind them. */
static int handle_site(struct hub *hub, int64_t utc_ms, size_t *at, size_t to)
{
    const char *site = hub->waiting[*at].topic.site;
    int error = tx_enter(hub, site, utc_ms);
    bool is_known = error != RAFF_E_NOT_FOUND;
    error = is_known ? error : 0;
    for (; !error && *at < to; ++*at) {
        const struct pending *pending = &hub->waiting[*at];
        if (strcmp(pending->topic.site, site) != 0) {
            break;
        }
        if (is_known) {
            error = handle(hub, pending);
            error = error ? error : tx_breathe(&hub->tx);
        } else if (pending->topic.channel != PROTO_STATE) {
            error = hub_nack(hub, site, pending->topic.seat, PROTO_NACK_AUTH, 0, "unknown site");
        }
    }
    if (is_known && !error) {
        error = tx_leave(&hub->tx);
    }
    return error;
}

int hub_end(struct hub *hub, int error)
{
    error = error ? error : db_commit(hub->db);
    if (error) {
        tx_forget(&hub->tx);
        outbox_take_back(&hub->out);
        db_rollback(hub->db);
        return error;
    }
    outbox_let_out(&hub->out);
    return 0;
}

/* Messages from..to in one transaction, with their answers. */
static int handle_range(struct hub *hub, int64_t utc_ms, size_t from, size_t to)
{
    int error = db_begin(hub->db);
    for (size_t at = from; !error && at < to;) {
        error = is_enrolment(&hub->waiting[at]) ? handle_enrolments(hub, utc_ms, &at, to)
                                                : handle_site(hub, utc_ms, &at, to);
    }
    return hub_renewed(hub, hub_end(hub, error));
}

/* Nothing of these was written: every batch is told to come again. */
static void answer_busy(struct hub *hub, size_t from, size_t to, int error)
{
    for (size_t i = from; i < to; i++) {
        const struct proto_topic *topic = &hub->waiting[i].topic;
        if (topic->channel == PROTO_UP &&
            hub_nack(hub, topic->site, topic->seat, PROTO_NACK_BUSY, 0, error_text(error))) {
            break; /* no memory for that either: the seat's own timer sends again */
        }
    }
    outbox_let_out(&hub->out);
}

/* No write works any more, on any of them: one by one would fail as well. */
static bool is_final(int error)
{
    return error == -EIO || error == -ENOSPC || error == -EROFS || error == -ENOMEM ||
           error == RAFF_E_CORRUPT;
}

/* All together failed: each alone, so that the one at fault does not sink the others. */
static int handle_apart(struct hub *hub, int64_t utc_ms)
{
    for (size_t i = 0; i < hub->n_waiting; i++) {
        int error = handle_range(hub, utc_ms, i, i + 1);
        if (error && is_final(error)) {
            answer_busy(hub, i, hub->n_waiting, error);
            return error;
        }
        if (error) {
            answer_busy(hub, i, i + 1, error);
        }
    }
    return 0;
}

int hub_flush(struct hub *hub, int64_t now_ms, int64_t utc_ms)
{
    (void)now_ms;
    if (hub->n_waiting == 0) {
        return 0;
    }
    if (hub->tx.is_open) {
        return RAFF_E_STATE;
    }
    qsort(hub->waiting, hub->n_waiting, sizeof(*hub->waiting), by_site);
    int error = handle_range(hub, utc_ms, 0, hub->n_waiting);
    if (error && is_final(error)) {
        answer_busy(hub, 0, hub->n_waiting, error);
    } else if (error) {
        error = handle_apart(hub, utc_ms);
    }
    hub->n_waiting = 0;
    bytes_clear(&hub->payloads);
    return error;
}

/* --- time --- */

int64_t hub_deadline(const struct hub *hub)
{
    return hub->tick_ms;
}

int hub_tick(struct hub *hub, int64_t now_ms, int64_t utc_ms)
{
    if (now_ms < hub->tick_ms) {
        return 0;
    }
    hub->tick_ms = now_ms + TICK_MS;
    hub->listening_ms = hub->listening_ms ? hub->listening_ms : utc_ms;
    int error = seats_fall_silent(hub, utc_ms);
    error = error ? error : lease_expire(hub, utc_ms);
    return error ? error : feed_prune(hub);
}

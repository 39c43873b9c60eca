/* A seat's life: making it, the link's ups and downs, time, and what goes out next. */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/seat/engine.h"

/* --- retries --- */

void retry_off(struct retry *retry)
{
    *retry = (struct retry){.at_ms = NEVER};
}

void retry_at(struct retry *retry, int64_t at_ms)
{
    *retry = (struct retry){.at_ms = at_ms};
}

bool retry_due(const struct retry *retry, int64_t now_ms)
{
    return retry->at_ms <= now_ms;
}

void retry_sent(struct seat *seat, struct retry *retry, int64_t now_ms, int64_t first_ms,
                int64_t max_ms)
{
    int64_t wait = retry->wait_ms ? retry->wait_ms * 2 : first_ms;
    wait = wait < max_ms ? wait : max_ms;
    int64_t half = wait / 2;
    uint64_t chance = seat->config.random(seat->config.random_context) % (uint64_t)(half + 1);
    retry->wait_ms = wait;
    /* Three quarters to five quarters of the wait: seats must not fall into step. */
    retry->at_ms = now_ms + wait - half / 2 + (int64_t)chance;
}

void seat_asked(struct seat *seat, int64_t now_ms)
{
    if (seat->asked_ms == NEVER) {
        seat->asked_ms = now_ms;
    }
}

/* --- making one --- */

static void init_state(struct seat *seat)
{
    bytes_init(&seat->inflated, PROTO_PLAIN_MAX + 1);
    bytes_init(&seat->lines, PROTO_PLAIN_MAX);
    bytes_init(&seat->plain, PROTO_PLAIN_MAX);
    bytes_init(&seat->wire, PROTO_PLAIN_MAX);
    bytes_init(&seat->asked_after, PROTO_ROWS_BYTES_MAX);
    bytes_init(&seat->check_after, PROTO_ROWS_BYTES_MAX);
    bytes_init(&seat->check_to, PROTO_ROWS_BYTES_MAX);
    bytes_init(&seat->ahead.payloads, AHEAD_BYTES_MAX);
    seat->asked_ms = NEVER;
    seat->question_end_ms = NEVER;
    seat->lease_end_ms = NEVER;
    struct retry *retries[] = {&seat->hello,    &seat->resend,    &seat->pull,
                               &seat->snapshot, &seat->check_ask, &seat->question_retry};
    for (size_t i = 0; i < ARRAY_SIZE(retries); i++) {
        retry_off(retries[i]);
    }
    for (size_t i = 0; i < RELEASES_MAX; i++) {
        retry_off(&seat->release_retry[i]);
    }
    uint64_t session = seat->config.random(seat->config.random_context);
    to_hex((const uint8_t *)&session, sizeof(session), seat->session);
}

int seat_new(const struct seat_config *config, struct ledger *ledger, struct seat **ret_seat)
{
    struct seat *seat = calloc(1, sizeof(*seat));
    if (!seat) {
        return -ENOMEM;
    }
    seat->config = *config;
    seat->ledger = ledger;
    seat->identity = *ledger_identity(ledger);
    copy_cut(seat->version, sizeof(seat->version), config->version ? config->version : "");
    init_state(seat);
    int error = json_arena_init(&seat->arena, PROTO_ARENA_SIZE);
    if (error < 0) {
        seat_free(seat);
        return error;
    }
    seat_status(seat, &seat->reported);
    *ret_seat = seat;
    return 0;
}

void seat_free(struct seat *seat)
{
    if (!seat) {
        return;
    }
    struct bytes *buffers[] = {&seat->inflated, &seat->lines,         &seat->plain,
                               &seat->wire,     &seat->asked_after,   &seat->check_after,
                               &seat->check_to, &seat->ahead.payloads};
    for (size_t i = 0; i < ARRAY_SIZE(buffers); i++) {
        bytes_release(buffers[i]);
    }
    json_arena_release(&seat->arena);
    free(seat);
}

static void topic_of(const struct seat *seat, enum proto_channel channel, char out[PROTO_TOPIC_MAX])
{
    struct proto_topic topic = {.channel = channel};
    copy_cut(topic.site, sizeof(topic.site), seat->identity.site);
    copy_cut(topic.seat, sizeof(topic.seat), seat->identity.seat);
    proto_topic_write(&topic, out);
}

void seat_topics(const struct seat *seat, char down[PROTO_TOPIC_MAX], char feed[PROTO_TOPIC_MAX],
                 char hub[PROTO_TOPIC_MAX], char state[PROTO_TOPIC_MAX])
{
    topic_of(seat, PROTO_DOWN, down);
    topic_of(seat, PROTO_FEED, feed);
    topic_of(seat, PROTO_HUB, hub);
    topic_of(seat, PROTO_STATE, state);
}

static void write_state(const struct seat *seat, bool up, struct bytes *out)
{
    struct proto_state state = {.up = up};
    copy_cut(state.session, sizeof(state.session), seat->session);
    copy_cut(state.version, sizeof(state.version), up ? seat->version : "");
    proto_state_write(&state, out);
}

void seat_will(const struct seat *seat, struct bytes *ret_payload)
{
    write_state(seat, false, ret_payload);
}

/* --- the link --- */

void seat_link_up(struct seat *seat, int64_t now_ms)
{
    seat->state_due = true;
    seat->asked_ms = NEVER;
    seat->hold_ms = now_ms;
    hello_again(seat, now_ms);
}

void seat_link_down(struct seat *seat, int64_t now_ms)
{
    (void)now_ms;
    seat->phase = PHASE_DOWN;
    seat->state_due = false;
    seat->asked_ms = NEVER;
    seat->n_open = 0;
    retry_off(&seat->hello);
    retry_off(&seat->resend);
    retry_off(&seat->pull);
    ahead_forget(seat);
    down_forget_chunk(seat);
}

void seat_turned_away(struct seat *seat, enum seat_refusal why)
{
    seat->refusal = why;
    seat_trouble(seat, why == SEAT_REFUSED_REVOKED
                           ? "the broker says that this seat's certificate is revoked"
                           : "the broker has no topics for this seat");
}

void seat_committed(struct seat *seat, int64_t now_ms)
{
    (void)seat;
    (void)now_ms; /* seat_next looks at the ledger itself: the outbox is its log */
}

/* --- what goes out --- */

int send_plain(struct seat *seat, enum proto_channel channel, bool retain)
{
    bytes_clear(&seat->wire);
    int error = seat->plain.error ? seat->plain.error
                                  : proto_deflate(bytes_view(&seat->plain), &seat->wire);
    if (error < 0) {
        return error;
    }
    topic_of(seat, channel, seat->next_out->topic);
    seat->next_out->payload = bytes_view(&seat->wire);
    seat->next_out->retain = retain;
    return 1;
}

int send_message(struct seat *seat, enum proto_channel channel)
{
    bytes_clear(&seat->plain);
    int error = proto_write(&seat->out, &seat->plain);
    return error < 0 ? error : send_plain(seat, channel, false);
}

static int send_state(struct seat *seat)
{
    seat->state_due = false;
    bytes_clear(&seat->plain);
    write_state(seat, true, &seat->plain);
    return send_plain(seat, PROTO_STATE, true);
}

int seat_next(struct seat *seat, int64_t now_ms, struct seat_out *ret_out)
{
    seat->next_out = ret_out;
    if (seat->phase == PHASE_DOWN) {
        return 0;
    }
    if (seat->state_due) {
        return send_state(seat);
    }
    if (seat->phase != PHASE_WELCOME) {
        return retry_due(&seat->hello, now_ms) ? hello_send(seat, now_ms) : 0;
    }
    int sent = ask_next(seat, now_ms);
    sent = sent ? sent : up_next(seat, now_ms);
    return sent ? sent : down_next(seat, now_ms);
}

/* --- time --- */

/* Its next time is set before: where a full disk refuses it now, it is not due again at once.
 * Nobody sees what is to be swept, and each bite seeks it among all that is not folded in yet:
 * while batches are on their way, rarely. */
static int housekeeping(struct seat *seat, int64_t now_ms, int64_t utc_ms)
{
    if (seat->sweep_ms <= now_ms) {
        seat->sweep_ms = now_ms + (seat->n_open > 0 ? FOLDED_MS : SWEEP_MS);
        int more = ledger_load_sweep(seat->ledger, SWEEP_ROWS);
        if (more < 0) {
            return more;
        }
        seat->sweep_ms = more ? seat->sweep_ms : NEVER;
    }
    if (seat->prune_ms <= now_ms) {
        seat->prune_ms = now_ms + PRUNE_MS;
        int pruned = ledger_prune(seat->ledger, utc_ms, PRUNE_EVENTS);
        if (pruned < 0) {
            return pruned;
        }
        seat->prune_ms = pruned ? now_ms + SWEEP_MS : seat->prune_ms;
    }
    return 0;
}

int seat_tick(struct seat *seat, int64_t now_ms, int64_t utc_ms)
{
    ask_tick(seat, now_ms);
    if (seat->asked_ms != NEVER && now_ms - seat->asked_ms >= SILENCE_MS) {
        /* Whatever was asked is asked again once the hub has welcomed us: one way back, not five.
         */
        seat->asked_ms = now_ms;
        if (seat->phase == PHASE_WELCOME) {
            hello_again(seat, now_ms);
        }
    }
    if (seat->phase == PHASE_WELCOME && now_ms - seat->heard_ms >= HEARTBEAT_MS) {
        down_pull(seat, now_ms);
    }
    int error = down_settle(seat, now_ms);
    error = error < 0 ? error : check_tick(seat, now_ms);
    return error < 0 ? error : housekeeping(seat, now_ms, utc_ms);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t seat_deadline(const struct seat *seat)
{
    int64_t at = earlier(seat->sweep_ms, seat->prune_ms);
    at = earlier(at, ask_deadline(seat));
    if (seat->phase == PHASE_DOWN) {
        return at;
    }
    if (seat->is_held) {
        return earlier(at, seat->heard_ms); /* the link took no question: loaded all the same */
    }
    if (seat->asked_ms != NEVER) {
        at = earlier(at, seat->asked_ms + SILENCE_MS);
    }
    if (seat->phase != PHASE_WELCOME) {
        return earlier(at, seat->hello.at_ms);
    }
    int64_t down = earlier(seat->pull.at_ms, seat->snapshot.at_ms);
    at = earlier(at, down == NEVER ? seat->heard_ms + HEARTBEAT_MS : down);
    at = earlier(at, check_deadline(seat));
    return earlier(at, up_deadline(seat));
}

/* --- for the user --- */

void seat_trouble(struct seat *seat, const char *words)
{
    copy_cut(seat->trouble, sizeof(seat->trouble), words);
}

bool is_content_error(int error)
{
    return error == RAFF_E_SYNTAX || error == RAFF_E_TOO_LONG || error == RAFF_E_UNKNOWN ||
           error == RAFF_E_CHARSET || error == RAFF_E_DATE || error == RAFF_E_CHECK_DIGIT ||
           error == RAFF_E_GAP || error == RAFF_E_STATE || error == RAFF_E_FULL;
}

static enum seat_online online(const struct seat *seat, const struct ledger_sync *sync)
{
    if (seat->phase == PHASE_DOWN) {
        return SEAT_OFFLINE;
    }
    if (seat->phase != PHASE_WELCOME) {
        return SEAT_WAITING;
    }
    bool level = !seat->need_load && !sync->loading && sync->op >= seat->welcome_op;
    return level ? SEAT_ONLINE : SEAT_SYNCING;
}

void seat_status(const struct seat *seat, struct seat_status *ret_status)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    memset(ret_status, 0, sizeof(*ret_status)); /* compared as bytes below */
    ret_status->online = online(seat, &sync);
    ret_status->waiting = sync.next - 1 - sync.acked;
    ret_status->op = sync.op;
    ret_status->heard_utc_ms = seat->heard_utc_ms;
    ret_status->fresh_utc_ms = seat->fresh_utc_ms;
    ret_status->loaded_rows = seat->loaded_rows;
    ret_status->quarantined = seat->quarantined;
    ret_status->refusal = seat->refusal;
    copy_cut(ret_status->trouble, sizeof(ret_status->trouble), seat->trouble);
    ret_status->checked_utc_ms = seat->checked_utc_ms;
    ret_status->clock_off_ms = seat->clock_off_ms;
}

/* The times move with every message; nobody need draw again for that. */
static bool shows_differently(const struct seat_status *a, const struct seat_status *b)
{
    return a->online != b->online || a->waiting != b->waiting || a->quarantined != b->quarantined ||
           a->refusal != b->refusal || a->loaded_rows != b->loaded_rows ||
           a->clock_off_ms != b->clock_off_ms || strcmp(a->trouble, b->trouble) != 0;
}

unsigned seat_take_notices(struct seat *seat)
{
    struct seat_status status;
    seat_status(seat, &status);
    unsigned notices = seat->notices;
    notices |= shows_differently(&status, &seat->reported) ? (unsigned)SEAT_NOTICE_STATUS : 0;
    seat->reported = status;
    seat->notices = 0;
    return notices;
}

const char *seat_leased(const struct seat *seat)
{
    return seat->leased;
}

const struct proto_outcome *seat_review(const struct seat *seat)
{
    return &seat->review;
}

/* What comes in, and the hello that everything begins with. */
#include "drivers/base/error.h"
#include "sync/seat/engine.h"

/* --- hello --- */

void hello_again(struct seat *seat, int64_t at_ms)
{
    seat->phase = PHASE_HELLO;
    seat->n_open = 0;
    retry_at(&seat->hello, at_ms);
    retry_off(&seat->resend);
    retry_off(&seat->pull);
    down_forget_chunk(seat);
}

void refuse(struct seat *seat, int64_t now_ms, enum seat_refusal why, const char *words)
{
    hello_again(seat, NEVER);
    seat->refusal = why;
    seat->phase = PHASE_REFUSED;
    retry_sent(seat, &seat->hello, now_ms, REFUSED_MS, REFUSED_MS);
    seat_trouble(seat, words);
}

static void quarantine(struct seat *seat, int64_t now_ms, const char *words)
{
    seat->quarantined = true;
    refuse(seat, now_ms, SEAT_REFUSED_FORK, words);
}

int hello_send(struct seat *seat, int64_t now_ms)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    struct proto_hello *hello = &seat->out.as.hello;
    seat->out.type = PROTO_HELLO;
    *hello = (struct proto_hello){.v_min = PROTO_VERSION,
                                  .v_max = PROTO_VERSION,
                                  .epoch = seat->identity.epoch,
                                  .oldest = sync.oldest,
                                  .next = sync.next,
                                  .op = strcmp(sync.hub, sync.op_hub) == 0 ? sync.op : 0,
                                  .acked = strcmp(sync.hub, sync.acked_hub) == 0 ? sync.acked : 0};
    memcpy(hello->head, sync.head, CHAIN_SIZE);
    copy_cut(hello->store, sizeof(hello->store), seat->identity.store);
    copy_cut(hello->hub, sizeof(hello->hub), sync.hub);
    bool slow = seat->phase == PHASE_REFUSED;
    retry_sent(seat, &seat->hello, now_ms, slow ? REFUSED_MS : HELLO_FIRST_MS,
               slow ? REFUSED_MS : HELLO_MAX_MS);
    seat->hello_sent_ms = now_ms;
    seat_asked(seat, now_ms);
    return send_message(seat, PROTO_ASK);
}

/* A hub that announces itself has just come, or we have: no use in waiting. */
void hello_soon(struct seat *seat, int64_t now_ms)
{
    if (seat->phase == PHASE_DOWN || seat->phase == PHASE_REFUSED) {
        return;
    }
    int64_t soonest = seat->hello_sent_ms + ANNOUNCED_MS;
    int64_t at = now_ms > soonest ? now_ms : soonest;
    if (seat->phase == PHASE_WELCOME || seat->hello.at_ms > at) {
        hello_again(seat, at);
    }
}

/* 0: the hub holds our history up to expect - 1; otherwise why not, in words. */
static int compare_history(struct seat *seat, const struct proto_welcome *welcome,
                           const struct ledger_sync *sync, const char **ret_words)
{
    uint8_t own[CHAIN_SIZE];
    *ret_words = NULL;
    if (welcome->expect == 0 || welcome->expect > sync->next) {
        *ret_words = "the hub holds events that this seat never wrote";
        return 0;
    }
    int error = ledger_hash_at(seat->ledger, welcome->expect - 1, own);
    if (error == 0 && memcmp(own, welcome->head, CHAIN_SIZE) != 0) {
        *ret_words = "the hub holds another history of this seat";
    }
    return error == RAFF_E_NOT_FOUND ? 0 : error;
}

static void set_clock(struct seat *seat, int64_t utc_ms, const char *hub_now)
{
    int64_t hub_ms = 0;
    if (when_read(str_of(hub_now), &hub_ms) == 0) {
        seat->clock_off_ms = hub_ms - utc_ms;
        seat->notices |= SEAT_NOTICE_CLOCK;
    }
}

static int accept_welcome(struct seat *seat, int64_t now_ms, int64_t utc_ms,
                          const struct proto_welcome *welcome, const struct ledger_sync *sync)
{
    uint64_t held = welcome->expect - 1;
    bool new_hub = strcmp(sync->hub, welcome->hub) != 0;
    int error =
        ledger_set_acked(seat->ledger, welcome->hub, held, sync->safe < held ? sync->safe : held);
    if (error < 0) {
        return error;
    }
    seat->phase = PHASE_WELCOME;
    seat->quarantined = false;
    seat->refusal = SEAT_ACCEPTED;
    copy_cut(seat->hub, sizeof(seat->hub), welcome->hub);
    set_clock(seat, utc_ms, welcome->now);
    seat_trouble(seat, "");
    retry_off(&seat->hello);
    up_restart(seat, welcome->expect);
    return down_welcome(seat, now_ms, welcome, new_hub);
}

static bool is_stranger(struct seat *seat, int64_t now_ms, const char *hub)
{
    if (seat->phase != PHASE_WELCOME || strcmp(seat->hub, hub) == 0) {
        return false;
    }
    hello_soon(seat, now_ms); /* a new hub, or a late word of the old: its welcome will tell */
    return true;
}

static int on_welcome(struct seat *seat, int64_t now_ms, int64_t utc_ms,
                      const struct proto_welcome *welcome)
{
    struct ledger_sync sync;
    const char *words = NULL;
    if (is_stranger(seat, now_ms, welcome->hub) || seat->phase == PHASE_WELCOME) {
        return 0; /* a late one of the hub before, or the answer to a hello sent twice */
    }
    if (welcome->v != PROTO_VERSION) {
        refuse(seat, now_ms, SEAT_REFUSED_VERSION, "no version in common with the hub");
        return 0;
    }
    if (welcome->epoch != seat->identity.epoch) {
        refuse(seat, now_ms, SEAT_REFUSED_EPOCH, "another seat was enrolled here");
        return 0;
    }
    ledger_sync_state(seat->ledger, &sync);
    int error = compare_history(seat, welcome, &sync, &words);
    if (error < 0) {
        return error;
    }
    if (words) {
        quarantine(seat, now_ms, words);
        return 0;
    }
    if (welcome->expect < sync.oldest) {
        refuse(seat, now_ms, SEAT_REFUSED_HOLE,
               "events are missing: the hub lost what this seat no longer holds");
        return 0;
    }
    return accept_welcome(seat, now_ms, utc_ms, welcome, &sync);
}

/* --- refusals --- */

static void on_nack(struct seat *seat, int64_t now_ms, const struct proto_refusal *nack)
{
    char words[97];
    struct text text = text_over(words, sizeof(words));
    text_addf(&text, "%s: %s", proto_nack_name(nack->code), nack->why[0] ? nack->why : "refused");
    switch (nack->code) {
    case PROTO_NACK_GAP:
        up_gap(seat, now_ms, nack->expect);
        break;
    case PROTO_NACK_BUSY:
        up_busy(seat, now_ms, nack->retry_ms);
        seat_trouble(seat, words);
        break;
    case PROTO_NACK_FORK:
        quarantine(seat, now_ms, words);
        break;
    case PROTO_NACK_EPOCH:
        refuse(seat, now_ms, SEAT_REFUSED_EPOCH, words);
        break;
    case PROTO_NACK_HOLE:
        refuse(seat, now_ms, SEAT_REFUSED_HOLE, words);
        break;
    case PROTO_NACK_AUTH:
        refuse(seat, now_ms,
               strcmp(nack->why, PROTO_WHY_REVOKED) == 0 ? SEAT_REFUSED_REVOKED : SEAT_REFUSED_AUTH,
               words);
        break;
    case PROTO_NACK_SCHEMA:
    case PROTO_NACK_SIZE:
        refuse(seat, now_ms, SEAT_REFUSED_VERSION, words);
        break;
    }
}

/* --- messages --- */

/* The hub is who it was when the live replica was written: its word counts before the welcome too.
 */
static bool is_known(const struct seat *seat, const char *hub)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    return strcmp(sync.hub, hub) == 0 || seat->phase == PHASE_WELCOME;
}

static int hear_ops(struct seat *seat, int64_t now_ms, int64_t utc_ms, const struct proto_ops *ops)
{
    int error = down_ops(seat, now_ms, ops);
    if (error == 0) {
        check_sums(seat, now_ms, utc_ms, ops);
    }
    return error;
}

/* Of a snapshot, or of a range that was wrong: never both at once. */
static int hear_rows(struct seat *seat, int64_t now_ms, int64_t utc_ms,
                     const struct proto_rows *rows)
{
    int error = check_rows(seat, now_ms, utc_ms, rows);
    return error < 0 ? error : down_rows(seat, now_ms, rows);
}

static int on_down(struct seat *seat, int64_t now_ms, int64_t utc_ms)
{
    const struct proto_message *message = &seat->in;
    switch (message->type) {
    case PROTO_WELCOME:
        return on_welcome(seat, now_ms, utc_ms, &message->as.welcome);
    case PROTO_ACK:
        return is_stranger(seat, now_ms, message->as.ack.hub) ||
                       !is_known(seat, message->as.ack.hub)
                   ? 0
                   : up_ack(seat, now_ms, &message->as.ack);
    case PROTO_NACK:
        on_nack(seat, now_ms, &message->as.nack);
        return 0;
    case PROTO_OPS:
        return is_stranger(seat, now_ms, message->as.ops.hub) ||
                       !is_known(seat, message->as.ops.hub)
                   ? 0
                   : hear_ops(seat, now_ms, utc_ms, &message->as.ops);
    case PROTO_ROWS:
        return is_stranger(seat, now_ms, message->as.rows.hub) || seat->phase != PHASE_WELCOME
                   ? 0
                   : hear_rows(seat, now_ms, utc_ms, &message->as.rows);
    case PROTO_SUMS:
        return is_stranger(seat, now_ms, message->as.sums.hub) || seat->phase != PHASE_WELCOME
                   ? 0
                   : check_ranges(seat, now_ms, &message->as.sums);
    case PROTO_RESET:
        down_reset(seat, now_ms, message->as.reset.why);
        return 0;
    case PROTO_LEASED:
        return ask_leased(seat, now_ms, message->as.leased.task);
    case PROTO_NONE:
        ask_none(seat);
        return 0;
    case PROTO_ENROLLED:
        ask_enrolled(seat, &message->as.enrolled);
        return 0;
    case PROTO_HELLO:
    case PROTO_PULL:
    case PROTO_SNAPSHOT:
    case PROTO_VERIFY:
    case PROTO_NEXT:
    case PROTO_RELEASE:
    case PROTO_ENROL:
    case PROTO_TYPE_COUNT:
        break;
    }
    return 0; /* a seat's words: not ours to hear */
}

static int on_announcement(struct seat *seat, int64_t now_ms, struct str plain)
{
    struct proto_announcement announcement;
    int error = proto_announcement_read(plain, &announcement);
    if (error == 0) {
        hello_soon(seat, now_ms);
    }
    return error;
}

/* The hub was heard: silence ends, and what is level is fresh. */
static void heard(struct seat *seat, int64_t now_ms, int64_t utc_ms)
{
    seat->asked_ms = NEVER;
    seat->heard_ms = now_ms;
    seat->heard_utc_ms = utc_ms;
    if (down_is_level(seat)) {
        seat->fresh_utc_ms = utc_ms;
    }
}

static int dispatch(struct seat *seat, int64_t now_ms, int64_t utc_ms, const char *topic,
                    struct str payload)
{
    struct proto_topic to;
    struct str plain;
    int error = down_settle(seat, now_ms); /* before its bytes are written over */
    error = error < 0 ? error : proto_topic_read(topic, &to);
    if (error < 0 || (error = proto_inflate(payload, &seat->inflated, &plain)) < 0) {
        return error;
    }
    if (to.channel == PROTO_HUB) {
        return on_announcement(seat, now_ms, plain);
    }
    bool ours = strcmp(to.site, seat->identity.site) == 0 &&
                (to.channel == PROTO_FEED ||
                 (to.channel == PROTO_DOWN && strcmp(to.seat, seat->identity.seat) == 0));
    if (!ours) {
        return RAFF_E_SYNTAX;
    }
    error = proto_read(plain, &seat->arena, &seat->in);
    seat->is_own_copy = plain.at != payload.at;
    if (error == RAFF_E_UNKNOWN) {
        return 0; /* of a newer hub */
    }
    if (error == 0 && to.channel == PROTO_FEED && seat->in.type != PROTO_OPS) {
        error = RAFF_E_SYNTAX;
    }
    if (error == 0) {
        error = on_down(seat, now_ms, utc_ms);
    }
    if (error == 0) {
        heard(seat, now_ms, utc_ms);
    }
    return error;
}

int hear_ahead(struct seat *seat, int64_t now_ms, struct str payload)
{
    struct str plain;
    int error = proto_inflate(payload, &seat->inflated, &plain);
    error = error < 0 ? error : proto_read(plain, &seat->arena, &seat->in);
    seat->is_own_copy = false;
    error = error < 0 ? error : on_down(seat, now_ms, seat->heard_utc_ms);
    if (error == 0 && down_is_level(seat)) {
        seat->fresh_utc_ms = seat->heard_utc_ms;
    }
    if (is_content_error(error)) {
        seat->malformed++;
        return 0;
    }
    return error;
}

int seat_receive(struct seat *seat, int64_t now_ms, int64_t utc_ms, const char *topic,
                 struct str payload)
{
    if (seat->phase == PHASE_DOWN) {
        return 0;
    }
    seat->heard_payload = payload;
    int error = dispatch(seat, now_ms, utc_ms, topic, payload);
    seat->heard_payload = STR("");
    if (error == 0 || !is_content_error(error)) {
        return error;
    }
    seat->malformed++;
    return seat->malformed < INT32_MAX ? (int)seat->malformed : INT32_MAX;
}

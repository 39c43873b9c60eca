/* Up: the log behind `acked`, in batches, until an ack covers it. */
#include "drivers/base/error.h"
#include "sync/seat/engine.h"

void up_restart(struct seat *seat, uint64_t from)
{
    seat->cursor = from;
    seat->n_open = 0;
    seat->gap_expect = 0;
    retry_off(&seat->resend);
}

/* --- answers --- */

static void close_covered(struct seat *seat, uint64_t upto)
{
    size_t kept = 0;
    for (size_t i = 0; i < seat->n_open; i++) {
        if (seat->open[i].last > upto) {
            seat->open[kept++] = seat->open[i];
        }
    }
    seat->n_open = kept;
}

/* `moved`: this ack covers more than the last; patience starts anew. */
static void settle(struct seat *seat, int64_t now_ms, uint64_t upto, bool moved)
{
    close_covered(seat, upto);
    seat->cursor = seat->cursor > upto ? seat->cursor : upto + 1;
    if (seat->n_open == 0 || moved) {
        retry_off(&seat->resend);
    }
    if (seat->n_open > 0 && moved) {
        retry_sent(seat, &seat->resend, now_ms, BATCH_FIRST_MS, BATCH_MAX_MS);
    }
}

static void take_outcomes(struct seat *seat, const struct proto_ack *ack, uint64_t behind)
{
    for (size_t i = 0; i < ack->n_out; i++) {
        if (ack->out[i].seq > behind) { /* what came before was told before */
            seat->review = ack->out[i];
            seat->notices |= SEAT_NOTICE_REVIEW;
        }
    }
}

static int advance(struct seat *seat, int64_t now_ms, const struct proto_ack *ack, uint64_t acked)
{
    uint64_t safe = ack->safe < ack->upto ? ack->safe : ack->upto;
    int error = ledger_set_acked(seat->ledger, ack->hub, ack->upto, safe);
    if (error < 0) {
        return error;
    }
    take_outcomes(seat, ack, acked);
    settle(seat, now_ms, ack->upto, ack->upto > acked);
    if (seat->phase == PHASE_WELCOME) {
        seat_trouble(seat, ""); /* it was busy, and is no more */
    }
    return 0;
}

int up_ack(struct seat *seat, int64_t now_ms, const struct proto_ack *ack)
{
    struct ledger_sync sync;
    uint8_t own[CHAIN_SIZE];
    ledger_sync_state(seat->ledger, &sync);
    if (ack->epoch != seat->identity.epoch || ack->upto < sync.acked) {
        return 0; /* late */
    }
    if (ack->upto >= sync.next) {
        seat->quarantined = true;
        refuse(seat, now_ms, SEAT_REFUSED_FORK,
               "the hub acknowledged events that this seat never wrote");
        return 0;
    }
    int error = ledger_hash_at(seat->ledger, ack->upto, own);
    if (error < 0) {
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    if (memcmp(own, ack->head, CHAIN_SIZE) != 0) {
        seat->quarantined = true;
        refuse(seat, now_ms, SEAT_REFUSED_FORK,
               "the hub acknowledged another history of this seat");
        return 0;
    }
    bool is_said = ack->upto == sync.acked && strcmp(ack->hub, sync.acked_hub) == 0;
    if (is_said && ack->safe <= sync.safe) {
        settle(seat, now_ms, ack->upto, false);
        return 0;
    }
    return advance(seat, now_ms, ack, sync.acked);
}

/* One loss makes every batch behind it report the same gap, and what is sent again may come before
 * what was lost: the first report is enough, and the timer is there for the second loss. Another
 * gap behind it lies in what has just been sent again. */
static bool is_same_loss(const struct seat *seat, int64_t now_ms, uint64_t expect)
{
    bool is_new = now_ms - seat->gap_ms >= GAP_AGAIN_MS;
    return seat->gap_expect > 0 &&
           (expect == seat->gap_expect || (expect > seat->gap_expect && !is_new));
}

void up_gap(struct seat *seat, int64_t now_ms, uint64_t expect)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    if (seat->phase != PHASE_WELCOME || expect > seat->cursor ||
        is_same_loss(seat, now_ms, expect)) {
        return;
    }
    if (expect <= sync.acked) {
        hello_soon(seat, now_ms); /* late, or it forgot what it acknowledged */
        return;
    }
    int64_t waited_ms = seat->resend.wait_ms;
    up_restart(seat, expect);
    seat->resend.wait_ms = waited_ms / 2; /* nothing moved: as patient as before */
    seat->gap_expect = expect;
    seat->gap_ms = now_ms;
}

void up_busy(struct seat *seat, int64_t now_ms, int64_t retry_ms)
{
    struct ledger_sync sync;
    struct retry wait = {.at_ms = NEVER};
    ledger_sync_state(seat->ledger, &sync);
    retry_ms = retry_ms > 0 && retry_ms <= BATCH_MAX_MS ? retry_ms : BUSY_MS;
    retry_sent(seat, &wait, now_ms, retry_ms, BATCH_MAX_MS);
    if (seat->phase == PHASE_WELCOME) {
        up_restart(seat, sync.acked + 1);
        seat->hold_ms = wait.at_ms;
    } else if (seat->phase == PHASE_HELLO) {
        retry_at(&seat->hello, wait.at_ms);
    }
}

/* --- sending --- */

static int send_batch(struct seat *seat, int64_t now_ms, size_t n)
{
    struct proto_batch batch = {.v = PROTO_VERSION,
                                .epoch = seat->identity.epoch,
                                .first = seat->cursor,
                                .lines = bytes_view(&seat->lines),
                                .n = n};
    copy_cut(batch.session, sizeof(batch.session), seat->session);
    int error = ledger_hash_at(seat->ledger, seat->cursor - 1, batch.prev);
    if (error < 0) {
        return error;
    }
    bytes_clear(&seat->plain);
    proto_batch_write(&batch, &seat->plain);
    seat->open[seat->n_open++] = (struct batch_range){seat->cursor, seat->cursor + n - 1};
    seat->cursor += n;
    if (seat->resend.at_ms == NEVER) {
        retry_sent(seat, &seat->resend, now_ms, BATCH_FIRST_MS, BATCH_MAX_MS);
    }
    seat_asked(seat, now_ms);
    return send_plain(seat, PROTO_UP, false);
}

/* Nothing came back in time: all of it again, and the next time later. */
static void start_over(struct seat *seat, int64_t now_ms, uint64_t acked)
{
    struct retry resend = seat->resend;
    up_restart(seat, acked + 1);
    seat->resend = resend;
    retry_sent(seat, &seat->resend, now_ms, BATCH_FIRST_MS, BATCH_MAX_MS);
}

int up_next(struct seat *seat, int64_t now_ms)
{
    struct ledger_sync sync;
    size_t n = 0;
    if (seat->hold_ms > now_ms) {
        return 0;
    }
    ledger_sync_state(seat->ledger, &sync);
    if (seat->n_open > 0 && retry_due(&seat->resend, now_ms)) {
        start_over(seat, now_ms, sync.acked);
    }
    if (seat->n_open == PROTO_BATCHES_OPEN_MAX || seat->cursor >= sync.next) {
        return 0;
    }
    bytes_clear(&seat->lines);
    int error = ledger_outbox(seat->ledger, seat->cursor, PROTO_BATCH_EVENTS_MAX,
                              PROTO_BATCH_BYTES_MAX - BATCH_ENVELOPE, &seat->lines, &n);
    if (error < 0 || n == 0) {
        return error;
    }
    return send_batch(seat, now_ms, n);
}

int64_t up_deadline(const struct seat *seat)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    if (seat->n_open > 0) {
        return seat->resend.at_ms > seat->hold_ms ? seat->resend.at_ms : seat->hold_ms;
    }
    return seat->cursor < sync.next ? seat->hold_ms : NEVER;
}

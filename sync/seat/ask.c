/* Questions of the person at the seat: work to do, work given back. */
#include "drivers/base/error.h"
#include "sync/seat/engine.h"

/* --- next --- */

static void close_question(struct seat *seat)
{
    seat->question_end_ms = NEVER;
    retry_off(&seat->question_retry);
}

int seat_ask_next(struct seat *seat, int64_t now_ms, const struct proto_next *next)
{
    if (seat->phase != PHASE_WELCOME) {
        return RAFF_E_STATE;
    }
    seat->question = *next;
    seat->question_end_ms = now_ms + QUESTION_MS;
    seat->lease_end_ms = NEVER;
    retry_at(&seat->question_retry, now_ms);
    return 0;
}

/* 1: the task stands in the replica, with us. */
static int is_here(struct seat *seat, const char *task)
{
    struct task_row row;
    int error = ledger_task(seat->ledger, task, &row);
    if (error == RAFF_E_NOT_FOUND) {
        return 0;
    }
    return error < 0 ? error : strcmp(row.seat, seat->identity.seat) == 0;
}

static int check_lease(struct seat *seat)
{
    if (seat->lease_end_ms == NEVER) {
        return 0;
    }
    int here = is_here(seat, seat->leased);
    if (here > 0) {
        seat->lease_end_ms = NEVER;
        seat->notices |= SEAT_NOTICE_LEASED;
    }
    return here < 0 ? here : 0;
}

static int check_releases(struct seat *seat)
{
    for (size_t i = 0; i < RELEASES_MAX; i++) {
        if (seat->release_retry[i].at_ms == NEVER) {
            continue;
        }
        int here = is_here(seat, seat->releases[i].task);
        if (here < 0) {
            return here;
        }
        if (here == 0) {
            retry_off(&seat->release_retry[i]);
        }
    }
    return 0;
}

int ask_check(struct seat *seat)
{
    int error = check_lease(seat);
    return error < 0 ? error : check_releases(seat);
}

int ask_leased(struct seat *seat, int64_t now_ms, const char *task)
{
    if (seat->question_end_ms == NEVER) {
        return 0; /* too late: the task comes with the ops and can be chosen there */
    }
    close_question(seat);
    copy_cut(seat->leased, sizeof(seat->leased), task);
    seat->lease_end_ms = now_ms + LEASE_ROWS_MS;
    int error = check_lease(seat);
    if (error == 0 && seat->lease_end_ms != NEVER) {
        down_pull(seat, now_ms + LEASE_ROWS_MS / 10); /* unless the feed is quicker */
    }
    return error;
}

void ask_none(struct seat *seat)
{
    if (seat->question_end_ms != NEVER) {
        close_question(seat);
        seat->notices |= SEAT_NOTICE_NONE;
    }
}

/* --- release --- */

int seat_give_back(struct seat *seat, int64_t now_ms, const char *task)
{
    size_t slot = RELEASES_MAX;
    struct ledger_sync sync;
    if (seat->phase != PHASE_WELCOME) {
        return RAFF_E_STATE;
    }
    for (size_t i = RELEASES_MAX; i-- > 0;) {
        bool same = strcmp(seat->releases[i].task, task) == 0;
        slot = same || seat->release_retry[i].at_ms == NEVER ? i : slot;
    }
    if (slot == RELEASES_MAX) {
        return RAFF_E_FULL;
    }
    int error = copy_cstr(seat->releases[slot].task, sizeof(seat->releases[slot].task), task);
    if (error < 0) {
        return error;
    }
    ledger_sync_state(seat->ledger, &sync);
    seat->release_after[slot] = sync.next - 1;
    seat->release_end_ms[slot] = now_ms + QUESTION_MS;
    retry_at(&seat->release_retry[slot], now_ms);
    return 0;
}

/* --- another certificate --- */

int seat_ask_certificate(struct seat *seat, const char *csr)
{
    return copy_cstr(seat->csr, sizeof(seat->csr), csr);
}

const char *seat_certificate(const struct seat *seat)
{
    return seat->certificate;
}

void ask_enrolled(struct seat *seat, const struct proto_enrolled *enrolled)
{
    if (strcmp(enrolled->site, seat->identity.site) == 0 &&
        strcmp(enrolled->seat, seat->identity.seat) == 0 &&
        enrolled->epoch == seat->identity.epoch) {
        copy_cut(seat->certificate, sizeof(seat->certificate), enrolled->cert);
        seat->notices |= SEAT_NOTICE_CERTIFICATE;
    }
}

/* Not a question whose silence means anything: a hub may leave it at that. */
static int send_request(struct seat *seat)
{
    struct proto_enrol *enrol = &seat->out.as.enrol;
    seat->out.type = PROTO_ENROL;
    enrol->id[0] = '\0';
    copy_cut(enrol->csr, sizeof(enrol->csr), seat->csr);
    copy_cut(enrol->store, sizeof(enrol->store), seat->identity.store);
    seat->csr[0] = '\0';
    return send_message(seat, PROTO_ASK);
}

/* --- sending and time --- */

static int send_next(struct seat *seat, int64_t now_ms)
{
    seat->out.type = PROTO_NEXT;
    seat->out.as.next = seat->question;
    retry_sent(seat, &seat->question_retry, now_ms, QUESTION_AGAIN_MS, QUESTION_AGAIN_MS);
    seat_asked(seat, now_ms);
    return send_message(seat, PROTO_ASK);
}

static int send_release(struct seat *seat, int64_t now_ms, size_t slot)
{
    seat->out.type = PROTO_RELEASE;
    seat->out.as.release = seat->releases[slot];
    retry_sent(seat, &seat->release_retry[slot], now_ms, QUESTION_AGAIN_MS, QUESTION_AGAIN_MS);
    return send_message(seat, PROTO_ASK);
}

/* When a release wants to be sent. Not before the hub holds what was done on the task: whoever gets
 * it next would be sent to goods that are gone, and events that came after would take it back. */
static int64_t release_at_ms(const struct seat *seat, size_t slot)
{
    struct ledger_sync sync;
    if (seat->release_retry[slot].at_ms == NEVER) {
        return NEVER;
    }
    ledger_sync_state(seat->ledger, &sync);
    return sync.acked < seat->release_after[slot] ? NEVER : seat->release_retry[slot].at_ms;
}

int ask_next(struct seat *seat, int64_t now_ms)
{
    for (size_t i = 0; i < RELEASES_MAX; i++) {
        if (release_at_ms(seat, i) <= now_ms) {
            return send_release(seat, now_ms, i);
        }
    }
    if (seat->csr[0]) {
        return send_request(seat);
    }
    return retry_due(&seat->question_retry, now_ms) ? send_next(seat, now_ms) : 0;
}

void ask_tick(struct seat *seat, int64_t now_ms)
{
    if (seat->question_end_ms <= now_ms) {
        close_question(seat);
        seat->notices |= SEAT_NOTICE_NONE;
    }
    if (seat->lease_end_ms <= now_ms) {
        seat->lease_end_ms = NEVER;
        seat->notices |= SEAT_NOTICE_NONE;
    }
    for (size_t i = 0; i < RELEASES_MAX; i++) {
        if (seat->release_retry[i].at_ms != NEVER && seat->release_end_ms[i] <= now_ms) {
            retry_off(&seat->release_retry[i]);
        }
    }
}

/* What is due while nobody would hear it waits for the welcome: to be called for it meanwhile would
 * keep the loop turning. */
int64_t ask_deadline(const struct seat *seat)
{
    bool is_heard = seat->phase == PHASE_WELCOME;
    int64_t at =
        seat->question_end_ms < seat->lease_end_ms ? seat->question_end_ms : seat->lease_end_ms;
    int64_t question_ms = is_heard ? seat->question_retry.at_ms : NEVER;
    at = at < question_ms ? at : question_ms;
    for (size_t i = 0; i < RELEASES_MAX; i++) {
        if (seat->release_retry[i].at_ms == NEVER) {
            continue;
        }
        at = at < seat->release_end_ms[i] ? at : seat->release_end_ms[i];
        int64_t release_ms = is_heard ? release_at_ms(seat, i) : NEVER;
        at = at < release_ms ? at : release_ms;
    }
    return at;
}

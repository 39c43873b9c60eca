/* Ops that came before those they follow on. While a pull is answered the site goes on: without
 * these, each answer would end where the next pull begins, for as long as the site is busy. */
#include "drivers/base/error.h"
#include "sync/seat/engine.h"

static uint64_t op_of(const struct seat *seat)
{
    struct ledger_sync sync;
    ledger_sync_state(seat->ledger, &sync);
    return sync.loading ? sync.loading_at_op : sync.op;
}

void ahead_forget(struct seat *seat)
{
    seat->ahead.n = seat->ahead.taken = 0;
    bytes_clear(&seat->ahead.payloads);
}

/* One run, each behind the one before: what does not follow on it is pulled, and where there is no
 * room for one, all of it. */
void ahead_keep(struct seat *seat, const struct proto_ops *ops)
{
    struct ahead *ahead = &seat->ahead;
    if (ahead->taken == ahead->n) {
        ahead_forget(seat);
    }
    bool follows = ahead->n == 0 || ops->from == ahead->of[ahead->n - 1].to + 1;
    if (!follows || ops->to < ops->from || ahead->n == AHEAD_MAX) {
        return;
    }
    ahead->of[ahead->n] = (struct ahead_ops){.from = ops->from,
                                             .to = ops->to,
                                             .at = ahead->payloads.len,
                                             .len = seat->heard_payload.len};
    if (bytes_add(&ahead->payloads, seat->heard_payload.at, seat->heard_payload.len) == 0) {
        ahead->n++;
    } else {
        ahead_forget(seat);
    }
}

bool ahead_next(struct seat *seat, struct str *ret_payload)
{
    struct ahead *ahead = &seat->ahead;
    bool is_open = seat->phase == PHASE_WELCOME && !seat->need_load && ahead->taken < ahead->n;
    uint64_t op = is_open ? op_of(seat) : 0;
    while (is_open && ahead->taken < ahead->n && ahead->of[ahead->taken].to <= op) {
        ahead->taken++;
    }
    if (!is_open || ahead->taken == ahead->n || ahead->of[ahead->taken].from != op + 1) {
        return false;
    }
    const struct ahead_ops *next = &ahead->of[ahead->taken++];
    *ret_payload = (struct str){(const char *)ahead->payloads.at + next->at, next->len};
    return true;
}

/* The log as the outbox, and what the hub said of it. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

#define KEEP_MS (30 * INT64_C(86400000))

int ledger_event(struct ledger *ledger, uint64_t seq, struct event *ret)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_EVENT_LINE);
    db_bind_int(stmt, 1, (int64_t)seq);
    int error = ledger_one(ledger, stmt);
    if (!error && event_read(db_column_view(stmt, 0), ret)) {
        error = RAFF_E_CORRUPT;
    }
    return ledger_done(stmt, error);
}

int ledger_hash_at(struct ledger *ledger, uint64_t seq, uint8_t ret_hash[CHAIN_SIZE])
{
    if (seq == ledger->next - 1) {
        memcpy(ret_hash, ledger->head, CHAIN_SIZE);
        return 0;
    }
    if (seq == ledger->state.base_seq) {
        memcpy(ret_hash, ledger->state.base_hash, CHAIN_SIZE);
        return 0;
    }
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_EVENT_HASH);
    db_bind_int(stmt, 1, (int64_t)seq);
    int error = ledger_one(ledger, stmt);
    if (!error) {
        db_column_blob(stmt, 0, ret_hash, CHAIN_SIZE);
    }
    return ledger_done(stmt, error);
}

int ledger_outbox(struct ledger *ledger, uint64_t first, size_t max_events, size_t max_bytes,
                  struct bytes *lines, size_t *ret_n)
{
    size_t n = 0, len = 0;
    int result = 0;
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_EVENTS_FROM);
    db_bind_int(stmt, 1, (int64_t)first);
    db_bind_int(stmt, 2, (int64_t)max_events);
    while ((result = db_step(ledger->db, stmt)) > 0) {
        struct str line = db_column_view(stmt, 0);
        len += line.len + 1;
        if (n > 0 && len > max_bytes) {
            break;
        }
        bytes_add(lines, line.at, line.len);
        bytes_add(lines, "\n", 1);
        n++;
    }
    sqlite3_reset(stmt);
    if (result < 0 || lines->error) {
        return result < 0 ? result : lines->error;
    }
    *ret_n = n;
    return 0;
}

void ledger_sync_state(struct ledger *ledger, struct ledger_sync *ret)
{
    const struct ledger_state *state = &ledger->state;
    *ret = (struct ledger_sync){
        .next = ledger->next,
        .oldest = state->base_seq + 1,
        .acked = state->acked,
        .safe = state->safe,
        .op = state->op,
        .loading = state->loading,
        .loading_op = state->load_op,
        .loading_at_op = state->load_at_op,
        .folded = state->folded,
        .swept = state->swept,
    };
    memcpy(ret->head, ledger->head, CHAIN_SIZE);
    memcpy(ret->hub, state->hub, sizeof(ret->hub));
    memcpy(ret->acked_hub, state->acked_hub, sizeof(ret->acked_hub));
    memcpy(ret->op_hub, state->op_hub, sizeof(ret->op_hub));
}

int ledger_set_acked(struct ledger *ledger, const char *hub, uint64_t upto, uint64_t safe)
{
    if (upto >= ledger->next) {
        return RAFF_E_GAP;
    }
    struct ledger_state state = ledger->state;
    int error = copy_cstr(state.acked_hub, sizeof(state.acked_hub), hub);
    state.acked = upto;
    state.safe = safe < upto ? safe : upto;
    bool same = state.acked == ledger->state.acked && state.safe == ledger->state.safe &&
                strcmp(state.acked_hub, ledger->state.acked_hub) == 0;
    if (error || same) {
        return error;
    }
    error = db_begin_soon(ledger->db);
    return error ? error : ledger_end(ledger, 0, &state);
}

int ledger_set_hub(struct ledger *ledger, const char *hub)
{
    struct ledger_state state = ledger->state;
    int error = copy_cstr(state.hub, sizeof(state.hub), hub);
    if (error || strcmp(state.hub, ledger->state.hub) == 0) {
        return error;
    }
    error = db_begin(ledger->db);
    return error ? error : ledger_end(ledger, 0, &state);
}

int ledger_disown(struct ledger *ledger)
{
    struct ledger_state state = ledger->state;
    state.op_hub[0] = '\0';
    int error = db_begin_soon(ledger->db);
    return error ? error : ledger_end(ledger, 0, &state);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The last seq before the first event that is too young; `limit` if there is none. */
static int find_old(struct ledger *ledger, int64_t before_ms, uint64_t limit, uint64_t *ret_upto)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_EVENT_FIRST_SINCE);
    db_bind_int(stmt, 1, before_ms);
    db_bind_int(stmt, 2, (int64_t)limit);
    int result = db_step(ledger->db, stmt);
    if (result >= 0) {
        *ret_upto = result ? (uint64_t)db_column_int(stmt, 0) - 1 : limit;
    }
    sqlite3_reset(stmt);
    return result < 0 ? result : 0;
}

static int prune_upto(struct ledger *ledger, uint64_t upto)
{
    static const size_t deletes[] = {Q_EVENTS_PRUNE, Q_REVERSED_PRUNE};
    for (size_t i = 0; i < ARRAY_SIZE(deletes); i++) {
        sqlite3_stmt *stmt = db_stmt(ledger->db, deletes[i]);
        db_bind_int(stmt, 1, (int64_t)upto);
        int error = db_run(ledger->db, stmt);
        if (error) {
            return error;
        }
    }
    return 0;
}

int ledger_prune(struct ledger *ledger, int64_t utc_ms, size_t max)
{
    struct ledger_state state = ledger->state;
    uint64_t limit = least(least(state.acked, state.safe), state.folded);
    limit = least(limit, ledger->next < 2 ? 0 : ledger->next - 2);
    limit = least(limit, state.base_seq + max);
    if (ledger->work_seq > 0) {
        limit = least(limit, ledger->work_seq - 1);
    }
    uint64_t upto = 0;
    int error = find_old(ledger, utc_ms - KEEP_MS, limit, &upto);
    if (error || upto <= state.base_seq) {
        return error;
    }
    int pruned = (int)(upto - state.base_seq);
    error = ledger_hash_at(ledger, upto, state.base_hash);
    state.base_seq = upto;
    if (!error) {
        error = db_begin_soon(ledger->db);
    }
    if (!error) {
        error = ledger_end(ledger, prune_upto(ledger, upto), &state);
    }
    return error ? error : pruned;
}

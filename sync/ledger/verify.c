/* Proof: the chain from its first held event to its head, what was acknowledged of it, and the sums
 * over all places. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

/* Whether the statement's event is the one that follows; moves `hash` on. */
static bool follows(sqlite3_stmt *stmt, uint64_t seq, uint8_t hash[CHAIN_SIZE])
{
    uint8_t stored[CHAIN_SIZE];
    chain_next(hash, db_column_view(stmt, 1), hash);
    db_column_blob(stmt, 2, stored, CHAIN_SIZE);
    return (uint64_t)db_column_int(stmt, 0) == seq && memcmp(stored, hash, CHAIN_SIZE) == 0;
}

static int verify_chain(struct ledger *ledger, struct ledger_verdict *verdict)
{
    uint8_t hash[CHAIN_SIZE], start[CHAIN_SIZE];
    const struct ledger_identity *identity = &ledger->identity;
    uint64_t seq = ledger->state.base_seq + 1;
    memcpy(hash, ledger->state.base_hash, CHAIN_SIZE);
    chain_first(identity->site, identity->seat, identity->epoch, start);
    bool ok = seq > 1 || memcmp(start, hash, CHAIN_SIZE) == 0;
    verdict->first = seq;
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_EVENTS_ALL);
    int result = 0;
    while (ok && (result = db_step(ledger->db, stmt)) > 0) {
        ok = follows(stmt, seq, hash);
        seq += ok;
    }
    sqlite3_reset(stmt);
    verdict->chain_ok = ok;
    verdict->last = seq - 1;
    verdict->bad_seq = ok ? 0 : seq;
    return result < 0 ? result : 0;
}

static int verify_sums(struct ledger *ledger, struct ledger_verdict *verdict)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_UNBALANCED);
    int error = ledger_one(ledger, stmt);
    if (!error) {
        verdict->unbalanced = (uint64_t)db_column_int(stmt, 0);
        verdict->sums_ok = verdict->unbalanced == 0;
    }
    return ledger_done(stmt, error);
}

/* What the hub said of the log against the log: nothing is acknowledged that was never written, and
 * nothing was pruned that was not acknowledged. */
static bool acks_fit(const struct ledger *ledger)
{
    const struct ledger_state *state = &ledger->state;
    return state->acked < ledger->next && state->safe <= state->acked &&
           state->folded < ledger->next && state->base_seq <= state->acked;
}

int ledger_verify(struct ledger *ledger, struct ledger_verdict *ret)
{
    struct ledger_verdict verdict = {0};
    int error = verify_chain(ledger, &verdict);
    verdict.acks_ok = acks_fit(ledger);
    if (!error) {
        error = verify_sums(ledger, &verdict);
    }
    if (!error) {
        *ret = verdict;
    }
    return error;
}

int ledger_balances(struct ledger *ledger, size_t skip, struct item_balance *rows, size_t max)
{
    size_t n = 0;
    int result = 0;
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_BALANCES);
    db_bind_int(stmt, 1, (int64_t)skip);
    db_bind_int(stmt, 2, (int64_t)max);
    while ((result = db_step(ledger->db, stmt)) > 0) {
        struct item_balance *row = &rows[n++];
        row_text(stmt, 0, row->item, sizeof(row->item));
        row->opening = db_column_int(stmt, 1);
        row->on_hand = db_column_int(stmt, 2);
        row->shipped = db_column_int(stmt, 3);
        row->adjusted = db_column_int(stmt, 4);
    }
    sqlite3_reset(stmt);
    return result < 0 ? result : (int)n;
}

int ledger_quick_check(struct ledger *ledger, struct text *reason)
{
    sqlite3_stmt *stmt = NULL;
    int error = db_error(
        sqlite3_prepare_v2(db_handle(ledger->db), "PRAGMA quick_check(1)", -1, &stmt, NULL));
    if (!error) {
        error = db_error(sqlite3_step(stmt));
    }
    const char *words = error ? NULL : (const char *)sqlite3_column_text(stmt, 0);
    if (!error && (!words || strcmp(words, "ok") != 0)) {
        error = RAFF_E_CORRUPT;
        if (reason && words) {
            text_add(reason, words);
        }
    }
    sqlite3_finalize(stmt);
    return error;
}

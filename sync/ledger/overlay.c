/* What this seat did and the hub has not folded in yet, kept by seq over the replica. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

#define CLEAR_EVENTS 1000 /* at once, where nothing else lies there: some 30 pages */

static int add_legs(struct ledger *ledger, const struct event *event)
{
    for (size_t i = 0; i < event->n_legs; i++) {
        const struct leg *leg = &event->legs[i];
        sqlite3_stmt *stmt = db_stmt(ledger->db, Q_OWN_LEG_ADD);
        db_bind_str(stmt, 1, leg->place);
        db_bind_str(stmt, 2, leg->item);
        db_bind_str(stmt, 3, leg->lot);
        db_bind_str(stmt, 4, leg->serial);
        db_bind_int(stmt, 5, (int64_t)event->seq);
        db_bind_int(stmt, 6, (int64_t)i);
        db_bind_int(stmt, 7, leg->qty);
        int error = db_run(ledger->db, stmt);
        if (error) {
            return error;
        }
    }
    return 0;
}

static int add_progress(struct ledger *ledger, const struct event *event, const struct event *of)
{
    struct progress progress = event_progress(event, of);
    if (progress.done == 0 && progress.short_qty == 0) {
        return 0;
    }
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_OWN_LINE_ADD);
    db_bind_str(stmt, 1, event->task);
    db_bind_int(stmt, 2, event->line);
    db_bind_int(stmt, 3, (int64_t)event->seq);
    db_bind_int(stmt, 4, progress.done);
    db_bind_int(stmt, 5, progress.short_qty);
    return db_run(ledger->db, stmt);
}

static int add_task(struct ledger *ledger, const struct event *event)
{
    bool start = event->type == EVENT_START;
    if (!event->task[0] || (!start && event->type != EVENT_DONE)) {
        return 0;
    }
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_OWN_TASK_ADD);
    db_bind_str(stmt, 1, event->task);
    db_bind_int(stmt, 2, (int64_t)event->seq);
    db_bind_str(stmt, 3, start ? "started" : "done");
    db_bind_str(stmt, 4, event->by);
    return db_run(ledger->db, stmt);
}

static int add_skip(struct ledger *ledger, const struct event *event)
{
    if (event->type != EVENT_SKIP) {
        return 0;
    }
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_SKIP_ADD);
    db_bind_str(stmt, 1, event->task);
    db_bind_int(stmt, 2, event->line);
    db_bind_int(stmt, 3, (int64_t)event->seq);
    return db_run(ledger->db, stmt);
}

int overlay_add(struct ledger *ledger, const struct event *event, const struct event *of)
{
    int error = add_legs(ledger, event);
    if (!error) {
        error = add_progress(ledger, event, of);
    }
    if (!error) {
        error = add_task(ledger, event);
    }
    return error ? error : add_skip(ledger, event);
}

int overlay_fold(struct ledger *ledger, struct ledger_state *state, uint64_t folded)
{
    static const size_t clears[] = {Q_OWN_LEG_CLEAR, Q_OWN_LINE_CLEAR, Q_OWN_TASK_CLEAR};
    bool all = folded + 1 == ledger->next;
    if (!all || folded - state->swept > CLEAR_EVENTS) {
        return 0;
    }
    state->swept = folded;
    return ledger_run_all(ledger, clears, ARRAY_SIZE(clears));
}

static int restore_one(struct ledger *ledger, uint64_t seq)
{
    struct event event;
    int error = ledger_event(ledger, seq, &event);
    if (error) {
        /* Pruned: the hub that forgot it answers `hole` for it, and a person decides. */
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    bool held = false;
    if (event.type == EVENT_REVERSE) {
        error = ledger_event(ledger, event.of, &ledger->of);
        held = !error;
    }
    if (error && error != RAFF_E_NOT_FOUND) {
        return error;
    }
    return overlay_add(ledger, &event, held ? &ledger->of : NULL);
}

int overlay_restore(struct ledger *ledger, struct ledger_state *state, uint64_t from, uint64_t upto)
{
    state->swept = state->swept < from ? state->swept : from - 1;
    for (uint64_t seq = from; seq <= upto; seq++) {
        int error = restore_one(ledger, seq);
        if (error) {
            return error;
        }
    }
    return 0;
}

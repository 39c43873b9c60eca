/* What a person may still take back. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

/* How many events back undo reaches: a shift's work, and a bound on what one key press costs. */
#define UNDO_REACH 1000

static int exists(struct ledger *ledger, size_t number, uint64_t after, const char *name)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, number);
    db_bind_int(stmt, 1, (int64_t)after);
    db_bind_str(stmt, 2, name);
    int result = db_step(ledger->db, stmt);
    sqlite3_reset(stmt);
    return result;
}

/* 1 if goods that the event brought somewhere have moved on since: picked from there, packed. */
static int has_moved_on(struct ledger *ledger, const struct event *event)
{
    for (size_t i = 0; i < event->n_legs; i++) {
        const struct leg *leg = &event->legs[i];
        int64_t held = 0;
        if (leg->qty < 0 || leg->place[0] == '@') {
            continue;
        }
        int error = ledger_stock_qty(ledger, leg->place, leg->item, leg->lot, leg->serial, &held);
        if (error || held < leg->qty) {
            return error ? error : 1;
        }
    }
    return 0;
}

/* 1 if what came after has made the event final: its carton was closed, its manifest handed over,
 * its delivery closed, its goods moved on. */
static int is_final(struct ledger *ledger, const struct event *event)
{
    if (event->type == EVENT_LOAD && event->manifest[0]) {
        return exists(ledger, Q_MANIFEST_DONE_AFTER, event->seq, event->manifest);
    }
    int result = event->type == EVENT_RECEIVE && event->task[0]
                     ? exists(ledger, Q_TASK_DONE_AFTER, event->seq, event->task)
                     : 0;
    for (size_t i = 0; event->type == EVENT_PACK && i < event->n_legs && result == 0; i++) {
        if (event->legs[i].qty > 0) {
            result = exists(ledger, Q_CLOSED_AFTER, event->seq, event->legs[i].place);
        }
    }
    return result ? result : has_moved_on(ledger, event);
}

int ledger_last_undoable(struct ledger *ledger, const char *by, struct event *ret)
{
    struct event event;
    uint64_t reach = ledger->next > UNDO_REACH ? ledger->next - UNDO_REACH : 0;
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_UNDO_CANDIDATES);
    db_bind_str(stmt, 1, by);
    db_bind_int(stmt, 2, (int64_t)reach);
    int result = 0;
    while ((result = db_step(ledger->db, stmt)) > 0) {
        if (event_read(db_column_view(stmt, 1), &event)) {
            result = RAFF_E_CORRUPT;
            break;
        }
        int final = is_final(ledger, &event);
        if (final < 0) {
            result = final;
            break;
        }
        if (!final) {
            *ret = event;
            break;
        }
    }
    sqlite3_reset(stmt);
    return result > 0 ? 0 : result < 0 ? result : RAFF_E_NOT_FOUND;
}

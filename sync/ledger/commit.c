/* Appending events: one transaction, one fsync, whatever the number of events. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"

/* Where the log would end if the transaction held. */
struct append {
    uint64_t next;
    uint8_t head[CHAIN_SIZE];
    int64_t utc_ms;
};

static int check_not_reversed(struct ledger *ledger, uint64_t seq)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_REVERSED_HAS);
    db_bind_int(stmt, 1, (int64_t)seq);
    int result = db_step(ledger->db, stmt);
    sqlite3_reset(stmt);
    return result > 0 ? RAFF_E_NOT_FOUND : result;
}

/* Fills in what follows from the event that is taken back; a reverse is never taken back itself. */
static int complete_reverse(struct ledger *ledger, struct event *event)
{
    struct event *of = &ledger->of;
    int error = ledger_event(ledger, event->of, of);
    if (!error) {
        error = of->type == EVENT_REVERSE ? RAFF_E_NOT_FOUND : check_not_reversed(ledger, of->seq);
    }
    if (error) {
        return error;
    }
    memcpy(event->task, of->task, sizeof(event->task));
    event->line = of->line;
    if (event->n_legs == 0) {
        memcpy(event->legs, of->legs, sizeof(event->legs));
        event->n_legs = of->n_legs;
        for (size_t i = 0; i < event->n_legs; i++) {
            event->legs[i].qty = -event->legs[i].qty;
        }
    }
    return 0;
}

static int insert_event(struct ledger *ledger, const struct append *append, struct str line,
                        const char *work)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_EVENT_ADD);
    db_bind_int(stmt, 1, (int64_t)append->next);
    db_bind_view(stmt, 2, line);
    db_bind_blob(stmt, 3, append->head, CHAIN_SIZE);
    db_bind_int(stmt, 4, append->utc_ms);
    db_bind_str(stmt, 5, work);
    return db_run(ledger->db, stmt);
}

static int insert_reversed(struct ledger *ledger, uint64_t seq)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_REVERSED_ADD);
    db_bind_int(stmt, 1, (int64_t)seq);
    return db_run(ledger->db, stmt);
}

static int write_line(struct ledger *ledger, struct event *event)
{
    int error = event_check(event);
    bytes_clear(&ledger->line);
    return error ? error : event_write(event, &ledger->line);
}

static int append_event(struct ledger *ledger, struct append *append, struct event *event,
                        const char *work)
{
    bool reverse = event->type == EVENT_REVERSE;
    event->seq = append->next;
    when_write(append->utc_ms, event->at);
    event->op = event->type == EVENT_COUNT ? ledger->state.op : event->op;
    int error = reverse ? complete_reverse(ledger, event) : 0;
    if (!error) {
        error = write_line(ledger, event);
    }
    if (error) {
        return error;
    }
    struct str line = bytes_view(&ledger->line);
    chain_next(append->head, line, append->head);
    error = insert_event(ledger, append, line, work);
    if (!error) {
        error = overlay_add(ledger, event, reverse ? &ledger->of : NULL);
    }
    if (!error && reverse) {
        error = insert_reversed(ledger, event->of);
    }
    append->next++;
    return error;
}

static int append_all(struct ledger *ledger, struct append *append, struct event *events, size_t n,
                      const char *work)
{
    for (size_t i = 0; i < n; i++) {
        int error = append_event(ledger, append, &events[i], i + 1 == n ? work : NULL);
        if (error) {
            return error;
        }
    }
    if (!work || ledger->work_seq == 0) {
        return 0;
    }
    /* The row before the last, nearly always: a page that is being written anyway. */
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_WORK_DROP);
    db_bind_int(stmt, 1, (int64_t)ledger->work_seq);
    return db_run(ledger->db, stmt);
}

static void forget(struct event *events, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        events[i].seq = 0;
        events[i].at[0] = '\0';
    }
}

int ledger_commit(struct ledger *ledger, int64_t utc_ms, struct event *events, size_t n,
                  const char *work)
{
    if (n == 0) {
        return work ? ledger_save_work(ledger, work) : 0;
    }
    struct append append = {.next = ledger->next, .utc_ms = utc_ms};
    memcpy(append.head, ledger->head, CHAIN_SIZE);
    int error = db_begin(ledger->db);
    if (!error) {
        error = ledger_end(ledger, append_all(ledger, &append, events, n, work), NULL);
    }
    if (error) {
        forget(events, n);
        return error;
    }
    ledger->next = append.next;
    memcpy(ledger->head, append.head, CHAIN_SIZE);
    ledger->work_seq = work ? append.next - 1 : ledger->work_seq;
    return 0;
}

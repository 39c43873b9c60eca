/* Leases: which seat a task is with, and until when. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define KINDS_SIZE 128

/* The kinds of a mask as " pick pack ", for a search by name inside it. */
static void write_kinds(unsigned kinds, char out[KINDS_SIZE])
{
    struct text text = text_over(out, KINDS_SIZE);
    text_add_char(&text, ' ');
    for (unsigned kind = 0; kind < TASK_OTHER; kind++) {
        if (kinds == 0 || kinds & 1U << kind) {
            text_addf(&text, "%s ", task_kind_name((enum task_kind)kind));
        }
    }
}

static int find(struct hub_tx *tx, sqlite3_stmt *stmt, char ret_task[ID_SIZE])
{
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 0, ret_task, ID_SIZE);
    }
    sqlite3_reset(stmt);
    return more;
}

/* 1 and the task that answers the question; 0: none. What the seat holds untouched comes first, so
 * that asking twice gives the same. */
static int choose(struct hub_tx *tx, const char *seat, const struct proto_next *next,
                  char ret_task[ID_SIZE])
{
    char kinds[KINDS_SIZE];
    write_kinds(next->kinds, kinds);
    if (next->task[0]) {
        return find(tx, QUERY(tx->db, H_LEASE_THIS, S(tx->site), S(next->task), S(seat)), ret_task);
    }
    if (next->place[0]) {
        return find(tx, QUERY(tx->db, H_LEASE_AT, S(tx->site), S(next->place), S(seat), S(kinds)),
                    ret_task);
    }
    int found = find(tx, QUERY(tx->db, H_LEASE_HELD, S(tx->site), S(seat), S(kinds), S(next->zone)),
                     ret_task);
    return found ? found
                 : find(tx, QUERY(tx->db, H_LEASE_OPEN, S(tx->site), S(kinds), S(next->zone)),
                        ret_task);
}

static int answer(struct hub_tx *tx, const char *seat, const char *task)
{
    struct proto_message *message = &tx->hub->message;
    message->type = task ? PROTO_LEASED : PROTO_NONE;
    if (task) {
        copy_cut(message->as.leased.task, sizeof(message->as.leased.task), task);
    }
    return hub_answer(tx->hub, tx->site, seat);
}

int lease_next(struct hub_tx *tx, const char *seat, const struct proto_next *next)
{
    char task[ID_SIZE];
    int found = choose(tx, seat, next, task);
    if (found <= 0) {
        return found < 0 ? found : answer(tx, seat, NULL);
    }
    int error = RUN(tx->db, H_TASK_LEASE, S(tx->site), S(task), S(seat), S(next->by),
                    I(tx->utc_ms + tx->hub->config.lease_ms));
    if (!error && sqlite3_changes(db_handle(tx->db)) > 0) {
        error = note_task(tx, task);
    }
    return error ? error : answer(tx, seat, task);
}

int lease_release(struct hub_tx *tx, const char *seat, const char *task)
{
    int error = RUN(tx->db, H_TASK_GIVE_BACK, S(tx->site), S(task), S(seat));
    return error || sqlite3_changes(db_handle(tx->db)) == 0 ? error : note_task(tx, task);
}

/* Notes the tasks that an UPDATE … RETURNING id changed. */
static int note_returned(struct hub_tx *tx, sqlite3_stmt *stmt)
{
    int more, error = 0;
    while ((more = db_step(tx->db, stmt)) > 0 && !error) {
        char task[ID_SIZE];
        db_column_str(stmt, 0, task, sizeof(task));
        error = note_task(tx, task);
    }
    sqlite3_reset(stmt);
    return more < 0 ? more : error;
}

int lease_renew(struct hub_tx *tx, const char *seat)
{
    int64_t until = tx->utc_ms + tx->hub->config.lease_ms;
    int error = RUN(tx->db, H_LEASE_RENEW, S(tx->site), S(seat), I(until),
                    I(until - tx->hub->config.lease_ms / 16));
    return error ? error
                 : note_returned(tx, QUERY(tx->db, H_LEASE_REVIVE, S(tx->site), S(seat), I(until)));
}

int lease_review(struct hub_tx *tx, const char *seat)
{
    return note_returned(tx, QUERY(tx->db, H_LEASE_REVIEW, S(tx->site), S(seat)));
}

/* --- expiry --- */

/* The site and seat of one lease that ran out. 1, 0: none. */
static int find_expired(struct hub *hub, int64_t utc_ms, char site[ID_SIZE], char seat[ID_SIZE],
                        bool *ret_up)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(hub->db, H_LEASE_EXPIRED, I(utc_ms));
    int more = db_step(hub->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 0, site, ID_SIZE);
        db_column_str(stmt, 1, seat, ID_SIZE);
        *ret_up = db_column_int(stmt, 2) != 0;
    }
    return more;
}

/* A holder that is up said something lately (seats_fall_silent comes first): its lease goes on. */
static int expire_one(struct hub *hub, int64_t utc_ms, const char *site, const char *seat, bool up)
{
    int error = tx_enter(hub, site, utc_ms);
    if (error) {
        return error;
    }
    if (up) {
        error = lease_renew(&hub->tx, seat);
    } else {
        error = note_returned(&hub->tx, QUERY(hub->db, H_LEASE_LAPSE, S(site), S(seat), I(utc_ms)));
    }
    return error ? error : tx_leave(&hub->tx);
}

static int expire_all(struct hub *hub, int64_t utc_ms)
{
    char site[ID_SIZE], seat[ID_SIZE];
    bool up = false;
    int more;
    while ((more = find_expired(hub, utc_ms, site, seat, &up)) > 0) {
        int error = expire_one(hub, utc_ms, site, seat, up);
        if (error) {
            return error;
        }
    }
    return more;
}

int lease_expire(struct hub *hub, int64_t utc_ms)
{
    char site[ID_SIZE], seat[ID_SIZE];
    bool up = false;
    int found = hub->tx.is_open ? RAFF_E_STATE : find_expired(hub, utc_ms, site, seat, &up);
    if (found <= 0) {
        return found;
    }
    int error = db_begin(hub->db);
    return hub_end(hub, error ? error : expire_all(hub, utc_ms));
}

/* --- by a person --- */

int hub_reopen_task(struct hub_tx *tx, const char *task)
{
    int known = EXISTS(tx->db, H_TASK_GET, S(tx->site), S(task));
    if (known <= 0) {
        return known < 0 ? known : RAFF_E_NOT_FOUND;
    }
    int error = RUN(tx->db, H_TASK_REOPEN_REVIEW, S(tx->site), S(task));
    if (!error && sqlite3_changes(db_handle(tx->db)) == 0) {
        return RAFF_E_STATE;
    }
    return error ? error : note_task(tx, task);
}

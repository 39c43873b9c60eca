/*
 * The line that is being picked: a picker scans unit by unit, and only the last scan's figures are
 * written. What is held is settled before anything but one more scan of the same line, and behind
 * every batch, so that whoever looks into the tables finds it there.
 */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* --- the line --- */

static int read_line(struct hub_tx *tx, const char *task, int64_t n, struct held_line *ret_line)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_LINE_GET, S(tx->site), S(task), I(n));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    ret_line->qty = db_column_int(stmt, 0);
    ret_line->done = db_column_int(stmt, 1);
    ret_line->short_qty = db_column_int(stmt, 2);
    db_column_str(stmt, 3, ret_line->order, sizeof(ret_line->order));
    db_column_str(stmt, 4, ret_line->item, sizeof(ret_line->item));
    ret_line->n = n;
    ret_line->is_dirty = false;
    copy_cut(ret_line->task, sizeof(ret_line->task), task);
    return 0;
}

static bool is_held(const struct held_line *line, const char *task, int64_t n)
{
    return line->task[0] && line->n == n && strcmp(line->task, task) == 0;
}

int held_line(struct hub_tx *tx, const char *task, int64_t n, struct held_line **ret_line)
{
    struct held_line *line = &tx->held.line;
    if (!is_held(line, task, n) || !tx->hub->is_watched) {
        int error = held_settle(tx);
        line->task[0] = '\0';
        error = error ? error : read_line(tx, task, n, line);
        if (error) {
            return error;
        }
    }
    *ret_line = line;
    return 0;
}

static int settle_line(struct hub_tx *tx)
{
    struct held_line *line = &tx->held.line;
    if (!line->task[0] || !line->is_dirty) {
        return 0;
    }
    int error = RUN(tx->db, H_LINE_PROGRESS, S(tx->site), S(line->task), I(line->n), I(line->done),
                    I(line->short_qty));
    line->is_dirty = false;
    return error;
}

/* --- what was picked of it --- */

static bool is_same_place(const struct leg *a, const struct leg *b)
{
    return strcmp(a->place, b->place) == 0 && strcmp(a->item, b->item) == 0 &&
           strcmp(a->lot, b->lot) == 0 && strcmp(a->serial, b->serial) == 0;
}

static int settle_pick(struct hub_tx *tx)
{
    struct held_pick *pick = &tx->held.pick;
    const struct leg *leg = &pick->to;
    if (!pick->order[0]) {
        return 0;
    }
    int error = RUN(tx->db, H_PICKED_ADD, S(tx->site), S(pick->order), S(leg->place), S(leg->item),
                    S(leg->lot), S(leg->serial), I(leg->qty));
    pick->order[0] = '\0';
    return error;
}

int held_add_pick(struct hub_tx *tx, const char *order, const struct leg *leg, int sign)
{
    struct held_pick *pick = &tx->held.pick;
    if (strcmp(pick->order, order) == 0 && is_same_place(&pick->to, leg)) {
        pick->to.qty += sign * leg->qty;
        return 0;
    }
    int error = settle_pick(tx);
    copy_cut(pick->order, sizeof(pick->order), order);
    pick->to = *leg;
    pick->to.qty = sign * leg->qty;
    return error;
}

int held_settle(struct hub_tx *tx)
{
    int error = settle_line(tx);
    return error ? error : settle_pick(tx);
}

bool held_goes_on(const struct hub_tx *tx, const struct event *event)
{
    return event->type == EVENT_PICK && is_held(&tx->held.line, event->task, event->line);
}

/* What events keep asking for, kept as it was read last: the task, the order's status and one line
 * of it that is open, a place and an item that are there. A change of such a row, whoever makes it,
 * has it forgotten (sums.c hears of all). What events do to a pick task and to an order's status is
 * held as well: guard.c. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* What changes by another way and was not written before is lost: guard.c has it written. */
static void lose(struct hub_tx *tx, bool is_lost)
{
    if (is_lost) {
        tx->sums_error = tx->sums_error ? tx->sums_error : RAFF_E_STATE;
    }
}

static void forget_task(struct hub_tx *tx, struct str key)
{
    struct known_task *task = &tx->known.task;
    if (str_is((struct str){key.at, key.len - 1}, task->id)) {
        task->id[0] = '\0';
        lose(tx, task->is_dirty);
    }
}

static bool is_witness(const struct known *known, const char *task, int64_t line)
{
    return known->open_line == line && strcmp(known->open_task, task) == 0;
}

static void keep_witness(struct known *known, const char *order, const char *task, int64_t line)
{
    copy_cut(known->open_order, sizeof(known->open_order), order);
    copy_cut(known->open_task, sizeof(known->open_task), task);
    known->open_line = line;
}

/* The line that is picked next is open as a rule, and held: nobody has to look for one. */
void known_line_closed(struct hub_tx *tx, const struct held_line *line)
{
    struct known *known = &tx->known;
    if (strcmp(known->open_order, line->order) == 0 && !is_witness(known, line->task, line->n)) {
        return;
    }
    if (held_next_is_open(tx, line)) {
        keep_witness(known, line->order, line->task, line->n + 1);
    } else if (is_witness(known, line->task, line->n)) {
        known->open_order[0] = '\0';
    }
}

void known_forget(struct hub_tx *tx, enum table table, const char *name, struct str key)
{
    struct known *known = &tx->known;
    if (table == TABLE_TASK) {
        forget_task(tx, key);
    } else if (table == TABLE_LINE) {
        known->open_order[0] = '\0';
        held_forget_line(tx, key);
    } else if (table == TABLE_STOCK) {
        stock_forget(tx, key);
    } else if (table == TABLE_PLACE || table == TABLE_ITEM) {
        known->place[0] = known->item[0] = '\0';
        tx->places++;
    } else if (table == TABLE_COUNT && strcmp(name, "orders") == 0) {
        known->order[0] = '\0';
        lose(tx, known->is_entered);
    }
}

static bool is_known(const struct hub_tx *tx, const char *held, const char *id)
{
    return tx->hub->is_watched && id[0] && strcmp(held, id) == 0;
}

static int read_task(struct hub_tx *tx, const char *id, struct known_task *ret_task)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_TASK_GET, S(tx->site), S(id));
    char kind[17];
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    db_column_str(stmt, 0, kind, sizeof(kind));
    ret_task->kind = task_kind_of(kind);
    db_column_str(stmt, 1, ret_task->state, sizeof(ret_task->state));
    db_column_str(stmt, 2, ret_task->holder, sizeof(ret_task->holder));
    db_column_str(stmt, 3, ret_task->order, sizeof(ret_task->order));
    db_column_str(stmt, 4, ret_task->carrier, sizeof(ret_task->carrier));
    db_column_str(stmt, 5, ret_task->manifest, sizeof(ret_task->manifest));
    copy_cut(ret_task->id, sizeof(ret_task->id), id);
    ret_task->is_dirty = ret_task->is_taken = false;
    return 0;
}

int known_task(struct hub_tx *tx, const char *id, const struct known_task **ret_task)
{
    struct known_task *task = &tx->known.task;
    if (!is_known(tx, task->id, id)) {
        int error = read_task(tx, id, task); /* which has what is held written */
        if (error) {
            return error;
        }
    }
    *ret_task = task;
    return 0;
}

int known_status(struct hub_tx *tx, const char *order, char ret_status[17])
{
    struct known *known = &tx->known;
    if (!is_known(tx, known->order, order)) {
        CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_ORDER_GET, S(tx->site), S(order));
        int more = db_step(tx->db, stmt);
        if (more <= 0) {
            return more < 0 ? more : RAFF_E_NOT_FOUND;
        }
        db_column_str(stmt, 0, known->status, sizeof(known->status));
        copy_cut(known->order, sizeof(known->order), order);
    }
    copy_cut(ret_status, 17, known->status);
    return 0;
}

/* --- what is held of them --- */

int known_enter(struct hub_tx *tx, const char *order, const char *status)
{
    char before[17];
    struct known *known = &tx->known;
    int error = known_status(tx, order, before);
    if (error) {
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    copy_cut(known->status, sizeof(known->status), status);
    known->is_entered = true;
    guard_hold(tx, HELD_TABLE_ORDER);
    return 0;
}

int known_settle_order(struct hub_tx *tx)
{
    struct known *known = &tx->known;
    char order[ID_SIZE];
    memcpy(order, known->order, sizeof(order));
    known->is_entered = false;
    int error = RUN(tx->db, H_ORDER_STATUS, S(tx->site), S(order), S(known->status));
    memcpy(known->order, order, sizeof(order)); /* the hook had it forgotten */
    return error;
}

/* The task in hand, if it is one that is held. */
static struct known_task *task_in_hand(struct hub_tx *tx, const char *id)
{
    struct known_task *task = &tx->known.task;
    return is_known(tx, task->id, id) && task->kind == TASK_PICK ? task : NULL;
}

static void soil(struct hub_tx *tx, struct known_task *task, const char *state, int64_t until_ms)
{
    copy_cut(task->state, sizeof(task->state), state);
    task->until_ms = until_ms;
    task->is_dirty = true;
    guard_hold(tx, HELD_TABLE_TASK);
}

int known_set_state(struct hub_tx *tx, const char *id, const char *state)
{
    struct known_task *task = task_in_hand(tx, id);
    if (!task) {
        return RUN(tx->db, H_TASK_STATE, S(tx->site), S(id), S(state));
    }
    soil(tx, task, state, 0);
    return 0;
}

int known_take(struct hub_tx *tx, const char *id, const char *seat, const char *by,
               int64_t until_ms)
{
    struct known_task *task = task_in_hand(tx, id);
    if (!task) {
        return RUN(tx->db, H_TASK_TAKE, S(tx->site), S(id), S(seat), S(by), I(until_ms),
                   S("started"));
    }
    copy_cut(task->holder, sizeof(task->holder), seat);
    copy_cut(task->by, sizeof(task->by), by);
    task->is_taken = true;
    soil(tx, task, "started", until_ms);
    return 0;
}

int known_settle_task(struct hub_tx *tx)
{
    struct known_task *task = &tx->known.task;
    task->is_dirty = false;
    struct known_task held = *task;
    int error = held.is_taken ? RUN(tx->db, H_TASK_TAKE, S(tx->site), S(held.id), S(held.holder),
                                    S(held.by), I(held.until_ms), S(held.state))
                              : RUN(tx->db, H_TASK_STATE, S(tx->site), S(held.id), S(held.state));
    held.is_taken = false;
    *task = held; /* the hook had it forgotten */
    return error;
}

static int is_open_pick(struct hub_tx *tx, const char *task, int64_t line)
{
    const struct known_task *of = NULL;
    int open = held_is_open(tx, task, line);
    if (open <= 0) {
        return open;
    }
    int error = known_task(tx, task, &of);
    return error == RAFF_E_NOT_FOUND ? 0 : error ? error : of->kind == TASK_PICK;
}

/* 1: a line is open, and it is the witness from now on. */
static int find_witness(struct hub_tx *tx, const char *order)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_ORDER_LINES, S(tx->site), S(order));
    char task[ID_SIZE];
    int64_t line = 0;
    int more, open = 0;
    while (!open && (more = db_step(tx->db, stmt)) != 0) {
        db_column_str(stmt, 0, task, sizeof(task));
        line = db_column_int(stmt, 1);
        open = more < 0 ? more : is_open_pick(tx, task, line);
    }
    if (open > 0) {
        keep_witness(&tx->known, order, task, line);
    }
    return open;
}

int known_unpicked(struct hub_tx *tx, const char *order)
{
    int open = is_known(tx, tx->known.open_order, order) ? 1 : find_witness(tx, order);
    return open ? open : EXISTS(tx->db, H_ORDER_UNRELEASED, S(tx->site), S(order));
}

int known_place(struct hub_tx *tx, const char *id)
{
    if (is_known(tx, tx->known.place, id)) {
        return 1;
    }
    int found = EXISTS(tx->db, H_PLACE_KNOWN, S(tx->site), S(id));
    if (found > 0) {
        copy_cut(tx->known.place, sizeof(tx->known.place), id);
    }
    return found;
}

int known_item(struct hub_tx *tx, const char *id)
{
    if (is_known(tx, tx->known.item, id)) {
        return 1;
    }
    int found = EXISTS(tx->db, H_ITEM_KNOWN, S(tx->site), S(id));
    if (found > 0) {
        copy_cut(tx->known.item, sizeof(tx->known.item), id);
    }
    return found;
}

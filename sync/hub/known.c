/* What events keep asking for, kept as it was read last: the task, the order's status, a place and
 * an item that are there. A change of such a row, whoever makes it, has it forgotten (sums.c hears
 * of all). */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

void known_line_moved(struct hub_tx *tx, const char *order, bool is_closed)
{
    struct known *known = &tx->known;
    if (known->open_order[0] && strcmp(known->open_order, order) == 0) {
        known->open_lines += is_closed ? -1 : 1;
    }
}

void known_forget(struct hub_tx *tx, enum table table, const char *name, struct str key)
{
    struct known *known = &tx->known;
    if (table == TABLE_TASK) {
        known->task.id[0] = '\0';
    } else if (table == TABLE_LINE) {
        known->open_order[0] = '\0';
        held_forget_line(tx, key);
    } else if (table == TABLE_STOCK) {
        stock_forget(tx, key);
    } else if (table == TABLE_PLACE) {
        known->place[0] = '\0';
    } else if (table == TABLE_ITEM) {
        known->item[0] = '\0';
    } else if (table == TABLE_COUNT && strcmp(name, "orders") == 0) {
        known->order[0] = '\0';
    } else if (table == TABLE_COUNT && strcmp(name, "order_line") == 0) {
        known->open_order[0] = '\0';
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
    return 0;
}

int known_task(struct hub_tx *tx, const char *id, const struct known_task **ret_task)
{
    struct known_task *task = &tx->known.task;
    if (!is_known(tx, task->id, id)) {
        task->id[0] = '\0';
        int error = read_task(tx, id, task);
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
        known->order[0] = '\0';
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

/* 1: an open line of a pick task. */
static int is_open_pick(struct hub_tx *tx, const char *task, int64_t n)
{
    const struct known_task *of = NULL;
    struct held_line *line = NULL;
    int error = held_line(tx, task, n, &line);
    if (!error && held_finished(line)) {
        return 0;
    }
    error = error ? error : known_task(tx, task, &of);
    return error == RAFF_E_NOT_FOUND ? 0 : error ? error : of->kind == TASK_PICK;
}

/* What is open of the order, into `known`. */
static int count_unpicked(struct hub_tx *tx, const char *order)
{
    struct known *known = &tx->known;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_ORDER_LINES, S(tx->site), S(order));
    int64_t open = 0;
    int more, is_open = 0;
    while (is_open >= 0 && (more = db_step(tx->db, stmt)) > 0) {
        char task[ID_SIZE];
        db_column_str(stmt, 0, task, sizeof(task));
        is_open = is_open_pick(tx, task, db_column_int(stmt, 1));
        open += is_open > 0;
    }
    if (is_open < 0 || more < 0) {
        return is_open < 0 ? is_open : more;
    }
    int unreleased = EXISTS(tx->db, H_ORDER_UNRELEASED, S(tx->site), S(order));
    if (unreleased < 0) {
        return unreleased;
    }
    known->open_lines = open;
    known->is_unreleased = unreleased > 0;
    copy_cut(known->open_order, sizeof(known->open_order), order);
    return 0;
}

int known_unpicked(struct hub_tx *tx, const char *order)
{
    int error = is_known(tx, tx->known.open_order, order) ? 0 : count_unpicked(tx, order);
    return error ? error : tx->known.open_lines > 0 || tx->known.is_unreleased;
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

/* Orders: the stage they stand at, and what follows when their lines are finished. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define SWEEP_ORDERS 20 /* a round: a few hundred rows, one op */

/* --- stages --- */

static void say_stage(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    const struct held_stage *stage = (const struct held_stage *)given->rows + row;
    const struct row_cell cells[] = {{.text = stage->order}, {.number = stage->nth},
                                     {.text = stage->stage}, {.text = stage->at},
                                     {.text = stage->by},    {.text = stage->seat}};
    given_cell(&cells[at], out);
}

int order_settle_stages(struct hub_tx *tx)
{
    struct held *held = &tx->held;
    struct given given = {.rows = held->stages, .n = held->n_stages, .column = say_stage};
    if (given.n == 0) {
        return 0;
    }
    sqlite3_stmt *stmt = QUERY(tx->db, H_STAGES_SETTLE, S(tx->site));
    given_bind(stmt, 2, &given);
    db_bind_int(stmt, 3, tx->utc_ms);
    held->n_stages = 0;
    return db_run(tx->db, stmt);
}

static int64_t next_nth(const struct held *held, const char *order)
{
    size_t i = held->n_stages;
    while (i > 0 && strcmp(held->stages[i - 1].order, order) != 0) {
        i--;
    }
    return i > 0 ? held->stages[i - 1].nth + 1 : 1;
}

int order_enter(struct hub_tx *tx, const char *order, const char *stage, const char *at,
                const char *by, const char *seat)
{
    struct held *held = &tx->held;
    int error = known_enter(tx, order, stage);
    tx->sweep |= strcmp(stage, "shipped") == 0 || strcmp(stage, "short") == 0;
    error = error || held->n_stages < HELD_STAGES ? error : guard_settle_one(tx, HELD_TABLE_STAGE);
    if (error) {
        return error;
    }
    struct held_stage entered = {.nth = next_nth(held, order)};
    copy_cut(entered.order, sizeof(entered.order), order);
    copy_cut(entered.stage, sizeof(entered.stage), stage);
    copy_cut(entered.at, sizeof(entered.at), at);
    copy_cut(entered.by, sizeof(entered.by), by);
    copy_cut(entered.seat, sizeof(entered.seat), seat);
    held->stages[held->n_stages++] = entered;
    guard_hold(tx, HELD_TABLE_STAGE);
    return 0;
}

int order_stage(struct fold *fold, const char *order, const char *stage)
{
    return order_enter(fold->tx, order, stage, fold->event->at, fold->event->by, fold->seat);
}

/* Whether one of the names in `from`, each between blanks, is the status. */
static bool stands_at(const char *status, const char *from)
{
    size_t n = strlen(status);
    for (const char *at = strstr(from, status); n && at; at = strstr(at + 1, status)) {
        if (at[-1] == ' ' && at[n] == ' ') { /* `from` begins with a blank, and no name does */
            return true;
        }
    }
    return false;
}

int order_advance(struct fold *fold, const char *order, const char *from, const char *stage)
{
    char status[17];
    int error = known_status(fold->tx, order, status);
    if (error) {
        return error == RAFF_E_NOT_FOUND ? 0 : error; /* a line without an order of ours */
    }
    return stands_at(status, from) ? order_stage(fold, order, stage) : 0;
}

/* --- what was picked --- */

int order_picked_up(struct fold *fold, const char *order, int sign, const struct event *pick)
{
    int error = 0;
    for (size_t i = 0; i < pick->n_legs && !error; i++) {
        const struct leg *leg = &pick->legs[i];
        if (leg->qty > 0) {
            error = held_add_pick(fold->tx, order, leg, sign);
        }
    }
    return error;
}

/* --- the pack task --- */

struct pack {
    char task[ID_SIZE];
    bool exists;
    bool is_new; /* without a line */
    char state[17];
};

static int find_pack(struct hub_tx *tx, const char *order, struct pack *ret_pack)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_PACK_FIND, S(tx->site), S(order));
    int more = db_step(tx->db, stmt);
    *ret_pack = (struct pack){.exists = more > 0};
    if (more > 0) {
        db_column_str(stmt, 0, ret_pack->task, sizeof(ret_pack->task));
        db_column_str(stmt, 1, ret_pack->state, sizeof(ret_pack->state));
    }
    return more < 0 ? more : 0;
}

static int make_pack(struct hub_tx *tx, const char *order, struct pack *pack)
{
    int64_t n = 0;
    int error = task_new_id(tx, pack->task, &n);
    error = error ? error : RUN(tx->db, H_PACK_ADD, S(tx->site), S(pack->task), I(n), S(order));
    pack->exists = pack->is_new = true;
    return error ? error : note_task(tx, pack->task);
}

static int add_line(struct hub_tx *tx, const char *task, int64_t n, const char *order,
                    const struct leg *leg)
{
    struct held_line line = {.n = n, .what = *leg, .walk = n};
    copy_cut(line.task, sizeof(line.task), task);
    copy_cut(line.order, sizeof(line.order), order);
    int error = held_add_line(tx, &line);
    return error ? error : note_line(tx, task, n);
}

/* One picked (tote, item, lot, serial) into its line of the pack task, new or changed. */
static int sync_line(struct hub_tx *tx, const char *task, const char *order, const struct leg *leg)
{
    int64_t line = 0;
    int error = NUMBER(tx->db, H_PACK_LINE, &line, S(tx->site), S(task), S(leg->place),
                       S(leg->item), S(leg->lot), S(leg->serial));
    if (error == RAFF_E_NOT_FOUND) {
        error = leg->qty > 0 ? NUMBER(tx->db, H_LINE_NEXT, &line, S(tx->site), S(task)) : error;
        if (error) {
            return error == RAFF_E_NOT_FOUND ? 0 : error; /* nothing picked, no line: level */
        }
        return add_line(tx, task, line, order, leg);
    }
    error = error ? error : RUN(tx->db, H_LINE_QTY, S(tx->site), S(task), I(line), I(leg->qty));
    error = error ? error : note_line(tx, task, line);
    return error ? error : RUN(tx->db, H_LINE_DROP_EMPTY, S(tx->site), S(task), I(line));
}

static int each_picked(struct hub_tx *tx, const char *order, const struct pack *pack,
                       bool *ret_zero)
{
    int more, error = 0;
    int64_t n = 0;
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_PICKED_OF, S(tx->site), S(order));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        struct leg leg;
        db_column_str(stmt, 0, leg.place, sizeof(leg.place));
        db_column_str(stmt, 1, leg.item, sizeof(leg.item));
        db_column_str(stmt, 2, leg.lot, sizeof(leg.lot));
        db_column_str(stmt, 3, leg.serial, sizeof(leg.serial));
        leg.qty = db_column_int(stmt, 4);
        *ret_zero |= leg.qty == 0;
        if (more > 0 && pack->is_new) {
            error = leg.qty > 0 ? add_line(tx, pack->task, ++n, order, &leg) : 0;
        } else {
            error = more < 0 ? more : sync_line(tx, pack->task, order, &leg);
        }
    }
    return error;
}

/* The pack task's lines are what was picked, whatever it was before. */
static int sync_pack(struct hub_tx *tx, const char *order, const struct pack *pack)
{
    bool zero = false;
    int error = each_picked(tx, order, pack, &zero);
    return error || !zero ? error : RUN(tx->db, H_PICKED_DROP_ZERO, S(tx->site), S(order));
}

/* A packer who was done before the last pick came leaves its line to whoever packs next. */
static int open_pack(struct hub_tx *tx, const struct pack *pack)
{
    int error = RUN(tx->db, H_TASK_REOPEN, S(tx->site), S(pack->task));
    return error || sqlite3_changes(db_handle(tx->db)) == 0 ? error : note_task(tx, pack->task);
}

static int follow_picks(struct fold *fold, const char *order)
{
    struct hub_tx *tx = fold->tx;
    struct pack pack;
    int error = find_pack(tx, order, &pack);
    error = error || pack.exists ? error : make_pack(tx, order, &pack);
    error = error ? error : sync_pack(tx, order, &pack);
    if (error || pack.is_new) {
        return error; /* its lines are all open: the order is not packed */
    }
    error = open_pack(tx, &pack);
    return error ? error : order_check_packed(fold, order);
}

int order_check_picked(struct fold *fold, const char *order)
{
    struct hub_tx *tx = fold->tx;
    char status[17];
    int64_t picked = 0;
    int error = known_status(tx, order, status);
    if (error || stands_at(status, " received shipped short ")) {
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    int open = known_unpicked(tx, order);
    if (open) {
        return open < 0 ? open : 0;
    }
    error = NUMBER(tx->db, H_PICKED_SUM, &picked, S(tx->site), S(order));
    if (error || picked == 0) {
        return error ? error : order_stage(fold, order, "short");
    }
    if (stands_at(status, " released picking ")) {
        error = order_stage(fold, order, "picked");
    }
    return error ? error : follow_picks(fold, order);
}

int order_reopen_picking(struct fold *fold, const char *order)
{
    struct hub_tx *tx = fold->tx;
    struct pack pack;
    int error = find_pack(tx, order, &pack);
    if (error) {
        return error;
    }
    int touched = EXISTS(tx->db, H_TASK_TOUCHED, S(tx->site), S(pack.task));
    if (touched < 0) {
        return touched;
    }
    if (pack.exists && !touched && strcmp(pack.state, "open") == 0) {
        error = task_remove(tx, pack.task);
    } else if (pack.exists) {
        fold_review(fold, "order %s is at the packer already", order);
        error = sync_pack(tx, order, &pack);
    }
    return error ? error : order_advance(fold, order, " picked short ", "picking");
}

int order_check_packed(struct fold *fold, const char *order)
{
    struct hub_tx *tx = fold->tx;
    char status[17];
    int error = known_status(tx, order, status);
    if (error || !stands_at(status, " picked packing ")) {
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    int open = EXISTS(tx->db, H_ORDER_UNPACKED, S(tx->site), S(order));
    if (open) {
        return open < 0 ? open : 0;
    }
    error = order_stage(fold, order, "packed");
    return error ? error : order_check_shipped(fold, order);
}

int order_check_shipped(struct fold *fold, const char *order)
{
    struct hub_tx *tx = fold->tx;
    char status[17];
    int error = known_status(tx, order, status);
    if (error || !stands_at(status, " packed ")) {
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    int open = EXISTS(tx->db, H_ORDER_UNSHIPPED, S(tx->site), S(order));
    return open ? (open < 0 ? open : 0) : order_stage(fold, order, "shipped");
}

/* --- finished work leaves the replica --- */

/* The first row's first column of a statement into `id`. 1, 0: none. */
static int first_id(struct hub_tx *tx, sqlite3_stmt *stmt, char id[ID_SIZE])
{
    int more = db_step(tx->db, stmt);
    if (more > 0) {
        db_column_str(stmt, 0, id, ID_SIZE);
    }
    sqlite3_reset(stmt);
    return more;
}

static int sweep_cartons(struct hub_tx *tx, const char *order)
{
    char sscc[ID_SIZE];
    int more;
    while ((more = first_id(tx, QUERY(tx->db, H_CARTON_GONE, S(tx->site), S(order)), sscc)) > 0) {
        int error = RUN(tx->db, H_PLACE_DROP, S(tx->site), S(sscc));
        error = error ? error : note_place(tx, sscc);
        if (error) {
            return error;
        }
    }
    return more;
}

static int sweep_order(struct hub_tx *tx, const char *order)
{
    char task[ID_SIZE];
    int more, error = 0;
    while (!error &&
           (more = first_id(tx, QUERY(tx->db, H_SWEEP_TASK, S(tx->site), S(order)), task)) != 0) {
        error = more < 0 ? more : task_remove(tx, task);
    }
    error = error ? error : sweep_cartons(tx, order);
    error = error ? error : RUN(tx->db, H_PICKED_DROP, S(tx->site), S(order));
    return error ? error : RUN(tx->db, H_ORDER_SWEPT, S(tx->site), S(order));
}

/* Orders that came to their end and hold rows that may go. 1: there is more. */
int order_sweep(struct hub_tx *tx)
{
    char id[ID_SIZE];
    int more = 1;
    for (int i = 0; i < SWEEP_ORDERS && more > 0; i++) {
        more = first_id(tx, QUERY(tx->db, H_SWEEP_ORDER, S(tx->site)), id);
        int error = more > 0 ? sweep_order(tx, id) : more;
        if (error) {
            return error;
        }
    }
    for (int i = 0; i < SWEEP_ORDERS && more == 0; i++) {
        more = first_id(tx, QUERY(tx->db, H_SWEEP_DONE, S(tx->site)), id);
        if (more <= 0) {
            return more;
        }
        int error = task_remove(tx, id);
        if (error) {
            return error;
        }
        more = i + 1 == SWEEP_ORDERS;
    }
    return more;
}

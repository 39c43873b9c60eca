/* What one event does: stock, progress, the state of its task, and what its type sets off. */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

void fold_review(struct fold *fold, const char *format, ...)
{
    if (fold->why.len) {
        return;
    }
    va_list args;
    va_start(args, format);
    text_vaddf(&fold->why, format, args);
    va_end(args);
}

/* --- the person --- */

static int check_person(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    const char *by = fold->event->by;
    if (by[0] == '\0') {
        return 0;
    }
    if (strcmp(by, tx->known_by) != 0) {
        int found = EXISTS(tx->db, H_PERSON_KNOWN, S(tx->site), S(by));
        if (found < 0) {
            return found;
        }
        tx->is_known = found > 0;
        copy_cut(tx->known_by, sizeof(tx->known_by), by);
    }
    if (!tx->is_known) {
        fold_review(fold, "unknown person or role: %s", by);
    }
    return 0;
}

/* --- the task and its line --- */

static bool works_on_task(enum event_type type)
{
    return type != EVENT_LOGIN && type != EVENT_LOGOUT && type != EVENT_EXCEPTION &&
           type != EVENT_NOTE && type != EVENT_STATUS && type != EVENT_LABEL;
}

static int read_task(struct fold *fold)
{
    const struct known_task *task = NULL;
    int error = known_task(fold->tx, fold->event->task, &task);
    if (error) {
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    fold->kind = task->kind;
    memcpy(fold->state, task->state, sizeof(fold->state));
    memcpy(fold->holder, task->holder, sizeof(fold->holder));
    memcpy(fold->task_order, task->order, sizeof(fold->task_order));
    memcpy(fold->carrier, task->carrier, sizeof(fold->carrier));
    memcpy(fold->manifest, task->manifest, sizeof(fold->manifest));
    fold->has_task = true;
    return 0;
}

static bool fits_kind(enum event_type type, enum task_kind kind)
{
    return !(type == EVENT_PICK && kind != TASK_PICK) &&
           !(type == EVENT_PACK && kind != TASK_PACK) &&
           !(type == EVENT_LOAD && kind != TASK_LOAD) &&
           !(type == EVENT_COUNT && kind != TASK_COUNT) &&
           !(type == EVENT_RECEIVE && kind != TASK_RECEIVE);
}

static int find_task(struct fold *fold)
{
    const struct event *event = fold->event;
    if (event->task[0] == '\0' || !works_on_task(event->type)) {
        return 0;
    }
    int error = read_task(fold);
    if (error) {
        return error;
    }
    if (!fold->has_task && fold->of && fold->of->type == EVENT_COUNT) {
        return 0; /* a count task goes with its end; what it found can be taken back still */
    }
    if (!fold->has_task) {
        fold_review(fold, "no task %s", event->task);
    } else if (fold->holder[0] && strcmp(fold->holder, fold->seat) != 0) {
        fold_review(fold, "task %s is with %s", event->task, fold->holder);
    } else if (!fits_kind(event->type, fold->kind)) {
        fold_review(fold, "%s on a %s task", event_type_name(event->type),
                    task_kind_name(fold->kind));
    }
    return 0;
}

static void judge_line(struct fold *fold, int64_t qty, int64_t done, int64_t short_qty)
{
    const struct event *event = fold->event;
    if (done < 0 || short_qty < 0) {
        fold_review(fold, "more taken back than was done");
    } else if (done + short_qty > qty) {
        fold_review(fold, "line %lld: %lld of %lld", (long long)event->line,
                    (long long)done + short_qty, (long long)qty);
    }
    fold->finished = done + short_qty >= qty;
}

static void judge_item(struct fold *fold, const char *item)
{
    const struct event *event = fold->event;
    for (size_t i = 0; item[0] && i < event->n_legs; i++) {
        if (strcmp(item, event->legs[i].item) != 0) {
            fold_review(fold, "line %lld asks for another item", (long long)event->line);
        }
    }
}

/* For whoever asks later why the order went out short. */
static int note_short(struct fold *fold, const char *item, int64_t qty)
{
    const struct event *act = fold->of ? fold->of : fold->event;
    return qty == 0 || fold->order[0] == '\0'
               ? 0
               : RUN(fold->tx->db, H_ORDER_SHORT_ADD, S(fold->tx->site), S(fold->order), S(item),
                     S(act->code), I(qty));
}

static int progress_line(struct fold *fold, struct progress progress)
{
    struct hub_tx *tx = fold->tx;
    const struct event *event = fold->event;
    struct held_line *line = NULL;
    int error = held_line(tx, event->task, event->line, &line);
    if (error) {
        fold_review(fold, "no line %lld in task %s", (long long)event->line, event->task);
        return error == RAFF_E_NOT_FOUND ? 0 : error;
    }
    bool was_finished = held_finished(line);
    line->done += progress.done;
    line->short_qty += progress.short_qty;
    held_touch_line(tx, line);
    fold->has_line = true;
    memcpy(fold->order, line->order, sizeof(fold->order));
    judge_line(fold, line->what.qty, line->done, line->short_qty);
    judge_item(fold, line->what.item);
    if (fold->finished && !was_finished && fold->kind == TASK_PICK) {
        known_line_closed(tx, line);
    }
    error = note_short(fold, line->what.item, progress.short_qty);
    if (!error && was_finished && !fold->finished) {
        error = guard_settle(tx); /* a line that the table calls finished is: held.c */
    }
    return error ? error : note_line(tx, event->task, event->line);
}

static int fold_line(struct fold *fold)
{
    struct progress progress = event_progress(fold->event, fold->of);
    copy_cut(fold->order, sizeof(fold->order), fold->task_order);
    if (!fold->has_task || fold->event->line == 0 ||
        (progress.done == 0 && progress.short_qty == 0)) {
        return 0;
    }
    return progress_line(fold, progress);
}

static int start_task(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    int error = known_take(tx, fold->event->task, fold->seat, fold->event->by,
                           tx->utc_ms + tx->hub->config.lease_ms);
    return error ? error : note_task(tx, fold->event->task);
}

/* Nobody else is at work on the task. */
static bool is_free_for(const struct fold *fold)
{
    return !fold->holder[0] || strcmp(fold->holder, fold->seat) == 0;
}

/* Work without a `start` starts the task as well, and work taken back opens a finished one again.
 */
static int follow_task(struct fold *fold)
{
    if (!fold->has_task || !is_free_for(fold) || !fold->has_line) {
        return 0;
    }
    bool reopened = fold->event->type == EVENT_REVERSE && !fold->finished;
    if (strcmp(fold->state, "leased") == 0 || strcmp(fold->state, "open") == 0 ||
        (strcmp(fold->state, "done") == 0 && reopened)) {
        return start_task(fold);
    }
    if (strcmp(fold->state, "done") == 0 && fold->event->type != EVENT_REVERSE) {
        fold_review(fold, "task %s is done", fold->event->task);
    }
    return 0;
}

/* --- what each type sets off --- */

static int on_pick(struct fold *fold)
{
    if (!fold->has_line || fold->order[0] == '\0') {
        return 0;
    }
    int error = order_advance(fold, fold->order, " received released ", "picking");
    error = error ? error : order_picked_up(fold, fold->order, 1, fold->event);
    return error || !fold->finished ? error : order_check_picked(fold, fold->order);
}

static int on_short(struct fold *fold)
{
    if (!fold->has_line || fold->order[0] == '\0') {
        return 0;
    }
    if (fold->kind == TASK_PACK) {
        return fold->finished ? order_check_packed(fold, fold->order) : 0;
    }
    int error = order_advance(fold, fold->order, " received released ", "picking");
    return error || !fold->finished ? error : order_check_picked(fold, fold->order);
}

static int on_pack(struct fold *fold)
{
    int error = fold->order[0] ? order_advance(fold, fold->order,
                                               " received released picking picked ", "packing")
                               : 0;
    for (size_t i = 0; i < fold->event->n_legs && !error; i++) {
        const struct leg *leg = &fold->event->legs[i];
        if (leg->qty > 0 && is_sscc(leg->place) && fold->order[0]) {
            error = carton_pack(fold, leg->place);
        }
    }
    return error || !fold->finished || !fold->order[0] ? error
                                                       : order_check_packed(fold, fold->order);
}

/* What is done with each order of the task; one whose lines stand together comes once. */
static int each_order(struct fold *fold, int (*act)(struct fold *fold, const char *order))
{
    struct hub_tx *tx = fold->tx;
    char order[ID_SIZE] = "";
    int more, error = 0;
    size_t orders = fold->kind == TASK_PICK ? H_PICK_ORDERS : H_TASK_ORDERS;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, orders, S(tx->site), S(fold->event->task));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        bool again = more > 0 && str_is(db_column_view(stmt, 0), order);
        db_column_str(stmt, 0, order, sizeof(order));
        error = more < 0 ? more : again ? 0 : act(fold, order);
    }
    return error;
}

static int start_order(struct fold *fold, const char *order)
{
    return order_advance(fold, order, " received released ", "picking");
}

static int unsweep_order(struct fold *fold, const char *order)
{
    char status[17];
    int error = known_status(fold->tx, order, status);
    bool is_over = !error && (strcmp(status, "shipped") == 0 || strcmp(status, "short") == 0);
    error = error == RAFF_E_NOT_FOUND ? 0 : error;
    return is_over ? RUN(fold->tx->db, H_ORDER_UNSWEEP, S(fold->tx->site), S(order)) : error;
}

static int on_start(struct fold *fold)
{
    if (!fold->has_task) {
        return 0;
    }
    if (strcmp(fold->state, "done") == 0) {
        fold_review(fold, "task %s is done", fold->event->task);
        return 0;
    }
    if (!is_free_for(fold)) {
        return 0; /* two seats at one task: the review says so, the lease stays where it is */
    }
    int error = start_task(fold);
    if (!error && fold->kind == TASK_PICK) {
        error = each_order(fold, start_order);
    }
    if (!error && fold->kind == TASK_PACK) {
        error = order_advance(fold, fold->task_order, " picking picked ", "packing");
    }
    if (!error && fold->kind == TASK_RECEIVE) {
        error = delivery_begin(fold);
    }
    return error;
}

/* What is not on the truck, or did not come with it, is no work that is left. */
static int is_unfinished(struct fold *fold)
{
    const char *task = fold->event->task;
    bool may_be_open = fold->kind == TASK_LOAD || fold->kind == TASK_RECEIVE;
    if (fold->kind == TASK_PICK) {
        return held_unfinished(fold->tx, task);
    }
    return may_be_open ? 0 : EXISTS(fold->tx->db, H_TASK_UNFINISHED, S(fold->tx->site), S(task));
}

static int on_done(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    const char *task = fold->event->task;
    /* A truck that has left has left, whoever says so; other work is its holder's to end. */
    if (!fold->has_task || (fold->kind != TASK_LOAD && !is_free_for(fold))) {
        return 0;
    }
    int open = is_unfinished(fold);
    if (open < 0) {
        return open;
    }
    if (open) {
        fold_review(fold, "task %s has open lines", task);
        return task_set_state(tx, task, "review");
    }
    tx->sweep = true;
    int error = task_set_state(tx, task, "done");
    error = error ? error : each_order(fold, unsweep_order);
    error = error || fold->kind != TASK_LOAD ? error : carton_manifest_done(fold);
    return error || fold->kind != TASK_RECEIVE ? error : delivery_close(fold);
}

/* --- taking back --- */

static int read_taken_back(struct fold *fold)
{
    struct hub_tx *tx = fold->tx;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt =
        QUERY(tx->db, H_EVENT_LINE, S(tx->site), S(fold->seat), I(fold->epoch), I(fold->event->of));
    int more = db_step(tx->db, stmt);
    if (more < 0) {
        return more;
    }
    bool is_read = more && event_read(db_column_view(stmt, 0), &tx->hub->of) == 0;
    if (!is_read) {
        fold_review(fold, "takes back %llu, which is not here",
                    (unsigned long long)fold->event->of);
    } else if (db_column_int(stmt, 1)) {
        fold_review(fold, "%llu was taken back before", (unsigned long long)fold->event->of);
    } else {
        fold->of = &tx->hub->of;
    }
    return 0;
}

static bool negates(const struct event *reverse, const struct event *of)
{
    bool same = reverse->n_legs == of->n_legs;
    for (size_t i = 0; same && i < of->n_legs; i++) {
        const struct leg *a = &reverse->legs[i], *b = &of->legs[i];
        same = a->qty == -b->qty && strcmp(a->place, b->place) == 0 &&
               strcmp(a->item, b->item) == 0 && strcmp(a->lot, b->lot) == 0 &&
               strcmp(a->serial, b->serial) == 0;
    }
    return same && strcmp(reverse->task, of->task) == 0 && reverse->line == of->line;
}

/* Which event a reverse takes back; NULL where it takes back none that we can undo. */
static int find_taken_back(struct fold *fold)
{
    if (fold->event->type != EVENT_REVERSE) {
        return 0;
    }
    int error = read_taken_back(fold);
    if (error || !fold->of) {
        return error;
    }
    if (!negates(fold->event, fold->of)) {
        fold_review(fold, "is not %llu turned around", (unsigned long long)fold->event->of);
        fold->of = NULL;
        return 0;
    }
    return RUN(fold->tx->db, H_EVENT_REVERSED, S(fold->tx->site), S(fold->seat), I(fold->epoch),
               I(fold->event->of), I(fold->event->seq));
}

static int undo_pick(struct fold *fold)
{
    if (!fold->has_line || fold->order[0] == '\0' || fold->kind == TASK_PACK) {
        return 0;
    }
    int error = fold->of->type == EVENT_PICK ? order_picked_up(fold, fold->order, -1, fold->of) : 0;
    if (error) {
        return error;
    }
    return fold->finished ? order_check_picked(fold, fold->order)
                          : order_reopen_picking(fold, fold->order);
}

static int undo_short(struct fold *fold)
{
    if (fold->kind != TASK_PACK) {
        return undo_pick(fold);
    }
    bool is_open = fold->has_line && !fold->finished && fold->order[0];
    return is_open ? order_advance(fold, fold->order, " packed ", "packing") : 0;
}

static int undo_pack(struct fold *fold)
{
    int error = 0;
    for (size_t i = 0; i < fold->of->n_legs && !error; i++) {
        const struct leg *leg = &fold->of->legs[i];
        if (leg->qty > 0 && is_sscc(leg->place)) {
            error = carton_unpack(fold, leg->place);
        }
    }
    return error || !fold->order[0] ? error
                                    : order_advance(fold, fold->order, " packed ", "packing");
}

static int on_reverse(struct fold *fold)
{
    if (!fold->of) {
        return 0;
    }
    switch ((int)fold->of->type) {
    case EVENT_PICK:
        return undo_pick(fold);
    case EVENT_SHORT:
        return undo_short(fold);
    case EVENT_PACK:
        return undo_pack(fold);
    case EVENT_CLOSE:
        return carton_open(fold, fold->of->carton);
    case EVENT_LOAD:
        return carton_unload(fold, fold->of->carton);
    case EVENT_RECEIVE:
        return delivery_take_back(fold);
    case EVENT_START:
    case EVENT_DONE:
        fold_review(fold, "%s cannot be taken back", event_type_name(fold->of->type));
        return 0;
    default:
        return 0; /* stock and progress are all there is to it */
    }
}

static int (*const sets_off[EVENT_TYPE_COUNT])(struct fold *) = {
    [EVENT_PICK] = on_pick,         [EVENT_SHORT] = on_short,
    [EVENT_PACK] = on_pack,         [EVENT_CLOSE] = carton_close,
    [EVENT_LOAD] = carton_load,     [EVENT_START] = on_start,
    [EVENT_DONE] = on_done,         [EVENT_REVERSE] = on_reverse,
    [EVENT_EXCEPTION] = count_zone, [EVENT_RECEIVE] = delivery_receive,
};

int effects_fold(struct fold *fold)
{
    const struct event *event = fold->event;
    int error = find_taken_back(fold);
    error = error ? error : check_person(fold);
    for (size_t i = 0; i < event->n_legs && !error; i++) {
        error = stock_move(fold, &event->legs[i]);
    }
    error = error ? error : find_task(fold);
    error = error ? error : fold_line(fold);
    error = error ? error : follow_task(fold);
    return error || !sets_off[event->type] ? error : sets_off[event->type](fold);
}

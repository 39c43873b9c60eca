/*
 * What is being picked: a picker scans unit by unit and line by line, and the tables are told of
 * many lines at once. What is held is settled before anything looks into `line` or `picked` for
 * figures, and behind every batch.
 */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* --- lines --- */

enum { LINE_QTY = 7, LINE_DONE, LINE_SHORT, LINE_CELLS = 12 }; /* among the row's cells */

static int read_line(struct hub_tx *tx, const char *task, int64_t n, struct held_line *line)
{
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_LINE_ONE, S(tx->site), S(task), I(n));
    int more = db_step(tx->db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    *line = (struct held_line){.n = n, .is_stored = true};
    copy_cut(line->task, sizeof(line->task), task);
    db_column_str(stmt, 2, line->order, sizeof(line->order));
    db_column_str(stmt, 3, line->what.place, sizeof(line->what.place));
    db_column_str(stmt, 4, line->what.item, sizeof(line->what.item));
    db_column_str(stmt, 5, line->what.lot, sizeof(line->what.lot));
    db_column_str(stmt, 6, line->what.serial, sizeof(line->what.serial));
    line->what.qty = db_column_int(stmt, LINE_QTY);
    line->done = line->stored_done = db_column_int(stmt, LINE_DONE);
    line->short_qty = line->stored_short = db_column_int(stmt, LINE_SHORT);
    line->slot = db_column_int(stmt, 10);
    line->walk = db_column_int(stmt, 11);
    return 0;
}

static bool is_line(const struct held_line *line, const char *task, int64_t n)
{
    return line->n == n && strcmp(line->task, task) == 0;
}

/* The one that was scanned last is the likeliest. */
static struct held_line *find_line(struct held *held, const char *task, int64_t n)
{
    for (size_t i = held->n_lines; i > 0; i--) {
        if (is_line(&held->lines[i - 1], task, n)) {
            return &held->lines[i - 1];
        }
    }
    return NULL;
}

static void forget_lines(struct hub_tx *tx)
{
    tx->held.n_lines = 0;
}

/* Room for one more. */
static int make_room(struct hub_tx *tx)
{
    if (tx->held.n_lines < HELD_LINES && tx->hub->is_watched) {
        return 0;
    }
    int error = held_settle(tx);
    forget_lines(tx);
    return error;
}

int held_line(struct hub_tx *tx, const char *task, int64_t n, struct held_line **ret_line)
{
    struct held *held = &tx->held;
    struct held_line *line = find_line(held, task, n);
    if (!line) {
        int error = make_room(tx);
        error = error ? error : read_line(tx, task, n, &held->lines[held->n_lines]);
        if (error) {
            return error;
        }
        line = &held->lines[held->n_lines++];
    }
    *ret_line = line;
    return 0;
}

int held_add_line(struct hub_tx *tx, const struct held_line *line)
{
    int error = make_room(tx);
    if (!error) {
        struct held_line *added = &tx->held.lines[tx->held.n_lines++];
        *added = *line;
        added->is_dirty = true;
    }
    return error;
}

bool held_is_finished(struct hub_tx *tx, const char *task, int64_t n)
{
    const struct held_line *line = find_line(&tx->held, task, n);
    return line && line->done + line->short_qty >= line->what.qty;
}

/* In the order of the row's columns: key, then what is sent. */
static void write_cells(const struct held_line *line, struct row_cell cells[LINE_CELLS])
{
    const struct leg *what = &line->what;
    const struct row_cell all[LINE_CELLS] = {
        {.text = line->task},        {.number = line->n},    {.text = line->order},
        {.text = what->place},       {.text = what->item},   {.text = what->lot},
        {.text = what->serial},      {.number = what->qty},  {.number = line->done},
        {.number = line->short_qty}, {.number = line->slot}, {.number = line->walk},
    };
    memcpy(cells, all, sizeof(all));
}

/* The row's sum and its text; from here on the table says so. */
static int tell(struct hub_tx *tx, struct held_line *line)
{
    struct row_cell before[LINE_CELLS], after[LINE_CELLS];
    char digits[JSON_INT_ROOM + 1];
    *json_put_int(digits, line->n) = '\0';
    bytes_clear(&tx->key);
    bytes_add(&tx->key, line->task, strlen(line->task) + 1);
    bytes_add(&tx->key, digits, strlen(digits) + 1);
    write_cells(line, before);
    write_cells(line, after);
    before[LINE_DONE].number = line->stored_done;
    before[LINE_SHORT].number = line->stored_short;
    sums_move(tx, TABLE_LINE, bytes_view(&tx->key), line->is_stored ? before : NULL, after);
    line->stored_done = line->done;
    line->stored_short = line->short_qty;
    line->is_stored = true;
    line->is_dirty = false;
    return tx->key.error;
}

static void say_line(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    struct row_cell cells[LINE_CELLS];
    write_cells(((const struct held_line *const *)given->rows)[row], cells);
    given_cell(&cells[at], out);
}

static int settle_lines(struct hub_tx *tx)
{
    struct held *held = &tx->held;
    const struct held_line *dirty[HELD_LINES];
    struct given given = {.rows = dirty, .column = say_line};
    int error = 0;
    for (size_t i = 0; i < held->n_lines && !error; i++) {
        if (held->lines[i].is_dirty) {
            dirty[given.n++] = &held->lines[i];
            error = tell(tx, &held->lines[i]);
        }
    }
    if (error || given.n == 0) {
        return error;
    }
    sqlite3_stmt *stmt = QUERY(tx->db, H_LINES_SETTLE, S(tx->site));
    given_bind(stmt, 2, &given);
    tx->is_counted = true;
    error = db_run(tx->db, stmt);
    tx->is_counted = false;
    return error;
}

void held_forget_line(struct hub_tx *tx, const char *task, int64_t n)
{
    struct held *held = &tx->held;
    struct held_line *line = find_line(held, task, n);
    if (line) {
        if (line->is_dirty) { /* who writes lines by itself settles first: a figure is lost */
            tx->sums_error = tx->sums_error ? tx->sums_error : RAFF_E_STATE;
        }
        *line = held->lines[--held->n_lines];
    }
}

/* --- what was picked of them --- */

static bool is_same_place(const struct leg *a, const struct leg *b)
{
    return strcmp(a->place, b->place) == 0 && strcmp(a->item, b->item) == 0 &&
           strcmp(a->lot, b->lot) == 0 && strcmp(a->serial, b->serial) == 0;
}

static void say_pick(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    const struct held_pick *pick = (const struct held_pick *)given->rows + row;
    const struct row_cell cells[] = {
        {.text = pick->order},  {.text = pick->to.place},  {.text = pick->to.item},
        {.text = pick->to.lot}, {.text = pick->to.serial}, {.number = pick->to.qty},
    };
    given_cell(&cells[at], out);
}

static int settle_picks(struct hub_tx *tx)
{
    struct held *held = &tx->held;
    struct given given = {.rows = held->picks, .n = held->n_picks, .column = say_pick};
    if (given.n == 0) {
        return 0;
    }
    sqlite3_stmt *stmt = QUERY(tx->db, H_PICKS_SETTLE, S(tx->site));
    given_bind(stmt, 2, &given);
    held->n_picks = 0;
    return db_run(tx->db, stmt);
}

int held_add_pick(struct hub_tx *tx, const char *order, const struct leg *leg, int sign)
{
    struct held *held = &tx->held;
    struct held_pick *last = held->n_picks ? &held->picks[held->n_picks - 1] : NULL;
    if (last && strcmp(last->order, order) == 0 && is_same_place(&last->to, leg)) {
        last->to.qty += sign * leg->qty;
        return 0;
    }
    int error = held->n_picks == HELD_PICKS ? settle_picks(tx) : 0;
    struct held_pick *pick = &held->picks[held->n_picks++];
    copy_cut(pick->order, sizeof(pick->order), order);
    pick->to = *leg;
    pick->to.qty = sign * leg->qty;
    return error;
}

int held_settle(struct hub_tx *tx)
{
    int error = settle_lines(tx);
    return error ? error : settle_picks(tx);
}

/* A start and a pick look at no line's figures but those held here. */
bool held_goes_on(const struct event *event)
{
    return event->type == EVENT_PICK || event->type == EVENT_START;
}

/*
 * What is being picked: a picker scans unit by unit and line by line, and the tables are told of
 * many lines at once. Whoever asks a table hears of what is held all the same: guard.c.
 *
 * A pick line that the table calls finished is: work alone stays held, what opens a line again is
 * written at once (effects.c). Lines that the table does not have at all are not of pick tasks.
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/engine.h"

/* --- lines --- */

#define LINES_AHEAD 16

enum { LINE_QTY = 7, LINE_DONE, LINE_SHORT, LINE_CELLS = 12 }; /* among the row's cells */

int held_init(struct held *held)
{
    held->lines = calloc(HELD_LINES, sizeof(*held->lines));
    held->dirty = calloc(HELD_LINES, sizeof(struct held_line *));
    int error = changes_init(&held->line_keys, HELD_LINES);
    return held->lines && held->dirty ? error : -ENOMEM;
}

void held_release(struct held *held)
{
    changes_release(&held->line_keys);
    free(held->lines);
    free(held->dirty);
}

static void clear_lines(struct held *held)
{
    changes_clear(&held->line_keys);
    held->n_dirty = held->last = 0;
}

void held_clear(struct hub_tx *tx)
{
    clear_lines(&tx->held);
    tx->held.n_picks = tx->held.n_stages = 0;
}

static int write_key(struct hub_tx *tx, const char *task, int64_t n)
{
    char digits[JSON_INT_ROOM + 1];
    *json_put_int(digits, n) = '\0';
    bytes_clear(&tx->key);
    bytes_add(&tx->key, task, strlen(task) + 1);
    bytes_add(&tx->key, digits, strlen(digits) + 1);
    return tx->key.error;
}

static struct held_line *line_of(struct held *held, struct str key)
{
    const struct change *found = changes_find(&held->line_keys, TABLE_LINE, key);
    return found ? &held->lines[found - held->line_keys.all] : NULL;
}

static bool is_line(const struct held_line *line, const char *task, int64_t n)
{
    return line->is_known && line->n == n && strcmp(line->task, task) == 0;
}

/* The one that was scanned last is the likeliest. */
static struct held_line *find_line(struct hub_tx *tx, const char *task, int64_t n)
{
    struct held *held = &tx->held;
    struct held_line *line = &held->lines[held->last];
    if (held->line_keys.n > 0 && is_line(line, task, n)) {
        return line;
    }
    line = write_key(tx, task, n) ? NULL : line_of(held, bytes_view(&tx->key));
    return line && line->is_known ? line : NULL;
}

/* Room for `n` more. */
static int make_room(struct hub_tx *tx, size_t n)
{
    struct held *held = &tx->held;
    if (held->line_keys.n + n <= held->line_keys.n_max && tx->hub->is_watched) {
        return 0;
    }
    int error = guard_settle(tx);
    clear_lines(held);
    return error;
}

/* Its place among those that are held, not known where it is new; there is room for it. */
static int take_place(struct hub_tx *tx, const char *task, int64_t n, struct held_line **ret_line)
{
    struct held *held = &tx->held;
    struct change *change = NULL;
    int error = write_key(tx, task, n);
    size_t before = held->line_keys.n;
    error = error ? error
                  : changes_note_key(&held->line_keys, TABLE_LINE, bytes_view(&tx->key), &change);
    if (error) {
        return error;
    }
    *ret_line = &held->lines[change - held->line_keys.all];
    if (held->line_keys.n > before) {
        **ret_line = (struct held_line){.is_known = false};
    }
    return 0;
}

static void read_line(sqlite3_stmt *stmt, const char *task, struct held_line *line)
{
    *line = (struct held_line){.is_known = true, .is_dirty = line->is_dirty};
    copy_cut(line->task, sizeof(line->task), task);
    db_column_str(stmt, 0, line->order, sizeof(line->order));
    db_column_str(stmt, 1, line->what.place, sizeof(line->what.place));
    db_column_str(stmt, 2, line->what.item, sizeof(line->what.item));
    db_column_str(stmt, 3, line->what.lot, sizeof(line->what.lot));
    db_column_str(stmt, 4, line->what.serial, sizeof(line->what.serial));
    line->what.qty = db_column_int(stmt, 5);
    line->done = line->told_done = db_column_int(stmt, 6);
    line->short_qty = line->told_short = db_column_int(stmt, 7);
    line->slot = db_column_int(stmt, 8);
    line->walk = db_column_int(stmt, 9);
    line->n = db_column_int(stmt, 10);
}

/* The line and those behind it, which are picked next; there is room for them. */
static int read_lines(struct hub_tx *tx, const char *task, int64_t n)
{
    int more, error = 0;
    CLEANUP(sql_resetp)
    sqlite3_stmt *stmt = QUERY(tx->db, H_LINE_GET, S(tx->site), S(task), I(n), I(LINES_AHEAD));
    while (!error && (more = db_step(tx->db, stmt)) != 0) {
        struct held_line *line = NULL;
        error = more < 0 ? more : take_place(tx, task, db_column_int(stmt, 10), &line);
        if (!error && !line->is_known) {
            read_line(stmt, task, line);
        }
    }
    return error;
}

int held_line(struct hub_tx *tx, const char *task, int64_t n, struct held_line **ret_line)
{
    struct held_line *line = find_line(tx, task, n);
    if (!line) {
        int error = make_room(tx, LINES_AHEAD);
        error = error ? error : read_lines(tx, task, n);
        line = error ? NULL : find_line(tx, task, n);
        if (!line) {
            return error ? error : RAFF_E_NOT_FOUND;
        }
    }
    tx->held.last = (size_t)(line - tx->held.lines);
    *ret_line = line;
    return 0;
}

void held_touch_line(struct hub_tx *tx, struct held_line *line)
{
    struct held *held = &tx->held;
    if (!line->is_dirty) {
        held->dirty[held->n_dirty++] = line;
        line->is_dirty = true;
    }
    line->is_untold = true;
    guard_hold(tx, HELD_TABLE_LINE);
}

int held_add_line(struct hub_tx *tx, const struct held_line *line)
{
    struct held_line *added = NULL;
    int error = make_room(tx, 1);
    error = error ? error : take_place(tx, line->task, line->n, &added);
    if (error) {
        return error;
    }
    bool is_dirty = added->is_dirty;
    *added = *line;
    added->is_known = added->summed.is_known = true;
    added->is_dirty = is_dirty;
    held_touch_line(tx, added);
    return 0;
}

bool held_finished(const struct held_line *line)
{
    return line->done + line->short_qty >= line->what.qty;
}

bool held_is_finished(struct hub_tx *tx, const char *task, int64_t n)
{
    const struct held_line *line = find_line(tx, task, n);
    return line && held_finished(line);
}

int held_is_open(struct hub_tx *tx, const char *task, int64_t n)
{
    const struct held_line *line = find_line(tx, task, n);
    return line ? !held_finished(line) : EXISTS(tx->db, H_LINE_OPEN, S(tx->site), S(task), I(n));
}

bool held_next_is_open(struct hub_tx *tx, const struct held_line *line)
{
    const struct held_line *next = find_line(tx, line->task, line->n + 1);
    return next && strcmp(next->order, line->order) == 0 && !held_finished(next);
}

int held_unfinished(struct hub_tx *tx, const char *task)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(tx->db, H_PICK_UNFINISHED, S(tx->site), S(task));
    int more;
    while ((more = db_step(tx->db, stmt)) > 0 &&
           held_is_finished(tx, task, db_column_int(stmt, 0))) {
    }
    return more;
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

static void tell(struct hub_tx *tx, struct str key, struct held_line *line)
{
    struct row_cell before[LINE_CELLS], after[LINE_CELLS];
    write_cells(line, before);
    write_cells(line, after);
    before[LINE_DONE].number = line->told_done;
    before[LINE_SHORT].number = line->told_short;
    sums_move(tx, TABLE_LINE, key, &line->summed, before, after);
    line->told_done = line->done;
    line->told_short = line->short_qty;
    line->is_untold = false;
}

void held_tell(struct hub_tx *tx, struct str key)
{
    struct held_line *line = line_of(&tx->held, key);
    if (line && line->is_known && line->is_untold) {
        tell(tx, key, line);
    }
}

void held_tell_all(struct hub_tx *tx)
{
    struct held *held = &tx->held;
    for (size_t i = 0; i < held->n_dirty; i++) { /* what is not told is not written either */
        struct held_line *line = held->dirty[i];
        if (line->is_untold) {
            tell(tx, changes_key(&held->line_keys, &held->line_keys.all[line - held->lines]), line);
        }
    }
}

static int by_key(const void *a, const void *b)
{
    const struct held_line *one = *(struct held_line *const *)a;
    const struct held_line *other = *(struct held_line *const *)b;
    int order = strcmp(one->task, other->task);
    return order ? order : (one->n > other->n) - (one->n < other->n);
}

static void say_line(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    struct row_cell cells[LINE_CELLS];
    write_cells(((struct held_line *const *)given->rows)[row], cells);
    given_cell(&cells[at], out);
}

int held_settle_lines(struct hub_tx *tx)
{
    struct held *held = &tx->held;
    struct given given = {.rows = held->dirty, .n = held->n_dirty, .column = say_line};
    if (given.n == 0) {
        return 0;
    }
    held_tell_all(tx);
    qsort(held->dirty, held->n_dirty, sizeof(struct held_line *), by_key);
    sqlite3_stmt *stmt = QUERY(tx->db, H_LINES_SETTLE, S(tx->site));
    given_bind(stmt, 2, &given);
    for (size_t i = 0; i < held->n_dirty; i++) {
        held->dirty[i]->is_dirty = false;
    }
    held->n_dirty = 0;
    return db_run(tx->db, stmt);
}

void held_forget_line(struct hub_tx *tx, struct str key)
{
    struct held_line *line = line_of(&tx->held, key);
    if (line && line->is_known && line->is_dirty) { /* guard.c has it written first */
        tx->sums_error = tx->sums_error ? tx->sums_error : RAFF_E_STATE;
    }
    if (line) {
        line->is_known = false;
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

int held_settle_picks(struct hub_tx *tx)
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
    int error = held->n_picks == HELD_PICKS ? guard_settle_one(tx, HELD_TABLE_PICKED) : 0;
    struct held_pick *pick = &held->picks[held->n_picks++];
    copy_cut(pick->order, sizeof(pick->order), order);
    pick->to = *leg;
    pick->to.qty = sign * leg->qty;
    guard_hold(tx, HELD_TABLE_PICKED);
    return error;
}

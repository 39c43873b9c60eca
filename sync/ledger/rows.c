/* One row by its key. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"
#include "drivers/base/json_scan.h"

/* What the hub sends goes to screens and labels: cleaned here, once for all. */
void row_text(sqlite3_stmt *stmt, int at, char *array, size_t size)
{
    text_clean(db_column_view(stmt, at), false, array, size);
}

/* The index of the column's text in `names`, `n` if it is none of them. */
static size_t name_index(sqlite3_stmt *stmt, int at, const char *const *names, size_t n)
{
    struct str name = db_column_view(stmt, at);
    size_t i = 0;
    while (i < n && !str_is(name, names[i])) {
        i++;
    }
    return i;
}

static enum place_kind place_kind(sqlite3_stmt *stmt, int at)
{
    static const char *const names[] = {"site",   "zone", "bin",  "tote",  "cart",   "carton",
                                        "pallet", "dock", "lane", "shelf", "virtual"};
    return (enum place_kind)name_index(stmt, at, names, ARRAY_SIZE(names));
}

enum task_kind row_task_kind(sqlite3_stmt *stmt)
{
    static const char *const names[] = {
#define TASK_KIND_NAME(symbol, name) (name),
        TASK_KINDS(TASK_KIND_NAME)
#undef TASK_KIND_NAME
    };
    return (enum task_kind)name_index(stmt, 1, names, ARRAY_SIZE(names));
}

/* A state this version does not know is for a person to look at. */
static enum task_state task_state(sqlite3_stmt *stmt, int at)
{
    static const char *const names[] = {"open", "leased", "started", "done"};
    return (enum task_state)name_index(stmt, at, names, ARRAY_SIZE(names));
}

static void read_place(sqlite3_stmt *stmt, struct place_row *row)
{
    row_text(stmt, 0, row->id, sizeof(row->id));
    row->kind = place_kind(stmt, 1);
    row_text(stmt, 2, row->parent, sizeof(row->parent));
    row_text(stmt, 3, row->zone, sizeof(row->zone));
    row_text(stmt, 4, row->check, sizeof(row->check));
    row->walk = db_column_int(stmt, 5);
}

static void read_item(sqlite3_stmt *stmt, struct item_row *row)
{
    row_text(stmt, 0, row->id, sizeof(row->id));
    row_text(stmt, 1, row->name, sizeof(row->name));
    row_text(stmt, 2, row->name_ar, sizeof(row->name_ar));
    row_text(stmt, 3, row->unit, sizeof(row->unit));
    row->lot = db_column_int(stmt, 4) != 0;
    row->expiry = db_column_int(stmt, 5) != 0;
    row->serial = db_column_int(stmt, 6) != 0;
    row->catch_weight = db_column_int(stmt, 7) != 0;
    row->confirm_over = db_column_int(stmt, 8);
    row->weight_g = db_column_int(stmt, 9);
}

static void read_gtin(sqlite3_stmt *stmt, struct gtin_row *row)
{
    row_text(stmt, 0, row->gtin, sizeof(row->gtin));
    row_text(stmt, 1, row->item, sizeof(row->item));
    row->qty = db_column_int(stmt, 2);
}

static void read_person(sqlite3_stmt *stmt, struct person_row *row)
{
    row_text(stmt, 0, row->id, sizeof(row->id));
    row_text(stmt, 1, row->name, sizeof(row->name));
    row_text(stmt, 2, row->badge, sizeof(row->badge));
    row_text(stmt, 3, row->pin, sizeof(row->pin));
    row_text(stmt, 4, row->role, sizeof(row->role));
    row_text(stmt, 5, row->lang, sizeof(row->lang));
}

static void read_ship_to(struct str json, struct task_row *row)
{
    struct json_scan scan = json_scan_over(json);
    struct str ignored;
    int error = json_scan_open(&scan, '[');
    while (!error && row->n_ship_to < SHIP_TO_MAX && json_scan_element(&scan) > 0) {
        bool is_line = json_scan_peek(&scan) == '"';
        char *to = row->ship_to[row->n_ship_to];
        error = is_line ? json_scan_words(&scan, false, to, NAME_SIZE)
                        : json_scan_skip(&scan, &ignored);
        row->n_ship_to += is_line && !error;
    }
}

void row_task(sqlite3_stmt *stmt, struct task_row *ret_row)
{
    struct task_row *row = ret_row;
    *row = (struct task_row){0};
    row_text(stmt, 0, row->id, sizeof(row->id));
    row->kind = row_task_kind(stmt);
    row->state = task_state(stmt, 2);
    row_text(stmt, 3, row->mode, sizeof(row->mode));
    row_text(stmt, 4, row->zone, sizeof(row->zone));
    row_text(stmt, 5, row->seat, sizeof(row->seat));
    row_text(stmt, 6, row->by, sizeof(row->by));
    row->priority = db_column_int(stmt, 7);
    row_text(stmt, 8, row->order, sizeof(row->order));
    row_text(stmt, 9, row->carrier, sizeof(row->carrier));
    row_text(stmt, 10, row->manifest, sizeof(row->manifest));
    read_ship_to(db_column_view(stmt, 11), row);
    row->lines = db_column_int(stmt, 12);
    row->lines_open = db_column_int(stmt, 13);
}

void row_line(sqlite3_stmt *stmt, struct line_row *ret_row)
{
    struct line_row *row = ret_row;
    row_text(stmt, 0, row->task, sizeof(row->task));
    row->line = db_column_int(stmt, 1);
    row_text(stmt, 2, row->order, sizeof(row->order));
    row_text(stmt, 3, row->place, sizeof(row->place));
    row_text(stmt, 4, row->item, sizeof(row->item));
    row_text(stmt, 5, row->lot, sizeof(row->lot));
    row_text(stmt, 6, row->serial, sizeof(row->serial));
    row->qty = db_column_int(stmt, 7);
    row->done = db_column_int(stmt, 8);
    row->short_qty = db_column_int(stmt, 9);
    row->slot = db_column_int(stmt, 10);
    row->walk = db_column_int(stmt, 11);
    row->skipped = db_column_int(stmt, 12) != 0;
}

/* Steps the statement `number` for one text key. */
static int seek(struct ledger *ledger, size_t number, const char *key, sqlite3_stmt **ret_stmt)
{
    *ret_stmt = db_stmt(ledger->db, number);
    db_bind_str(*ret_stmt, 1, key);
    return ledger_one(ledger, *ret_stmt);
}

int ledger_place(struct ledger *ledger, const char *id, struct place_row *ret)
{
    sqlite3_stmt *stmt = NULL;
    int error = seek(ledger, Q_PLACE, id, &stmt);
    if (!error) {
        read_place(stmt, ret);
    }
    return ledger_done(stmt, error);
}

int ledger_item(struct ledger *ledger, const char *id, struct item_row *ret)
{
    sqlite3_stmt *stmt = NULL;
    int error = seek(ledger, Q_ITEM, id, &stmt);
    if (!error) {
        read_item(stmt, ret);
    }
    return ledger_done(stmt, error);
}

int ledger_gtin(struct ledger *ledger, const char *gtin14, struct gtin_row *ret)
{
    sqlite3_stmt *stmt = NULL;
    int error = seek(ledger, Q_GTIN, gtin14, &stmt);
    if (!error) {
        read_gtin(stmt, ret);
    }
    return ledger_done(stmt, error);
}

static int find_person(struct ledger *ledger, size_t number, const char *key,
                       struct person_row *ret)
{
    sqlite3_stmt *stmt = NULL;
    int error = seek(ledger, number, key, &stmt);
    if (!error) {
        read_person(stmt, ret);
    }
    return ledger_done(stmt, error);
}

int ledger_person(struct ledger *ledger, const char *id, struct person_row *ret)
{
    return find_person(ledger, Q_PERSON, id, ret);
}

int ledger_person_by_badge(struct ledger *ledger, const char *badge, struct person_row *ret)
{
    return find_person(ledger, Q_PERSON_BY_BADGE, badge, ret);
}

/* What is read within a transaction may be rolled back. */
static void keep_task(struct ledger *ledger, const struct task_row *row)
{
    sqlite3 *handle = db_handle(ledger->db);
    if (sqlite3_get_autocommit(handle)) {
        ledger->task.row = *row;
        ledger->task.changes = sqlite3_total_changes64(handle);
    }
}

/* Nobody else writes to the file: what was read holds until we change a row, of whatever table. */
static bool holds_task(struct ledger *ledger, const char *id)
{
    return ledger->task.changes > 0 && strcmp(ledger->task.row.id, id) == 0 &&
           ledger->task.changes == sqlite3_total_changes64(db_handle(ledger->db));
}

/* Counting a task's open lines walks all that the seat did to it, and a screen asks at each scan,
 * before it and after. */
int ledger_task(struct ledger *ledger, const char *id, struct task_row *ret)
{
    if (holds_task(ledger, id)) {
        *ret = ledger->task.row;
        return 0;
    }
    sqlite3_stmt *stmt = NULL;
    int error = seek(ledger, Q_TASK, id, &stmt);
    if (!error) {
        row_task(stmt, ret);
        keep_task(ledger, ret);
    }
    return ledger_done(stmt, error);
}

int ledger_line(struct ledger *ledger, const char *task, int64_t line, struct line_row *ret)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_LINE);
    db_bind_str(stmt, 1, task);
    db_bind_int(stmt, 2, line);
    int error = ledger_one(ledger, stmt);
    if (!error) {
        row_line(stmt, ret);
    }
    return ledger_done(stmt, error);
}

int row_setting(struct ledger *ledger, const char *name, char *value, size_t size)
{
    sqlite3_stmt *stmt = NULL;
    int error = seek(ledger, Q_SETTING, name, &stmt);
    if (!error && sqlite3_column_type(stmt, 0) == SQLITE_NULL) {
        error = RAFF_E_NOT_FOUND;
    }
    if (!error) {
        row_text(stmt, 0, value, size);
    }
    return ledger_done(stmt, error);
}

void ledger_setting(struct ledger *ledger, const char *name, const char *fallback, char *value,
                    size_t size)
{
    if (row_setting(ledger, name, value, size) != 0) {
        copy_cut(value, size, fallback);
    }
}

int ledger_stock_qty(struct ledger *ledger, const char *place, const char *item, const char *lot,
                     const char *serial, int64_t *ret_qty)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_STOCK_QTY);
    db_bind_str(stmt, 1, place);
    db_bind_str(stmt, 2, item);
    db_bind_str(stmt, 3, lot);
    db_bind_str(stmt, 4, serial);
    int error = ledger_one(ledger, stmt);
    if (!error) {
        *ret_qty = db_column_int(stmt, 0);
    }
    return ledger_done(stmt, error);
}

/* Lists: what a screen shows a page of. */
#include "sync/ledger/private.h"

static const char *filter(const char *value)
{
    return value ? value : "";
}

int ledger_codes(struct ledger *ledger, const char *kind, struct code_row *rows, size_t max)
{
    size_t n = 0;
    int result = 0;
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_CODES);
    db_bind_str(stmt, 1, filter(kind));
    db_bind_int(stmt, 2, (int64_t)max);
    while ((result = db_step(ledger->db, stmt)) > 0) {
        struct code_row *row = &rows[n++];
        row_text(stmt, 0, row->id, sizeof(row->id));
        row_text(stmt, 1, row->kind, sizeof(row->kind));
        row_text(stmt, 2, row->en, sizeof(row->en));
        row_text(stmt, 3, row->ar, sizeof(row->ar));
    }
    return result < 0 ? result : (int)n;
}

int ledger_seats(struct ledger *ledger, struct seat_row *rows, size_t max)
{
    size_t n = 0;
    int result = 0;
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_SEATS);
    db_bind_int(stmt, 1, (int64_t)max);
    while ((result = db_step(ledger->db, stmt)) > 0) {
        struct seat_row *row = &rows[n++];
        row_text(stmt, 0, row->id, sizeof(row->id));
        row->up = db_column_int(stmt, 1) != 0;
        row->next = (uint64_t)db_column_int(stmt, 2);
        row->held = (uint64_t)db_column_int(stmt, 3);
        row_text(stmt, 4, row->since, sizeof(row->since));
    }
    return result < 0 ? result : (int)n;
}

/* --- tasks --- */

/* The kinds are filtered here and not in SQL: a list of tasks is short, and the enum is ours. */
static int list_tasks(struct ledger *ledger, sqlite3_stmt *stmt, unsigned kinds, size_t skip,
                      struct task_row *rows, size_t max)
{
    size_t n = 0;
    int result = 0;
    while (n < max && (result = db_step(ledger->db, stmt)) > 0) {
        bool wanted = kinds == 0 || (kinds >> row_task_kind(stmt) & 1u);
        if (wanted && skip > 0) {
            skip--;
        } else if (wanted) {
            row_task(stmt, &rows[n++]);
        }
    }
    sqlite3_reset(stmt);
    return result < 0 ? result : (int)n;
}

int ledger_my_tasks(struct ledger *ledger, unsigned kinds, size_t skip, struct task_row *rows,
                    size_t max)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_MY_TASKS);
    db_bind_str(stmt, 1, ledger->identity.seat);
    return list_tasks(ledger, stmt, kinds, skip, rows, max);
}

int ledger_tasks(struct ledger *ledger, unsigned kinds, size_t skip, struct task_row *rows,
                 size_t max)
{
    return list_tasks(ledger, db_stmt(ledger->db, Q_TASKS), kinds, skip, rows, max);
}

int ledger_tasks_at(struct ledger *ledger, const char *place, struct task_row *rows, size_t max)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_TASKS_AT);
    db_bind_str(stmt, 1, place);
    return list_tasks(ledger, stmt, 0, 0, rows, max);
}

int ledger_lines(struct ledger *ledger, const char *task, bool open_only, size_t skip,
                 struct line_row *rows, size_t max)
{
    size_t n = 0;
    int result = 0;
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_LINES);
    db_bind_str(stmt, 1, task);
    db_bind_int(stmt, 2, open_only);
    db_bind_int(stmt, 3, (int64_t)max);
    db_bind_int(stmt, 4, (int64_t)skip);
    while ((result = db_step(ledger->db, stmt)) > 0) {
        row_line(stmt, &rows[n++]);
    }
    return result < 0 ? result : (int)n;
}

/* --- stock --- */

static void read_stock(sqlite3_stmt *stmt, struct stock_row *row)
{
    row_text(stmt, 0, row->place, sizeof(row->place));
    row_text(stmt, 1, row->item, sizeof(row->item));
    row_text(stmt, 2, row->lot, sizeof(row->lot));
    row_text(stmt, 3, row->serial, sizeof(row->serial));
    row_text(stmt, 4, row->expiry, sizeof(row->expiry));
    row->qty = db_column_int(stmt, 5);
    row->pending = db_column_int(stmt, 6);
}

/* The statement for the narrowest filter, bound but for its page; *ret_at is where that goes. */
static sqlite3_stmt *stock_query(struct ledger *ledger, const char *zone, const char *place,
                                 const char *item, int *ret_at)
{
    sqlite3_stmt *stmt = NULL;
    *ret_at = 3;
    if (place[0]) {
        stmt = db_stmt(ledger->db, Q_STOCK_BY_PLACE);
        db_bind_str(stmt, 1, place);
        db_bind_str(stmt, 2, item);
    } else if (item[0]) {
        stmt = db_stmt(ledger->db, Q_STOCK_BY_ITEM);
        db_bind_str(stmt, 1, item);
        db_bind_str(stmt, 2, zone);
    } else if (zone[0]) {
        stmt = db_stmt(ledger->db, Q_STOCK_BY_ZONE);
        db_bind_str(stmt, 1, zone);
        *ret_at = 2;
    } else {
        stmt = db_stmt(ledger->db, Q_STOCK_ALL);
        *ret_at = 1;
    }
    return stmt;
}

int ledger_stock(struct ledger *ledger, const char *zone, const char *place, const char *item,
                 size_t skip, struct stock_row *rows, size_t max)
{
    size_t n = 0;
    int result = 0, at = 0;
    sqlite3_stmt *stmt = stock_query(ledger, filter(zone), filter(place), filter(item), &at);
    db_bind_int(stmt, at, (int64_t)max);
    db_bind_int(stmt, at + 1, (int64_t)skip);
    while ((result = db_step(ledger->db, stmt)) > 0) {
        read_stock(stmt, &rows[n++]);
    }
    return result < 0 ? result : (int)n;
}

/*
 * The replicated tables' rows as the wire carries them. This is the one place that writes their
 * text: ops, snapshots and sums are byte for byte the same because they all come through here.
 */
#ifndef SYNC_HUB_ROWS_H
#define SYNC_HUB_ROWS_H

#include "drivers/base/json.h"
#include "sync/hub/changes.h"
#include "sync/ledger/db.h"
#include "sync/ledger/sum.h"

#define ROW_KEY_PARTS_MAX 4
#define ROW_SEAT_PREFIX   "seat." /* settings that the hub itself writes */

/* A column's value. */
struct row_cell {
    const char *text; /* NULL: the number counts */
    int64_t number;
};

/* TABLE_COUNT for a name that is none. */
enum table row_table_of(const char *name);
const char *row_table_name(enum table table);
/* Appends {"t":…,"k":…,"r":…} of a changed row as it is now. 1: it is gone and `r` is null; a stock
 * row of zero counts as gone. */
int row_write_change(struct db *db, const char *site, enum table table, struct str key,
                     struct bytes *out) MUST_CHECK;
/* The same of a row whose text is known. */
void row_write_text(enum table table, struct str key, struct str text, struct bytes *out);
/* The same of a stock row whose quantity is known; zero is gone. */
void row_write_stock(struct str key, int64_t qty, struct bytes *out);
/* The rows behind `after` (its parts, each with its NUL; empty: from the start), in key order, to
 * be stepped and written with row_write. The caller resets it. */
sqlite3_stmt *row_scan(struct db *db, const char *site, enum table table, struct str after);
/* Appends {"k":…,"r":…} of the row that a scan stands on. */
void row_write(enum table table, sqlite3_stmt *stmt, struct bytes *out);
/* Appends the key alone of the row that a scan stands on. */
void row_write_key(enum table table, sqlite3_stmt *stmt, struct bytes *out);
/* What the row that a scan stands on adds to its table's sum. `scratch` is written over. */
uint64_t row_sum_of(enum table table, sqlite3_stmt *stmt, struct bytes *scratch);
/* The same of a row as it lies in the table: its first row_columns() values, in the schema's order;
 * *ret_text is the row's text, in scratch. False for a stock row of zero, which is none. */
bool row_sum_of_values(enum table table, sqlite3_value *const *values, struct bytes *scratch,
                       uint64_t *ret_sum, struct str *ret_text);
/* The same of a row in hand: its key, then its columns as they are sent. */
bool row_sum_of_cells(enum table table, const struct row_cell *row, struct bytes *scratch,
                      uint64_t *ret_sum, struct str *ret_text);
/* Its key's parts, as changes.h holds them. */
void row_key_of_values(enum table table, sqlite3_value *const *values, struct bytes *ret_parts);
int row_columns(enum table table);
/* A key's parts, as changes.h holds them, out of its JSON array. RAFF_E_SYNTAX. */
int row_key_read(enum table table, const cJSON *array, struct bytes *ret_parts) MUST_CHECK;

#endif

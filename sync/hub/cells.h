/*
 * Typed cells of a sheet. Each returns whether the cell is good; if not, the fault is reported with
 * file, line and column, and the output holds nothing of use.
 *
 * Whatever is taken is clean (text_is_clean) and fits. A cell beginning with = + - @ is data like
 * any other: it is defused where a sheet is written, not where one is read.
 */
#ifndef SYNC_HUB_CELLS_H
#define SYNC_HUB_CELLS_H

#include "sync/hub/sheet.h"

/* How far a cell may be empty. */
enum cell_need { CELL_OPTIONAL, CELL_REQUIRED };

/* [A-Za-z0-9_-]{1,32}, as the wire contract's ids. */
bool cell_id(struct sheet *sheet, size_t column, enum cell_need need, char *array, size_t size);
/* Item numbers, lots, serials, badges: printable ASCII without spaces, up to the array's size. */
bool cell_mark(struct sheet *sheet, size_t column, enum cell_need need, char *array, size_t size);
/* UTF-8 for people to read. */
bool cell_text(struct sheet *sheet, size_t column, enum cell_need need, char *array, size_t size);
/* An empty cell is `fallback`. */
bool cell_int(struct sheet *sheet, size_t column, int64_t min, int64_t max, int64_t fallback,
              int64_t *ret_value);
/* yes no true false 1 0 in either case; empty is no. */
bool cell_bool(struct sheet *sheet, size_t column, bool *ret_value);
/* YYYY-MM-DD, a day that exists. */
bool cell_date(struct sheet *sheet, size_t column, enum cell_need need, char date[11]);
/* One of `n` words. */
bool cell_word(struct sheet *sheet, size_t column, const char *const *words, size_t n, char *array,
               size_t size);

/* The rules by themselves, for what does not come in cells. */
bool date_ok(struct str date);

#endif

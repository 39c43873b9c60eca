/*
 * A change of a replicated table as the columns that tables.gen.sql binds: ?1 and so on are the
 * key's parts, the members that queries look for, and the row's text as it came. SQLite's own JSON
 * functions could take them out of the text, and read it once more for each.
 *
 * What the hub sends may be of a newer version: a part or a member that is missing or no text is an
 * empty text, and what does not begin with a whole number is a zero, never an error.
 */
#ifndef SYNC_LEDGER_COLUMNS_H
#define SYNC_LEDGER_COLUMNS_H

#include "sync/ledger/private.h"

#define COLUMNS_MAX 7 /* besides the row */

struct column {
    bool is_int;
    int64_t number;
    struct str text;
};

struct columns {
    size_t n_key;
    size_t n;
    struct column at[COLUMNS_MAX];
    struct str row;
};

/* Views into the change, or into `texts` where a text had escapes: both must live as long as what
 * is bound. A deleted row has its key alone. RAFF_E_SYNTAX if the key is no array, or this is no
 * JSON. */
int columns_read(size_t table, const struct ledger_change *change, struct bytes *texts,
                 struct columns *ret_columns) MUST_CHECK;
/* All of them, row last; or the key alone. */
void columns_bind(const struct columns *columns, sqlite3_stmt *stmt);
void columns_bind_key(const struct columns *columns, sqlite3_stmt *stmt);

#endif

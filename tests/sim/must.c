#include "tests/sim/must.h"

#include <stdio.h>
#include <stdlib.h>

#include "drivers/base/error.h"

void must(int error, const char *what)
{
    if (error < 0) {
        fprintf(stderr, "%s: %s (%d)\n", what, error_text(error), error);
        abort();
    }
}

int64_t ask_number(struct db *db, const char *sql, const char *argument)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    must(db_error(sqlite3_prepare_v2(db_handle(db), sql, -1, &stmt, NULL)), sql);
    if (argument) {
        db_bind_str(stmt, 1, argument);
    }
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return number;
}

#include "sync/hub/sql.h"

#include "drivers/base/error.h"

sqlite3_stmt *sql_query(struct db *db, size_t number, const struct sql_value *values, size_t n)
{
    sqlite3_stmt *stmt = db_stmt(db, number);
    for (size_t i = 0; i < n; i++) {
        if (values[i].text) {
            db_bind_str(stmt, (int)i + 1, values[i].text);
        } else {
            db_bind_int(stmt, (int)i + 1, values[i].number);
        }
    }
    return stmt;
}

int sql_run(struct db *db, size_t number, const struct sql_value *values, size_t n)
{
    return db_run(db, sql_query(db, number, values, n));
}

int sql_exists(struct db *db, size_t number, const struct sql_value *values, size_t n)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = sql_query(db, number, values, n);
    return db_step(db, stmt);
}

int sql_number(struct db *db, size_t number, int64_t *ret_number, const struct sql_value *values,
               size_t n)
{
    CLEANUP(sql_resetp) sqlite3_stmt *stmt = sql_query(db, number, values, n);
    int more = db_step(db, stmt);
    if (more <= 0) {
        return more < 0 ? more : RAFF_E_NOT_FOUND;
    }
    *ret_number = db_column_int(stmt, 0);
    return 0;
}

void sql_resetp(sqlite3_stmt **stmt)
{
    if (*stmt) {
        sqlite3_reset(*stmt);
    }
}

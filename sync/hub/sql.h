/*
 * One call a statement: bound by position from typed values, run or opened.
 *
 *     error = RUN(db, H_TASK_STATE, S(site), S(id), S("done"));
 *     CLEANUP(sql_resetp) sqlite3_stmt *stmt = QUERY(db, H_TASK_GET, S(site), S(id));
 *     int more = db_step(db, stmt);
 *
 * A statement number is one cursor: who opens it resets it before the same number is opened again.
 */
#ifndef SYNC_HUB_SQL_H
#define SYNC_HUB_SQL_H

#include "sync/hub/hub_sql.h"
#include "sync/ledger/db.h"

struct sql_value {
    const char *text; /* NULL: the number counts */
    int64_t number;
};

#define S(string_) ((struct sql_value){.text = (string_)})
#define I(number_) ((struct sql_value){.number = (int64_t)(number_)})

#define SQL_VALUES(...)                                                                            \
    (const struct sql_value[])                                                                     \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define SQL_COUNT(...) (sizeof(SQL_VALUES(__VA_ARGS__)) / sizeof(struct sql_value))
#define QUERY(db, number, ...)                                                                     \
    sql_query((db), (number), SQL_VALUES(__VA_ARGS__), SQL_COUNT(__VA_ARGS__))
#define RUN(db, number, ...)                                                                       \
    sql_run((db), (number), SQL_VALUES(__VA_ARGS__), SQL_COUNT(__VA_ARGS__))
#define EXISTS(db, number, ...)                                                                    \
    sql_exists((db), (number), SQL_VALUES(__VA_ARGS__), SQL_COUNT(__VA_ARGS__))
#define NUMBER(db, number, ret, ...)                                                               \
    sql_number((db), (number), (ret), SQL_VALUES(__VA_ARGS__), SQL_COUNT(__VA_ARGS__))

sqlite3_stmt *sql_query(struct db *db, size_t number, const struct sql_value *values, size_t n);
int sql_run(struct db *db, size_t number, const struct sql_value *values, size_t n) MUST_CHECK;
/* 1: gives a row; 0: none; negative. */
int sql_exists(struct db *db, size_t number, const struct sql_value *values, size_t n) MUST_CHECK;
/* The first column of the first row; RAFF_E_NOT_FOUND without one. */
int sql_number(struct db *db, size_t number, int64_t *ret_number, const struct sql_value *values,
               size_t n) MUST_CHECK;
void sql_resetp(sqlite3_stmt **stmt);

#endif

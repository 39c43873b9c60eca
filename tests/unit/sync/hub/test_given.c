/* Rows of ours as a table of a statement. */
#include "sync/hub/given.h"
#include "tests/unit/check.h"

struct pair {
    const char *name;
    int64_t n;
};

static const struct pair pairs[] = {{"a", 1}, {"b", 2}, {"c", 3}};
static sqlite3 *db;

static void say_pair(const struct given *given, size_t row, int at, sqlite3_context *out)
{
    const struct pair *pair = (const struct pair *)given->rows + row;
    const struct row_cell cells[] = {{.text = pair->name}, {.number = pair->n}};
    given_cell(&cells[at], out);
}

static void open_table(void)
{
    CHECK_INT(sqlite3_open(":memory:", &db), SQLITE_OK);
    CHECK_INT(given_register(db), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db,
                           "CREATE TABLE t (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;"
                           "INSERT INTO t VALUES ('b', 40)",
                           NULL, NULL, NULL),
              SQLITE_OK);
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    CHECK_INT(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    return stmt;
}

static const char *contents(void)
{
    static char text[64];
    sqlite3_stmt *stmt = prepare("SELECT group_concat(name || n, ' ') FROM "
                                 "(SELECT name, n FROM t ORDER BY name)");
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    copy_cut(text, sizeof(text), (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return text;
}

static const char put_all[] =
    "INSERT INTO t (name, n) SELECT c0, c1 + ?2 FROM given(?1) WHERE true "
    "ON CONFLICT (name) DO UPDATE SET n = n + excluded.n";

/* New rows and one that is there, twice over the same statement, and none at all. */
static void test_rows(void)
{
    static const size_t lengths[] = {0, 3, 2};
    static const char *const wanted[] = {"b40", "a1 b42 c3", "a2 b44 c3"};
    open_table();
    sqlite3_stmt *stmt = prepare(put_all);
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        struct given given = {.rows = pairs, .n = lengths[i], .column = say_pair};
        given_bind(stmt, 1, &given);
        sqlite3_bind_int(stmt, 2, 0);
        CHECK_INT(sqlite3_step(stmt), SQLITE_DONE);
        sqlite3_reset(stmt);
        CHECK_STR(contents(), wanted[i]);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

/* Without rows, or with what are none of ours, a statement fails and reads nothing. */
static void test_refused(void)
{
    open_table();
    sqlite3_stmt *stmt = NULL;
    CU_ASSERT_NOT_EQUAL(sqlite3_prepare_v2(db, "SELECT c0 FROM given", -1, &stmt, NULL), SQLITE_OK);
    stmt = prepare(put_all);
    CHECK_INT(sqlite3_step(stmt), SQLITE_MISUSE);
    sqlite3_reset(stmt);
    sqlite3_bind_text(stmt, 1, "rows", -1, SQLITE_STATIC);
    CHECK_INT(sqlite3_step(stmt), SQLITE_MISUSE);
    sqlite3_reset(stmt);
    sqlite3_bind_pointer(stmt, 1, db, "another", NULL);
    CHECK_INT(sqlite3_step(stmt), SQLITE_MISUSE);
    sqlite3_finalize(stmt);
    CHECK_STR(contents(), "b40");
    sqlite3_close(db);
}

CHECK_MAIN("hub: given", {"rows", test_rows}, {"refused", test_refused})

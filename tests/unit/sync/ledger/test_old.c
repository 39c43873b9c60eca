/*
 * Books with events that the hub does not have, opened by another version: an older one's by this
 * one, and this one's by an older one, as after an update that was taken back. Nothing of them is
 * lost, nothing counts twice. The old file is made by the migrations that made it then, and gets
 * its rows from books of today, whose views bear the old tables' names.
 */
#include "sync/ledger/ledger_sql.h"
#include "tests/unit/sync/ledger/fixture.h"

#define OLDEST    2 /* version 1 had no replica yet */
#define BACK_FROM 5 /* the first version that says how it is taken back: each from here on */
#define WORK      "{\"at\":\"pick\"}"

static const char *const replica[][3] = {
    {"place", "[\"A\"]", "{\"kind\":\"bin\",\"zone\":\"Z\"}"},
    {"item", "[\"I\"]", "{\"name\":\"Cup\"}"},
    {"stock", "[\"@supplier\",\"I\",\"\",\"\"]", "{\"qty\":-40}"},
    {"stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":40}"},
    {"task", "[\"T1\"]", "{\"kind\":\"pick\",\"state\":\"leased\",\"seat\":\"H1\",\"priority\":1}"},
    {"task", "[\"T2\"]", "{\"kind\":\"pick\",\"state\":\"leased\",\"seat\":\"H1\",\"priority\":2}"},
    {"line", "[\"T1\",1]", "{\"place\":\"A\",\"item\":\"I\",\"qty\":9}"},
    {"line", "[\"T1\",2]", "{\"place\":\"A\",\"item\":\"I\",\"qty\":9}"},
};

/* What the hub says when it holds the first two events, and when it holds all. */
static const char *const after_two[][3] = {
    {"stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":37}"},
    {"stock", "[\"T\",\"I\",\"\",\"\"]", "{\"qty\":3}"},
    {"task", "[\"T1\"]",
     "{\"kind\":\"pick\",\"state\":\"started\",\"seat\":\"H1\",\"priority\":1}"},
    {"line", "[\"T1\",1]", "{\"place\":\"A\",\"item\":\"I\",\"qty\":9,\"done\":3}"},
};
static const char *const after_all[][3] = {
    {"stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":33}"},
    {"stock", "[\"T\",\"I\",\"\",\"\"]", "{\"qty\":7}"},
    {"task", "[\"T2\"]",
     "{\"kind\":\"pick\",\"state\":\"started\",\"seat\":\"H1\",\"priority\":2}"},
    {"line", "[\"T1\",1]", "{\"place\":\"A\",\"item\":\"I\",\"qty\":9,\"done\":7}"},
    {"line", "[\"T1\",2]", "{\"place\":\"A\",\"item\":\"I\",\"qty\":9,\"short\":5}"},
};

static void apply(struct fixture *f, const char *const rows[][3], size_t n, uint64_t own)
{
    struct ledger_change changes[ARRAY_SIZE(replica)];
    for (size_t i = 0; i < n; i++) {
        changes[i] = change(rows[i][0], rows[i][1], rows[i][2]);
    }
    struct ledger_sync sync;
    ledger_sync_state(f->ledger, &sync);
    CHECK_INT(ledger_apply_ops(f->ledger, sync.op + 1, sync.op + 1, changes, n, own), 0);
}

/* Two events that the hub has, and six that it does not. */
static void work(struct fixture *f)
{
    apply(f, replica, ARRAY_SIZE(replica), 0);
    commit(f, (struct event){.type = EVENT_START, .task = "T1", .by = "u7"});
    commit(f, moved(EVENT_PICK, "A", "T", 3, 1));
    CHECK_INT(ledger_set_hub(f->ledger, "hub"), 0);
    CHECK_INT(ledger_set_acked(f->ledger, "hub", 2, 1), 0);
    commit(f, moved(EVENT_PICK, "A", "T", 4, 1)); /* beside it what is folded in is swept later */
    apply(f, after_two, ARRAY_SIZE(after_two), 2);
    commit(f, moved(EVENT_PICK, "A", "T", 2, 2));
    commit(f, (struct event){.type = EVENT_REVERSE, .of = 4, .by = "u7"});
    commit(f,
           (struct event){
               .type = EVENT_SHORT, .task = "T1", .line = 2, .qty = 5, .by = "u7", .code = "gone"});
    commit(f, (struct event){.type = EVENT_START, .task = "T2", .by = "u7"});
    struct event skip = {.type = EVENT_SKIP, .task = "T1", .line = 1, .by = "u7"};
    CHECK_INT(ledger_commit(f->ledger, NOW_MS, &skip, 1, WORK), 0);
}

/* --- the old file --- */

/* Copies what both files have, column by column. */
static void copy_table(sqlite3 *into, const char *table)
{
    char *columns = NULL, *sql = NULL;
    sqlite3_stmt *stmt = NULL;
    sql = sqlite3_mprintf("SELECT group_concat('\"' || name || '\"') FROM pragma_table_info(%Q)",
                          table);
    CHECK_INT(sqlite3_prepare_v2(into, sql, -1, &stmt, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    columns = sqlite3_mprintf("%s", sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    sql = sqlite3_mprintf("INSERT OR REPLACE INTO main.%s (%s) SELECT %s FROM now.%s", table,
                          columns, columns, table);
    CHECK_INT(sqlite3_exec(into, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    sqlite3_free(columns);
}

static int copy_named(void *into, int n, char **names, char **unused)
{
    (void)n;
    (void)unused;
    copy_table(into, names[0]);
    return 0;
}

static struct db_schema schema_of(size_t version)
{
    return (struct db_schema){
        .application_id = 0x52414653, .migrations = ledger_sql_migrations, .n_migrations = version};
}

static sqlite3 *open_beside(const char *path, const char *other)
{
    sqlite3 *raw = NULL;
    CHECK_INT(sqlite3_open(path, &raw), SQLITE_OK);
    char *attach = sqlite3_mprintf("ATTACH %Q AS now", other);
    CHECK_INT(sqlite3_exec(raw, attach, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(attach);
    return raw;
}

/* Version `version` of the schema at f's path, with the rows of the books at `now`. */
static void make_old(const struct fixture *f, size_t version, const char *now)
{
    const struct db_schema old = schema_of(version);
    struct db *db = NULL;
    CHECK_INT(db_open(f->path, NULL, &old, NULL, &db), 0);
    db_close(db);
    sqlite3 *raw = open_beside(f->path, now);
    CHECK_INT(sqlite3_exec(raw, "SELECT name FROM main.sqlite_schema WHERE type = 'table'",
                           copy_named, raw, NULL),
              SQLITE_OK);
    sqlite3_close(raw);
}

/* --- the same in both --- */

static void check_same_figures(struct fixture *a, struct fixture *b)
{
    static const char *const places[] = {"A", "T", "@supplier"};
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        CHECK_INT(qty_of(a, places[i]), qty_of(b, places[i]));
    }
    static struct line_row lines_a[4], lines_b[4];
    int n = ledger_lines(a->ledger, "T1", false, 0, lines_a, 4);
    CHECK_INT(n, 2);
    CHECK_INT(ledger_lines(b->ledger, "T1", false, 0, lines_b, 4), n);
    for (int i = 0; i < n; i++) {
        CHECK_INT(lines_a[i].line, lines_b[i].line);
        CHECK_INT(lines_a[i].done, lines_b[i].done);
        CHECK_INT(lines_a[i].short_qty, lines_b[i].short_qty);
    }
    static struct stock_row stock[2][8];
    CHECK_INT(ledger_stock(a->ledger, "", "", "I", 0, stock[0], 8),
              ledger_stock(b->ledger, "", "", "I", 0, stock[1], 8));
    static struct task_row tasks_a[3], tasks_b[3];
    n = ledger_my_tasks(a->ledger, 0, 0, tasks_a, 3);
    CHECK_INT(n, 2);
    CHECK_INT(ledger_my_tasks(b->ledger, 0, 0, tasks_b, 3), n);
    for (int i = 0; i < n; i++) {
        CHECK_INT(tasks_a[i].state, TASK_STARTED);
        CHECK_INT(tasks_b[i].state, TASK_STARTED);
        CHECK_INT(tasks_a[i].lines_open, tasks_b[i].lines_open);
    }
}

static void check_same_outbox(struct fixture *a, struct fixture *b, size_t waiting)
{
    struct fixture *both[] = {a, b};
    struct bytes lines[2];
    struct ledger_sync sync[2];
    for (int i = 0; i < 2; i++) {
        size_t n = 0;
        bytes_init(&lines[i], 65536);
        ledger_sync_state(both[i]->ledger, &sync[i]);
        CHECK_INT(ledger_outbox(both[i]->ledger, sync[i].acked + 1, 100, 65536, &lines[i], &n), 0);
        CHECK_INT(n, waiting);
    }
    CU_ASSERT(str_equal(bytes_view(&lines[0]), bytes_view(&lines[1])));
    CU_ASSERT(memcmp(sync[0].head, sync[1].head, CHAIN_SIZE) == 0);
    CHECK_INT(sync[0].folded, sync[1].folded);
    CHECK_INT(sync[0].op, sync[1].op);
    CHECK_STR(sync[0].acked_hub, sync[1].acked_hub);
    bytes_release(&lines[0]);
    bytes_release(&lines[1]);
}

static void check_whole(struct fixture *f)
{
    struct ledger_verdict verdict;
    CHECK_INT(ledger_quick_check(f->ledger, NULL), 0);
    CHECK_INT(ledger_verify(f->ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok && verdict.acks_ok && verdict.sums_ok);
    CHECK_INT(verdict.last, 8);
}

static int count_rows(struct fixture *f, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    CHECK_INT(sqlite3_prepare_v2(db_handle(ledger_db(f->ledger)), sql, -1, &stmt, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    int n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return n;
}

static void check_goes_on(struct fixture *now, struct fixture *old)
{
    char work_then[sizeof(WORK) + 1];
    ledger_load_work(old->ledger, work_then, sizeof(work_then));
    CHECK_STR(work_then, WORK);
    struct fixture *both[] = {now, old};
    for (int i = 0; i < 2; i++) {
        struct event again = {.type = EVENT_REVERSE, .of = 4, .by = "u7"};
        CHECK_INT(ledger_commit(both[i]->ledger, NOW_MS, &again, 1, NULL), RAFF_E_NOT_FOUND);
        CHECK_INT(ledger_set_acked(both[i]->ledger, "hub", 8, 2), 0);
        apply(both[i], after_all, ARRAY_SIZE(after_all), 8);
        CHECK_INT(ledger_load_sweep(both[i]->ledger, 1000), 0);
        CHECK_INT(count_rows(both[i], "SELECT (SELECT count(*) FROM own_leg)"
                                      " + (SELECT count(*) FROM own_line)"
                                      " + (SELECT count(*) FROM own_task)"),
                  0);
        CHECK_INT(qty_of(both[i], "A"), 33);
        CHECK_INT(qty_of(both[i], "T"), 7);
    }
}

/* Books of today, and the same of an older version; both closed. */
static void begin(struct fixture *now, struct fixture *old, size_t version)
{
    work(now);
    ledger_close(TAKE(now->ledger));
    ledger_close(TAKE(old->ledger));
    unlink(old->path);
    make_old(old, version, now->path);
}

/* Both opened by this version, which migrates what is older. */
static void check_both(struct fixture *now, struct fixture *old)
{
    fixture_open(now);
    fixture_open(old);
    CHECK_INT(qty_of(old, "A"), 33);
    CHECK_INT(qty_of(old, "T"), 7);
    check_same_figures(now, old);
    check_same_outbox(now, old, 6);
    check_whole(now);
    check_whole(old);
    check_goes_on(now, old);
    check_same_figures(now, old);
    check_same_outbox(now, old, 0);
    check_whole(now);
    check_whole(old);
}

static void check_version(size_t version)
{
    CLEANUP(fixture_release) struct fixture now;
    CLEANUP(fixture_release) struct fixture old;
    fixture_init(&now);
    fixture_init(&old);
    begin(&now, &old, version);
    check_both(&now, &old);
}

static void test_versions(void)
{
    for (size_t version = OLDEST; version < Q_MIGRATIONS; version++) {
        check_version(version);
    }
}

/* --- and back --- */

/* `what`, of the main file or of the one beside it, without what the other has. */
static int count_without(sqlite3 *raw, const char *what, const char *in, const char *other)
{
    char *sql =
        sqlite3_mprintf("SELECT count(*) FROM (SELECT * FROM (%z) EXCEPT SELECT * FROM (%z))",
                        sqlite3_mprintf(what, in), sqlite3_mprintf(what, other));
    sqlite3_stmt *stmt = NULL;
    CHECK_INT(sqlite3_prepare_v2(raw, sql, -1, &stmt, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    int n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return n;
}

static void check_same_set(sqlite3 *raw, const char *what)
{
    int missing = count_without(raw, what, "main", "now");
    int more = count_without(raw, what, "now", "main");
    if (missing || more) {
        printf("    %s: %d missing, %d more\n", what, missing, more);
    }
    CU_ASSERT(missing == 0 && more == 0);
}

static int check_table(void *raw, int n, char **names, char **unused)
{
    (void)n;
    (void)unused;
    char *what = sqlite3_mprintf("SELECT * FROM %%s.%s", names[0]);
    check_same_set(raw, what);
    sqlite3_free(what);
    return 0;
}

/* Tables, indexes, views and every row. */
static void check_same_file(const char *path, const char *other)
{
    sqlite3 *raw = open_beside(path, other);
    check_same_set(raw, "SELECT type, name, tbl_name, sql FROM %s.sqlite_schema"
                        " WHERE name <> 'way_back'");
    CHECK_INT(sqlite3_exec(raw, "SELECT name FROM main.sqlite_schema WHERE type = 'table'",
                           check_table, raw, NULL),
              SQLITE_OK);
    sqlite3_close(raw);
}

static void check_back(size_t version)
{
    CLEANUP(fixture_release) struct fixture now;
    CLEANUP(fixture_release) struct fixture old;
    const struct db_schema before = schema_of(version);
    struct db *db = NULL;
    fixture_init(&now);
    fixture_init(&old);
    begin(&now, &old, version);
    CHECK_INT(db_open_readonly(now.path, &before, NULL, &db), RAFF_E_VERSION);
    CHECK_INT(db_open(now.path, NULL, &before, NULL, &db), 0);
    db_close(db);
    check_same_file(old.path, now.path);
    check_both(&now, &old);
}

static void test_back(void)
{
    for (size_t version = BACK_FROM - 1; version < Q_MIGRATIONS; version++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(ledger_sql_undos[version]);
        check_back(version);
    }
}

CHECK_MAIN("ledger: old books", {"each version before", test_versions}, {"and back", test_back})

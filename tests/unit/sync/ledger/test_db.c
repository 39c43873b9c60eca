#include <errno.h>
#include <sys/wait.h>

#include "sync/ledger/db.h"
#include "tests/unit/sync/ledger/fixture.h"

static const char *const migrations[] = {
    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT; INSERT INTO t VALUES (1, 'one');",
    "ALTER TABLE t ADD COLUMN c INTEGER; UPDATE t SET c = 7;",
    "CREATE TABLE a_r (x INTEGER) STRICT; CREATE TABLE b_r (x INTEGER) STRICT;"
    "INSERT INTO a_r VALUES (1); INSERT INTO b_r VALUES (2);",
};
static const char *const statements[] = {"SELECT b FROM t WHERE a = ?1",
                                         "SELECT c FROM t",
                                         "SELECT {live}r.x, {load}r.x FROM {live}r, {load}r",
                                         "INSERT INTO t (a, b) VALUES (?1, ?2)",
                                         "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1"
                                         " FROM n WHERE i < 1000) INSERT INTO t (a, b)"
                                         " SELECT i, hex(zeroblob(500)) FROM n",
                                         "SELECT count(*) FROM t"};

static struct db_schema schema(size_t n_migrations, size_t n_statements)
{
    return (struct db_schema){.application_id = 0x52414654,
                              .migrations = migrations,
                              .n_migrations = n_migrations,
                              .statements = statements,
                              .n_statements = n_statements};
}

static int open_db(struct fixture *f, struct db_schema *with, struct db **ret_db)
{
    struct text path = text_over(f->path, sizeof(f->path));
    text_addf(&path, "%s/other.db", f->dir);
    return db_open(f->path, NULL, with, NULL, ret_db);
}

static int64_t first_int(struct db *db, size_t number, int column)
{
    sqlite3_stmt *stmt = db_stmt(db, number);
    CHECK_INT(db_step(db, stmt), 1);
    int64_t value = db_column_int(stmt, column);
    sqlite3_reset(stmt);
    return value;
}

static void release_other(struct fixture *f)
{
    ledger_close(f->ledger);
    f->ledger = NULL;
    fixture_release(f);
    struct text path = text_over(f->path, sizeof(f->path));
    text_addf(&path, "%s/seat.db", f->dir);
    unlink(f->path);
    rmdir(f->dir);
}

static void test_migrate(void)
{
    CLEANUP(release_other) struct fixture f;
    fixture_init(&f);
    struct db_schema one = schema(1, 1), all = schema(3, 4);
    struct db *db = NULL;
    CHECK_INT(open_db(&f, &one, &db), 0);
    db_close(db);
    CHECK_INT(open_db(&f, &all, &db), 0);
    CHECK_INT(first_int(db, 1, 0), 7);
    char b[8];
    sqlite3_stmt *stmt = db_stmt(db, 0);
    db_bind_int(stmt, 1, 1);
    CHECK_INT(db_step(db, stmt), 1);
    db_column_str(stmt, 0, b, sizeof(b));
    CHECK_STR(b, "one");
    db_close(db);
    CHECK_INT(open_db(&f, &one, &db), RAFF_E_VERSION);
}

static int open_with_undos(struct fixture *f, size_t n_migrations, const char *const *undos,
                           struct db **ret_db)
{
    static struct db_schema with; /* the db keeps it */
    with = schema(n_migrations, n_migrations == 1 ? 1 : 6);
    with.undos = undos;
    return open_db(f, &with, ret_db);
}

/* An older version takes back what a newer one did, by what that one left in the file. */
static void test_taken_back(void)
{
    static const char *const undos[] = {NULL, "ALTER TABLE t DROP COLUMN c",
                                        "DROP TABLE a_r; DROP TABLE b_r;"};
    CLEANUP(release_other) struct fixture f;
    struct db *db = NULL;
    fixture_init(&f);
    for (int round = 0; round < 2; round++) { /* there, back, and there again */
        CHECK_INT(open_with_undos(&f, 3, undos, &db), 0);
        CHECK_INT(first_int(db, 1, 0), 7);
        CHECK_INT(db_begin(db), 0);
        CHECK_INT(
            sqlite3_exec(db_handle(db), "INSERT INTO t (b) VALUES ('since')", NULL, NULL, NULL),
            SQLITE_OK);
        CHECK_INT(db_commit(db), 0);
        db_close(db);
        CHECK_INT(open_with_undos(&f, 1, NULL, &db), 0);
        CHECK_INT(sqlite3_table_column_metadata(db_handle(db), NULL, "t", "c", NULL, NULL, NULL,
                                                NULL, NULL),
                  SQLITE_ERROR);
        db_close(db);
    }
    CHECK_INT(open_with_undos(&f, 3, undos, &db), 0);
    CHECK_INT(first_int(db, 5, 0), 3); /* the first row, and one of each round */
    db_close(db);
}

/* A newer version that cannot be taken back, or not all the way, keeps its books as they are. */
static void test_not_taken_back(void)
{
    static const char *const rows[][3] = {{NULL, NULL, "DROP TABLE a_r; DROP TABLE b_r;"},
                                          {NULL, "ALTER TABLE t DROP COLUMN c", NULL},
                                          {NULL, "NONSENSE", "DROP TABLE a_r; DROP TABLE b_r;"},
                                          {NULL, NULL, NULL}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CLEANUP(release_other) struct fixture f;
        struct db *db = NULL;
        fixture_init(&f);
        CHECK_INT(open_with_undos(&f, 3, rows[i], &db), 0);
        db_close(db);
        CHECK_INT(open_with_undos(&f, 1, NULL, &db), RAFF_E_VERSION);
        CHECK_INT(open_with_undos(&f, 3, rows[i], &db), 0);
        CHECK_INT(first_int(db, 1, 0), 7);
        db_close(db);
    }
}

static void test_failed_migration(void)
{
    CLEANUP(release_other) struct fixture f;
    fixture_init(&f);
    static const char *const broken[] = {"CREATE TABLE t (a INTEGER)", "NONSENSE"};
    struct db_schema one = schema(1, 1), bad = schema(2, 1), all = schema(3, 4);
    struct db *db = NULL;
    CHECK_INT(open_db(&f, &one, &db), 0);
    db_close(db);
    bad.migrations = broken;
    CHECK_INT(open_db(&f, &bad, &db), RAFF_E_DATABASE);
    CHECK_INT(open_db(&f, &all, &db), 0); /* nothing of the broken one stayed */
    db_close(db);
}

static void test_foreign_file(void)
{
    CLEANUP(release_other) struct fixture f;
    fixture_init(&f);
    struct db_schema ours = schema(3, 4), theirs = schema(3, 4);
    theirs.application_id = 1;
    struct db *db = NULL;
    CHECK_INT(open_db(&f, &theirs, &db), 0);
    db_close(db);
    CHECK_INT(open_db(&f, &ours, &db), RAFF_E_CONFIG);
    FILE *file = fopen(f.path, "we");
    fputs("this is no database, whatever its name may say about it; it is long enough for one, "
          "however, and so SQLite has to look into it before it can tell",
          file);
    fclose(file);
    CHECK_INT(open_db(&f, &ours, &db), RAFF_E_CORRUPT);
}

static void test_no_folder(void)
{
    struct db_schema all = schema(3, 4);
    struct db *db = NULL;
    char words[160] = "";
    struct text reason = text_over(words, sizeof(words));
    CHECK_INT(db_open("/nonexistent/folder/x.db", NULL, &all, &reason, &db), -ENOENT);
    CU_ASSERT(words[0] != '\0');
}

/* The fixture's file is open here: another process gets nowhere. */
static void check_held(const struct fixture *f)
{
    pid_t child = fork();
    if (child == 0) {
        struct ledger *ledger = NULL;
        static const uint8_t random16[16];
        int busy = ledger_open(f->path, NULL, &fixture_identity, random16, NULL, &ledger);
        int peek = ledger_open_readonly(f->path, NULL, &ledger);
        _exit((busy == RAFF_E_BUSY ? 0 : 1) | (peek == RAFF_E_BUSY ? 0 : 2));
    }
    int status = -1;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CHECK_INT(WEXITSTATUS(status), 0);
}

/* A new file, and one that was there: it is a WAL already when the first thing is read. */
static void test_busy(void)
{
    CLEANUP(fixture_release) struct fixture f;
    char index[sizeof(f.path) + 8];
    fixture_init(&f);
    check_held(&f);
    fixture_reopen(&f);
    check_held(&f);
    snprintf(index, sizeof(index), "%s-shm", f.path);
    CHECK_INT(access(index, F_OK), -1);
}

static void test_generation(void)
{
    CLEANUP(release_other) struct fixture f;
    fixture_init(&f);
    struct db_schema all = schema(3, 4);
    struct db *db = NULL;
    CHECK_INT(open_db(&f, &all, &db), 0);
    CHECK_INT(first_int(db, 2, 0), 1);
    CHECK_INT(first_int(db, 2, 1), 2);
    db_set_generation(db, 1);
    CHECK_INT(first_int(db, 2, 0), 2);
    CHECK_INT(first_int(db, 2, 1), 1);
    db_close(db);
}

static int insert(struct db *db, int64_t a)
{
    sqlite3_stmt *stmt = db_stmt(db, 3);
    db_bind_int(stmt, 1, a);
    db_bind_view(stmt, 2, (struct str){0});
    return db_run(db, stmt);
}

/* What cannot be prepared says so at its first step, and nothing is committed with it. */
static void test_unprepared(void)
{
    CLEANUP(release_other) struct fixture f;
    fixture_init(&f);
    static const char *const wrong[] = {"SELECT nonsense FROM t WHERE a = ?1"};
    struct db_schema all = schema(3, 1);
    struct db *db = NULL;
    all.statements = wrong;
    CHECK_INT(open_db(&f, &all, &db), 0);
    CHECK_INT(db_begin(db), 0);
    sqlite3_stmt *stmt = db_stmt(db, 0);
    CU_ASSERT_PTR_NULL(stmt);
    db_bind_int(stmt, 1, 5);
    CHECK_INT(db_step(db, stmt), RAFF_E_DATABASE);
    CHECK_INT(db_run(db, stmt), RAFF_E_DATABASE);
    CHECK_INT(db_commit(db), RAFF_E_DATABASE);
    CHECK_INT(db_begin(db), 0);
    CHECK_INT(db_commit(db), 0);
    db_close(db);
}

/* Of a statement of many rows that has no room SQLite takes back those alone: the rest must not be
 * committed either, whoever goes on behind it. */
static void test_no_room(void)
{
    CLEANUP(release_other) struct fixture f;
    fixture_init(&f);
    struct db_schema all = schema(3, 6);
    struct db *db = NULL;
    CHECK_INT(open_db(&f, &all, &db), 0);
    CHECK_INT(db_begin(db), 0);
    CHECK_INT(insert(db, 5), 0);
    CHECK_INT(sqlite3_exec(db_handle(db), "PRAGMA max_page_count = 20", NULL, NULL, NULL), 0);
    CHECK_INT(db_run(db, db_stmt(db, 4)), -ENOSPC);
    CHECK_INT(sqlite3_get_autocommit(db_handle(db)), 0); /* it is open still */
    CHECK_INT(insert(db, 6), 0);
    CHECK_INT(db_commit(db), -ENOSPC);
    CHECK_INT(first_int(db, 5, 0), 1);
    CHECK_INT(db_begin(db), 0);
    CHECK_INT(insert(db, 5), 0);
    CHECK_INT(db_commit(db), 0);
    CHECK_INT(first_int(db, 5, 0), 2);
    db_close(db);
}

static int64_t synchronous(struct db *db)
{
    sqlite3_stmt *stmt = NULL;
    CHECK_INT(sqlite3_prepare_v2(db_handle(db), "PRAGMA synchronous", -1, &stmt, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

static void test_transactions(void)
{
    CLEANUP(release_other) struct fixture f;
    fixture_init(&f);
    struct db_schema all = schema(3, 4);
    struct db *db = NULL;
    CHECK_INT(open_db(&f, &all, &db), 0);
    CHECK_INT(synchronous(db), 2);
    CHECK_INT(db_begin(db), 0);
    CHECK_INT(insert(db, 5), 0);
    db_rollback(db);
    CHECK_INT(db_begin_soon(db), 0);
    CHECK_INT(synchronous(db), 1);
    CHECK_INT(insert(db, 5), 0);
    CHECK_INT(db_commit(db), 0);
    CHECK_INT(synchronous(db), 2);
    CHECK_INT(db_begin_soon(db), 0);
    CHECK_INT(insert(db, 5), RAFF_E_DATABASE);
    db_rollback(db);
    CHECK_INT(synchronous(db), 2);
    CHECK_INT(db_begin(db), 0);
    CHECK_INT(db_begin(db), RAFF_E_DATABASE);
    CHECK_INT(db_commit(db), 0);
    CHECK_INT(db_checkpoint(db, 0), 0);
    db_close(db);
}

/* --- a disk whose fsync fails: SQLite's own VFS but for that call --- */

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    sqlite3_io_methods
        methods[2]; /* of the database, which is locked, and of the WAL, which is not */
    int (*real_sync)(sqlite3_file *file, int flags);
    bool fails;
} disk;

static int disk_sync(sqlite3_file *file, int flags)
{
    return disk.fails ? SQLITE_IOERR_FSYNC : disk.real_sync(file, flags);
}

static int disk_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *ret_flags)
{
    (void)vfs;
    int result = disk.real->xOpen(disk.real, name, file, flags, ret_flags);
    if (result == SQLITE_OK) {
        sqlite3_io_methods *methods = &disk.methods[(flags & SQLITE_OPEN_MAIN_DB) == 0];
        *methods = *file->pMethods;
        disk.real_sync = methods->xSync;
        methods->xSync = disk_sync;
        file->pMethods = methods;
    }
    return result;
}

static void disk_register(void)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "disk";
    disk.vfs.xOpen = disk_open;
    sqlite3_vfs_register(&disk.vfs, 0);
}

enum failing { IN_COMMIT, IN_CHECKPOINT };

static void fail_once(struct db *db, enum failing where)
{
    disk.fails = true;
    if (where == IN_CHECKPOINT) {
        CHECK_INT(db_checkpoint(db, 0), -EIO);
    } else {
        CHECK_INT(db_begin(db), 0);
        CHECK_INT(insert(db, 6), 0);
        CHECK_INT(db_commit(db), -EIO);
    }
    disk.fails = false;
}

/* What the kernel could not write it drops and calls clean: the next sync would succeed over a hole
 * that everything committed behind it falls into at a power cut. */
static void test_failed_sync_is_final(void)
{
    for (enum failing where = IN_COMMIT; where <= IN_CHECKPOINT; where++) {
        CLEANUP(release_other) struct fixture f;
        fixture_init(&f);
        struct db_schema all = schema(3, 4);
        struct db *db = NULL;
        disk_register();
        struct text path = text_over(f.path, sizeof(f.path));
        text_addf(&path, "%s/other.db", f.dir);
        CHECK_INT(db_open(f.path, "disk", &all, NULL, &db), 0);
        CHECK_INT(db_begin(db), 0);
        CHECK_INT(insert(db, 5), 0);
        CHECK_INT(db_commit(db), 0);
        fail_once(db, where);
        CHECK_INT(db_begin(db), -EIO);
        CHECK_INT(db_begin_soon(db), -EIO);
        CHECK_INT(first_int(db, 1, 0), 7);
        db_close(db);
        CHECK_INT(db_open(f.path, "disk", &all, NULL, &db), 0);
        CHECK_INT(db_begin(db), 0);
        CHECK_INT(insert(db, 8), 0);
        CHECK_INT(db_commit(db), 0);
        db_close(db);
        sqlite3_vfs_unregister(&disk.vfs);
    }
}

static void test_errors(void)
{
    static const struct {
        int sqlite, error;
    } cases[] = {
        {SQLITE_OK, 0},
        {SQLITE_FULL, -ENOSPC},
        {SQLITE_IOERR_FSYNC, -EIO},
        {SQLITE_IOERR_NOMEM, -ENOMEM},
        {SQLITE_BUSY_SNAPSHOT, RAFF_E_BUSY},
        {SQLITE_READONLY_DBMOVED, -EROFS},
        {SQLITE_CORRUPT_VTAB, RAFF_E_CORRUPT},
        {SQLITE_CONSTRAINT_NOTNULL, RAFF_E_DATABASE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        CHECK_INT(db_error(cases[i].sqlite), cases[i].error);
    }
}

CHECK_MAIN("db", {"migrate", test_migrate}, {"taken back", test_taken_back},
           {"not taken back", test_not_taken_back}, {"failed migration", test_failed_migration},
           {"foreign file", test_foreign_file}, {"no folder", test_no_folder}, {"busy", test_busy},
           {"generation", test_generation}, {"unprepared", test_unprepared},
           {"no room", test_no_room}, {"transactions", test_transactions},
           {"a failed sync is final", test_failed_sync_is_final}, {"errors", test_errors})

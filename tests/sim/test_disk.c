/* The disk itself: what is certain after a cut, what may be, and what SQLite makes of it. */
#include "tests/sim/disk.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/unit/check.h"

#define FILE_A "/disk/d/a"
#define FILE_B "/disk/d/b"
#define ROUNDS 300

static struct disk_file *opened(struct disk *disk, const char *path)
{
    struct disk_file *file = NULL;
    CU_ASSERT_EQUAL_FATAL(disk_open(disk, path, true, true, &file), 0);
    return file;
}

/* The file's bytes as a string, "-" if there is none. */
static const char *content(struct disk *disk, const char *path)
{
    static char text[64];
    struct disk_file *file = NULL;
    size_t n = 0;
    if (disk_open(disk, path, false, false, &file)) {
        return "-";
    }
    CU_ASSERT_EQUAL(disk_read(file, 0, text, sizeof(text) - 1, &n), 0);
    text[n] = '\0';
    disk_close(file);
    return text;
}

static void synced_is_certain(void)
{
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct disk *disk = disk_new("/disk/d/", seed);
        struct disk_file *file = opened(disk, FILE_A);
        CU_ASSERT_EQUAL(disk_write(file, 0, "one", 3), 0);
        CU_ASSERT_EQUAL(disk_sync(file), 0);
        CU_ASSERT_EQUAL(disk_sync_directory(disk), 0);
        disk_cut(disk);
        CU_ASSERT_EQUAL(disk_write(file, 0, "two", 3), -EIO);
        CU_ASSERT_EQUAL(disk_sync(file), -EIO);
        disk_close(file);
        disk_power(disk);
        CU_ASSERT_STRING_EQUAL(content(disk, FILE_A), "one");
        disk_free(disk);
    }
}

enum outcome { OLD, NEW, GONE, OTHER, OUTCOMES };

static enum outcome outcome_of(const char *is)
{
    return strcmp(is, "old text") == 0   ? OLD
           : strcmp(is, "NEW TEXT") == 0 ? NEW
           : strcmp(is, "-") == 0        ? GONE
                                         : OTHER;
}

/* Each of these must come, and `never` must not. */
static void check_outcomes(const unsigned counts[OUTCOMES], enum outcome never)
{
    for (unsigned i = 0; i < OUTCOMES; i++) {
        if (i == (unsigned)never) {
            CU_ASSERT_EQUAL(counts[i], 0);
        } else {
            CU_ASSERT(counts[i] > 0);
        }
    }
}

static void waiting_write_is_open(void)
{
    unsigned counts[OUTCOMES] = {0};
    struct disk *copy = disk_new("/disk/copy/", 1);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct disk *disk = disk_new("/disk/d/", seed);
        struct disk_file *file = opened(disk, FILE_A);
        CU_ASSERT_EQUAL(disk_write(file, 0, "old text", 8) + disk_sync(file), 0);
        CU_ASSERT_EQUAL(disk_sync_directory(disk), 0);
        CU_ASSERT_EQUAL(disk_write(file, 0, "NEW TEXT", 8), 0);
        disk_cut_onto(disk, copy);
        counts[outcome_of(content(copy, "/disk/copy/a"))]++;
        CU_ASSERT_STRING_EQUAL(content(disk, FILE_A), "NEW TEXT");
        disk_cut(disk);
        disk_close(file);
        disk_power(disk);
        counts[outcome_of(content(disk, FILE_A))]++;
        disk_free(disk);
    }
    check_outcomes(counts, GONE);
    disk_free(copy);
}

/* Renamed over another without a sync: the old file or the new, and the new one perhaps empty. */
static void waiting_name_is_open(void)
{
    unsigned counts[OUTCOMES] = {0};
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct disk *disk = disk_new("/disk/d/", seed);
        struct disk_file *file = opened(disk, FILE_A), *other = opened(disk, FILE_B);
        CU_ASSERT_EQUAL(disk_write(file, 0, "old text", 8) + disk_sync(file), 0);
        CU_ASSERT_EQUAL(disk_write(other, 0, "NEW TEXT", 8), 0);
        CU_ASSERT_EQUAL(disk_rename(disk, FILE_B, FILE_A), 0);
        disk_close(file);
        disk_close(other);
        CU_ASSERT_STRING_EQUAL(content(disk, FILE_A), "NEW TEXT");
        CU_ASSERT_STRING_EQUAL(content(disk, FILE_B), "-");
        disk_cut(disk);
        disk_power(disk);
        counts[outcome_of(content(disk, FILE_A))]++;
        disk_free(disk);
    }
    check_outcomes(counts, OUTCOMES);
}

/* Bytes beside a torn write, in its sector: a powersafe disk leaves them alone. */
static void neighbours(void)
{
    for (int powersafe = 0; powersafe < 2; powersafe++) {
        unsigned counts[OUTCOMES] = {0};
        for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
            struct disk *disk = disk_new("/disk/d/", seed);
            struct disk_file *file = opened(disk, FILE_A);
            disk_manner(disk)->powersafe = powersafe;
            CU_ASSERT_EQUAL(disk_write(file, 0, "old text", 8) + disk_sync(file), 0);
            CU_ASSERT_EQUAL(disk_sync_directory(disk), 0);
            CU_ASSERT_EQUAL(disk_write(file, 8, "more", 4), 0);
            disk_cut(disk);
            disk_close(file);
            disk_power(disk);
            counts[strncmp(content(disk, FILE_A), "old text", 8) == 0 ? OLD : OTHER]++;
            disk_free(disk);
        }
        CU_ASSERT(counts[OLD] > 0);
        CU_ASSERT((counts[OTHER] > 0) == !powersafe);
    }
}

static void fails_when_told(void)
{
    struct disk *disk = disk_new("/disk/d/", 1);
    struct disk_file *file = opened(disk, FILE_A);
    struct disk_manner *manner = disk_manner(disk);
    manner->fail_write = 2;
    CU_ASSERT_EQUAL(disk_write(file, 0, "1", 1), 0);
    CU_ASSERT_EQUAL(disk_write(file, 1, "2", 1), -EIO);
    CU_ASSERT_EQUAL(disk_write(file, 1, "2", 1), 0);
    manner->fail_sync = 1;
    CU_ASSERT_EQUAL(disk_sync(file), -EIO);
    CU_ASSERT_EQUAL(disk_sync(file), 0);
    CU_ASSERT_STRING_EQUAL(content(disk, FILE_A), "12");
    manner->is_full = true;
    CU_ASSERT_EQUAL(disk_write(file, 1, "x", 1), 0);
    CU_ASSERT_EQUAL(disk_write(file, 2, "x", 1), -ENOSPC);
    manner->is_full = false;
    manner->is_read_only = true;
    CU_ASSERT_EQUAL(disk_write(file, 0, "x", 1), -EROFS);
    manner->is_read_only = false;
    manner->cut_after = 2;
    CU_ASSERT_EQUAL(disk_write(file, 0, "x", 1), 0);
    CU_ASSERT_EQUAL(disk_sync(file), -EIO);
    CU_ASSERT_FALSE(disk_is_on(disk));
    disk_close(file);
    disk_free(disk);
}

static int exec(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL);
}

/* 0 also where there is no such table. */
static int count_rows(sqlite3 *handle)
{
    sqlite3_stmt *stmt = NULL;
    int error = sqlite3_prepare_v2(handle, "SELECT count(*) FROM t", -1, &stmt, NULL);
    int n = !error && sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    return n;
}

/* One row is committed, and a second one when the cut comes. Returns how many are there afterwards,
 * the least that must be in *ret_least. */
static int insert_and_cut(uint64_t seed, const char *synchronous, int *ret_least)
{
    sqlite3 *handle = NULL;
    disk_install(seed);
    struct disk *disk = disk_new("/disk/d/", seed);
    disk_manner(disk)->powersafe = seed % 2 == 0;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open("/disk/d/db", &handle), SQLITE_OK);
    CU_ASSERT_EQUAL(exec(handle, synchronous), SQLITE_OK);
    CU_ASSERT_EQUAL(exec(handle, "CREATE TABLE t(x); INSERT INTO t VALUES(1)"), SQLITE_OK);
    disk_manner(disk)->cut_after = 1 + seed % 20;
    *ret_least = exec(handle, "INSERT INTO t VALUES(2)") == SQLITE_OK ? 2 : 1;
    disk_cut(disk);
    sqlite3_close(handle);
    disk_power(disk);
    CU_ASSERT_EQUAL_FATAL(sqlite3_open("/disk/d/db", &handle), SQLITE_OK);
    int n = count_rows(handle);
    sqlite3_close(handle);
    disk_free(disk);
    return n;
}

/* Rollback journals: EXTRA syncs the directory when the journal is gone. FULL does not, and says in
 * its manual that a commit may come undone (https://www.sqlite.org/pragma.html#pragma_synchronous):
 * the disk has to show that. */
static void sqlite_lives_on_it(void)
{
    unsigned counts[2] = {0}, undone = 0;
    int least = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        int n = insert_and_cut(seed, "PRAGMA synchronous = EXTRA", &least);
        CU_ASSERT(n >= least && n <= 2);
        counts[n == 2]++;
        undone += insert_and_cut(seed, "PRAGMA synchronous = FULL", &least) < least;
    }
    CU_ASSERT(counts[0] > 0);
    CU_ASSERT(counts[1] > 0);
    CU_ASSERT(undone > 0);
}

CHECK_MAIN("disk", {"what was synced is there", synced_is_certain},
           {"a write that waits is there, gone or torn", waiting_write_is_open},
           {"and so is a name", waiting_name_is_open}, {"bytes beside a torn write", neighbours},
           {"errors as told", fails_when_told}, {"SQLite over it", sqlite_lives_on_it})

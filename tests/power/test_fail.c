/* A disk that fails, is full or only to be read under a seat's ledger: nothing is told as done that
 * is not, nothing that was is lost, and the work goes on when it is mended. */
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/ledger/ledger.h"
#include "tests/sim/disk.h"
#include "tests/unit/check.h"

#define PATH      "/disk/seat/seat.db"
#define FIRST_UTC INT64_C(1795341600000)
#define NTH_MAX   40
#define EVENTS    16

static const struct ledger_identity identity = {.site = "S", .seat = "H1", .epoch = 3};
static struct disk *disk;
static struct ledger *ledger;
static uint64_t told, tried; /* the last event that is done; that may be there */

static int open_ledger(void)
{
    static const uint8_t random16[16] = {1};
    return ledger_open(PATH, NULL, &identity, random16, NULL, &ledger);
}

static int commit(void)
{
    struct event event = {.type = EVENT_NOTE, .by = "u1", .note = "scanned"};
    tried = told + 1;
    int error = ledger_commit(ledger, FIRST_UTC, &event, 1, "[]");
    told += error == 0;
    return error;
}

/* Until the first commit that fails; what it said, 0 if none did. */
static int work(void)
{
    for (int i = 0; i < EVENTS; i++) {
        int error = commit();
        if (error) {
            return error;
        }
        if (i % 3 == 2) {
            (void)!db_checkpoint(ledger_db(ledger), 0); /* says so at the next begin */
        }
    }
    return 0;
}

static void begin(uint64_t seed)
{
    disk_install(seed);
    disk = disk_new("/disk/seat/", seed);
    told = 0;
    CHECK_INT(open_ledger(), 0);
    CHECK_INT(commit(), 0);
}

static void check_books(void)
{
    struct ledger_verdict verdict = {.chain_ok = false};
    CHECK_INT(ledger_verify(ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok && verdict.acks_ok && verdict.sums_ok);
    CU_ASSERT(verdict.last >= told && verdict.last <= tried);
    told = verdict.last;
}

/* Ends it as a program that closes its files, or without; mended, it goes on from what is there. */
static void end(bool by_cut)
{
    *disk_manner(disk) = (struct disk_manner){.powersafe = true};
    if (by_cut) {
        disk_cut(disk);
    }
    ledger_close(ledger);
    ledger = NULL;
    disk_power(disk);
    CHECK_INT(open_ledger(), 0);
    check_books();
    CHECK_INT(commit(), 0);
    ledger_close(ledger);
    disk_free(disk);
}

/* An error is final: what follows fails too, until the file is opened again. */
static void test_errors(void)
{
    unsigned failed = 0;
    for (uint64_t i = 0; i < (uint64_t)4 * NTH_MAX; i++) {
        begin(i);
        uint64_t nth = 1 + i / 4;
        disk_manner(disk)->fail_write = i % 2 ? nth : 0;
        disk_manner(disk)->fail_sync = i % 2 ? 0 : nth;
        int error = work();
        CU_ASSERT(error == 0 || error == -EIO);
        if (error) {
            failed++;
            CHECK_INT(commit(), -EIO);
        }
        end(i / 2 % 2);
    }
    CU_ASSERT(failed > NTH_MAX);
}

/* A sync that failed leaves files that are not what they look like. The program that opens them
 * next works on, and the power goes. */
static void test_holes(void)
{
    unsigned failed = 0;
    for (uint64_t i = 0; i < (uint64_t)8 * NTH_MAX; i++) {
        begin(i);
        disk_manner(disk)->spares_names = true;
        disk_manner(disk)->fail_sync = 1 + i / 8;
        failed += work() != 0;
        *disk_manner(disk) = (struct disk_manner){.powersafe = true};
        ledger_close(ledger);
        if (i % 8 >= 4) {
            disk_cut(disk);
            disk_power(disk);
        }
        CHECK_INT(open_ledger(), 0);
        check_books();
        for (uint64_t n = 0; n < i % 4; n++) {
            CHECK_INT(commit(), 0);
        }
        end(true);
    }
    CU_ASSERT(failed > NTH_MAX);
}

/* Full: nothing is done, and with room again the same connection goes on. */
static void test_full(void)
{
    for (uint64_t seed = 1; seed <= NTH_MAX; seed++) {
        begin(seed);
        disk_manner(disk)->is_full = true;
        CHECK_INT(work(), -ENOSPC);
        CHECK_INT(commit(), -ENOSPC);
        disk_manner(disk)->is_full = false;
        CHECK_INT(commit(), 0);
        end(seed % 2);
    }
}

static void test_read_only(void)
{
    for (uint64_t seed = 1; seed <= NTH_MAX; seed++) {
        begin(seed);
        disk_manner(disk)->is_read_only = true;
        CU_ASSERT(work() < 0);
        ledger_close(ledger);
        ledger = NULL;
        int error = open_ledger();
        CU_ASSERT(error < 0 || commit() < 0);
        end(seed % 2);
    }
}

CHECK_MAIN("power_fail", {"a write or sync that fails", test_errors},
           {"what a failed sync leaves", test_holes}, {"a full disk", test_full},
           {"a read-only one", test_read_only})

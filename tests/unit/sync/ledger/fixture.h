/*
 * A ledger in a file of its own for one test, and short ways to fill it.
 *
 *     CLEANUP(fixture_release) struct fixture f;
 *     fixture_init(&f);
 *     put(&f, "stock", "[\"A\",\"I\",\"\",\"\"]", "{\"qty\":5}");
 */
#ifndef TESTS_UNIT_SYNC_LEDGER_FIXTURE_H
#define TESTS_UNIT_SYNC_LEDGER_FIXTURE_H

#include <stdlib.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "sync/ledger/ledger.h"
#include "tests/unit/check.h"

#define NOW_MS INT64_C(1795341600000) /* 2026-11-22T10:00:00Z */

struct fixture {
    char dir[64];
    char path[96];
    struct ledger *ledger;
};

static const struct ledger_identity fixture_identity = {.site = "S", .seat = "H1", .epoch = 3};

static inline void fixture_open(struct fixture *f)
{
    static const uint8_t random16[16] = {0xab, 1, 2};
    char words[160] = "";
    struct text reason = text_over(words, sizeof(words));
    int error = ledger_open(f->path, NULL, &fixture_identity, random16, &reason, &f->ledger);
    if (error) {
        printf("\n    open: %s: %s", error_text(error), words);
        exit(1);
    }
}

static inline void fixture_reopen(struct fixture *f)
{
    ledger_close(f->ledger);
    f->ledger = NULL;
    fixture_open(f);
}

static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){0};
    struct text dir = text_over(f->dir, sizeof(f->dir));
    text_add(&dir, "/tmp/raff-ledger-XXXXXX");
    if (!mkdtemp(f->dir)) {
        exit(1);
    }
    struct text path = text_over(f->path, sizeof(f->path));
    text_addf(&path, "%s/seat.db", f->dir);
    fixture_open(f);
}

static inline void fixture_release(struct fixture *f)
{
    static const char *const ends[] = {"", "-wal", "-journal", "-shm"};
    ledger_close(f->ledger);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char path[128];
        struct text text = text_over(path, sizeof(path));
        text_addf(&text, "%s%s", f->path, ends[i]);
        unlink(path);
    }
    rmdir(f->dir);
}

static inline struct ledger_change change(const char *table, const char *key, const char *row)
{
    return (struct ledger_change){str_of(table), str_of(key), str_of(row)};
}

/* One row as the next op; `row` "" deletes. */
static inline void put(struct fixture *f, const char *table, const char *key, const char *row)
{
    struct ledger_sync sync;
    ledger_sync_state(f->ledger, &sync);
    struct ledger_change one = change(table, key, row);
    CHECK_INT(ledger_apply_ops(f->ledger, sync.op + 1, sync.op + 1, &one, 1, 0), 0);
}

/* An event that moves `qty` of item I from one place to another, by u7, for a line of task T1. */
static inline struct event moved(enum event_type type, const char *from, const char *to,
                                 int64_t qty, int64_t line)
{
    struct event event = {.type = type, .by = "u7", .n_legs = 2, .line = line};
    copy_cut(event.task, sizeof(event.task), line ? "T1" : "");
    for (int i = 0; i < 2; i++) {
        copy_cut(event.legs[i].place, ID_SIZE, i ? to : from);
        copy_cut(event.legs[i].item, ITEM_SIZE, "I");
        event.legs[i].qty = i ? qty : -qty;
    }
    return event;
}

static inline uint64_t commit(struct fixture *f, struct event event)
{
    CHECK_INT(ledger_commit(f->ledger, NOW_MS, &event, 1, NULL), 0);
    return event.seq;
}

static inline int64_t qty_of(struct fixture *f, const char *place)
{
    int64_t qty = -1;
    CHECK_INT(ledger_stock_qty(f->ledger, place, "I", "", "", &qty), 0);
    return qty;
}

#endif

#include "tests/unit/sync/ledger/fixture.h"

#define SSCC "340123450000000018"

static int64_t last_undoable(struct fixture *f, const char *by)
{
    struct event event;
    int error = ledger_last_undoable(f->ledger, by, &event);
    return error ? error : (int64_t)event.seq;
}

static void reverse(struct fixture *f, uint64_t seq)
{
    struct event event = {.type = EVENT_REVERSE, .by = "u7", .of = seq};
    CHECK_INT(ledger_commit(f->ledger, NOW_MS, &event, 1, NULL), 0);
}

static void test_newest_first(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    CHECK_INT(last_undoable(&f, "u7"), RAFF_E_NOT_FOUND);
    struct event none = {.type = EVENT_SHORT, .by = "u7", .task = "T1", .line = 1, .qty = 1};
    struct event note = {.type = EVENT_NOTE, .by = "u7", .note = "n"};
    struct event other = moved(EVENT_PICK, "A", "T", 1, 1);
    copy_cut(other.by, sizeof(other.by), "u8");
    commit(&f, moved(EVENT_PICK, "A", "T", 1, 1));
    commit(&f, none);
    commit(&f, note);
    commit(&f, other);
    CHECK_INT(last_undoable(&f, "u7"), 2);
    CHECK_INT(last_undoable(&f, "u8"), 4);
    CHECK_INT(last_undoable(&f, "u9"), RAFF_E_NOT_FOUND);
    reverse(&f, 2);
    fixture_reopen(&f);
    CHECK_INT(last_undoable(&f, "u7"), 1);
    reverse(&f, 1);
    CHECK_INT(last_undoable(&f, "u7"), RAFF_E_NOT_FOUND);
}

static void test_final(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct event close = {.type = EVENT_CLOSE, .by = "u8", .carton = SSCC, .weight_g = 5};
    struct event load = moved(EVENT_LOAD, SSCC, "@customer", 1, 1);
    copy_cut(load.carton, sizeof(load.carton), SSCC);
    copy_cut(load.manifest, sizeof(load.manifest), "M1");
    struct event done = {.type = EVENT_DONE, .by = "u7", .task = "L1", .manifest = "M1"};
    commit(&f, moved(EVENT_MOVE, "A", "B", 1, 0));
    commit(&f, moved(EVENT_PACK, "T", SSCC, 1, 1));
    CHECK_INT(last_undoable(&f, "u7"), 2);
    commit(&f, close);
    CHECK_INT(last_undoable(&f, "u7"), 1);
    commit(&f, load);
    CHECK_INT(last_undoable(&f, "u7"), 4);
    commit(&f, done);
    CHECK_INT(last_undoable(&f, "u7"), 1);
    commit(&f, moved(EVENT_PACK, "T", SSCC, 1, 1)); /* opened again: later than the close */
    CHECK_INT(last_undoable(&f, "u7"), 6);
}

/* What was said of a delivery when it was closed stays true. */
static void test_delivery_closed(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct event done = {.type = EVENT_DONE, .by = "u7", .task = "T9"};
    struct event received = moved(EVENT_RECEIVE, "@supplier", "DOCK", 2, 1);
    copy_cut(received.task, sizeof(received.task), "T9");
    commit(&f, moved(EVENT_MOVE, "A", "B", 1, 0));
    commit(&f, received);
    CHECK_INT(last_undoable(&f, "u7"), 2);
    commit(&f, done);
    CHECK_INT(last_undoable(&f, "u7"), 1);
}

/* Taking back a pick whose goods lie in a carton by now would leave the tote with less than
 * nothing. */
static void test_moved_on(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    commit(&f, moved(EVENT_PICK, "A", "T", 3, 1));
    CHECK_INT(last_undoable(&f, "u7"), 1);
    struct event pack = moved(EVENT_PACK, "T", SSCC, 1, 1);
    copy_cut(pack.by, sizeof(pack.by), "u8");
    commit(&f, pack);
    CHECK_INT(last_undoable(&f, "u7"), RAFF_E_NOT_FOUND);
    reverse(&f, 2);
    CHECK_INT(last_undoable(&f, "u7"), 1);
}

CHECK_MAIN("ledger: undo", {"newest first", test_newest_first}, {"final", test_final},
           {"delivery closed", test_delivery_closed}, {"moved on", test_moved_on})

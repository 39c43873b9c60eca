/* A book that is older than what was said under its id: noticed by what a seat says, and by the
 * mark beside the file. */
#include <unistd.h>

#include "drivers/base/error.h"
#include "sync/hub/storage.h"
#include "tests/unit/sync/hub/floor.h"

static struct floor floor_;

static struct floor_seat *open_seat(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 100);
    return floor_enrol(&floor_, "H1");
}

static void move_one(struct floor_seat *seat)
{
    floor_event(&floor_, seat, moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1));
}

/* --- by a hello --- */

struct claim {
    const char *what;
    uint64_t ahead_op, ahead_acked;
    bool of_this_hub;
    const char *store;
    bool renews;
};

static void say_hello(struct floor_seat *seat, const struct claim *claim)
{
    struct proto_message ask = floor_hello(seat);
    struct proto_hello *hello = &ask.as.hello;
    copy_cut(hello->store, ID_SIZE, claim->store);
    copy_cut(hello->hub, ID_SIZE, claim->of_this_hub ? hub_id(floor_.hub) : "another");
    hello->op = (uint64_t)floor_number(&floor_, "SELECT op FROM site WHERE site = ?1");
    hello->op += claim->ahead_op;
    hello->acked = seat->seq + claim->ahead_acked;
    hello->next += claim->ahead_acked;
    floor_ask(&floor_, seat, &ask);
}

static void test_claims(void)
{
    static const struct claim claims[] = {
        {"level", 0, 0, true, "store-1", false},
        {"an op that is not", 1, 0, true, "store-1", true},
        {"an ack that is not", 0, 1, true, "store-1", true},
        {"of another hub", 9, 9, false, "store-1", false},
        {"a clone's", 9, 9, true, "store-2", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
        struct floor_seat *seat = open_seat();
        char before[ID_SIZE];
        move_one(seat);
        copy_cut(before, sizeof(before), hub_id(floor_.hub));
        say_hello(seat, &claims[i]);
        bool renewed = strcmp(before, hub_id(floor_.hub)) != 0;
        if (renewed != claims[i].renews) {
            printf("\n    %s", claims[i].what);
        }
        CHECK_INT(renewed, claims[i].renews);
        if (renewed) {
            CHECK_INT(seat->answer.type, PROTO_WELCOME);
            CHECK_STR(seat->answer.as.welcome.hub, hub_id(floor_.hub));
            CHECK_STR(floor_text(&floor_, "SELECT code, why FROM incident WHERE site = ?1"),
                      "rollback a seat saw more of this hub than its book has");
        }
        floor_close(&floor_);
    }
}

/* Numbers of what is lost are not given out again; the id is the book's, and stays. */
static void test_passes_over(void)
{
    struct floor_seat *seat = open_seat();
    const struct claim ahead = {"", 5, 0, true, "store-1", true};
    uint64_t ops = 0, epoch = 0;
    say_hello(seat, &ahead);
    CHECK_INT(hub_progress(floor_.hub, &ops, &epoch), 0);
    CHECK_INT(epoch, seat->epoch + 10);
    CHECK_INT(floor_enrol(&floor_, "H2")->epoch, seat->epoch + 11);
    CU_ASSERT(floor_number(&floor_, "SELECT next_task FROM site WHERE site = ?1") > 10000);
    char id[ID_SIZE];
    copy_cut(id, sizeof(id), hub_id(floor_.hub));
    CHECK_STR(floor_text(&floor_, "SELECT value FROM meta WHERE name = 'hub' AND ?1 <> ''"), id);
    /* The same hello again, late: it speaks of another hub by now. */
    const struct claim late = {"", 5, 0, false, "store-1", false};
    say_hello(seat, &late);
    CHECK_STR(hub_id(floor_.hub), id);
    floor_close(&floor_);
}

/* What cannot be written leaves the id as it was. */
static void test_taken_back(void)
{
    struct floor_seat *seat = open_seat();
    const struct claim ahead = {"", 5, 0, true, "store-1", true};
    char id[ID_SIZE];
    copy_cut(id, sizeof(id), hub_id(floor_.hub));
    CHECK_INT(sqlite3_exec(db_handle(floor_.db),
                           "CREATE TRIGGER no BEFORE UPDATE OF claimed ON seat"
                           " BEGIN SELECT RAISE(ABORT, 'no'); END",
                           NULL, NULL, NULL),
              SQLITE_OK);
    say_hello(seat, &ahead);
    CHECK_STR(hub_id(floor_.hub), id);
    CHECK_STR(floor_text(&floor_, "SELECT value FROM meta WHERE name = 'hub' AND ?1 <> ''"), id);
    CHECK_INT(sqlite3_exec(db_handle(floor_.db), "DROP TRIGGER no", NULL, NULL, NULL), SQLITE_OK);
    floor_close(&floor_);
}

/* --- by the mark --- */

static char state[64];
static struct storage storage;

static void open_book(char ret_id[ID_SIZE])
{
    CHECK_INT(storage_open(state, NULL, &storage), 0);
    copy_cut(ret_id, ID_SIZE, hub_id(storage.hub));
}

static uint64_t enrol(const char *seat)
{
    struct hub_tx *tx = NULL;
    uint64_t epoch = 0;
    CHECK_INT(hub_tx_begin(storage.hub, "S", FLOOR_UTC_MS, &tx), 0);
    CHECK_INT(hub_put_seat(tx, seat, "", &epoch), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    return epoch;
}

static void copy(const char *from, const char *to)
{
    char line[256];
    snprintf(line, sizeof(line), "cd '%s' && cp %s %s", state, from, to);
    CHECK_INT(system(line), 0);
}

static void test_mark(void)
{
    char first[ID_SIZE], id[ID_SIZE], line[128];
    snprintf(state, sizeof(state), "/tmp/raff-renew-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL(mkdtemp(state));
    open_book(first);
    CHECK_INT(enrol("H1"), 1);
    storage_close(&storage);
    copy("hub.db", "yesterday");
    open_book(id);
    CHECK_STR(id, first);
    CHECK_INT(enrol("H2"), 2);
    storage_close(&storage);
    copy("hub.db", "today");
    copy("yesterday", "hub.db");
    open_book(id); /* and nobody had to say hello */
    CU_ASSERT(strcmp(id, first) != 0 && storage.is_renewed);
    CHECK_INT(enrol("H3"), 3);
    storage_close(&storage);
    copy("today", "hub.db"); /* newer than that, and of another id than was gone on under */
    open_book(first);
    CU_ASSERT(strcmp(first, id) != 0 && storage.is_renewed);
    storage_close(&storage);
    open_book(id);
    CHECK_STR(id, first);
    CU_ASSERT_FALSE(storage.is_renewed);
    storage_close(&storage);
    copy("/dev/null", "hub.mark");
    open_book(id);
    CU_ASSERT(strcmp(first, id) != 0 && storage.is_renewed);
    storage_close(&storage);
    snprintf(line, sizeof(line), "rm -r '%s'", state);
    CHECK_INT(system(line), 0);
}

CHECK_MAIN("renew", {"claims", test_claims}, {"passes over", test_passes_over},
           {"taken back", test_taken_back}, {"mark", test_mark})

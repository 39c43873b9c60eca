/* The tables' sums: what they are, when they are said, and their parts. That they are those of the
 * rows is looked at wherever floor_close is called. */
#include "drivers/base/error.h"
#include "sync/ledger/sum.h"
#include "tests/unit/sync/hub/floor.h"

static struct floor floor_;

static uint64_t site_op(void)
{
    return (uint64_t)floor_number(&floor_, "SELECT op FROM site WHERE site = ?1");
}

/* By `printf 'stock\n["A-01","CUP","",""]\n{"qty":12}' | sha256sum`. */
static void test_known(void)
{
    static const struct {
        const char *table, *key, *row;
        uint64_t sum;
    } rows[] = {
        {"stock", "[\"A-01\",\"CUP\",\"\",\"\"]", "{\"qty\":12}", 0x1d71eb270262285bU},
        {"item", "[\"SKU1\"]", "{\"name\":\"\xd8\xb1\xd9\x81\",\"unit\":\"each\"}",
         0x5a9e1f7b4abdf6c0U},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        CU_ASSERT_EQUAL(row_sum(rows[i].table, str_of(rows[i].key), str_of(rows[i].row)),
                        rows[i].sum);
    }
}

/* --- with the ops --- */

static struct floor_seat *open_seat(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 1000);
    return floor_enrol(&floor_, "H1");
}

static void move_one(struct floor_seat *seat)
{
    floor_event(&floor_, seat, moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1));
}

static void test_on_the_feed(void)
{
    struct floor_seat *seat = open_seat();
    size_t with = 0;
    uint64_t first = site_op();
    while (site_op() < first + 1000) {
        move_one(seat);
        with += floor_fed(&floor_, "\"sums\":{\"place\":{\"n\":");
    }
    CHECK_INT(with, 2);
    floor_close(&floor_);
}

static size_t sums_of_pull(struct floor_seat *seat, uint64_t op, bool sums)
{
    struct proto_message ask = {.type = PROTO_PULL, .as.pull = {.op = op, .sums = sums}};
    floor_ask(&floor_, seat, &ask);
    CHECK_INT(seat->answer.type, PROTO_OPS);
    return seat->answer.as.ops.n_sums;
}

static void test_in_a_pull(void)
{
    struct floor_seat *seat = open_seat();
    uint64_t op = site_op();
    move_one(seat);
    CHECK_INT(sums_of_pull(seat, op + 1, false), 0);
    CHECK_INT(sums_of_pull(seat, op + 1, true), 10);
    CHECK_INT(sums_of_pull(seat, op, false), 10);
    CHECK_STR(seat->answer.as.ops.sums[4].table, "stock");
    CHECK_INT(seat->answer.as.ops.sums[4].n, 3); /* A-01, TOTE-1, @supplier */
    floor_close(&floor_);
}

/* --- by ranges --- */

static const struct proto_sums *verify(struct floor_seat *seat, int64_t ranges, const char *after)
{
    struct proto_message ask = {.type = PROTO_VERIFY, .as.verify.ranges = ranges};
    copy_cut(ask.as.verify.table, ID_SIZE, "code");
    ask.as.verify.after = str_of(after);
    floor_ask(&floor_, seat, &ask);
    CHECK_INT(seat->answer.type, PROTO_SUMS);
    return &seat->answer.as.sums;
}

static void put_codes(int n)
{
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    for (int i = 0; i < n; i++) {
        struct code_row code = {.kind = "skip", .en = "later"};
        snprintf(code.id, sizeof(code.id), "C%04d", i);
        CHECK_INT(hub_put_code(tx, &code), 0);
    }
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(floor_flush(&floor_), 0);
}

static void test_ranges(void)
{
    struct floor_seat *seat = open_seat();
    put_codes(300);
    const struct proto_sums *sums = verify(seat, 16, "");
    CHECK_INT(sums->n, 3);
    CHECK_INT(sums->op, site_op());
    CHECK_INT(sums->ranges[0].n, 128);
    CHECK_INT(sums->ranges[2].n, 44);
    CU_ASSERT(str_is(sums->ranges[0].to, "[\"C0127\"]"));
    CU_ASSERT(str_is(sums->ranges[2].to, "[\"C0299\"]"));
    CU_ASSERT_FALSE(sums->more);
    sums = verify(seat, 2, "");
    CHECK_INT(sums->n, 2);
    CU_ASSERT(sums->more);
    sums = verify(seat, 2, "[\"C0200\"]");
    CHECK_INT(sums->n, 1);
    CHECK_INT(sums->ranges[0].n, 99);
    sums = verify(seat, -5, "[\"C0299\"]");
    CHECK_INT(sums->n, 0);
    CU_ASSERT_FALSE(sums->more);
    floor_close(&floor_);
}

/* Whoever asks has found something: the hub says so to people, once a table and not a range. */
static void test_reported(void)
{
    struct floor_seat *seat = open_seat();
    put_codes(300);
    verify(seat, 1, "");
    verify(seat, 1, "[\"C0127\"]");
    CHECK_STR(floor_text(&floor_, "SELECT code, times, why FROM incident WHERE site = ?1"),
              "replica 1 the seat's rows of code were not the hub's");
    floor_close(&floor_);
}

static void test_refused(void)
{
    static const char *const asked[] = {
        "{\"type\":\"verify\",\"table\":\"nothing\",\"ranges\":16}",
        "{\"type\":\"verify\",\"table\":\"stock\",\"ranges\":16,\"after\":[1]}",
        "{\"type\":\"verify\",\"table\":\"stock\",\"ranges\":16,\"after\":[]}",
    };
    struct floor_seat *seat = open_seat();
    for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
        floor_raw(&floor_, "raff/1/S/H1/ask", asked[i]);
        CU_ASSERT(floor_nacked(seat, PROTO_NACK_SCHEMA));
    }
    floor_close(&floor_);
}

/* --- kept --- */

/* More rows than an op holds, some taken away again, one of them written twice. */
static void test_large(void)
{
    struct floor_seat *seat = open_seat();
    put_codes(2 * HUB_OP_ROWS_MAX);
    put_codes(10);
    move_one(seat);
    floor_close(&floor_);
}

static void test_taken_back(void)
{
    struct floor_seat *seat = open_seat();
    struct hub_tx *tx = NULL;
    struct code_row code = {.id = "C1", .kind = "skip", .en = "later"};
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    CHECK_INT(hub_put_code(tx, &code), 0);
    hub_tx_rollback(tx);
    move_one(seat);
    floor_close(&floor_);
}

/* A book of a version without sums is counted when it is next written to. */
static void test_old_book(void)
{
    struct floor_seat *seat = open_seat();
    CHECK_INT(sqlite3_exec(db_handle(floor_.db), "UPDATE site SET sums = NULL", NULL, NULL, NULL),
              SQLITE_OK);
    move_one(seat);
    CHECK_INT(floor_number(&floor_, "SELECT length(sums) FROM site WHERE site = ?1"), 160);
    floor_close(&floor_);
}

CHECK_MAIN("sums", {"known answers", test_known}, {"on the feed", test_on_the_feed},
           {"in a pull", test_in_a_pull}, {"by ranges", test_ranges}, {"reported", test_reported},
           {"refused", test_refused}, {"more than an op", test_large},
           {"taken back", test_taken_back}, {"an old book", test_old_book})

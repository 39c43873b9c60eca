/* Down: ops, pulls, snapshots, hello, seat states. */
#include "drivers/base/error.h"
#include "tests/unit/sync/hub/floor.h"

static struct floor floor_;

static struct floor_seat *open_seat(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 100);
    return floor_enrol(&floor_, "H1");
}

static struct event one_move(void)
{
    return moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1);
}

static uint64_t site_op(void)
{
    return (uint64_t)floor_number(&floor_, "SELECT op FROM site WHERE site = ?1");
}

/* --- hello --- */

static const char shown[] = "SELECT value FROM setting WHERE site = ?1 AND name = 'seat.H1'";

static void test_hello(void)
{
    struct floor_seat *seat = open_seat();
    floor_event(&floor_, seat, one_move());
    struct proto_message hello = floor_hello(seat);
    hello.as.hello.next = 4; /* two more are on their way */
    floor_ask(&floor_, seat, &hello);
    CHECK_INT(seat->answer.type, PROTO_WELCOME);
    const struct proto_welcome *welcome = &seat->answer.as.welcome;
    CHECK_INT(welcome->expect, 2);
    CHECK_INT(welcome->epoch, 1);
    CHECK_INT(welcome->op, site_op());
    CHECK_INT(welcome->floor, 1);
    CHECK_STR(welcome->now, FLOOR_AT);
    CHECK_STR(welcome->hub, hub_id(floor_.hub));
    CHECK_INT(memcmp(welcome->head, seat->head, CHAIN_SIZE), 0);
    CHECK_STR(floor_text(&floor_, shown),
              "{\"up\":true,\"next\":4,\"held\":1,\"since\":\"" FLOOR_AT "\"}");
    /* One of two comes: no row for every message; the last one brings it level. */
    floor_event(&floor_, seat, one_move());
    CHECK_STR(floor_text(&floor_, shown),
              "{\"up\":true,\"next\":4,\"held\":1,\"since\":\"" FLOOR_AT "\"}");
    floor_event(&floor_, seat, one_move());
    CHECK_STR(floor_text(&floor_, shown),
              "{\"up\":true,\"next\":4,\"held\":3,\"since\":\"" FLOOR_AT "\"}");
    floor_close(&floor_);
}

struct hello_case {
    const char *what;
    uint64_t epoch, oldest, next;
    const char *store;
    int64_t v_min;
    int flip; /* of the head */
    enum proto_type type;
    enum proto_nack code;
    const char *incident;
};

static void test_hello_cases(void)
{
    static const struct hello_case cases[] = {
        {"level", 1, 1, 4, "store-1", 1, 0, PROTO_WELCOME, PROTO_NACK_GAP, ""},
        {"ahead", 1, 4, 9, "store-1", 1, 1, PROTO_WELCOME, PROTO_NACK_GAP, ""},
        {"epoch", 2, 1, 4, "store-1", 1, 0, PROTO_NACK, PROTO_NACK_EPOCH, ""},
        {"clone", 1, 1, 4, "store-2", 1, 0, PROTO_NACK, PROTO_NACK_FORK, "clone"},
        {"hole", 1, 5, 9, "store-1", 1, 0, PROTO_NACK, PROTO_NACK_HOLE, "hole"},
        {"other head", 1, 1, 4, "store-1", 1, 1, PROTO_NACK, PROTO_NACK_FORK, "fork"},
        {"newer", 1, 1, 4, "store-1", 2, 0, PROTO_NACK, PROTO_NACK_SCHEMA, ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct floor_seat *seat = open_seat();
        for (int n = 0; n < 3; n++) {
            floor_event(&floor_, seat, one_move());
        }
        struct proto_message hello = floor_hello(seat);
        hello.as.hello.epoch = cases[i].epoch;
        hello.as.hello.oldest = cases[i].oldest;
        hello.as.hello.next = cases[i].next;
        hello.as.hello.v_min = cases[i].v_min;
        hello.as.hello.v_max = cases[i].v_min;
        hello.as.hello.head[0] ^= (uint8_t)cases[i].flip;
        copy_cut(hello.as.hello.store, ID_SIZE, cases[i].store);
        floor_ask(&floor_, seat, &hello);
        CHECK_INT(seat->answer.type, cases[i].type);
        if (cases[i].type == PROTO_NACK) {
            CHECK_INT(seat->answer.as.nack.code, cases[i].code);
        }
        CHECK_STR(floor_text(&floor_, "SELECT code FROM incident WHERE site = ?1"),
                  cases[i].incident);
        floor_close(&floor_);
    }
}

/* An old hello that comes late says less than is held: no fork, just a welcome. */
static void test_late_hello(void)
{
    struct floor_seat *seat = open_seat();
    floor_event(&floor_, seat, one_move());
    struct proto_message hello = floor_hello(seat);
    floor_event(&floor_, seat, one_move());
    floor_ask(&floor_, seat, &hello);
    CHECK_INT(seat->answer.type, PROTO_WELCOME);
    CHECK_INT(seat->answer.as.welcome.expect, 3);
    floor_close(&floor_);
}

static void test_state(void)
{
    struct floor_seat *seat = open_seat();
    (void)seat;
    floor_raw(&floor_, "raff/1/S/H1/state", "{\"up\":true,\"session\":\"s2\",\"version\":\"1\"}");
    CHECK_STR(floor_text(&floor_, shown), "{\"up\":true,\"next\":1,\"since\":\"" FLOOR_AT "\"}");
    uint64_t op = site_op();
    floor_raw(&floor_, "raff/1/S/H1/state", "{\"up\":false,\"session\":\"s1\"}");
    floor_raw(&floor_, "raff/1/S/H1/state", "{\"up\":true,\"session\":\"s2\"}");
    floor_raw(&floor_, "raff/1/S/H9/state", "{\"up\":true,\"session\":\"s2\"}");
    floor_raw(&floor_, "raff/1/S/H1/state", "{\"up\":7}");
    CHECK_INT(site_op(), op);
    floor_.utc_ms += 1000;
    floor_raw(&floor_, "raff/1/S/H1/state", "{\"up\":false,\"session\":\"s2\"}");
    CHECK_STR(floor_text(&floor_, shown), "{\"next\":1,\"since\":\"2026-11-22T10:00:01.000Z\"}");
    floor_close(&floor_);
}

static void test_announcement(void)
{
    struct hub_out out;
    open_seat();
    hub_link_up(floor_.hub, 1000);
    CHECK_INT(hub_next(floor_.hub, &out), 1);
    CHECK_STR(out.topic, "raff/1/hub");
    CU_ASSERT(out.retain);
    CU_ASSERT_PTR_NOT_NULL(memmem(out.payload.at, out.payload.len, "\"v\":[1,1]", 9));
    CU_ASSERT(hub_deadline(floor_.hub) > 1000);
    floor_close(&floor_);
}

/* --- pull --- */

static struct floor_seat *pull(struct floor_seat *seat, uint64_t op)
{
    struct proto_message ask = {.type = PROTO_PULL, .as.pull.op = op};
    floor_ask(&floor_, seat, &ask);
    return seat;
}

static void test_pull(void)
{
    struct floor_seat *seat = open_seat();
    uint64_t before = site_op();
    for (int i = 0; i < 5; i++) {
        floor_event(&floor_, seat, one_move());
    }
    pull(seat, before);
    CHECK_INT(seat->answer.type, PROTO_OPS);
    CHECK_INT(seat->answer.as.ops.from, before + 1);
    CHECK_INT(seat->answer.as.ops.to, before + 5);
    CHECK_INT(seat->answer.as.ops.n, 10);
    CHECK_INT(seat->answer.as.ops.n_own, 1);
    CHECK_INT(seat->answer.as.ops.own[0].seq, 5);
    pull(seat, site_op());
    CHECK_INT(seat->answer.type, PROTO_OPS);
    CHECK_INT(seat->answer.as.ops.from, site_op() + 1);
    CHECK_INT(seat->answer.as.ops.to, site_op());
    CHECK_INT(seat->answer.as.ops.n, 0);
    CHECK_INT(pull(seat, 0)->answer.type, PROTO_RESET);
    CHECK_INT(pull(seat, 1)->answer.type, PROTO_OPS);
    CHECK_INT(pull(seat, site_op() + 1)->answer.type, PROTO_RESET);
    floor_close(&floor_);
}

/* Long logs come in pieces of 64 KiB that hold whole commits and follow each other. */
static void test_long_pull(void)
{
    struct floor_seat *seat = open_seat();
    uint64_t op = site_op(), last;
    int messages = 0;
    for (int i = 0; i < 40; i++) {
        struct event events[50];
        for (size_t j = 0; j < ARRAY_SIZE(events); j++) {
            char place[ID_SIZE];
            struct text text = text_over(place, sizeof(place));
            text_addf(&text, "3950600%011d", (int)j + i * 50);
            events[j] = moved(EVENT_RECEIVE, "", 0, "@supplier", place, "CUP", "", 1);
        }
        floor_begin(seat);
        floor_write(seat, events, ARRAY_SIZE(events));
        CHECK_INT(floor_send(&floor_, seat), 0);
    }
    last = site_op();
    while (op < last && messages < 100) {
        pull(seat, op);
        CHECK_INT(seat->answer.type, PROTO_OPS);
        CHECK_INT(seat->answer.as.ops.from, op + 1);
        CU_ASSERT(seat->answer.as.ops.to > op);
        CU_ASSERT(seat->plain.len <= PROTO_ROWS_BYTES_MAX + 1024);
        op = seat->answer.as.ops.to;
        messages++;
    }
    CU_ASSERT(messages > 3);
    CHECK_INT(op, last);
    CHECK_INT(seat->answer.as.ops.own[0].seq, 2000);
    floor_close(&floor_);
}

/* More seats in one commit than one op may own: several ops, one transaction. */
static void test_many_seats(void)
{
    struct floor_seat *seats[70];
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 100);
    for (int i = 0; i < 70; i++) {
        char id[ID_SIZE];
        struct text text = text_over(id, sizeof(id));
        text_addf(&text, "H%d", i);
        seats[i] = floor_enrol(&floor_, id);
    }
    uint64_t op = site_op();
    for (int i = 0; i < 70; i++) {
        struct event event = one_move();
        floor_begin(seats[i]);
        floor_write(seats[i], &event, 1);
        CHECK_INT(floor_post(&floor_, seats[i]), 0);
    }
    CHECK_INT(floor_flush(&floor_), 0);
    for (int i = 0; i < 70; i++) {
        CU_ASSERT(floor_acked(seats[i], 1));
    }
    CHECK_INT(site_op(), op + 2);
    pull(seats[0], op);
    CHECK_INT(seats[0]->answer.as.ops.to, op + 1);
    CHECK_INT(seats[0]->answer.as.ops.n_own, 64);
    pull(seats[0], op + 1);
    CHECK_INT(seats[0]->answer.as.ops.n_own, 6);
    floor_close(&floor_);
}

/* An event that changes no row still gives an op: the seat's overlay waits for its `own`. */
static void test_own_alone(void)
{
    struct floor_seat *seat = open_seat();
    uint64_t op = site_op();
    floor_event(&floor_, seat, plain_event(EVENT_LOGIN, ""));
    CHECK_INT(site_op(), op + 1);
    pull(seat, op);
    CHECK_INT(seat->answer.as.ops.n, 0);
    CHECK_INT(seat->answer.as.ops.own[0].seq, 1);
    floor_close(&floor_);
}

/* An import too large for a message: the floor rises, the feed shows a gap, a pull says reset. */
static void test_floor_rises(void)
{
    struct floor_seat *seat = open_seat();
    struct hub_tx *tx = NULL;
    uint64_t op = site_op();
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), 0);
    for (int i = 0; i < HUB_OP_ROWS_MAX + 1; i++) {
        struct place_row place = {.kind = PLACE_BIN, .zone = "A"};
        struct text text = text_over(place.id, sizeof(place.id));
        text_addf(&text, "N-%06d", i);
        CHECK_INT(hub_put_place(tx, &place), 0);
    }
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(floor_flush(&floor_), 0);
    CHECK_INT(pull(seat, op)->answer.type, PROTO_RESET);
    CU_ASSERT(floor_.copy_lost);
    CHECK_INT(site_op(), op + 1);
    CHECK_INT(floor_number(&floor_, "SELECT floor FROM site WHERE site = ?1"), op + 1);
    /* What is logged below the floor goes, in time. */
    CU_ASSERT(floor_number(&floor_, "SELECT COUNT(*) FROM op_log WHERE site = ?1") > 0);
    CHECK_INT(hub_tick(floor_.hub, hub_deadline(floor_.hub), FLOOR_UTC_MS), 0);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM op_log WHERE site = ?1"), 0);
    /* And the snapshot gives it all, in pieces. */
    struct proto_message ask = {.type = PROTO_SNAPSHOT, .as.snapshot.table = "place"};
    char after[64] = "";
    size_t n = 0;
    do {
        ask.as.snapshot.after = str_of(after);
        floor_ask(&floor_, seat, &ask);
        CHECK_INT(seat->answer.type, PROTO_ROWS);
        CHECK_INT(seat->answer.as.rows.op, op + 1);
        CU_ASSERT(seat->plain.len <= PROTO_ROWS_BYTES_MAX);
        const struct proto_rows *rows = &seat->answer.as.rows;
        for (size_t i = 1; i < rows->n; i++) {
            CU_ASSERT(memcmp(rows->changes[i - 1].key.at, rows->changes[i].key.at,
                             rows->changes[i].key.len) < 0);
        }
        n += rows->n;
        CHECK_INT(copy_str(after, sizeof(after), rows->changes[rows->n - 1].key), 0);
    } while (seat->answer.as.rows.more);
    CHECK_INT(n, HUB_OP_ROWS_MAX + 1 + 9 + 5);
    floor_close(&floor_);
}

static bool said(const struct floor_seat *seat, const char *words)
{
    return memmem(seat->plain.at, seat->plain.len, words, strlen(words)) != NULL;
}

/* Events and a snapshot in one flush: the rows are those of the op they name, and of the `own`. */
static void test_snapshot_behind_events(void)
{
    struct floor_seat *seat = open_seat();
    struct event event = one_move();
    uint64_t op = site_op();
    floor_begin(seat);
    floor_write(seat, &event, 1);
    CHECK_INT(floor_post(&floor_, seat), 0);
    struct proto_message ask = {.type = PROTO_SNAPSHOT, .as.snapshot.table = "stock"};
    floor_ask(&floor_, seat, &ask);
    CHECK_INT(seat->answer.type, PROTO_ROWS);
    CHECK_INT(seat->answer.as.rows.op, op + 1);
    CU_ASSERT(said(seat, "\"TOTE-1\",\"CUP\",\"\",\"\"],\"r\":{\"qty\":1}"));
    CU_ASSERT(said(seat, "\"own\":{\"H1\":{\"epoch\":1,\"seq\":1}}"));
    floor_close(&floor_);
}

/* The texts that sums are made over: one spelling for ever. */
static void test_row_texts(void)
{
    static const struct {
        const char *table, *row;
    } cases[] = {
        {"place", "{\"k\":[\"A-01\"],\"r\":{\"kind\":\"bin\",\"parent\":\"A\",\"zone\":\"A\","
                  "\"check\":\"17\",\"walk\":10}}"},
        {"item", "{\"k\":[\"CUP\"],\"r\":{\"name\":\"Cup \\\"blue\\\"\",\"name_ar\":\"كوب\","
                 "\"unit\":\"each\"}},{\"k\":[\"TEA\"],\"r\":{\"name\":\"Tea\",\"unit\":\"each\","
                 "\"lot\":true,\"expiry\":true,\"weight_g\":250}}"},
        {"gtin", "[{\"k\":[\"09506000000107\"],\"r\":{\"item\":\"CUP\",\"qty\":12}}]"},
        {"lot", "{\"k\":[\"TEA\",\"L1\"],\"r\":{\"expiry\":\"2027-06-30\"}}"},
        {"stock", "[{\"k\":[\"@supplier\",\"CUP\",\"\",\"\"],\"r\":{\"qty\":-100}},"
                  "{\"k\":[\"A-01\",\"CUP\",\"\",\"\"],\"r\":{\"qty\":100}}]"},
        {"task", "[{\"k\":[\"T1\"],\"r\":{\"kind\":\"pick\",\"state\":\"open\",\"mode\":\"single\","
                 "\"zone\":\"A\",\"priority\":3}}]"},
        {"line", "[{\"k\":[\"T1\",1],\"r\":{\"order\":\"O1\",\"place\":\"A-01\",\"item\":\"CUP\","
                 "\"qty\":3,\"slot\":1,\"walk\":10}}]"},
        {"person",
         "[{\"k\":[\"u1\"],\"r\":{\"name\":\"Sara\",\"role\":\"picker\",\"lang\":\"en\"}},"
         "{\"k\":[\"u2\"],\"r\":{\"name\":\"عمر\",\"role\":\"packer\",\"lang\":\"ar\"}}]"},
        {"code", "[{\"k\":[\"empty\"],\"r\":{\"kind\":\"short\",\"en\":\"Bin empty\"}}]"},
        {"setting", "[{\"k\":[\"seat.H1\"],\"r\":{\"next\":1}},"
                    "{\"k\":[\"sscc_prefix\"],\"r\":{\"value\":\"9506000\"}}]"},
    };
    struct floor_seat *seat = open_seat();
    struct item_row tea = {
        .id = "TEA", .name = "Tea", .unit = "each", .lot = true, .expiry = true, .weight_g = 250};
    struct gtin_row gtin = {.gtin = "09506000000107", .item = "CUP", .qty = 12};
    struct code_row code = {.id = "empty", .kind = "short", .en = "Bin empty"};
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), 0);
    CHECK_INT(hub_put_item(tx, &tea), 0);
    CHECK_INT(hub_put_gtin(tx, &gtin), 0);
    CHECK_INT(hub_put_code(tx, &code), 0);
    CHECK_INT(hub_put_setting(tx, "seat.H1", "x"), RAFF_E_SYNTAX);
    CHECK_INT(hub_tx_commit(tx), 0);
    floor_order(&floor_, "O1", "DHL", "CUP", 3, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 1);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct proto_message ask = {.type = PROTO_SNAPSHOT};
        copy_cut(ask.as.snapshot.table, ID_SIZE, cases[i].table);
        floor_ask(&floor_, seat, &ask);
        bool has = said(seat, cases[i].row);
        if (!has) {
            printf("\n    %.*s", (int)seat->plain.len, (const char *)seat->plain.at);
        }
        CU_ASSERT(has);
    }
    floor_close(&floor_);
}

static void test_snapshot_refused(void)
{
    static const char *const asks[] = {
        "{\"type\":\"snapshot\",\"table\":\"orders\",\"after\":null}",
        "{\"type\":\"snapshot\",\"table\":\"stock\",\"after\":[\"A\"]}",
        "{\"type\":\"snapshot\",\"table\":\"line\",\"after\":[\"T1\",\"x\"]}",
        "{\"type\":\"snapshot\"}",
        "[]",
    };
    struct floor_seat *seat = open_seat();
    for (size_t i = 0; i < ARRAY_SIZE(asks); i++) {
        seat->answers = 0;
        floor_raw(&floor_, "raff/1/S/H1/ask", asks[i]);
        CU_ASSERT(floor_nacked(seat, PROTO_NACK_SCHEMA));
    }
    seat->answers = 0;
    floor_raw(&floor_, "raff/1/S/H1/ask", "{\"type\":\"tomorrow\"}");
    floor_raw(&floor_, "raff/1/S/H1/ask", "{\"type\":\"none\"}");
    CHECK_INT(seat->answers, 0);
    floor_close(&floor_);
}

CHECK_MAIN("feed", {"hello", test_hello}, {"hello cases", test_hello_cases},
           {"late hello", test_late_hello}, {"seat state", test_state},
           {"announcement", test_announcement}, {"pull", test_pull}, {"long pull", test_long_pull},
           {"many seats in one commit", test_many_seats}, {"own alone", test_own_alone},
           {"the floor rises", test_floor_rises}, {"row texts", test_row_texts},
           {"a snapshot behind events", test_snapshot_behind_events},
           {"asks refused", test_snapshot_refused})

/*
 * However events lie in batches, the books are the same: two hubs get the same events,
 * one of them each by itself and with nothing in hand, and what they hold is compared. What the
 * other one says in the midst of it is compared with what its feed told (floor_copy.c).
 */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "tests/unit/sync/hub/floor.h"

#define SEEDS    15
#define EVENTS   80
#define ORDERS   3
#define SEATS    2
#define BATCH    20
#define BY_CLASS 100

static struct floor apart, together;
static uint64_t state;

static size_t below(size_t n)
{
    state = state * 6364136223846793005U + 1442695040888963407U; /* Knuth, TAOCP 2, 3.3.4 */
    return (size_t)(state >> 33) % n;
}

/* Orders of two lines of three units each, of which the bins hold too little: books go below zero.
 */
static struct floor_seat *open_one(struct floor *floor)
{
    static const char *const names[ORDERS] = {"SO1", "SO2", "SO3"};
    floor_open(floor);
    floor_stock(floor, "A-01", "CUP", "", 9);
    floor_stock(floor, "A-02", "TEA", "L1", 9);
    for (size_t i = 0; i < ORDERS; i++) {
        floor_order(floor, names[i], "dhl", "CUP", 3, "TEA", 3);
    }
    CHECK_INT(floor_release(floor, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), ORDERS);
    floor_stock(floor, "A-01", "CUP", "", 2);
    return floor_enrol(floor, "H1");
}

/* Mostly a unit of the line that the last one was of. */
static struct event unit_pick(char task[ID_SIZE], int64_t *line)
{
    if (below(BY_CLASS) < 30) {
        struct text text = text_over(task, ID_SIZE);
        text_addf(&text, "T%zu", 1 + below(ORDERS + 1));
        *line = 1 + (int64_t)below(2);
    }
    bool is_cup = (*line == 1) != (below(BY_CLASS) < 3);
    return is_cup ? pick(task, *line, "A-01", "TOTE-1", "CUP", "", 1)
                  : pick(task, *line, "A-02", "TOTE-1", "TEA", "L1", 1);
}

static struct event any_event(const struct event *before, size_t n, char task[ID_SIZE],
                              int64_t *line)
{
    static const enum event_type others[] = {EVENT_START, EVENT_DONE, EVENT_SKIP, EVENT_NOTE};
    size_t class = below(BY_CLASS);
    if (class < 70) {
        return unit_pick(task, line);
    }
    if (class < 80 && n > 0) {
        size_t of = below(n);
        return reverse_of(of + 1, &before[of]);
    }
    if (class < 88) {
        struct event event = plain_event(EVENT_SHORT, task);
        event.line = *line;
        event.qty = 1;
        copy_cut(event.code, sizeof(event.code), "empty");
        return event;
    }
    if (class < 92) {
        return moved(EVENT_MOVE, "", 0, "A-01", "TOTE-2", "CUP", "", 1);
    }
    /* A count that is done leaves with its transaction: not before the rest of the batch. */
    enum event_type type = others[below(ARRAY_SIZE(others))];
    bool is_count = task[1] > '0' + ORDERS;
    return plain_event(type == EVENT_DONE && is_count ? EVENT_NOTE : type, task);
}

/* All rows of the tables that events change, as one text. */
static void write_books(struct floor *floor, struct bytes *out)
{
    static const char *const queries[] = {
        "SELECT seq, outcome, why, reversed FROM event WHERE site = ?1 ORDER BY seq",
        "SELECT place, item, lot, qty, odd FROM stock WHERE site = ?1 ORDER BY place, item, lot",
        "SELECT id, kind, state, seat, by, \"order\" FROM task WHERE site = ?1 ORDER BY id",
        "SELECT task, n, place, item, lot, qty, done, short FROM line WHERE site = ?1 "
        "ORDER BY task, n",
        "SELECT \"order\", place, item, lot, qty FROM picked WHERE site = ?1 "
        "ORDER BY \"order\", place, item, lot",
        "SELECT \"order\", n, stage, at, by FROM order_stage WHERE site = ?1 ORDER BY \"order\", n",
        "SELECT \"order\", item, code, qty FROM order_short WHERE site = ?1 "
        "ORDER BY \"order\", item, code",
        "SELECT \"order\", status, swept FROM orders WHERE site = ?1 ORDER BY \"order\"",
        "SELECT hex(sums) FROM site WHERE site = ?1"};
    for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
        sqlite3_stmt *stmt = NULL;
        CHECK_INT(sqlite3_prepare_v2(db_handle(floor->db), queries[i], -1, &stmt, NULL), SQLITE_OK);
        db_bind_str(stmt, 1, FLOOR_SITE);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            for (int at = 0; at < sqlite3_column_count(stmt); at++) {
                bytes_add_str(out, (const char *)sqlite3_column_text(stmt, at));
                bytes_add_str(out, "|");
            }
            bytes_add_str(out, "\n");
        }
        sqlite3_finalize(stmt);
    }
    bytes_add(out, "", 1);
}

static void compare_books(uint64_t seed)
{
    CLEANUP(bytes_release) struct bytes one;
    CLEANUP(bytes_release) struct bytes other;
    bytes_init(&one, 1 << 20);
    bytes_init(&other, 1 << 20);
    write_books(&apart, &one);
    write_books(&together, &other);
    bool same = one.len == other.len && memcmp(one.at, other.at, one.len) == 0;
    if (!same) {
        printf("\n    seed %llu\n--- apart\n%s--- together\n%s", (unsigned long long)seed,
               (char *)one.at, (char *)other.at);
    }
    CU_ASSERT(same);
}

static void beside(struct floor *floor, const char *sql)
{
    CHECK_INT(sqlite3_exec(db_handle(floor->db), sql, NULL, NULL, NULL), SQLITE_OK);
}

/* A row that changes between transactions: the hub goes by its tables alone in the next one. */
static void by_itself(struct floor_seat *seat, struct event event)
{
    floor_event(&apart, seat, event);
    beside(&apart, "UPDATE place SET zone = zone WHERE id = 'A-01'");
    CU_ASSERT(!apart.hub->tx.is_kept);
}

struct play {
    struct event events[EVENTS]; /* as they happen, */
    size_t who[EVENTS];          /* and at which seat */
    struct event own[SEATS][EVENTS];
    size_t n[SEATS];
    char task[ID_SIZE];
    int64_t line;
};

static void add_event(struct play *play, size_t i)
{
    size_t who = i > 0 ? play->who[i - 1] : 0;
    who = below(BY_CLASS) < 15 ? below(SEATS) : who;
    struct event event = any_event(play->own[who], play->n[who], play->task, &play->line);
    copy_cut(event.by, sizeof(event.by), "u1");
    play->who[i] = who;
    play->events[i] = play->own[who][play->n[who]++] = event;
}

/* Somebody who wants to know how things stand, in the midst of a transaction. */
static void ask_something(struct floor_seat *seat)
{
    static const char *const asked[] = {"stock", "line", "task"};
    struct proto_message ask = {.type = PROTO_PULL, .as.pull = {.op = 1, .sums = true}};
    const char *table = asked[below(ARRAY_SIZE(asked))];
    size_t class = below(3);
    if (class == 1) {
        ask = (struct proto_message){.type = PROTO_SNAPSHOT};
        copy_cut(ask.as.snapshot.table, sizeof(ask.as.snapshot.table), table);
    } else if (class == 2) {
        ask = (struct proto_message){.type = PROTO_VERIFY, .as.verify.ranges = 8};
        copy_cut(ask.as.verify.table, sizeof(ask.as.verify.table), table);
    }
    floor_put(&together, seat, &ask);
}

/* From event `at` on, of one seat. Returns how many. */
static size_t post_some(struct play *play, struct floor_seat *const seats[SEATS], size_t at)
{
    size_t n = 1, most = 1 + below(BATCH);
    struct floor_seat *seat = seats[play->who[at]];
    while (n < most && at + n < EVENTS && play->who[at + n] == play->who[at]) {
        n++;
    }
    floor_begin(seat);
    floor_write(seat, play->events + at, n);
    CHECK_INT(floor_post(&together, seat), 0);
    return n;
}

static void run_seed(uint64_t seed)
{
    static struct play play;
    play = (struct play){.task = "T1", .line = 1};
    state = seed;
    struct floor_seat *one[SEATS] = {open_one(&apart), floor_enrol(&apart, "H2")};
    struct floor_seat *all[SEATS] = {open_one(&together), floor_enrol(&together, "H2")};
    struct floor_seat *curious = floor_stranger(&together, "H2"); /* beside it */
    for (size_t i = 0; i < EVENTS; i++) {
        add_event(&play, i);
        by_itself(one[play.who[i]], play.events[i]);
    }
    for (size_t at = 0, n; at < EVENTS; at += n) {
        n = post_some(&play, all, at);
        if (below(4) == 0) {
            ask_something(curious);
        }
        if (below(3) == 0 || at + n == EVENTS) { /* of a transaction there may be more */
            CHECK_INT(floor_flush(&together), 0);
        }
    }
    compare_books(seed);
    floor_close(&apart);
    floor_close(&together);
}

static void test_batches(void)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        run_seed(seed);
    }
}

/* --- more than a hub holds back at once --- */

#define MANY       70 /* orders: more than HELD_PICKS and HELD_STAGES */
#define MANY_BATCH 60

static struct floor_seat *open_many(struct floor *floor)
{
    floor_open(floor);
    floor_stock(floor, "A-01", "CUP", "", 2 * MANY);
    floor_stock(floor, "A-02", "TEA", "L1", 2 * MANY);
    for (size_t i = 0; i < MANY; i++) {
        char name[ID_SIZE];
        struct text text = text_over(name, sizeof(name));
        text_addf(&text, "SO%zu", i);
        floor_order(floor, name, "dhl", "CUP", 2, "TEA", 2);
    }
    CHECK_INT(floor_release(floor, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), MANY);
    return floor_enrol(floor, "H1");
}

/* The first line of each order, then the second of each, into two totes at once. */
static void pick_many(struct event events[2 * MANY])
{
    for (size_t i = 0; i < 2 * MANY; i++) {
        char task[ID_SIZE];
        struct text text = text_over(task, sizeof(task));
        text_addf(&text, "T%zu", 1 + i % MANY);
        events[i] = i < MANY ? pick(task, 1, "A-01", "TOTE-1", "CUP", "", 1)
                             : pick(task, 2, "A-02", "TOTE-1", "TEA", "L1", 1);
        struct leg other = events[i].legs[1];
        copy_cut(other.place, sizeof(other.place), "TOTE-2");
        events[i].legs[0].qty = -2;
        events[i].legs[events[i].n_legs++] = other;
        copy_cut(events[i].by, sizeof(events[i].by), "u1");
    }
}

/* Several batches in one transaction. */
static void test_many(void)
{
    static struct event events[2 * MANY];
    struct floor_seat *one = open_many(&apart), *all = open_many(&together);
    pick_many(events);
    for (size_t i = 0; i < 2 * MANY; i++) {
        floor_event(&apart, one, events[i]);
    }
    for (size_t at = 0, n; at < 2 * MANY; at += n) {
        n = 2 * MANY - at < MANY_BATCH ? 2 * MANY - at : MANY_BATCH;
        floor_begin(all);
        floor_write(all, events + at, n);
        CHECK_INT(floor_post(&together, all), 0);
    }
    CHECK_INT(floor_flush(&together), 0);
    CU_ASSERT(floor_acked(all, 2 * MANY));
    CHECK_INT(floor_number(&together, "SELECT count(*) FROM orders WHERE status = 'picked'"), MANY);
    compare_books(0);
    floor_close(&apart);
    floor_close(&together);
}

#define LOTS       (HELD_STOCK / 2 + 200) /* each in two places */
#define LOT_LEGS   60
#define LOT_EVENTS ((LOTS + 100) * 2 / LOT_LEGS)
#define LOT_BATCH  10

/* A unit of each of many lots, the first ones again at the end. */
static struct event many_lots(size_t from)
{
    struct event event = plain_event(EVENT_MOVE, "");
    for (size_t i = 0; i < LOT_LEGS; i++) {
        struct leg *leg = &event.legs[event.n_legs++];
        *leg = (struct leg){.item = "TEA", .qty = i % 2 ? 1 : -1};
        copy_cut(leg->place, sizeof(leg->place), i % 2 ? "A-02" : "@supplier");
        struct text text = text_over(leg->lot, sizeof(leg->lot));
        text_addf(&text, "L%zu", (from + i / 2) % LOTS);
    }
    copy_cut(event.by, sizeof(event.by), "u1");
    return event;
}

/* More rows of stock in one transaction than are held, and more than an op takes. */
static void test_full(void)
{
    struct floor_seat *one = open_one(&apart), *all = open_one(&together);
    for (size_t i = 0; i < LOT_EVENTS; i++) {
        struct event event = many_lots(i * LOT_LEGS / 2);
        floor_event(&apart, one, event);
        if (i % LOT_BATCH == 0) {
            CHECK_INT(i ? floor_post(&together, all) : 0, 0);
            floor_begin(all);
        }
        floor_write(all, &event, 1);
    }
    CHECK_INT(floor_post(&together, all), 0);
    CHECK_INT(floor_flush(&together), 0);
    CU_ASSERT(floor_acked(all, LOT_EVENTS));
    CHECK_INT(
        floor_number(&together,
                     "SELECT qty FROM stock WHERE site = ?1 AND place = 'A-02' AND lot = 'L5'"),
        2);
    compare_books(0);
    floor_close(&apart);
    floor_close(&together);
}

#define LINES     (HELD_LINES + 512) /* more than are held */
#define LINES_OP  300
#define LINES_AT  16 /* as many are read with the first of them */
#define LINES_END 20 /* of those that were read first, again */

static struct floor_seat *open_lines(struct floor *floor)
{
    struct hub_tx *tx = NULL;
    struct floor_seat *seat = open_one(floor);
    floor_stock(floor, "A-01", "CUP", "", LINES); /* below zero a count would be asked for */
    for (int64_t n = 3, to; n <= LINES; n = to) {
        CHECK_INT(hub_tx_begin(floor->hub, FLOOR_SITE, floor->utc_ms, &tx), 0);
        for (to = n; to < n + LINES_OP && to <= LINES; to++) {
            CHECK_INT(RUN(tx->db, H_LINE_ADD, S(FLOOR_SITE), S("T1"), I(to), S("SO1"), S("A-01"),
                          S("CUP"), S(""), S(""), I(2), I(0), I(to)),
                      0);
            CHECK_INT(note_line(tx, "T1", to), 0);
        }
        CHECK_INT(hub_tx_commit(tx), 0);
        CHECK_INT(floor_flush(floor), 0);
    }
    return seat;
}

static struct event nth_pick(size_t n)
{
    int64_t line = 3 + (int64_t)(n * LINES_AT % (LINES - 2)) / LINES_AT * LINES_AT;
    return pick("T1", line, "A-01", "TOTE-1", "CUP", "", 1);
}

/* More lines in one transaction than are held. */
static void test_lines(void)
{
    struct floor_seat *one = open_lines(&apart), *all = open_lines(&together);
    size_t n = (LINES - 2) / LINES_AT + LINES_END;
    floor_begin(all);
    for (size_t i = 0; i < n; i++) {
        struct event event = nth_pick(i);
        by_itself(one, event);
        floor_write(all, &event, 1);
        if ((i + 1) % MANY_BATCH == 0 || i + 1 == n) {
            CHECK_INT(floor_post(&together, all), 0);
            floor_begin(all);
        }
    }
    CHECK_INT(floor_flush(&together), 0);
    CU_ASSERT(floor_acked(all, n));
    CHECK_INT(floor_number(&together, "SELECT done FROM line WHERE site = ?1 AND n = 3"), 2);
    compare_books(0);
    floor_close(&apart);
    floor_close(&together);
}

static struct event cup_pick(void)
{
    return pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 1);
}

#define OP_EVENTS (HUB_OP_ROWS_MAX / LOT_LEGS + 1) /* more rows than an op takes */

/* One op that notes neither all its stock nor any of its lines: the sums are right all the same. */
static void test_one_op(void)
{
    struct floor_seat *one = open_one(&apart), *all = open_one(&together);
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(together.hub, FLOOR_SITE, together.utc_ms, &tx), 0);
    for (size_t i = 0; i < OP_EVENTS + ORDERS; i++) {
        struct bytes plain;
        struct event event = i < OP_EVENTS ? many_lots(i * LOT_LEGS / 2) : cup_pick();
        event.task[1] = i < OP_EVENTS ? event.task[1] : (char)('1' + i - OP_EVENTS);
        bytes_init(&plain, PROTO_PLAIN_MAX);
        by_itself(one, event);
        floor_begin(all);
        floor_write(all, &event, 1);
        floor_plain(all, &plain);
        CHECK_INT(ingest_batch(tx, all->id, bytes_view(&plain)), 0);
        bytes_release(&plain);
    }
    CU_ASSERT(tx->changes.overflow);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(floor_flush(&together), 0);
    CHECK_INT(floor_number(&together, "SELECT sum(done) FROM line WHERE site = ?1"), ORDERS);
    compare_books(0);
    floor_close(&apart);
    floor_close(&together);
}

/* --- what is in hand, and changes by another way --- */

static int64_t picked(void)
{
    return floor_number(&apart, "SELECT sum(done) FROM line WHERE site = ?1");
}

static int64_t cups(void)
{
    return floor_number(&apart, "SELECT qty FROM stock WHERE site = ?1 AND place = 'A-01'");
}

/* A line that is being picked, inside the transaction, which nothing does: whatever it is, the
 * books must not go by what is left of it. */
static void test_beside(void)
{
    struct floor_seat *seat = open_one(&apart);
    struct event events[] = {cup_pick(), plain_event(EVENT_START, "T2")};
    floor_event(&apart, seat, plain_event(EVENT_START, "T1"));
    beside(&apart, "CREATE TRIGGER beside AFTER UPDATE ON task"
                   " BEGIN UPDATE line SET walk = walk + 1 WHERE task = 'T1'; END");
    floor_begin(seat);
    floor_write(seat, events, ARRAY_SIZE(events));
    CHECK_INT(floor_send(&apart, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_BUSY));
    CHECK_INT(picked(), 0);
    beside(&apart, "DROP TRIGGER beside");
    CHECK_INT(floor_send(&apart, seat), 0);
    CU_ASSERT(floor_acked(seat, 3));
    CHECK_INT(picked(), 1);
    floor_close(&apart);
}

/* What is in hand outlives a commit, until a row changes that is nobody's event. */
static void test_between(void)
{
    static const char picking[] =
        "SELECT count(*) FROM orders WHERE site = ?1 AND status = 'picking'";
    struct floor_seat *seat = open_one(&apart);
    floor_event(&apart, seat, cup_pick());
    CU_ASSERT(apart.hub->tx.is_kept);
    CHECK_INT(floor_number(&apart, picking), 1);
    beside(&apart, "UPDATE orders SET status = 'released' WHERE status = 'picking'");
    floor_event(&apart, seat, cup_pick());
    CHECK_INT(floor_number(&apart, picking), 1);
    CHECK_INT(picked(), 2);
    floor_close(&apart);
}

static int refuse_commit(void *context)
{
    (void)context;
    return 1;
}

/* Of a commit that fails nothing is left in hand. */
static void test_rolled_back(void)
{
    struct floor_seat *seat = open_one(&apart);
    floor_event(&apart, seat, cup_pick());
    int64_t before = cups();
    struct event again = cup_pick();
    sqlite3_commit_hook(db_handle(apart.db), refuse_commit, NULL);
    floor_begin(seat);
    floor_write(seat, &again, 1);
    CHECK_INT(floor_send(&apart, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_BUSY));
    sqlite3_commit_hook(db_handle(apart.db), NULL, NULL);
    CHECK_INT(cups(), before);
    CHECK_INT(floor_send(&apart, seat), 0);
    CU_ASSERT(floor_acked(seat, 2));
    CHECK_INT(cups(), before - 1);
    CHECK_INT(picked(), 2);
    floor_close(&apart);
}

static struct event cup_move(const char *from, const char *to)
{
    struct event event = moved(EVENT_MOVE, "", 0, from, to, "CUP", "", 1);
    copy_cut(event.by, sizeof(event.by), "u1");
    return event;
}

/* A place that was there when its figure came to nothing, and is not any more. */
static void test_place_gone(void)
{
    struct hub_tx *tx = NULL;
    struct floor_seat *seat = open_one(&apart);
    floor_event(&apart, seat, cup_move("A-01", "A-02"));
    floor_event(&apart, seat, cup_move("A-02", "A-01"));
    CHECK_STR(floor_review(seat, 2), "");
    CHECK_INT(hub_tx_begin(apart.hub, FLOOR_SITE, apart.utc_ms, &tx), 0);
    beside(&apart, "DELETE FROM place WHERE id = 'A-02'");
    CHECK_INT(note_place(tx, "A-02"), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    floor_event(&apart, seat, cup_move("A-01", "A-02"));
    CHECK_STR(floor_review(seat, 3), "unknown place A-02");
    floor_close(&apart);
}

CHECK_MAIN("hub: batches", {"however they lie", test_batches},
           {"more than is held at once", test_many}, {"more stock than is held", test_full},
           {"more lines than are held", test_lines}, {"more than an op takes", test_one_op},
           {"changed beside", test_beside}, {"changed between", test_between},
           {"rolled back", test_rolled_back}, {"a place that goes", test_place_gone})

/*
 * Whether an order is picked is known by one open line, wherever its lines are held: always what a
 * look at all of them says, and without one.
 */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"
#include "tests/unit/sync/hub/floor.h"

#define SEEDS    10
#define EVENTS   120
#define ORDERS   3
#define CUPS     4 /* lines of two units, in zone A */
#define TEAS     3 /* lines of one, in zone B */
#define LARGE    1000
#define STRIDE   7
#define BATCH    100
#define BY_CLASS 100

static struct floor alone, held;
static uint64_t state;

static size_t below(size_t n)
{
    state = state * 6364136223846793005U + 1442695040888963407U; /* Knuth, TAOCP 2, 3.3.4 */
    return (size_t)(state >> 33) % n;
}

static void put_order(struct floor *floor, const char *id, size_t cups, size_t teas)
{
    static struct hub_order_line lines[LARGE];
    struct hub_order order = {.carrier = "dhl", .lines = lines, .n_lines = cups + teas};
    struct hub_tx *tx = NULL;
    copy_cut(order.id, sizeof(order.id), id);
    for (size_t i = 0; i < order.n_lines; i++) {
        bool is_cup = i < cups;
        lines[i].qty = is_cup ? 2 : 1;
        copy_cut(lines[i].item, sizeof(lines[i].item), is_cup ? "CUP" : "TEA");
    }
    CHECK_INT(hub_tx_begin(floor->hub, FLOOR_SITE, floor->utc_ms, &tx), 0);
    CHECK_INT(hub_put_order(tx, &order), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(floor_flush(floor), 0);
}

/* The cups of all are one cart's, T1; teas T2 and T3 and, when the rest is released, T4. */
static const char *const orders[ORDERS] = {"SO1", "SO2", "SO3"};

static void open_one(struct floor *floor, struct floor_seat *seats[2])
{
    floor_open(floor);
    floor_stock(floor, "A-01", "CUP", "", 100);
    floor_stock(floor, "B-01", "TEA", "L1", 100);
    for (size_t i = 0; i < ORDERS; i++) {
        put_order(floor, orders[i], CUPS, TEAS);
    }
    CHECK_INT(floor_release(floor, HUB_RELEASE_CLUSTER, "A", NULL, 0, NULL), 1);
    CHECK_INT(floor_release(floor, HUB_RELEASE_SINGLE, "B", orders, ORDERS - 1, NULL), ORDERS - 1);
    seats[0] = floor_enrol(floor, "H1");
    seats[1] = floor_enrol(floor, "H2");
}

/* A unit of the order's pick line number `nth`, counted around. */
static struct event unit_of(size_t order, size_t nth)
{
    static const char from[] = "FROM line l JOIN task t ON t.site = l.site AND t.id = l.task"
                               " WHERE l.site = ?1 AND l.\"order\" =";
    char sql[512], task[ID_SIZE] = "", item[ITEM_SIZE] = "";
    long long line = 0;
    snprintf(sql, sizeof(sql), "SELECT count(*) %s '%s' AND t.kind = 'pick'", from, orders[order]);
    size_t n = (size_t)floor_number(&alone, sql);
    snprintf(sql, sizeof(sql),
             "SELECT l.task, l.n, l.item %s '%s' AND t.kind = 'pick' ORDER BY l.task, l.n"
             " LIMIT 1 OFFSET %zu",
             from, orders[order], nth % n);
    CHECK_INT(sscanf(floor_text(&alone, sql), "%31s %lld %31s", task, &line, item), 3);
    return strcmp(item, "CUP") == 0 ? pick(task, line, "A-01", "TOTE-1", "CUP", "", 1)
                                    : pick(task, line, "B-01", "TOTE-1", "TEA", "L1", 1);
}

static struct event short_of(struct event event)
{
    event.type = EVENT_SHORT;
    event.n_legs = 0;
    event.qty = 1;
    copy_cut(event.code, sizeof(event.code), "empty");
    return event;
}

/* --- what a look at all lines says --- */

static int look(const char *order)
{
    static const char sql[] =
        "SELECT EXISTS (SELECT 1 FROM line l JOIN task t ON t.site = l.site AND t.id = l.task"
        " WHERE l.site = ?1 AND l.\"order\" = '%s' AND l.qty > l.done + l.short"
        " AND t.kind = 'pick')"
        " OR EXISTS (SELECT 1 FROM order_line WHERE site = ?1 AND \"order\" = '%s'"
        " AND qty > allocated + short)";
    char query[512];
    snprintf(query, sizeof(query), sql, order, order);
    return (int)floor_number(&alone, query);
}

/* Into a transaction that stays open. */
static void take_held(struct hub_tx *tx, struct floor_seat *seat, struct event event)
{
    struct bytes plain;
    bytes_init(&plain, PROTO_PLAIN_MAX);
    floor_begin(seat);
    floor_write(seat, &event, 1);
    floor_plain(seat, &plain);
    CHECK_INT(ingest_batch(tx, seat->id, bytes_view(&plain)), 0);
    bytes_release(&plain);
}

struct run {
    uint64_t seed;
    struct floor_seat *alone[2];
    struct floor_seat *held[2];
    struct event events[2][EVENTS]; /* of each seat */
    size_t n[2];
    size_t order;  /* is asked for */
    size_t picked; /* answers that said so */
    struct hub_tx *tx;
};

/* The first unit of each order stays picked: it does not leave as one of which nothing was there.
 */
static struct event any_event(const struct run *run, size_t n, size_t who)
{
    size_t class = below(BY_CLASS);
    if (n < ORDERS) {
        return unit_of(n, 0);
    }
    if (class < 15 && run->n[who] > ORDERS) {
        size_t of = ORDERS + below(run->n[who] - ORDERS);
        return reverse_of(of + 1, &run->events[who][of]);
    }
    size_t order = below(BY_CLASS) < 70 ? run->order : below(ORDERS);
    struct event event = unit_of(order, below(CUPS + TEAS));
    return class < 25 ? short_of(event) : event;
}

static void begin(struct run *run)
{
    CHECK_INT(hub_tx_begin(held.hub, FLOOR_SITE, held.utc_ms, &run->tx), 0);
}

static void end(struct run *run)
{
    CHECK_INT(hub_tx_commit(run->tx), 0);
    CHECK_INT(floor_flush(&held), 0);
}

/* One order for a while: what is known of it is lost when another one is asked for. */
static void compare(struct run *run, size_t n)
{
    run->order = below(BY_CLASS) < 5 ? below(ORDERS) : run->order;
    const char *order = orders[run->order];
    int wanted = look(order), known = known_unpicked(run->tx, order);
    if (known != wanted) {
        printf("\n    seed %llu, event %zu, %s\n", (unsigned long long)run->seed, n, order);
    }
    CHECK_INT(known, wanted);
    run->picked += !wanted;
}

static void step(struct run *run, size_t n)
{
    size_t who = n < ORDERS ? 0 : below(2);
    struct event event = any_event(run, n, who);
    run->events[who][run->n[who]++] = event;
    floor_event(&alone, run->alone[who], event);
    take_held(run->tx, run->held[who], event);
    compare(run, n);
}

static void release_rest(struct run *run)
{
    end(run);
    CHECK_INT(floor_release(&alone, HUB_RELEASE_SINGLE, "B", NULL, 0, NULL), 1);
    CHECK_INT(floor_release(&held, HUB_RELEASE_SINGLE, "B", NULL, 0, NULL), 1);
    begin(run);
}

/* How often an order was found picked. */
static size_t run_seed(uint64_t seed)
{
    static struct run run;
    run = (struct run){.seed = state = seed};
    open_one(&alone, run.alone);
    open_one(&held, run.held);
    begin(&run);
    for (size_t i = 0; i < EVENTS; i++) {
        step(&run, i);
        if (i == EVENTS / 2) {
            release_rest(&run);
        } else if (below(10) == 0) {
            end(&run);
            begin(&run);
        }
    }
    end(&run);
    floor_close(&alone);
    floor_close(&held);
    return run.picked;
}

static void test_any(void)
{
    size_t picked = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        picked += run_seed(seed);
    }
    CU_ASSERT(picked > 10 * SEEDS);
}

/* --- the last open line is another seat's --- */

static void test_witness(void)
{
    struct floor_seat *seats[2];
    struct event tea = pick("T2", 1, "B-01", "TOTE-2", "TEA", "L1", 1);
    struct event others[] = {tea, reverse_of(1, &tea), short_of(tea), tea};
    struct event cup = pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 2);
    floor_open(&held);
    floor_stock(&held, "A-01", "CUP", "", 9);
    floor_stock(&held, "B-01", "TEA", "L1", 9);
    put_order(&held, "SO1", 1, 1);
    CHECK_INT(floor_release(&held, HUB_RELEASE_SINGLE, "A", NULL, 0, NULL), 1);
    CHECK_INT(floor_release(&held, HUB_RELEASE_SINGLE, "B", NULL, 0, NULL), 1);
    seats[0] = floor_enrol(&held, "H1");
    seats[1] = floor_enrol(&held, "H2");
    struct event mine[] = {cup, reverse_of(1, &cup), cup};
    floor_begin(seats[0]);
    floor_write(seats[0], mine, ARRAY_SIZE(mine));
    CHECK_INT(floor_post(&held, seats[0]), 0); /* it leaves T2's line open */
    floor_begin(seats[1]);
    floor_write(seats[1], others, ARRAY_SIZE(others));
    CHECK_INT(floor_post(&held, seats[1]), 0);
    CHECK_INT(floor_flush(&held), 0); /* one transaction */
    CHECK_STR(floor_stages(&held, "SO1"), "received released picking picked picking picked");
    CHECK_STR(floor_review(seats[1], 4), "line 1: 2 of 1");
    floor_close(&held);
}

/* --- many lines --- */

static int64_t steps_of(size_t number)
{
    return sqlite3_stmt_status(db_stmt(held.db, number), SQLITE_STMTSTATUS_VM_STEP, 0);
}

/* Half of them in one transaction, the rest each by itself; in strides, so that in the end the next
 * one is finished as a rule. */
static void test_large(void)
{
    floor_open(&held);
    floor_stock(&held, "A-01", "CUP", "", 2 * LARGE);
    put_order(&held, "SO1", LARGE, 0);
    CHECK_INT(floor_release(&held, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 1);
    struct floor_seat *seat = floor_enrol(&held, "H1");
    for (size_t n = 1; n <= LARGE; n++) {
        struct event event =
            pick("T1", 1 + (int64_t)((n - 1) * STRIDE % LARGE), "A-01", "TOTE-1", "CUP", "", 2);
        if (n % BATCH == 1 || n > LARGE / 2) {
            floor_begin(seat);
        }
        floor_write(seat, &event, 1);
        if (n % BATCH == 0 || n > LARGE / 2) {
            CHECK_INT(floor_post(&held, seat), 0);
        }
        if (n >= LARGE / 2) {
            CHECK_INT(floor_flush(&held), 0);
        }
        if (n == LARGE - 1) {
            CHECK_STR(floor_text(&held, "SELECT status FROM orders WHERE site = ?1"), "picking");
        }
    }
    CU_ASSERT(floor_acked(seat, LARGE));
    CHECK_STR(floor_stages(&held, "SO1"), "received released picking picked");
    int64_t steps = steps_of(H_ORDER_LINES) + steps_of(H_LINE_OPEN);
    CU_ASSERT(steps > 0 && steps < 50 * LARGE);
    floor_close(&held);
}

CHECK_MAIN("hub: unpicked", {"as all lines say", test_any}, {"the last open line", test_witness},
           {"many lines", test_large})

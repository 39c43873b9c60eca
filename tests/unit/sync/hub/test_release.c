/* Release: which bins, in which order, in how many tasks. */
#include "drivers/base/error.h"
#include "tests/unit/sync/hub/floor.h"

static struct floor floor_;

/* All pick lines as "T1:1 A-01 L1 3 s1", in the order of tasks. */
static const char lines[] =
    "SELECT group_concat(x, ', ') FROM (SELECT line.task || ':' || line.n || ' ' || place || ' ' "
    "|| "
    "lot || ' ' || qty || ' ' || \"line\".\"order\" || ' s' || slot AS x FROM line JOIN task ON "
    "task.site = line.site AND task.id = line.task WHERE line.site = ?1 AND kind = 'pick' "
    "ORDER BY task.n, line.n)";

static void test_fefo(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "TEA", "L1", 10);
    floor_stock(&floor_, "B-02", "TEA", "L2", 2);
    floor_stock(&floor_, "A-02", "TEA", "L2", 2);
    floor_stock(&floor_, "A-02", "TEA", "", 10);    /* no expiry known: last */
    floor_stock(&floor_, "A-01", "TEA", "OLD", 9);  /* expired: never */
    floor_stock(&floor_, "TOTE-1", "TEA", "L2", 9); /* no bin: never */
    floor_order(&floor_, "O1", "DHL", "TEA", 7, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 1);
    CHECK_STR(floor_text(&floor_, lines),
              "T1:1 B-02 L2 2 O1 s1, T1:2 A-01 L1 3 O1 s1, T1:3 A-02 L2 2 O1 s1");
    /* What is spoken for is not given out again. */
    floor_order(&floor_, "O2", "DHL", "TEA", 9, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 1);
    CHECK_STR(floor_text(&floor_, "SELECT group_concat(place || ' ' || lot || ' ' || qty, ', ') "
                                  "FROM line WHERE site = ?1 AND task = 'T2'"),
              "A-01 L1 7, A-02  2");
    floor_close(&floor_);
}

static void open_three(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 4);
    floor_stock(&floor_, "B-01", "CUP", "", 20);
    floor_stock(&floor_, "B-02", "TEA", "L1", 20);
    floor_order(&floor_, "O1", "DHL", "CUP", 3, NULL, 0);
    floor_order(&floor_, "O2", "DHL", "CUP", 3, "TEA", 1);
    floor_order(&floor_, "O3", "UPS", "TEA", 2, NULL, 0);
}

struct release_case {
    enum hub_release_mode mode;
    const char *zone;
    int tasks;
    const char *lines;
};

static void test_modes(void)
{
    static const struct release_case cases[] = {
        {HUB_RELEASE_SINGLE, "", 3,
         "T1:1 A-01  3 O1 s1, T2:1 B-02 L1 1 O2 s1, T2:2 A-01  1 O2 s1, T2:3 B-01  2 O2 s1, "
         "T3:1 B-02 L1 2 O3 s1"},
        {HUB_RELEASE_BATCH, "", 1,
         "T1:1 B-02 L1 1 O2 s1, T1:2 B-02 L1 2 O3 s1, T1:3 A-01  3 O1 s1, T1:4 A-01  1 O2 s1, "
         "T1:5 B-01  2 O2 s1"},
        {HUB_RELEASE_CLUSTER, "", 1,
         "T1:1 B-02 L1 1 O2 s2, T1:2 B-02 L1 2 O3 s3, T1:3 A-01  3 O1 s1, T1:4 A-01  1 O2 s2, "
         "T1:5 B-01  2 O2 s2"},
        {HUB_RELEASE_BATCH, "each", 2,
         "T1:1 A-01  3 O1 s1, T1:2 A-01  1 O2 s1, T2:1 B-02 L1 1 O2 s1, T2:2 B-02 L1 2 O3 s1, "
         "T2:3 B-01  2 O2 s1"},
        {HUB_RELEASE_CLUSTER, "each", 2,
         "T1:1 A-01  3 O1 s1, T1:2 A-01  1 O2 s2, T2:1 B-02 L1 1 O2 s1, T2:2 B-02 L1 2 O3 s2, "
         "T2:3 B-01  2 O2 s1"},
        {HUB_RELEASE_SINGLE, "A", 2, "T1:1 A-01  3 O1 s1, T2:1 A-01  1 O2 s1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        open_three();
        CHECK_INT(floor_release(&floor_, cases[i].mode, cases[i].zone, NULL, 0, NULL),
                  cases[i].tasks);
        CHECK_STR(floor_text(&floor_, lines), cases[i].lines);
        floor_close(&floor_);
    }
}

static void test_zone_of_task(void)
{
    open_three();
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 3);
    CHECK_STR(floor_text(&floor_, "SELECT group_concat(id || zone, ' ') FROM task WHERE site = ?1"),
              "T1A T2 T3B");
    floor_close(&floor_);
}

static void test_shortage(void)
{
    const char *const again[] = {"O1"};
    char words[400];
    struct text why = text_over(words, sizeof(words));
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 2);
    floor_order(&floor_, "O1", "DHL", "CUP", 5, NULL, 0);
    floor_order(&floor_, "O2", "DHL", "TEA", 1, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, &why), 1);
    CHECK_STR(words, "O1: CUP: 2 of 5 in the bins\nO2: TEA: 0 of 1 in the bins\n");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released");
    CHECK_STR(floor_stages(&floor_, "O2"), "received");
    CHECK_STR(floor_text(&floor_, "SELECT note FROM orders WHERE site = ?1 AND \"order\" = 'O1'"),
              "short of stock at release");
    /* Stock comes: the rest is released by name, once. */
    floor_stock(&floor_, "A-02", "CUP", "", 9);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", again, 1, NULL), 1);
    CHECK_STR(floor_text(&floor_, lines), "T1:1 A-01  2 O1 s1, T2:1 A-02  3 O1 s1");
    text_clear(&why);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", again, 1, &why), RAFF_E_STATE);
    CHECK_STR(words, "O1: released already\n");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released");
    floor_close(&floor_);
}

/* Zone by zone: an order is not picked before its last zone was. */
static void test_zone_by_zone(void)
{
    open_three();
    struct floor_seat *seat = floor_enrol(&floor_, "H1");
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_BATCH, "A", NULL, 0, NULL), 1);
    CHECK_STR(floor_text(&floor_, lines), "T1:1 A-01  3 O1 s1, T1:2 A-01  1 O2 s1");
    floor_event(&floor_, seat, pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 3));
    floor_event(&floor_, seat, pick("T1", 2, "A-01", "TOTE-2", "CUP", "", 1));
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked");
    CHECK_STR(floor_stages(&floor_, "O2"), "received released picking");
    CHECK_STR(floor_stages(&floor_, "O3"), "received");
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_BATCH, "B", NULL, 0, NULL), 1);
    CHECK_STR(floor_stages(&floor_, "O3"), "received released");
    CHECK_STR(floor_text(&floor_,
                         "SELECT group_concat(n || ' ' || place || ' ' || \"order\", ', ') "
                         "FROM line WHERE site = ?1 AND task = 'T3'"),
              "1 B-02 O2, 2 B-02 O3, 3 B-01 O2");
    floor_event(&floor_, seat, pick("T3", 1, "B-02", "TOTE-2", "TEA", "L1", 1));
    floor_event(&floor_, seat, pick("T3", 3, "B-01", "TOTE-2", "CUP", "", 2));
    CHECK_STR(floor_stages(&floor_, "O2"), "received released picking picked");
    floor_close(&floor_);
}

/* The rest is nowhere: a release over all bins says so, and what was picked is all there will be.
 */
static void test_rest_is_nowhere(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 2);
    floor_order(&floor_, "O1", "DHL", "CUP", 5, NULL, 0);
    struct floor_seat *seat = floor_enrol(&floor_, "H1");
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "A", NULL, 0, NULL), 1);
    floor_event(&floor_, seat, pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 2));
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking");
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 0);
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked");
    CHECK_STR(floor_text(&floor_, "SELECT by, seat FROM order_stage WHERE site = ?1 "
                                  "AND stage = 'picked'"),
              " ");
    floor_close(&floor_);
}

static void test_refused(void)
{
    const char *const unknown[] = {"O1", "O9"};
    char words[400];
    struct text why = text_over(words, sizeof(words));
    open_three();
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", unknown, 2, &why), RAFF_E_NOT_FOUND);
    CHECK_STR(words, "O9: no such order\n");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 0);
    sqlite3_exec(db_handle(floor_.db), "UPDATE orders SET status = 'packed' WHERE \"order\" = 'O1'",
                 NULL, NULL, NULL);
    text_clear(&why);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", unknown, 1, &why), RAFF_E_STATE);
    CHECK_STR(words, "O1: packed already\n");
    floor_close(&floor_);
}

/* All that is wrong is said, and what is right among it is left as it is. */
static void test_all_or_nothing(void)
{
    const char *const orders[] = {"O1", "O2", "O9\x1b[2J", "O3"};
    char words[400];
    struct text why = text_over(words, sizeof(words));
    open_three();
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", orders, 1, NULL), 1);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_BATCH, "ZZ", orders, 4, &why), RAFF_E_STATE);
    CU_ASSERT_PTR_NULL(strchr(words, '\x1b'));
    CU_ASSERT_PTR_NOT_NULL(strstr(words, "ZZ: no such zone\nO1: released already\nO9"));
    CU_ASSERT_PTR_NOT_NULL(strstr(words, ": no such order\n"));
    CHECK_STR(floor_stages(&floor_, "O2"), "received");
    CHECK_STR(floor_stages(&floor_, "O3"), "received");
    text_clear(&why);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "ZZ", NULL, 0, &why), RAFF_E_NOT_FOUND);
    CHECK_STR(words, "ZZ: no such zone\n");
    text_clear(&why);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "A", &orders[3], 1, &why), 0);
    CHECK_STR(words, "O3: nothing of it in this zone\n");
    CHECK_STR(floor_stages(&floor_, "O3"), "received");
    floor_close(&floor_);
}

/* --- the writers that imports use --- */

static void test_put_order(void)
{
    struct hub_order_line line = {.item = "CUP", .qty = 1};
    struct hub_order order = {.id = "O1", .lines = &line, .n_lines = 1};
    struct hub_tx *tx = NULL;
    floor_open(&floor_);
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), 0);
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), RAFF_E_STATE);
    CHECK_INT(hub_put_order(tx, &order), 0);
    CHECK_INT(hub_put_order(tx, &order), RAFF_E_EXISTS);
    CU_ASSERT(hub_has_order(tx, "O1"));
    copy_cut(order.id, sizeof(order.id), "O2");
    line.qty = 0;
    CHECK_INT(hub_put_order(tx, &order), RAFF_E_SYNTAX);
    hub_tx_rollback(tx);
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), 0);
    CU_ASSERT(!hub_has_order(tx, "O1"));
    line.qty = 1;
    copy_cut(line.item, sizeof(line.item), "SPOON");
    CHECK_INT(hub_put_order(tx, &order), RAFF_E_NOT_FOUND);
    hub_tx_rollback(tx);
    floor_close(&floor_);
}

static void test_set_stock(void)
{
    struct hub_tx *tx = NULL;
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 7);
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), 0);
    CU_ASSERT(hub_has_stock(tx));
    CHECK_INT(hub_set_stock(tx, "A-01", "CUP", "", "", 5), 0);
    CHECK_INT(hub_set_stock(tx, "A-01", "CUP", "", "", 5), 0);
    CHECK_INT(hub_set_stock(tx, "NOWHERE", "CUP", "", "", 5), RAFF_E_NOT_FOUND);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(floor_qty(&floor_, "A-01", "CUP"), 5);
    CHECK_INT(floor_qty(&floor_, "@supplier", "CUP"), -7);
    CHECK_INT(floor_qty(&floor_, "@adjust", "CUP"), 2);
    struct hub_out out;
    while (hub_next(floor_.hub, &out) > 0) {
        floor_.copy_lost = true; /* this test does not look at the feed */
    }
    floor_close(&floor_);
}

CHECK_MAIN("release", {"FEFO", test_fefo}, {"modes and zones", test_modes},
           {"the zone of a task", test_zone_of_task}, {"shortage", test_shortage},
           {"zone by zone", test_zone_by_zone}, {"the rest is nowhere", test_rest_is_nowhere},
           {"refused", test_refused}, {"all or nothing", test_all_or_nothing},
           {"orders put", test_put_order}, {"stock set", test_set_stock})

/* Leases: who has which task, for how long, and what a person decides. */
#include "drivers/base/error.h"
#include "tests/unit/sync/hub/floor.h"

static struct floor floor_;

static uint64_t site_op(void)
{
    return (uint64_t)floor_number(&floor_, "SELECT op FROM site WHERE site = ?1");
}

/* --- leases --- */

static const char *next(struct floor_seat *seat, unsigned kinds, const char *zone,
                        const char *place, const char *task)
{
    struct proto_message ask = {.type = PROTO_NEXT, .as.next = {.kinds = kinds, .by = "u1"}};
    copy_cut(ask.as.next.zone, ID_SIZE, zone);
    copy_cut(ask.as.next.place, ID_SIZE, place);
    copy_cut(ask.as.next.task, ID_SIZE, task);
    floor_ask(&floor_, seat, &ask);
    CHECK_INT(seat->answers, 1);
    return seat->answer.type == PROTO_LEASED ? seat->answer.as.leased.task : "none";
}

static void give_back(struct floor_seat *seat, const char *task)
{
    struct proto_message ask = {.type = PROTO_RELEASE};
    copy_cut(ask.as.release.task, ID_SIZE, task);
    floor_ask(&floor_, seat, &ask);
}

#define PICKS (1U << TASK_PICK)

/* T1 in zone A, T2 over both, T3 in zone B. */
static void open_tasks(struct floor_seat **one, struct floor_seat **other)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 4);
    floor_stock(&floor_, "B-01", "CUP", "", 20);
    floor_stock(&floor_, "B-02", "TEA", "L1", 20);
    floor_order(&floor_, "O1", "DHL", "CUP", 3, NULL, 0);
    floor_order(&floor_, "O2", "DHL", "CUP", 3, "TEA", 1);
    floor_order(&floor_, "O3", "UPS", "TEA", 2, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 3);
    *one = floor_enrol(&floor_, "H1");
    *other = floor_enrol(&floor_, "H2");
}

static void test_next(void)
{
    struct floor_seat *one, *other;
    open_tasks(&one, &other);
    CHECK_STR(next(one, 1U << TASK_PACK, "", "", ""), "none");
    CHECK_STR(next(one, PICKS, "", "", ""), "T1");
    CHECK_STR(floor_text(&floor_, "SELECT state, seat, by FROM task WHERE site = ?1 AND id = 'T1'"),
              "leased H1 u1");
    CU_ASSERT(floor_fed(&floor_, "\"leased\""));
    uint64_t op = site_op();
    CHECK_STR(next(one, PICKS, "", "", ""), "T1"); /* asked twice: the same, no op */
    CHECK_INT(site_op(), op);
    CHECK_STR(next(other, PICKS, "B", "", ""), "T2");
    CHECK_STR(next(other, PICKS, "", "", "T1"), "none");
    CHECK_STR(next(other, PICKS, "", "", "T3"), "T3");
    CHECK_STR(next(one, PICKS, "B", "", ""), "none");
    CHECK_STR(next(other, 0, "", "B-02", ""), "T2");
    floor_close(&floor_);
}

static void test_pack_at_tote(void)
{
    struct floor_seat *one, *other;
    open_tasks(&one, &other);
    CHECK_STR(next(one, PICKS, "", "", ""), "T1");
    floor_event(&floor_, one, pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 3));
    CHECK_STR(next(other, 1U << TASK_PACK, "", "TOTE-2", ""), "none");
    CHECK_STR(next(other, 1U << TASK_PACK, "", "TOTE-1", ""), "T4");
    CHECK_STR(next(other, 1U << TASK_PACK, "", "TOTE-1", ""), "T4");
    CHECK_STR(next(one, 1U << TASK_PACK, "", "TOTE-1", ""), "none");
    floor_close(&floor_);
}

static void test_give_back(void)
{
    struct floor_seat *one, *other;
    open_tasks(&one, &other);
    CHECK_STR(next(one, PICKS, "", "", "T2"), "T2");
    floor_event(&floor_, one, pick("T2", 2, "A-01", "TOTE-1", "CUP", "", 1));
    give_back(other, "T2");
    CHECK_STR(floor_text(&floor_, "SELECT state, seat FROM task WHERE site = ?1 AND id = 'T2'"),
              "started H1");
    give_back(one, "T2");
    CHECK_STR(floor_text(&floor_, "SELECT state, seat FROM task WHERE site = ?1 AND id = 'T2'"),
              "open ");
    CHECK_STR(next(other, PICKS, "", "", "T2"), "T2");
    CHECK_INT(floor_number(&floor_, "SELECT done FROM line WHERE site = ?1 AND task = 'T2' "
                                    "AND n = 2"),
              1);
    floor_close(&floor_);
}

static void tick(int64_t ms)
{
    floor_.utc_ms += ms;
    floor_.now_ms += ms;
    CHECK_INT(hub_tick(floor_.hub, floor_.now_ms, floor_.utc_ms), 0);
    CHECK_INT(floor_flush(&floor_), 0);
    /* The flush had nothing to do; what the tick staged is taken here. */
    struct proto_message ask = {.type = PROTO_PULL, .as.pull.op = site_op()};
    floor_ask(&floor_, &floor_.seats[0], &ask);
}

static const char t1_state[] = "SELECT state, seat FROM task WHERE site = ?1 AND id = 'T1'";

static void test_expiry(void)
{
    struct floor_seat *one, *other;
    open_tasks(&one, &other);
    CHECK_STR(next(one, PICKS, "", "", "T1"), "T1");
    tick(FLOOR_LEASE / 2);
    CHECK_STR(floor_text(&floor_, t1_state), "leased H1");
    tick(FLOOR_LEASE / 2 + 1);
    CHECK_STR(floor_text(&floor_, t1_state), "review H1");
    CHECK_STR(next(other, PICKS, "", "", "T1"), "none");
    CHECK_STR(next(other, PICKS, "A", "", ""), "T2"); /* not T1 */
    /* The holder comes back: it is still its own. */
    struct proto_message hello = floor_hello(one);
    floor_ask(&floor_, one, &hello);
    CHECK_STR(floor_text(&floor_, t1_state), "started H1");
    /* Connected is not silent: its pulls are heard. */
    for (int minutes = 0; minutes < 120; minutes += 5) {
        tick(INT64_C(300000));
        CHECK_STR(floor_text(&floor_, t1_state), "started H1");
    }
    floor_raw(&floor_, "raff/1/S/H1/state", "{\"up\":false,\"session\":\"\"}");
    tick(FLOOR_LEASE + 1);
    CHECK_STR(floor_text(&floor_, t1_state), "review H1");
    /* An event of the holder does as well. */
    floor_event(&floor_, one, pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 1));
    CU_ASSERT(floor_acked(one, 1));
    CHECK_STR(floor_review(one, 1), "");
    CHECK_STR(floor_text(&floor_, t1_state), "started H1");
    floor_close(&floor_);
}

/* A seat whose broker died with it stays up for ever by its state; its silence counts. */
static void test_silent(void)
{
    static const char is_up[] = "SELECT up FROM seat WHERE site = ?1 AND seat = 'H1'";
    struct floor_seat *one, *other;
    open_tasks(&one, &other);
    CHECK_STR(next(one, PICKS, "", "", "T1"), "T1");
    struct proto_message hello = floor_hello(one);
    floor_ask(&floor_, one, &hello);
    CHECK_INT(floor_number(&floor_, is_up), 1);
    hub_link_up(floor_.hub, floor_.now_ms); /* from now on seats can be heard */
    floor_.utc_ms += FLOOR_LEASE;
    floor_.now_ms += FLOOR_LEASE;
    CHECK_INT(hub_tick(floor_.hub, floor_.now_ms, floor_.utc_ms), 0);
    CHECK_INT(floor_number(&floor_, is_up), 1); /* it may be the hub who was deaf */
    CHECK_STR(floor_text(&floor_, t1_state), "leased H1");
    floor_.utc_ms += FLOOR_LEASE + 1;
    floor_.now_ms += FLOOR_LEASE + 1;
    floor_raw(&floor_, "raff/1/S/H1/state", "{\"up\":true,\"session\":\"\"}"); /* retained */
    CHECK_INT(hub_tick(floor_.hub, floor_.now_ms, floor_.utc_ms), 0);
    CHECK_INT(floor_number(&floor_, is_up), 0);
    CHECK_STR(floor_text(&floor_, t1_state), "review H1");
    /* It was only asleep: whatever it says, it is there again. */
    struct proto_message ask = {.type = PROTO_PULL, .as.pull.op = site_op()};
    floor_ask(&floor_, one, &ask);
    CHECK_INT(floor_number(&floor_, is_up), 1);
    floor_close(&floor_);
}

/* What only a person can decide. */
static void test_decided(void)
{
    struct floor_seat *one, *other;
    struct hub_tx *tx = NULL;
    open_tasks(&one, &other);
    CHECK_STR(next(one, PICKS, "", "", "T1"), "T1");
    tick(FLOOR_LEASE + 1);
    CHECK_STR(floor_text(&floor_, t1_state), "review H1");
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    CHECK_INT(hub_reopen_task(tx, "T99"), RAFF_E_NOT_FOUND);
    CHECK_INT(hub_reopen_task(tx, "T2"), RAFF_E_STATE);
    CHECK_INT(hub_reopen_task(tx, "T1"), 0);
    CHECK_INT(hub_lift_seat(tx, "H9"), RAFF_E_NOT_FOUND);
    CHECK_INT(hub_lift_seat(tx, "H1"), RAFF_E_STATE);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_STR(next(other, PICKS, "", "", "T1"), "T1");
    /* The old holder's word comes late: a fact, and for a person to look at. */
    floor_event(&floor_, one, pick("T1", 1, "A-01", "TOTE-1", "CUP", "", 1));
    CU_ASSERT(floor_acked(one, 1));
    CU_ASSERT(floor_review(one, 1)[0] != '\0');
    /* A fork, lifted: the seat may speak, and is judged by what it says. */
    struct proto_message hello = floor_hello(one);
    hello.as.hello.head[0] ^= 1;
    floor_ask(&floor_, one, &hello);
    CU_ASSERT(floor_nacked(one, PROTO_NACK_FORK));
    hello = floor_hello(one);
    floor_ask(&floor_, one, &hello);
    CU_ASSERT(floor_nacked(one, PROTO_NACK_FORK));
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    CHECK_INT(hub_lift_seat(tx, "H1"), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    floor_ask(&floor_, one, &hello);
    CHECK_INT(one->answer.type, PROTO_WELCOME);
    floor_close(&floor_);
}

static void test_revoked(void)
{
    struct floor_seat *one, *other;
    struct hub_tx *tx = NULL;
    open_tasks(&one, &other);
    CHECK_STR(next(one, PICKS, "", "", "T1"), "T1");
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), 0);
    CHECK_INT(hub_revoke_seat(tx, "H9", "lost"), RAFF_E_NOT_FOUND);
    CHECK_INT(hub_revoke_seat(tx, "H1", "lost"), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_STR(floor_text(&floor_, t1_state), "review H1");
    floor_event(&floor_, one, plain_event(EVENT_NOTE, ""));
    CU_ASSERT(floor_nacked(one, PROTO_NACK_AUTH));
    struct proto_message hello = floor_hello(one);
    floor_ask(&floor_, one, &hello);
    CU_ASSERT(floor_nacked(one, PROTO_NACK_AUTH));
    CHECK_STR(floor_text(&floor_, t1_state), "review H1");
    floor_close(&floor_);
}

CHECK_MAIN("lease", {"next", test_next}, {"pack task at a tote", test_pack_at_tote},
           {"given back", test_give_back}, {"lease runs out", test_expiry}, {"silent", test_silent},
           {"decided", test_decided}, {"revoked", test_revoked})

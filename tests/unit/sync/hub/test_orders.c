/* An order's life from import to shipped, by events; and what taking back does at each step. */
#include "drivers/base/error.h"
#include "sync/hub/command.h"
#include "tests/unit/sync/hub/floor.h"

#define CARTON  "395060000000000012"
#define CARTON2 "395060000000000029"

static struct floor floor_;
static struct floor_seat *picker, *packer;

/* 6 TEA in two lots and 4 CUP on the shelves; O1 asks for 5 and 3. */
static void open_released(void)
{
    const char *const orders[] = {"O1"};
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "TEA", "L1", 4);
    floor_stock(&floor_, "A-02", "TEA", "L2", 2);
    floor_stock(&floor_, "B-01", "CUP", "", 4);
    picker = floor_enrol(&floor_, "H1");
    packer = floor_enrol(&floor_, "P1");
    floor_order(&floor_, "O1", "DHL", "TEA", 5, "CUP", 3);
    CHECK_STR(floor_stages(&floor_, "O1"), "received");
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", orders, 1, NULL), 1);
    CHECK_STR(floor_stages(&floor_, "O1"), "received released");
}

static void expect(struct floor_seat *seat, struct event event, const char *why)
{
    floor_event(&floor_, seat, event);
    CU_ASSERT(floor_acked(seat, seat->seq));
    CHECK_STR(floor_review(seat, seat->seq), why);
}

static const char open_lines[] =
    "SELECT group_concat(place || ' ' || item || ' ' || lot || ' ' || (qty - done - short), ', ') "
    "FROM line JOIN task ON task.site = line.site AND task.id = line.task "
    "WHERE line.site = ?1 AND qty > done + short AND kind = 'pack'";

static void pick_all(void)
{
    expect(picker, plain_event(EVENT_START, "T1"), "");
    expect(picker, pick("T1", 1, "A-01", "TOTE-1", "TEA", "L1", 3), "");
    expect(picker, pick("T1", 2, "A-02", "TOTE-1", "TEA", "L2", 2), "");
    expect(picker, pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3), "");
    expect(picker, plain_event(EVENT_DONE, "T1"), "");
}

static struct event pack(int64_t line, const char *carton, const char *item, const char *lot,
                         int64_t qty)
{
    return moved(EVENT_PACK, "T2", line, "TOTE-1", carton, item, lot, qty);
}

static struct event close_carton(const char *carton)
{
    struct event event = plain_event(EVENT_CLOSE, "T2");
    copy_cut(event.carton, sizeof(event.carton), carton);
    event.weight_g = 1200;
    return event;
}

static void pack_all(void)
{
    expect(packer, plain_event(EVENT_START, "T2"), "");
    expect(packer, pack(1, CARTON, "CUP", "", 3), "");
    expect(packer, pack(2, CARTON, "TEA", "L1", 3), "");
    expect(packer, pack(3, CARTON, "TEA", "L2", 2), "");
}

static struct event load(const char *task, int64_t line, const char *carton)
{
    static const struct {
        const char *item, *lot;
        int64_t qty;
    } contents[] = {{"CUP", "", 3}, {"TEA", "L1", 3}, {"TEA", "L2", 2}};
    struct event event = plain_event(EVENT_LOAD, task);
    event.line = line;
    copy_cut(event.carton, sizeof(event.carton), carton);
    for (size_t i = 0; i < 3; i++) {
        struct event one = moved(EVENT_LOAD, task, line, carton, "@customer", contents[i].item,
                                 contents[i].lot, contents[i].qty);
        event.legs[event.n_legs++] = one.legs[0];
        event.legs[event.n_legs++] = one.legs[1];
    }
    return event;
}

/* The lots: L2 expires first, so all 2 of it go, then 3 of L1. */
static void test_life(void)
{
    open_released();
    CHECK_STR(floor_text(&floor_, "SELECT group_concat(n || ' ' || place || ' ' || lot || ' ' || "
                                  "qty, ', ') FROM line WHERE site = ?1"),
              "1 A-01 L1 3, 2 A-02 L2 2, 3 B-01  3");
    expect(picker, plain_event(EVENT_START, "T1"), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking");
    CHECK_STR(floor_text(&floor_, "SELECT state, seat, by FROM task WHERE site = ?1"),
              "started H1 u1");
    expect(picker, pick("T1", 1, "A-01", "TOTE-1", "TEA", "L1", 3), "");
    expect(picker, pick("T1", 2, "A-02", "TOTE-1", "TEA", "L2", 2), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking");
    floor_.utc_ms += 60000;
    expect(picker, pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked");
    CHECK_STR(floor_text(&floor_, "SELECT at, by, seat, hub_at FROM order_stage WHERE site = ?1 "
                                  "AND stage = 'picked'"),
              FLOOR_AT " u1 H1 1795341660000");
    expect(picker, plain_event(EVENT_DONE, "T1"), "");
    CHECK_STR(floor_text(&floor_, open_lines), "TOTE-1 CUP  3, TOTE-1 TEA L1 3, TOTE-1 TEA L2 2");
    CHECK_STR(floor_text(&floor_, "SELECT id, \"order\", carrier, ship_to FROM task "
                                  "WHERE site = ?1 AND kind = 'pack'"),
              "T2 O1 DHL [\"Mona Haddad\",\"Al \\\"Nil\\\" St. 5\"]");
    pack_all();
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing");
    expect(packer, close_carton(CARTON), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    expect(packer, plain_event(EVENT_DONE, "T2"), "");
    CHECK_STR(floor_text(&floor_, "SELECT id, carrier, manifest FROM task WHERE site = ?1 "
                                  "AND kind = 'load'"),
              "T3 DHL M-DHL-1");
    expect(packer, plain_event(EVENT_START, "T3"), "");
    expect(packer, load("T3", 1, CARTON), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    expect(packer, plain_event(EVENT_DONE, "T3"), "");
    CHECK_STR(floor_stages(&floor_, "O1"),
              "received released picking picked packing packed shipped");
    CHECK_INT(floor_qty(&floor_, "@customer", "TEA"), 5);
    CHECK_INT(floor_qty(&floor_, "@customer", "CUP"), 3);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 0);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM line WHERE site = ?1"), 0);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM place WHERE site = ?1 AND kind = "
                                    "'carton'"),
              0);
    floor_close(&floor_);
}

/* Names and addresses are on the pack task's row and nowhere else a seat reads. */
static void test_privacy(void)
{
    open_released();
    CU_ASSERT(!floor_fed(&floor_, "Mona"));
    pick_all();
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1 "
                                    "AND instr(CAST(line AS TEXT), 'Mona')"),
              0);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM op_log WHERE site = ?1 "
                                    "AND instr(rows, 'Mona')"),
              1);
    floor_close(&floor_);
}

static struct event short_of(const char *task, int64_t line, int64_t qty)
{
    struct event event = plain_event(EVENT_SHORT, task);
    event.line = line;
    event.qty = qty;
    copy_cut(event.code, sizeof(event.code), "empty");
    return event;
}

static void test_short(void)
{
    open_released();
    expect(picker, short_of("T1", 1, 3), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking");
    expect(picker, pick("T1", 2, "A-02", "TOTE-1", "TEA", "L2", 1), "");
    expect(picker, short_of("T1", 2, 1), "");
    expect(picker, short_of("T1", 3, 3), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked");
    CHECK_STR(floor_text(&floor_, open_lines), "TOTE-1 TEA L2 1");
    floor_close(&floor_);
}

static void test_nothing_picked(void)
{
    open_released();
    expect(picker, short_of("T1", 1, 3), "");
    expect(picker, short_of("T1", 2, 2), "");
    expect(picker, short_of("T1", 3, 3), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking short");
    /* The picker still holds the task: it goes when it is done. */
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 1);
    expect(picker, plain_event(EVENT_DONE, "T1"), "");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 0);
    floor_close(&floor_);
}

/* What was picked is not there to pack: no carton, so nothing is packed and a person decides. */
static void test_nothing_packed(void)
{
    open_released();
    pick_all();
    expect(packer, plain_event(EVENT_START, "T2"), "");
    expect(packer, short_of("T2", 1, 3), "");
    expect(packer, short_of("T2", 2, 3), "");
    expect(packer, short_of("T2", 3, 2), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing");
    floor_close(&floor_);
}

static void test_pick_taken_back(void)
{
    open_released();
    struct event first = pick("T1", 1, "A-01", "TOTE-1", "TEA", "L1", 3);
    expect(picker, first, "");
    expect(picker, pick("T1", 2, "A-02", "TOTE-1", "TEA", "L2", 2), "");
    struct event last = pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3);
    expect(picker, last, "");
    uint64_t seq = picker->seq;
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 2);
    expect(picker, reverse_of(seq, &last), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked picking");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 1);
    CHECK_INT(floor_qty(&floor_, "B-01", "CUP"), 4);
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 0);
    CHECK_INT(floor_number(&floor_, "SELECT done FROM line WHERE site = ?1 AND n = 3"), 0);
    expect(picker, reverse_of(seq, &last), "3 was taken back before");
    /* From another tote this time: the pack task follows. The second reverse moved stock again:
     * what was done stands, the review says why. */
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), -3);
    expect(picker, pick("T1", 3, "B-01", "TOTE-2", "CUP", "", 3), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked picking picked");
    CHECK_STR(floor_text(&floor_, open_lines), "TOTE-1 TEA L1 3, TOTE-1 TEA L2 2, TOTE-2 CUP  3");
    floor_close(&floor_);
}

static void test_taken_back_while_packing(void)
{
    open_released();
    struct event last = pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3);
    expect(picker, pick("T1", 1, "A-01", "TOTE-1", "TEA", "L1", 3), "");
    expect(picker, pick("T1", 2, "A-02", "TOTE-1", "TEA", "L2", 2), "");
    expect(picker, last, "");
    expect(packer, plain_event(EVENT_START, "T2"), "");
    expect(packer, pack(2, CARTON, "TEA", "L1", 3), "");
    expect(picker, reverse_of(3, &last), "order O1 is at the packer already");
    CHECK_STR(floor_text(&floor_, open_lines), "TOTE-1 TEA L2 2");
    /* Not packed before the missing pick is made good. */
    expect(packer, pack(3, CARTON, "TEA", "L2", 2), "");
    expect(packer, close_carton(CARTON), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing");
    expect(picker, pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3), "");
    CHECK_STR(floor_text(&floor_, open_lines), "TOTE-1 CUP  3");
    expect(packer, pack(4, CARTON2, "CUP", "", 3), "");
    expect(packer, close_carton(CARTON2), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    floor_close(&floor_);
}

static void test_pack_taken_back(void)
{
    open_released();
    pick_all();
    pack_all();
    struct event closing = close_carton(CARTON);
    expect(packer, closing, "");
    expect(packer, closing, "carton " CARTON " was closed before");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    expect(packer, reverse_of(packer->seq - 1, &closing), "");
    CHECK_STR(floor_stages(&floor_, "O1"),
              "received released picking picked packing packed packing");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM line WHERE site = ?1 AND place = "
                                    "'" CARTON "'"),
              0);
    /* All out again, into another carton; the empty one does not hold the order up. */
    struct event packed[] = {pack(1, CARTON, "CUP", "", 3), pack(2, CARTON, "TEA", "L1", 3),
                             pack(3, CARTON, "TEA", "L2", 2)};
    for (uint64_t i = 0; i < 3; i++) {
        expect(packer, reverse_of(2 + i, &packed[i]), "");
    }
    CHECK_INT(floor_qty(&floor_, CARTON, "TEA"), 0);
    expect(packer, pack(1, CARTON2, "CUP", "", 3), "");
    expect(packer, pack(2, CARTON2, "TEA", "L1", 3), "");
    expect(packer, pack(3, CARTON2, "TEA", "L2", 2), "");
    expect(packer, close_carton(CARTON2), "");
    CHECK_STR(floor_stages(&floor_, "O1"),
              "received released picking picked packing packed packing packed");
    floor_close(&floor_);
}

static void test_load_taken_back(void)
{
    open_released();
    pick_all();
    pack_all();
    expect(packer, close_carton(CARTON), "");
    struct event loading = load("T3", 1, CARTON);
    expect(packer, loading, "");
    CHECK_INT(floor_number(&floor_, "SELECT loaded FROM carton WHERE site = ?1"), 1);
    expect(packer, reverse_of(packer->seq, &loading), "");
    CHECK_INT(floor_number(&floor_, "SELECT loaded FROM carton WHERE site = ?1"), 0);
    CHECK_INT(floor_qty(&floor_, CARTON, "TEA"), 5);
    /* The truck leaves without it: it waits on the next manifest. */
    expect(packer, plain_event(EVENT_DONE, "T3"), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    CHECK_STR(floor_text(&floor_, "SELECT task.id, manifest, line.place FROM task JOIN line ON "
                                  "line.task = task.id WHERE task.site = ?1 AND kind = 'load'"),
              "T4 M-DHL-2 " CARTON);
    expect(packer, load("T4", 1, CARTON), "");
    expect(packer, plain_event(EVENT_DONE, "T4"), "");
    CHECK_STR(floor_stages(&floor_, "O1"),
              "received released picking picked packing packed shipped");
    floor_close(&floor_);
}

/* What `status` says of O1; `words` has to be in it. */
static void check_status(bool json, const char *words)
{
    const char *argv[] = {"--order", "O1", "--json"};
    struct command_call call = {
        .state = "/", .cwd = "/", .hub = floor_.hub, .utc_ms = floor_.utc_ms};
    bytes_init(&call.out, COMMAND_OUT_MAX);
    bytes_init(&call.err, COMMAND_OUT_MAX);
    CHECK_INT(command_status(&call, json ? 3 : 2, argv), COMMAND_DONE);
    bytes_add(&call.out, "", 1);
    if (!strstr((const char *)call.out.at, words)) {
        printf("\n    no \"%s\" in\n%s", words, (const char *)call.out.at);
        CU_FAIL("status");
    }
    bytes_release(&call.out);
    bytes_release(&call.err);
}

/* One TEA is not on the shelf, one CUP was broken at the packer's; one short was a mistake. */
static void ship_short(void)
{
    struct event mistake = short_of("T1", 1, 3);
    struct event broken = short_of("T2", 1, 1);
    copy_cut(mistake.code, sizeof(mistake.code), "lost");
    copy_cut(broken.code, sizeof(broken.code), "broken");
    expect(picker, mistake, "");
    check_status(false, "    line 1 TEA  ordered 5, shipped 0, short 3, lost\n");
    expect(picker, reverse_of(picker->seq, &mistake), "");
    check_status(false, "    line 1 TEA  ordered 5, shipped 0\n");
    expect(picker, pick("T1", 1, "A-01", "TOTE-1", "TEA", "L1", 3), "");
    expect(picker, pick("T1", 2, "A-02", "TOTE-1", "TEA", "L2", 1), "");
    expect(picker, short_of("T1", 2, 1), "");
    expect(picker, pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3), "");
    expect(picker, plain_event(EVENT_DONE, "T1"), "");
    expect(packer, pack(1, CARTON, "CUP", "", 2), "");
    expect(packer, broken, "");
    expect(packer, pack(2, CARTON, "TEA", "L1", 3), "");
    expect(packer, pack(3, CARTON, "TEA", "L2", 1), "");
    expect(packer, close_carton(CARTON), "");
    expect(packer, plain_event(EVENT_DONE, "T2"), "");
}

static void test_lines_of_shipped(void)
{
    struct event loading = load("T3", 1, CARTON);
    loading.legs[0].qty = -2; /* CUP */
    loading.legs[1].qty = 2;
    loading.legs[4].qty = -1; /* TEA L2 */
    loading.legs[5].qty = 1;
    open_released();
    ship_short();
    expect(packer, loading, "");
    expect(packer, reverse_of(packer->seq, &loading), "");
    expect(packer, loading, "");
    check_status(false, "    line 1 TEA  ordered 5, shipped 0, short 1, empty\n");
    expect(packer, plain_event(EVENT_DONE, "T3"), "");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM line WHERE site = ?1"), 0);
    check_status(false, "    line 1 TEA  ordered 5, shipped 4, short 1, empty\n"
                        "    line 2 CUP  ordered 3, shipped 2, short 1, broken\n");
    check_status(true, "\"lines\":[{\"line\":1,\"item\":\"TEA\",\"ordered\":5,\"shipped\":4,"
                       "\"short\":1,\"short_at_release\":0,\"codes\":[\"empty\"]},");
    floor_close(&floor_);
}

/* Two lines of one item: the first is served first. What no bin had is short without a code. */
static void test_lines_of_one_item(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "TEA", "L1", 8);
    picker = floor_enrol(&floor_, "H1");
    floor_order(&floor_, "O1", "DHL", "TEA", 5, "TEA", 6);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 1);
    check_status(false, "    line 1 TEA  ordered 5, shipped 0\n"
                        "    line 2 TEA  ordered 6, shipped 0, short 3, 3 of them at release\n");
    expect(picker, short_of("T1", 2, 3), "");
    expect(picker, short_of("T1", 1, 2), "");
    check_status(false,
                 "    line 1 TEA  ordered 5, shipped 0, short 2, empty\n"
                 "    line 2 TEA  ordered 6, shipped 0, short 6, 3 of them at release, empty\n");
    floor_close(&floor_);
}

/* One order in two cartons on two trucks. */
static void test_two_cartons(void)
{
    open_released();
    pick_all();
    expect(packer, pack(1, CARTON, "CUP", "", 3), "");
    expect(packer, close_carton(CARTON), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing");
    struct event event = moved(EVENT_LOAD, "T3", 1, CARTON, "@customer", "CUP", "", 3);
    copy_cut(event.carton, sizeof(event.carton), CARTON);
    expect(packer, event, "");
    expect(packer, plain_event(EVENT_DONE, "T3"), "");
    expect(packer, pack(2, CARTON2, "TEA", "L1", 3), "");
    expect(packer, pack(3, CARTON2, "TEA", "L2", 2), "");
    expect(packer, close_carton(CARTON2), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    event = moved(EVENT_LOAD, "T4", 1, CARTON2, "@customer", "TEA", "L1", 3);
    struct event second = moved(EVENT_LOAD, "T4", 1, CARTON2, "@customer", "TEA", "L2", 2);
    event.legs[event.n_legs++] = second.legs[0];
    event.legs[event.n_legs++] = second.legs[1];
    copy_cut(event.carton, sizeof(event.carton), CARTON2);
    expect(packer, event, "");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM orders WHERE site = ?1 AND status = "
                                    "'shipped'"),
              0);
    expect(packer, plain_event(EVENT_DONE, "T4"), "");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM orders WHERE site = ?1 AND status = "
                                    "'shipped'"),
              1);
    floor_close(&floor_);
}

/* The last pack line was passed over and the order packed; then the goods turn up after all. */
static void test_pack_short_taken_back(void)
{
    open_released();
    pick_all();
    expect(packer, plain_event(EVENT_START, "T2"), "");
    expect(packer, pack(1, CARTON, "CUP", "", 3), "");
    expect(packer, pack(2, CARTON, "TEA", "L1", 3), "");
    expect(packer, close_carton(CARTON), "");
    struct event missing = short_of("T2", 3, 2);
    expect(packer, missing, "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    expect(packer, reverse_of(packer->seq, &missing), "");
    CHECK_STR(floor_stages(&floor_, "O1"),
              "received released picking picked packing packed packing");
    expect(packer, pack(3, CARTON2, "TEA", "L2", 2), "");
    expect(packer, close_carton(CARTON2), "");
    CHECK_STR(floor_stages(&floor_, "O1"),
              "received released picking picked packing packed packing packed");
    floor_close(&floor_);
}

/* The packer was done with what there was; what is picked after that needs a packer again. */
static void test_picked_again_after_packing(void)
{
    open_released();
    struct event last = pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3);
    expect(picker, pick("T1", 1, "A-01", "TOTE-1", "TEA", "L1", 3), "");
    expect(picker, pick("T1", 2, "A-02", "TOTE-1", "TEA", "L2", 2), "");
    expect(picker, last, "");
    expect(packer, pack(2, CARTON, "TEA", "L1", 3), "");
    expect(picker, reverse_of(3, &last), "order O1 is at the packer already");
    expect(packer, pack(3, CARTON, "TEA", "L2", 2), "");
    expect(packer, close_carton(CARTON), "");
    expect(packer, plain_event(EVENT_DONE, "T2"), "");
    expect(picker, last, "");
    CHECK_STR(floor_text(&floor_, open_lines), "TOTE-1 CUP  3");
    CHECK_STR(floor_text(&floor_, "SELECT state, seat FROM task WHERE site = ?1 AND id = 'T2'"),
              "open ");
    expect(packer, pack(4, CARTON2, "CUP", "", 3), "");
    expect(packer, close_carton(CARTON2), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking picked packing packed");
    floor_close(&floor_);
}

/* An order that had come to its end and went on leaves the replica at its second end as well. */
static void test_short_taken_back(void)
{
    open_released();
    struct event missing = short_of("T1", 3, 3);
    expect(picker, short_of("T1", 1, 3), "");
    expect(picker, short_of("T1", 2, 2), "");
    expect(picker, missing, "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking short");
    expect(picker, reverse_of(picker->seq, &missing), "");
    CHECK_STR(floor_stages(&floor_, "O1"), "received released picking short picking");
    expect(picker, pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3), "");
    expect(picker, plain_event(EVENT_DONE, "T1"), "");
    expect(packer, pack(1, CARTON, "CUP", "", 3), "");
    expect(packer, close_carton(CARTON), "");
    expect(packer, plain_event(EVENT_DONE, "T2"), "");
    struct event loading = moved(EVENT_LOAD, "T3", 1, CARTON, "@customer", "CUP", "", 3);
    copy_cut(loading.carton, sizeof(loading.carton), CARTON);
    expect(packer, loading, "");
    expect(packer, plain_event(EVENT_DONE, "T3"), "");
    CHECK_STR(floor_stages(&floor_, "O1"),
              "received released picking short picking picked packing packed shipped");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 0);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM line WHERE site = ?1"), 0);
    floor_close(&floor_);
}

/* Whoever does not hold a task cannot take it out of its holder's hands by calling it done. */
static void test_done_by_another(void)
{
    open_released();
    expect(picker, plain_event(EVENT_START, "T1"), "");
    expect(packer, plain_event(EVENT_DONE, "T1"), "task T1 is with H1");
    CHECK_STR(floor_text(&floor_, "SELECT state, seat, lease_until > 0 FROM task WHERE site = ?1"),
              "started H1 1");
    floor_close(&floor_);
}

static void test_line_reviews(void)
{
    open_released();
    expect(picker, plain_event(EVENT_START, "T1"), "");
    expect(packer, plain_event(EVENT_START, "T1"), "task T1 is with H1");
    CHECK_STR(floor_text(&floor_, "SELECT seat FROM task WHERE site = ?1"), "H1");
    expect(packer, pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 1), "task T1 is with H1");
    CHECK_INT(floor_number(&floor_, "SELECT done FROM line WHERE site = ?1 AND n = 3"), 1);
    expect(picker, pick("T1", 3, "B-01", "TOTE-1", "CUP", "", 3), "line 3: 4 of 3");
    expect(picker, pick("T1", 9, "A-01", "TOTE-1", "TEA", "L1", 1), "no line 9 in task T1");
    expect(picker, pick("T1", 1, "B-01", "TOTE-1", "CUP", "", 1),
           "negative stock: -1 of CUP at B-01");
    expect(picker, pick("T1", 1, "@supplier", "TOTE-1", "CUP", "", 1),
           "line 1 asks for another item");
    expect(picker, plain_event(EVENT_DONE, "T1"), "task T1 has open lines");
    CHECK_STR(floor_text(&floor_, "SELECT state FROM task WHERE site = ?1 AND id = 'T1'"),
              "review");
    struct event wrong = moved(EVENT_PACK, "T1", 1, "TOTE-1", CARTON, "TEA", "L1", 1);
    expect(picker, wrong, "pack on a pick task");
    struct event back = reverse_of(1, &wrong);
    expect(picker, back, "is not 1 turned around");
    back.of = 400;
    expect(picker, back, "takes back 400, which is not here");
    floor_close(&floor_);
}

/* Random work, also nonsense, by two seats: the books sum to zero, the copy is the snapshot. */
static void test_any_work(void)
{
    static const char *const places[] = {"A-01",   "A-02",      "B-01", "TOTE-1",
                                         "TOTE-2", "@customer", CARTON, "ELSEWHERE"};
    static const char *const tasks[] = {"T1", "T2", "T3", "T7", ""};
    static const enum event_type types[] = {EVENT_PICK, EVENT_PACK,  EVENT_LOAD,
                                            EVENT_MOVE, EVENT_PUT,   EVENT_SHORT,
                                            EVENT_DONE, EVENT_CLOSE, EVENT_START};
    static struct event done[2][400];
    uint32_t state = 7;
    open_released();
    struct floor_seat *seats[] = {picker, packer};
    for (size_t i = 0; i < 700; i++) {
        size_t who = (state >> 9) & 1;
        struct floor_seat *seat = seats[who];
        uint32_t r[6];
        for (size_t j = 0; j < ARRAY_SIZE(r); j++) {
            state = state * 1664525U + 1013904223U;
            r[j] = state >> 16;
        }
        struct event event =
            moved(types[r[0] % ARRAY_SIZE(types)], tasks[r[1] % ARRAY_SIZE(tasks)], r[2] % 4,
                  places[r[3] % ARRAY_SIZE(places)], places[r[4] % ARRAY_SIZE(places)],
                  r[5] & 1 ? "TEA" : "CUP", r[5] & 1 ? "L1" : "", 1 + r[5] % 3);
        event.qty = event.type == EVENT_SHORT ? 1 : 0;
        copy_cut(event.carton, sizeof(event.carton),
                 event.type == EVENT_CLOSE || event.type == EVENT_LOAD ? CARTON : "");
        if (r[5] % 5 == 0 && seat->seq > 0) {
            uint64_t of = 1 + r[4] % seat->seq;
            event = reverse_of(of, &done[who][of]);
        }
        done[who][seat->seq + 1] = event;
        floor_event(&floor_, seat, event);
        CU_ASSERT(floor_acked(seat, seat->seq));
        int64_t unbalanced = -1;
        CHECK_INT(hub_unbalanced(floor_.hub, FLOOR_SITE, &unbalanced), 0);
        CHECK_INT(unbalanced, 0);
    }
    floor_close(&floor_);
}

CHECK_MAIN("orders", {"lines of a shipped order", test_lines_of_shipped},
           {"two lines of one item", test_lines_of_one_item}, {"from import to shipped", test_life},
           {"privacy", test_privacy}, {"short picks", test_short},
           {"nothing picked", test_nothing_picked}, {"nothing packed", test_nothing_packed},
           {"a pick taken back", test_pick_taken_back},
           {"taken back while packing", test_taken_back_while_packing},
           {"a pack taken back", test_pack_taken_back}, {"a load taken back", test_load_taken_back},
           {"two cartons", test_two_cartons},
           {"a short pack taken back", test_pack_short_taken_back},
           {"picked again after packing", test_picked_again_after_packing},
           {"a short pick taken back", test_short_taken_back},
           {"done by another", test_done_by_another}, {"reviews of lines", test_line_reviews},
           {"any work", test_any_work})

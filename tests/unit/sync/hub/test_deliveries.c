/* Deliveries: leased, received, closed; what was not announced is recorded and looked at. */
#include "tests/unit/sync/hub/floor.h"

#define PALLET "095060000000000015"

static struct floor floor_;
static struct floor_seat *seat;

static void announce(void)
{
    static const struct hub_delivery_line lines[] = {
        {.item = "TEA", .lot = "L1", .sscc = PALLET, .qty = 10},
        {.item = "TEA", .sscc = PALLET, .qty = 5},
        {.item = "CUP", .qty = 4},
    };
    static const struct hub_delivery delivery = {
        .asn = "ASN-1", .supplier = "ACME", .lines = lines, .n_lines = 3};
    struct hub_tx *tx = NULL;
    bool same = false;
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    CHECK_INT(hub_put_delivery(tx, &delivery), 0);
    CHECK_INT(hub_find_delivery(tx, &delivery, &same), 0);
    CU_ASSERT_TRUE(same);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(floor_flush(&floor_), 0);
}

static const char *next(void)
{
    struct proto_message ask = {.type = PROTO_NEXT,
                                .as.next = {.kinds = 1U << TASK_RECEIVE, .by = "u1"}};
    floor_ask(&floor_, seat, &ask);
    return seat->answer.type == PROTO_LEASED ? seat->answer.as.leased.task : "none";
}

static void begin(void)
{
    floor_open(&floor_);
    seat = floor_enrol(&floor_, "H1");
    announce();
}

static uint64_t expect(struct event event, const char *why)
{
    floor_event(&floor_, seat, event);
    CU_ASSERT(floor_acked(seat, seat->seq));
    CHECK_STR(floor_review(seat, seat->seq), why);
    return seat->seq;
}

static struct event came(int64_t line, const char *item, const char *lot, int64_t qty)
{
    return moved(EVENT_RECEIVE, "T1", line, "@supplier", "DOCK", item, lot, qty);
}

static struct event closed(const char *code)
{
    struct event event = plain_event(EVENT_DONE, "T1");
    copy_cut(event.code, sizeof(event.code), code);
    return event;
}

static const char *lines(void)
{
    return floor_text(&floor_, "SELECT group_concat(n || ' ' || received, ', ') "
                               "FROM delivery_line WHERE site = ?1");
}

static const char *status(void)
{
    return floor_text(&floor_, "SELECT status || ' ' || code FROM delivery WHERE site = ?1");
}

static void test_all_of_it(void)
{
    begin();
    CHECK_STR(status(), "announced ");
    CHECK_STR(next(), "T1");
    expect(plain_event(EVENT_START, "T1"), "");
    CHECK_STR(status(), "receiving ");
    expect(came(1, "TEA", "L1", 10), "");
    expect(came(2, "TEA", "L2", 5), "");
    CHECK_INT(floor_qty(&floor_, "DOCK", "TEA"), 15);
    expect(came(3, "CUP", "", 4), "");
    CHECK_STR(lines(), "1 10, 2 5, 3 4");
    expect(closed(""), "");
    CHECK_STR(status(), "received ");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 0);
    CHECK_STR(next(), "none");
    floor_close(&floor_);
}

/* Whatever came is in the books; the outcomes say what is odd about it. */
static void test_over_short_and_unannounced(void)
{
    begin();
    CHECK_STR(next(), "T1");
    expect(came(1, "TEA", "L1", 12), "line 1: 12 of 10");
    CHECK_STR(status(), "receiving ");
    expect(came(0, "CUP", "", 3), "CUP is not announced in ASN-1");
    expect(came(9, "CUP", "", 1), "no line 9 in task T1");
    CHECK_INT(floor_qty(&floor_, "DOCK", "CUP"), 4);
    expect(closed("damaged"), "delivery ASN-1: 9 short, 2 over, 4 not announced: damaged");
    CHECK_STR(status(), "received damaged");
    CHECK_INT(floor_number(&floor_, "SELECT qty FROM delivery_extra WHERE site = ?1"), 4);
    floor_close(&floor_);
}

static void test_taken_back(void)
{
    begin();
    CHECK_STR(next(), "T1");
    struct event tea = came(1, "TEA", "L1", 10);
    struct event cup = came(0, "CUP", "", 3);
    uint64_t first = expect(tea, "");
    uint64_t second = expect(cup, "CUP is not announced in ASN-1");
    expect(reverse_of(second, &cup), "");
    expect(reverse_of(first, &tea), "");
    CHECK_STR(lines(), "1 0, 2 0, 3 0");
    CHECK_INT(floor_number(&floor_, "SELECT qty FROM delivery_extra WHERE site = ?1"), 0);
    CHECK_INT(floor_qty(&floor_, "DOCK", "TEA"), 0);
    expect(closed(""), "delivery ASN-1: 19 short");
    floor_close(&floor_);
}

static const char *expiry(const char *lot)
{
    char sql[120];
    snprintf(sql, sizeof(sql), "SELECT expiry FROM lot WHERE site = ?1 AND lot = '%s'", lot);
    return floor_text(&floor_, sql);
}

static void test_lots(void)
{
    begin();
    CHECK_STR(next(), "T1");
    struct event tea = came(2, "TEA", "L7", 1);
    copy_cut(tea.expiry, sizeof(tea.expiry), "2028-03-31");
    expect(tea, "");
    CHECK_STR(expiry("L7"), "2028-03-31");
    CU_ASSERT(floor_fed(&floor_, "\"2028-03-31\""));
    copy_cut(tea.expiry, sizeof(tea.expiry), "2028-04-30");
    expect(tea, "lot L7 of TEA expires 2028-03-31, its label said 2028-04-30");
    expect(came(2, "TEA", "L8", 1), "lot L8 of TEA has no expiry");
    expect(came(2, "TEA", "L7", 1), "");
    CHECK_STR(expiry("L7"), "2028-03-31");
    floor_close(&floor_);
}

static void test_another_lot(void)
{
    begin();
    CHECK_STR(next(), "T1");
    expect(came(1, "TEA", "L2", 3), "line 1 announced lot L1, L2 came");
    CHECK_STR(lines(), "1 3, 2 0, 3 0");
    CHECK_INT(floor_qty(&floor_, "DOCK", "TEA"), 3);
    floor_close(&floor_);
}

static void test_serial_twice(void)
{
    begin();
    CHECK_STR(next(), "T1");
    struct event cup = came(3, "CUP", "", 1);
    copy_cut(cup.legs[0].serial, SERIAL_SIZE, "S1");
    copy_cut(cup.legs[1].serial, SERIAL_SIZE, "S1");
    uint64_t first = expect(cup, "");
    expect(cup, "serial S1 of CUP is here twice");
    expect(reverse_of(first, &cup), "");
    floor_close(&floor_);
}

static void test_other_work(void)
{
    begin();
    expect(pick("T1", 1, "A-01", "TOTE-1", "TEA", "L1", 1), "negative stock: -1 of TEA at A-01");
    CHECK_STR(lines(), "1 0, 2 0, 3 0");
    expect(moved(EVENT_RECEIVE, "", 0, "@supplier", "DOCK", "CUP", "", 2), "");
    CHECK_INT(floor_qty(&floor_, "DOCK", "CUP"), 2);
    floor_close(&floor_);
}

CHECK_MAIN("hub deliveries", {"all of it", test_all_of_it},
           {"over, short and unannounced", test_over_short_and_unannounced},
           {"taken back", test_taken_back}, {"lots", test_lots}, {"another lot", test_another_lot},
           {"serial twice", test_serial_twice}, {"other work", test_other_work})

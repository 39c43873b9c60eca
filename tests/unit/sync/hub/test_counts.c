/* Count tasks: who asks for them, who gets them, and what becomes of them. */
#include "tests/unit/sync/hub/floor.h"

#define COUNTS (1U << TASK_COUNT)

static struct floor floor_;
static struct floor_seat *seat, *other;

static void open_counts(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 4);
    floor_stock(&floor_, "A-02", "CUP", "", 2);
    floor_stock(&floor_, "B-01", "CUP", "", 5);
    floor_stock(&floor_, "A-01", "TEA", "L1", 3);
    seat = floor_enrol(&floor_, "H1");
    other = floor_enrol(&floor_, "H2");
}

static void expect(struct event event, const char *why)
{
    floor_event(&floor_, seat, event);
    CU_ASSERT(floor_acked(seat, seat->seq));
    CHECK_STR(floor_review(seat, seat->seq), why);
}

static const char *next(struct floor_seat *by, const char *zone)
{
    struct proto_message ask = {.type = PROTO_NEXT, .as.next = {.kinds = COUNTS, .by = "u1"}};
    copy_cut(ask.as.next.zone, ID_SIZE, zone);
    floor_ask(&floor_, by, &ask);
    CHECK_INT(by->answers, 1);
    return by->answer.type == PROTO_LEASED ? by->answer.as.leased.task : "none";
}

static const char *lines(void)
{
    return floor_text(&floor_,
                      "SELECT COALESCE(group_concat(task || '/' || n || ' ' || place || ' ' "
                      "|| item || ' ' || qty || ' ' || done, ', '), '') "
                      "FROM line WHERE site = ?1");
}

/* Two taken too many from A-01: counted, six are missing in the book. */
static void test_below_zero(void)
{
    open_counts();
    CHECK_STR(next(seat, ""), "none");
    expect(moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 6),
           "negative stock: -2 of CUP at A-01");
    CHECK_STR(lines(), "T1/1 A-01 CUP 1 0");
    CHECK_STR(next(seat, ""), "T1");
    CHECK_STR(next(other, ""), "none");
    expect(plain_event(EVENT_START, "T1"), "");
    struct event count = moved(EVENT_COUNT, "T1", 1, "@adjust", "A-01", "CUP", "", 5);
    expect(count, "");
    uint64_t counted = seat->seq;
    CHECK_INT(floor_qty(&floor_, "A-01", "CUP"), 3);
    CHECK_STR(lines(), "T1/1 A-01 CUP 1 1");
    expect(plain_event(EVENT_DONE, "T1"), "");
    CHECK_STR(lines(), "");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 0);
    /* Taken back when the task is no more: no fault of anybody, but the books ask again. */
    floor_event(&floor_, seat, reverse_of(counted, &count));
    CHECK_STR(floor_review(seat, seat->seq), "negative stock: -2 of CUP at A-01");
    CHECK_STR(lines(), "T2/1 A-01 CUP 1 0");
    floor_close(&floor_);
}

static void test_taken_back_before_done(void)
{
    open_counts();
    expect(moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 5),
           "negative stock: -1 of CUP at A-01");
    CHECK_STR(next(seat, ""), "T1");
    struct event count = moved(EVENT_COUNT, "T1", 1, "@adjust", "A-01", "CUP", "", 1);
    expect(count, "");
    floor_event(&floor_, seat, reverse_of(seat->seq, &count));
    /* Its line was counted when the books went below zero again, so that they asked again. */
    CHECK_STR(lines(), "T1/1 A-01 CUP 1 0, T2/1 A-01 CUP 1 0");
    expect(plain_event(EVENT_DONE, "T1"), "task T1 has open lines");
    floor_close(&floor_);
}

static void test_odd_counts(void)
{
    open_counts();
    expect(moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 5),
           "negative stock: -1 of CUP at A-01");
    CHECK_STR(next(other, ""), "T1");
    expect(moved(EVENT_COUNT, "T1", 1, "@adjust", "A-01", "CUP", "", 1), "task T1 is with H2");
    expect(moved(EVENT_COUNT, "", 0, "A-01", "@adjust", "TEA", "L1", 1), "");
    floor_order(&floor_, "O1", "DHL", "CUP", 1, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 1);
    expect(moved(EVENT_COUNT, "T2", 1, "@adjust", "A-02", "CUP", "", 1), "count on a pick task");
    floor_close(&floor_);
}

static struct event zone_differs(const char *zone, const char *item)
{
    struct event event = plain_event(EVENT_EXCEPTION, "");
    copy_cut(event.place, sizeof(event.place), zone);
    event.n_counted = 1;
    event.counted[0] = (struct counted){.qty = 5, .book = 6};
    copy_cut(event.counted[0].item, ITEM_SIZE, item);
    return event;
}

/* What a zone lacks is counted bin by bin, in walking order, once. */
static void test_zone(void)
{
    open_counts();
    expect(zone_differs("A", "CUP"), "");
    CHECK_STR(lines(), "T1/1 A-01 CUP 1 0, T1/2 A-02 CUP 1 0");
    expect(zone_differs("A", "CUP"), "");
    expect(zone_differs("A", "TEA"), "");
    CHECK_STR(lines(), "T1/1 A-01 CUP 1 0, T1/2 A-02 CUP 1 0, T2/1 A-01 TEA 1 0");
    expect(zone_differs("NOWHERE", "CUP"), "");
    expect(zone_differs("B", "SPOON"), "");
    CHECK_STR(next(seat, "B"), "none");
    CHECK_STR(next(seat, "A"), "T1");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM task WHERE site = ?1"), 2);
    floor_close(&floor_);
}

CHECK_MAIN("hub counts", {"below zero", test_below_zero},
           {"taken back before done", test_taken_back_before_done}, {"odd counts", test_odd_counts},
           {"zone", test_zone})

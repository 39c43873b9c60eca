/* The contract's cases for an up batch, the group commit, and what folding an event in may say. */
#include <errno.h>

#include "drivers/base/error.h"
#include "tests/unit/sync/hub/floor.h"

static struct floor floor_;

/* Three events that change stock: A-01 to TOTE-1, one each. */
static void write_three(struct floor_seat *seat)
{
    struct event events[3];
    for (size_t i = 0; i < 3; i++) {
        events[i] = moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1);
    }
    floor_begin(seat);
    floor_write(seat, events, 3);
}

static struct floor_seat *open_with_stock(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 100);
    return floor_enrol(&floor_, "H1");
}

static void test_accepts(void)
{
    struct floor_seat *seat = open_with_stock();
    write_three(seat);
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_acked(seat, 3));
    CHECK_INT(seat->answer.as.ack.safe, 0); /* no backup has it */
    CHECK_INT(seat->answer.as.ack.epoch, 1);
    CHECK_STR(seat->answer.as.ack.hub, hub_id(floor_.hub));
    CHECK_INT(seat->answer.as.ack.n_out, 0);
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 3);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 3);
    CU_ASSERT(floor_fed(&floor_, "\"own\":{\"H1\":{\"epoch\":1,"
                                 "\"seq\":3}}"));
    floor_close(&floor_);
}

static void test_again(void)
{
    struct floor_seat *seat = open_with_stock();
    write_three(seat);
    CHECK_INT(floor_send(&floor_, seat), 0);
    size_t feeds = floor_.feeds;
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_acked(seat, 3));
    CHECK_INT(floor_.feeds, feeds); /* nothing new: no op */
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 3);
    /* The same three and one more behind them. */
    struct event more = moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1);
    floor_write(seat, &more, 1);
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_acked(seat, 4));
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 4);
    floor_close(&floor_);
}

static void test_gap(void)
{
    struct floor_seat *seat = open_with_stock();
    write_three(seat);
    write_three(seat); /* the first three are lost */
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_GAP));
    CHECK_INT(seat->answer.as.nack.expect, 1);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 0);
    floor_close(&floor_);
}

static void test_epoch(void)
{
    struct floor_seat *seat = open_with_stock();
    write_three(seat);
    seat->epoch = 7;
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_EPOCH));
    floor_close(&floor_);
}

static void test_strangers(void)
{
    struct floor_seat *seat = open_with_stock();
    struct hub_out out;
    write_three(seat);
    copy_cut(seat->id, sizeof(seat->id), "H9");
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_AUTH));
    copy_cut(seat->id, sizeof(seat->id), "H1");
    CHECK_INT(hub_receive(floor_.hub, 0, "raff/1/NOWHERE/H1/up", STR("{}")), 0);
    CHECK_INT(hub_flush(floor_.hub, 0, FLOOR_UTC_MS), 0);
    CHECK_INT(hub_next(floor_.hub, &out), 1);
    CHECK_STR(out.topic, "raff/1/NOWHERE/H1/down");
    CU_ASSERT_PTR_NOT_NULL(memmem(out.payload.at, out.payload.len, "\"auth\"", 6));
    CHECK_INT(hub_next(floor_.hub, &out), 0);
    /* Topics that no seat may write are not even queued. */
    CHECK_INT(hub_receive(floor_.hub, 0, "raff/1/S/feed", STR("{}")), 0);
    CHECK_INT(hub_receive(floor_.hub, 0, "raff/2/S/H1/up", STR("{}")), 0);
    CHECK_INT(hub_flush(floor_.hub, 0, FLOOR_UTC_MS), 0);
    CHECK_INT(hub_next(floor_.hub, &out), 0);
    floor_close(&floor_);
}

/* A message costs memory even if there is nothing in it. */
static void test_queue_is_bounded(void)
{
    floor_open(&floor_);
    int error = 0;
    for (long i = 0; i < 1000000 && error == 0; i++) {
        error = hub_receive(floor_.hub, 0, "raff/1/S/H1/state", STR(""));
    }
    CHECK_INT(error, RAFF_E_FULL);
    CHECK_INT(floor_flush(&floor_), 0);
    floor_close(&floor_);
}

static const char seat_state[] = "SELECT state FROM seat WHERE site = ?1 AND seat = 'H1'";

static void test_fork_line(void)
{
    struct floor_seat *seat = open_with_stock();
    write_three(seat);
    CHECK_INT(floor_send(&floor_, seat), 0);
    /* Another history under the same numbers. */
    seat->seq = 0;
    chain_first(FLOOR_SITE, "H1", 1, seat->head);
    struct event other = plain_event(EVENT_NOTE, "");
    floor_begin(seat);
    floor_write(seat, &other, 1);
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_FORK));
    CHECK_STR(floor_text(&floor_, seat_state), "quarantined");
    CHECK_STR(floor_text(&floor_, "SELECT code FROM incident WHERE site = ?1"), "fork");
    /* What it does is not taken any more, so it gets nothing to do. */
    struct proto_message next = {.type = PROTO_NEXT, .as.next = {.by = "u1"}};
    floor_ask(&floor_, seat, &next);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_FORK));
    /* A person decides: enrolled again, the old epoch stays. */
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, FLOOR_UTC_MS, &tx), 0);
    CHECK_INT(hub_put_seat(tx, "H1", "store-2", &seat->epoch), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_INT(seat->epoch, 2);
    seat->seq = 0;
    chain_first(FLOOR_SITE, "H1", 2, seat->head);
    write_three(seat);
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_acked(seat, 3));
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 6);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM epoch WHERE site = ?1 AND seat = 'H1'"),
              2);
    floor_close(&floor_);
}

/* An SSCC holds the epoch and not the seat: the same epoch twice would be the same carton twice. */
static void test_epochs_differ(void)
{
    static const struct {
        const char *site, *seat;
    } seats[] = {{FLOOR_SITE, "H1"}, {FLOOR_SITE, "H2"}, {"OTHER", "H1"}, {FLOOR_SITE, "H1"}};
    uint64_t epochs[ARRAY_SIZE(seats)];
    floor_open(&floor_);
    for (size_t i = 0; i < ARRAY_SIZE(seats); i++) {
        struct hub_tx *tx = NULL;
        CHECK_INT(hub_tx_begin(floor_.hub, seats[i].site, FLOOR_UTC_MS, &tx), 0);
        CHECK_INT(hub_put_seat(tx, seats[i].seat, "", &epochs[i]), 0);
        CHECK_INT(hub_tx_commit(tx), 0);
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT(epochs[j] != epochs[i]);
        }
    }
    floor_.copy_lost = true; /* two sites feed */
    floor_close(&floor_);
}

static void test_fork_prev(void)
{
    struct floor_seat *seat = open_with_stock();
    write_three(seat);
    CHECK_INT(floor_send(&floor_, seat), 0);
    seat->head[5] ^= 1;
    write_three(seat);
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_FORK));
    CHECK_STR(floor_text(&floor_, seat_state), "quarantined");
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 3);
    /* Also what would be right is refused now. */
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_FORK));
    floor_close(&floor_);
}

static void test_no_event(void)
{
    static const char *const lines[] = {
        "not json at all",
        "{\"seq\":2}",
        "{\"seq\":3,\"type\":\"dance\",\"at\":\"" FLOOR_AT "\"}",
        "{\"seq\":9,\"type\":\"note\",\"at\":\"" FLOOR_AT "\"}",
        "{\"seq\":5,\"type\":\"move\",\"at\":\"" FLOOR_AT
        "\",\"legs\":[{\"place\":\"A-01\",\"item\":\"CUP\",\"qty\":-1}]}",
        "",
    };
    struct floor_seat *seat = open_with_stock();
    floor_begin(seat);
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        floor_line(seat, lines[i]);
    }
    struct event event = moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1);
    floor_write(seat, &event, 1);
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_acked(seat, 7));
    CHECK_INT(seat->answer.as.ack.n_out, 6);
    for (uint64_t seq = 1; seq <= 6; seq++) {
        CU_ASSERT(floor_review(seat, seq)[0] != '\0');
    }
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 1);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1 "
                                    "AND outcome = 'review'"),
              6);
    CHECK_STR(floor_text(&floor_, "SELECT CAST(line AS TEXT) FROM event WHERE site = ?1 "
                                  "AND seq = 1"),
              "not json at all");
    /* The ack may be lost: sent again, the outcomes come again. */
    CHECK_INT(floor_send(&floor_, seat), 0);
    CHECK_INT(seat->answer.as.ack.n_out, 6);
    floor_close(&floor_);
}

static void test_bad_payloads(void)
{
    static const struct {
        const char *payload;
        enum proto_nack code;
    } cases[] = {
        {"hello", PROTO_NACK_SCHEMA},
        {"{\"type\":\"up\"}\n", PROTO_NACK_SCHEMA},
        {"{\"type\":\"up\",\"v\":1,\"epoch\":1,\"session\":\"s\",\"first\":1,\"prev\":\"00\"}\n{}"
         "\n",
         PROTO_NACK_SCHEMA},
        {"\x78\x9c garbage", PROTO_NACK_SCHEMA},
    };
    struct floor_seat *seat = open_with_stock();
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        seat->answers = 0;
        floor_raw(&floor_, "raff/1/S/H1/up", cases[i].payload);
        CU_ASSERT(floor_nacked(seat, cases[i].code));
    }
    char *big = malloc(PROTO_WIRE_MAX + 2);
    memset(big, ' ', PROTO_WIRE_MAX + 1);
    big[0] = '{';
    big[PROTO_WIRE_MAX + 1] = '\0';
    floor_raw(&floor_, "raff/1/S/H1/up", big);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_SIZE));
    free(big);
    floor_close(&floor_);
}

/* --- the transaction --- */

static void post(struct floor_seat *seat, const char *line)
{
    struct event event = moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1);
    floor_begin(seat);
    if (line) {
        floor_line(seat, line);
    } else {
        floor_write(seat, &event, 1);
    }
    CHECK_INT(floor_post(&floor_, seat), 0);
}

/* A seat's batches that come together have one ack, unless there is more to say than how far, or
 * somebody else was answered between. */
static void test_one_ack(void)
{
    struct floor_seat *seat = open_with_stock();
    struct floor_seat *other = floor_enrol(&floor_, "H2");
    static const struct {
        const char *lines[3]; /* "": of the other seat */
        int answers;
        size_t n_out; /* of the last */
    } cases[] = {
        {{NULL, NULL, NULL}, 1, 0},
        {{NULL, "not json", NULL}, 2, 0},
        {{NULL, NULL, "not json"}, 1, 1},
        {{NULL, "", NULL}, 2, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        seat->answers = other->answers = 0;
        for (size_t j = 0; j < 3; j++) {
            bool is_other = cases[i].lines[j] && !cases[i].lines[j][0];
            post(is_other ? other : seat, is_other ? NULL : cases[i].lines[j]);
        }
        CHECK_INT(floor_flush(&floor_), 0);
        CHECK_INT(seat->answers, cases[i].answers);
        CU_ASSERT(floor_acked(seat, seat->seq));
        CHECK_INT(seat->answer.as.ack.n_out, cases[i].n_out);
    }
    CU_ASSERT(floor_acked(other, 1));
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 10);
    floor_close(&floor_);
}

/* What a batch that is refused would have covered is said. */
static void test_ack_before_nack(void)
{
    struct floor_seat *seat = open_with_stock();
    post(seat, NULL);
    floor_raw(&floor_, "raff/1/S/H1/up", "{\"type\":\"up\"}\n");
    CHECK_INT(seat->answers, 2);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_SCHEMA));
    floor_close(&floor_);
}

static int refuse_commit(void *context)
{
    (void)context;
    return 1;
}

static void test_commit_fails(void)
{
    struct floor_seat *one = open_with_stock();
    struct floor_seat *other = floor_enrol(&floor_, "H2");
    size_t feeds = floor_.feeds;
    write_three(one);
    write_three(other);
    CHECK_INT(floor_post(&floor_, one), 0);
    CHECK_INT(floor_post(&floor_, other), 0);
    sqlite3_commit_hook(db_handle(floor_.db), refuse_commit, NULL);
    CHECK_INT(floor_flush(&floor_), 0);
    CU_ASSERT(floor_nacked(one, PROTO_NACK_BUSY));
    CU_ASSERT(floor_nacked(other, PROTO_NACK_BUSY));
    CHECK_INT(one->answers, 1);
    CU_ASSERT(one->answer.as.nack.retry_ms > 0);
    CHECK_INT(floor_.feeds, feeds);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 0);
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 0);
    sqlite3_commit_hook(db_handle(floor_.db), NULL, NULL);
    CHECK_INT(floor_send(&floor_, one), 0);
    CU_ASSERT(floor_acked(one, 3));
    CHECK_INT(floor_send(&floor_, other), 0);
    CU_ASSERT(floor_acked(other, 3));
    floor_close(&floor_);
}

static void trigger(const char *action, const char *seat)
{
    char sql[300];
    struct text text = text_over(sql, sizeof(sql));
    text_addf(&text,
              "CREATE TEMP TRIGGER bad BEFORE INSERT ON main.event WHEN NEW.seat = '%s' "
              "AND NEW.seq = 2 BEGIN SELECT RAISE(%s, 'no'); END",
              seat, action);
    CHECK_INT(sqlite3_exec(db_handle(floor_.db), sql, NULL, NULL, NULL), SQLITE_OK);
}

/* One batch fails in its middle: it is taken back whole, the others stand. */
static void test_batch_fails(void)
{
    struct floor_seat *one = open_with_stock();
    struct floor_seat *other = floor_enrol(&floor_, "H2");
    trigger("ABORT", "H1");
    write_three(one);
    write_three(other);
    CHECK_INT(floor_post(&floor_, one), 0);
    CHECK_INT(floor_post(&floor_, other), 0);
    CHECK_INT(floor_flush(&floor_), 0);
    CU_ASSERT(floor_nacked(one, PROTO_NACK_BUSY));
    CU_ASSERT(floor_acked(other, 3));
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 3);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1 AND seat = 'H1'"),
              0);
    CU_ASSERT(!floor_fed(&floor_, "\"H1\":{\"epoch\""));
    sqlite3_exec(db_handle(floor_.db), "DROP TRIGGER bad", NULL, NULL, NULL);
    CHECK_INT(floor_send(&floor_, one), 0);
    CU_ASSERT(floor_acked(one, 3));
    floor_close(&floor_);
}

/* SQLite gives the whole transaction up in the middle: the others are taken all the same. */
static void test_transaction_lost(void)
{
    struct floor_seat *one = open_with_stock();
    struct floor_seat *other = floor_enrol(&floor_, "H2");
    trigger("ROLLBACK", "H2");
    write_three(one);
    write_three(other);
    CHECK_INT(floor_post(&floor_, other), 0);
    CHECK_INT(floor_post(&floor_, one), 0);
    CHECK_INT(floor_flush(&floor_), 0);
    CU_ASSERT(floor_acked(one, 3));
    CHECK_INT(one->answers, 1);
    CU_ASSERT(floor_nacked(other, PROTO_NACK_BUSY));
    CHECK_INT(other->answers, 1);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 3);
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 3);
    sqlite3_exec(db_handle(floor_.db), "DROP TRIGGER bad", NULL, NULL, NULL);
    CHECK_INT(floor_send(&floor_, other), 0);
    CU_ASSERT(floor_acked(other, 3));
    floor_close(&floor_);
}

/* No room on the disk: nothing is written, everybody is told, and it goes on when there is room. */
static void test_disk_full(void)
{
    char sql[80];
    struct text text = text_over(sql, sizeof(sql));
    struct floor_seat *one = open_with_stock();
    struct floor_seat *other = floor_enrol(&floor_, "H2");
    write_three(one);
    floor_begin(other);
    for (int i = 0; i < 120; i++) {
        struct event event = plain_event(EVENT_NOTE, "");
        memset(event.note, 'x', sizeof(event.note) - 1);
        floor_write(other, &event, 1);
    }
    text_addf(&text, "PRAGMA max_page_count = %lld",
              (long long)floor_number(&floor_, "PRAGMA page_count") + 2);
    sqlite3_exec(db_handle(floor_.db), sql, NULL, NULL, NULL);
    CHECK_INT(floor_post(&floor_, one), 0);
    CHECK_INT(floor_post(&floor_, other), 0);
    CHECK_INT(floor_flush(&floor_), -ENOSPC);
    CU_ASSERT(floor_nacked(one, PROTO_NACK_BUSY));
    CU_ASSERT(floor_nacked(other, PROTO_NACK_BUSY));
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 0);
    sqlite3_exec(db_handle(floor_.db), "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
    CHECK_INT(floor_send(&floor_, one), 0);
    CU_ASSERT(floor_acked(one, 3));
    CHECK_INT(floor_send(&floor_, other), 0);
    CU_ASSERT(floor_acked(other, 120));
    floor_close(&floor_);
}

/* --- what folding in may find wrong; the event stands --- */

struct review_case {
    struct event event;
    const char *why;
};

static void test_reviews(void)
{
    struct floor_seat *seat = open_with_stock();
    /* clang-format off */
    const struct review_case cases[] = {
        {moved(EVENT_MOVE, "", 0, "A-02", "TOTE-1", "CUP", "", 2), "negative stock: -2 of CUP at A-02"},
        {moved(EVENT_MOVE, "", 0, "A-01", "SHELF-9", "CUP", "", 1), "unknown place SHELF-9"},
        {moved(EVENT_MOVE, "", 0, "A-01", "SHELF-9", "CUP", "", 1), "unknown place SHELF-9"},
        {moved(EVENT_RECEIVE, "", 0, "@supplier", "DOCK", "SPOON", "", 1), "unknown item SPOON"},
        {pick("T99", 1, "A-01", "TOTE-1", "CUP", "", 1), "no task T99"},
        {moved(EVENT_RECEIVE, "", 0, "@supplier", "DOCK", "CUP", "", 5), ""},
        {moved(EVENT_MOVE, "", 0, "A-02", "TOTE-1", "CUP", "", 1), "negative stock: -3 of CUP at A-02"},
        {moved(EVENT_MOVE, "", 0, "A-01", "395060000000000012", "CUP", "", 1), ""},
        {moved(EVENT_COUNT, "", 0, "@adjust", "A-02", "CUP", "", 3), ""},
    };
    /* clang-format on */
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        floor_event(&floor_, seat, cases[i].event);
        CU_ASSERT(floor_acked(seat, i + 1));
        CHECK_STR(floor_review(seat, i + 1), cases[i].why);
    }
    struct event nobody = plain_event(EVENT_LOGIN, "");
    copy_cut(nobody.by, sizeof(nobody.by), "u9");
    floor_event(&floor_, seat, nobody);
    CHECK_STR(floor_review(seat, seat->seq), "unknown person or role: u9");
    /* Below zero twice, one count task. */
    CHECK_STR(floor_text(&floor_, "SELECT place, item, COUNT(*) FROM line JOIN task ON "
                                  "task.site = line.site AND task.id = line.task "
                                  "WHERE line.site = ?1 AND kind = 'count'"),
              "A-02 CUP 1");
    CHECK_STR(floor_text(&floor_, "SELECT kind FROM place WHERE site = ?1 "
                                  "AND id = '395060000000000012'"),
              "carton");
    CHECK_INT(floor_qty(&floor_, "SHELF-9", "CUP"), 2);
    floor_close(&floor_);
}

static void test_clean_why(void)
{
    struct floor_seat *seat = open_with_stock();
    floor_begin(seat);
    floor_line(seat, "{\"seq\":1,\"type\":\"pick\",\"at\":\"" FLOOR_AT "\",\"task\":\"T\\u202e8\","
                     "\"line\":1,\"legs\":[{\"place\":\"A-01\",\"item\":\"CUP\",\"qty\":-1},"
                     "{\"place\":\"TOTE-1\",\"item\":\"CUP\",\"qty\":1}]}");
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_acked(seat, 1));
    CU_ASSERT(floor_review(seat, 1)[0] != '\0');
    CU_ASSERT(text_is_clean(str_of(floor_text(&floor_, "SELECT why FROM event WHERE site = ?1"))));
    floor_close(&floor_);
}

/* Never a reason to refuse, or to review. */
static void test_clock(void)
{
    static const struct {
        const char *at, *clock, *incident;
    } cases[] = {{FLOOR_AT, "", ""},
                 {"2031-01-01T00:00:00.000Z", "", "clock events from the future"},
                 {"1970-01-01T00:00:09.000Z", EVENT_CLOCK_UNKNOWN,
                  "clock events from before its clock was known"}};
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct floor_seat *seat = open_with_stock();
        struct event event = plain_event(EVENT_NOTE, "");
        copy_cut(event.at, sizeof(event.at), cases[i].at);
        copy_cut(event.clock, sizeof(event.clock), cases[i].clock);
        floor_event(&floor_, seat, event);
        CU_ASSERT(floor_acked(seat, 1));
        CHECK_STR(floor_review(seat, 1), "");
        CHECK_STR(floor_text(&floor_, "SELECT code, why FROM incident WHERE site = ?1"),
                  cases[i].incident);
        floor_close(&floor_);
    }
}

CHECK_MAIN("ingest", {"a batch is accepted", test_accepts}, {"and again", test_again},
           {"gap", test_gap}, {"epoch", test_epoch}, {"epochs differ", test_epochs_differ},
           {"strangers", test_strangers}, {"the queue is bounded", test_queue_is_bounded},
           {"fork: another line", test_fork_line}, {"fork: prev", test_fork_prev},
           {"no event", test_no_event}, {"bad payloads", test_bad_payloads},
           {"one ack", test_one_ack}, {"ack before nack", test_ack_before_nack},
           {"commit fails", test_commit_fails}, {"one batch fails", test_batch_fails},
           {"transaction lost", test_transaction_lost}, {"disk full", test_disk_full},
           {"reviews", test_reviews}, {"why is clean", test_clean_why}, {"clock", test_clock})

/* Words of the contract that no other test needs: versions, members of a later one, sizes, what is
 * said twice. */
#include <unistd.h>
#include <zlib.h>

#include "sync/hub/backup.h"
#include "tests/unit/sync/hub/floor.h"

static struct floor floor_;

static struct floor_seat *open_seat(void)
{
    floor_open(&floor_);
    floor_stock(&floor_, "A-01", "CUP", "", 100);
    return floor_enrol(&floor_, "H1");
}

/* --- versions --- */

static void test_versions(void)
{
    static const struct {
        int64_t min, max;
        enum proto_type answer;
    } cases[] = {{1, 1, PROTO_WELCOME}, {1, 2, PROTO_WELCOME}, {0, 1, PROTO_WELCOME},
                 {0, 9, PROTO_WELCOME}, {2, 2, PROTO_NACK},    {2, 3, PROTO_NACK},
                 {0, 0, PROTO_NACK}};
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct floor_seat *seat = open_seat();
        struct proto_message hello = floor_hello(seat);
        hello.as.hello.v_min = cases[i].min;
        hello.as.hello.v_max = cases[i].max;
        floor_ask(&floor_, seat, &hello);
        CHECK_INT(seat->answer.type, cases[i].answer);
        if (cases[i].answer == PROTO_WELCOME) {
            CHECK_INT(seat->answer.as.welcome.v, 1);
        } else {
            CU_ASSERT(floor_nacked(seat, PROTO_NACK_SCHEMA));
            CHECK_STR(seat->answer.as.nack.why, "no version in common");
        }
        floor_close(&floor_);
    }
}

/* One batch of a version that was not agreed on. */
static void test_batch_of_another_version(void)
{
    char head[2 * CHAIN_SIZE + 1], batch[400];
    struct floor_seat *seat = open_seat();
    struct text text = text_over(batch, sizeof(batch));
    to_hex(seat->head, CHAIN_SIZE, head);
    text_addf(&text,
              "{\"type\":\"up\",\"v\":2,\"epoch\":%llu,\"session\":\"s\",\"first\":1,"
              "\"prev\":\"%s\"}\n{\"seq\":1,\"type\":\"note\",\"at\":\"" FLOOR_AT "\"}\n",
              (unsigned long long)seat->epoch, head);
    floor_raw(&floor_, "raff/1/S/H1/up", batch);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_SCHEMA));
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 0);
    floor_close(&floor_);
}

/* --- members of a later version --- */

#define LATER                                                                                      \
    "{\"seq\":1, \"mood\":{\"good\":[1,2.50]} ,\"type\":\"move\",\"at\":\"" FLOOR_AT               \
    "\",\"by\":\"u1\","                                                                            \
    "\"legs\":[{\"place\":\"A-01\",\"item\":\"CUP\",\"qty\":-2,\"tilt\":7},"                       \
    "{\"place\":\"TOTE-1\",\"item\":\"CUP\",\"qty\":2}],\"z\":null}"

static const char line_1[] = "SELECT CAST(line AS TEXT) FROM event WHERE seat = 'H1' AND seq = 1";

static void check_backup(void)
{
    char path[96], line[400] = "";
    sqlite3 *copy = NULL;
    sqlite3_stmt *stmt = NULL;
    snprintf(path, sizeof(path), "%s.backup", floor_.path);
    CHECK_INT(backup_begin(floor_.hub, path), 0);
    CHECK_INT(backup_step(floor_.hub, 0), 0);
    CHECK_INT(backup_done(floor_.hub, floor_.utc_ms), 0);
    CHECK_INT(sqlite3_open(path, &copy), SQLITE_OK);
    CHECK_INT(sqlite3_prepare_v2(copy, line_1, -1, &stmt, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    db_column_str(stmt, 0, line, sizeof(line));
    CHECK_STR(line, LATER);
    sqlite3_finalize(stmt);
    sqlite3_close(copy);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        char left[112];
        snprintf(left, sizeof(left), "%s%s", path, ends[i]);
        unlink(left);
    }
}

/* The event counts, its text stays as it was sent, in the book and in its backup. */
static void test_event_of_a_later_version(void)
{
    struct floor_seat *seat = open_seat();
    floor_begin(seat);
    floor_line(seat, LATER);
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_acked(seat, 1));
    CHECK_STR(floor_review(seat, 1), "");
    CHECK_INT(memcmp(seat->answer.as.ack.head, seat->head, CHAIN_SIZE), 0);
    CHECK_INT(floor_qty(&floor_, "TOTE-1", "CUP"), 2);
    CHECK_STR(floor_text(&floor_, line_1), LATER);
    check_backup();
    floor_close(&floor_);
}

static void test_ask_of_a_later_version(void)
{
    char op[24], ask[200];
    struct floor_seat *seat = open_seat();
    struct text text = text_over(ask, sizeof(ask));
    snprintf(op, sizeof(op), "%lld",
             (long long)floor_number(&floor_, "SELECT op FROM site WHERE site = ?1"));
    text_addf(&text, "{\"why\":[\"x\",{}],\"type\":\"pull\",\"op\":%s,\"later\":null}", op);
    floor_raw(&floor_, "raff/1/S/H1/ask", ask);
    CHECK_INT(seat->answer.type, PROTO_OPS);
    floor_close(&floor_);
}

/* --- sizes --- */

static void send_deflated(const char *plain, size_t n)
{
    static Bytef wire[PROTO_WIRE_MAX];
    uLongf size = sizeof(wire);
    CHECK_INT(compress2(wire, &size, (const Bytef *)plain, (uLong)n, 9), Z_OK);
    CHECK_INT(hub_receive(floor_.hub, floor_.now_ms, "raff/1/S/H1/up",
                          (struct str){(const char *)wire, size}),
              0);
    CHECK_INT(floor_flush(&floor_), 0);
}

/* Past what may be inflated; past 64 KiB of lines; past 128 of them. Each is refused for its size,
 * and the next batch is taken. */
static void test_sizes(void)
{
    struct floor_seat *seat = open_seat();
    size_t n = PROTO_PLAIN_MAX + 1;
    char *big = malloc(n);
    memset(big, ' ', n);
    big[0] = '{';
    send_deflated(big, n);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_SIZE));
    free(big);
    static const struct {
        size_t lines, bytes;
    } batches[] = {{65, 1024}, {PROTO_BATCH_EVENTS_MAX + 1, 2}};
    for (size_t i = 0; i < ARRAY_SIZE(batches); i++) {
        struct bytes plain;
        bytes_init(&plain, PROTO_PLAIN_MAX);
        bytes_add_str(&plain, "{\"type\":\"up\",\"v\":1,\"epoch\":1,\"session\":\"s\",\"first\":1,"
                              "\"prev\":\"0000000000000000000000000000000000000000000000000000"
                              "000000000000\"}\n");
        for (size_t j = 0; j < batches[i].lines * batches[i].bytes; j++) {
            bytes_add_char(&plain, (j + 1) % batches[i].bytes == 0 ? '\n' : 'x');
        }
        seat->answers = 0;
        send_deflated((const char *)plain.at, plain.len);
        CU_ASSERT(floor_nacked(seat, PROTO_NACK_SIZE));
        bytes_release(&plain);
    }
    floor_event(&floor_, seat, plain_event(EVENT_NOTE, ""));
    CU_ASSERT(floor_acked(seat, 1));
    floor_close(&floor_);
}

/* --- twice, and behind --- */

/* Of a batch whose first line is another than the one that is held, nothing is taken. */
static void test_nothing_behind_a_fork(void)
{
    struct floor_seat *seat = open_seat();
    floor_event(&floor_, seat, plain_event(EVENT_NOTE, ""));
    seat->seq = 0;
    chain_first(FLOOR_SITE, "H1", seat->epoch, seat->head);
    struct event events[3] = {plain_event(EVENT_LOGIN, ""),
                              moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1),
                              moved(EVENT_MOVE, "", 0, "A-01", "TOTE-1", "CUP", "", 1)};
    floor_begin(seat);
    floor_write(seat, events, ARRAY_SIZE(events));
    CHECK_INT(floor_send(&floor_, seat), 0);
    CU_ASSERT(floor_nacked(seat, PROTO_NACK_FORK));
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM event WHERE site = ?1"), 1);
    CHECK_INT(floor_number(&floor_, "SELECT COUNT(*) FROM stock WHERE place = 'TOTE-1'"), 0);
    floor_close(&floor_);
}

static void ask_for(struct floor_seat *seat, enum proto_type type, const char *task)
{
    struct proto_message ask = {.type = type};
    if (type == PROTO_NEXT) {
        ask.as.next = (struct proto_next){.kinds = 1U << TASK_PICK, .by = "u1"};
    } else {
        copy_cut(ask.as.release.task, ID_SIZE, task);
    }
    floor_ask(&floor_, seat, &ask);
}

/* A release that comes again, late, takes nothing from whoever has the task by then. */
static void test_release_twice(void)
{
    static const char holder[] = "SELECT state, seat FROM task WHERE site = ?1 AND id = 'T1'";
    struct floor_seat *one = open_seat();
    struct floor_seat *other = floor_enrol(&floor_, "H2");
    floor_order(&floor_, "O1", "DHL", "CUP", 3, NULL, 0);
    CHECK_INT(floor_release(&floor_, HUB_RELEASE_SINGLE, "", NULL, 0, NULL), 1);
    ask_for(one, PROTO_NEXT, "");
    CHECK_STR(floor_text(&floor_, holder), "leased H1");
    ask_for(one, PROTO_RELEASE, "T1");
    int64_t op = floor_number(&floor_, "SELECT op FROM site WHERE site = ?1");
    ask_for(one, PROTO_RELEASE, "T1");
    CHECK_INT(floor_number(&floor_, "SELECT op FROM site WHERE site = ?1"), op);
    CHECK_STR(floor_text(&floor_, holder), "open ");
    ask_for(other, PROTO_NEXT, "");
    CHECK_STR(floor_text(&floor_, holder), "leased H2");
    ask_for(one, PROTO_RELEASE, "T1");
    ask_for(one, PROTO_RELEASE, "T99");
    CHECK_STR(floor_text(&floor_, holder), "leased H2");
    floor_close(&floor_);
}

CHECK_MAIN("contract", {"versions", test_versions},
           {"a batch of another version", test_batch_of_another_version},
           {"an event of a later version", test_event_of_a_later_version},
           {"an ask of a later version", test_ask_of_a_later_version}, {"sizes", test_sizes},
           {"nothing behind a fork", test_nothing_behind_a_fork},
           {"a release twice", test_release_twice})

#include <errno.h>

#include "tests/unit/sync/ledger/fixture.h"

static void test_readback(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct event event = moved(EVENT_PICK, "A", "T", 2, 1), back = {0};
    copy_cut(event.scan, sizeof(event.scan), "]C101\x1d");
    CHECK_INT(ledger_commit(f.ledger, NOW_MS + 123, &event, 1, NULL), 0);
    CHECK_INT(event.seq, 1);
    CHECK_STR(event.at, "2026-11-22T10:00:00.123Z");
    fixture_reopen(&f);
    CHECK_INT(ledger_event(f.ledger, 1, &back), 0);
    CHECK_INT(memcmp(&event, &back, sizeof(back)), 0);
    CHECK_INT(qty_of(&f, "A"), -2);
    CHECK_INT(qty_of(&f, "T"), 2);
    CHECK_INT(ledger_event(f.ledger, 2, &back), RAFF_E_NOT_FOUND);
    CHECK_INT(commit(&f, moved(EVENT_PICK, "A", "T", 1, 1)), 2);
}

/* One bad event of several, and nothing of any of them is there. */
static void test_all_or_nothing(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    commit(&f, moved(EVENT_PICK, "A", "T", 1, 1));
    struct ledger_sync before, after;
    ledger_sync_state(f.ledger, &before);
    struct event events[2] = {moved(EVENT_PICK, "A", "T", 2, 1), moved(EVENT_PICK, "A", "T", 2, 1)};
    events[1].legs[1].qty = 3;
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, events, 2, "w"), RAFF_E_UNBALANCED);
    CHECK_INT(events[0].seq, 0);
    CHECK_STR(events[0].at, "");
    ledger_sync_state(f.ledger, &after);
    CHECK_INT(memcmp(&before, &after, sizeof(after)), 0);
    CHECK_INT(qty_of(&f, "T"), 1);
    char work[8];
    ledger_load_work(f.ledger, work, sizeof(work));
    CHECK_STR(work, "");
    events[1].legs[1].qty = 2;
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, events, 2, NULL), 0);
    CHECK_INT(events[1].seq, 3);
    CHECK_INT(qty_of(&f, "T"), 5);
}

static void test_identity(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    CHECK_STR(ledger_identity(f.ledger)->store, "ab010200000000000000000000000000");
    ledger_close(f.ledger);
    f.ledger = NULL;
    struct ledger_identity other = fixture_identity;
    static const uint8_t random16[16] = {9};
    other.epoch = 4;
    CHECK_INT(ledger_open(f.path, NULL, &other, random16, NULL, &f.ledger), RAFF_E_CONFIG);
    other = fixture_identity;
    other.seat[1] = '2';
    CHECK_INT(ledger_open(f.path, NULL, &other, random16, NULL, &f.ledger), RAFF_E_CONFIG);
    other.seat[0] = '\0';
    CHECK_INT(ledger_open(f.path, NULL, &other, random16, NULL, &f.ledger), RAFF_E_CONFIG);
    fixture_open(&f);
    CHECK_STR(ledger_identity(f.ledger)->store, "ab010200000000000000000000000000");
}

static void check_work(struct fixture *f, const char *expected)
{
    char work[32];
    ledger_load_work(f->ledger, work, sizeof(work));
    CHECK_STR(work, expected);
    fixture_reopen(f);
    ledger_load_work(f->ledger, work, sizeof(work));
    CHECK_STR(work, expected);
}

static void test_work(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct event event = moved(EVENT_PICK, "A", "T", 1, 1);
    check_work(&f, "");
    CHECK_INT(ledger_save_work(f.ledger, "alone"), 0);
    check_work(&f, "alone");
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &event, 1, "first"), 0);
    check_work(&f, "first");
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &event, 1, NULL), 0);
    check_work(&f, "first");
    CHECK_INT(ledger_save_work(f.ledger, "after"), 0);
    check_work(&f, "after");
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &event, 1, "second"), 0);
    check_work(&f, "second");
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, NULL, 0, "third"), 0);
    check_work(&f, "third");
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &event, 1, ""), 0);
    check_work(&f, "");
}

static void test_reverse(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    put(&f, "line", "[\"T1\",1]", "{\"place\":\"A\",\"item\":\"I\",\"qty\":5}");
    uint64_t seq = commit(&f, moved(EVENT_PICK, "A", "T", 2, 1));
    struct event reverse = {.type = EVENT_REVERSE, .by = "u7", .of = seq}, back;
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &reverse, 1, NULL), 0);
    CHECK_INT(qty_of(&f, "A"), 0);
    CHECK_INT(ledger_event(f.ledger, reverse.seq, &back), 0);
    CHECK_STR(back.task, "T1");
    CHECK_INT(back.line, 1);
    CHECK_INT(back.n_legs, 2);
    CHECK_INT(back.legs[0].qty, 2);
    struct line_row line;
    CHECK_INT(ledger_line(f.ledger, "T1", 1, &line), 0);
    CHECK_INT(line.done, 0);
    struct event again = {.type = EVENT_REVERSE, .by = "u7", .of = seq};
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &again, 1, NULL), RAFF_E_NOT_FOUND);
    again.of = reverse.seq;
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &again, 1, NULL), RAFF_E_NOT_FOUND);
    again.of = 77;
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &again, 1, NULL), RAFF_E_NOT_FOUND);
    again.of = 0;
    CHECK_INT(ledger_commit(f.ledger, NOW_MS, &again, 1, NULL), RAFF_E_NOT_FOUND);
}

static bool digits_ok(const char *sscc)
{
    int sum = 0;
    for (int i = 0; i < 18; i++) {
        sum += (sscc[i] - '0') * (i % 2 ? 1 : 3);
    }
    return strlen(sscc) == 18 && sum % 10 == 0;
}

static void test_sscc(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    static char seen[50][SSCC_SIZE];
    CHECK_INT(ledger_new_sscc(f.ledger, seen[0]), RAFF_E_CONFIG);
    put(&f, "setting", "[\"sscc_prefix\"]", "{\"value\":\"4012345\"}");
    for (int i = 0; i < 50; i++) {
        CHECK_INT(ledger_new_sscc(f.ledger, seen[i]), 0);
        CU_ASSERT(digits_ok(seen[i]));
        for (int j = 0; j < i; j++) {
            CU_ASSERT(strcmp(seen[i], seen[j]) != 0);
        }
        if (i % 7 == 0) {
            fixture_reopen(&f);
        }
    }
    CU_ASSERT(strncmp(seen[1], "0401234500030000", 16) == 0);
    put(&f, "setting", "[\"sscc_prefix\"]", "{\"value\":\"40123456789\"}");
    CHECK_INT(ledger_new_sscc(f.ledger, seen[0]), RAFF_E_CONFIG);
    put(&f, "setting", "[\"sscc_prefix\"]", "{\"value\":\"40x2345\"}");
    CHECK_INT(ledger_new_sscc(f.ledger, seen[0]), RAFF_E_CONFIG);
}

static void test_pins(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    int count = -1;
    int64_t last = -1;
    CHECK_INT(ledger_pin_failures(f.ledger, "u7", &count, &last), 0);
    CHECK_INT(count, 0);
    CHECK_INT(ledger_set_pin_failures(f.ledger, "u7", 3, NOW_MS), 0);
    fixture_reopen(&f);
    CHECK_INT(ledger_pin_failures(f.ledger, "u7", &count, &last), 0);
    CHECK_INT(count, 3);
    CHECK_INT(last, NOW_MS);
}

static void test_outbox(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct bytes lines;
    size_t n = 9, total = 0;
    bytes_init(&lines, 65536);
    CHECK_INT(ledger_outbox(f.ledger, 1, 10, 1000, &lines, &n), 0);
    CHECK_INT(n, 0);
    for (int i = 0; i < 5; i++) {
        commit(&f, moved(EVENT_MOVE, "A", "B", 1, 0));
    }
    CHECK_INT(ledger_outbox(f.ledger, 1, 10, 65536, &lines, &n), 0);
    CHECK_INT(n, 5);
    total = lines.len;
    bytes_clear(&lines);
    CHECK_INT(ledger_outbox(f.ledger, 2, 10, total / 5 * 2 + 1, &lines, &n), 0);
    CHECK_INT(n, 2);
    CU_ASSERT(strncmp((char *)lines.at, "{\"seq\":2,", 9) == 0);
    bytes_clear(&lines);
    CHECK_INT(ledger_outbox(f.ledger, 5, 10, 1, &lines, &n), 0);
    CHECK_INT(n, 1);
    CHECK_INT(lines.at[lines.len - 1], '\n');
    bytes_release(&lines);
}

/* The chain of a file whose line was changed behind our back does not hold, and says where. */
static void tamper(struct fixture *f, const char *sql)
{
    ledger_close(f->ledger);
    f->ledger = NULL;
    sqlite3 *handle = NULL;
    CHECK_INT(sqlite3_open(f->path, &handle), SQLITE_OK);
    CHECK_INT(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    fixture_open(f);
}

static void test_chain(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct ledger_verdict verdict;
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok && verdict.sums_ok);
    for (int i = 0; i < 6; i++) {
        commit(&f, moved(EVENT_MOVE, "A", "B", 1 + i, 0));
    }
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok && verdict.sums_ok);
    CHECK_INT(verdict.first, 1);
    CHECK_INT(verdict.last, 6);
    tamper(&f, "UPDATE event SET line = replace(line, '\"qty\":4', '\"qty\":9') WHERE seq = 4;"
               "UPDATE own_leg SET qty = 5 WHERE seq = 5 AND n = 1 AND qty = 5;");
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CU_ASSERT_FALSE(verdict.chain_ok);
    CHECK_INT(verdict.bad_seq, 4);
    CU_ASSERT(verdict.sums_ok);
    CU_ASSERT(verdict.acks_ok);
    tamper(&f, "UPDATE own_leg SET qty = qty + 1 WHERE seq = 2 AND n = 1");
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CHECK_INT(verdict.unbalanced, 1);
    static const char *const claims[] = {"acked = 7", "safe = 1, acked = 0", "folded = 7",
                                         "acked = 0, base_seq = 1"};
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        char sql[128];
        snprintf(sql, sizeof(sql),
                 "UPDATE state SET acked = 6, safe = 6, folded = 6; "
                 "UPDATE state SET %s",
                 claims[i]);
        tamper(&f, sql);
        CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
        CU_ASSERT_FALSE(verdict.acks_ok);
    }
    tamper(&f, "DELETE FROM event WHERE seq = 2");
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CHECK_INT(verdict.bad_seq, 2);
}

static void test_prune(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    static const int64_t day = 86400000;
    uint8_t hash[CHAIN_SIZE], kept[CHAIN_SIZE];
    struct ledger_sync sync;
    for (int i = 0; i < 10; i++) {
        struct event event = moved(EVENT_MOVE, "A", "B", 1, 0);
        CHECK_INT(ledger_commit(f.ledger, NOW_MS + i * day, &event, 1, NULL), 0);
    }
    CHECK_INT(ledger_hash_at(f.ledger, 4, kept), 0);
    CHECK_INT(ledger_prune(f.ledger, NOW_MS + 100 * day, 100), 0); /* nothing is acked */
    CHECK_INT(ledger_set_acked(f.ledger, "hub1", 10, 8), 0);
    CHECK_INT(ledger_prune(f.ledger, NOW_MS + 100 * day, 100), 0); /* nothing is folded in */
    CHECK_INT(ledger_apply_ops(f.ledger, 1, 1, NULL, 0, 7), 0);
    CHECK_INT(ledger_prune(f.ledger, NOW_MS + 29 * day, 100), 0); /* nothing is old enough */
    CHECK_INT(ledger_prune(f.ledger, NOW_MS + 34 * day, 3), 3);
    CHECK_INT(ledger_prune(f.ledger, NOW_MS + 34 * day, 100), 1);
    fixture_reopen(&f);
    ledger_sync_state(f.ledger, &sync);
    CHECK_INT(sync.oldest, 5);
    CHECK_INT(sync.next, 11);
    CHECK_INT(ledger_hash_at(f.ledger, 4, hash), 0);
    CHECK_INT(memcmp(hash, kept, CHAIN_SIZE), 0);
    CHECK_INT(ledger_hash_at(f.ledger, 3, hash), RAFF_E_NOT_FOUND);
    CHECK_INT(ledger_prune(f.ledger, NOW_MS + 100 * day, 100), 3);
    struct ledger_verdict verdict;
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok);
    CHECK_INT(verdict.first, 8);
    CHECK_INT(ledger_set_acked(f.ledger, "hub1", 10, 10), 0);
    CHECK_INT(ledger_apply_ops(f.ledger, 2, 2, NULL, 0, 10), 0);
    CHECK_INT(ledger_prune(f.ledger, NOW_MS + 100 * day, 100), 2); /* all but the last */
    fixture_reopen(&f);
    CHECK_INT(commit(&f, moved(EVENT_MOVE, "A", "B", 1, 0)), 11);
}

/* A full disk: the commit says so and leaves no trace; what was there goes on when there is room.
 */
static void test_disk_full(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    sqlite3 *handle = db_handle(ledger_db(f.ledger));
    struct event event = moved(EVENT_MOVE, "A", "B", 1, 0);
    int error = 0;
    int64_t held = 0;
    CHECK_INT(sqlite3_exec(handle, "PRAGMA max_page_count = 1", NULL, NULL, NULL), SQLITE_OK);
    while ((error = ledger_commit(f.ledger, NOW_MS, &event, 1, NULL)) == 0 && held < 10000) {
        held++;
    }
    CHECK_INT(error, -ENOSPC);
    CHECK_INT(qty_of(&f, "B"), held);
    CHECK_INT(sqlite3_exec(handle, "PRAGMA max_page_count = 100000", NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(commit(&f, moved(EVENT_MOVE, "A", "B", 1, 0)), held + 1);
    struct ledger_verdict verdict;
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok && verdict.sums_ok);
    CHECK_INT(verdict.last, held + 1);
}

static void test_acked(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct ledger_sync sync;
    commit(&f, moved(EVENT_MOVE, "A", "B", 1, 0));
    CHECK_INT(ledger_set_acked(f.ledger, "hub1", 2, 2), RAFF_E_GAP);
    CHECK_INT(ledger_set_acked(f.ledger, "hub1", 1, 5), 0);
    CHECK_INT(ledger_set_hub(f.ledger, "hub1"), 0);
    fixture_reopen(&f);
    ledger_sync_state(f.ledger, &sync);
    CHECK_INT(sync.acked, 1);
    CHECK_INT(sync.safe, 1);
    CHECK_STR(sync.hub, "hub1");
    CHECK_STR(sync.acked_hub, "hub1");
    CHECK_INT(ledger_set_acked(f.ledger, "hub2", 1, 5), 0); /* the same, and another's word */
    fixture_reopen(&f);
    ledger_sync_state(f.ledger, &sync);
    CHECK_STR(sync.acked_hub, "hub2");
    CHECK_INT(ledger_set_acked(f.ledger, "hub1", 0, 0), 0);
    ledger_sync_state(f.ledger, &sync);
    CHECK_INT(sync.acked, 0);
}

static void test_readonly(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    commit(&f, moved(EVENT_MOVE, "A", "B", 1, 0));
    ledger_close(f.ledger);
    f.ledger = NULL;
    CHECK_INT(ledger_open_readonly(f.path, NULL, &f.ledger), 0);
    CHECK_STR(ledger_identity(f.ledger)->seat, "H1");
    struct ledger_verdict verdict;
    CHECK_INT(ledger_verify(f.ledger, &verdict), 0);
    CU_ASSERT(verdict.chain_ok && verdict.last == 1);
    CU_ASSERT(ledger_save_work(f.ledger, "x") < 0);
}

CHECK_MAIN("ledger: commit", {"read back", test_readback}, {"all or nothing", test_all_or_nothing},
           {"identity", test_identity}, {"work", test_work}, {"reverse", test_reverse},
           {"sscc", test_sscc}, {"pins", test_pins}, {"outbox", test_outbox}, {"chain", test_chain},
           {"prune", test_prune}, {"disk full", test_disk_full}, {"acked", test_acked},
           {"read only", test_readonly})

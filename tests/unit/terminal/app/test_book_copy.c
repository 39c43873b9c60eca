/* The copy that a tool reads while the seat works. */
#include "terminal/app/book_copy.h"

#include "tests/unit/drivers/device/loop_wait.h"
#include "tests/unit/sync/ledger/fixture.h"

#define EVENTS 100 /* before the copy */

struct rig {
    struct fixture books;
    uv_loop_t loop;
    struct book_copy *copy;
    struct bytes answer;
};

static void set_up(struct rig *rig)
{
    fixture_init(&rig->books);
    put(&rig->books, "place", "[\"A\"]", "{\"kind\":\"bin\"}");
    put(&rig->books, "place", "[\"B\"]", "{\"kind\":\"bin\"}");
    for (int i = 0; i < EVENTS; i++) {
        commit(&rig->books, moved(EVENT_MOVE, "A", "B", 1, 0));
    }
    /* More than is copied in one bite. */
    CHECK_INT(sqlite3_exec(db_handle(ledger_db(rig->books.ledger)),
                           "CREATE TABLE pad (x); INSERT INTO pad VALUES (zeroblob(33554432))",
                           NULL, NULL, NULL),
              SQLITE_OK);
    bytes_init(&rig->answer, 4096);
    CHECK_INT(uv_loop_init(&rig->loop), 0);
    CHECK_INT(book_copy_new(&rig->loop, ledger_db(rig->books.ledger), rig->books.path, &rig->copy),
              0);
}

static void tear_down(struct rig *rig)
{
    book_copy_free(TAKE(rig->copy));
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&rig->loop), 0);
    bytes_release(&rig->answer);
    fixture_release(&rig->books);
    CHECK_INT(access(rig->books.dir, F_OK), -1); /* nothing was left in it */
}

static const char *ask(struct rig *rig, const char *number)
{
    bytes_clear(&rig->answer);
    json_open(&rig->answer, '{');
    book_copy_answer(rig->copy, str_of(number), &rig->answer);
    json_close(&rig->answer, '}');
    bytes_add(&rig->answer, "", 1);
    return (const char *)rig->answer.at;
}

static bool is_whole(struct rig *rig, const char *number)
{
    return strcmp(ask(rig, number), "{\"whole\":true}") == 0;
}

/* It is said once that a copy is whole. */
static void wait_for(struct rig *rig, const char *number)
{
    bool whole = false;
    LOOP_WAIT(&rig->loop, whole || (whole = is_whole(rig, number)));
}

static void path_of(const struct rig *rig, const char *name, char path[128])
{
    struct text text = text_over(path, 128);
    text_addf(&text, "%s/%s", rig->books.dir, name);
}

/* Somebody works all the while; what was committed before the last bite is in the copy. */
static void test_while_somebody_works(void)
{
    struct rig rig;
    struct ledger *read = NULL;
    struct ledger_verdict verdict;
    char path[128];
    int turns = 0;
    set_up(&rig);
    CHECK_STR(ask(&rig, "17"), "{\"whole\":false}");
    while (turns < 10000 && !is_whole(&rig, "17")) {
        uv_run(&rig.loop, UV_RUN_ONCE);
        commit(&rig.books, moved(EVENT_MOVE, "A", "B", 1, 0));
        turns++;
    }
    path_of(&rig, "copy-17.db", path);
    CHECK_INT(ledger_open_readonly(path, NULL, &read), 0);
    CHECK_INT(ledger_verify(read, &verdict), 0);
    CU_ASSERT_TRUE(verdict.chain_ok && verdict.acks_ok && verdict.sums_ok);
    CHECK_INT(verdict.first, 1);
    CU_ASSERT_TRUE(turns > 2 && verdict.last > EVENTS && verdict.last <= EVENTS + (uint64_t)turns);
    ledger_close(read);
    book_copy_remove(path);
    CHECK_INT(ledger_verify(rig.books.ledger, &verdict), 0);
    CU_ASSERT_TRUE(verdict.chain_ok && verdict.last == EVENTS + (uint64_t)turns);
    tear_down(&rig);
}

static void test_two_askers(void)
{
    struct rig rig;
    char path[128];
    set_up(&rig);
    CHECK_STR(ask(&rig, "17"), "{\"whole\":false}");
    CHECK_STR(ask(&rig, "18"), "{\"busy\":true}");
    wait_for(&rig, "17");
    wait_for(&rig, "18");
    path_of(&rig, "copy-17.db", path);
    CHECK_INT(access(path, R_OK), 0);
    book_copy_remove(path);
    path_of(&rig, "copy-18.db", path);
    book_copy_remove(path);
    tear_down(&rig);
}

static void test_no_request(void)
{
    static const char *const wrong[] = {"", "x", "-1", "0", "../5", "12345678901"};
    struct rig rig;
    set_up(&rig);
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        CHECK_STR(ask(&rig, wrong[i]), "{\"error\":\"not in the expected form\"}");
    }
    tear_down(&rig);
}

/* Half a copy goes with the seat, and what an asker left behind goes when the seat starts. */
static void test_left_behind(void)
{
    struct rig rig;
    char path[128], beside[128];
    set_up(&rig);
    path_of(&rig, "copy-17.db", path);
    path_of(&rig, "copy-17.db-wal", beside);
    CHECK_STR(ask(&rig, "17"), "{\"whole\":false}");
    CHECK_INT(access(path, R_OK), 0);
    book_copy_free(TAKE(rig.copy));
    CHECK_INT(access(path, R_OK), -1);
    FILE *left = fopen(path, "we"), *wal = fopen(beside, "we");
    CU_ASSERT_TRUE(left && wal && fclose(left) == 0 && fclose(wal) == 0);
    CHECK_INT(book_copy_new(&rig.loop, ledger_db(rig.books.ledger), rig.books.path, &rig.copy), 0);
    CHECK_INT(access(path, R_OK), -1);
    CHECK_INT(access(beside, R_OK), -1);
    tear_down(&rig);
}

/* A name to take away is given only once there may be something under it. */
static void test_not_asked(void)
{
    char missing[] = "/nonexistent/seat-1.db", copy[PATH_MAX] = "mine", words[80];
    struct text why = text_over(words, sizeof(words));
    CHECK_INT(book_copy_ask(missing, copy, &why), -ENOENT);
    CHECK_STR(copy, "mine");
}

CHECK_MAIN("app/book_copy", {"while somebody works", test_while_somebody_works},
           {"two askers", test_two_askers}, {"no request", test_no_request},
           {"left behind", test_left_behind}, {"not asked", test_not_asked})

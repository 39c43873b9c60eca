/* Which books a seat may leave behind when it is enrolled anew, and which ones it gets. */
#include "terminal/app/enrolling_books.h"

#include "terminal/app/book_copy.h"
#include "tests/unit/sync/ledger/fixture.h"

#define STORE "00112233445566778899aabbccddeeff"

static char words[400];
static struct text why;

static struct enrolment enrolment_of(const struct fixture *f)
{
    struct enrolment enrolment = {.epoch = fixture_identity.epoch};
    copy_cut(enrolment.site, sizeof(enrolment.site), fixture_identity.site);
    copy_cut(enrolment.seat, sizeof(enrolment.seat), fixture_identity.seat);
    copy_cut(enrolment.db_path, sizeof(enrolment.db_path), f->path);
    why = text_over(words, sizeof(words));
    return enrolment;
}

static void note(struct fixture *f)
{
    commit(f, (struct event){.type = EVENT_NOTE, .by = "u7"});
}

static void close_books(struct fixture *f)
{
    ledger_close(TAKE(f->ledger));
}

static void check_store(const char *path, const char *store, uint64_t next)
{
    struct ledger *ledger = NULL;
    struct ledger_sync sync;
    CHECK_INT(ledger_open_readonly(path, &why, &ledger), 0);
    CHECK_STR(ledger_identity(ledger)->store, store);
    ledger_sync_state(ledger, &sync);
    CHECK_INT(sync.next, next);
    ledger_close(ledger);
}

static void test_leave(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    struct enrolment old = enrolment_of(&f);
    note(&f);
    note(&f);
    note(&f);
    CHECK_INT(ledger_set_acked(f.ledger, "hub1", 1, 0), 0);
    CHECK_INT(enrolling_books_leave(&old, true, &why), RAFF_E_BUSY);
    CHECK_STR(words, "raff is running here: stop it first");
    close_books(&f);
    text_clear(&why);
    CHECK_INT(enrolling_books_leave(&old, false, &why), RAFF_E_STATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(words, "does not have 2 events"));
    CHECK_INT(enrolling_books_leave(&old, true, &why), 0);
    fixture_open(&f);
    CHECK_INT(ledger_set_acked(f.ledger, "hub1", 3, 0), 0);
    close_books(&f);
    CHECK_INT(enrolling_books_leave(&old, false, &why), 0);
}

static void test_make(void)
{
    CLEANUP(fixture_release) struct fixture f;
    char aside[PATH_MAX] = "", expected[PATH_MAX], former[ID_SIZE];
    fixture_init(&f);
    struct enrolment enrolment = enrolment_of(&f);
    copy_cut(former, sizeof(former), ledger_identity(f.ledger)->store);
    note(&f);
    CHECK_INT(enrolling_books_make(&enrolment, STORE, aside, &why), RAFF_E_BUSY);
    close_books(&f);
    snprintf(expected, sizeof(expected), "%s.old", f.path);
    CHECK_INT(enrolling_books_make(&enrolment, STORE, aside, &why), 0);
    CHECK_STR(aside, expected);
    check_store(aside, former, 2);
    check_store(f.path, STORE, 1);
    /* Killed, and again: the books are there already. */
    CHECK_INT(enrolling_books_make(&enrolment, STORE, aside, &why), 0);
    CHECK_STR(aside, "");
    /* And yet another hub: what lies aside stays as it is. */
    CHECK_INT(enrolling_books_make(&enrolment, "ff112233445566778899aabbccddeeff", aside, &why), 0);
    snprintf(expected, sizeof(expected), "%s.old2", f.path);
    CHECK_STR(aside, expected);
    check_store(aside, STORE, 1);
    book_copy_remove(aside);
    expected[strlen(expected) - 1] = '\0';
    check_store(expected, former, 2);
    book_copy_remove(expected);
}

CHECK_MAIN("app/enrolling_books", {"leave", test_leave}, {"make", test_make})

/* `issued`: what a book learns from it that does not know the certificates. */
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "sync/hub/issued.h"
#include "sync/hub/store.h"
#include "tests/unit/check.h"
#include "tests/unit/sync/hub/floor.h"

#define LATER_MS (floor_.utc_ms + 1000)
#define REST     "00000000000000000000000000000000000a" /* of a serial that begins with four others */

static struct floor floor_;
static char state[] = "/tmp/raff-issued-XXXXXX";
static char path[FILE_PATH_MAX];

static void write_lines(const char *lines)
{
    CHECK_INT(file_write(path, str_of(lines), 0600), 0);
}

static void issue(const char *serial, const char *cn)
{
    struct pki_signed is = {.until_ms = LATER_MS};
    snprintf(is.serial, sizeof(is.serial), "%s%s", serial, REST);
    CHECK_INT(issued_add(state, &is, cn), 0);
}

/* A text out of the book; "" for none. */
static const char *book(const char *sql)
{
    static char text[64];
    sqlite3_stmt *stmt = NULL;
    text[0] = '\0';
    CHECK_INT(sqlite3_prepare_v2(db_handle(hub_db(floor_.hub)), sql, -1, &stmt, NULL), SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0)) {
        copy_cut(text, sizeof(text), (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    return text;
}

static void learn(void)
{
    CHECK_INT(issued_learn(state, floor_.hub, floor_.utc_ms), 0);
}

static void begin(void)
{
    floor_open(&floor_);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(state));
    CHECK_INT(file_path(path, state, "issued"), 0);
    learn(); /* without the file there is nothing to learn */
}

static void test_lines(void)
{
    char expected[200];
    struct bytes file;
    struct pki_signed is = {.serial = "40ac"};
    bytes_init(&file, 4096);
    issue("40aa", FLOOR_SITE ".H1");
    issue("40ab", FLOOR_SITE ".H1");
    CHECK_INT(file_read(path, &file), 0);
    snprintf(expected, sizeof(expected),
             FLOOR_SITE ".H1 %lld 40aa" REST "\n" FLOOR_SITE ".H1 %lld 40ab" REST "\n",
             (long long)LATER_MS, (long long)LATER_MS);
    CU_ASSERT_TRUE(str_is(bytes_view(&file), expected));
    CU_ASSERT_TRUE(issued_add("/nowhere", &is, FLOOR_SITE ".H1") < 0);
    bytes_release(&file);
}

static int revoked(const char *seat)
{
    struct hub_tx *tx = NULL;
    CHECK_INT(hub_tx_begin(floor_.hub, FLOOR_SITE, floor_.utc_ms, &tx), 0);
    int error = hub_revoke_seat(tx, seat, "lost");
    if (error) {
        hub_tx_rollback(tx);
    } else {
        CHECK_INT(hub_tx_commit(tx), 0);
    }
    return error;
}

/* Of a seat that the book has it is as good as any. */
static void test_seat_of_the_book(void)
{
    floor_enrol(&floor_, "H1");
    write_lines("");
    issue("40aa", FLOOR_SITE ".H1");
    learn();
    CHECK_STR(book("SELECT state FROM seat WHERE seat = 'H1'"), "active");
    CHECK_STR(book("SELECT revoked_at FROM certificate WHERE serial = '40aa" REST "'"), "0");
    CHECK_INT(revoked("H1"), 0);
    CHECK_STR(book("SELECT revoked_at > 0 FROM certificate WHERE serial = '40aa" REST "'"), "1");
    CHECK_INT(revoked("H1"), RAFF_E_STATE);
    issue("40ab", FLOOR_SITE ".H1");
    learn();
    hub_take_access(floor_.hub);
    CHECK_INT(revoked("H1"), 0);
    CU_ASSERT_TRUE(hub_take_access(floor_.hub));
    CHECK_STR(book("SELECT revoked_at > 0 FROM certificate WHERE serial = '40ab" REST "'"), "1");
    learn();
    CHECK_INT(revoked("H1"), RAFF_E_STATE);
}

/* A seat that it does not have is none until it is enrolled, but known. */
static void test_stranger(void)
{
    write_lines("");
    issue("40ba", FLOOR_SITE ".H9");
    learn();
    learn();
    CHECK_STR(book("SELECT state || ': ' || why FROM seat WHERE seat = 'H9'"),
              "revoked: enrolled after this book ended");
    CHECK_STR(book("SELECT group_concat(serial) FROM certificate WHERE seat = 'H9'"), "40ba" REST);
    CHECK_INT(revoked("H9"), 0);
    CHECK_STR(book("SELECT revoked_at > 0 FROM certificate WHERE serial = '40ba" REST "'"), "1");
    CHECK_INT(revoked("H9"), RAFF_E_STATE);
}

/* What an earlier book knew of a site is learned with the site itself. */
static void test_site_that_begins(void)
{
    struct hub_tx *tx = NULL;
    write_lines("");
    issue("40da", "N.H1");
    issue("40db", "elsewhere.H1");
    learn();
    CHECK_STR(book("SELECT COUNT(*) FROM site WHERE site <> '" FLOOR_SITE "'"), "0");
    CHECK_INT(hub_tx_begin(floor_.hub, "N", floor_.utc_ms, &tx), 0);
    CHECK_INT(issued_learn_site(state, tx, floor_.utc_ms), 0);
    CHECK_INT(issued_learn_site(state, tx, floor_.utc_ms), 0);
    CHECK_INT(hub_tx_commit(tx), 0);
    CHECK_STR(book("SELECT group_concat(site || '.' || seat || ' ' || state) FROM seat "
                   "WHERE site <> '" FLOOR_SITE "'"),
              "N.H1 revoked");
    CHECK_STR(book("SELECT group_concat(serial) FROM certificate WHERE site = 'N'"), "40da" REST);
}

static void set_pages(const char *words)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %s", words);
    (void)book(sql);
}

/* The hub runs all the same, and learns at the next opening. */
static void test_full_disk(void)
{
    char pages[64];
    char serial[8];
    write_lines("");
    for (int i = 0; i < 100; i++) {
        snprintf(serial, sizeof(serial), "%04d", i);
        issue(serial, FLOOR_SITE ".FULL");
    }
    copy_cut(pages, sizeof(pages), book("PRAGMA page_count"));
    set_pages(pages);
    learn();
    CHECK_STR(book("SELECT COUNT(*) < 100 FROM certificate WHERE seat = 'FULL'"), "1");
    set_pages("1000000");
    learn();
    CHECK_STR(book("SELECT COUNT(*) FROM certificate WHERE seat = 'FULL'"), "100");
}

#define SITE FLOOR_SITE
static const char *const no_lines[] = {
    "",
    "\n\n",
    SITE ".H3 99999999999999 40ca" REST "0",
    SITE ".H3 99999999999999 40cx" REST,
    SITE ".H3 99999999999999  40ca" REST,
    SITE ".H3 x 40ca" REST,
    SITE ".H3  40ca" REST,
    SITE ".H/3 99999999999999 40ca" REST,
    SITE ". 99999999999999 40ca" REST,
    SITE " 99999999999999 40ca" REST,
    "enrol.H3 99999999999999 40ca" REST,
    "elsewhere.H3 99999999999999 40ca" REST,
    SITE ".H3 1 40ca" REST, /* has run out */
};

static void test_passed_over(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(no_lines); i++) {
        write_lines(no_lines[i]);
        learn();
        CHECK_STR(book("SELECT COUNT(*) FROM seat WHERE seat LIKE 'H%3'"), "0");
    }
}

/* The power was cut within a line: it is none, wherever that was, and the next one is whole. */
static void test_torn(void)
{
    static const char whole[] = SITE ".K12 99999999999999 40ea" REST;
    char torn[sizeof(whole)];
    char serial[8];
    for (size_t n = 1; n < sizeof(whole) - 1; n++) {
        snprintf(torn, sizeof(torn), "%.*s", (int)n, whole);
        write_lines(torn);
        snprintf(serial, sizeof(serial), "%04zu", n);
        issue(serial, SITE ".H3");
        learn();
    }
    CHECK_STR(book("SELECT COUNT(*) FROM seat WHERE seat LIKE 'K%'"), "0");
    /* As many as the number in the last serial says. */
    CHECK_STR(book("SELECT COUNT(*) FROM certificate WHERE seat = 'H3'"), serial + 2);
    write_lines(whole);
    learn();
    CHECK_STR(book("SELECT seat FROM seat WHERE seat LIKE 'K%'"), "K12");
}

static void end(void)
{
    CHECK_INT(unlink(path), 0);
    CHECK_INT(rmdir(state), 0);
    floor_close(&floor_);
}

CHECK_MAIN("issued", {"begin", begin}, {"lines", test_lines},
           {"a seat of the book", test_seat_of_the_book}, {"a stranger", test_stranger},
           {"a site that begins", test_site_that_begins}, {"a full disk", test_full_disk},
           {"passed over", test_passed_over}, {"torn", test_torn}, {"end", end})

/* What the wall clock is worth, and that an event says so. */
#include "terminal/app/clock.h"

#include "drivers/base/error.h"
#include "terminal/app/ledger_book.h"
#include "tests/unit/sync/ledger/fixture.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define UTC_MS    INT64_C(1795000000000)

/* A device that starts in 1970, whose boot clock stands at a minute. */
static void test_words(void)
{
    static const struct {
        const char *what;
        bool hub_speaks, kernel_speaks;
        int64_t off_ms;    /* of the hub's clock, where it speaks */
        int64_t passed_ms; /* on both clocks, since the row before */
        int64_t set_ms;    /* on the wall clock alone */
        bool known;
    } rows[] = {
        {"nobody has spoken", .known = false},
        {"hours later", .passed_ms = 5 * HOUR_MS, .known = false},
        {"the hub is years ahead", .hub_speaks = true, .off_ms = UTC_MS, .known = false},
        {"it was set and nobody spoke", .set_ms = UTC_MS, .known = false},
        {"the kernel speaks", .kernel_speaks = true, .known = true},
        {"offline for 90 days", .passed_ms = 90 * 24 * HOUR_MS, .known = true},
        {"corrected by a little", .set_ms = -5 * MINUTE_MS, .known = true},
        {"by a little more", .set_ms = -1, .known = false},
        {"and back", .set_ms = 1, .known = true},
        {"set to another year", .set_ms = -UTC_MS / 2, .known = false},
        {"the hub is as late", .hub_speaks = true, .off_ms = -5 * MINUTE_MS, .known = true},
        {"a hub that is not", .hub_speaks = true, .off_ms = 5 * MINUTE_MS + 1, .known = false},
        {"the hub agrees", .hub_speaks = true, .off_ms = 5 * MINUTE_MS, .known = true},
    };
    struct clock_word word = {.is_given = false};
    int64_t utc_ms = MINUTE_MS, boot_ms = MINUTE_MS;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        boot_ms += rows[i].passed_ms;
        utc_ms += rows[i].passed_ms + rows[i].set_ms;
        if (rows[i].kernel_speaks) {
            clock_vouch(&word, utc_ms, boot_ms);
        }
        if (rows[i].hub_speaks) {
            clock_compare(&word, rows[i].off_ms, utc_ms, boot_ms);
        }
        if (clock_is_known(&word, utc_ms, boot_ms) != rows[i].known) {
            printf("%s\n", rows[i].what);
        }
        CHECK_INT(clock_is_known(&word, utc_ms, boot_ms), rows[i].known);
    }
}

/* It depends on the machine which one it is, but it is one of them, and not refused. */
static void test_kernel(void)
{
    int64_t error_ms = -1;
    int said = clock_kernel(&error_ms);
    CU_ASSERT(said == RAFF_E_NOT_FOUND ? error_ms == -1
                                       : said == 0 && error_ms >= 0 && error_ms <= 16000);
    int64_t before_ms = clock_boot_ms();
    CU_ASSERT(before_ms > 0 && clock_boot_ms() >= before_ms);
}

static void check_line(struct fixture *f, uint64_t seq, bool flagged)
{
    struct event back;
    CHECK_INT(ledger_event(f->ledger, seq, &back), 0);
    CHECK_STR(back.clock, flagged ? EVENT_CLOCK_UNKNOWN : "");
}

static void test_events(void)
{
    CLEANUP(fixture_release) struct fixture f;
    fixture_init(&f);
    static const uint8_t pepper[PEPPER_SIZE];
    static struct ledger_book book;
    static struct event events[2];
    ledger_book_init(&book, f.ledger, pepper);
    for (uint64_t round = 0; round < 3; round++) {
        book.utc_ms = UTC_MS;
        book.clock_is_known = round != 1; /* the same structs once more: nothing sticks to them */
        events[0].type = events[1].type = EVENT_NOTE;
        CHECK_INT(book.base.ops->commit(&book.base, events, 2, NULL), 0);
        check_line(&f, 2 * round + 1, round == 1);
        check_line(&f, 2 * round + 2, round == 1);
    }
}

CHECK_MAIN("clock", {"who vouches for it", test_words}, {"the kernel's word", test_kernel},
           {"events say so", test_events})

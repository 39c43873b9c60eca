#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

static struct fake_book fake;
static struct script script;

static void begin(void)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
    script_input(&script, "online");
    site_login(&script, "u3");
}

static void row(size_t i, char *out, size_t size)
{
    const struct view *view = flow_view(script.flow);
    struct text text = text_over(out, size);
    for (size_t c = 0; c < LIST_CELLS && i < view->list.n; c++) {
        char cell[96];
        say_words(&view->list.rows[i].cells[c], cell, sizeof(cell));
        text_addf(&text, "%s%s", c ? "|" : "", cell);
    }
}

#define CHECK_ROW(i, expected)                                                                     \
    do {                                                                                           \
        char row_[256];                                                                            \
        row((i), row_, sizeof(row_));                                                              \
        CHECK_STR(row_, (expected));                                                               \
    } while (0)

static void seat(const char *id, bool up, uint64_t next, uint64_t held)
{
    struct seat_row *seat = &fake.seats[fake.n_seats++];
    *seat = (struct seat_row){.up = up, .next = next, .held = held};
    copy_cut(seat->id, sizeof(seat->id), id);
}

static void fact(const char *label, char *out, size_t size)
{
    const struct view *view = flow_view(script.flow);
    out[0] = '\0';
    for (size_t i = 0; i < view->n_rows; i++) {
        if (view->rows[i].label.id && strcmp(view->rows[i].label.id, label) == 0) {
            say_words(&view->rows[i].value, out, size);
            return;
        }
    }
}

static void test_live_counts(void)
{
    begin();
    fake.stock[0].pending = -3;
    seat("H1", true, 9, 1);
    seat("H2", true, 12, 7);
    seat("H3", true, 8, 7);
    seat("H4", false, 20, 19);
    SCRIPT(&script, {"type 5", "live-counts", SIGNAL_NONE, ""});
    CHECK_INT(flow_view(script.flow)->list.n, 4);
    CU_ASSERT_TRUE(flow_view(script.flow)->list.after);
    char words[96];
    fact("Level", words, sizeof(words));
    CHECK_STR(words, "now");
    fact("Seat", words, sizeof(words));
    CHECK_STR(words, "H2: 4 unsent");
    CHECK_INT(flow_view(script.flow)->n_rows, 4); /* H3 has nothing on the way, H4 is off */
    say_words(&flow_view(script.flow)->rows[3].value, words, sizeof(words));
    CHECK_STR(words, "H4 off: 0 unsent");
    SCRIPT(&script, {"scan A-01", "live-counts", SIGNAL_GOOD, ""});
    CHECK_INT(flow_view(script.flow)->list.n, 1);
    CHECK_ROW(0, "PLAIN|100|||-3");
    SCRIPT(&script, {"scan A", "live-counts", SIGNAL_GOOD, ""},
           {"type LOTTED", "live-counts", SIGNAL_GOOD, ""});
    CHECK_INT(flow_view(script.flow)->list.n, 3); /* no virtual places */
    CHECK_ROW(1, "A-02|4|LOTTED|L1|0");
    /* It changes while one looks. */
    fake.stock[2].qty = 3;
    fake.stock[3].qty = -3;
    SCRIPT(&script, {"changed", "live-counts", SIGNAL_NONE, ""});
    CHECK_ROW(1, "A-02|3|LOTTED|L1|0");
    SCRIPT(&script, {"type NOWHERE", "live-counts", SIGNAL_WARNING, ""},
           {"tick 28500", "live-counts", SIGNAL_NONE, ""});
    fact("Level", words, sizeof(words));
    CHECK_STR(words, "now");
    SCRIPT(&script, {"offline", "live-counts", SIGNAL_NONE, ""},
           {"tick 28500", "live-counts", SIGNAL_NONE, ""});
    fact("Level", words, sizeof(words));
    CHECK_STR(words, "28 s ago");
    SCRIPT(&script, {"key back", "live-counts", SIGNAL_NONE, ""},
           {"key back", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

/* What was found wrong and put right is said where figures are read, and nowhere before. */
static void test_mended(void)
{
    char words[96];
    begin();
    SCRIPT(&script, {"online", "menu", SIGNAL_NONE, ""},
           {"type 5", "live-counts", SIGNAL_NONE, ""});
    CHECK_INT(flow_view(script.flow)->n_rows, 2);
    SCRIPT(&script, {"mended 2", "live-counts", SIGNAL_NONE, ""},
           {"tick 28500", "live-counts", SIGNAL_NONE, ""});
    CHECK_INT(flow_view(script.flow)->n_rows, 4);
    fact("Mended", words, sizeof(words));
    CHECK_STR(words, "29 s ago");
    fact("Parts", words, sizeof(words));
    CHECK_STR(words, "2");
    script_end(&script);
}

static void test_clock(void)
{
    static const struct {
        const char *input, *words;
    } cases[] = {{"clock 300000", ""},
                 {"clock -300000", ""},
                 {"clock 300001", "5 min off"},
                 {"clock -7260000", "121 min off"},
                 {"clock 0 unsure", "unconfirmed"},
                 {"clock 300001 unsure", "5 min off"},
                 {"clock 0", ""}};
    char words[96];
    begin();
    script_input(&script, "type 5");
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        script_input(&script, cases[i].input);
        fact("Clock", words, sizeof(words));
        CHECK_STR(words, cases[i].words);
    }
    script_end(&script);
}

/* Said once, whatever is on the screen; what is scanned meanwhile is not taken. Another reason is
 * said again, and so is the same after the hub took us in between. */
static void test_refused(void)
{
    begin();
    SCRIPT(&script, {"refused 1", "refused", SIGNAL_ERROR, ""},
           {"scan A-01", "refused", SIGNAL_ERROR, ""}, {"enter", "menu", SIGNAL_NONE, ""},
           {"refused 1", "menu", SIGNAL_NONE, ""}, {"refused 4", "refused", SIGNAL_ERROR, ""},
           {"enter", "menu", SIGNAL_NONE, ""}, {"online", "menu", SIGNAL_ONLINE, ""},
           {"refused 4", "refused", SIGNAL_ERROR, ""});
    char words[96];
    fact("Unsent", words, sizeof(words));
    CHECK_STR(words, "3");
    /* Not over another stop: behind it. */
    SCRIPT(&script, {"refused 2", "refused", SIGNAL_NONE, ""},
           {"enter", "refused", SIGNAL_ERROR, ""}, {"enter", "menu", SIGNAL_NONE, ""},
           {"refused 6", "refused", SIGNAL_ERROR, ""});
    CHECK_STR(flow_view(script.flow)->message.id,
              "This device was revoked. Give it to a supervisor.");
    script_end(&script);
}

static void test_paging(void)
{
    begin();
    fake_place(&fake, "BIG", PLACE_BIN);
    for (int i = 0; i < 10; i++) {
        char lot[LOT_SIZE];
        snprintf(lot, sizeof(lot), "L%02d", i);
        fake_stock(&fake, "BIG", "LOTTED", lot, "", "", i + 1);
    }
    script_input(&script, "type 5");
    script_input(&script, "scan BIG");
    CHECK_ROW(3, "LOTTED|4|L03||0");
    for (int i = 0; i < 6; i++) {
        script_input(&script, "key down");
    }
    CHECK_INT(flow_view(script.flow)->list.before, 3);
    CHECK_INT(flow_view(script.flow)->list.selected, 3);
    CHECK_ROW(3, "LOTTED|7|L06||0");
    for (int i = 0; i < 20; i++) {
        script_input(&script, "key down");
    }
    CHECK_ROW(3, "LOTTED|10|L09||0");
    CU_ASSERT_FALSE(flow_view(script.flow)->list.after);
    for (int i = 0; i < 20; i++) {
        script_input(&script, "key up");
    }
    CHECK_ROW(0, "LOTTED|1|L00||0");
    script_end(&script);
}

static void test_people(void)
{
    begin();
    seat("H2", false, 1, 0);
    fake_task(&fake, "T-OPEN", TASK_PICK, "");
    fake_task(&fake, "T-TAKEN", TASK_PICK, "H9");
    struct task_row *going = fake_task(&fake, "T-GOING", TASK_PACK, "H9");
    going->state = TASK_STARTED;
    copy_cut(going->by, sizeof(going->by), "u2");
    fake_line(&fake, "T-GOING", "TOTE-1", "PLAIN", 1)->short_qty = 1;
    fake_line(&fake, "T-GOING", "TOTE-1", "OTHER", 1);
    fake_task(&fake, "T-STUCK", TASK_PICK, "H2");
    fake_task(&fake, "T-CHECK", TASK_PICK, "H9")->state = TASK_REVIEW;
    SCRIPT(&script, {"type 6", "people-tasks", SIGNAL_NONE, ""});
    CHECK_ROW(0, "T-CHECK|H9|Pick|check|0/0");
    CHECK_ROW(1, "T-STUCK|H2|Pick|seat off|0/0");
    CHECK_ROW(2, "T-GOING|u2|Pack|short|1/2");
    CHECK_ROW(3, "T-TAKEN|H9|Pick|taken|0/0");
    CU_ASSERT_TRUE(flow_view(script.flow)->list.rows[0].warn);
    CU_ASSERT_TRUE(flow_view(script.flow)->list.rows[1].warn);
    CU_ASSERT_TRUE(flow_view(script.flow)->list.rows[2].warn);
    CU_ASSERT_FALSE(flow_view(script.flow)->list.rows[3].warn);
    CU_ASSERT_TRUE(flow_view(script.flow)->list.after);
    script_end(&script);
}

static void test_look_up(void)
{
    begin();
    script_input(&script, "open Log out");
    site_login(&script, "u1");
    SCRIPT(&script, {"type 3", "stock", SIGNAL_NONE, ""});
    CHECK_INT(flow_view(script.flow)->list.n, 0);
    SCRIPT(&script, {"gs1 " GTIN_A, "stock", SIGNAL_GOOD, ""});
    CHECK_ROW(0, "A-01|100|PLAIN||0");
    SCRIPT(&script, {"key back", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

CHECK_MAIN("flow_supervisor", {"live counts", test_live_counts}, {"mended", test_mended},
           {"refused", test_refused}, {"clock", test_clock}, {"paging", test_paging},
           {"people and tasks", test_people}, {"look up", test_look_up})

/* Receiving by tags: each EPC once as long as the delivery is open, whatever readers and power do.
 */
#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"
#include "terminal/flow/tally.h"

#define PALLET "095201200000000014"
#define OTHER  "095201200000000021"

static struct fake_book fake;
static struct script script;

static void begin(void)
{
    site_fill(&fake);
    fake_place(&fake, "DOCK-1", PLACE_DOCK);
    struct task_row *task = fake_task(&fake, "T9", TASK_RECEIVE, "H1");
    copy_cut(task->order, sizeof(task->order), "ASN-1");
    fake_line(&fake, "T9", PALLET, "PLAIN", 24);
    copy_cut(fake_line(&fake, "T9", PALLET, "LOTTED", 10)->lot, LOT_SIZE, "L9");
    fake_line(&fake, "T9", "", "SERIAL", 40);
    script = (struct script){0};
    script_begin(&script, &fake);
    site_login(&script, "u1");
    SCRIPT(&script, {"open Receive", "receive-dock", SIGNAL_NONE, ""},
           {"scan DOCK-1", "receive-item", SIGNAL_GOOD, "start T9"});
}

static const char *message(void)
{
    static char words[256];
    say_words(&flow_view(script.flow)->message, words, sizeof(words));
    return words;
}

/* `n` tags of this GTIN with serials from `first` on. */
static void see(const char *gtin, int first, int n)
{
    for (int i = first; i < first + n; i++) {
        char input[80];
        snprintf(input, sizeof(input), "tag gs1 %s - %d", gtin, i);
        script_input(&script, input);
        CHECK_INT(script_signal(&script), SIGNAL_NONE);
    }
}

/* The list as words: "PLAIN 3/24, LOTTED 0/10". */
static const char *list(void)
{
    static char words[512];
    struct text text = text_over(words, sizeof(words));
    const struct view *view = flow_view(script.flow);
    text_clear(&text);
    for (size_t i = 0; i < view->list.n; i++) {
        char cell[2][128];
        say_words(&view->list.rows[i].cells[0], cell[0], sizeof(cell[0]));
        say_words(&view->list.rows[i].cells[1], cell[1], sizeof(cell[1]));
        text_addf(&text, "%s%s %s", i ? ", " : "", cell[0], cell[1]);
    }
    return words;
}

static void log_in_again(void)
{
    script_input(&script, "restart");
    script_input(&script, "scan B-u1");
    script_input(&script, "type 1234");
}

static void test_live(void)
{
    begin();
    see(GTIN_A, 1, 3);
    see(GTIN_A, 1, 3);
    see(GTIN_A12, 1, 1);
    see(GTIN_LOT, 1, 2);
    CHECK_STR(list(), "PLAIN 15/24, LOTTED 2/10, SERIAL 0/40");
    see(GTIN_B, 1, 2);
    see(GTIN_NONE, 1, 1);
    CHECK_STR(list(), "OTHER 2 extra, PLAIN 15/24, LOTTED 2/10, SERIAL 0/40");
    CHECK_INT(fake.n_events, 2);
    SCRIPT(&script, {"enter", "receive-tags", SIGNAL_NONE, ""},
           {"enter", "receive-item", SIGNAL_LINE_COMPLETE,
            "receive T9/1 @supplier>DOCK-1 PLAIN x3; receive T9/1 @supplier>DOCK-1 PLAIN x12; "
            "receive T9/2 @supplier>DOCK-1 LOTTED,L9 x2"});
    see(GTIN_A, 1, 3);
    see(GTIN_LOT, 1, 2);
    CHECK_STR(list(), "OTHER 2 extra, PLAIN 0/9, LOTTED 0/8, SERIAL 0/40");
    SCRIPT(&script, {"enter", "receive-tags", SIGNAL_NONE, ""},
           {"enter", "receive-tags", SIGNAL_WARNING, ""});
    script_end(&script);
}

/* More than one event holds: in as many as it takes, at one press of a key. */
static void test_serials(void)
{
    begin();
    see(GTIN_SER, 100, 40);
    see(GTIN_SER, 140, 2);
    script_input(&script, "tag gs1 " GTIN_SER " - S1"); /* that one stands in A-03 */
    SCRIPT(&script, {"enter", "receive-tags", SIGNAL_NONE, ""},
           {"enter", "receive-item", SIGNAL_LINE_COMPLETE, NULL});
    CHECK_INT(fake.n_events, 4);
    CHECK_INT(fake.events[2].n_legs, 64);
    CHECK_INT(fake.events[3].n_legs, 20);
    CHECK_INT(fake_qty(&fake, "DOCK-1", "SERIAL", "", "100"), 1);
    CHECK_INT(fake_qty(&fake, "DOCK-1", "SERIAL", "", "141"), 1);
    CHECK_INT(fake_qty(&fake, "DOCK-1", "SERIAL", "", "S1"), 0);
    CU_ASSERT_TRUE(fake_balanced(&fake));
    script_end(&script);
}

/* What was counted and not confirmed is there again, and the screen says so. */
static void test_restarted(void)
{
    begin();
    see(GTIN_A, 1, 3);
    script_input(&script, "tick 1000");
    log_in_again();
    CHECK_STR(message(), "Tags kept: 3");
    see(GTIN_A, 2, 3);
    CHECK_STR(list(), "PLAIN 4/24, LOTTED 0/10, SERIAL 0/40");
    SCRIPT(
        &script, {"enter", "receive-tags", SIGNAL_NONE, ""},
        {"enter", "receive-item", SIGNAL_LINE_COMPLETE, "receive T9/1 @supplier>DOCK-1 PLAIN x4"});
    log_in_again();
    see(GTIN_A, 1, 4);
    CHECK_STR(list(), "PLAIN 20, LOTTED 10, SERIAL 40");
    script_end(&script);
}

/* Half a second of tags may be lost with the power; nobody was promised them. */
static void test_saved_together(void)
{
    begin();
    unsigned saves = fake.n_saves;
    see(GTIN_A, 1, 10);
    CHECK_INT(fake.n_saves, saves);
    CU_ASSERT_TRUE(flow_deadline(script.flow) <= script.now_ms + 500);
    script_input(&script, "tick 500");
    CHECK_INT(fake.n_saves, saves + 1);
    see(GTIN_A, 1, 10);
    script_input(&script, "tick 500");
    CHECK_INT(fake.n_saves, saves + 1);
    script_end(&script);
}

static void test_undone(void)
{
    begin();
    see(GTIN_A, 1, 4);
    script_input(&script, "tag gs1 " GTIN_SER " - S8");
    SCRIPT(&script, {"enter", "receive-tags", SIGNAL_NONE, ""},
           {"enter", "receive-item", SIGNAL_LINE_COMPLETE,
            "receive T9/1 @supplier>DOCK-1 PLAIN x4; receive T9/3 @supplier>DOCK-1 SERIAL,#S8 x1"},
           {"key undo", "undo", SIGNAL_NONE, ""}, {"enter", "receive-item", SIGNAL_GOOD, NULL});
    CHECK_STR(list(), "PLAIN 0/20, LOTTED 0/10, SERIAL 1/40");
    SCRIPT(&script, {"key undo", "undo", SIGNAL_NONE, ""},
           {"enter", "receive-item", SIGNAL_GOOD, NULL});
    CHECK_STR(list(), "PLAIN 4/24, LOTTED 0/10, SERIAL 1/40");
    SCRIPT(&script, {"enter", "receive-tags", SIGNAL_NONE, ""},
           {"enter", "receive-item", SIGNAL_LINE_COMPLETE, NULL});
    CHECK_INT(fake_qty(&fake, "DOCK-1", "PLAIN", "", ""), 4);
    CHECK_INT(fake_qty(&fake, "DOCK-1", "SERIAL", "", "S8"), 1);
    script_end(&script);
}

/* What was taken is known at the menu too; a count in between makes it unknown, and that is said.
 */
static void test_menu_and_count(void)
{
    begin();
    see(GTIN_A, 1, 2);
    SCRIPT(&script, {"enter", "receive-tags", SIGNAL_NONE, ""},
           {"enter", "receive-item", SIGNAL_LINE_COMPLETE, NULL});
    see(GTIN_A, 3, 1);
    SCRIPT(&script, {"key menu", "menu", SIGNAL_NONE, ""},
           {"open Count by tags", "count-where", SIGNAL_NONE, ""},
           {"key menu", "menu", SIGNAL_NONE, ""},
           {"open Receive", "receive-dock", SIGNAL_GOOD, ""});
    CHECK_STR(message(), "Tags kept: 1");
    SCRIPT(&script, {"scan DOCK-1", "receive-item", SIGNAL_GOOD, ""});
    see(GTIN_A, 1, 4);
    CHECK_STR(list(), "PLAIN 2/22, LOTTED 0/10, SERIAL 0/40");
    SCRIPT(&script, {"key code", "exception", SIGNAL_NONE, ""},
           {"type 3", "receive-item", SIGNAL_NONE, ""});
    CHECK_STR(list(), "PLAIN 22, LOTTED 10, SERIAL 40");
    see(GTIN_A, 1, 4);
    CHECK_STR(list(), "PLAIN 2/22, LOTTED 0/10, SERIAL 0/40");
    SCRIPT(&script, {"key menu", "menu", SIGNAL_NONE, ""},
           {"open Count by tags", "count-where", SIGNAL_NONE, ""},
           {"scan A-01", "count-tags", SIGNAL_GOOD, ""}, {"key menu", "menu", SIGNAL_NONE, ""},
           {"open Receive", "receive-dock", SIGNAL_NONE, ""},
           {"scan DOCK-1", "receive-item", SIGNAL_GOOD, ""});
    see(GTIN_A, 1, 1);
    CHECK_STR(list(), "PLAIN 1/22, LOTTED 0/10, SERIAL 0/40");
    CHECK_STR(flow_view(script.flow)->rows[1].value.id, "Counted afresh");
    script_end(&script);
}

static void test_pallet_tag(void)
{
    begin();
    SCRIPT(&script, {"tag sscc " OTHER, "receive-item", SIGNAL_NONE, ""},
           {"tag sscc " PALLET, "receive-item", SIGNAL_GOOD, ""},
           {"tag sscc " PALLET, "receive-item", SIGNAL_NONE, ""});
    CHECK_STR(list(), "PLAIN 24, LOTTED 10");
    script_end(&script);
    begin();
    fake_find_task(&fake, "T9")->seat[0] = '\0';
    fake_find_task(&fake, "T9")->state = TASK_OPEN;
    SCRIPT(&script, {"changed", "task-gone", SIGNAL_ERROR, ""}, {"enter", "menu", SIGNAL_NONE, ""},
           {"open Receive", "receive-start", SIGNAL_NONE, ""},
           {"tag sscc " OTHER, "receive-start", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_A " - 1", "receive-start", SIGNAL_NONE, ""},
           {"tag sscc " PALLET, "receive-ask", SIGNAL_GOOD, ""});
    CHECK_STR(script_effect(&script, FLOW_DO_ASK_NEXT)->task, "T9");
    script_end(&script);
}

/* Beyond the limit nothing is counted, and the screen says so. */
static void test_limit(void)
{
    begin();
    see(GTIN_A, 1, TALLY_TAGS_MAX + 5);
    const struct view *view = flow_view(script.flow);
    CHECK_INT(view->rows[0].value.args[0].qty, TALLY_TAGS_MAX);
    CHECK_STR(view->rows[1].value.id, "Too many tags to count");
    script_end(&script);
}

static void test_before_closing(void)
{
    begin();
    see(GTIN_A, 1, 1);
    SCRIPT(
        &script, {"key code", "exception", SIGNAL_NONE, ""},
        {"enter", "receive-short", SIGNAL_NONE, ""}, {"enter", "receive-tags", SIGNAL_WARNING, ""},
        {"enter", "receive-item", SIGNAL_LINE_COMPLETE, "receive T9/1 @supplier>DOCK-1 PLAIN x1"},
        {"key code", "exception", SIGNAL_NONE, ""}, {"enter", "receive-short", SIGNAL_NONE, ""},
        {"enter", "receive-done", SIGNAL_TASK_COMPLETE, "done T9 (empty-bin)"});
    script_end(&script);
}

/* What stands beside the pallet does not keep its delivery open. */
static void test_strangers_beside(void)
{
    begin();
    see(GTIN_B, 1, 2);
    see(GTIN_A12, 1, 2);
    see(GTIN_LOT, 1, 10);
    see(GTIN_SER, 100, 40);
    SCRIPT(&script, {"enter", "receive-tags", SIGNAL_NONE, ""},
           {"enter", "receive-close", SIGNAL_LINE_COMPLETE, NULL},
           {"tag gs1 " GTIN_B " - 3", "receive-close", SIGNAL_NONE, ""},
           {"enter", "receive-done", SIGNAL_TASK_COMPLETE, "done T9"});
    CHECK_INT(fake_qty(&fake, "DOCK-1", "OTHER", "", ""), 0);
    script_end(&script);
}

CHECK_MAIN("flow_receive_tags", {"live", test_live}, {"serials", test_serials},
           {"restarted", test_restarted}, {"saved together", test_saved_together},
           {"undone", test_undone}, {"menu and count", test_menu_and_count},
           {"pallet tag", test_pallet_tag}, {"limit", test_limit},
           {"before closing", test_before_closing}, {"strangers beside", test_strangers_beside})

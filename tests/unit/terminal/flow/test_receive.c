/* Receiving by scans: a delivery found, what came put on what was announced, and closed. */
#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

#define PALLET "095201200000000014"
#define OTHER  "095201200000000021"

static struct fake_book fake;
static struct script script;

/* T9: ASN-1, 24 PLAIN and LOTTED (10 of L9, 5 of any lot) on a pallet, 2 SERIAL on none. */
static void fill(const char *seat)
{
    site_fill(&fake);
    fake_place(&fake, "DOCK-1", PLACE_DOCK);
    fake_place(&fake, "LANE-1", PLACE_LANE);
    struct task_row *task = fake_task(&fake, "T9", TASK_RECEIVE, seat);
    copy_cut(task->order, sizeof(task->order), "ASN-1");
    copy_cut(task->carrier, sizeof(task->carrier), "ACME");
    fake_line(&fake, "T9", PALLET, "PLAIN", 24);
    copy_cut(fake_line(&fake, "T9", PALLET, "LOTTED", 10)->lot, LOT_SIZE, "L9");
    fake_line(&fake, "T9", PALLET, "LOTTED", 5);
    fake_line(&fake, "T9", "", "SERIAL", 2);
    script = (struct script){0};
    script_begin(&script, &fake);
    site_login(&script, "u1");
}

static void lease(void)
{
    struct task_row *task = fake_find_task(&fake, "T9");
    copy_cut(task->seat, sizeof(task->seat), "H1");
    task->state = TASK_LEASED;
}

/* At the item step. */
static void begin(void)
{
    fill("H1");
    SCRIPT(&script, {"open Receive", "receive-dock", SIGNAL_NONE, ""},
           {"scan DOCK-1", "receive-item", SIGNAL_GOOD, "start T9"});
}

static const char *message(void)
{
    static char words[256];
    say_words(&flow_view(script.flow)->message, words, sizeof(words));
    return words;
}

static void test_all_of_it(void)
{
    begin();
    SCRIPT(
        &script, {"gs1 " GTIN_A12, "receive-qty", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_A12, "receive-qty", SIGNAL_GOOD, ""},
        {"enter", "receive-item", SIGNAL_LINE_COMPLETE, "receive T9/1 @supplier>DOCK-1 PLAIN x24"},
        {"gs1 " GTIN_LOT " L9", "receive-qty", SIGNAL_GOOD, ""},
        {"type 10", "receive-qty", SIGNAL_GOOD, ""},
        {"enter", "receive-item", SIGNAL_GOOD, "receive T9/2 @supplier>DOCK-1 LOTTED,L9 x10"});
    CHECK_STR(message(), "Received 10. To come: 5");
    SCRIPT(&script, {"gs1 " GTIN_LOT, "receive-lot", SIGNAL_GOOD, ""},
           {"type L7", "receive-expiry", SIGNAL_GOOD, ""},
           {"type 271340", "receive-expiry", SIGNAL_WARNING, ""},
           {"type 271231", "receive-qty", SIGNAL_GOOD, ""},
           {"type 5", "receive-qty", SIGNAL_GOOD, ""},
           {"scan DOCK-1", "receive-item", SIGNAL_LINE_COMPLETE,
            "receive T9/3 @supplier>DOCK-1 LOTTED,L7 x5"},
           {"gs1 " GTIN_SER, "receive-serial", SIGNAL_GOOD, ""},
           {"type S1", "receive-item", SIGNAL_DUPLICATE, ""},
           {"gs1 " GTIN_SER " - S8", "receive-item", SIGNAL_GOOD,
            "receive T9/4 @supplier>DOCK-1 SERIAL,#S8 x1"},
           {"gs1 " GTIN_SER " - S8", "receive-item", SIGNAL_DUPLICATE, ""},
           {"gs1 " GTIN_SER " - S9", "receive-close", SIGNAL_LINE_COMPLETE,
            "receive T9/4 @supplier>DOCK-1 SERIAL,#S9 x1"},
           {"enter", "receive-done", SIGNAL_TASK_COMPLETE, "done T9"},
           {"key undo", "receive-done", SIGNAL_WARNING, ""},
           {"enter", "receive-start", SIGNAL_NONE, ""});
    CHECK_STR(fake.events[4].expiry, "2027-12-31");
    script_end(&script);
}

/* Another item takes what was in the hand: no key is needed. */
static void test_scans_only(void)
{
    begin();
    SCRIPT(&script, {"gs1 " GTIN_A12, "receive-qty", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L9", "receive-qty", SIGNAL_GOOD,
            "receive T9/1 @supplier>DOCK-1 PLAIN x12"},
           {"gs1 " GTIN_SER " - S8", "receive-item", SIGNAL_GOOD,
            "receive T9/2 @supplier>DOCK-1 LOTTED,L9 x1; "
            "receive T9/4 @supplier>DOCK-1 SERIAL,#S8 x1"});
    script_end(&script);
}

static void test_over(void)
{
    begin();
    SCRIPT(&script, {"gs1 " GTIN_A, "receive-qty", SIGNAL_GOOD, ""},
           {"type 30", "receive-qty", SIGNAL_GOOD, ""},
           {"enter", "receive-qty", SIGNAL_WARNING, ""});
    CHECK_STR(message(), "Beyond the announced: 6. Enter takes them");
    SCRIPT(
        &script, {"type 31", "receive-qty", SIGNAL_GOOD, ""},
        {"enter", "receive-qty", SIGNAL_WARNING, ""},
        {"enter", "receive-item", SIGNAL_LINE_COMPLETE, "receive T9/1 @supplier>DOCK-1 PLAIN x31"},
        {"gs1 " GTIN_A, "receive-qty", SIGNAL_GOOD, ""},
        {"enter", "receive-qty", SIGNAL_WARNING, ""},
        {"enter", "receive-item", SIGNAL_LINE_COMPLETE, "receive T9/1 @supplier>DOCK-1 PLAIN x1"},
        {"gs1 " GTIN_LOT " L9", "receive-qty", SIGNAL_GOOD, ""},
        {"type 17", "receive-qty", SIGNAL_GOOD, ""}, {"enter", "receive-qty", SIGNAL_WARNING, ""},
        {"enter", "receive-item", SIGNAL_LINE_COMPLETE,
         "receive T9/2 @supplier>DOCK-1 LOTTED,L9 x12; "
         "receive T9/3 @supplier>DOCK-1 LOTTED,L9 x5"});
    script_end(&script);
}

static void test_not_announced(void)
{
    begin();
    SCRIPT(&script, {"gs1 " GTIN_B, "receive-qty", SIGNAL_GOOD, ""},
           {"enter", "receive-qty", SIGNAL_WARNING, ""});
    CHECK_STR(message(), "Not announced: OTHER. Enter takes it");
    SCRIPT(&script, {"key back", "receive-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_B, "receive-qty", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "receive-qty", SIGNAL_WARNING, ""},
           {"enter", "receive-item", SIGNAL_LINE_COMPLETE, "receive T9 @supplier>DOCK-1 OTHER x1"},
           {"gs1 " GTIN_NONE, "receive-item", SIGNAL_WARNING, ""},
           {"scan B-u2", "receive-item", SIGNAL_ERROR, ""});
    script_end(&script);
}

static void test_short(void)
{
    begin();
    SCRIPT(&script, {"gs1 " GTIN_A12, "receive-qty", SIGNAL_GOOD, ""},
           {"enter", "receive-item", SIGNAL_GOOD, NULL}, {"key code", "exception", SIGNAL_NONE, ""},
           {"enter", "receive-short", SIGNAL_NONE, ""},
           {"key back", "receive-item", SIGNAL_NONE, ""},
           {"key code", "exception", SIGNAL_NONE, ""}, {"enter", "receive-short", SIGNAL_NONE, ""},
           {"enter", "receive-done", SIGNAL_TASK_COMPLETE, "done T9 (empty-bin)"});
    script_end(&script);
}

static void test_found(void)
{
    fill("");
    SCRIPT(&script, {"open Receive", "receive-start", SIGNAL_NONE, ""},
           {"type ASN-9", "receive-start", SIGNAL_WARNING, ""},
           {"type ASN-1", "receive-ask", SIGNAL_GOOD, ""});
    CHECK_STR(script_effect(&script, FLOW_DO_ASK_NEXT)->task, "T9");
    SCRIPT(&script, {"none", "receive-start", SIGNAL_WARNING, ""},
           {"sscc " PALLET, "receive-ask", SIGNAL_GOOD, ""});
    CHECK_STR(script_effect(&script, FLOW_DO_ASK_NEXT)->task, "T9");
    SCRIPT(&script, {"key back", "receive-start", SIGNAL_NONE, ""},
           {"sscc " OTHER, "receive-ask", SIGNAL_NONE, ""});
    CHECK_STR(script_effect(&script, FLOW_DO_ASK_NEXT)->place, OTHER);
    SCRIPT(&script, {"nohub", "receive-start", SIGNAL_WARNING, ""},
           {"enter", "receive-ask", SIGNAL_NONE, ""});
    CHECK_INT(script_effect(&script, FLOW_DO_ASK_NEXT)->kinds, 1U << TASK_RECEIVE);
    lease();
    SCRIPT(&script, {"leased T9", "receive-dock", SIGNAL_NONE, ""},
           {"enter", "receive-dock", SIGNAL_WARNING, ""},
           {"scan TOTE-1", "receive-dock", SIGNAL_ERROR, ""},
           {"scan ?", "receive-dock", SIGNAL_WARNING, ""},
           {"scan LANE-1", "receive-item", SIGNAL_GOOD, "start T9"},
           {"sscc " PALLET, "receive-item", SIGNAL_GOOD, ""},
           {"sscc " OTHER, "receive-item", SIGNAL_ERROR, ""},
           {"scan DOCK-1", "receive-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "receive-qty", SIGNAL_GOOD, ""},
           {"enter", "receive-item", SIGNAL_GOOD, "receive T9/1 @supplier>DOCK-1 PLAIN x1"});
    script_end(&script);
}

static void test_from_the_menu(void)
{
    fill("H1");
    SCRIPT(&script, {"sscc " OTHER, NULL, SIGNAL_NONE, ""});
    script_input(&script, "key menu");
    SCRIPT(&script, {"sscc " PALLET, "receive-dock", SIGNAL_GOOD, ""},
           {"key menu", "menu", SIGNAL_NONE, ""}, {"type ASN-1", "receive-dock", SIGNAL_GOOD, ""},
           {"key menu", "menu", SIGNAL_NONE, ""}, {"type ASN-2", "menu", SIGNAL_WARNING, ""});
    script_end(&script);
}

static void test_resumed(void)
{
    begin();
    SCRIPT(
        &script, {"gs1 " GTIN_LOT, "receive-lot", SIGNAL_GOOD, ""},
        {"type L7", "receive-expiry", SIGNAL_GOOD, ""}, {"restart", "login-badge", SIGNAL_NONE, ""},
        {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
        {"type 1234", "receive-expiry", SIGNAL_GOOD, NULL},
        {"type 2027-01-31", "receive-qty", SIGNAL_GOOD, ""},
        {"type 3", "receive-qty", SIGNAL_GOOD, ""}, {"restart", "login-badge", SIGNAL_NONE, ""},
        {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
        {"type 1234", "receive-qty", SIGNAL_GOOD, NULL},
        {"enter", "receive-item", SIGNAL_GOOD, "receive T9/3 @supplier>DOCK-1 LOTTED,L7 x3"},
        {"key undo", "undo", SIGNAL_NONE, ""},
        {"enter", "receive-item", SIGNAL_GOOD, "reverse T9/3 @supplier>DOCK-1 LOTTED,L7 x-3 of5"},
        {"key menu", "menu", SIGNAL_NONE, ""}, {"open Receive", "receive-dock", SIGNAL_NONE, ""},
        {"scan DOCK-1", "receive-item", SIGNAL_GOOD, ""});
    CHECK_INT(fake_qty(&fake, "DOCK-1", "LOTTED", "L7", ""), 0);
    fake_find_task(&fake, "T9")->seat[0] = '\0';
    SCRIPT(&script, {"changed", "task-gone", SIGNAL_ERROR, ""});
    script_end(&script);
}

static void test_given_back(void)
{
    begin();
    SCRIPT(&script, {"key code", "exception", SIGNAL_NONE, ""},
           {"key up", "exception", SIGNAL_NONE, ""}, {"type 4", "menu", SIGNAL_GOOD, ""});
    CHECK_STR(script_effect(&script, FLOW_DO_GIVE_BACK)->task, "T9");
    script_end(&script);
}

CHECK_MAIN("flow_receive", {"all of it", test_all_of_it}, {"scans only", test_scans_only},
           {"over", test_over}, {"not announced", test_not_announced}, {"short", test_short},
           {"found", test_found}, {"from the menu", test_from_the_menu}, {"resumed", test_resumed},
           {"given back", test_given_back})

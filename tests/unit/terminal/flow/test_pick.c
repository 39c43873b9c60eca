#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

static struct fake_book fake;
static struct script script;

static void begin(void)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
    site_login(&script, "u1");
}

/* One task with one line, up to the item's scan. */
static void begin_at_item(const char *bin, const char *item, int64_t qty)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", bin, item, qty);
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    char at[40];
    snprintf(at, sizeof(at), "scan %s", bin);
    script_input(&script, at);
    CHECK_STR(flow_view(script.flow)->name, "pick-item");
}

static const char *message(void)
{
    static char words[256];
    say_words(&flow_view(script.flow)->message, words, sizeof(words));
    return words;
}

static void test_happy_path(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 3);
    fake_line(&fake, "T1", "B-01", "OTHER", 1);
    SCRIPT(&script, {"type 1", "pick-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, "start T1"},
           {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x1"},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x1"},
           {"gs1 " GTIN_A, "pick-bin", SIGNAL_LINE_COMPLETE, "pick T1/1 A-01>TOTE-1 PLAIN x1"},
           {"scan B-01", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_B, "pick-done", SIGNAL_TASK_COMPLETE,
            "pick T1/2 B-01>TOTE-1 OTHER x1; done T1"});
    CHECK_STR(fake.events[fake.n_events - 2].scan, "]C101" GTIN_B);
    CHECK_INT(flow_view(script.flow)->list.n, 1);
    char words[64];
    say_words(&flow_view(script.flow)->list.rows[0].cells[0], words, sizeof(words));
    CHECK_STR(words, "TOTE-1: to pack");
    SCRIPT(&script, {"enter", "pick-ask", SIGNAL_NONE, ""});
    const struct flow_effect *ask = script_effect(&script, FLOW_DO_ASK_NEXT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ask);
    CHECK_INT(ask->kinds, 1u << TASK_PICK);
    CHECK_STR(ask->by, "u1");
    script_end(&script);
}

static void test_asking(void)
{
    begin();
    SCRIPT(&script, {"type 1", "pick-ask", SIGNAL_NONE, ""},
           {"none", "pick-none", SIGNAL_WARNING, ""}, {"enter", "pick-ask", SIGNAL_NONE, ""},
           {"nohub", "pick-none", SIGNAL_WARNING, ""});
    const struct say *prompt = &flow_view(script.flow)->prompt;
    CHECK_STR(prompt->id, "No work. Enter asks again");
    SCRIPT(&script, {"offline", "pick-none", SIGNAL_NONE, ""});
    CHECK_STR(prompt->id, "Offline: no new work");
    SCRIPT(&script, {"online", "pick-none", SIGNAL_NONE, ""},
           {"enter", "pick-ask", SIGNAL_NONE, ""});
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 1);
    SCRIPT(&script, {"leased T1", "pick-tote", SIGNAL_NONE, ""},
           {"key back", "menu", SIGNAL_NONE, ""}, {"type 1", "pick-tote", SIGNAL_NONE, ""});
    script_end(&script);
}

/* Work that comes while one stands at "no work" begins by itself. */
static void test_work_arrives(void)
{
    begin();
    SCRIPT(&script, {"type 1", "pick-ask", SIGNAL_NONE, ""},
           {"none", "pick-none", SIGNAL_WARNING, ""});
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 1);
    SCRIPT(&script, {"changed", "pick-tote", SIGNAL_NONE, ""});
    script_end(&script);
}

/* Wrong bin, wrong item, unknown code: three answers, each with what was scanned. */
static void test_three_answers(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 3);
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"scan A-03", "pick-bin", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Wrong bin A-03. Go to A-01");
    SCRIPT(&script, {"scan TOTE-2", "pick-bin", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Not TOTE-2. Scan bin A-01");
    SCRIPT(&script, {"gs1 " GTIN_A, "pick-bin", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Not PLAIN. Scan the bin");
    SCRIPT(&script, {"scan XYZ", "pick-bin", SIGNAL_WARNING, ""});
    CHECK_STR(message(), "Unknown code: XYZ");
    /* A code whose check digit is wrong is nobody's, whatever it looks like. */
    SCRIPT(&script, {"bad A-01", "pick-bin", SIGNAL_WARNING, ""});
    SCRIPT(&script, {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"scan A-03", "pick-item", SIGNAL_ERROR, ""},
           {"gs1 " GTIN_NONE, "pick-item", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_B, "wrong-item", SIGNAL_ERROR, ""});
    const struct view *view = flow_view(script.flow);
    char words[128];
    CU_ASSERT_TRUE(view->stop);
    say_words(&view->rows[0].value, words, sizeof(words));
    CHECK_STR(words, "OTHER");
    say_words(&view->rows[2].value, words, sizeof(words));
    CHECK_STR(words, "PLAIN");
    SCRIPT(&script, {"gs1 " GTIN_A, "wrong-item", SIGNAL_ERROR, ""},
           {"key back", "wrong-item", SIGNAL_NONE, ""}, {"enter", "pick-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x1"});
    script_end(&script);
}

static void test_check_digits(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-02", "LOTTED", 1);
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"type 71", "pick-bin", SIGNAL_ERROR, ""},
           {"type A-02", "pick-bin", SIGNAL_ERROR, ""}, {"type 17", "pick-item", SIGNAL_GOOD, ""});
    script_end(&script);
}

static void test_quantities(void)
{
    begin_at_item("A-01", "PLAIN", 30);
    SCRIPT(&script, {"type 5", "pick-item", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_A12, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x12"},
           {"type 0", "pick-item", SIGNAL_WARNING, ""}, {"type 19", "pick-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Too many: 19. Left: 18");
    SCRIPT(&script, {"type 16", "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x16"},
           {"gs1 " GTIN_A12, "pick-item", SIGNAL_ERROR, ""},
           {"type " GTIN_A, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x1"},
           {"gs1 " GTIN_A, "pick-done", SIGNAL_TASK_COMPLETE,
            "pick T1/1 A-01>TOTE-1 PLAIN x1; done T1"});
    script_end(&script);
}

static void test_confirm(void)
{
    begin_at_item("B-01", "OTHER", 50);
    SCRIPT(&script, {"gs1 " GTIN_B, "pick-item", SIGNAL_GOOD, "pick T1/1 B-01>TOTE-1 OTHER x1"},
           {"type 10", "pick-item", SIGNAL_GOOD, "pick T1/1 B-01>TOTE-1 OTHER x10"},
           {"type 11", "pick-confirm", SIGNAL_NONE, ""}, {"key back", "pick-item", SIGNAL_NONE, ""},
           {"type 11", "pick-confirm", SIGNAL_NONE, ""},
           {"enter", "pick-item", SIGNAL_GOOD, "pick T1/1 B-01>TOTE-1 OTHER x11"});
    script_end(&script);
}

static void test_lots(void)
{
    begin_at_item("A-02", "LOTTED", 6);
    SCRIPT(&script, {"gs1 " GTIN_LOT " L2 - 2027-03-31", "pick-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Take lot L1 first, not L2");
    SCRIPT(&script, {"gs1 " GTIN_LOT " OLD", "pick-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Lot OLD has expired");
    SCRIPT(&script, {"gs1 " GTIN_LOT " L9 - 2026-11-21", "pick-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Lot L9 has expired");
    SCRIPT(&script,
           {"gs1 " GTIN_LOT " L1", "pick-item", SIGNAL_GOOD, "pick T1/1 A-02>TOTE-1 LOTTED,L1 x1"},
           /* Without a lot it is that of the unit before, */
           {"gs1 " GTIN_LOT, "pick-item", SIGNAL_GOOD, "pick T1/1 A-02>TOTE-1 LOTTED,L1 x1"},
           {"type 2", "pick-item", SIGNAL_GOOD, "pick T1/1 A-02>TOTE-1 LOTTED,L1 x2"},
           /* until none of it is left. */
           {"gs1 " GTIN_LOT, "pick-lot", SIGNAL_GOOD, ""},
           {"scan L2", "pick-item", SIGNAL_GOOD, "pick T1/1 A-02>TOTE-1 LOTTED,L2 x1"},
           {"gs1 " GTIN_LOT " L2", "pick-done", SIGNAL_TASK_COMPLETE, NULL});
    script_end(&script);
}

static void test_lot_asked(void)
{
    begin_at_item("A-02", "LOTTED", 2);
    SCRIPT(
        &script, {"gs1 " GTIN_LOT, "pick-lot", SIGNAL_GOOD, ""},
        {"type L2", "pick-item", SIGNAL_ERROR, ""}, {"gs1 " GTIN_LOT, "pick-lot", SIGNAL_GOOD, ""},
        {"key back", "pick-item", SIGNAL_NONE, ""}, {"gs1 " GTIN_LOT, "pick-lot", SIGNAL_GOOD, ""},
        {"type L1", "pick-item", SIGNAL_GOOD, "pick T1/1 A-02>TOTE-1 LOTTED,L1 x1"});
    script_end(&script);
}

/* The allocated lot goes before one of equal or unknown expiry, and after one that expires sooner.
 */
static void test_allocated_lot(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    struct line_row *line = fake_line(&fake, "T1", "A-02", "LOTTED", 2);
    copy_cut(line->lot, sizeof(line->lot), "L1");
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "scan A-02");
    SCRIPT(&script, {"gs1 " GTIN_LOT " LX - 2027-01-31", "pick-item", SIGNAL_ERROR, ""},
           {"gs1 " GTIN_LOT " LX - 2027-01-30", "pick-item", SIGNAL_GOOD, NULL},
           {"gs1 " GTIN_LOT " L1", "pick-done", SIGNAL_TASK_COMPLETE, NULL});
    script_end(&script);
}

static void test_serials(void)
{
    begin_at_item("A-03", "SERIAL", 3);
    SCRIPT(
        &script,
        {"gs1 " GTIN_SER " - S1", "pick-item", SIGNAL_GOOD, "pick T1/1 A-03>TOTE-1 SERIAL,#S1 x1"},
        {"gs1 " GTIN_SER " - S1", "pick-item", SIGNAL_DUPLICATE, ""},
        {"type 2", "pick-item", SIGNAL_WARNING, ""},
        {"gs1 " GTIN_SER, "pick-serial", SIGNAL_GOOD, ""},
        {"type S1", "pick-item", SIGNAL_DUPLICATE, ""},
        {"gs1 " GTIN_SER, "pick-serial", SIGNAL_GOOD, ""},
        {"type S2", "pick-item", SIGNAL_GOOD, "pick T1/1 A-03>TOTE-1 SERIAL,#S2 x1"});
    script_end(&script);
}

static void test_short_and_skip(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 3);
    fake_line(&fake, "T1", "B-01", "OTHER", 1);
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"key code", "exception", SIGNAL_NONE, ""},
           {"type 2", "pick-bin", SIGNAL_GOOD, "skip T1/1 (blocked)"},
           {"scan B-01", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_B, "pick-bin", SIGNAL_LINE_COMPLETE, "pick T1/2 B-01>TOTE-1 OTHER x1"},
           {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x1"},
           {"key code", "exception", SIGNAL_NONE, ""}, {"key back", "pick-item", SIGNAL_NONE, ""},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 7", "exception", SIGNAL_WARNING, ""},
           {"type 3", "pick-item", SIGNAL_GOOD, "exception T1/1 (damaged)"},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 1", "pick-short", SIGNAL_NONE, ""},
           {"key back", "pick-item", SIGNAL_NONE, ""}, {"key code", "exception", SIGNAL_NONE, ""},
           {"type 1", "pick-short", SIGNAL_NONE, ""},
           {"enter", "pick-done", SIGNAL_TASK_COMPLETE, "short T1/1 q2 (empty-bin); done T1"});
    script_end(&script);
}

static void test_full_tote(void)
{
    begin_at_item("A-01", "PLAIN", 2);
    SCRIPT(&script, {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, NULL},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 4", "pick-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pick-tote", SIGNAL_DUPLICATE, ""},
           {"scan TOTE-2", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "pick-done", SIGNAL_TASK_COMPLETE,
            "pick T1/1 A-01>TOTE-2 PLAIN x1; done T1"});
    CHECK_INT(flow_view(script.flow)->list.n, 2);
    script_end(&script);
}

static void test_totes_refused(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 2);
    fake_line(&fake, "T1", "B-01", "OTHER", 2)->slot = 2;
    fake_stock(&fake, "TOTE-3", "LOTTED", "L1", "", "", 1);
    SCRIPT(
        &script, {"type 1", "pick-tote", SIGNAL_NONE, ""},
        {"scan TOTE-3", "pick-tote", SIGNAL_ERROR, ""},
        {"scan A-01", "pick-tote", SIGNAL_ERROR, ""}, {"scan X", "pick-tote", SIGNAL_WARNING, ""},
        {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, "start T1"},
        {"scan A-01", "pick-item", SIGNAL_GOOD, ""}, {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_A, "pick-put", SIGNAL_GOOD, ""},
        {"scan TOTE-1", "pick-tote", SIGNAL_LINE_COMPLETE, NULL},
        {"scan TOTE-1", "pick-tote", SIGNAL_DUPLICATE, ""},
        {"scan TOTE-2", "pick-bin", SIGNAL_GOOD, ""});
    script_end(&script);
}

/* Items first, then the right tote: only then it is committed. */
static void test_cluster(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-02", "LOTTED", 6);
    fake_line(&fake, "T1", "A-02", "LOTTED", 1)->slot = 2;
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"scan A-02", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L1", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT, "pick-item", SIGNAL_GOOD, ""},
           {"scan TOTE-1", "pick-item", SIGNAL_GOOD, "pick T1/1 A-02>TOTE-1 LOTTED,L1 x2"},
           {"gs1 " GTIN_LOT, "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT, "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L2", "pick-item", SIGNAL_ERROR, ""},
           {"key menu", "put-back", SIGNAL_ERROR, ""}, {"enter", "pick-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_LOT " L1", "pick-item", SIGNAL_GOOD, ""},
           {"type 4", "pick-item", SIGNAL_ERROR, ""}, {"type 1", "pick-item", SIGNAL_GOOD, ""});
    SCRIPT(&script, {"gs1 " GTIN_LOT, "pick-lot", SIGNAL_GOOD, ""});
    script_end(&script);
}

static void test_cluster_wrong_tote(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 1);
    fake_line(&fake, "T1", "A-01", "PLAIN", 2)->slot = 2;
    script_input(&script, "type 1");
    SCRIPT(
        &script, {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, "start T1"},
        {"scan A-01", "pick-item", SIGNAL_GOOD, ""}, {"gs1 " GTIN_A, "pick-put", SIGNAL_GOOD, ""},
        {"scan TOTE-2", "pick-put", SIGNAL_ERROR, ""}, {"scan A-01", "pick-put", SIGNAL_ERROR, ""},
        {"gs1 " GTIN_A, "pick-put", SIGNAL_ERROR, ""}, {"key undo", "put-back", SIGNAL_ERROR, ""},
        {"enter", "pick-item", SIGNAL_NONE, ""}, {"gs1 " GTIN_A, "pick-put", SIGNAL_GOOD, ""},
        {"scan TOTE-1", "pick-tote", SIGNAL_LINE_COMPLETE, "pick T1/1 A-01>TOTE-1 PLAIN x1"},
        /* The same bin again needs no second scan. */
        {"scan TOTE-2", "pick-item", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, ""}, {"key code", "exception", SIGNAL_NONE, ""},
        {"type 1", "pick-short", SIGNAL_NONE, ""},
        {"enter", "pick-put", SIGNAL_GOOD, "short T1/2 q1 (empty-bin)"},
        {"scan TOTE-2", "pick-done", SIGNAL_TASK_COMPLETE,
         "pick T1/2 A-01>TOTE-2 PLAIN x1; done T1"});
    CHECK_INT(flow_view(script.flow)->list.n, 2);
    script_end(&script);
}

/* Half done, it goes back to the hub; whoever gets it next goes on with its tote. */
static void test_give_back(void)
{
    begin_at_item("A-01", "PLAIN", 2);
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "online");
    SCRIPT(&script, {"offline", "pick-item", SIGNAL_NONE, ""},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 5", "pick-item", SIGNAL_WARNING, ""},
           {"online", "pick-item", SIGNAL_ONLINE, ""}, {"key code", "exception", SIGNAL_NONE, ""},
           {"type 5", "menu", SIGNAL_GOOD, ""});
    const struct flow_effect *effect = script_effect(&script, FLOW_DO_GIVE_BACK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(effect);
    CHECK_STR(effect->task, "T1");
    SCRIPT(&script, {"type 1", "pick-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, ""});
    script_end(&script);
}

/* The hub takes the task back while somebody works on it. */
static void test_task_gone(void)
{
    begin_at_item("A-01", "PLAIN", 2);
    fake_find_task(&fake, "T1")->state = TASK_REVIEW;
    SCRIPT(&script, {"changed", "task-gone", SIGNAL_ERROR, ""}, {"enter", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

static void test_line_finished_elsewhere(void)
{
    begin_at_item("A-01", "PLAIN", 2);
    fake.lines[0].done = 2;
    SCRIPT(&script, {"changed", "pick-done", SIGNAL_TASK_COMPLETE, "done T1"});
    script_end(&script);
}

/* Nothing is signalled and nothing moves on when the commit fails. */
static void test_not_saved(void)
{
    begin_at_item("A-01", "PLAIN", 1);
    fake.fail = -ENOSPC;
    SCRIPT(&script, {"gs1 " GTIN_A, "not-saved", SIGNAL_ERROR, ""},
           {"enter", "pick-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_A, "pick-done", SIGNAL_TASK_COMPLETE, NULL});
    script_end(&script);
    begin_at_item("A-01", "PLAIN", 1);
    fake.fail_read = RAFF_E_DATABASE;
    SCRIPT(&script, {"gs1 " GTIN_A, "not-read", SIGNAL_ERROR, ""});
    fake.fail_read = 0;
    SCRIPT(&script, {"enter", "pick-item", SIGNAL_NONE, ""});
    script_end(&script);
}

static const char *const whole_pick[] = {
    "type 1",      "scan TOTE-1", "scan A-02",     "gs1 " GTIN_LOT, "scan L1",
    "scan TOTE-1", "scan TOTE-2", "gs1 " GTIN_LOT, "type L1",       "type 2",
    "scan TOTE-2", "scan A-03",   "gs1 " GTIN_SER, "type S2",       "scan TOTE-1",
    "scan B-01",   "gs1 " GTIN_B, "type 30",       "enter",         "scan TOTE-2",
};

static void begin_whole(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-02", "LOTTED", 1);
    fake_line(&fake, "T1", "A-02", "LOTTED", 3)->slot = 2;
    fake_line(&fake, "T1", "A-03", "SERIAL", 1);
    fake_line(&fake, "T1", "B-01", "OTHER", 31)->slot = 2;
}

/* Killed behind every input: the same person finds the same screen, and what was committed is not
 * committed again. */
static void test_resume_everywhere(void)
{
    size_t n = sizeof(whole_pick) / sizeof(whole_pick[0]);
    for (size_t kill = 1; kill <= n; kill++) {
        begin_whole();
        for (size_t i = 0; i < kill; i++) {
            script_input(&script, whole_pick[i]);
        }
        char name[64];
        copy_cut(name, sizeof(name), flow_view(script.flow)->name);
        size_t events = fake.n_events;
        script_input(&script, "restart");
        script_input(&script, "scan B-u1");
        script_input(&script, "type 1234");
        CHECK_STR(flow_view(script.flow)->name, name);
        CHECK_INT(fake.n_events, events + 1); /* the login */
        for (size_t i = kill; i < n; i++) {
            script_input(&script, whole_pick[i]);
        }
        CHECK_STR(flow_view(script.flow)->name, "pick-done");
        CHECK_INT(fake_qty(&fake, "TOTE-2", "OTHER", "", ""), 31);
        CHECK_INT(fake_qty(&fake, "TOTE-2", "LOTTED", "L1", ""), 3);
        CHECK_INT(fake_qty(&fake, "TOTE-1", "SERIAL", "", "S2"), 1);
        script_end(&script);
    }
}

/* Someone else, or a task that is gone: the menu. */
static void test_resume_not(void)
{
    begin_at_item("A-01", "PLAIN", 2);
    fake_find_task(&fake, "T1")->state = TASK_REVIEW;
    SCRIPT(&script, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "menu", SIGNAL_WARNING, "login"});
    script_end(&script);
    begin_at_item("A-01", "PLAIN", 2);
    SCRIPT(&script, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u3", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "menu", SIGNAL_GOOD, "login"});
    script_end(&script);
    begin_at_item("A-01", "PLAIN", 2);
    copy_cut(fake.work, sizeof(fake.work), "{\"v\":1,\"stack\":[[\"menu\",");
    SCRIPT(&script, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "menu", SIGNAL_GOOD, "login"});
    script_end(&script);
}

/* One durable write an input: a scan that is an event does not save its place twice. */
static void test_one_write(void)
{
    begin_at_item("A-01", "PLAIN", 3);
    unsigned commits = fake.n_commits, saves = fake.n_saves;
    script_input(&script, "gs1 " GTIN_A);
    CHECK_INT(fake.n_commits, commits + 1);
    CHECK_INT(fake.n_saves, saves);
    script_input(&script, "key help");
    script_input(&script, "changed");
    script_input(&script, "online");
    CHECK_INT(fake.n_saves, saves);
    /* Nor does the scan that ends the task. */
    script_input(&script, "gs1 " GTIN_A);
    commits = fake.n_commits;
    script_input(&script, "gs1 " GTIN_A);
    CHECK_STR(flow_view(script.flow)->name, "pick-done");
    CHECK_INT(fake.n_commits, commits + 1);
    script_end(&script);
}

/* Back is only who was there before. */
static void test_online_signal(void)
{
    begin();
    SCRIPT(&script, {"offline", "menu", SIGNAL_NONE, ""}, {"online", "menu", SIGNAL_NONE, ""});
    SCRIPT(&script, {"offline", "menu", SIGNAL_NONE, ""}, {"online", "menu", SIGNAL_ONLINE, ""},
           {"online", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

CHECK_MAIN("flow_pick", {"happy path", test_happy_path}, {"asking", test_asking},
           {"work arrives", test_work_arrives}, {"three answers", test_three_answers},
           {"check digits", test_check_digits}, {"quantities", test_quantities},
           {"confirm", test_confirm}, {"lots", test_lots}, {"lot asked", test_lot_asked},
           {"allocated lot", test_allocated_lot}, {"serials", test_serials},
           {"short and skip", test_short_and_skip}, {"full tote", test_full_tote},
           {"totes refused", test_totes_refused}, {"cluster", test_cluster},
           {"cluster, wrong tote", test_cluster_wrong_tote}, {"give back", test_give_back},
           {"task gone", test_task_gone}, {"line finished elsewhere", test_line_finished_elsewhere},
           {"not saved", test_not_saved}, {"resume everywhere", test_resume_everywhere},
           {"resume not", test_resume_not}, {"one write", test_one_write},
           {"back online", test_online_signal})

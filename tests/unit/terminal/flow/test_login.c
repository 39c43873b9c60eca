#include "tests/unit/terminal/flow/site.h"

static struct fake_book fake;
static struct script script;

static void begin(void)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
}

static void test_badge_and_pin(void)
{
    begin();
    CHECK_STR(flow_view(script.flow)->name, "login-badge");
    SCRIPT(
        &script, {"scan NOBODY", "login-badge", SIGNAL_WARNING, ""},
        {"scan B-u1", "login-pin", SIGNAL_GOOD, ""}, {"key back", "login-badge", SIGNAL_NONE, ""},
        {"type B-u1", "login-pin", SIGNAL_GOOD, ""}, {"type 9999", "login-pin", SIGNAL_ERROR, ""},
        {"type 1234", "menu", SIGNAL_GOOD, "login"});
    const struct flow_effect *effect = script_effect(&script, FLOW_DO_PERSON);
    CU_ASSERT_PTR_NOT_NULL_FATAL(effect);
    CHECK_STR(effect->by, "u1");
    CHECK_STR(effect->lang, "en");
    CHECK_STR(fake.events[0].by, "u1");
    script_end(&script);
}

static void message(char *words, size_t size)
{
    say_words(&flow_view(script.flow)->message, words, size);
}

/* Before the first sync nobody is known: that is no reason to call a badge unknown. */
static void test_badge_before_first_sync(void)
{
    char words[128];
    begin();
    script_input(&script, "offline unloaded");
    SCRIPT(&script, {"scan NOBODY", "login-badge", SIGNAL_WARNING, ""});
    message(words, sizeof(words));
    CHECK_STR(words, "Still loading. Scan again soon");
    script_input(&script, "online");
    SCRIPT(&script, {"scan NOBODY", "login-badge", SIGNAL_WARNING, ""});
    message(words, sizeof(words));
    CHECK_STR(words, "Unknown badge: NOBODY");
    SCRIPT(&script, {"scan TOTE-1", "login-badge", SIGNAL_ERROR, ""});
    message(words, sizeof(words));
    CHECK_STR(words, "Not TOTE-1. Scan your badge");
    SCRIPT(&script, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "login-pin", SIGNAL_ERROR, ""});
    message(words, sizeof(words));
    CHECK_STR(words, "Not PLAIN. Type your PIN");
    script_end(&script);
}

static void test_wrong_pins_wait(void)
{
    begin();
    script_input(&script, "scan B-u1");
    for (int i = 0; i < 5; i++) {
        script_input(&script, "type 0000");
    }
    SCRIPT(&script, {"type 1234", "login-pin", SIGNAL_ERROR, ""});
    char words[128];
    say_words(&flow_view(script.flow)->prompt, words, sizeof(words));
    CHECK_STR(words, "Wait 30 s");
    CHECK_INT(flow_deadline(script.flow), script.now_ms + 1000);
    SCRIPT(&script, {"tick 10000", "login-pin", SIGNAL_NONE, ""});
    say_words(&flow_view(script.flow)->prompt, words, sizeof(words));
    CHECK_STR(words, "Wait 20 s");
    script_input(&script, "tick 20000");
    say_words(&flow_view(script.flow)->prompt, words, sizeof(words));
    CHECK_STR(words, "Type your PIN");
    script_end(&script);
}

static void test_lock_same_person(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 2);
    site_login(&script, "u1");
    SCRIPT(&script, {"type 1", "pick-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, "start T1"},
           {"scan A-01", "pick-item", SIGNAL_GOOD, ""});
    CHECK_INT(flow_deadline(script.flow), script.now_ms + 60000);
    SCRIPT(&script, {"tick 60000", "locked", SIGNAL_NONE, ""},
           {"key menu", "locked", SIGNAL_NONE, ""}, {"key undo", "locked", SIGNAL_NONE, ""},
           {"type 1111", "locked", SIGNAL_ERROR, ""}, {"type 1234", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, "pick T1/1 A-01>TOTE-1 PLAIN x1"});
    script_end(&script);
}

/* A scan that comes after the idle time must not reach the work, even if no tick came before it. */
static void test_lock_without_tick(void)
{
    begin();
    site_login(&script, "u1");
    script.now_ms += 60000;
    SCRIPT(&script, {"type 1", "locked", SIGNAL_ERROR, ""});
    script_end(&script);
}

static void test_lock_other_person(void)
{
    begin();
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 2);
    site_login(&script, "u1");
    SCRIPT(&script, {"type 1", "pick-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, "start T1"},
           {"tick 60000", "locked", SIGNAL_NONE, ""}, {"scan B-u3", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "menu", SIGNAL_GOOD, "logout; login"});
    CHECK_STR(fake.events[fake.n_events - 2].by, "u1");
    CHECK_STR(fake.events[fake.n_events - 1].by, "u3");
    /* The task that u1 left is gone on with, its tote still known. */
    SCRIPT(&script, {"type 1", "pick-bin", SIGNAL_NONE, ""});
    script_end(&script);
}

static void test_logout(void)
{
    begin();
    site_login(&script, "u1");
    SCRIPT(&script, {"open Log out", "login-badge", SIGNAL_NONE, "logout"});
    const struct flow_effect *effect = script_effect(&script, FLOW_DO_PERSON);
    CU_ASSERT_PTR_NOT_NULL_FATAL(effect);
    CHECK_STR(effect->by, "");
    CHECK_INT(flow_deadline(script.flow), INT64_MAX);
    SCRIPT(&script, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "menu", SIGNAL_GOOD, "login"});
    script_end(&script);
}

/* What each role finds in its menu, first cells of the rows joined. */
static void test_roles(void)
{
    static const struct {
        const char *person;
        size_t entries;
        const char *first;
    } cases[] = {{"u1", 5, "Pick"}, {"u2", 6, "Pack"}, {"u3", 8, "Pick"}, {"u4", 2, "Devices"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin();
        fake_person(&fake, "u4", "astronaut");
        script_input(&script, "online");
        site_login(&script, cases[i].person);
        const struct view *view = flow_view(script.flow);
        CHECK_INT(view->list.n, cases[i].entries < 4 ? cases[i].entries : 4);
        CU_ASSERT_EQUAL(view->list.after, cases[i].entries > 4);
        CHECK_STR(view->list.rows[0].cells[1].id, cases[i].first);
        script_end(&script);
    }
}

/* A picker who scans a tote with an order in it does not get to pack. */
static void test_role_scan(void)
{
    begin();
    fake_task(&fake, "P1", TASK_PACK, "H1");
    fake_line(&fake, "P1", "TOTE-1", "PLAIN", 1);
    site_login(&script, "u1");
    SCRIPT(&script, {"scan TOTE-1", "stock", SIGNAL_NONE, ""});
    script_end(&script);
    begin();
    fake_task(&fake, "P1", TASK_PACK, "H1");
    fake_line(&fake, "P1", "TOTE-1", "PLAIN", 1);
    site_login(&script, "u2");
    SCRIPT(&script, {"scan TOTE-1", "pack-item", SIGNAL_GOOD, "start P1"});
    script_end(&script);
}

static void test_menu_moves(void)
{
    begin();
    script_input(&script, "online");
    site_login(&script, "u1");
    SCRIPT(&script, {"type 99", "menu", SIGNAL_WARNING, ""}, {"key up", "menu", SIGNAL_NONE, ""},
           {"key down", "menu", SIGNAL_NONE, ""}, {"enter", "move-from", SIGNAL_NONE, ""},
           {"key back", "menu", SIGNAL_NONE, ""}, {"scan A-01", "stock", SIGNAL_NONE, ""},
           {"key menu", "menu", SIGNAL_NONE, ""}, {"scan GARBAGE", "menu", SIGNAL_WARNING, ""},
           {"key help", "help", SIGNAL_NONE, ""}, {"enter", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

/* A commit that fails lets nobody in. */
static void test_login_not_saved(void)
{
    begin();
    script_input(&script, "scan B-u1");
    fake.fail = -ENOSPC;
    SCRIPT(&script, {"type 1234", "not-saved", SIGNAL_ERROR, ""},
           {"enter", "login-pin", SIGNAL_NONE, ""}, {"type 1234", "menu", SIGNAL_GOOD, "login"});
    script_end(&script);
}

CHECK_MAIN("flow_login", {"badge and PIN", test_badge_and_pin},
           {"badge before the first sync", test_badge_before_first_sync},
           {"wrong PINs wait", test_wrong_pins_wait}, {"lock, same person", test_lock_same_person},
           {"lock without a tick", test_lock_without_tick},
           {"lock, other person", test_lock_other_person}, {"log out", test_logout},
           {"roles", test_roles}, {"role and scan", test_role_scan}, {"menu", test_menu_moves},
           {"login not saved", test_login_not_saved})

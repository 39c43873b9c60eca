#include "tests/unit/terminal/flow/site.h"

static struct fake_book fake;
static struct script script;

static void begin(void)
{
    site_fill(&fake);
    script = (struct script){0};
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 2);
    fake_line(&fake, "T1", "B-01", "OTHER", 1);
    script_begin(&script, &fake);
    site_login(&script, "u1");
}

static void test_nothing(void)
{
    begin();
    SCRIPT(&script, {"key undo", "menu", SIGNAL_WARNING, ""});
    script_end(&script);
}

static void test_pick(void)
{
    begin();
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "scan A-01");
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_A);
    CHECK_STR(flow_view(script.flow)->name, "pick-bin");
    SCRIPT(&script, {"key undo", "undo", SIGNAL_NONE, ""});
    char words[64];
    say_words(&flow_view(script.flow)->rows[1].value, words, sizeof(words));
    CHECK_STR(words, "1");
    SCRIPT(&script, {"key back", "pick-bin", SIGNAL_NONE, ""},
           {"key undo", "undo", SIGNAL_NONE, ""},
           {"enter", "pick-item", SIGNAL_GOOD, "reverse T1/1 A-01>TOTE-1 PLAIN x-1 of4"});
    CHECK_INT(fake_qty(&fake, "A-01", "PLAIN", "", ""), 99);
    /* One step further back, then forward again. */
    SCRIPT(&script, {"key undo", "undo", SIGNAL_NONE, ""},
           {"enter", "pick-item", SIGNAL_GOOD, NULL}, {"key undo", "pick-item", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, NULL},
           {"gs1 " GTIN_A, "pick-bin", SIGNAL_LINE_COMPLETE, NULL});
    CHECK_INT(fake_qty(&fake, "A-01", "PLAIN", "", ""), 98);
    script_end(&script);
}

/* A short that was none: the line is open again. */
static void test_short(void)
{
    begin();
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "key code");
    script_input(&script, "type 1");
    SCRIPT(&script, {"enter", "pick-bin", SIGNAL_LINE_COMPLETE, "short T1/1 q2 (empty-bin)"},
           {"key undo", "undo", SIGNAL_NONE, ""},
           {"enter", "pick-bin", SIGNAL_GOOD, "reverse T1/1 of3"},
           {"scan A-01", "pick-item", SIGNAL_GOOD, ""});
    script_end(&script);
}

static void test_from_menu(void)
{
    begin();
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "scan A-01");
    script_input(&script, "gs1 " GTIN_A);
    SCRIPT(&script, {"key menu", "menu", SIGNAL_NONE, ""}, {"type 5", "undo", SIGNAL_NONE, ""},
           {"enter", "menu", SIGNAL_GOOD, NULL}, {"type 5", "menu", SIGNAL_WARNING, ""});
    script_end(&script);
}

/* The hub was faster, or the file refused: nothing changed. */
static void test_refused(void)
{
    begin();
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "scan A-01");
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "key undo");
    fake.fail = RAFF_E_NOT_FOUND;
    SCRIPT(&script, {"enter", "not-saved", SIGNAL_ERROR, ""}, {"enter", "undo", SIGNAL_NONE, ""},
           {"key back", "pick-item", SIGNAL_NONE, ""});
    script_end(&script);
}

CHECK_MAIN("flow_undo", {"nothing", test_nothing}, {"pick", test_pick}, {"short", test_short},
           {"from the menu", test_from_menu}, {"refused", test_refused})

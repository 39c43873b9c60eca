/* Tags in a reader's field: taken where they are waited for, unheard anywhere else. */
#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

#define PICKED "pick T1/1 A-01>TOTE-1 PLAIN x1"

static struct fake_book fake;
static struct script script;

static void begin_pick(const char *bin, const char *item, int64_t qty)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
    site_login(&script, "u1");
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", bin, item, qty);
    script_input(&script, "type 1");
    script_input(&script, "scan TOTE-1");
}

static const char *message(void)
{
    static char words[256];
    say_words(&flow_view(script.flow)->message, words, sizeof(words));
    return words;
}

static void test_a_unit_a_tag(void)
{
    begin_pick("A-01", "PLAIN", 3);
    SCRIPT(&script, {"tag gs1 " GTIN_A " - 1", "pick-bin", SIGNAL_NONE, ""},
           {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"tag gs1 " GTIN_A " - 1", "pick-item", SIGNAL_GOOD, PICKED},
           {"tag gs1 " GTIN_A " - 1", "pick-item", SIGNAL_NONE, ""},
           {"restart", "login-badge", SIGNAL_NONE, ""}, {"scan B-u1", "login-pin", SIGNAL_GOOD, ""},
           {"type 1234", "pick-item", SIGNAL_GOOD, NULL},
           {"tag gs1 " GTIN_A " - 1", "pick-item", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_A " - 2", "pick-item", SIGNAL_GOOD, PICKED},
           {"gs1 " GTIN_A, "pick-done", SIGNAL_TASK_COMPLETE, PICKED "; done T1"});
    script_end(&script);
}

/* What a portal sees besides is no mistake of anybody: no beep, no stop, not even another word. */
static void test_others_unheard(void)
{
    begin_pick("A-01", "PLAIN", 3);
    SCRIPT(&script, {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "pick-item", SIGNAL_GOOD, PICKED});
    CHECK_STR(message(), "Left: 2");
    SCRIPT(&script, {"tag gs1 " GTIN_B " - 1", "pick-item", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_NONE " - 1", "pick-item", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_A12 " - 1", "pick-item", SIGNAL_NONE, ""},
           {"tag sscc 095201200000000014", "pick-item", SIGNAL_NONE, ""},
           {"tag scan A-01", "pick-item", SIGNAL_NONE, ""},
           {"tag scan B-u2", "pick-item", SIGNAL_NONE, ""});
    CHECK_STR(message(), "Left: 2");
    SCRIPT(&script, {"gs1 " GTIN_B, "wrong-item", SIGNAL_ERROR, ""},
           {"tag gs1 " GTIN_A " - 1", "wrong-item", SIGNAL_NONE, ""},
           {"enter", "pick-item", SIGNAL_NONE, ""}, {"key help", "help", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_A " - 1", "help", SIGNAL_NONE, ""});
    script_end(&script);
}

/* A tag is taken whole: what it does not say is not asked because of it. */
static void test_lot_and_serial(void)
{
    begin_pick("A-02", "LOTTED", 2);
    SCRIPT(&script, {"scan A-02", "pick-item", SIGNAL_GOOD, ""},
           {"tag gs1 " GTIN_LOT " - 1", "pick-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_LOT, "pick-lot", SIGNAL_GOOD, ""},
           {"tag gs1 " GTIN_LOT " L1 1", "pick-lot", SIGNAL_NONE, ""},
           {"key back", "pick-item", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_LOT " L1 1", "pick-item", SIGNAL_GOOD,
            "pick T1/1 A-02>TOTE-1 LOTTED,L1 x1"});
    script_end(&script);
    begin_pick("A-03", "SERIAL", 2);
    SCRIPT(&script, {"scan A-03", "pick-item", SIGNAL_GOOD, ""},
           {"tag gs1 " GTIN_SER " - S1", "pick-item", SIGNAL_GOOD,
            "pick T1/1 A-03>TOTE-1 SERIAL,#S1 x1"},
           {"gs1 " GTIN_SER " - S1", "pick-item", SIGNAL_DUPLICATE, ""},
           {"tag gs1 " GTIN_SER " - S1", "pick-item", SIGNAL_NONE, ""});
    script_end(&script);
}

static void test_undone(void)
{
    begin_pick("A-01", "PLAIN", 3);
    SCRIPT(&script, {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"tag gs1 " GTIN_A " - 1", "pick-item", SIGNAL_GOOD, PICKED},
           {"key undo", "undo", SIGNAL_NONE, ""}, {"enter", "pick-item", SIGNAL_GOOD, NULL},
           {"tag gs1 " GTIN_A " - 1", "pick-item", SIGNAL_GOOD, PICKED});
    script_end(&script);
}

/* Nobody logs in with one, and the menu opens nothing for one. */
static void test_where_no_step_waits(void)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
    SCRIPT(&script, {"tag scan B-u1", "login-badge", SIGNAL_NONE, ""});
    site_login(&script, "u1");
    SCRIPT(&script, {"tag gs1 " GTIN_A " - 1", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

/* A tag that nobody takes does not keep an idle seat open. */
static void test_idle(void)
{
    begin_pick("A-01", "PLAIN", 3);
    SCRIPT(&script, {"scan A-01", "pick-item", SIGNAL_GOOD, ""},
           {"tick 40000", "pick-item", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_B " - 1", "pick-item", SIGNAL_NONE, ""},
           {"tick 30000", "locked", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_A " - 1", "locked", SIGNAL_NONE, ""});
    script_end(&script);
}

CHECK_MAIN("flow_tags", {"a unit a tag", test_a_unit_a_tag},
           {"others unheard", test_others_unheard}, {"lot and serial", test_lot_and_serial},
           {"undone", test_undone}, {"where no step waits", test_where_no_step_waits},
           {"idle", test_idle})

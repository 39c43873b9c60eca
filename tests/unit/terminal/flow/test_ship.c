#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

#define C1 "095201200000000012"
#define C2 "095201200000000029"
#define C3 "095201200000000036"
#define C4 "095201200000000043"

static struct fake_book fake;
static struct script script;

static struct task_row *load_task(const char *id, const char *seat, const char *manifest)
{
    struct task_row *task = fake_task(&fake, id, TASK_LOAD, seat);
    copy_cut(task->manifest, sizeof(task->manifest), manifest);
    copy_cut(task->carrier, sizeof(task->carrier), "ACME");
    return task;
}

static void carton(const char *task, const char *sscc)
{
    fake_line(&fake, task, sscc, "", 1);
    fake_place(&fake, sscc, PLACE_CARTON);
    fake_stock(&fake, sscc, "PLAIN", "", "", "", 2);
    fake_stock(&fake, sscc, "LOTTED", "L1", "", "", 1);
}

static void begin(void)
{
    site_fill(&fake);
    script = (struct script){0};
    load_task("S1", "H1", "M-1");
    carton("S1", C1);
    carton("S1", C2);
    load_task("S2", "", "M-2");
    carton("S2", C3);
    script_begin(&script, &fake);
    site_login(&script, "u2");
}

static void test_happy_path(void)
{
    begin();
    SCRIPT(&script, {"type 2", "ship-load", SIGNAL_NONE, ""},
           {"sscc " C1, "ship-load", SIGNAL_GOOD,
            "load S1/1 " C1 ">@customer PLAIN x2 " C1 ">@customer LOTTED,L1 x1 M-1; start S1"},
           {"sscc " C1, "ship-load", SIGNAL_DUPLICATE, ""},
           {"sscc " C3, "other-manifest", SIGNAL_ERROR, ""},
           {"enter", "ship-load", SIGNAL_NONE, ""}, {"sscc " C4, "ship-load", SIGNAL_WARNING, ""},
           {"scan A-01", "ship-load", SIGNAL_ERROR, ""},
           {"scan RUBBISH", "ship-load", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_A, "ship-load", SIGNAL_ERROR, ""},
           {"type " C2, "ship-close", SIGNAL_LINE_COMPLETE, NULL},
           {"sscc " C2, "ship-close", SIGNAL_DUPLICATE, ""},
           {"enter", "ship-done", SIGNAL_TASK_COMPLETE, "done S1 M-1"},
           {"enter", "ship-ask", SIGNAL_NONE, ""});
    CHECK_INT(fake_qty(&fake, "@customer", "PLAIN", "", ""), 4);
    CHECK_STR(fake.events[1].carton, C1);
    script_end(&script);
}

/* A carton that rolls through the portal is loaded; one of another load that stands nearby is not,
 * and is no mistake. */
static void test_portal(void)
{
    begin();
    SCRIPT(&script, {"type 2", "ship-load", SIGNAL_NONE, ""},
           {"tag sscc " C3, "ship-load", SIGNAL_NONE, ""},
           {"tag sscc " C1, "ship-load", SIGNAL_GOOD, NULL},
           {"tag sscc " C1, "ship-load", SIGNAL_NONE, ""},
           {"tag sscc " C2, "ship-close", SIGNAL_LINE_COMPLETE, NULL});
    CHECK_INT(fake_qty(&fake, "@customer", "PLAIN", "", ""), 4);
    script_end(&script);
}

static void test_from_menu(void)
{
    begin();
    SCRIPT(&script, {"sscc " C1, "ship-load", SIGNAL_GOOD, NULL});
    CHECK_INT(fake_qty(&fake, "@customer", "PLAIN", "", ""), 2);
    script_end(&script);
}

static void test_close_part(void)
{
    begin();
    SCRIPT(&script, {"type 2", "ship-load", SIGNAL_NONE, ""},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 2", "ship-load", SIGNAL_ERROR, ""},
           {"sscc " C1, "ship-load", SIGNAL_GOOD, NULL}, {"key code", "exception", SIGNAL_NONE, ""},
           {"type 2", "ship-part", SIGNAL_NONE, ""}, {"key back", "ship-load", SIGNAL_NONE, ""},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 2", "ship-part", SIGNAL_NONE, ""},
           {"enter", "ship-done", SIGNAL_TASK_COMPLETE, "done S1 M-1"});
    script_end(&script);
}

/* A carton that is closed meanwhile joins the load; one taken back opens it again. */
static void test_load_grows(void)
{
    begin();
    script_input(&script, "type 2");
    script_input(&script, "sscc " C1);
    script_input(&script, "sscc " C2);
    CHECK_STR(flow_view(script.flow)->name, "ship-close");
    carton("S1", C4);
    SCRIPT(&script, {"changed", "ship-load", SIGNAL_NONE, ""},
           {"sscc " C4, "ship-close", SIGNAL_LINE_COMPLETE, NULL},
           {"key undo", "undo", SIGNAL_NONE, ""}, {"enter", "ship-load", SIGNAL_GOOD, NULL},
           {"sscc " C4, "ship-close", SIGNAL_LINE_COMPLETE, NULL});
    script_end(&script);
}

static void test_empty_carton(void)
{
    begin();
    fake_line(&fake, "S1", C4, "", 1);
    script_input(&script, "type 2");
    SCRIPT(&script, {"sscc " C4, "ship-load", SIGNAL_ERROR, ""});
    script_end(&script);
}

static void test_resume(void)
{
    begin();
    script_input(&script, "type 2");
    script_input(&script, "sscc " C1);
    SCRIPT(&script, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u2", NULL, SIGNAL_GOOD, ""}, {"type 1234", "ship-load", SIGNAL_GOOD, "login"},
           {"sscc " C1, "ship-load", SIGNAL_DUPLICATE, ""});
    script_end(&script);
}

CHECK_MAIN("flow_ship", {"happy path", test_happy_path}, {"a portal", test_portal},
           {"from the menu", test_from_menu}, {"close with some left", test_close_part},
           {"load grows", test_load_grows}, {"empty carton", test_empty_carton},
           {"resume", test_resume})

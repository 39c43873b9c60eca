#include "tests/unit/terminal/flow/site.h"

static struct fake_book fake;
static struct script script;

static void begin(void)
{
    site_fill(&fake);
    script = (struct script){0};
    script_begin(&script, &fake);
    site_login(&script, "u1");
    script_input(&script, "type 2");
}

static void test_scans_only(void)
{
    begin();
    SCRIPT(&script, {"scan A-01", "move-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "move-to", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A12, "move-to", SIGNAL_GOOD, ""},
           {"scan A-01", "move-to", SIGNAL_ERROR, ""}, {"scan A", "move-to", SIGNAL_ERROR, ""},
           {"scan @customer", "move-to", SIGNAL_ERROR, ""},
           {"scan B-01", "move-from", SIGNAL_LINE_COMPLETE, "move A-01>B-01 PLAIN x13"});
    script_end(&script);
}

static void test_quantity(void)
{
    begin();
    SCRIPT(&script, {"scan B-01", "move-item", SIGNAL_GOOD, ""},
           {"scan A-01", "move-item", SIGNAL_ERROR, ""},
           {"scan ?", "move-item", SIGNAL_WARNING, ""}, {"gs1 " GTIN_B, "move-to", SIGNAL_GOOD, ""},
           {"type 501", "move-to", SIGNAL_ERROR, ""}, {"type 200", "move-to", SIGNAL_GOOD, ""},
           {"scan A-03", "move-to", SIGNAL_WARNING, ""}, {"enter", "move-to", SIGNAL_GOOD, ""},
           {"scan A-03", "move-from", SIGNAL_LINE_COMPLETE, "move B-01>A-03 OTHER x200"});
    script_end(&script);
}

static void test_lot_and_serial(void)
{
    begin();
    SCRIPT(
        &script, {"scan A-02", "move-item", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_LOT, "move-lot", SIGNAL_GOOD, ""}, {"type L7", "move-item", SIGNAL_ERROR, ""},
        {"gs1 " GTIN_LOT, "move-lot", SIGNAL_GOOD, ""}, {"type L1", "move-to", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_LOT " L2", "move-to", SIGNAL_ERROR, ""},
        {"gs1 " GTIN_LOT " L1", "move-to", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_B, "wrong-item", SIGNAL_ERROR, ""}, {"enter", "move-to", SIGNAL_NONE, ""},
        {"scan A-01", "move-from", SIGNAL_LINE_COMPLETE, "move A-02>A-01 LOTTED,L1 x2"},
        {"scan A-03", "move-item", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_SER, "move-serial", SIGNAL_GOOD, ""}, {"type S1", "move-to", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_SER " - S2", "move-to", SIGNAL_DUPLICATE, ""},
        {"type 2", "move-to", SIGNAL_WARNING, ""},
        {"scan A-01", "move-from", SIGNAL_LINE_COMPLETE, "move A-03>A-01 SERIAL,#S1 x1"});
    script_end(&script);
}

static void test_back_and_resume(void)
{
    begin();
    SCRIPT(&script, {"scan A-01", "move-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A, "move-to", SIGNAL_GOOD, ""}, {"key back", "move-item", SIGNAL_NONE, ""},
           {"key back", "move-from", SIGNAL_NONE, ""}, {"scan A-01", "move-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_A12, "move-to", SIGNAL_GOOD, ""},
           {"restart", "login-badge", SIGNAL_NONE, ""}, {"scan B-u1", NULL, SIGNAL_GOOD, ""},
           {"type 1234", "move-to", SIGNAL_GOOD, "login"},
           {"key code", "exception", SIGNAL_NONE, ""},
           {"enter", "move-to", SIGNAL_GOOD, "exception (damaged)"},
           {"scan B-01", "move-from", SIGNAL_LINE_COMPLETE, "move A-01>B-01 PLAIN x12"});
    script_end(&script);
}

CHECK_MAIN("flow_move", {"scans only", test_scans_only}, {"quantity", test_quantity},
           {"lot and serial", test_lot_and_serial}, {"back and resume", test_back_and_resume})

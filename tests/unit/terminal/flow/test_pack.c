#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

#define CARTON_1 "095201200000000014"

static struct fake_book fake;
static struct script script;

static struct line_row *order_line(const char *task, const char *tote, const char *item,
                                   const char *lot, const char *serial, int64_t qty)
{
    struct line_row *line = fake_line(&fake, task, tote, item, qty);
    copy_cut(line->lot, sizeof(line->lot), lot);
    copy_cut(line->serial, sizeof(line->serial), serial);
    fake_stock(&fake, tote, item, lot, serial, "", qty);
    return line;
}

static struct task_row *order(const char *task, const char *seat, const char *name)
{
    struct task_row *row = fake_task(&fake, task, TASK_PACK, seat);
    copy_cut(row->order, sizeof(row->order), name);
    return row;
}

static void fill(const char *printer)
{
    site_fill(&fake);
    script = (struct script){.printer = printer};
    order("P1", "H1", "O-1");
    order_line("P1", "TOTE-1", "PLAIN", "", "", 2);
    order_line("P1", "TOTE-1", "LOTTED", "L1", "", 1);
    script_begin(&script, &fake);
    site_login(&script, "u2");
}

static const char *message(void)
{
    static char words[256];
    say_words(&flow_view(script.flow)->message, words, sizeof(words));
    return words;
}

static void test_happy_path(void)
{
    fill("ZPL-1");
    SCRIPT(&script, {"type 1", "pack-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pack-item", SIGNAL_GOOD, "start P1"},
           {"tag gs1 " GTIN_B " - 1", "pack-item", SIGNAL_NONE, ""},
           {"tag gs1 " GTIN_A " - 1", "pack-item", SIGNAL_GOOD,
            "pack P1/1 TOTE-1>" CARTON_1 " PLAIN x1"},
           {"tag gs1 " GTIN_A " - 1", "pack-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_A, "pack-item", SIGNAL_LINE_COMPLETE,
            "pack P1/1 TOTE-1>" CARTON_1 " PLAIN x1"},
           /* One lot of it in the order: the item says it. */
           {"gs1 " GTIN_LOT, "pack-weigh", SIGNAL_LINE_COMPLETE,
            "pack P1/2 TOTE-1>" CARTON_1 " LOTTED,L1 x1"},
           {"type x", "pack-weigh", SIGNAL_WARNING, ""},
           {"type 640", "pack-print", SIGNAL_GOOD, "close P1 640g"});
    const struct flow_effect *print = script_effect(&script, FLOW_DO_PRINT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(print);
    CHECK_STR(print->carton, CARTON_1);
    CHECK_STR(print->task, "P1");
    CHECK_INT(print->weight_g, 640);
    SCRIPT(&script, {"printed", "pack-done", SIGNAL_TASK_COMPLETE, "label P1 printed; done P1"});
    CHECK_STR(fake.events[fake.n_events - 2].printer, "ZPL-1");
    CHECK_STR(fake.events[fake.n_events - 2].carton, CARTON_1);
    SCRIPT(&script, {"enter", "pack-tote", SIGNAL_NONE, ""});
    script_end(&script);
}

static void test_computed_weight(void)
{
    fill("");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_LOT " L1");
    /* Without a printer there is no label to wait for. */
    SCRIPT(&script, {"type 1", "pack-item", SIGNAL_ERROR, ""},
           {"gs1 " GTIN_A, "pack-weigh", SIGNAL_LINE_COMPLETE, NULL},
           {"enter", "pack-done", SIGNAL_TASK_COMPLETE, "close P1 600g; done P1"});
    CU_ASSERT_PTR_NULL(script_effect(&script, FLOW_DO_PRINT));
    script_end(&script);
}

static const char *prompt(void)
{
    static char words[256];
    say_words(&flow_view(script.flow)->prompt, words, sizeof(words));
    return words;
}

static const char *first_fact(void)
{
    static char words[256];
    say_words(&flow_view(script.flow)->rows[0].value, words, sizeof(words));
    return words;
}

static void test_scale(void)
{
    fill("ZPL-1");
    SCRIPT(&script, {"scale", "menu", SIGNAL_NONE, ""}, {"type 1", "pack-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pack-item", SIGNAL_GOOD, NULL},
           {"gs1 " GTIN_A12, "pack-item", SIGNAL_ERROR, ""},
           {"gs1 " GTIN_A, "pack-item", SIGNAL_GOOD, NULL},
           {"gs1 " GTIN_A, "pack-item", SIGNAL_LINE_COMPLETE, NULL},
           {"weight 500", "pack-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_LOT, "pack-weigh", SIGNAL_LINE_COMPLETE, NULL},
           {"noweight moving", "pack-weigh", SIGNAL_NONE, ""});
    CHECK_STR(prompt(), "Put it on the scale, or type the grams");
    CHECK_STR(first_fact(), "moving");
    CU_ASSERT_TRUE(flow_weighs(script.flow));
    SCRIPT(&script, {"weight 0", "pack-weigh", SIGNAL_NONE, ""});
    CHECK_STR(first_fact(), "nothing on it");
    SCRIPT(&script, {"weight 2000001", "pack-weigh", SIGNAL_NONE, ""});
    CHECK_STR(first_fact(), "over range");
    SCRIPT(&script, {"weight 643", "pack-print", SIGNAL_GOOD, "close P1 643g"});
    CU_ASSERT_FALSE(flow_weighs(script.flow));
    SCRIPT(&script, {"weight 643", "pack-print", SIGNAL_NONE, ""});
    script_end(&script);
}

static void test_typed_quantity(void)
{
    fill("");
    fake.lines[0].qty = 8;
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"type 3", "pack-item", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_A, "pack-item", SIGNAL_GOOD, NULL},
           {"type 8", "pack-item", SIGNAL_ERROR, ""},
           {"type 7", "pack-item", SIGNAL_LINE_COMPLETE, "pack P1/1 TOTE-1>" CARTON_1 " PLAIN x7"},
           {"gs1 " GTIN_A, "pack-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Too many: 1. Left: 0");
    script_end(&script);
}

static void test_wrong_things(void)
{
    fill("");
    order("P2", "H1", "O-2");
    order_line("P2", "TOTE-1", "OTHER", "", "", 1);
    SCRIPT(&script, {"scan TOTE-1", "pack-item", SIGNAL_GOOD, "start P1"},
           {"gs1 " GTIN_NONE, "pack-item", SIGNAL_WARNING, ""},
           {"gs1 " GTIN_SER " - S1", "wrong-item", SIGNAL_ERROR, ""},
           {"enter", "pack-item", SIGNAL_NONE, ""}, {"scan A-01", "pack-item", SIGNAL_ERROR, ""},
           {"scan TOTE-1", "pack-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L2", "pack-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Not in this order: L2");
    SCRIPT(&script, {"gs1 " GTIN_B, "other-order", SIGNAL_ERROR, ""});
    char words[64];
    say_words(&flow_view(script.flow)->rows[1].value, words, sizeof(words));
    CHECK_STR(words, "O-2");
    SCRIPT(&script, {"enter", "pack-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_A, NULL, SIGNAL_GOOD, NULL},
           {"gs1 " GTIN_A, NULL, SIGNAL_LINE_COMPLETE, NULL},
           {"gs1 " GTIN_LOT, "pack-weigh", SIGNAL_LINE_COMPLETE, NULL},
           {"enter", "pack-done", SIGNAL_TASK_COMPLETE, NULL},
           /* The tote's next order. */
           {"enter", "pack-item", SIGNAL_GOOD, "start P2"});
    script_end(&script);
}

static void test_lots_and_serials(void)
{
    fill("");
    order_line("P1", "TOTE-1", "LOTTED", "L2", "", 1);
    order_line("P1", "TOTE-1", "SERIAL", "", "S1", 1);
    order_line("P1", "TOTE-1", "SERIAL", "", "S2", 1);
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"gs1 " GTIN_LOT, "pack-lot", SIGNAL_NONE, ""},
           {"key back", "pack-item", SIGNAL_NONE, ""},
           {"gs1 " GTIN_LOT, "pack-lot", SIGNAL_NONE, ""},
           {"scan L2", "pack-item", SIGNAL_LINE_COMPLETE,
            "pack P1/3 TOTE-1>" CARTON_1 " LOTTED,L2 x1"},
           {"gs1 " GTIN_SER, "pack-serial", SIGNAL_NONE, ""},
           {"type S2", "pack-item", SIGNAL_LINE_COMPLETE,
            "pack P1/5 TOTE-1>" CARTON_1 " SERIAL,#S2 x1"},
           {"gs1 " GTIN_SER " - S2", "pack-item", SIGNAL_DUPLICATE, ""},
           {"gs1 " GTIN_SER " - S9", "pack-item", SIGNAL_ERROR, ""});
    script_end(&script);
}

/* An order in two totes, and a carton that is full before it. */
static void test_two_totes_two_cartons(void)
{
    fill("ZPL-1");
    order_line("P1", "TOTE-2", "PLAIN", "", "", 1);
    script_input(&script, "scan TOTE-1");
    SCRIPT(
        &script, {"key code", "exception", SIGNAL_NONE, ""},
        {"type 3", "pack-item", SIGNAL_WARNING, ""}, {"gs1 " GTIN_A, NULL, SIGNAL_GOOD, NULL},
        {"key code", "exception", SIGNAL_NONE, ""}, {"type 3", "pack-weigh", SIGNAL_NONE, ""},
        {"key back", "pack-item", SIGNAL_NONE, ""}, {"key code", "exception", SIGNAL_NONE, ""},
        {"type 3", "pack-weigh", SIGNAL_NONE, ""},
        {"enter", "pack-print", SIGNAL_GOOD, "close P1 250g"},
        {"printed", "pack-item", SIGNAL_GOOD, "label P1 printed"},
        {"gs1 " GTIN_A, NULL, SIGNAL_LINE_COMPLETE, "pack P1/1 TOTE-1>095201200000000021 PLAIN x1"},
        {"gs1 " GTIN_LOT, "pack-other-tote", SIGNAL_LINE_COMPLETE, NULL},
        {"scan TOTE-3", "pack-other-tote", SIGNAL_ERROR, ""},
        {"scan TOTE-2", "pack-item", SIGNAL_GOOD, ""},
        {"gs1 " GTIN_A, "pack-weigh", SIGNAL_LINE_COMPLETE,
         "pack P1/3 TOTE-2>095201200000000021 PLAIN x1"});
    script_end(&script);
}

/* What lies in another tote of the order is no stranger to it. */
static void test_lot_in_the_other_tote(void)
{
    fill("");
    order_line("P1", "TOTE-2", "LOTTED", "L2", "", 1);
    order_line("P1", "TOTE-2", "OTHER", "", "", 1);
    SCRIPT(&script, {"scan TOTE-1", "pack-item", SIGNAL_GOOD, "start P1"},
           {"gs1 " GTIN_LOT " L2", "pack-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "L2 is in TOTE-2. Scan that tote");
    SCRIPT(&script, {"gs1 " GTIN_B, "pack-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "OTHER is in TOTE-2. Scan that tote");
    SCRIPT(&script, {"gs1 " GTIN_LOT " L3", "pack-item", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Not in this order: L3");
    SCRIPT(&script, {"scan TOTE-2", "pack-item", SIGNAL_GOOD, ""},
           {"gs1 " GTIN_LOT " L2", "pack-item", SIGNAL_LINE_COMPLETE, NULL},
           {"gs1 " GTIN_B, "pack-other-tote", SIGNAL_LINE_COMPLETE, NULL},
           {"gs1 " GTIN_LOT " L1", "pack-other-tote", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "L1 is in TOTE-1. Scan that tote");
    script_end(&script);
}

static void test_label_fails(void)
{
    fill("ZPL-1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "gs1 " GTIN_A12);
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_LOT);
    SCRIPT(&script, {"enter", "pack-print", SIGNAL_GOOD, "close P1 600g"},
           {"failed no paper", "pack-failed", SIGNAL_ERROR, "label P1 failed"});
    CHECK_STR(message(), "No label: no paper");
    CHECK_STR(fake.events[fake.n_events - 1].note, "no paper");
    SCRIPT(&script, {"enter", "pack-print", SIGNAL_NONE, ""});
    CU_ASSERT_PTR_NOT_NULL(script_effect(&script, FLOW_DO_PRINT));
    /* Nobody knows whether it came out: a person looks. */
    SCRIPT(&script, {"restart", "login-badge", SIGNAL_NONE, ""},
           {"scan B-u2", NULL, SIGNAL_GOOD, ""}, {"type 1234", "pack-failed", SIGNAL_GOOD, "login"},
           {"key back", "pack-done", SIGNAL_TASK_COMPLETE, "done P1"});
    script_end(&script);
}

/* Waiting for a label says why it waits, and goes on by itself. */
static void test_printer_trouble(void)
{
    fill("ZPL-1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_LOT);
    SCRIPT(&script, {"enter", "pack-print", SIGNAL_GOOD, "close P1 600g"},
           {"printer paper out", "pack-print", SIGNAL_NONE, ""});
    const struct say *prompt = &flow_view(script.flow)->prompt;
    char words[96];
    say_words(prompt, words, sizeof(words));
    CHECK_STR(words, "Printer: paper out");
    CHECK_INT(prompt->args[0].kind, ARG_MESSAGE);
    SCRIPT(&script, {"printer smoke", "pack-print", SIGNAL_NONE, ""});
    CHECK_INT(prompt->args[0].kind, ARG_TEXT);
    SCRIPT(&script, {"key code", "exception", SIGNAL_NONE, ""},
           {"type 1", "pack-print", SIGNAL_GOOD, "exception P1 (damaged)"},
           {"key back", "pack-failed", SIGNAL_NONE, ""});
    say_words(&flow_view(script.flow)->rows[1].value, words, sizeof(words));
    CHECK_STR(words, "smoke");
    SCRIPT(&script, {"printer", "pack-failed", SIGNAL_NONE, ""},
           {"printed", "pack-done", SIGNAL_TASK_COMPLETE, "label P1 printed; done P1"});
    script_end(&script);
}

static void test_reprint(void)
{
    fill("ZPL-1");
    SCRIPT(&script, {"type 1", "pack-tote", SIGNAL_NONE, ""},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 2", "pack-tote", SIGNAL_WARNING, ""});
    script_input(&script, "scan TOTE-1");
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_LOT);
    script_input(&script, "enter");
    script_input(&script, "printed");
    SCRIPT(&script, {"key code", "exception", SIGNAL_NONE, ""},
           {"type 2", "exception", SIGNAL_NONE, ""}, {"type 1", "pack-print", SIGNAL_NONE, ""});
    const struct flow_effect *print = script_effect(&script, FLOW_DO_PRINT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(print);
    CHECK_STR(print->carton, CARTON_1);
    SCRIPT(&script, {"printed", "pack-done", SIGNAL_GOOD, "label P1 printed (damaged)"});
    script_end(&script);
}

/* The printer answers while the seat is locked: its word is kept. */
static void test_printed_while_locked(void)
{
    fill("ZPL-1");
    script_input(&script, "scan TOTE-1");
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_A);
    script_input(&script, "gs1 " GTIN_LOT);
    SCRIPT(&script, {"enter", "pack-print", SIGNAL_GOOD, NULL},
           {"tick 60000", "locked", SIGNAL_NONE, ""},
           {"printed", "locked", SIGNAL_TASK_COMPLETE, "label P1 printed; done P1"},
           {"type 1234", "pack-done", SIGNAL_GOOD, ""});
    script_end(&script);
}

static void test_short(void)
{
    fill("");
    copy_cut(fake.codes[0].en, sizeof(fake.codes[0].en), "Bin empty");
    script_input(&script, "online");
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"key down", "pack-item", SIGNAL_NONE, ""},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 1", "pack-short", SIGNAL_NONE, ""});
    const struct view *view = flow_view(script.flow);
    char words[64];
    say_words(&view->rows[view->n_rows - 1].value, words, sizeof(words));
    CHECK_STR(words, "Bin empty");
    SCRIPT(&script, {"enter", "pack-item", SIGNAL_LINE_COMPLETE, "short P1/2 q1 (empty-bin)"},
           {"key code", "exception", SIGNAL_NONE, ""}, {"type 1", "pack-short", SIGNAL_NONE, ""},
           {"enter", "pack-done", SIGNAL_TASK_COMPLETE, "short P1/1 q2 (empty-bin); done P1"});
    script_end(&script);
}

static void test_asking(void)
{
    fill("");
    order("P2", "H9", "O-2");
    order_line("P2", "TOTE-2", "OTHER", "", "", 1);
    order("P3", "", "O-3");
    order_line("P3", "TOTE-3", "OTHER", "", "", 1);
    script_input(&script, "type 1");
    SCRIPT(&script, {"scan TOTE-2", "pack-tote", SIGNAL_ERROR, ""});
    CHECK_STR(message(), "Packed at H9");
    SCRIPT(&script, {"scan TOTE-3", "pack-ask", SIGNAL_GOOD, ""});
    const struct flow_effect *ask = script_effect(&script, FLOW_DO_ASK_NEXT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ask);
    CHECK_STR(ask->place, "TOTE-3");
    CHECK_INT(ask->kinds, 1u << TASK_PACK);
    SCRIPT(&script, {"nohub", "pack-none", SIGNAL_WARNING, ""},
           {"enter", "pack-ask", SIGNAL_GOOD, ""}, {"none", "pack-none", SIGNAL_WARNING, ""});
    CHECK_STR(message(), "Nothing to pack in TOTE-3");
    copy_cut(fake_find_task(&fake, "P3")->seat, ID_SIZE, "H1");
    SCRIPT(&script, {"leased P3", "pack-item", SIGNAL_GOOD, "start P3"});
    script_end(&script);
}

static void test_no_numbers(void)
{
    fill("");
    fake.no_sscc = true;
    script_input(&script, "scan TOTE-1");
    SCRIPT(&script, {"gs1 " GTIN_A, "pack-item", SIGNAL_ERROR, ""});
    script_end(&script);
}

/* Killed behind every input. */
static void test_resume_everywhere(void)
{
    static const char *const inputs[] = {"type 1",        "scan TOTE-1",   "gs1 " GTIN_A,
                                         "gs1 " GTIN_A,   "gs1 " GTIN_LOT, "type L2",
                                         "gs1 " GTIN_LOT, "enter"};
    size_t n = sizeof(inputs) / sizeof(inputs[0]);
    for (size_t kill = 1; kill <= n; kill++) {
        fill("");
        order_line("P1", "TOTE-1", "LOTTED", "L2", "", 1);
        for (size_t i = 0; i < n; i++) {
            if (i == kill) {
                char name[64];
                copy_cut(name, sizeof(name), flow_view(script.flow)->name);
                script_input(&script, "restart");
                script_input(&script, "scan B-u2");
                script_input(&script, "type 1234");
                CHECK_STR(flow_view(script.flow)->name, name);
            }
            script_input(&script, inputs[i]);
        }
        CHECK_STR(flow_view(script.flow)->name, "pack-done");
        CHECK_INT(fake_qty(&fake, CARTON_1, "PLAIN", "", ""), 2);
        CHECK_INT(fake_qty(&fake, CARTON_1, "LOTTED", "L2", ""), 1);
        script_end(&script);
    }
}

CHECK_MAIN("flow_pack", {"happy path", test_happy_path}, {"computed weight", test_computed_weight},
           {"a scale", test_scale}, {"typed quantity", test_typed_quantity},
           {"wrong things", test_wrong_things}, {"lots and serials", test_lots_and_serials},
           {"two totes, two cartons", test_two_totes_two_cartons},
           {"lot in the other tote", test_lot_in_the_other_tote}, {"label fails", test_label_fails},
           {"printer trouble", test_printer_trouble}, {"reprint", test_reprint},
           {"printed while locked", test_printed_while_locked}, {"short", test_short},
           {"asking", test_asking}, {"no numbers", test_no_numbers},
           {"resume everywhere", test_resume_everywhere})

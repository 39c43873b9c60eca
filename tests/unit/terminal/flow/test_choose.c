#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

static struct fake_book fake;
static struct script script;
static struct task_row *open_task;

static void begin(const char *person)
{
    site_fill(&fake);
    script = (struct script){0};
    fake_task(&fake, "T1", TASK_PICK, "H1");
    fake_line(&fake, "T1", "A-01", "PLAIN", 2);
    open_task = fake_task(&fake, "T2", TASK_PICK, "");
    fake_line(&fake, "T2", "A-02", "PLAIN", 1);
    fake_task(&fake, "T3", TASK_PICK, "H9");
    fake_task(&fake, "L1", TASK_LOAD, "");
    script_begin(&script, &fake);
    site_login(&script, person);
}

static const char *row_id(size_t row)
{
    return flow_view(script.flow)->list.rows[row].cells[1].args[0].text;
}

/* Ours and what nobody has; what another seat holds is not offered, nor another role's work. */
static void test_offers(void)
{
    begin("u1");
    script_input(&script, "online");
    SCRIPT(&script, {"type 4", "choose-task", SIGNAL_NONE, ""});
    CHECK_INT(flow_view(script.flow)->list.n, 2);
    CHECK_STR(row_id(0), "T1");
    CHECK_STR(row_id(1), "T2");
    SCRIPT(&script, {"type 7", "choose-task", SIGNAL_WARNING, ""},
           {"type 1", "pick-tote", SIGNAL_NONE, ""});
    script_end(&script);
}

static void test_asks_for_it(void)
{
    begin("u1");
    script_input(&script, "online");
    SCRIPT(&script, {"type 4", "choose-task", SIGNAL_NONE, ""},
           {"key down", "choose-task", SIGNAL_NONE, ""}, {"enter", "choose-ask", SIGNAL_NONE, ""});
    const struct flow_effect *effect = script_effect(&script, FLOW_DO_ASK_NEXT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(effect);
    CHECK_STR(effect->task, "T2");
    CHECK_INT(effect->kinds, 1u << TASK_PICK);
    SCRIPT(&script, {"none", "choose-task", SIGNAL_WARNING, ""},
           {"type 2", "choose-ask", SIGNAL_NONE, ""}, {"nohub", "choose-task", SIGNAL_WARNING, ""},
           {"type 2", "choose-ask", SIGNAL_NONE, ""}, {"key back", "choose-task", SIGNAL_NONE, ""},
           {"type 2", "choose-ask", SIGNAL_NONE, ""});
    copy_cut(open_task->seat, sizeof(open_task->seat), "H1");
    SCRIPT(&script, {"leased T2", "pick-tote", SIGNAL_NONE, ""},
           {"scan TOTE-1", "pick-bin", SIGNAL_GOOD, "start T2"},
           {"key menu", "menu", SIGNAL_NONE, ""});
    script_end(&script);
}

static void test_loads(void)
{
    begin("u2");
    script_input(&script, "online");
    SCRIPT(&script, {"type 5", "choose-task", SIGNAL_NONE, ""});
    CHECK_INT(flow_view(script.flow)->list.n, 1);
    CHECK_STR(row_id(0), "L1");
    script_end(&script);
}

CHECK_MAIN("flow_choose", {"what is offered", test_offers}, {"asks for it", test_asks_for_it},
           {"loads", test_loads})

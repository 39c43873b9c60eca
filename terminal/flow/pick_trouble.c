/* What goes wrong at a line: less there than asked, the line passed over, the tote full, the task
 * given back. */
#include "terminal/flow/pick.h"

#define CODE_NEW_TOTE  "new-tote"
#define CODE_GIVE_BACK "give-back"

void pick_exceptions(struct flow *flow)
{
    static const struct code_row own[] = {
        {.id = CODE_NEW_TOTE, .kind = "flow", .en = N_("Tote is full")},
        {.id = CODE_GIVE_BACK, .kind = "flow", .en = N_("Give task back")},
    };
    flow_exceptions(flow, own, ARRAY_SIZE(own), "short skip exception");
}

void pick_short_accept(struct flow *flow)
{
    struct pick_work *pick = &flow->work.pick;
    struct task_row task;
    struct line_row line;
    if (!pick_here(flow, &task, &line)) {
        return;
    }
    int64_t missing = pick_left(flow, &line);
    if (missing > 0) {
        struct event *event = flow_event(flow, EVENT_SHORT);
        copy_cut(event->task, sizeof(event->task), task.id);
        copy_cut(event->code, sizeof(event->code), pick->code);
        event->line = line.line;
        event->qty = missing;
    }
    if (pick->n_held > 0) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        flow_step(flow, PICK_PUT);
    } else {
        pick_line_complete(flow, &task);
    }
}

void pick_short_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    struct line_row line;
    if (!pick_rows(flow, &task, &line)) {
        return;
    }
    say(&view->title, N_("Short pick"));
    say(&view->prompt, N_("Enter confirms"));
    say_only_qty(view_big(view, N_("Missing")), pick_left(flow, &line));
    show_item(flow, view, line.item);
    say_only_code(view_fact(view, N_("Bin")), line.place);
    show_reason(flow, view, flow->work.pick.code);
}

static void skip(struct flow *flow, const struct code_row *code)
{
    struct pick_work *pick = &flow->work.pick;
    if (pick->n_held > 0) {
        flow_tell(flow, SIGNAL_ERROR, N_("Put in the tote first"));
        return;
    }
    struct event *event = flow_event(flow, EVENT_SKIP);
    copy_cut(event->task, sizeof(event->task), pick->task);
    copy_cut(event->code, sizeof(event->code), code->id);
    event->line = pick->line;
    flow_tell(flow, SIGNAL_GOOD, N_("Skipped: comes last"));
    flow_step(flow, PICK_NEXT);
}

static void another_tote(struct flow *flow)
{
    struct task_row task;
    struct line_row line;
    if (pick_here(flow, &task, &line)) {
        tote_full(flow, task.id, line.slot);
        flow_step(flow, PICK_TOTE);
    }
}

/* Only the hub can give it to somebody else, so it has to hear of it. */
static void give_back(struct flow *flow)
{
    if (flow->status_known && !flow->online) {
        flow_tell(flow, SIGNAL_WARNING, N_("No answer from the hub"));
    } else if (pick_flow.leave(flow)) {
        struct flow_effect *effect = flow_do(flow, FLOW_DO_GIVE_BACK);
        copy_cut(effect->task, sizeof(effect->task), flow->work.pick.task);
        totes_drop(flow, effect->task);
        flow_home(flow);
        flow_tell(flow, SIGNAL_GOOD, N_("Task given back"));
    }
}

void pick_code(struct flow *flow, const struct code_row *code)
{
    struct pick_work *pick = &flow->work.pick;
    if (strcmp(code->kind, "short") == 0) {
        copy_cut(pick->code, sizeof(pick->code), code->id);
        flow_step(flow, PICK_SHORT);
    } else if (strcmp(code->kind, "skip") == 0) {
        skip(flow, code);
    } else if (strcmp(code->id, CODE_GIVE_BACK) == 0) {
        give_back(flow);
    } else if (strcmp(code->kind, "flow") == 0) {
        another_tote(flow);
    } else {
        flow_note_exception(flow, code, pick->task, pick->line);
    }
}

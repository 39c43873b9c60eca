/* F5: the last thing this person did that can be taken back is shown, and taken back on Enter. */
#include "terminal/flow/workflow.h"

enum { STEP_LOOK, STEP_ASK };

static void look_enter(struct flow *flow)
{
    if (flow_got(flow,
                 flow->book->ops->last_undoable(flow->book, flow->work.person, &flow->undo))) {
        flow_step(flow, STEP_ASK);
    } else {
        flow_pop(flow);
        flow_tell(flow, SIGNAL_WARNING, N_("Nothing to undo"));
    }
}

static void look_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Undo"));
}

static const char *type_words(enum event_type type)
{
    static const char *const words[EVENT_TYPE_COUNT] = {
        [EVENT_PICK] = N_("Pick"),        [EVENT_SHORT] = N_("Short pick"),
        [EVENT_MOVE] = N_("Move stock"),  [EVENT_PACK] = N_("Pack"),
        [EVENT_LOAD] = N_("Load carton"), [EVENT_COUNT] = N_("Count"),
        [EVENT_RECEIVE] = N_("Receive"),
    };
    return words[type];
}

/* What came somewhere: the first leg that adds. */
static const struct leg *first_gain(const struct event *event)
{
    for (size_t i = 0; i < event->n_legs; i++) {
        if (event->legs[i].qty > 0) {
            return &event->legs[i];
        }
    }
    return NULL;
}

static int64_t gain(const struct event *event)
{
    int64_t qty = 0;
    for (size_t i = 0; i < event->n_legs; i++) {
        qty += event->legs[i].qty > 0 ? event->legs[i].qty : 0;
    }
    return event->n_legs ? qty : event->qty;
}

static void ask_show(struct flow *flow, struct view *view)
{
    const struct event *event = &flow->undo;
    const struct leg *leg = first_gain(event);
    const char *words = type_words(event->type);
    say(&view->title, N_("Undo"));
    say(&view->prompt, N_("Enter takes it back"));
    if (words) {
        say(view_fact(view, N_("Step")), words);
    } else {
        say_only_code(view_fact(view, N_("Step")), event_type_name(event->type));
    }
    say_only_qty(view_big(view, N_("Quantity")), gain(event));
    if (leg) {
        show_item(flow, view, leg->item);
        if (event->type != EVENT_COUNT) {
            say_only_code(view_fact(view, N_("Back from")), leg->place);
        }
    }
    if (event->place[0]) {
        say_only_code(view_fact(view, N_("Bin")), event->place);
    }
    if (event->carton[0]) {
        say_only_code(view_fact(view, N_("Carton")), event->carton);
    }
    if (event->task[0]) {
        say_only_code(view_fact(view, N_("Task")), event->task);
    }
}

static void reverse(struct flow *flow, const struct event *of)
{
    struct event *event = flow_event(flow, EVENT_REVERSE);
    copy_cut(event->task, sizeof(event->task), of->task);
    copy_cut(event->carton, sizeof(event->carton), of->carton);
    event->line = of->line;
    event->of = of->seq;
    tags_forget(flow, of->scan);
    for (size_t i = 0; i < of->n_legs; i++) {
        const struct leg *leg = &of->legs[i];
        event_leg(event, leg->place, leg->item, leg->lot, leg->serial, -leg->qty);
    }
}

static void ask_accept(struct flow *flow)
{
    reverse(flow, &flow->undo);
    flow_pop(flow);
    const struct workflow *below = flow->work.stack[flow->at].workflow;
    if (below->undone) {
        below->undone(flow);
    }
    flow_tell(flow, SIGNAL_GOOD, N_("Taken back"));
}

static const struct step steps[] = {
    [STEP_LOOK] = {.name = "undo-look", .enter = look_enter, .show = look_show},
    [STEP_ASK] = {.name = "undo",
                  .help = N_("Your last step is taken back, also if the hub has it already."),
                  .show = ask_show,
                  .accept = ask_accept},
};

const struct workflow undo_flow = {
    .name = "undo", .steps = steps, .n_steps = ARRAY_SIZE(steps), .overlay = true};

/* F4: what went wrong here. The hub's codes, then the workflow's own entries, in one list; what was
 * chosen goes to the workflow below. */
#include "terminal/flow/workflow.h"

static bool add_codes(struct flow *flow, const char *kind)
{
    size_t room = PAGE_ROWS - flow->n_codes;
    int r = flow->book->ops->codes(flow->book, kind, flow->codes + flow->n_codes, room);
    flow->n_codes += flow_count(flow, r);
    return r >= 0;
}

void flow_exceptions(struct flow *flow, const struct code_row *own, size_t n_own, const char *kinds)
{
    flow->n_codes = 0;
    while (*kinds) {
        char kind[17];
        size_t n = strcspn(kinds, " ");
        if (copy_str(kind, sizeof(kind), (struct str){kinds, n}) < 0 || !add_codes(flow, kind)) {
            return;
        }
        kinds += n + strspn(kinds + n, " ");
    }
    for (size_t i = 0; i < n_own && flow->n_codes < PAGE_ROWS; i++) {
        flow->codes[flow->n_codes++] = own[i];
    }
    flow_push(flow, &exception_flow, 0);
}

void flow_note_exception(struct flow *flow, const struct code_row *code, const char *task,
                         int64_t line)
{
    struct event *event = flow_event(flow, EVENT_EXCEPTION);
    copy_cut(event->code, sizeof(event->code), code->id);
    copy_cut(event->task, sizeof(event->task), task);
    event->line = line;
    flow_tell(flow, SIGNAL_GOOD, N_("Reported"));
}

/* Own entries are messages of the catalogue, the hub's come in its words. */
static void say_entry(const struct flow *flow, const struct code_row *code, struct say *cells)
{
    if (strcmp(code->kind, "flow") == 0) {
        say_message(say(cells, "{0}"), code->en);
    } else {
        say_only_text(cells, flow_name(flow, code->en, code->ar));
    }
}

static void list_show(struct flow *flow, struct view *view)
{
    list_size(flow, flow->n_codes);
    say(&view->title, N_("What is wrong?"));
    say(&view->prompt, flow->n_codes ? N_("Choose a number") : N_("Nothing to choose"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Number"));
    for (size_t i = flow->list.top; i < flow->n_codes; i++) {
        struct say *cells = list_row(flow, view);
        if (!cells) {
            break;
        }
        say_only_qty(&cells[0], (int64_t)i + 1);
        say_entry(flow, &flow->codes[i], &cells[1]);
    }
    list_close(flow, view);
}

static void choose(struct flow *flow, size_t n)
{
    struct code_row code = flow->codes[n];
    flow_pop(flow);
    const struct workflow *below = flow->work.stack[flow->at].workflow;
    if (below->code) {
        below->code(flow, &code);
    }
}

static void list_accept(struct flow *flow)
{
    if (flow->n_codes > 0) {
        choose(flow, flow->list.selected);
    }
}

static void list_number(struct flow *flow, const char *text)
{
    size_t row = 0;
    if (list_typed(flow, text, &row)) {
        choose(flow, row);
    }
}

static const struct step steps[] = {
    {.name = "exception",
     .help = N_("Choose what went wrong, by number or with up and down. Go back to cancel."),
     .show = list_show,
     .typed = list_number,
     .accept = list_accept,
     .move = list_move},
};

const struct workflow exception_flow = {
    .name = "exception", .steps = steps, .n_steps = ARRAY_SIZE(steps), .overlay = true};

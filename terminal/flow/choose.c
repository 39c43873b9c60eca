/* Choosing a task: what is open for this person's role, and what this seat holds already. Packing
 * is not here: there the tote in the hand chooses. */
#include "terminal/flow/workflow.h"

enum { STEP_LIST, STEP_ASK };

static unsigned kinds_for(const struct flow *flow)
{
    unsigned kinds = flow_may(flow, ROLE_PICKER | ROLE_SUPERVISOR) ? 1u << TASK_PICK : 0;
    kinds |= flow_may(flow, ROLE_ALL) ? 1u << TASK_COUNT | 1u << TASK_RECEIVE : 0;
    return kinds | (flow_may(flow, ROLE_PACKER | ROLE_SUPERVISOR) ? 1u << TASK_LOAD : 0);
}

static bool can_take(const struct flow *flow, const struct task_row *task)
{
    return task_ours(flow, task) || task->state == TASK_OPEN;
}

/* The n-th task that can be taken, from 0. */
static bool task_at(struct flow *flow, size_t n, struct task_row *ret)
{
    size_t seen = 0;
    size_t got = PAGE_ROWS;
    for (size_t skip = 0; got == PAGE_ROWS; skip += PAGE_ROWS) {
        got = flow_count(flow, flow->book->ops->tasks(flow->book, kinds_for(flow), skip,
                                                      flow->tasks, PAGE_ROWS));
        for (size_t i = 0; i < got; i++) {
            if (can_take(flow, &flow->tasks[i]) && seen++ == n) {
                *ret = flow->tasks[i];
                return true;
            }
        }
    }
    return false;
}

static void open_task(struct flow *flow, const struct task_row *task)
{
    flow_pop(flow);
    if (task->kind == TASK_LOAD) {
        ship_open_task(flow, task);
    } else if (task->kind == TASK_RECEIVE) {
        receive_open_task(flow, task);
    } else if (task->kind == TASK_COUNT) {
        count_open_task(flow, task);
    } else {
        pick_open(flow, task->id);
    }
}

static void take(struct flow *flow, size_t row)
{
    struct task_row task;
    if (!task_at(flow, row, &task)) {
        flow_tell(flow, SIGNAL_WARNING, N_("That task is gone"));
    } else if (task_ours(flow, &task)) {
        open_task(flow, &task);
    } else {
        struct flow_effect *effect = flow_ask(flow, task.kind);
        copy_cut(effect->task, sizeof(effect->task), task.id);
        flow_step(flow, STEP_ASK);
    }
}

static void list_accept(struct flow *flow)
{
    take(flow, flow->list.selected);
}

static void list_number(struct flow *flow, const char *text)
{
    size_t row = 0;
    if (list_typed(flow, text, &row)) {
        take(flow, row);
    }
}

static const char *kind_words(enum task_kind kind)
{
    return kind == TASK_LOAD      ? N_("Ship")
           : kind == TASK_COUNT   ? N_("Count")
           : kind == TASK_RECEIVE ? N_("Receive")
                                  : N_("Pick");
}

static void fill(struct say *cells, size_t number, const struct task_row *task)
{
    say_only_qty(&cells[0], (int64_t)number);
    say_only_code(&cells[1], task->id);
    say(&cells[2], kind_words(task->kind));
    say_only_qty(&cells[3], task->lines_open);
    say_only_code(&cells[4], task->kind == TASK_LOAD      ? task->carrier
                             : task->kind == TASK_RECEIVE ? task->order
                                                          : task->zone);
}

/* Shows what can be taken; returns how many there are, as far as anybody looked. */
static size_t fill_list(struct flow *flow, struct view *view)
{
    size_t seen = 0;
    size_t got = PAGE_ROWS;
    bool more = true;
    for (size_t skip = 0; more && got == PAGE_ROWS; skip += PAGE_ROWS) {
        got = flow_count(flow, flow->book->ops->tasks(flow->book, kinds_for(flow), skip,
                                                      flow->tasks, PAGE_ROWS));
        for (size_t i = 0; more && i < got; i++) {
            const struct task_row *task = &flow->tasks[i];
            struct say *cells = can_take(flow, task) ? list_pass(flow, view, seen++, &more) : NULL;
            if (cells) {
                fill(cells, seen, task);
            }
        }
    }
    return seen;
}

static void list_show(struct flow *flow, struct view *view)
{
    say(&view->title, N_("Choose a task"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Number"));
    size_t n = fill_list(flow, view);
    say(&view->prompt, n > 0 ? N_("Choose a number") : N_("No work for you now"));
    list_size(flow, n);
    list_close(flow, view);
}

static void ask_show(struct flow *flow, struct view *view)
{
    (void)flow;
    show_asking(view, N_("Choose a task"));
}

static void ask_hub(struct flow *flow, const struct flow_input *input)
{
    struct task_row task;
    if (input->kind == FLOW_LEASED &&
        flow_got(flow, flow->book->ops->task(flow->book, input->text, &task)) &&
        task_ours(flow, &task)) {
        open_task(flow, &task);
        return;
    }
    if (input->kind == FLOW_NO_TASK) {
        flow_tell(flow, SIGNAL_WARNING, N_("That task is gone"));
    } else {
        tell_no_task(flow, input->kind);
    }
    flow_step(flow, STEP_LIST);
}

static void ask_back(struct flow *flow)
{
    flow_step(flow, STEP_LIST);
}

static void restarted(struct flow *flow)
{
    flow_step(flow, STEP_LIST);
}

static const struct step steps[] = {
    [STEP_LIST] = {.name = "choose-task",
                   .help = N_("Type a number and press Enter, or choose with up and down."),
                   .show = list_show,
                   .typed = list_number,
                   .accept = list_accept,
                   .move = list_move},
    [STEP_ASK] = {.name = "choose-ask",
                  .help =
                      N_("The hub gives you the task if nobody has it. Go back to stop waiting."),
                  .show = ask_show,
                  .back = ask_back,
                  .hub = ask_hub},
};

const struct workflow choose_flow = {
    .name = "choose", .steps = steps, .n_steps = ARRAY_SIZE(steps), .restarted = restarted};

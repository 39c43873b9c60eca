/* Shipping: the cartons of one carrier's manifest are scanned onto the vehicle, then it is closed.
 */
#include "terminal/flow/workflow.h"

enum { STEP_FIND, STEP_ASK, STEP_NONE, STEP_LOAD, STEP_CLOSE, STEP_PART, STEP_DONE };

#define CUSTOMER        "@customer"
#define CODE_CLOSE_PART "close-part"

static bool ship_task(struct flow *flow, struct task_row *ret)
{
    return flow_got(flow, flow->book->ops->task(flow->book, flow->work.ship.task, ret));
}

/* --- finding work --- */

static unsigned step_for(const struct task_row *task)
{
    return task->lines > 0 && task->lines_open == 0 ? STEP_CLOSE : STEP_LOAD;
}

static bool take_mine(struct flow *flow)
{
    struct task_row task;
    if (!task_mine(flow, TASK_LOAD, &task)) {
        return false;
    }
    copy_cut(flow->work.ship.task, ID_SIZE, task.id);
    flow_step(flow, step_for(&task));
    return true;
}

static void find_enter(struct flow *flow)
{
    if (!take_mine(flow)) {
        flow->work.ship = (struct ship_work){0};
        flow_ask(flow, TASK_LOAD);
        flow_step(flow, STEP_ASK);
    }
}

static void find_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Ship"));
}

static void ask_show(struct flow *flow, struct view *view)
{
    (void)flow;
    show_asking(view, N_("Ship"));
}

static void ask_hub(struct flow *flow, const struct flow_input *input)
{
    if (!take_mine(flow)) {
        tell_no_task(flow, input->kind);
        flow_step(flow, STEP_NONE);
    }
}

static void none_show(struct flow *flow, struct view *view)
{
    show_nothing(flow, view, N_("Ship"));
}

static void none_accept(struct flow *flow)
{
    flow_step(flow, STEP_FIND);
}

/* --- loading --- */

static bool is_carton(const struct line_row *line, const void *context)
{
    return strcmp(line->place, context) == 0;
}

/* One event takes the whole carton: a leg pair a content. */
static bool add_contents(struct flow *flow, struct event *event, const char *sscc)
{
    size_t n = flow_count(
        flow, flow->book->ops->stock(flow->book, NULL, sscc, NULL, 0, flow->stock, CONTENTS_MAX));
    for (size_t i = 0; i < n; i++) {
        const struct stock_row *row = &flow->stock[i];
        event_leg(event, sscc, row->item, row->lot, row->serial, -row->qty);
        event_leg(event, CUSTOMER, row->item, row->lot, row->serial, row->qty);
    }
    return n > 0;
}

static void load_carton(struct flow *flow, const struct scan *scan, const struct task_row *task,
                        const struct line_row *line)
{
    struct event *event = flow_event(flow, EVENT_LOAD);
    if (!add_contents(flow, event, line->place)) {
        flow->n_events--;
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("Nothing in {0}")), line->place);
        return;
    }
    copy_cut(event->task, sizeof(event->task), task->id);
    copy_cut(event->carton, sizeof(event->carton), line->place);
    copy_cut(event->manifest, sizeof(event->manifest), task->manifest);
    text_clean((struct str){scan->raw, scan->raw_len}, true, event->scan, sizeof(event->scan));
    event->line = line->line;
    task_start(flow, task);
    if (task->lines_open <= 1) {
        flow_tell(flow, SIGNAL_LINE_COMPLETE, N_("All loaded"));
        flow_step(flow, STEP_CLOSE);
    } else {
        say_qty(flow_tell(flow, SIGNAL_GOOD, N_("Left: {0}")), task->lines_open - 1);
        flow_step(flow, STEP_LOAD);
    }
}

/* Which other load the carton is for; its task in *ret. */
static bool on_other_load(struct flow *flow, const char *sscc, struct task_row *ret)
{
    size_t n = flow_count(
        flow, flow->book->ops->tasks(flow->book, 1u << TASK_LOAD, 0, flow->tasks, PAGE_ROWS));
    for (size_t i = 0; i < n; i++) {
        struct line_row line;
        if (strcmp(flow->tasks[i].id, flow->work.ship.task) != 0 &&
            line_find(flow, flow->tasks[i].id, false, is_carton, sscc, &line)) {
            *ret = flow->tasks[i];
            return true;
        }
    }
    return false;
}

static void not_on_this_load(struct flow *flow, const struct meant *meant)
{
    struct task_row other;
    if (on_other_load(flow, meant->place.id, &other)) {
        flow_stop(flow, "other-manifest", N_("Other manifest"));
        say_only_code(flow_stop_fact(flow, N_("Carton")), meant->place.id);
        say_only_code(flow_stop_fact(flow, N_("It is for")),
                      other.manifest[0] ? other.manifest : other.carrier);
    } else if (meant->known) {
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("Not on this load: {0}")), meant->place.id);
    } else {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("Unknown carton: {0}")), meant->place.id);
    }
}

static void carton_scan(struct flow *flow, const struct scan *scan, const struct meant *meant)
{
    struct task_row task;
    struct line_row line;
    if (!ship_task(flow, &task)) {
        flow_step(flow, STEP_FIND);
    } else if (!line_find(flow, task.id, false, is_carton, meant->place.id, &line)) {
        not_on_this_load(flow, meant);
    } else if (line_left(&line) == 0) {
        say_code(flow_tell(flow, SIGNAL_DUPLICATE, N_("Loaded already: {0}")), line.place);
    } else {
        load_carton(flow, scan, &task, &line);
    }
}

static void load_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind != MEANS_PLACE ||
        (meant.place.kind != PLACE_CARTON && meant.place.kind != PLACE_PALLET)) {
        flow_wrong_kind(flow, &meant, N_("Scan a carton"));
    } else {
        carton_scan(flow, scan, &meant);
    }
}

void ship_open_task(struct flow *flow, const struct task_row *task)
{
    copy_cut(flow->work.ship.task, ID_SIZE, task->id);
    flow_push(flow, &ship_flow, step_for(task));
}

void ship_open(struct flow *flow, const struct scan *scan)
{
    flow_push(flow, &ship_flow, STEP_FIND);
    if (take_mine(flow)) {
        load_scan(flow, scan);
    }
}

static void show_load(struct flow *flow, struct view *view, const char *prompt)
{
    struct task_row task;
    if (!ship_task(flow, &task)) {
        return;
    }
    say_code(say(&view->title, N_("Ship {0}")), task.carrier);
    say(&view->prompt, prompt);
    say_only_qty(view_big(view, N_("Left")), task.lines_open);
    if (task.manifest[0]) {
        say_only_code(view_fact(view, N_("Manifest")), task.manifest);
    }
    say_only_qty(view_fact(view, N_("Loaded")), task.lines - task.lines_open);
}

static void load_show(struct flow *flow, struct view *view)
{
    show_load(flow, view, N_("Scan a carton"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Carton"));
    size_t n = flow_count(flow, flow->book->ops->lines(flow->book, flow->work.ship.task, true, 0,
                                                       flow->lines, PAGE_ROWS));
    list_size(flow, n);
    for (size_t i = flow->list.top; i < n; i++) {
        struct say *cells = list_row(flow, view);
        if (!cells) {
            break;
        }
        say_only_code(&cells[0], flow->lines[i].place);
        say_only_code(&cells[1], flow->lines[i].order);
    }
    list_close(flow, view);
}

/* --- closing --- */

static void close_show(struct flow *flow, struct view *view)
{
    show_load(flow, view, N_("Enter closes it"));
}

static void part_show(struct flow *flow, struct view *view)
{
    show_load(flow, view, N_("Close with cartons left? Enter closes"));
}

static void close_accept(struct flow *flow)
{
    struct task_row task;
    if (!ship_task(flow, &task)) {
        flow_step(flow, STEP_FIND);
        return;
    }
    struct event *event = task_done(flow, task.id);
    copy_cut(event->manifest, sizeof(event->manifest), task.manifest);
    flow_tell(flow, SIGNAL_TASK_COMPLETE, N_("Manifest closed"));
    flow_step(flow, STEP_DONE);
}

static void to_load(struct flow *flow)
{
    flow_step(flow, STEP_LOAD);
}

static void done_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    say(&view->title, N_("Task complete"));
    say(&view->prompt, N_("Enter: next task"));
    if (ship_task(flow, &task)) {
        say_only_code(view_fact(view, N_("Manifest")), task.manifest);
        say_only_qty(view_fact(view, N_("Loaded")), task.lines - task.lines_open);
    }
}

/* --- exceptions --- */

static void exceptions(struct flow *flow)
{
    static const struct code_row own[] = {
        {.id = CODE_CLOSE_PART, .kind = "flow", .en = N_("Close with some left")}};
    flow_exceptions(flow, own, ARRAY_SIZE(own), "exception");
}

static void code(struct flow *flow, const struct code_row *row)
{
    struct task_row task;
    if (strcmp(row->kind, "flow") != 0) {
        flow_note_exception(flow, row, flow->work.ship.task, 0);
    } else if (ship_task(flow, &task) && task.lines == task.lines_open) {
        flow_tell(flow, SIGNAL_ERROR, N_("Nothing loaded yet"));
    } else {
        flow_step(flow, STEP_PART);
    }
}

/* --- the workflow --- */

static bool still(struct flow *flow)
{
    struct task_row task;
    return !flow->work.ship.task[0] || flow_in_step(flow, STEP_DONE) ||
           (ship_task(flow, &task) && task_ours(flow, &task));
}

static bool waits_for_work(const struct flow *flow)
{
    return flow_in_step(flow, STEP_ASK) || flow_in_step(flow, STEP_NONE);
}

/* A load grows while it stands at the dock, and shrinks when a carton is taken back. */
static void again(struct flow *flow)
{
    struct task_row task;
    if (waits_for_work(flow)) {
        take_mine(flow);
    } else if ((flow_in_step(flow, STEP_LOAD) || flow_in_step(flow, STEP_CLOSE)) &&
               ship_task(flow, &task) && !flow_in_step(flow, step_for(&task))) {
        flow_step(flow, step_for(&task));
    }
}

static void undone(struct flow *flow)
{
    struct task_row task;
    if (flow->work.ship.task[0] && ship_task(flow, &task)) {
        flow_step(flow, STEP_LOAD);
    }
}

static void restarted(struct flow *flow)
{
    if (waits_for_work(flow)) {
        flow_step(flow, STEP_FIND);
    } else {
        again(flow);
    }
}

static void ship_save(const struct work *work, struct bytes *out)
{
    json_pair_str(out, "task", work->ship.task);
}

static void ship_load(struct work *work, const cJSON *object)
{
    copy_cut(work->ship.task, ID_SIZE, json_get_str(object, "task", ""));
}

static const struct step steps[] = {
    [STEP_FIND] = {.name = "ship-find", .enter = find_enter, .show = find_show},
    [STEP_ASK] = {.name = "ship-ask",
                  .help = N_("The hub chooses your next task. Go back to stop waiting."),
                  .show = ask_show,
                  .hub = ask_hub},
    [STEP_NONE] = {.name = "ship-none",
                   .help = N_("There is no task for you. It begins by itself when one comes."),
                   .show = none_show,
                   .accept = none_accept,
                   .hub = ask_hub},
    [STEP_LOAD] = {.name = "ship-load",
                   .help = N_("Scan the label of each carton as it goes onto the vehicle."),
                   .show = load_show,
                   .scan = load_scan,
                   .tags = true,
                   .exception = exceptions,
                   .move = list_move},
    [STEP_CLOSE] = {.name = "ship-close",
                    .help = N_("All cartons are loaded. Enter closes the manifest."),
                    .show = close_show,
                    .scan = load_scan,
                    .accept = close_accept,
                    .exception = exceptions},
    [STEP_PART] = {.name = "ship-part",
                   .help = N_("Cartons that are left wait for another vehicle."),
                   .show = part_show,
                   .accept = close_accept,
                   .back = to_load},
    [STEP_DONE] = {.name = "ship-done",
                   .help = N_("The manifest is closed. Enter gets the next task."),
                   .show = done_show,
                   .accept = none_accept},
};

const struct workflow ship_flow = {.name = "ship",
                                   .steps = steps,
                                   .n_steps = ARRAY_SIZE(steps),
                                   .save = ship_save,
                                   .load = ship_load,
                                   .still = still,
                                   .again = again,
                                   .undone = undone,
                                   .restarted = restarted,
                                   .code = code};

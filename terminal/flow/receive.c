/* Receiving: a delivery that was announced, by the label of its pallet, by its number, or the next
 * one; where it comes in; then what came, until it is closed. */
#include "terminal/flow/receive.h"

#define CODE_GIVE_BACK "give-back"
#define CODE_AFRESH    "afresh"

static bool receive_task(struct flow *flow, struct task_row *ret)
{
    return flow_got(flow, flow->book->ops->task(flow->book, flow->work.receive.task, ret));
}

static bool is_on_pallet(const struct line_row *line, const void *sscc)
{
    return strcmp(line->place, sscc) == 0;
}

static bool has_pallet(struct flow *flow, const char *task, const char *sscc)
{
    struct line_row line;
    return sscc[0] && line_find(flow, task, false, is_on_pallet, sscc, &line);
}

/* --- finding a delivery --- */

static void take_dock(struct flow *flow)
{
    struct place_row place;
    char *dock = flow->work.receive.dock;
    flow->book->ops->setting(flow->book, "dock", "", dock, ID_SIZE);
    if (dock[0] && !flow_got(flow, flow->book->ops->place(flow->book, dock, &place))) {
        dock[0] = '\0';
    }
}

/* What was counted and not taken yet is there again, and nobody has to guess. */
static void tell_kept(struct flow *flow)
{
    int64_t tags = tally_open(&flow->work.tally);
    if (flow->work.tally_of[0] && tags > 0) {
        /* Translators: RFID tags counted before the device was started again. */
        say_qty(flow_tell(flow, SIGNAL_GOOD, N_("Tags kept: {0}")), tags);
    }
}

static void take(struct flow *flow, const struct task_row *task)
{
    struct receive_work *receive = &flow->work.receive;
    copy_cut(receive->task, ID_SIZE, task->id);
    if (!has_pallet(flow, task->id, receive->pallet)) {
        receive->pallet[0] = '\0';
    }
    tags_begin(flow, task->id); /* known still, unless others were counted since */
    receive->afresh = flow->work.tally.n_tags == 0 && task->state == TASK_STARTED;
    take_dock(flow);
    tell_kept(flow);
    flow_step(flow, RECEIVE_DOCK);
}

static bool take_mine(struct flow *flow)
{
    struct task_row task;
    if (!task_mine(flow, TASK_RECEIVE, &task)) {
        return false;
    }
    take(flow, &task);
    return true;
}

void receive_open_task(struct flow *flow, const struct task_row *task)
{
    flow_push(flow, &receive_flow, RECEIVE_FIND);
    take(flow, task);
}

static void find_enter(struct flow *flow)
{
    if (!take_mine(flow)) {
        flow_step(flow, RECEIVE_START);
    }
}

static void find_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Receive"));
}

/* The delivery of this number, or with this pallet. */
static bool find_named(struct flow *flow, const char *name, struct task_row *ret)
{
    size_t got = PAGE_ROWS;
    for (size_t skip = 0; got == PAGE_ROWS; skip += PAGE_ROWS) {
        got = flow_count(flow, flow->book->ops->tasks(flow->book, 1u << TASK_RECEIVE, skip,
                                                      flow->tasks, PAGE_ROWS));
        for (size_t i = 0; i < got; i++) {
            struct task_row *task = &flow->tasks[i];
            if (task->state != TASK_DONE && name[0] &&
                (strcmp(task->order, name) == 0 || has_pallet(flow, task->id, name))) {
                *ret = *task;
                return true;
            }
        }
    }
    return false;
}

static void ask(struct flow *flow, const char *task, const char *place)
{
    struct flow_effect *effect = flow_ask(flow, TASK_RECEIVE);
    copy_cut(effect->task, sizeof(effect->task), task);
    copy_cut(effect->place, sizeof(effect->place), place);
    flow_step(flow, RECEIVE_ASK);
}

static void open_named(struct flow *flow, const struct task_row *task, const char *sscc)
{
    copy_cut(flow->work.receive.pallet, ID_SIZE, sscc);
    flow_tell(flow, SIGNAL_GOOD, NULL);
    if (task_ours(flow, task)) {
        take(flow, task);
    } else {
        ask(flow, task->id, "");
    }
}

/* A pallet that the replica does not have yet may be known to the hub. */
static void start_scan(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    if (find_named(flow, scan->sscc[0] ? scan->sscc : scan->text, &task)) {
        open_named(flow, &task, scan->sscc);
    } else if (scan->sscc[0]) {
        copy_cut(flow->work.receive.pallet, ID_SIZE, scan->sscc);
        ask(flow, "", scan->sscc);
    } else {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("No delivery {0}")), scan->text);
    }
}

bool receive_open(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    if (!find_named(flow, scan->sscc[0] ? scan->sscc : scan->text, &task)) {
        return false;
    }
    flow_push(flow, &receive_flow, RECEIVE_START);
    open_named(flow, &task, scan->sscc);
    return true;
}

/* Whatever else a reader sees at the dock was not meant. */
static void start_tag(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    if (scan->sscc[0] && find_named(flow, scan->sscc, &task)) {
        open_named(flow, &task, scan->sscc);
    }
}

static void start_accept(struct flow *flow)
{
    flow->work.receive.pallet[0] = '\0';
    ask(flow, "", "");
}

static void start_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Receive"));
    say(&view->prompt, N_("Scan the pallet, or type the delivery. Enter: next"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Delivery"));
}

static void ask_show(struct flow *flow, struct view *view)
{
    (void)flow;
    show_asking(view, N_("Receive"));
}

static void ask_hub(struct flow *flow, const struct flow_input *input)
{
    if (!take_mine(flow)) {
        tell_no_task(flow, input->kind);
        flow_step(flow, RECEIVE_START);
    }
}

static void ask_back(struct flow *flow)
{
    flow_step(flow, RECEIVE_START);
}

/* --- where it comes in --- */

bool receive_is_dock(const struct meant *meant)
{
    enum place_kind kind = meant->place.kind;
    return meant->kind == MEANS_PLACE && meant->known &&
           (kind == PLACE_DOCK || kind == PLACE_LANE || kind == PLACE_BIN);
}

bool receive_pallet(struct flow *flow, const char *sscc)
{
    struct receive_work *receive = &flow->work.receive;
    bool found = has_pallet(flow, receive->task, sscc);
    if (found) {
        copy_cut(receive->pallet, ID_SIZE, sscc);
    }
    return found;
}

static void begin(struct flow *flow)
{
    struct task_row task;
    if (receive_task(flow, &task)) {
        task_start(flow, &task);
        flow_tell(flow, SIGNAL_GOOD, NULL);
    }
    flow_step(flow, RECEIVE_NEXT);
}

static void dock_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (!receive_is_dock(&meant)) {
        flow_wrong_kind(flow, &meant, N_("Scan the dock"));
    } else {
        copy_cut(flow->work.receive.dock, ID_SIZE, meant.place.id);
        begin(flow);
    }
}

static void dock_accept(struct flow *flow)
{
    if (flow->work.receive.dock[0]) {
        begin(flow);
    } else {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan the dock"));
    }
}

void receive_title(struct view *view, const char *prompt)
{
    say(&view->title, N_("Receive"));
    say(&view->prompt, prompt);
}

static void show_delivery(struct flow *flow, struct view *view)
{
    const struct receive_work *receive = &flow->work.receive;
    struct task_row task;
    if (receive_task(flow, &task)) {
        /* Translators: the number of a delivery that a supplier announced. */
        say_only_code(view_fact(view, N_("Delivery")), task.order);
        if (task.carrier[0]) {
            say_only_code(view_fact(view, N_("Supplier")), task.carrier);
        }
    }
    if (receive->pallet[0]) {
        say_only_code(view_fact(view, N_("Pallet")), receive->pallet);
    }
}

static void dock_show(struct flow *flow, struct view *view)
{
    const char *dock = flow->work.receive.dock;
    receive_title(view, dock[0] ? N_("Scan the dock, or Enter") : N_("Scan the dock"));
    if (dock[0]) {
        say_only_code(view_big(view, N_("Dock")), dock);
    }
    show_delivery(flow, view);
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Dock"));
}

/* --- what comes next --- */

static void next_enter(struct flow *flow)
{
    struct task_row task;
    flow->work.receive.in = (struct intake){0};
    if (!receive_task(flow, &task)) {
        flow_home(flow);
        flow_tell(flow, SIGNAL_WARNING, N_("Task taken back"));
    } else if (task.state == TASK_DONE) {
        flow_step(flow, RECEIVE_DONE);
    } else if (task.lines_open == 0 && !receive_tags_wait(flow)) {
        flow_step(flow, RECEIVE_CLOSE);
    } else {
        flow_step(flow, RECEIVE_ITEM);
    }
}

/* --- closing --- */

static void show_sums(struct flow *flow, struct view *view)
{
    struct receive_sums sums;
    receive_sums(flow, NULL, &sums);
    if (sums.to_come > 0) {
        say_only_qty(view_big(view, N_("Missing")), sums.to_come);
    }
    say_only_qty(view_fact(view, N_("Received")), sums.received);
    say_only_qty(view_fact(view, N_("Announced")), sums.announced);
    if (sums.over > 0) {
        /* Translators: units that came beyond what was announced. */
        say_only_qty(view_fact(view, N_("Too many")), sums.over);
    }
}

static void close_show(struct flow *flow, struct view *view)
{
    receive_title(view, N_("Enter closes it"));
    show_sums(flow, view);
    show_delivery(flow, view);
}

static void short_show(struct flow *flow, struct view *view)
{
    receive_title(view, N_("Close with some missing? Enter closes"));
    show_sums(flow, view);
    show_reason(flow, view, flow->work.receive.code);
    show_delivery(flow, view);
}

static void close_it(struct flow *flow, const char *code)
{
    struct receive_work *receive = &flow->work.receive;
    if (receive_tags_wait(flow)) {
        flow_tell(flow, SIGNAL_WARNING, N_("First these tags"));
        flow_step(flow, RECEIVE_TAGS);
        return;
    }
    struct event *event = task_done(flow, receive->task);
    copy_cut(event->code, sizeof(event->code), code);
    tags_begin(flow, "");
    flow_tell(flow, SIGNAL_TASK_COMPLETE, N_("Delivery closed"));
    flow_step(flow, RECEIVE_DONE);
}

static void close_accept(struct flow *flow)
{
    close_it(flow, "");
}

static void short_accept(struct flow *flow)
{
    close_it(flow, flow->work.receive.code);
}

static void to_next(struct flow *flow)
{
    flow_step(flow, RECEIVE_NEXT);
}

static void done_show(struct flow *flow, struct view *view)
{
    say(&view->title, N_("Task complete"));
    say(&view->prompt, N_("Enter: next task"));
    show_delivery(flow, view);
}

static void done_accept(struct flow *flow)
{
    flow->work.receive = (struct receive_work){0};
    flow_step(flow, RECEIVE_FIND);
}

/* --- exceptions --- */

static void receive_exceptions(struct flow *flow)
{
    static const struct code_row own[] = {
        {.id = CODE_AFRESH, .kind = "flow", .en = N_("Count tags afresh")},
        {.id = CODE_GIVE_BACK, .kind = "flow", .en = N_("Give task back")}};
    flow_exceptions(flow, own, ARRAY_SIZE(own), "short exception");
}

/* Only the hub can give it to somebody else, so it has to hear of it. */
static void give_back(struct flow *flow)
{
    if (flow->status_known && !flow->online) {
        flow_tell(flow, SIGNAL_WARNING, N_("No answer from the hub"));
    } else {
        struct flow_effect *effect = flow_do(flow, FLOW_DO_GIVE_BACK);
        copy_cut(effect->task, sizeof(effect->task), flow->work.receive.task);
        flow_home(flow);
        flow_tell(flow, SIGNAL_GOOD, N_("Task given back"));
    }
}

static void code(struct flow *flow, const struct code_row *row)
{
    struct receive_work *receive = &flow->work.receive;
    struct task_row task;
    if (strcmp(row->id, CODE_AFRESH) == 0) {
        tally_drop_open(&flow->work.tally);
        flow_step(flow, RECEIVE_NEXT);
    } else if (strcmp(row->kind, "flow") == 0) {
        give_back(flow);
    } else if (strcmp(row->kind, "short") != 0) {
        flow_note_exception(flow, row, receive->task, 0);
    } else if (receive_task(flow, &task) && task.lines_open == 0) {
        flow_tell(flow, SIGNAL_WARNING, N_("Nothing is missing"));
    } else {
        copy_cut(receive->code, sizeof(receive->code), row->id);
        flow_step(flow, RECEIVE_SHORT);
    }
}

/* --- the workflow --- */

static bool still(struct flow *flow)
{
    struct task_row task;
    return !flow->work.receive.task[0] || flow_in_step(flow, RECEIVE_DONE) ||
           (receive_task(flow, &task) && task_ours(flow, &task));
}

/* What waits for a delivery takes it when it comes; figures are read with every look. */
static void again(struct flow *flow)
{
    if (flow_in_step(flow, RECEIVE_ASK) || flow_in_step(flow, RECEIVE_START)) {
        take_mine(flow);
    } else if (flow_in_step(flow, RECEIVE_CLOSE)) {
        flow_step(flow, RECEIVE_NEXT);
    }
}

static void undone(struct flow *flow)
{
    if (flow->work.receive.task[0]) {
        receive_tags_undone(flow, &flow->undo);
        flow_step(flow, RECEIVE_NEXT);
    }
}

static void restarted(struct flow *flow)
{
    if (flow_in_step(flow, RECEIVE_ASK)) {
        flow_step(flow, RECEIVE_FIND);
    } else {
        again(flow);
    }
    tell_kept(flow);
}

static void receive_save(const struct work *work, struct bytes *out)
{
    const struct receive_work *receive = &work->receive;
    json_pair_str(out, "task", receive->task);
    json_pair_str(out, "pallet", receive->pallet);
    json_pair_str(out, "dock", receive->dock);
    json_pair_str(out, "code", receive->code);
    json_pair_int(out, "afresh", receive->afresh);
    intake_write(&receive->in, out);
}

static void receive_load(struct work *work, const cJSON *object)
{
    struct receive_work *receive = &work->receive;
    copy_cut(receive->task, ID_SIZE, json_get_str(object, "task", ""));
    copy_cut(receive->pallet, ID_SIZE, json_get_str(object, "pallet", ""));
    copy_cut(receive->dock, ID_SIZE, json_get_str(object, "dock", ""));
    copy_cut(receive->code, ID_SIZE, json_get_str(object, "code", ""));
    receive->afresh = json_get_int(object, "afresh", 0) != 0;
    intake_load(&receive->in, object);
}

static const struct step steps[] = {
    [RECEIVE_FIND] = {.name = "receive-find", .enter = find_enter, .show = find_show},
    [RECEIVE_START] = {.name = "receive-start",
                       .help = N_("Scan the label of a pallet, or type the number of the delivery "
                                  "note. Enter lets the hub choose."),
                       .show = start_show,
                       .scan = start_scan,
                       .tag = start_tag,
                       .accept = start_accept},
    [RECEIVE_ASK] = {.name = "receive-ask",
                     .help = N_(
                         "The hub gives you the task if nobody has it. Go back to stop waiting."),
                     .show = ask_show,
                     .back = ask_back,
                     .hub = ask_hub},
    [RECEIVE_DOCK] = {.name = "receive-dock",
                      .help = N_("Scan where the goods stand when they come in."),
                      .show = dock_show,
                      .scan = dock_scan,
                      .tag = receive_tag,
                      .accept = dock_accept,
                      .exception = receive_exceptions},
    [RECEIVE_NEXT] = {.name = "receive-next", .enter = next_enter, .show = find_show},
    [RECEIVE_ITEM] = {.name = "receive-item",
                      .help = N_("Scan what came. Tags that the reader sees are counted; Enter "
                                 "shows them before they are taken. F4 closes with some missing."),
                      .show = receive_item_show,
                      .scan = receive_item_scan,
                      .tag = receive_tag,
                      .accept = receive_item_accept,
                      .exception = receive_exceptions,
                      .move = list_move},
    [RECEIVE_LOT] = {.name = "receive-lot",
                     .help = N_("Scan or type the lot printed on the item."),
                     .show = receive_lot_show,
                     .scan = receive_lot_scan,
                     .tag = receive_tag,
                     .back = receive_drop},
    [RECEIVE_EXPIRY] = {.name = "receive-expiry",
                        .help = N_("Scan the expiry date or type it: year, month, day."),
                        .show = receive_expiry_show,
                        .scan = receive_expiry_scan,
                        .typed = receive_expiry_typed,
                        .tag = receive_tag,
                        .back = receive_drop},
    [RECEIVE_SERIAL] = {.name = "receive-serial",
                        .help = N_("Scan or type the serial number of this unit."),
                        .show = receive_serial_show,
                        .scan = receive_serial_scan,
                        .tag = receive_tag,
                        .back = receive_drop},
    [RECEIVE_QTY] = {.name = "receive-qty",
                     .help = N_("Type how many came, or scan more units and packs. Enter takes "
                                "them."),
                     .show = receive_qty_show,
                     .scan = receive_qty_scan,
                     .typed = receive_qty_typed,
                     .tag = receive_tag,
                     .accept = receive_qty_accept,
                     .back = receive_drop,
                     .exception = receive_exceptions},
    [RECEIVE_TAGS] = {.name = "receive-tags",
                      .help = N_("Enter takes what is announced. What is not announced is left: "
                                 "scan it if it belongs here."),
                      .show = receive_tags_show,
                      .tag = receive_tag,
                      .accept = receive_tags_accept,
                      .back = receive_tags_back,
                      .exception = receive_exceptions,
                      .move = list_move},
    [RECEIVE_WRITE] = {.name = "receive-write",
                       .enter = receive_write_enter,
                       .show = receive_write_show},
    [RECEIVE_CLOSE] = {.name = "receive-close",
                       .help = N_("All of it is here. Enter closes the delivery."),
                       .show = close_show,
                       .scan = receive_item_scan,
                       .tag = receive_tag,
                       .accept = close_accept,
                       .exception = receive_exceptions},
    [RECEIVE_SHORT] = {.name = "receive-short",
                       .help = N_("What is missing is reported. Enter confirms, or go back."),
                       .show = short_show,
                       .accept = short_accept,
                       .back = to_next},
    [RECEIVE_DONE] = {.name = "receive-done",
                      .help = N_("The delivery is closed. Enter gets the next task."),
                      .show = done_show,
                      .accept = done_accept},
};

const struct workflow receive_flow = {.name = "receive",
                                      .steps = steps,
                                      .n_steps = ARRAY_SIZE(steps),
                                      .save = receive_save,
                                      .load = receive_load,
                                      .still = still,
                                      .again = again,
                                      .undone = undone,
                                      .restarted = restarted,
                                      .code = code};

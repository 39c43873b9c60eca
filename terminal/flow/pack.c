/* Packing: a tote, its order, every item verified into a carton; the carton weighed, closed,
 * labelled. */
#include "terminal/flow/pack.h"

#define CODE_CARTON_FULL "carton-full"
#define CODE_REPRINT     "reprint"
#define KIND_REASON      "reason" /* an exception code, chosen as why a label is printed again */

static bool pack_task(struct flow *flow, struct task_row *ret)
{
    return flow_got(flow, flow->book->ops->task(flow->book, flow->work.pack.task, ret));
}

/* --- the tote --- */

static void take(struct flow *flow, const struct task_row *task)
{
    struct pack_work *pack = &flow->work.pack;
    task_start(flow, task);
    copy_cut(pack->task, sizeof(pack->task), task->id);
    pack->carton[0] = '\0';
    pack->line = 0;
    flow_tell(flow, SIGNAL_GOOD, NULL);
    flow_step(flow, PACK_NEXT);
}

/* The pack task of this tote that is leased to us. If there is none, *ret_seat is who packs it (""
 * if nobody does), and *ret_n how many tasks there are. */
static bool find_ours(struct flow *flow, struct task_row *ret, char ret_seat[ID_SIZE],
                      size_t *ret_n)
{
    const struct pack_work *pack = &flow->work.pack;
    size_t n =
        flow_count(flow, flow->book->ops->tasks_at(flow->book, pack->tote, flow->tasks, PAGE_ROWS));
    *ret_n = n;
    ret_seat[0] = '\0';
    bool free_one = false;
    for (size_t i = 0; i < n; i++) {
        const struct task_row *task = &flow->tasks[i];
        if (task_ours(flow, task)) {
            *ret = *task;
            return true;
        }
        free_one = free_one || !task->seat[0];
        copy_cut(ret_seat, ID_SIZE, free_one ? "" : task->seat);
    }
    return false;
}

/* With the tote known: our task, somebody else's, or the hub is asked. */
static void begin(struct flow *flow)
{
    struct task_row task;
    char seat[ID_SIZE];
    size_t n = 0;
    if (find_ours(flow, &task, seat, &n)) {
        take(flow, &task);
    } else if (seat[0]) {
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("Packed at {0}")), seat);
        flow_step(flow, PACK_TOTE);
    } else {
        struct flow_effect *effect = flow_ask(flow, TASK_PACK);
        copy_cut(effect->place, sizeof(effect->place), flow->work.pack.tote);
        flow_tell(flow, SIGNAL_GOOD, NULL);
        flow_step(flow, PACK_ASK);
    }
}

static void set_tote(struct flow *flow, const char *tote)
{
    struct pack_work *pack = &flow->work.pack;
    pack->task[0] = '\0';
    copy_cut(pack->tote, sizeof(pack->tote), tote);
}

bool pack_open(struct flow *flow, const char *tote)
{
    struct task_row task;
    char seat[ID_SIZE];
    size_t n = 0;
    set_tote(flow, tote);
    if (!find_ours(flow, &task, seat, &n) && n == 0) {
        return false;
    }
    flow_push(flow, &pack_flow, PACK_TOTE);
    begin(flow);
    return true;
}

static void tote_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind != MEANS_PLACE || meant.place.kind != PLACE_TOTE) {
        flow_wrong_kind(flow, &meant, N_("Scan a tote"));
    } else {
        set_tote(flow, meant.place.id);
        begin(flow);
    }
}

static void tote_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Pack"));
    say(&view->prompt, N_("Scan a tote"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Tote"));
}

static void ask_hub(struct flow *flow, const struct flow_input *input)
{
    struct task_row task;
    char seat[ID_SIZE];
    size_t n = 0;
    if (find_ours(flow, &task, seat, &n)) {
        take(flow, &task);
    } else {
        if (input->kind == FLOW_NO_TASK) {
            say_code(flow_tell(flow, SIGNAL_WARNING, N_("Nothing to pack in {0}")),
                     flow->work.pack.tote);
        } else {
            tell_no_task(flow, input->kind);
        }
        flow_step(flow, PACK_NONE);
    }
}

static void ask_show(struct flow *flow, struct view *view)
{
    show_asking(view, N_("Pack"));
    say_only_code(view_fact(view, N_("Tote")), flow->work.pack.tote);
}

static void none_show(struct flow *flow, struct view *view)
{
    show_nothing(flow, view, N_("Pack"));
    say_only_code(view_fact(view, N_("Tote")), flow->work.pack.tote);
}

static void to_tote(struct flow *flow)
{
    set_tote(flow, "");
    flow_step(flow, PACK_TOTE);
}

/* --- what comes next --- */

static bool in_tote(const struct line_row *line, const void *context)
{
    return strcmp(line->place, context) == 0;
}

static void next_enter(struct flow *flow)
{
    struct pack_work *pack = &flow->work.pack;
    struct line_row line;
    pack->in = (struct intake){0};
    if (line_find(flow, pack->task, true, in_tote, pack->tote, &line)) {
        flow_step(flow, PACK_ITEM);
    } else if (line_find(flow, pack->task, true, NULL, NULL, &line)) {
        flow_step(flow, PACK_OTHER_TOTE);
    } else if (pack->carton[0]) {
        flow_step(flow, PACK_WEIGH);
    } else {
        pack_finish(flow);
    }
}

void pack_title(struct flow *flow, struct view *view, const char *prompt)
{
    struct task_row task;
    if (pack_task(flow, &task)) {
        say_code(say(&view->title, N_("Pack {0}")), task.order[0] ? task.order : task.id);
    } else {
        say(&view->title, N_("Pack"));
    }
    say(&view->prompt, prompt);
}

static void next_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Pack"));
}

/* The order lies in several totes, and this one is empty. */
static void other_tote_show(struct flow *flow, struct view *view)
{
    struct line_row line;
    pack_title(flow, view, N_("Scan the next tote"));
    if (line_find(flow, flow->work.pack.task, true, NULL, NULL, &line)) {
        say_only_code(view_big(view, N_("Tote")), line.place);
    }
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Tote"));
}

void pack_finish(struct flow *flow)
{
    struct task_row task;
    if (pack_task(flow, &task) && task.state != TASK_DONE) {
        task_done(flow, task.id);
        flow_tell(flow, SIGNAL_TASK_COMPLETE, N_("Order packed"));
    }
    flow_step(flow, PACK_DONE);
}

static void done_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    say(&view->title, N_("Order packed"));
    say(&view->prompt, N_("Scan the next tote"));
    if (pack_task(flow, &task)) {
        say_only_code(view_fact(view, N_("Order")), task.order);
        say_only_code(view_fact(view, N_("Carrier")), task.carrier);
    }
    if (flow->work.pack.last[0]) {
        say_only_code(view_fact(view, N_("Carton")), flow->work.pack.last);
    }
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Tote"));
}

/* The same tote may hold the next order. */
static void done_accept(struct flow *flow)
{
    struct task_row task;
    char seat[ID_SIZE];
    size_t n = 0;
    find_ours(flow, &task, seat, &n);
    if (n > 0) {
        begin(flow);
    } else {
        to_tote(flow);
    }
}

/* --- exceptions --- */

static void exceptions(struct flow *flow)
{
    static const struct code_row own[] = {
        {.id = CODE_CARTON_FULL, .kind = "flow", .en = N_("Carton is full")},
        {.id = CODE_REPRINT, .kind = "flow", .en = N_("Print label again")}};
    flow->work.pack.short_line = pack_selected_line(flow);
    flow_exceptions(flow, own, ARRAY_SIZE(own), "short exception");
}

static void label_exceptions(struct flow *flow)
{
    static const struct code_row own[] = {
        {.id = CODE_REPRINT, .kind = "flow", .en = N_("Print label again")}};
    flow_exceptions(flow, own, ARRAY_SIZE(own), "exception");
}

/* While a label is awaited, another one of the same carton is no answer to anything. */
static void printer_exceptions(struct flow *flow)
{
    flow_exceptions(flow, NULL, 0, "exception");
}

/* A label is printed again only with a reason: one of the hub's codes, if it has any. */
static void ask_reason(struct flow *flow)
{
    struct code_row code;
    if (!flow->work.pack.last[0]) {
        flow_tell(flow, SIGNAL_WARNING, N_("No label yet"));
    } else if (flow_count(flow, flow->book->ops->codes(flow->book, "exception", &code, 1)) == 0) {
        pack_reprint(flow, CODE_REPRINT);
    } else {
        flow_exceptions(flow, NULL, 0, "exception");
        for (size_t i = 0; i < flow->n_codes; i++) {
            copy_cut(flow->codes[i].kind, sizeof(flow->codes[i].kind), KIND_REASON);
        }
        flow_tell(flow, SIGNAL_NONE, N_("Why print again?"));
    }
}

static void carton_full(struct flow *flow)
{
    if (flow->work.pack.carton[0]) {
        flow_step(flow, PACK_WEIGH);
    } else {
        flow_tell(flow, SIGNAL_WARNING, N_("No carton is open"));
    }
}

static void pack_code(struct flow *flow, const struct code_row *row)
{
    struct pack_work *pack = &flow->work.pack;
    if (strcmp(row->kind, "flow") == 0) {
        if (strcmp(row->id, CODE_REPRINT) == 0) {
            ask_reason(flow);
        } else {
            carton_full(flow);
        }
    } else if (strcmp(row->kind, "short") == 0) {
        copy_cut(pack->code, sizeof(pack->code), row->id);
        flow_step(flow, PACK_SHORT);
    } else if (strcmp(row->kind, KIND_REASON) == 0) {
        pack_reprint(flow, row->id);
    } else {
        flow_note_exception(flow, row, pack->task, 0);
    }
}

static bool short_line(struct flow *flow, struct line_row *ret)
{
    const struct pack_work *pack = &flow->work.pack;
    return flow_got(flow, flow->book->ops->line(flow->book, pack->task, pack->short_line, ret));
}

static void short_accept(struct flow *flow)
{
    struct pack_work *pack = &flow->work.pack;
    struct line_row line;
    if (short_line(flow, &line) && line_left(&line) > 0) {
        struct event *event = flow_event(flow, EVENT_SHORT);
        copy_cut(event->task, sizeof(event->task), pack->task);
        copy_cut(event->code, sizeof(event->code), pack->code);
        event->line = line.line;
        event->qty = line_left(&line);
        flow_tell(flow, SIGNAL_LINE_COMPLETE, N_("Line complete"));
    }
    flow_step(flow, PACK_NEXT);
}

static void short_show(struct flow *flow, struct view *view)
{
    struct line_row line;
    pack_title(flow, view, N_("Enter confirms"));
    if (short_line(flow, &line)) {
        say_only_qty(view_big(view, N_("Missing")), line_left(&line));
        show_item(flow, view, line.item);
        show_reason(flow, view, flow->work.pack.code);
    }
}

/* --- the workflow --- */

static bool waits_for_work(const struct flow *flow)
{
    return flow_in_step(flow, PACK_ASK) || flow_in_step(flow, PACK_NONE);
}

static bool still(struct flow *flow)
{
    const struct pack_work *pack = &flow->work.pack;
    struct task_row task;
    return !pack->task[0] || pack->reprint || flow_in_step(flow, PACK_DONE) ||
           (pack_task(flow, &task) && task_ours(flow, &task));
}

static void again(struct flow *flow)
{
    struct task_row task;
    char seat[ID_SIZE];
    size_t n = 0;
    if (waits_for_work(flow) && find_ours(flow, &task, seat, &n)) {
        take(flow, &task);
    } else if (flow_in_step(flow, PACK_ITEM) || flow_in_step(flow, PACK_OTHER_TOTE)) {
        flow_step(flow, PACK_NEXT);
    }
}

static void undone(struct flow *flow)
{
    if (flow->work.pack.task[0]) {
        flow_step(flow, PACK_NEXT);
    }
}

/* Nobody knows whether the label came out before the restart: a person looks. */
static void restarted(struct flow *flow)
{
    if (flow_in_step(flow, PACK_ASK)) {
        flow_step(flow, PACK_NONE);
    } else if (flow_in_step(flow, PACK_PRINT)) {
        flow_step(flow, PACK_FAILED);
    } else {
        again(flow);
    }
}

static void pack_save(const struct work *work, struct bytes *out)
{
    const struct pack_work *pack = &work->pack;
    json_pair_str(out, "task", pack->task);
    json_pair_str(out, "tote", pack->tote);
    json_pair_str(out, "carton", pack->carton);
    json_pair_int(out, "weight", pack->weight_g);
    json_pair_int(out, "line", pack->line);
    json_pair_int(out, "short", pack->short_line);
    json_pair_str(out, "code", pack->code);
    json_pair_str(out, "last", pack->last);
    json_pair_int(out, "reprint", pack->reprint);
    intake_write(&pack->in, out);
}

static void pack_load(struct work *work, const cJSON *object)
{
    struct pack_work *pack = &work->pack;
    copy_cut(pack->task, sizeof(pack->task), json_get_str(object, "task", ""));
    copy_cut(pack->tote, sizeof(pack->tote), json_get_str(object, "tote", ""));
    copy_cut(pack->carton, sizeof(pack->carton), json_get_str(object, "carton", ""));
    copy_cut(pack->code, sizeof(pack->code), json_get_str(object, "code", ""));
    copy_cut(pack->last, sizeof(pack->last), json_get_str(object, "last", ""));
    pack->weight_g = json_get_int(object, "weight", 0);
    pack->line = json_get_int(object, "line", 0);
    pack->short_line = json_get_int(object, "short", 0);
    pack->reprint = json_get_int(object, "reprint", 0) != 0;
    intake_load(&pack->in, object);
}

static const struct step steps[] = {
    [PACK_TOTE] = {.name = "pack-tote",
                   .help = N_("Scan the tote that you want to pack."),
                   .show = tote_show,
                   .scan = tote_scan,
                   .exception = label_exceptions},
    [PACK_ASK] = {.name = "pack-ask",
                  .help = N_("The hub looks for the order in this tote. Go back to stop waiting."),
                  .show = ask_show,
                  .hub = ask_hub,
                  .back = to_tote},
    [PACK_NONE] = {.name = "pack-none",
                   .help = N_("There is nothing to pack in this tote. Scan another one."),
                   .show = none_show,
                   .scan = tote_scan,
                   .accept = begin,
                   .hub = ask_hub,
                   .back = to_tote},
    [PACK_NEXT] = {.name = "pack-next", .enter = next_enter, .show = next_show},
    [PACK_OTHER_TOTE] = {.name = "pack-other-tote",
                         .help = N_("The rest of the order lies in this tote. Scan it."),
                         .show = other_tote_show,
                         .scan = pack_item_scan,
                         .exception = exceptions},
    [PACK_ITEM] = {.name = "pack-item",
                   .help =
                       N_("Scan each item into the carton. Or scan one, then type how many more."),
                   .show = pack_item_show,
                   .scan = pack_item_scan,
                   .tags = true,
                   .typed = pack_item_typed,
                   .exception = exceptions,
                   .move = list_move},
    [PACK_LOT] = {.name = "pack-lot",
                  .help = N_("Scan or type the lot printed on the item."),
                  .show = pack_lot_show,
                  .scan = pack_lot_scan,
                  .back = pack_to_item},
    [PACK_SERIAL] = {.name = "pack-serial",
                     .help = N_("Scan or type the serial number of this unit."),
                     .show = pack_serial_show,
                     .scan = pack_serial_scan,
                     .back = pack_to_item},
    [PACK_CONFIRM] = {.name = "pack-confirm",
                      .help = N_("This is a large quantity. Enter confirms it."),
                      .show = pack_confirm_show,
                      .accept = pack_confirm_accept,
                      .back = pack_to_item},
    [PACK_SHORT] = {.name = "pack-short",
                    .help = N_("What is missing is reported. Enter confirms, or go back."),
                    .show = short_show,
                    .accept = short_accept,
                    .back = pack_to_item},
    [PACK_WEIGH] = {.name = "pack-weigh",
                    .help = N_("Weigh the carton and type the grams. Enter alone takes the weight "
                               "that its items should have."),
                    .show = pack_weigh_show,
                    .typed = pack_weigh_typed,
                    .weight = pack_weigh_weight,
                    .accept = pack_weigh_accept,
                    .back = pack_to_item},
    [PACK_PRINT] = {.name = "pack-print",
                    .help = N_("The label is being printed. Go back if nothing comes out."),
                    .show = pack_print_show,
                    .printed = pack_printed,
                    .back = pack_print_back,
                    .exception = printer_exceptions},
    [PACK_FAILED] = {.name = "pack-failed",
                     .help =
                         N_("Look at the printer. Enter prints again; go back to go on without."),
                     .show = pack_failed_show,
                     .accept = pack_failed_accept,
                     .printed = pack_printed,
                     .back = pack_failed_back,
                     .exception = printer_exceptions},
    [PACK_DONE] = {.name = "pack-done",
                   .help = N_("Close the carton and put the label on. Then scan the next tote."),
                   .show = done_show,
                   .scan = tote_scan,
                   .accept = done_accept,
                   .exception = label_exceptions},
};

const struct workflow pack_flow = {.name = "pack",
                                   .steps = steps,
                                   .n_steps = ARRAY_SIZE(steps),
                                   .save = pack_save,
                                   .load = pack_load,
                                   .still = still,
                                   .again = again,
                                   .undone = undone,
                                   .restarted = restarted,
                                   .code = pack_code};

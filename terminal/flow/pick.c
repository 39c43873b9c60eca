/* Picking: a task, its totes, then line by line in walking order: bin, item, tote. */
#include "terminal/flow/pick.h"

/* --- finding work --- */

static bool is_last_slot(const struct line_row *line, const void *context)
{
    return line->slot > *(const int64_t *)context;
}

/* How many totes the task fills: the highest slot. */
static int64_t count_slots(struct flow *flow, const char *task)
{
    struct line_row line;
    int64_t slots = 0;
    while (line_find(flow, task, false, is_last_slot, &slots, &line)) {
        slots = line.slot;
    }
    return slots;
}

static void take(struct flow *flow, const char *task)
{
    flow->work.pick = (struct pick_work){.slots = count_slots(flow, task)};
    copy_cut(flow->work.pick.task, ID_SIZE, task);
    flow_step(flow, PICK_NEXT);
}

static bool take_mine(struct flow *flow)
{
    struct task_row task;
    if (!task_mine(flow, TASK_PICK, &task)) {
        return false;
    }
    take(flow, task.id);
    return true;
}

void pick_open(struct flow *flow, const char *task)
{
    flow_push(flow, &pick_flow, PICK_NEXT);
    take(flow, task);
}

static void find_enter(struct flow *flow)
{
    if (!take_mine(flow)) {
        flow->work.pick = (struct pick_work){0};
        flow_ask(flow, TASK_PICK);
        flow_step(flow, PICK_ASK);
    }
}

static void ask_show(struct flow *flow, struct view *view)
{
    (void)flow;
    show_asking(view, N_("Pick"));
}

static void ask_hub(struct flow *flow, const struct flow_input *input)
{
    if (!take_mine(flow)) {
        tell_no_task(flow, input->kind);
        flow_step(flow, PICK_NONE);
    }
}

static void none_show(struct flow *flow, struct view *view)
{
    show_nothing(flow, view, N_("Pick"));
}

static void none_accept(struct flow *flow)
{
    flow_step(flow, PICK_FIND);
}

/* --- choosing a line --- */

bool pick_rows(struct flow *flow, struct task_row *ret_task, struct line_row *ret_line)
{
    const struct pick_work *pick = &flow->work.pick;
    const struct book_ops *ops = flow->book->ops;
    return flow_got(flow, ops->task(flow->book, pick->task, ret_task)) &&
           flow_got(flow, ops->line(flow->book, pick->task, pick->line, ret_line));
}

bool pick_here(struct flow *flow, struct task_row *ret_task, struct line_row *ret_line)
{
    if (pick_rows(flow, ret_task, ret_line)) {
        return true;
    }
    flow_step(flow, PICK_NEXT);
    return false;
}

static void finish(struct flow *flow)
{
    task_done(flow, flow->work.pick.task);
    flow_tell(flow, SIGNAL_TASK_COMPLETE, N_("Task complete"));
    flow_step(flow, PICK_DONE);
}

void pick_line_complete(struct flow *flow, const struct task_row *task)
{
    if (task->lines_open <= 1) {
        finish(flow);
    } else {
        flow_tell(flow, SIGNAL_LINE_COMPLETE, N_("Line complete"));
        flow_step(flow, PICK_NEXT);
    }
}

/* No open line: finished before a restart, or by somebody else. */
static void nothing_left(struct flow *flow)
{
    struct task_row task;
    if (!flow_got(flow, flow->book->ops->task(flow->book, flow->work.pick.task, &task)) ||
        task.lines == 0) {
        flow_home(flow);
        flow_tell(flow, SIGNAL_WARNING, N_("Task taken back"));
    } else if (task.state == TASK_DONE) {
        flow_step(flow, PICK_DONE);
    } else {
        finish(flow);
    }
}

static void next_enter(struct flow *flow)
{
    struct pick_work *pick = &flow->work.pick;
    struct line_row line;
    pick->line = 0;
    pick->lot[0] = '\0';
    pick->seen = false;
    pick->in = (struct intake){0};
    pick->n_held = 0;
    if (!line_find(flow, pick->task, true, NULL, NULL, &line)) {
        nothing_left(flow);
        return;
    }
    pick->line = line.line;
    if (!tote_of(flow, pick->task, line.slot)) {
        flow_step(flow, PICK_TOTE);
    } else {
        flow_step(flow, strcmp(pick->bin, line.place) == 0 ? PICK_ITEM : PICK_BIN);
    }
}

static void next_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Pick"));
    say(&view->prompt, N_("One moment…"));
}

/* --- a tote for the slot --- */

static void tote_scan(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    struct line_row line;
    struct meant meant;
    if (!pick_here(flow, &task, &line)) {
        return;
    }
    flow_means(flow, scan, &meant);
    if (meant.kind != MEANS_PLACE || meant.place.kind != PLACE_TOTE) {
        flow_wrong_kind(flow, &meant, N_("Scan a tote"));
    } else if (tote_fits(flow, task.id, line.slot, meant.place.id)) {
        tote_set(flow, task.id, line.slot, meant.place.id);
        task_start(flow, &task);
        flow_tell(flow, SIGNAL_GOOD, NULL);
        flow_step(flow, flow->work.pick.n_held > 0 ? PICK_PUT : PICK_NEXT);
    }
}

static void tote_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    struct line_row line;
    say(&view->prompt, N_("Scan an empty tote"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Tote"));
    if (!pick_rows(flow, &task, &line)) {
        return;
    }
    say_code(say(&view->title, N_("Pick {0}")), task.id);
    if (flow->work.pick.slots > 1) {
        /* Translators: a place on the picking cart, where one tote stands. */
        say_only_qty(view_big(view, N_("Slot")), line.slot);
    }
    if (line.order[0]) {
        say_only_code(view_fact(view, N_("Order")), line.order);
    }
    say_only_qty(view_fact(view, N_("Lines left")), task.lines_open);
}

/* --- the bin --- */

static void at_bin(struct flow *flow, const struct task_row *task, const struct line_row *line)
{
    copy_cut(flow->work.pick.bin, ID_SIZE, line->place);
    task_start(flow, task);
    flow_tell(flow, SIGNAL_GOOD, NULL);
    flow_step(flow, PICK_ITEM);
}

static void wrong_bin(struct flow *flow, const struct place_row *scanned, const char *wanted)
{
    bool is_bin = scanned->kind == PLACE_BIN;
    /* Translators: {0} and {1} are bins. */
    const char *id = is_bin ? N_("Wrong bin {0}. Go to {1}")
                            /* Translators: {0} is no bin, such as a tote; {1} is one. */
                            : N_("Not {0}. Scan bin {1}");
    say_code(say_code(flow_tell(flow, SIGNAL_ERROR, id), scanned->id), wanted);
}

static void bin_scan(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    struct line_row line;
    struct meant meant;
    if (!pick_here(flow, &task, &line)) {
        return;
    }
    flow_means(flow, scan, &meant);
    if (meant.kind != MEANS_PLACE) {
        flow_wrong_kind(flow, &meant, N_("Scan the bin"));
    } else if (strcmp(meant.place.id, line.place) != 0) {
        wrong_bin(flow, &meant.place, line.place);
    } else {
        at_bin(flow, &task, &line);
    }
}

/* Where a bin has check digits they are what is typed: its name may be known by heart. */
static void bin_typed(struct flow *flow, const char *text)
{
    struct task_row task;
    struct line_row line;
    struct place_row place;
    if (!pick_here(flow, &task, &line)) {
        return;
    }
    bool known = flow_got(flow, flow->book->ops->place(flow->book, line.place, &place));
    if (!known || !place.check[0]) {
        bin_scan(flow, flow_typed_scan(flow, text));
    } else if (strcmp(place.check, text) == 0) {
        at_bin(flow, &task, &line);
    } else {
        flow_tell(flow, SIGNAL_ERROR, N_("Wrong check digits"));
    }
}

static void bin_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    struct line_row line;
    struct place_row place;
    if (!pick_rows(flow, &task, &line)) {
        return;
    }
    bool check =
        flow_got(flow, flow->book->ops->place(flow->book, line.place, &place)) && place.check[0];
    say_code(say(&view->title, N_("Pick {0}")), task.id);
    say(&view->prompt, N_("Go there, scan bin"));
    say_only_code(view_big(view, N_("Bin")), line.place);
    show_item(flow, view, line.item);
    /* Translators: how many units to take from the bin. */
    say_only_qty(view_fact(view, N_("Take")), pick_left(flow, &line));
    if (line.lot[0]) {
        say_only_code(view_fact(view, N_("Lot")), line.lot);
    }
    say_only_qty(view_fact(view, N_("Lines left")), task.lines_open);
    view->field.kind = FIELD_CODE;
    say(&view->field.label, check ? N_("Check digits") : N_("Bin"));
}

/* --- done --- */

static void done_show(struct flow *flow, struct view *view)
{
    const char *task_id = flow->work.pick.task;
    struct task_row task;
    say(&view->title, N_("Task complete"));
    say(&view->prompt, N_("Enter: next task"));
    say_only_code(view_fact(view, N_("Task")), task_id);
    if (flow_got(flow, flow->book->ops->task(flow->book, task_id, &task))) {
        say_only_qty(view_fact(view, N_("Lines")), task.lines);
    }
    size_t totes = 0;
    for (size_t i = 0; i < flow->work.n_totes; i++) {
        const struct tote *tote = &flow->work.totes[i];
        struct say *cells = strcmp(tote->task, task_id) == 0 ? list_row(flow, view) : NULL;
        if (cells) {
            /* Translators: a tote that is to be packed now. At most 11 columns beside it. */
            say_code(say(&cells[0], N_("{0}: to pack")), tote->id);
            totes++;
        }
    }
    list_size(flow, totes);
    list_close(flow, view);
}

static void done_accept(struct flow *flow)
{
    totes_drop(flow, flow->work.pick.task);
    flow_step(flow, PICK_FIND);
}

/* --- the workflow --- */

static bool still(struct flow *flow)
{
    const struct pick_work *pick = &flow->work.pick;
    struct task_row task;
    return !pick->task[0] || flow_in_step(flow, PICK_DONE) ||
           (flow_got(flow, flow->book->ops->task(flow->book, pick->task, &task)) &&
            task_ours(flow, &task));
}

static bool waits_for_work(const struct flow *flow)
{
    return flow_in_step(flow, PICK_ASK) || flow_in_step(flow, PICK_NONE);
}

static void again(struct flow *flow)
{
    struct task_row task;
    struct line_row line;
    if (waits_for_work(flow)) {
        take_mine(flow);
    } else if (flow->work.pick.line && !flow_in_step(flow, PICK_DONE) &&
               flow->work.pick.n_held == 0 && pick_here(flow, &task, &line) &&
               line_left(&line) == 0) {
        flow_step(flow, PICK_NEXT);
    }
}

static void undone(struct flow *flow)
{
    if (flow->work.pick.task[0]) {
        flow_step(flow, PICK_NEXT);
    }
}

static void restarted(struct flow *flow)
{
    if (waits_for_work(flow)) {
        flow_step(flow, PICK_FIND);
    } else {
        again(flow);
    }
}

/* What is in the hand and in no tote was never committed: it goes back into the bin. */
static bool leave(struct flow *flow)
{
    struct pick_work *pick = &flow->work.pick;
    if (pick->n_held == 0) {
        return true;
    }
    flow_stop(flow, "put-back", N_("Put it back"));
    say_only_qty(flow_stop_fact(flow, N_("Quantity")), pick_held(flow));
    say_only_code(flow_stop_fact(flow, N_("Bin")), pick->bin);
    pick->n_held = 0;
    pick_to_item(flow);
    return false;
}

static void save_held(const struct pick_work *pick, struct bytes *out)
{
    json_key(out, "held");
    json_open(out, '[');
    for (size_t i = 0; i < pick->n_held; i++) {
        json_open(out, '{');
        json_pair_str(out, "lot", pick->held[i].lot);
        json_pair_str(out, "serial", pick->held[i].serial);
        json_pair_int(out, "qty", pick->held[i].qty);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void pick_save(const struct work *work, struct bytes *out)
{
    const struct pick_work *pick = &work->pick;
    json_pair_str(out, "task", pick->task);
    json_pair_int(out, "line", pick->line);
    json_pair_int(out, "slots", pick->slots);
    json_pair_str(out, "bin", pick->bin);
    json_pair_str(out, "lot", pick->lot);
    json_pair_int(out, "seen", pick->seen);
    json_pair_str(out, "code", pick->code);
    intake_write(&pick->in, out);
    save_held(pick, out);
}

static void load_held(struct pick_work *pick, const cJSON *array)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, array)
    {
        if (pick->n_held == HELD_MAX) {
            return;
        }
        struct held *held = &pick->held[pick->n_held++];
        copy_cut(held->lot, sizeof(held->lot), json_get_str(entry, "lot", ""));
        copy_cut(held->serial, sizeof(held->serial), json_get_str(entry, "serial", ""));
        held->qty = json_get_int(entry, "qty", 0);
    }
}

static void pick_load(struct work *work, const cJSON *object)
{
    struct pick_work *pick = &work->pick;
    copy_cut(pick->task, sizeof(pick->task), json_get_str(object, "task", ""));
    copy_cut(pick->bin, sizeof(pick->bin), json_get_str(object, "bin", ""));
    copy_cut(pick->lot, sizeof(pick->lot), json_get_str(object, "lot", ""));
    copy_cut(pick->code, sizeof(pick->code), json_get_str(object, "code", ""));
    pick->line = json_get_int(object, "line", 0);
    pick->slots = json_get_int(object, "slots", 0);
    pick->seen = json_get_int(object, "seen", 0) != 0;
    intake_load(&pick->in, object);
    load_held(pick, json_get(object, "held"));
}

static const struct step steps[] = {
    [PICK_FIND] = {.name = "pick-find", .enter = find_enter, .show = next_show},
    [PICK_ASK] = {.name = "pick-ask",
                  .help = N_("The hub chooses your next task. Go back to stop waiting."),
                  .show = ask_show,
                  .hub = ask_hub},
    [PICK_NONE] = {.name = "pick-none",
                   .help = N_("There is no task for you. It begins by itself when one comes."),
                   .show = none_show,
                   .accept = none_accept,
                   .hub = ask_hub},
    [PICK_NEXT] = {.name = "pick-next", .enter = next_enter, .show = next_show},
    [PICK_TOTE] = {.name = "pick-tote",
                   .help = N_("Put an empty tote in the slot and scan its label."),
                   .show = tote_show,
                   .scan = tote_scan},
    [PICK_BIN] = {.name = "pick-bin",
                  .help = N_("Walk to the bin and scan its label, or type its check digits."),
                  .show = bin_show,
                  .scan = bin_scan,
                  .typed = bin_typed,
                  .exception = pick_exceptions},
    [PICK_ITEM] = {.name = "pick-item",
                   .help = N_("Scan each unit. Or scan one, then type how many more you take."),
                   .show = pick_item_show,
                   .scan = pick_item_scan,
                   .tags = true,
                   .typed = pick_item_typed,
                   .back = pick_item_back,
                   .exception = pick_exceptions},
    [PICK_LOT] = {.name = "pick-lot",
                  .help = N_("Scan or type the lot printed on the item."),
                  .show = pick_lot_show,
                  .scan = pick_lot_scan,
                  .back = pick_to_item},
    [PICK_SERIAL] = {.name = "pick-serial",
                     .help = N_("Scan or type the serial number of this unit."),
                     .show = pick_serial_show,
                     .scan = pick_serial_scan,
                     .back = pick_to_item},
    [PICK_CONFIRM] = {.name = "pick-confirm",
                      .help = N_("This is a large quantity. Enter confirms it."),
                      .show = pick_confirm_show,
                      .accept = pick_confirm_accept,
                      .back = pick_to_item},
    [PICK_PUT] = {.name = "pick-put",
                  .help = N_("Put the items in this tote and scan its label."),
                  .show = pick_put_show,
                  .scan = pick_put_scan,
                  .back = pick_to_item,
                  .exception = pick_exceptions},
    [PICK_SHORT] = {.name = "pick-short",
                    .help = N_("What is missing is reported. Enter confirms, or go back."),
                    .show = pick_short_show,
                    .accept = pick_short_accept,
                    .back = pick_to_item},
    [PICK_DONE] = {.name = "pick-done",
                   .help = N_("Take the totes to packing. Enter gets the next task."),
                   .show = done_show,
                   .accept = done_accept},
};

const struct workflow pick_flow = {.name = "pick",
                                   .steps = steps,
                                   .n_steps = ARRAY_SIZE(steps),
                                   .save = pick_save,
                                   .load = pick_load,
                                   .still = still,
                                   .again = again,
                                   .undone = undone,
                                   .restarted = restarted,
                                   .leave = leave,
                                   .code = pick_code};

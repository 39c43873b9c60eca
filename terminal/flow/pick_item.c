/*
 * At the bin: the item, its lot and serial where controlled, the quantity, the tote.
 *
 * Whatever the hand took goes through one funnel, take(): it asks for what is missing, one step at
 * a time, refuses what must not be taken, and at its end commits, or, where several totes are
 * filled, holds the units until the tote is scanned. Each step that answers a question comes back
 * to it.
 */
#include "terminal/flow/pick.h"

int64_t pick_held(const struct flow *flow)
{
    int64_t held = 0;
    for (size_t i = 0; i < flow->work.pick.n_held; i++) {
        held += flow->work.pick.held[i].qty;
    }
    return held;
}

int64_t pick_left(const struct flow *flow, const struct line_row *line)
{
    int64_t left = line_left(line) - pick_held(flow);
    return left > 0 ? left : 0;
}

void pick_to_item(struct flow *flow)
{
    struct pick_work *pick = &flow->work.pick;
    struct task_row task;
    struct line_row line;
    pick->in = (struct intake){0};
    if (pick_here(flow, &task, &line)) {
        flow_step(flow, strcmp(pick->bin, line.place) == 0 ? PICK_ITEM : PICK_BIN);
    }
}

/* --- into the tote --- */

/* One event for what goes into the tote now. */
static void commit_held(struct flow *flow, const struct task_row *task, const struct line_row *line)
{
    struct pick_work *pick = &flow->work.pick;
    const char *tote = tote_of(flow, task->id, line->slot);
    struct event *event = flow_event(flow, EVENT_PICK);
    copy_cut(event->task, sizeof(event->task), task->id);
    copy_cut(event->scan, sizeof(event->scan), pick->in.scan);
    event->line = line->line;
    for (size_t i = 0; i < pick->n_held; i++) {
        const struct held *held = &pick->held[i];
        event_leg(event, line->place, line->item, held->lot, held->serial, -held->qty);
        event_leg(event, tote, line->item, held->lot, held->serial, held->qty);
    }
    pick->n_held = 0;
}

static void put_in_tote(struct flow *flow, const struct task_row *task, const struct line_row *line)
{
    int64_t left = pick_left(flow, line);
    if (!tote_of(flow, task->id, line->slot)) {
        flow_step(flow, PICK_TOTE);
        return;
    }
    commit_held(flow, task, line);
    if (left == 0) {
        pick_line_complete(flow, task);
        return;
    }
    say_qty(flow_tell(flow, SIGNAL_GOOD, N_("Left: {0}")), left);
    flow->work.pick.in = (struct intake){0};
    flow_step(flow, PICK_ITEM);
}

static struct held *hold_slot(struct pick_work *pick, const struct intake *in)
{
    for (size_t i = 0; i < pick->n_held; i++) {
        struct held *held = &pick->held[i];
        if (strcmp(held->lot, in->lot) == 0 && strcmp(held->serial, in->serial) == 0) {
            return held;
        }
    }
    struct held *held = &pick->held[pick->n_held++];
    *held = (struct held){0};
    copy_cut(held->lot, sizeof(held->lot), in->lot);
    copy_cut(held->serial, sizeof(held->serial), in->serial);
    return held;
}

/* With several totes the hand is emptied into the right one before it counts. */
static void hold(struct flow *flow, const struct task_row *task, const struct line_row *line)
{
    struct pick_work *pick = &flow->work.pick;
    hold_slot(pick, &pick->in)->qty += pick->in.qty;
    copy_cut(pick->lot, sizeof(pick->lot), pick->in.lot);
    pick->seen = true;
    if (pick->slots <= 1) {
        put_in_tote(flow, task, line);
    } else if (pick_left(flow, line) == 0 || pick->n_held == HELD_MAX) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        flow_step(flow, PICK_PUT);
    } else {
        say_qty(flow_tell(flow, SIGNAL_GOOD, N_("Left: {0}")), pick_left(flow, line));
        flow_step(flow, PICK_ITEM);
    }
}

/* --- the funnel --- */

/* The lot of the unit before is good for the next one too, as long as any of it should lie here. */
static bool same_lot_again(struct flow *flow, const struct line_row *line)
{
    struct pick_work *pick = &flow->work.pick;
    int64_t qty = 0;
    if (!pick->lot[0] ||
        !flow_got(flow, flow->book->ops->stock_qty(flow->book, line->place, line->item, pick->lot,
                                                   "", &qty)) ||
        qty <= pick_held(flow)) {
        return false;
    }
    copy_cut(pick->in.lot, sizeof(pick->in.lot), pick->lot);
    return true;
}

/* Whether the lot may be taken; says why not and wants another unit. */
static bool lot_good(struct flow *flow, const struct line_row *line)
{
    struct pick_work *pick = &flow->work.pick;
    char earlier[LOT_SIZE];
    if (intake_expired(flow, &pick->in, line->place)) {
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("Lot {0} has expired")), pick->in.lot);
    } else if (intake_lot_refused(flow, &pick->in, line->place, line->lot, earlier)) {
        /* Translators: {0} and {1} are lots; the first must leave the bin first. */
        say_code(
            say_code(flow_tell(flow, SIGNAL_ERROR, N_("Take lot {0} first, not {1}")), earlier),
            pick->in.lot);
    } else {
        return true;
    }
    pick_to_item(flow);
    return false;
}

static bool held_serial(const struct pick_work *pick)
{
    for (size_t i = 0; i < pick->n_held; i++) {
        if (strcmp(pick->held[i].serial, pick->in.serial) == 0) {
            return true;
        }
    }
    return false;
}

static bool serial_good(struct flow *flow, const struct line_row *line)
{
    struct pick_work *pick = &flow->work.pick;
    char where[ID_SIZE];
    if (held_serial(pick) || intake_serial_gone(flow, &pick->in, line->place, where)) {
        say_code(flow_tell(flow, SIGNAL_DUPLICATE, N_("Already taken: {0}")), pick->in.serial);
    } else if (line->serial[0] && strcmp(line->serial, pick->in.serial) != 0) {
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("Take serial {0}")), line->serial);
    } else {
        return true;
    }
    pick_to_item(flow);
    return false;
}

static void too_many(struct flow *flow, int64_t qty, int64_t left)
{
    say_qty(say_qty(flow_tell(flow, SIGNAL_ERROR, N_("Too many: {0}. Left: {1}")), qty), left);
    pick_to_item(flow);
}

static void take(struct flow *flow, const struct task_row *task, const struct line_row *line)
{
    const struct intake *in = &flow->work.pick.in;
    int64_t left = pick_left(flow, line);
    struct item_row item;
    if (!flow_got(flow, flow->book->ops->item(flow->book, line->item, &item))) {
        return;
    }
    if (item.lot && !in->lot[0] && !same_lot_again(flow, line)) {
        flow_step(flow, PICK_LOT);
        return;
    }
    if (item.lot && !lot_good(flow, line)) {
        return;
    }
    if (item.serial && !in->serial[0]) {
        flow_step(flow, PICK_SERIAL);
        return;
    }
    if (item.serial && !serial_good(flow, line)) {
        return;
    }
    if (in->qty > left) {
        too_many(flow, in->qty, left);
    } else if (intake_big(flow, in, &item)) {
        flow_step(flow, PICK_CONFIRM);
    } else {
        hold(flow, task, line);
    }
}

/* --- item --- */

/* The bin once more is no mistake; the tote, with something in the hand, is where it goes. */
static void place_at_item(struct flow *flow, const struct meant *meant, const struct task_row *task,
                          const struct line_row *line)
{
    const char *tote = tote_of(flow, task->id, line->slot);
    if (strcmp(meant->place.id, line->place) == 0) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
    } else if (tote && flow->work.pick.n_held > 0 && strcmp(meant->place.id, tote) == 0) {
        put_in_tote(flow, task, line);
    } else {
        flow_wrong_kind(flow, meant, N_("Scan the item"));
    }
}

void pick_item_scan(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    struct line_row line;
    struct meant meant;
    if (!pick_here(flow, &task, &line)) {
        return;
    }
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_PLACE) {
        place_at_item(flow, &meant, &task, &line);
    } else if (meant.kind != MEANS_ITEM) {
        flow_wrong_kind(flow, &meant, N_("Scan the item"));
    } else if (strcmp(meant.item.id, line.item) != 0) {
        flow_wrong_item(flow, &meant.item, line.item);
    } else {
        intake_read(&flow->work.pick.in, scan, &meant);
        flow_tell(flow, SIGNAL_GOOD, NULL);
        take(flow, &task, &line);
    }
}

static void take_typed(struct flow *flow, int64_t qty)
{
    struct pick_work *pick = &flow->work.pick;
    struct task_row task;
    struct line_row line;
    struct item_row item;
    if (!pick_here(flow, &task, &line) ||
        !flow_got(flow, flow->book->ops->item(flow->book, line.item, &item))) {
        return;
    }
    if (item.serial) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan each serial"));
        return;
    }
    pick->in = (struct intake){.qty = qty, .counted = true};
    copy_cut(pick->in.item, sizeof(pick->in.item), line.item);
    take(flow, &task, &line);
}

void pick_item_typed(struct flow *flow, const char *text)
{
    int64_t qty = 0;
    if (!is_quantity(text)) {
        pick_item_scan(flow, flow_typed_scan(flow, text));
    } else if (!flow->work.pick.seen) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan the item first"));
    } else if (flow_quantity(flow, text, &qty)) {
        take_typed(flow, qty);
    }
}

void pick_item_back(struct flow *flow)
{
    struct pick_work *pick = &flow->work.pick;
    if (pick_flow.leave(flow)) {
        pick->bin[0] = '\0';
        pick->seen = false;
        flow_step(flow, PICK_BIN);
    }
}

static void show_where(struct flow *flow, struct view *view, const struct line_row *line)
{
    const char *tote = tote_of(flow, line->task, line->slot);
    say_only_code(view_fact(view, N_("Bin")), line->place);
    if (tote) {
        say_only_code(view_fact(view, N_("Tote")), tote);
    }
}

void pick_item_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    struct line_row line;
    if (!pick_rows(flow, &task, &line)) {
        return;
    }
    say_code(say(&view->title, N_("Pick {0}")), task.id);
    say(&view->prompt, N_("Scan the item"));
    /* Translators: how many units are still to be taken. */
    say_only_qty(view_big(view, N_("Left")), pick_left(flow, &line));
    show_item(flow, view, line.item);
    if (line.lot[0]) {
        say_only_code(view_fact(view, N_("Lot")), line.lot);
    }
    if (flow->work.pick.n_held > 0) {
        /* Translators: units taken from the bin, in no tote yet. */
        say_only_qty(view_fact(view, N_("In hand")), pick_held(flow));
    }
    show_where(flow, view, &line);
    view->field.kind = FIELD_QTY;
    say(&view->field.label, N_("Quantity"));
}

/* --- lot, serial, confirmation --- */

void pick_lot_scan(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    struct line_row line;
    if (pick_here(flow, &task, &line) && intake_lot(flow, &flow->work.pick.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        take(flow, &task, &line);
    }
}

static void show_question(struct flow *flow, struct view *view, const char *prompt,
                          const char *label)
{
    struct task_row task;
    struct line_row line;
    if (!pick_rows(flow, &task, &line)) {
        return;
    }
    say_code(say(&view->title, N_("Pick {0}")), task.id);
    say(&view->prompt, prompt);
    show_item(flow, view, line.item);
    if (line.lot[0]) {
        say_only_code(view_fact(view, N_("Lot")), line.lot);
    }
    say_only_code(view_fact(view, N_("Bin")), line.place);
    view->field.kind = FIELD_TEXT;
    say(&view->field.label, label);
}

void pick_lot_show(struct flow *flow, struct view *view)
{
    show_question(flow, view, N_("Scan the lot"), N_("Lot"));
}

void pick_serial_scan(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    struct line_row line;
    if (pick_here(flow, &task, &line) && intake_serial(flow, &flow->work.pick.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        take(flow, &task, &line);
    }
}

void pick_serial_show(struct flow *flow, struct view *view)
{
    show_question(flow, view, N_("Scan the serial"), N_("Serial"));
}

void pick_confirm_accept(struct flow *flow)
{
    struct task_row task;
    struct line_row line;
    if (pick_here(flow, &task, &line)) {
        flow->work.pick.in.confirmed = true;
        take(flow, &task, &line);
    }
}

void pick_confirm_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    struct line_row line;
    if (!pick_rows(flow, &task, &line)) {
        return;
    }
    say_code(say(&view->title, N_("Pick {0}")), task.id);
    say(&view->prompt, N_("Enter confirms"));
    say_only_qty(view_big(view, N_("Quantity")), flow->work.pick.in.qty);
    show_item(flow, view, line.item);
    say_only_qty(view_fact(view, N_("Left")), pick_left(flow, &line));
}

/* --- the tote --- */

void pick_put_scan(struct flow *flow, const struct scan *scan)
{
    struct task_row task;
    struct line_row line;
    struct meant meant;
    if (!pick_here(flow, &task, &line)) {
        return;
    }
    const char *tote = tote_of(flow, task.id, line.slot);
    flow_means(flow, scan, &meant);
    if (meant.kind != MEANS_PLACE || meant.place.kind != PLACE_TOTE) {
        flow_wrong_kind(flow, &meant, N_("Scan the tote"));
    } else if (tote && strcmp(meant.place.id, tote) != 0) {
        say_code(
            say_code(flow_tell(flow, SIGNAL_ERROR, N_("Wrong tote {0}. Use {1}")), meant.place.id),
            tote);
    } else {
        put_in_tote(flow, &task, &line);
    }
}

void pick_put_show(struct flow *flow, struct view *view)
{
    struct task_row task;
    struct line_row line;
    if (!pick_rows(flow, &task, &line)) {
        return;
    }
    const char *tote = tote_of(flow, task.id, line.slot);
    say_code(say(&view->title, N_("Pick {0}")), task.id);
    say(&view->prompt, N_("Put in, scan tote"));
    say_only_code(view_big(view, N_("Tote")), tote ? tote : "");
    say_only_qty(view_fact(view, N_("Slot")), line.slot);
    say_only_qty(view_fact(view, N_("In hand")), pick_held(flow));
    show_item(flow, view, line.item);
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Tote"));
}

/* Stock from one place to another: from where, what, how many, to where. Scans alone do it: the
 * bin, each unit, the other bin. */
#include "terminal/flow/workflow.h"

enum { STEP_FROM, STEP_ITEM, STEP_LOT, STEP_SERIAL, STEP_TO };

static bool can_hold(const struct meant *meant)
{
    return meant->known && meant->place.kind != PLACE_VIRTUAL && meant->place.kind != PLACE_SITE &&
           meant->place.kind != PLACE_ZONE;
}

/* Whether the scan is a place that stock can be in; says what it is otherwise. */
static bool is_place(struct flow *flow, const struct scan *scan, struct meant *meant,
                     const char *want)
{
    flow_means(flow, scan, meant);
    if (meant->kind != MEANS_PLACE || !can_hold(meant)) {
        flow_wrong_kind(flow, meant, want);
    } else {
        return true;
    }
    return false;
}

static void from_scan(struct flow *flow, const struct scan *scan)
{
    struct move_work *move = &flow->work.move;
    struct meant meant;
    if (is_place(flow, scan, &meant, N_("Scan a place"))) {
        *move = (struct move_work){0};
        copy_cut(move->from, sizeof(move->from), meant.place.id);
        flow_tell(flow, SIGNAL_GOOD, NULL);
        flow_step(flow, STEP_ITEM);
    }
}

static void from_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Move stock"));
    say(&view->prompt, N_("Scan from where"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("From"));
}

/* --- what --- */

static bool item_row(struct flow *flow, struct item_row *ret)
{
    return flow_got(flow, flow->book->ops->item(flow->book, flow->work.move.in.item, ret));
}

static int64_t here(struct flow *flow)
{
    const struct move_work *move = &flow->work.move;
    int64_t qty = 0;
    bool got = flow_got(flow, flow->book->ops->stock_qty(flow->book, move->from, move->in.item,
                                                         move->in.lot, move->in.serial, &qty));
    return got ? qty : 0;
}

/* Lot and serial known, is it here? Then only the quantity and the other place are missing. */
static void settle(struct flow *flow)
{
    struct move_work *move = &flow->work.move;
    struct item_row item;
    if (!item_row(flow, &item)) {
        flow_step(flow, STEP_ITEM);
    } else if (item.lot && !move->in.lot[0]) {
        flow_step(flow, STEP_LOT);
    } else if (item.serial && !move->in.serial[0]) {
        flow_step(flow, STEP_SERIAL);
    } else if (move->in.qty > here(flow)) {
        say_qty(flow_tell(flow, SIGNAL_ERROR, N_("Only {0} here")), here(flow));
        move->in = (struct intake){0};
        flow_step(flow, STEP_ITEM);
    } else {
        flow_step(flow, STEP_TO);
    }
}

static void item_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind != MEANS_ITEM) {
        flow_wrong_kind(flow, &meant, N_("Scan the item"));
    } else {
        intake_read(&flow->work.move.in, scan, &meant);
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

static void title(const struct flow *flow, struct view *view, const char *prompt)
{
    say(&view->title, N_("Move stock"));
    say(&view->prompt, prompt);
    say_only_code(view_fact(view, N_("From")), flow->work.move.from);
}

static void item_show(struct flow *flow, struct view *view)
{
    title(flow, view, N_("Scan the item"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Item"));
}

static void item_back(struct flow *flow)
{
    flow->work.move = (struct move_work){0};
    flow_step(flow, STEP_FROM);
}

static void lot_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_lot(flow, &flow->work.move.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

static void serial_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_serial(flow, &flow->work.move.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

static void lot_show(struct flow *flow, struct view *view)
{
    title(flow, view, N_("Scan the lot"));
    show_item(flow, view, flow->work.move.in.item);
    view->field.kind = FIELD_TEXT;
    say(&view->field.label, N_("Lot"));
}

static void serial_show(struct flow *flow, struct view *view)
{
    title(flow, view, N_("Scan the serial"));
    show_item(flow, view, flow->work.move.in.item);
    view->field.kind = FIELD_TEXT;
    say(&view->field.label, N_("Serial"));
}

static void drop_item(struct flow *flow)
{
    flow->work.move.in = (struct intake){0};
    flow_step(flow, STEP_ITEM);
}

/* --- how many, and to where --- */

static void set_qty(struct flow *flow, int64_t qty, bool counted)
{
    struct move_work *move = &flow->work.move;
    if (qty > here(flow)) {
        say_qty(flow_tell(flow, SIGNAL_ERROR, N_("Only {0} here")), here(flow));
        return;
    }
    move->in.qty = qty;
    move->in.counted = counted;
    move->in.confirmed = false;
    flow_tell(flow, SIGNAL_GOOD, NULL);
}

/* One more of the same: lot and serial must be the same too. */
static void another(struct flow *flow, const struct scan *scan, const struct meant *meant)
{
    struct move_work *move = &flow->work.move;
    struct intake in;
    intake_read(&in, scan, meant);
    if (strcmp(in.item, move->in.item) != 0) {
        flow_wrong_item(flow, &meant->item, move->in.item);
    } else if (move->in.serial[0]) {
        say_code(flow_tell(flow, SIGNAL_DUPLICATE, N_("One serial at a time: {0}")),
                 move->in.serial);
    } else if (in.lot[0] && strcmp(in.lot, move->in.lot) != 0) {
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("Another lot: {0}")), in.lot);
    } else {
        set_qty(flow, move->in.qty + in.qty, move->in.counted);
    }
}

static void commit_move(struct flow *flow, const char *to)
{
    struct move_work *move = &flow->work.move;
    const struct intake *in = &move->in;
    struct event *event = flow_event(flow, EVENT_MOVE);
    copy_cut(event->scan, sizeof(event->scan), in->scan);
    event_leg(event, move->from, in->item, in->lot, in->serial, -in->qty);
    event_leg(event, to, in->item, in->lot, in->serial, in->qty);
    say_code(say_qty(flow_tell(flow, SIGNAL_LINE_COMPLETE, N_("Moved {0} to {1}")), in->qty), to);
    *move = (struct move_work){0};
    flow_step(flow, STEP_FROM);
}

static void move_to(struct flow *flow, const struct meant *meant)
{
    struct move_work *move = &flow->work.move;
    struct item_row item;
    if (!can_hold(meant)) {
        flow_wrong_kind(flow, meant, N_("Scan a place"));
    } else if (strcmp(meant->place.id, move->from) == 0) {
        flow_tell(flow, SIGNAL_ERROR, N_("It is there already"));
    } else if (item_row(flow, &item) && intake_big(flow, &move->in, &item)) {
        say_qty(flow_tell(flow, SIGNAL_WARNING, N_("Is {0} right? Press Enter")), move->in.qty);
    } else {
        commit_move(flow, meant->place.id);
    }
}

static void to_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_ITEM) {
        another(flow, scan, &meant);
    } else if (meant.kind != MEANS_PLACE) {
        flow_wrong_kind(flow, &meant, N_("Scan a place"));
    } else {
        move_to(flow, &meant);
    }
}

static void to_typed(struct flow *flow, const char *text)
{
    int64_t qty = 0;
    if (!is_quantity(text)) {
        to_scan(flow, flow_typed_scan(flow, text));
    } else if (flow->work.move.in.serial[0]) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan each serial"));
    } else if (flow_quantity(flow, text, &qty)) {
        set_qty(flow, qty, true);
    }
}

static void to_accept(struct flow *flow)
{
    flow->work.move.in.confirmed = true;
    flow_tell(flow, SIGNAL_GOOD, NULL);
}

static void to_show(struct flow *flow, struct view *view)
{
    const struct intake *in = &flow->work.move.in;
    title(flow, view, N_("Scan to where"));
    say_only_qty(view_big(view, N_("Quantity")), in->qty);
    show_item(flow, view, in->item);
    if (in->lot[0]) {
        say_only_code(view_fact(view, N_("Lot")), in->lot);
    }
    if (in->serial[0]) {
        say_only_code(view_fact(view, N_("Serial")), in->serial);
    }
    /* Translators: how much lies in the place that it is taken from. */
    say_only_qty(view_fact(view, N_("Here")), here(flow));
    view->field.kind = FIELD_QTY;
    say(&view->field.label, N_("Quantity"));
}

static void exceptions(struct flow *flow)
{
    flow_exceptions(flow, NULL, 0, "exception");
}

static void code(struct flow *flow, const struct code_row *row)
{
    flow_note_exception(flow, row, "", 0);
}

static void move_save(const struct work *work, struct bytes *out)
{
    json_pair_str(out, "from", work->move.from);
    intake_write(&work->move.in, out);
}

static void move_load(struct work *work, const cJSON *object)
{
    copy_cut(work->move.from, sizeof(work->move.from), json_get_str(object, "from", ""));
    intake_load(&work->move.in, object);
}

static const struct step steps[] = {
    [STEP_FROM] = {.name = "move-from",
                   .help = N_("Scan the place that the stock is taken from."),
                   .show = from_show,
                   .scan = from_scan,
                   .exception = exceptions},
    [STEP_ITEM] = {.name = "move-item",
                   .help = N_("Scan the item that you take."),
                   .show = item_show,
                   .scan = item_scan,
                   .back = item_back,
                   .exception = exceptions},
    [STEP_TO] = {.name = "move-to",
                 .help = N_("Scan more units, or type how many. Then scan where they go."),
                 .show = to_show,
                 .scan = to_scan,
                 .typed = to_typed,
                 .accept = to_accept,
                 .back = drop_item,
                 .exception = exceptions},
    [STEP_LOT] = {.name = "move-lot",
                  .help = N_("Scan or type the lot printed on the item."),
                  .show = lot_show,
                  .scan = lot_scan,
                  .back = drop_item},
    [STEP_SERIAL] = {.name = "move-serial",
                     .help = N_("Scan or type the serial number of this unit."),
                     .show = serial_show,
                     .scan = serial_scan,
                     .back = drop_item},
};

const struct workflow move_flow = {.name = "move",
                                   .steps = steps,
                                   .n_steps = ARRAY_SIZE(steps),
                                   .save = move_save,
                                   .load = move_load,
                                   .code = code};

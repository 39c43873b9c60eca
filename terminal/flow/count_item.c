/*
 * Counting by hand: the item, its lot and serial where controlled, and how many. Each scan adds a
 * unit (or a pack); a number that is typed then says how many there are instead of that last one.
 * So what lies in two corners of a bin is counted corner by corner.
 */
#include "terminal/flow/count.h"

/* What was counted by hand of this item and lot, all serials together. */
static int64_t count_of(const struct flow *flow, const char *item, const char *lot)
{
    const struct count_work *count = &flow->work.count;
    int64_t qty = 0;
    for (size_t i = 0; i < count->n_rows; i++) {
        const struct count_row *row = &count->rows[i];
        if (strcmp(row->item, item) == 0 && strcmp(row->lot, lot) == 0) {
            qty += row->qty;
        }
    }
    return qty;
}

void count_forget(struct flow *flow, size_t i)
{
    struct count_work *count = &flow->work.count;
    count->n_rows--;
    memmove(&count->rows[i], &count->rows[i + 1], (count->n_rows - i) * sizeof(count->rows[0]));
    count->last = 0;
}

static size_t find_row(const struct count_work *count, const struct intake *in)
{
    size_t i = 0;
    while (i < count->n_rows && (strcmp(count->rows[i].item, in->item) != 0 ||
                                 strcmp(count->rows[i].lot, in->lot) != 0 ||
                                 strcmp(count->rows[i].serial, in->serial) != 0)) {
        i++;
    }
    return i;
}

/* One serial is one unit, whatever lot somebody says it is of. */
static bool has_serial(const struct count_work *count, const struct intake *in)
{
    for (size_t i = 0; in->serial[0] && i < count->n_rows; i++) {
        if (strcmp(count->rows[i].item, in->item) == 0 &&
            strcmp(count->rows[i].serial, in->serial) == 0) {
            return true;
        }
    }
    return false;
}

/* The row of what is in the hand, made if there is none. COUNT_ROWS_MAX: no room. */
static size_t row_of(struct count_work *count)
{
    const struct intake *in = &count->in;
    size_t i = find_row(count, in);
    if (i == count->n_rows && i < COUNT_ROWS_MAX) {
        struct count_row *row = &count->rows[count->n_rows++];
        *row = (struct count_row){0};
        copy_cut(row->item, sizeof(row->item), in->item);
        copy_cut(row->lot, sizeof(row->lot), in->lot);
        copy_cut(row->serial, sizeof(row->serial), in->serial);
    }
    return i;
}

static void add(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    bool is_typed = count->last > 0; /* it says better what the last scan said */
    size_t i = is_typed ? count->last - 1 : row_of(count);
    if (i == COUNT_ROWS_MAX || count->in.qty > COUNT_QTY_MAX - count->rows[i].qty) {
        flow_tell(flow, SIGNAL_ERROR, N_("Too much for one count"));
        return;
    }
    struct count_row *row = &count->rows[i];
    row->qty += count->in.qty - (is_typed ? count->last_qty : 0);
    count->last = i + 1;
    count->last_qty = count->in.qty;
    count->leaving = false;
    say_qty(say_code(flow_tell(flow, SIGNAL_GOOD, N_("{0}: {1} now")), row->item),
            count_of(flow, row->item, row->lot));
}

/* Lot and serial known, and not too many at once? Then it counts. */
static void settle(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    struct intake *in = &count->in;
    struct item_row item;
    if (!flow_got(flow, flow->book->ops->item(flow->book, in->item, &item))) {
        flow_step(flow, COUNT_ITEM);
    } else if (item.lot && !in->lot[0]) {
        flow_step(flow, COUNT_LOT);
    } else if (item.serial && !in->serial[0]) {
        flow_step(flow, COUNT_SERIAL);
    } else if (has_serial(count, in)) {
        say_code(flow_tell(flow, SIGNAL_DUPLICATE, N_("Counted before: {0}")), in->serial);
        flow_step(flow, COUNT_ITEM);
    } else if (intake_big(flow, in, &item)) {
        flow_step(flow, COUNT_CONFIRM);
    } else {
        add(flow);
        flow_step(flow, COUNT_ITEM);
    }
}

static void take(struct flow *flow, const struct scan *scan, const struct meant *meant)
{
    struct count_work *count = &flow->work.count;
    if (count->item[0] && strcmp(count->item, meant->item.id) != 0) {
        flow_wrong_item(flow, &meant->item, count->item);
        return;
    }
    intake_read(&count->in, scan, meant);
    count->last = 0;
    flow_tell(flow, SIGNAL_GOOD, NULL);
    settle(flow);
}

void count_item_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_ITEM) {
        take(flow, scan, &meant);
    } else if (meant.kind == MEANS_PLACE && strcmp(meant.place.id, flow->work.count.place) == 0) {
        count_item_accept(flow);
    } else {
        flow_wrong_kind(flow, &meant, N_("Scan the item"));
    }
}

void count_item_typed(struct flow *flow, const char *text)
{
    struct count_work *count = &flow->work.count;
    int64_t qty = 0;
    if (!is_quantity(text)) {
        count_item_scan(flow, flow_typed_scan(flow, text));
    } else if (count->last == 0) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan the item first"));
    } else if (count->rows[count->last - 1].serial[0]) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan each serial"));
    } else if (flow_quantity(flow, text, &qty)) {
        count->in.qty = qty;
        count->in.counted = true;
        count->in.confirmed = false;
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

void count_item_accept(struct flow *flow)
{
    flow_tell(flow, SIGNAL_GOOD, NULL);
    flow_step(flow, flow->work.count.n_rows > 0 ? COUNT_LOOK : COUNT_EMPTY);
}

/* Takes back the last scan; without one, gives up. */
void count_item_back(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    if (count->last > 0) {
        size_t i = count->last - 1;
        count->rows[i].qty -= count->last_qty;
        count->last = 0;
        if (count->rows[i].qty <= 0) {
            count_forget(flow, i);
        }
        flow_tell(flow, SIGNAL_GOOD, N_("Taken back"));
    } else if (count_leave(flow)) {
        count_next(flow);
    }
}

void count_item_show(struct flow *flow, struct view *view)
{
    const struct count_work *count = &flow->work.count;
    count_title(flow, view, N_("Scan each item, then the bin"));
    if (count->last > 0) {
        const struct count_row *row = &count->rows[count->last - 1];
        say_only_qty(view_big(view, N_("Counted")), count_of(flow, row->item, row->lot));
        if (!count->item[0]) {
            show_item(flow, view, row->item);
        }
        if (row->lot[0]) {
            say_only_code(view_fact(view, N_("Lot")), row->lot);
        }
    }
    /* Translators: how many different items, lots and serials were counted so far. */
    say_only_qty(view_fact(view, N_("Kinds")), (int64_t)count->n_rows);
    view->field.kind = FIELD_QTY;
    say(&view->field.label, N_("Quantity"));
}

/* --- lot, serial, a large quantity --- */

void count_lot_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_lot(flow, &flow->work.count.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

void count_serial_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_serial(flow, &flow->work.count.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

static void in_hand_show(struct flow *flow, struct view *view, const char *prompt)
{
    count_title(flow, view, prompt);
    if (!flow->work.count.item[0]) {
        show_item(flow, view, flow->work.count.in.item);
    }
}

void count_lot_show(struct flow *flow, struct view *view)
{
    in_hand_show(flow, view, N_("Scan the lot"));
    view->field.kind = FIELD_TEXT;
    say(&view->field.label, N_("Lot"));
}

void count_serial_show(struct flow *flow, struct view *view)
{
    in_hand_show(flow, view, N_("Scan the serial"));
    view->field.kind = FIELD_TEXT;
    say(&view->field.label, N_("Serial"));
}

void count_confirm_accept(struct flow *flow)
{
    flow->work.count.in.confirmed = true;
    settle(flow);
}

void count_confirm_show(struct flow *flow, struct view *view)
{
    in_hand_show(flow, view, N_("Enter confirms"));
    say_only_qty(view_big(view, N_("Quantity")), flow->work.count.in.qty);
}

void count_drop_item(struct flow *flow)
{
    flow->work.count.in = (struct intake){0};
    flow_step(flow, COUNT_ITEM);
}

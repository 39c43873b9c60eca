/*
 * Every item is verified against a line of the order before it goes into the carton. As in picking,
 * one funnel, take(), asks for lot and serial where they are missing, refuses, and at its end
 * commits.
 */
#include "terminal/flow/pack.h"

void pack_to_item(struct flow *flow)
{
    flow->work.pack.in = (struct intake){0};
    flow_step(flow, PACK_NEXT);
}

/* --- which line --- */

struct want {
    const char *tote;
    const struct intake *in;
};

/* A line of this item; lot and serial are compared as far as both sides have them. */
static bool fits_anywhere(const struct line_row *line, const void *context)
{
    const struct intake *in = context;
    bool lot = !line->lot[0] || !in->lot[0] || strcmp(line->lot, in->lot) == 0;
    bool serial = !line->serial[0] || !in->serial[0] || strcmp(line->serial, in->serial) == 0;
    return lot && serial && strcmp(line->item, in->item) == 0;
}

/* The same in this tote. */
static bool fits(const struct line_row *line, const void *context)
{
    const struct want *want = context;
    return strcmp(line->place, want->tote) == 0 && fits_anywhere(line, want->in);
}

static bool find_line(struct flow *flow, bool open_only, struct line_row *ret)
{
    const struct pack_work *pack = &flow->work.pack;
    struct want want = {pack->tote, &pack->in};
    return line_find(flow, pack->task, open_only, fits, &want, ret);
}

static bool another_lot(const struct line_row *line, const void *context)
{
    const struct line_row *first = context;
    return strcmp(line->item, first->item) == 0 && strcmp(line->place, first->place) == 0 &&
           strcmp(line->lot, first->lot) != 0;
}

/* Where the order has only one lot of the item in this tote, the item says it. */
static bool one_lot(struct flow *flow, const struct line_row *line)
{
    struct line_row other;
    return line->lot[0] && !line_find(flow, flow->work.pack.task, true, another_lot, line, &other);
}

/* --- what fits no line --- */

/* Another order in the same tote that still wants the item; false if there is none. */
static bool other_order(struct flow *flow, struct task_row *ret)
{
    const struct pack_work *pack = &flow->work.pack;
    struct want want = {pack->tote, &pack->in};
    size_t n =
        flow_count(flow, flow->book->ops->tasks_at(flow->book, pack->tote, flow->tasks, PAGE_ROWS));
    for (size_t i = 0; i < n; i++) {
        struct line_row line;
        if (strcmp(flow->tasks[i].id, pack->task) != 0 &&
            line_find(flow, flow->tasks[i].id, true, fits, &want, &line)) {
            *ret = flow->tasks[i];
            return true;
        }
    }
    return false;
}

static void stop_other_order(struct flow *flow, const struct task_row *other)
{
    flow_stop(flow, "other-order", N_("Other order"));
    say_only_code(flow_stop_fact(flow, N_("Scanned")), flow->work.pack.in.item);
    say_only_code(flow_stop_fact(flow, N_("It is for")), other->order);
}

static bool same_item(const struct line_row *line, const void *context)
{
    return strcmp(line->item, context) == 0;
}

/* What was scanned, as narrowly as it says itself. */
static const char *scanned(const struct intake *in)
{
    return in->serial[0] ? in->serial : in->lot[0] ? in->lot : in->item;
}

static void tell_other_tote(struct flow *flow, const char *tote)
{
    /* Translators: {0} is an item, a lot or a serial, {1} a tote. */
    struct say *answer = flow_tell(flow, SIGNAL_ERROR, N_("{0} is in {1}. Scan that tote"));
    say_code(say_code(answer, scanned(&flow->work.pack.in)), tote);
}

/* The item is not wanted here, or not wanted any more, or not this lot or serial of it. */
static void refuse(struct flow *flow, const struct item_row *item)
{
    struct pack_work *pack = &flow->work.pack;
    struct task_row other;
    struct line_row line;
    if (find_line(flow, false, &line)) {
        if (item->serial) {
            say_code(flow_tell(flow, SIGNAL_DUPLICATE, N_("Packed already: {0}")), pack->in.serial);
        } else {
            say_qty(say_qty(flow_tell(flow, SIGNAL_ERROR, N_("Too many: {0}. Left: {1}")),
                            pack->in.qty),
                    0);
        }
    } else if (other_order(flow, &other)) {
        stop_other_order(flow, &other);
    } else if (line_find(flow, pack->task, true, fits_anywhere, &pack->in, &line)) {
        tell_other_tote(flow, line.place);
    } else if (line_find(flow, pack->task, true, same_item, item->id, &line)) {
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("Not in this order: {0}")), scanned(&pack->in));
    } else if (line_find(flow, pack->task, true, NULL, NULL, &line)) {
        flow_wrong_item(flow, item, line.item);
    }
    pack_to_item(flow);
}

/* --- into the carton --- */

static bool carton_open(struct flow *flow)
{
    struct pack_work *pack = &flow->work.pack;
    if (pack->carton[0]) {
        return true;
    }
    int r = flow->book->ops->new_sscc(flow->book, pack->carton);
    if (r == RAFF_E_CONFIG) {
        flow_tell(flow, SIGNAL_ERROR, N_("The hub gave no number range for cartons"));
    } else if (r < 0) {
        flow->error = r;
    }
    return r == 0;
}

static bool carton_has_room(struct flow *flow)
{
    size_t n = flow_count(flow, flow->book->ops->stock(flow->book, NULL, flow->work.pack.carton,
                                                       NULL, 0, flow->stock, CONTENTS_MAX));
    return n < CONTENTS_MAX;
}

static void commit_pack(struct flow *flow, const struct line_row *line)
{
    struct pack_work *pack = &flow->work.pack;
    const struct intake *in = &pack->in;
    const char *lot = line->lot[0] ? line->lot : in->lot;
    const char *serial = line->serial[0] ? line->serial : in->serial;
    struct event *event = flow_event(flow, EVENT_PACK);
    copy_cut(event->task, sizeof(event->task), pack->task);
    copy_cut(event->scan, sizeof(event->scan), in->scan);
    event->line = line->line;
    event_leg(event, line->place, line->item, lot, serial, -in->qty);
    event_leg(event, pack->carton, line->item, lot, serial, in->qty);
    pack->line = line->line;
    if (line_left(line) == in->qty) {
        flow_tell(flow, SIGNAL_LINE_COMPLETE, N_("Line complete"));
    } else {
        say_qty(flow_tell(flow, SIGNAL_GOOD, N_("Left: {0}")), line_left(line) - in->qty);
    }
    flow_step(flow, PACK_NEXT);
}

static void into_carton(struct flow *flow, const struct line_row *line)
{
    if (!carton_open(flow)) {
        return;
    }
    if (!carton_has_room(flow)) {
        flow_tell(flow, SIGNAL_WARNING, N_("Carton is full"));
        flow_step(flow, PACK_WEIGH);
        return;
    }
    commit_pack(flow, line);
}

static void take(struct flow *flow)
{
    const struct intake *in = &flow->work.pack.in;
    struct item_row item;
    struct line_row line;
    if (!flow_got(flow, flow->book->ops->item(flow->book, in->item, &item))) {
        return;
    }
    if (!find_line(flow, true, &line)) {
        refuse(flow, &item);
    } else if (item.lot && !in->lot[0] && !one_lot(flow, &line)) {
        flow_step(flow, PACK_LOT);
    } else if (item.serial && !in->serial[0]) {
        flow_step(flow, PACK_SERIAL);
    } else if (in->qty > line_left(&line)) {
        say_qty(say_qty(flow_tell(flow, SIGNAL_ERROR, N_("Too many: {0}. Left: {1}")), in->qty),
                line_left(&line));
        pack_to_item(flow);
    } else if (intake_big(flow, in, &item)) {
        flow_step(flow, PACK_CONFIRM);
    } else {
        into_carton(flow, &line);
    }
}

/* --- inputs --- */

static bool in_place(const struct line_row *line, const void *context)
{
    return strcmp(line->place, context) == 0;
}

/* Another tote of the same order is gone on with; this one once more is no mistake. */
static void place_scan(struct flow *flow, const struct meant *meant)
{
    struct pack_work *pack = &flow->work.pack;
    struct line_row line;
    if (strcmp(meant->place.id, pack->tote) == 0 ||
        line_find(flow, pack->task, true, in_place, meant->place.id, &line)) {
        copy_cut(pack->tote, sizeof(pack->tote), meant->place.id);
        flow_tell(flow, SIGNAL_GOOD, NULL);
        flow_step(flow, PACK_NEXT);
    } else {
        flow_wrong_kind(flow, meant, N_("Scan the item"));
    }
}

void pack_item_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_PLACE) {
        place_scan(flow, &meant);
    } else if (meant.kind != MEANS_ITEM) {
        flow_wrong_kind(flow, &meant, N_("Scan the item"));
    } else {
        intake_read(&flow->work.pack.in, scan, &meant);
        take(flow);
    }
}

void pack_item_typed(struct flow *flow, const char *text)
{
    struct pack_work *pack = &flow->work.pack;
    struct line_row line;
    int64_t qty = 0;
    if (!is_quantity(text)) {
        pack_item_scan(flow, flow_typed_scan(flow, text));
    } else if (!pack->line ||
               !flow_got(flow, flow->book->ops->line(flow->book, pack->task, pack->line, &line))) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan the item first"));
    } else if (line.serial[0]) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan each serial"));
    } else if (flow_quantity(flow, text, &qty)) {
        pack->in = (struct intake){.qty = qty, .counted = true};
        copy_cut(pack->in.item, sizeof(pack->in.item), line.item);
        copy_cut(pack->in.lot, sizeof(pack->in.lot), line.lot);
        take(flow);
    }
}

void pack_lot_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_lot(flow, &flow->work.pack.in, scan)) {
        take(flow);
    }
}

void pack_serial_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_serial(flow, &flow->work.pack.in, scan)) {
        take(flow);
    }
}

void pack_confirm_accept(struct flow *flow)
{
    flow->work.pack.in.confirmed = true;
    take(flow);
}

/* --- views --- */

static size_t open_lines(struct flow *flow)
{
    return flow_count(flow, flow->book->ops->lines(flow->book, flow->work.pack.task, true, 0,
                                                   flow->lines, PAGE_ROWS));
}

int64_t pack_selected_line(struct flow *flow)
{
    size_t n = open_lines(flow);
    return flow->list.selected < n ? flow->lines[flow->list.selected].line : 0;
}

static void list_lines(struct flow *flow, struct view *view, size_t n)
{
    list_size(flow, n);
    for (size_t i = flow->list.top; i < n; i++) {
        const struct line_row *line = &flow->lines[i];
        struct say *cells = list_row(flow, view);
        if (!cells) {
            break;
        }
        say_only_code(&cells[0], line->item);
        say_only_qty(&cells[1], line_left(line));
        say_only_code(&cells[2], line->lot);
        say_only_code(&cells[3], line->place);
    }
    list_close(flow, view);
}

void pack_item_show(struct flow *flow, struct view *view)
{
    const struct pack_work *pack = &flow->work.pack;
    int64_t left = 0;
    size_t n = open_lines(flow);
    for (size_t i = 0; i < n; i++) {
        left += line_left(&flow->lines[i]);
    }
    pack_title(flow, view, N_("Scan each item"));
    say_only_qty(view_big(view, N_("Left")), left);
    say_only_code(view_fact(view, N_("Tote")), pack->tote);
    if (pack->carton[0]) {
        say_only_code(view_fact(view, N_("Carton")), pack->carton);
    }
    view->field.kind = FIELD_QTY;
    say(&view->field.label, N_("Quantity"));
    say(&view->list.heads[0], N_("Item"));
    say(&view->list.heads[1], N_("Left"));
    say(&view->list.heads[2], N_("Lot"));
    say(&view->list.heads[3], N_("Tote"));
    list_lines(flow, view, n);
}

static void show_question(struct flow *flow, struct view *view, const char *prompt,
                          const char *label)
{
    pack_title(flow, view, prompt);
    show_item(flow, view, flow->work.pack.in.item);
    view->field.kind = FIELD_TEXT;
    say(&view->field.label, label);
}

void pack_lot_show(struct flow *flow, struct view *view)
{
    show_question(flow, view, N_("Scan the lot"), N_("Lot"));
}

void pack_serial_show(struct flow *flow, struct view *view)
{
    show_question(flow, view, N_("Scan the serial"), N_("Serial"));
}

void pack_confirm_show(struct flow *flow, struct view *view)
{
    pack_title(flow, view, N_("Enter confirms"));
    say_only_qty(view_big(view, N_("Quantity")), flow->work.pack.in.qty);
    show_item(flow, view, flow->work.pack.in.item);
}

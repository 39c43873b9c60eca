/* What a person scans of a delivery: the item, what it does not say of itself, how many. */
#include "terminal/flow/receive.h"

static bool item_row(struct flow *flow, struct item_row *ret)
{
    return flow_got(flow, flow->book->ops->item(flow->book, flow->work.receive.in.item, ret));
}

void receive_drop(struct flow *flow)
{
    flow->work.receive.in = (struct intake){0};
    flow_step(flow, RECEIVE_NEXT);
}

/* --- taking it --- */

static const char *one_serial(void *context)
{
    return context;
}

/* What is said once before more than was announced is taken; NULL where nothing is. */
static struct say *ask_first(struct flow *flow, const struct receive_sums *sums)
{
    struct intake *in = &flow->work.receive.in;
    struct item_row item;
    if (in->confirmed || !item_row(flow, &item)) {
        return NULL;
    }
    if (sums->announced == 0) {
        return say_code(flow_tell(flow, SIGNAL_WARNING, N_("Not announced: {0}. Enter takes it")),
                        in->item);
    }
    if (in->qty > sums->to_come) {
        return say_qty(
            flow_tell(flow, SIGNAL_WARNING, N_("Beyond the announced: {0}. Enter takes them")),
            in->qty - sums->to_come);
    }
    return intake_big(flow, in, &item)
               ? say_qty(flow_tell(flow, SIGNAL_WARNING, N_("Is {0} right? Press Enter")), in->qty)
               : NULL;
}

/* False: the person is asked something first. */
static bool put(struct flow *flow)
{
    struct intake *in = &flow->work.receive.in;
    struct receive_sums sums;
    receive_sums(flow, in->item, &sums);
    if (ask_first(flow, &sums)) {
        in->confirmed = true;
        flow_step(flow, RECEIVE_QTY);
        return false;
    }
    const struct goods goods = {.item = in->item,
                                .lot = in->lot,
                                .expiry = in->lot[0] ? in->expiry : "",
                                .scan = in->scan,
                                .qty = in->qty};
    receive_write(flow, &goods, in->serial[0] ? one_serial : NULL, in->serial);
    int64_t left = sums.to_come > in->qty ? sums.to_come - in->qty : 0;
    say_qty(say_qty(flow_tell(flow, left > 0 ? SIGNAL_GOOD : SIGNAL_LINE_COMPLETE,
                              N_("Received {0}. To come: {1}")),
                    in->qty),
            left);
    flow_step(flow, RECEIVE_NEXT);
    return true;
}

/* --- what the scan did not say --- */

static bool serial_here(struct flow *flow)
{
    struct intake *in = &flow->work.receive.in;
    char where[ID_SIZE];
    if (!intake_serial_gone(flow, in, "@supplier", where)) {
        return false;
    }
    say_code(say_code(flow_tell(flow, SIGNAL_DUPLICATE, N_("{0} is in {1} already")), in->serial),
             where);
    receive_drop(flow);
    return true;
}

static bool wants_expiry(struct flow *flow, const struct item_row *item)
{
    const struct intake *in = &flow->work.receive.in;
    return item->lot && item->expiry && !in->expiry[0] &&
           !receive_knows_lot(flow, in->item, in->lot);
}

static void warn_expired(struct flow *flow)
{
    const struct intake *in = &flow->work.receive.in;
    char today[DATE_SIZE];
    flow_today(flow, today);
    if (in->lot[0] && in->expiry[0] && strcmp(in->expiry, today) < 0) {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("Lot {0} has expired")), in->lot);
    }
}

static void settle(struct flow *flow)
{
    struct intake *in = &flow->work.receive.in;
    struct item_row item;
    if (!item_row(flow, &item)) {
        receive_drop(flow);
    } else if (item.lot && !in->lot[0]) {
        flow_step(flow, RECEIVE_LOT);
    } else if (wants_expiry(flow, &item)) {
        flow_step(flow, RECEIVE_EXPIRY);
    } else if (item.serial && !in->serial[0]) {
        flow_step(flow, RECEIVE_SERIAL);
    } else if (!item.serial) {
        warn_expired(flow);
        flow_step(flow, RECEIVE_QTY);
    } else if (!serial_here(flow)) {
        put(flow);
    }
}

/* --- the item --- */

static void take_item(struct flow *flow, const struct scan *scan, const struct meant *meant)
{
    intake_read(&flow->work.receive.in, scan, meant);
    flow_tell(flow, SIGNAL_GOOD, NULL);
    settle(flow);
}

/* A label of a place: a pallet of this delivery, or where the rest of it stands. */
static void take_place(struct flow *flow, const struct meant *meant)
{
    struct receive_work *receive = &flow->work.receive;
    if (receive_pallet(flow, meant->place.id)) {
        say_code(flow_tell(flow, SIGNAL_GOOD, N_("Pallet {0}")), receive->pallet);
    } else if (receive_is_dock(meant)) {
        copy_cut(receive->dock, ID_SIZE, meant->place.id);
        say_code(flow_tell(flow, SIGNAL_GOOD, N_("Dock {0}")), receive->dock);
    } else {
        flow_wrong_kind(flow, meant, N_("Scan the item"));
    }
}

void receive_item_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_ITEM) {
        take_item(flow, scan, &meant);
    } else if (meant.kind == MEANS_PLACE) {
        take_place(flow, &meant);
    } else {
        flow_wrong_kind(flow, &meant, N_("Scan the item"));
    }
}

void receive_item_accept(struct flow *flow)
{
    if (tally_open(&flow->work.tally) > 0) {
        flow_step(flow, RECEIVE_TAGS);
    } else {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan the item"));
    }
}

void receive_item_show(struct flow *flow, struct view *view)
{
    struct receive_sums sums;
    bool tags = tally_open(&flow->work.tally) > 0;
    receive_title(view, tags ? N_("Scan, or Enter for tags") : N_("Scan the item"));
    receive_sums(flow, NULL, &sums);
    if (tags) {
        receive_tags_facts(flow, view);
    } else {
        /* Translators: units of a delivery that are announced and have not come yet. */
        say_only_qty(view_big(view, N_("To come")), sums.to_come);
        say_only_qty(view_fact(view, N_("Received")), sums.received);
        say_only_qty(view_fact(view, N_("Announced")), sums.announced);
    }
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Item"));
    receive_list(flow, view);
}

/* --- lot, expiry, serial --- */

static void show_part(struct flow *flow, struct view *view, const char *prompt, const char *label)
{
    const struct intake *in = &flow->work.receive.in;
    receive_title(view, prompt);
    show_item(flow, view, in->item);
    if (in->lot[0]) {
        say_only_code(view_fact(view, N_("Lot")), in->lot);
    }
    view->field.kind = FIELD_TEXT;
    say(&view->field.label, label);
}

void receive_lot_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_lot(flow, &flow->work.receive.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

void receive_lot_show(struct flow *flow, struct view *view)
{
    show_part(flow, view, N_("Scan the lot"), N_("Lot"));
}

void receive_serial_scan(struct flow *flow, const struct scan *scan)
{
    if (intake_serial(flow, &flow->work.receive.in, scan)) {
        flow_tell(flow, SIGNAL_GOOD, NULL);
        settle(flow);
    }
}

void receive_serial_show(struct flow *flow, struct view *view)
{
    show_part(flow, view, N_("Scan the serial"), N_("Serial"));
}

static void take_expiry(struct flow *flow, const char *date)
{
    copy_cut(flow->work.receive.in.expiry, DATE_SIZE, date);
    flow_tell(flow, SIGNAL_GOOD, NULL);
    settle(flow);
}

void receive_expiry_scan(struct flow *flow, const struct scan *scan)
{
    if (scan->expiry[0]) {
        take_expiry(flow, scan->expiry);
    } else {
        receive_expiry_typed(flow, scan->text);
    }
}

/* 271231, 20271231 and 2027-12-31 are the same day; a day 00 is none here. */
static bool read_date(const char *text, char ret_date[DATE_SIZE])
{
    char digits[9] = "20";
    size_t n = 0;
    for (const char *at = text; *at; at++) {
        n += *at >= '0' && *at <= '9';
    }
    size_t len = n == 6 ? 2 : 0;
    for (const char *at = text; *at; at++) {
        if (*at >= '0' && *at <= '9' && len < 8) {
            digits[len++] = *at;
        } else if (*at != '-') {
            return false;
        }
    }
    int64_t date = 0;
    if ((n != 6 && n != 8) || str_to_int64((struct str){digits, 8}, &date) < 0) {
        return false;
    }
    int year = (int)(date / 10000);
    int month = (int)(date / 100 % 100);
    int day = (int)(date % 100);
    if (day < 1 || day > days_in_month(year, month)) {
        return false;
    }
    struct text out = text_over(ret_date, DATE_SIZE);
    text_addf(&out, "%04d-%02d-%02d", year, month, day);
    return true;
}

void receive_expiry_typed(struct flow *flow, const char *text)
{
    char date[DATE_SIZE];
    if (read_date(text, date)) {
        take_expiry(flow, date);
    } else {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("No date: {0}")), text);
    }
}

void receive_expiry_show(struct flow *flow, struct view *view)
{
    show_part(flow, view, N_("Expiry: year, month, day"), N_("Expiry"));
}

/* --- how many --- */

static void set_qty(struct flow *flow, int64_t qty, bool counted)
{
    struct intake *in = &flow->work.receive.in;
    if (qty > QTY_MAX) {
        flow_tell(flow, SIGNAL_ERROR, N_("Take these first"));
        return;
    }
    in->qty = qty;
    in->counted = counted;
    in->confirmed = false;
    flow_tell(flow, SIGNAL_GOOD, NULL);
}

/* One more of the same adds up; anything else takes what is in the hand, and begins anew. */
static void another(struct flow *flow, const struct scan *scan, const struct meant *meant)
{
    const struct intake *in = &flow->work.receive.in;
    struct intake next;
    intake_read(&next, scan, meant);
    bool same = strcmp(next.item, in->item) == 0 && !in->serial[0] &&
                (!next.lot[0] || strcmp(next.lot, in->lot) == 0);
    if (same) {
        set_qty(flow, in->qty + next.qty, in->counted || next.counted);
    } else if (put(flow)) {
        take_item(flow, scan, meant);
    }
}

void receive_qty_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_ITEM) {
        another(flow, scan, &meant);
    } else if (meant.kind == MEANS_PLACE && strcmp(meant.place.id, flow->work.receive.dock) == 0) {
        put(flow);
    } else {
        flow_wrong_kind(flow, &meant, N_("Enter takes them"));
    }
}

void receive_qty_typed(struct flow *flow, const char *text)
{
    int64_t qty = 0;
    if (!is_quantity(text)) {
        receive_qty_scan(flow, flow_typed_scan(flow, text));
    } else if (flow->work.receive.in.serial[0]) {
        flow_tell(flow, SIGNAL_WARNING, N_("Scan each serial"));
    } else if (flow_quantity(flow, text, &qty)) {
        set_qty(flow, qty, true);
    }
}

void receive_qty_accept(struct flow *flow)
{
    put(flow);
}

void receive_qty_show(struct flow *flow, struct view *view)
{
    const struct intake *in = &flow->work.receive.in;
    struct receive_sums sums;
    receive_sums(flow, in->item, &sums);
    receive_title(view, N_("How many? Enter takes them"));
    say_only_qty(view_big(view, N_("Quantity")), in->qty);
    show_item(flow, view, in->item);
    if (in->lot[0]) {
        say_only_code(view_fact(view, N_("Lot")), in->lot);
    }
    if (in->serial[0]) {
        say_only_code(view_fact(view, N_("Serial")), in->serial);
    }
    say_only_qty(view_fact(view, N_("To come")), sums.to_come);
    say_only_qty(view_fact(view, N_("Received")), sums.received);
    say_only_qty(view_fact(view, N_("Announced")), sums.announced);
    view->field.kind = FIELD_QTY;
    say(&view->field.label, N_("Quantity"));
}

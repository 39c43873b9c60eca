/*
 * What becomes of a difference. It is counted again before it is believed, as often as the hub asks
 * (setting `count_again`); then what the book says is shown, and a PIN confirms the count. A
 * supervisor sees the book at once.
 *
 * What was counted is written a part at a time, each an event of its own: items and lots in order,
 * as many as an event holds, so that a restart goes on behind the last one. What nobody can say the
 * bin or the lot of is no change of stock but an exception, and the hub has it counted bin by bin.
 */
#include "terminal/flow/count.h"

#define ADJUST    "@adjust"
#define LEGS_EACH 2
#define DIFFERS   "count-differs" /* code of the exception */

/* --- nothing at all --- */

void count_empty_show(struct flow *flow, struct view *view)
{
    count_title(flow, view, N_("Nothing counted. Enter: it is empty"));
}

void count_empty_accept(struct flow *flow)
{
    flow_tell(flow, SIGNAL_GOOD, NULL);
    flow_step(flow, COUNT_LOOK);
}

/* --- beside the book --- */

static void count_on(struct flow *flow)
{
    flow->work.count.last = 0;
    flow_step(flow, flow->work.count.by_tags ? COUNT_TAGS : COUNT_ITEM);
}

static void write_it(struct flow *flow)
{
    flow->work.count.writing = true;
    flow_step(flow, COUNT_WRITE);
}

/* Whether somebody took from here, or brought something, since it was counted: nobody knows whether
 * before or behind the one who counted. */
static bool has_moved(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    uint64_t book = count_book_state(flow);
    if (book == count->book) {
        return false;
    }
    count->book = book;
    count->moved = true;
    flow_tell(flow, SIGNAL_WARNING, N_("Stock moved meanwhile"));
    return true;
}

void count_look_enter(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    count->moved = false;
    if (!count_compare(flow)) {
        count_on(flow);
        return;
    }
    size_t n = count_differing(flow);
    if (n == 0) {
        write_it(flow);
    } else if (has_moved(flow)) {
        flow_step(flow, COUNT_DIFF);
    } else {
        count->tries++;
        say_qty(flow_tell(flow, SIGNAL_WARNING, N_("Differs: {0}")), (int64_t)n);
        flow_step(flow, COUNT_DIFF);
    }
}

void count_look_show(struct flow *flow, struct view *view)
{
    (void)flow;
    say(&view->title, N_("Count"));
}

/* Whether the book's figure may be seen: it was counted as often as the hub asks, or by somebody
 * who sees it anyway. */
static bool is_open(struct flow *flow)
{
    char value[24];
    int64_t again = 0;
    flow->book->ops->setting(flow->book, "count_again", "1", value, sizeof(value));
    if (str_to_int64(str_of(value), &again) < 0) {
        again = 1;
    }
    return flow->work.count.tries > again || flow_may(flow, ROLE_SUPERVISOR);
}

void count_diff_changed(struct flow *flow)
{
    (void)count_compare(flow);
    (void)has_moved(flow);
}

/* What differs is counted from nothing; tags that were seen stay seen, more may be. */
static void count_again(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    for (size_t d = 0; d < flow->n_diffs; d++) {
        const struct count_diff *diff = &flow->diffs[d];
        for (size_t i = count->n_rows; count_differs(diff) && i-- > 0;) {
            const struct count_row *row = &count->rows[i];
            if (strcmp(row->item, diff->item) == 0 && strcmp(row->lot, diff->lot) == 0 &&
                strcmp(row->serial, diff->serial) == 0) {
                count_forget(flow, i);
            }
        }
    }
    flow_tell(flow, SIGNAL_GOOD, NULL);
    count_on(flow);
}

void count_diff_accept(struct flow *flow)
{
    if (count_differing(flow) == 0) {
        flow_step(flow, COUNT_LOOK);
    } else if (is_open(flow) && !flow->work.count.moved) {
        flow_step(flow, COUNT_PIN);
    } else {
        count_again(flow);
    }
}

void count_diff_back(struct flow *flow)
{
    count_on(flow);
}

static void fill(struct view *view, struct say *cells, const struct count_diff *diff, bool open)
{
    const char *detail = diff->serial[0] ? diff->serial : diff->lot;
    say_only_code(&cells[0], diff->item);
    say_only_qty(&cells[1], diff->counted);
    if (open) {
        say_only_qty(&cells[2], diff->book);
    }
    if (detail[0]) {
        say_only_code(&cells[open ? 3 : 2], detail);
    }
    view->list.rows[view->list.n - 1].warn = diff->many;
}

static void list_diffs(struct flow *flow, struct view *view, bool open)
{
    size_t seen = 0;
    bool more = true;
    say(&view->list.heads[0], N_("Item"));
    say(&view->list.heads[1], N_("Count"));
    if (open) {
        /* Translators: what the books say there should be, beside what was counted. */
        say(&view->list.heads[2], N_("Book"));
    }
    for (size_t i = 0; i < flow->n_diffs; i++) {
        if (count_differs(&flow->diffs[i])) {
            struct say *cells = list_pass(flow, view, seen++, &more);
            if (cells) {
                fill(view, cells, &flow->diffs[i], open);
            }
        }
    }
    list_size(flow, seen);
    list_close(flow, view);
}

void count_diff_show(struct flow *flow, struct view *view)
{
    bool open = is_open(flow);
    say_code(say(&view->title, N_("Count {0}")), flow->work.count.place);
    say(&view->prompt,
        open && !flow->work.count.moved ? N_("Enter confirms") : N_("Enter: count again"));
    list_diffs(flow, view, open);
}

/* --- confirmed --- */

void count_pin_show(struct flow *flow, struct view *view)
{
    say_code(say(&view->title, N_("Count {0}")), flow->work.count.place);
    say_only_text(view_fact(view, N_("Person")), flow->who.person.name);
    login_pin_show(flow, view);
}

void count_pin_typed(struct flow *flow, const char *text)
{
    if (!login_pin(flow, &flow->who.person, text)) {
        return;
    }
    flow_tell(flow, SIGNAL_GOOD, NULL);
    if (has_moved(flow)) {
        flow_step(flow, COUNT_DIFF);
    } else {
        write_it(flow);
    }
}

/* --- written --- */

/* Where a serial comes from that is found here: the book may have it elsewhere, and it cannot be in
 * two places. */
static void comes_from(struct flow *flow, const struct count_diff *diff, char ret_place[ID_SIZE])
{
    struct intake in = {0};
    int64_t qty = 0;
    copy_cut(in.item, sizeof(in.item), diff->item);
    copy_cut(in.lot, sizeof(in.lot), diff->lot);
    copy_cut(in.serial, sizeof(in.serial), diff->serial);
    bool elsewhere = diff->serial[0] && intake_serial_gone(flow, &in, diff->place, ret_place) &&
                     ret_place[0] != '@' &&
                     flow_got(flow, flow->book->ops->stock_qty(flow->book, ret_place, diff->item,
                                                               diff->lot, diff->serial, &qty)) &&
                     qty == 1 && diff->counted - diff->book == 1;
    if (!elsewhere) {
        copy_cut(ret_place, ID_SIZE, ADJUST);
    }
}

static void add_legs(struct flow *flow, struct event *event, const struct count_diff *diff)
{
    char other[ID_SIZE] = ADJUST;
    int64_t qty = diff->counted - diff->book;
    if (qty > 0) {
        comes_from(flow, diff, other);
    }
    const char *from = qty > 0 ? other : diff->place;
    const char *to = qty > 0 ? diff->place : other;
    event_leg(event, from, diff->item, diff->lot, diff->serial, qty > 0 ? -qty : qty);
    event_leg(event, to, diff->item, diff->lot, diff->serial, qty > 0 ? qty : -qty);
}

static bool is_written(const struct count_work *count, const struct count_diff *diff)
{
    int order = strcmp(diff->item, count->to_item);
    return count->to_item[0] &&
           (order < 0 || (order == 0 && strcmp(diff->lot, count->to_lot) <= 0));
}

static void set_cursor(struct count_work *count, const struct count_diff *diff)
{
    copy_cut(count->to_item, sizeof(count->to_item), diff ? diff->item : "");
    copy_cut(count->to_lot, sizeof(count->to_lot), diff ? diff->lot : "");
}

static bool changes_stock(const struct count_diff *diff)
{
    return count_differs(diff) && !diff->many;
}

/* Adds the group's differences as far as the event holds them. False: there are more. */
static bool add_group(struct flow *flow, struct event *event, size_t from, size_t to)
{
    event->counted[event->n_counted++] = count_group_sum(flow, from, to);
    for (size_t i = from; i < to; i++) {
        if (!changes_stock(&flow->diffs[i])) {
            continue;
        }
        if (event->n_legs + LEGS_EACH > EVENT_LEGS_MAX) {
            return false;
        }
        add_legs(flow, event, &flow->diffs[i]);
    }
    return true;
}

static size_t legs_of(const struct flow *flow, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        n += changes_stock(&flow->diffs[i]) ? LEGS_EACH : 0;
    }
    return n;
}

/* A group that an event of its own does not hold is written over several: what the first wrote
 * differs no more. True: all groups are written. */
static bool fill_event(struct flow *flow, struct event *event)
{
    for (size_t i = 0, end = 0; i < flow->n_diffs; i = end) {
        end = count_group(flow, i);
        if (is_written(&flow->work.count, &flow->diffs[i])) {
            continue;
        }
        bool fits = event->n_legs + legs_of(flow, i, end) <= EVENT_LEGS_MAX;
        if (event->n_counted == EVENT_COUNTED_MAX || (!fits && event->n_counted > 0) ||
            !add_group(flow, event, i, end)) {
            return false;
        }
        set_cursor(&flow->work.count, &flow->diffs[i]);
    }
    return true;
}

static struct event *here(struct flow *flow, enum event_type type)
{
    struct event *event = flow_event(flow, type);
    copy_cut(event->place, sizeof(event->place), flow->work.count.place);
    copy_cut(event->task, sizeof(event->task), flow->work.count.task);
    return event;
}

static void finish(struct flow *flow)
{
    const struct count_work *count = &flow->work.count;
    say_code(flow_tell(flow, SIGNAL_LINE_COMPLETE, N_("Counted: {0}")), count->place);
    count_clear(flow);
    flow_step(flow, count->task[0] ? COUNT_NEXT : COUNT_WHERE);
}

static bool has_rest(const struct flow *flow)
{
    for (size_t i = 0; i < flow->n_diffs; i++) {
        if (flow->diffs[i].many && count_differs(&flow->diffs[i])) {
            return true;
        }
    }
    return false;
}

static void write_counted(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    struct event *event = here(flow, EVENT_COUNT);
    if (!fill_event(flow, event)) {
        flow_step(flow, COUNT_WRITE);
        return;
    }
    event->line = count->line;
    if (has_rest(flow)) {
        count->told = true;
        set_cursor(count, NULL);
        flow_step(flow, COUNT_WRITE);
    } else {
        finish(flow);
    }
}

static void write_rest(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    struct event *event = here(flow, EVENT_EXCEPTION);
    copy_cut(event->code, sizeof(event->code), DIFFERS);
    for (size_t i = 0, end = 0; i < flow->n_diffs; i = end) {
        end = count_group(flow, i);
        struct counted sum = count_group_sum(flow, i, end);
        if (is_written(count, &flow->diffs[i]) || sum.qty == sum.book || !flow->diffs[i].many) {
            continue;
        }
        if (event->n_counted == EVENT_COUNTED_MAX) {
            flow_step(flow, COUNT_WRITE);
            return;
        }
        event->counted[event->n_counted++] = sum;
        set_cursor(count, &flow->diffs[i]);
    }
    finish(flow);
}

void count_write_enter(struct flow *flow)
{
    struct count_work *count = &flow->work.count;
    if (!count->writing || !count_compare(flow)) {
        count_on(flow);
    } else if (count->told) {
        write_rest(flow);
    } else {
        write_counted(flow);
    }
}

/* A large zone is more than one input may write. */
void count_write_show(struct flow *flow, struct view *view)
{
    say(&view->title, N_("Count"));
    flow->wake_ms = flow->now_ms + 1;
}

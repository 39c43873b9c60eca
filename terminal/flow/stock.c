/* What lies where: for everybody a look at one place or item, for a supervisor the whole site,
 * live, with how fresh it is and what other seats still hold back. */
#include "terminal/flow/workflow.h"

enum { STEP_LOOK, STEP_LIVE };

#define SEATS_SHOWN 4

void stock_open(struct flow *flow, const char *filter)
{
    copy_cut(flow->work.filter, sizeof(flow->work.filter), filter);
    flow_push(flow, &stock_flow, flow_may(flow, ROLE_SUPERVISOR) ? STEP_LIVE : STEP_LOOK);
}

struct query {
    const char *zone, *place, *item;
};

/* What the filter means is asked each time: it is as durable as the work and may be of any kind. */
static struct query query_of(struct flow *flow, struct place_row *place)
{
    const char *filter = flow->work.filter;
    struct query query = {NULL, NULL, NULL};
    if (!filter[0]) {
        return query;
    }
    if (!flow_got(flow, flow->book->ops->place(flow->book, filter, place))) {
        query.item = filter;
    } else if (place->kind == PLACE_ZONE) {
        query.zone = filter;
    } else {
        query.place = filter;
    }
    return query;
}

static void heads(struct view *view, const struct query *query)
{
    say(&view->list.heads[0], query->place ? N_("Item") : N_("Place"));
    say(&view->list.heads[1], N_("Qty"));
    say(&view->list.heads[2], query->place ? N_("Lot") : N_("Item"));
    say(&view->list.heads[3], query->place ? N_("Expiry") : N_("Lot"));
    /* Translators: how much of a quantity is not confirmed by the hub yet. */
    say(&view->list.heads[4], N_("Unsent"));
}

static void fill(struct say *cells, const struct stock_row *row, const struct query *query)
{
    say_only_code(&cells[0], query->place ? row->item : row->place);
    say_only_qty(&cells[1], row->qty);
    say_only_code(&cells[2], query->place ? row->lot : row->item);
    if (query->place) {
        say_date(say(&cells[3], "{0}"), row->expiry);
    } else {
        say_only_code(&cells[3], row->lot);
    }
    say_only_qty(&cells[4], row->pending);
}

/* Virtual places hold the other half of the books, nothing one could count. */
static bool real(const struct stock_row *row)
{
    return row->place[0] != '@';
}

static void list_stock(struct flow *flow, struct view *view)
{
    struct place_row place;
    struct query query = query_of(flow, &place);
    size_t seen = 0;
    bool more = true;
    heads(view, &query);
    for (size_t skip = 0; more; skip += PAGE_ROWS) {
        size_t n =
            flow_count(flow, flow->book->ops->stock(flow->book, query.zone, query.place, query.item,
                                                    skip, flow->stock, PAGE_ROWS));
        for (size_t i = 0; more && i < n; i++) {
            if (real(&flow->stock[i])) {
                struct say *cells = list_pass(flow, view, seen++, &more);
                if (cells) {
                    fill(cells, &flow->stock[i], &query);
                }
            }
        }
        more = more && n == PAGE_ROWS;
    }
    list_size(flow, seen);
    list_close(flow, view);
}

static void show(struct flow *flow, struct view *view)
{
    const char *filter = flow->work.filter;
    say(&view->prompt, N_("Scan place or item"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Code"));
    if (filter[0]) {
        say_only_code(view_big(view, N_("Stock of")), filter);
    }
    show_fresh(flow, view);
}

static void look_show(struct flow *flow, struct view *view)
{
    say(&view->title, N_("Stock"));
    show(flow, view);
    if (flow->work.filter[0]) {
        list_stock(flow, view);
    }
}

/* Events that a seat has written and the hub does not hold: next is the seq it would write now. */
static int64_t on_the_way(const struct seat_row *seat)
{
    return seat->next > seat->held + 1 ? (int64_t)(seat->next - 1 - seat->held) : 0;
}

static void show_seats(struct flow *flow, struct view *view)
{
    struct seat_row seats[PAGE_ROWS];
    size_t n = flow_count(flow, flow->book->ops->seats(flow->book, seats, PAGE_ROWS));
    size_t shown = 0;
    for (size_t i = 0; i < n && shown < SEATS_SHOWN; i++) {
        int64_t waiting = on_the_way(&seats[i]);
        if (strcmp(seats[i].id, flow->seat) == 0 || (seats[i].up && waiting == 0)) {
            continue;
        }
        struct say *value = view_fact(view, N_("Seat"));
        /* Translators: {0} is a seat, {1} how many of its steps the hub does not have yet. */
        say(value, seats[i].up ? N_("{0}: {1} unsent") : N_("{0} off: {1} unsent"));
        say_qty(say_code(value, seats[i].id), waiting);
        shown++;
    }
}

static void live_show(struct flow *flow, struct view *view)
{
    say(&view->title, N_("Live counts"));
    show(flow, view);
    show_seats(flow, view);
    list_stock(flow, view);
}

static void narrow(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_NOTHING || meant.kind == MEANS_PERSON) {
        flow_unknown(flow, scan);
        return;
    }
    copy_cut(flow->work.filter, sizeof(flow->work.filter),
             meant.kind == MEANS_ITEM ? meant.item.id : meant.place.id);
    flow->list = (struct list_state){0};
    flow_tell(flow, SIGNAL_GOOD, NULL);
}

/* From one place or item to all, from all to the menu. */
static void live_back(struct flow *flow)
{
    if (flow->work.filter[0]) {
        flow->work.filter[0] = '\0';
        flow->list = (struct list_state){0};
    } else {
        flow_pop(flow);
    }
}

static void stock_save(const struct work *work, struct bytes *out)
{
    json_pair_str(out, "filter", work->filter);
}

static void stock_load(struct work *work, const cJSON *object)
{
    copy_cut(work->filter, sizeof(work->filter), json_get_str(object, "filter", ""));
}

static const struct step steps[] = {
    [STEP_LOOK] = {.name = "stock",
                   .help = N_("Scan or type a bin, a tote or an item to see what lies there."),
                   .show = look_show,
                   .scan = narrow,
                   .move = list_move},
    [STEP_LIVE] = {.name = "live-counts",
                   .help = N_("Scan or type a zone, a bin or an item to see only that. Up and down "
                              "turn the pages. Unsent is what the hub does not have yet."),
                   .show = live_show,
                   .scan = narrow,
                   .back = live_back,
                   .move = list_move},
};

const struct workflow stock_flow = {.name = "stock",
                                    .steps = steps,
                                    .n_steps = ARRAY_SIZE(steps),
                                    .save = stock_save,
                                    .load = stock_load};

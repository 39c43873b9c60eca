/* What came, put on what was announced. */
#include "terminal/flow/receive.h"

#define SUPPLIER "@supplier"

/* Calls `visit` with each line of the delivery until it says false. */
static void each_line(struct flow *flow, bool open_only,
                      bool (*visit)(void *context, const struct line_row *line), void *context)
{
    size_t got = PAGE_ROWS;
    for (size_t skip = 0; got == PAGE_ROWS; skip += PAGE_ROWS) {
        got = flow_count(flow, flow->book->ops->lines(flow->book, flow->work.receive.task,
                                                      open_only, skip, flow->lines, PAGE_ROWS));
        for (size_t i = 0; i < got; i++) {
            if (!visit(context, &flow->lines[i])) {
                return;
            }
        }
    }
}

/* --- figures --- */

struct summing {
    const char *item; /* NULL: all */
    struct receive_sums sums;
};

static bool add_line(void *context, const struct line_row *line)
{
    struct summing *summing = context;
    struct receive_sums *sums = &summing->sums;
    if (!summing->item || strcmp(line->item, summing->item) == 0) {
        sums->announced += line->qty;
        sums->received += line->done;
        sums->to_come += line_left(line);
        sums->over += line->done > line->qty ? line->done - line->qty : 0;
    }
    return true;
}

void receive_sums(struct flow *flow, const char *item, struct receive_sums *ret)
{
    struct summing summing = {.item = item};
    each_line(flow, false, add_line, &summing);
    *ret = summing.sums;
}

bool receive_announced(struct flow *flow, const char *item)
{
    struct receive_sums sums;
    receive_sums(flow, item, &sums);
    return sums.announced > 0;
}

/* --- lots --- */

struct lots {
    const char *item;
    char lot[LOT_SIZE];
    bool several;
};

static bool see_lot(void *context, const struct line_row *line)
{
    struct lots *lots = context;
    if (strcmp(line->item, lots->item) == 0) {
        bool first = !lots->lot[0];
        lots->several |= !line->lot[0] || (!first && strcmp(lots->lot, line->lot) != 0);
        copy_cut(lots->lot, sizeof(lots->lot), line->lot);
    }
    return !lots->several;
}

bool receive_only_lot(struct flow *flow, const char *item, char ret_lot[LOT_SIZE])
{
    struct lots lots = {.item = item};
    each_line(flow, false, see_lot, &lots);
    if (lots.several || !lots.lot[0]) {
        return false;
    }
    copy_cut(ret_lot, LOT_SIZE, lots.lot);
    return true;
}

static bool is_announced_lot(const struct line_row *line, const void *context)
{
    const struct goods *goods = context;
    return strcmp(line->item, goods->item) == 0 && strcmp(line->lot, goods->lot) == 0;
}

bool receive_knows_lot(struct flow *flow, const char *item, const char *lot)
{
    const struct goods goods = {.item = item, .lot = lot};
    struct line_row line;
    if (line_find(flow, flow->work.receive.task, false, is_announced_lot, &goods, &line)) {
        return true;
    }
    size_t n = flow_count(
        flow, flow->book->ops->stock(flow->book, NULL, NULL, item, 0, flow->stock, PAGE_ROWS));
    for (size_t i = 0; i < n; i++) {
        if (strcmp(flow->stock[i].lot, lot) == 0 && flow->stock[i].expiry[0]) {
            return true;
        }
    }
    return false;
}

/* --- which lines --- */

#define SHARES_MAX (EVENTS_MAX / 2) /* one scan may take what was in the hand, and itself */

struct share {
    int64_t line; /* 0: not announced */
    int64_t qty;
};

struct choice {
    const struct goods *goods;
    const char *pallet;
    const struct share *taken;
    size_t n_taken;
    int fit; /* of the best line so far; 0: none */
    struct line_row line;
};

/* The lot counts for more than the pallet: what stands on the wrong one came all the same. */
static int fit_of(const struct choice *choice, const struct line_row *line)
{
    if (strcmp(line->item, choice->goods->item) != 0) {
        return 0;
    }
    int fit = 1;
    fit += strcmp(line->lot, choice->goods->lot) == 0 ? 4 : line->lot[0] ? 0 : 2;
    fit += choice->pallet[0] && strcmp(line->place, choice->pallet) == 0 ? 1 : 0;
    return fit;
}

static bool consider(void *context, const struct line_row *line)
{
    struct choice *choice = context;
    int fit = fit_of(choice, line);
    for (size_t i = 0; i < choice->n_taken; i++) {
        fit = choice->taken[i].line == line->line ? 0 : fit;
    }
    if (fit > choice->fit) {
        choice->fit = fit;
        choice->line = *line;
    }
    return true;
}

static bool best_line(struct flow *flow, const struct goods *goods, bool open_only,
                      const struct share *taken, size_t n_taken, struct line_row *ret)
{
    struct choice choice = {
        .goods = goods, .pallet = flow->work.receive.pallet, .taken = taken, .n_taken = n_taken};
    each_line(flow, open_only, consider, &choice);
    *ret = choice.line;
    return choice.fit > 0;
}

static size_t share_out(struct flow *flow, const struct goods *goods,
                        struct share shares[SHARES_MAX])
{
    struct line_row line;
    int64_t rest = goods->qty;
    size_t n = 0;
    while (rest > 0 && n < SHARES_MAX && best_line(flow, goods, true, shares, n, &line)) {
        int64_t part = line_left(&line) < rest ? line_left(&line) : rest;
        shares[n++] = (struct share){.line = line.line, .qty = part};
        rest -= part;
    }
    if (n == 0) {
        bool announced = best_line(flow, goods, false, shares, 0, &line);
        shares[n++] = (struct share){.line = announced ? line.line : 0};
    }
    shares[0].qty += rest;
    return n;
}

/* --- writing --- */

static void add_pair(struct flow *flow, struct event *event, const struct goods *goods,
                     const char *serial, int64_t qty)
{
    event_leg(event, SUPPLIER, goods->item, goods->lot, serial, -qty);
    event_leg(event, flow->work.receive.dock, goods->item, goods->lot, serial, qty);
}

void receive_write(struct flow *flow, const struct goods *goods,
                   const char *(*next_serial)(void *context), void *context)
{
    struct share shares[SHARES_MAX];
    size_t n = share_out(flow, goods, shares);
    for (size_t i = 0; i < n; i++) {
        struct event *event = flow_event(flow, EVENT_RECEIVE);
        copy_cut(event->task, sizeof(event->task), flow->work.receive.task);
        copy_cut(event->expiry, sizeof(event->expiry), goods->expiry);
        copy_cut(event->scan, sizeof(event->scan), goods->scan);
        event->line = shares[i].line;
        for (int64_t unit = 0; next_serial && unit < shares[i].qty; unit++) {
            add_pair(flow, event, goods, next_serial(context), 1);
        }
        if (!next_serial) {
            add_pair(flow, event, goods, "", shares[i].qty);
        }
    }
}

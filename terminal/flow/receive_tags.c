/*
 * Tags of a delivery. A reader at the dock sees whatever stands there: each EPC counts once as long
 * as the delivery is open, is shown against the announced lines, and nothing of it is written
 * before a person has looked. What was not announced stands apart and is never written from here:
 * it may be of the next pallet. Whoever has it in the hand scans it.
 */
#include "terminal/flow/receive.h"

#define CHUNK_MAX (EVENT_LEGS_MAX / 2) /* serials in one event */

/* --- seen --- */

static void pallet_seen(struct flow *flow, const char *sscc)
{
    if (strcmp(flow->work.receive.pallet, sscc) != 0 && receive_pallet(flow, sscc)) {
        say_code(flow_tell(flow, SIGNAL_GOOD, N_("Pallet {0}")), sscc);
    }
}

/* A tag that does not say its lot is of the announced one, if that is but one. */
static void read_kind(struct flow *flow, const struct scan *scan, struct tally_row *ret)
{
    struct meant meant;
    *ret = (struct tally_row){.each = 1};
    copy_cut(ret->gtin, sizeof(ret->gtin), scan->gtin);
    flow_means(flow, scan, &meant);
    if (meant.kind != MEANS_ITEM) {
        return;
    }
    copy_cut(ret->item, sizeof(ret->item), meant.item.id);
    ret->each = meant.item.serial ? 1 : meant.qty;
    if (meant.item.lot) {
        copy_cut(ret->lot, sizeof(ret->lot), scan->lot);
        copy_cut(ret->expiry, sizeof(ret->expiry), scan->lot[0] ? scan->expiry : "");
    }
    if (meant.item.lot && !ret->lot[0]) {
        (void)receive_only_lot(flow, meant.item.id, ret->lot);
    }
}

void receive_tag(struct flow *flow, const struct scan *scan)
{
    struct tally_row kind;
    if (scan->sscc[0]) {
        pallet_seen(flow, scan->sscc);
        return;
    }
    if (!scan->gtin[0] || tally_has(&flow->work.tally, scan->gtin, scan->serial)) {
        return;
    }
    read_kind(flow, scan, &kind);
    (void)tally_add(&flow->work.tally, &kind, scan->serial); /* full: the screen says so */
}

/* --- apart --- */

/* Why a row of an item is not written from here; NULL: it is. */
static const char *apart(struct flow *flow, const struct tally_row *row)
{
    struct item_row item;
    if (!receive_announced(flow, row->item)) {
        /* Translators: goods that came and were not announced. At most 9 columns. */
        return N_("extra");
    }
    bool lotless = !row->lot[0] &&
                   flow_got(flow, flow->book->ops->item(flow->book, row->item, &item)) && item.lot;
    /* Translators: the lot of these goods has to be scanned. At most 9 columns. */
    return lotless ? N_("lot?") : NULL;
}

static bool counts(const struct tally_row *row)
{
    return !row->settled && row->n > 0 && row->item[0];
}

/* Tags of goods that the book does not know: they can be nobody's line. */
static int64_t unknown(const struct tally *tally)
{
    int64_t n = 0;
    for (size_t i = 0; i < tally->n_rows; i++) {
        n += tally->rows[i].item[0] ? 0 : tally->rows[i].n;
    }
    return n;
}

/* --- shown --- */

static int64_t counted(const struct tally *tally, const struct line_row *line)
{
    return tally_units(tally, line->item, line->lot[0] ? line->lot : NULL);
}

static bool in_sight(const struct flow *flow, const struct line_row *line)
{
    const struct receive_work *receive = &flow->work.receive;
    bool elsewhere = receive->pallet[0] && strcmp(line->place, receive->pallet) != 0;
    return !elsewhere || counted(&flow->work.tally, line) > 0;
}

/* With tags: counted of what is to come; else what is to come. The rest is seen where there is
 * room. */
static void fill_line(const struct flow *flow, struct say *cells, const struct line_row *line)
{
    bool tags = tally_open(&flow->work.tally) > 0;
    say_only_code(&cells[0], line->item);
    if (tags) {
        say_qty(say_qty(say(&cells[1], "{0}/{1}"), counted(&flow->work.tally, line)),
                line_left(line));
    } else {
        say_only_qty(&cells[1], line_left(line));
    }
    say_qty(say_qty(say(&cells[2], "{0}/{1}"), line->done), line->qty);
    say_only_code(&cells[3], line->lot);
    say_only_code(&cells[4], line->place);
}

static size_t list_lines(struct flow *flow, struct view *view, bool *more)
{
    size_t seen = 0;
    size_t got = PAGE_ROWS;
    for (size_t skip = 0; *more && got == PAGE_ROWS; skip += PAGE_ROWS) {
        got = flow_count(flow, flow->book->ops->lines(flow->book, flow->work.receive.task, false,
                                                      skip, flow->lines, PAGE_ROWS));
        for (size_t i = 0; *more && i < got; i++) {
            const struct line_row *line = &flow->lines[i];
            struct say *cells = in_sight(flow, line) ? list_pass(flow, view, seen++, more) : NULL;
            if (cells) {
                fill_line(flow, cells, line);
            }
        }
    }
    return seen;
}

static size_t list_apart(struct flow *flow, struct view *view, size_t seen, bool *more)
{
    const struct tally *tally = &flow->work.tally;
    for (size_t i = 0; *more && i < tally->n_rows; i++) {
        const struct tally_row *row = &tally->rows[i];
        const char *why = counts(row) ? apart(flow, row) : NULL;
        struct say *cells = why ? list_pass(flow, view, seen++, more) : NULL;
        if (cells) {
            say_only_code(&cells[0], row->item);
            say_message(say_qty(say(&cells[1], "{0} {1}"), row->n * row->each), why);
            view->list.rows[view->list.n - 1].warn = true;
        }
    }
    return seen;
}

/* What stands apart comes first: it must not hide below a long delivery. */
void receive_list(struct flow *flow, struct view *view)
{
    bool more = true;
    size_t seen = list_apart(flow, view, 0, &more);
    struct view_list *list = &view->list;
    say(&list->heads[0], N_("Item"));
    say(&list->heads[1], tally_open(&flow->work.tally) > 0 ? N_("Tags") : N_("To come"));
    say(&list->heads[2], N_("Received"));
    say(&list->heads[3], N_("Lot"));
    say(&list->heads[4], N_("Pallet"));
    list_size(flow, seen + (more ? list_lines(flow, view, &more) : 0));
    list_close(flow, view);
}

void receive_tags_facts(struct flow *flow, struct view *view)
{
    const struct tally *tally = &flow->work.tally;
    say_only_qty(view_big(view, N_("Tags")), tally_open(tally));
    if (unknown(tally) > 0) {
        say_only_qty(view_fact(view, N_("Unknown tags")), unknown(tally));
    }
    if (tally->full) {
        say(view_fact(view, NULL), N_("Too many tags to count"));
    }
    if (flow->work.receive.afresh) {
        /* Translators: RFID tags that were taken before may be counted a second time. */
        say(view_fact(view, NULL), N_("Counted afresh"));
    }
}

void receive_tags_show(struct flow *flow, struct view *view)
{
    receive_title(view, N_("Enter takes these"));
    receive_tags_facts(flow, view);
    receive_list(flow, view);
}

/* --- taken --- */

/* The next row to be written; n_rows: there is none. */
static size_t next_row(struct flow *flow)
{
    const struct tally *tally = &flow->work.tally;
    size_t i = 0;
    while (i < tally->n_rows && (!counts(&tally->rows[i]) || apart(flow, &tally->rows[i]))) {
        i++;
    }
    return i;
}

bool receive_tags_wait(struct flow *flow)
{
    return next_row(flow) < flow->work.tally.n_rows;
}

void receive_tags_accept(struct flow *flow)
{
    if (!receive_tags_wait(flow)) {
        flow_tell(flow, SIGNAL_WARNING, N_("Nothing announced is among these tags"));
        return;
    }
    flow_tell(flow, SIGNAL_LINE_COMPLETE, N_("Tags taken"));
    flow_step(flow, RECEIVE_WRITE);
}

void receive_tags_back(struct flow *flow)
{
    flow_step(flow, RECEIVE_ITEM);
}

/* A serial that stands in the books already came before, with whatever delivery. */
static void drop_known(struct flow *flow, const struct tally_row *row)
{
    char gtin[GTIN_SIZE];
    size_t got = PAGE_ROWS;
    copy_cut(gtin, sizeof(gtin), row->gtin);
    for (size_t skip = 0; got == PAGE_ROWS; skip += PAGE_ROWS) {
        got = flow_count(flow, flow->book->ops->stock(flow->book, NULL, NULL, row->item, skip,
                                                      flow->stock, PAGE_ROWS));
        for (size_t i = 0; i < got; i++) {
            const struct stock_row *stock = &flow->stock[i];
            if (stock->qty > 0 && stock->serial[0]) {
                tally_settle_one(&flow->work.tally, gtin, stock->serial);
            }
        }
    }
}

struct serials {
    const struct tally *tally;
    size_t row;
    size_t cursor;
};

static const char *next_serial(void *context)
{
    struct serials *serials = context;
    return tally_serial(serials->tally, serials->row, &serials->cursor);
}

/* What undo needs to find these tags again: the GTIN, as a tag without a serial would say it. */
static void write_row(struct flow *flow, size_t at, bool has_serials)
{
    struct tally *tally = &flow->work.tally;
    const struct tally_row *row = &tally->rows[at];
    struct serials serials = {.tally = tally, .row = at};
    char scan[sizeof(RECEIVE_TAG_SCAN) + GTIN_SIZE];
    struct text text = text_over(scan, sizeof(scan));
    int64_t n = has_serials && row->n > CHUNK_MAX ? CHUNK_MAX : row->n;
    text_addf(&text, RECEIVE_TAG_SCAN "%s", row->gtin);
    const struct goods goods = {.item = row->item,
                                .lot = row->lot,
                                .expiry = row->expiry,
                                .scan = scan,
                                .qty = n * row->each};
    receive_write(flow, &goods, has_serials ? next_serial : NULL, &serials);
    tally_settle(tally, at, n);
}

/* A row, or as many of its serials as one event holds, with each commit: it runs again until all is
 * written, also after a restart. */
void receive_write_enter(struct flow *flow)
{
    struct tally *tally = &flow->work.tally;
    struct item_row item;
    size_t at = next_row(flow);
    if (at == tally->n_rows ||
        !flow_got(flow, flow->book->ops->item(flow->book, tally->rows[at].item, &item))) {
        flow_step(flow, RECEIVE_NEXT);
        return;
    }
    if (item.serial) {
        drop_known(flow, &tally->rows[at]);
    }
    if (tally->rows[at].n > 0) {
        write_row(flow, at, item.serial);
    }
    flow_step(flow, RECEIVE_WRITE);
}

void receive_write_show(struct flow *flow, struct view *view)
{
    receive_title(view, N_("One moment…"));
    flow->wake_ms = flow->now_ms;
}

/* --- taken back --- */

static int64_t each_of(const struct tally *tally, const char *gtin)
{
    for (size_t i = 0; i < tally->n_rows; i++) {
        if (strcmp(tally->rows[i].gtin, gtin) == 0) {
            return tally->rows[i].each;
        }
    }
    return 1;
}

void receive_tags_undone(struct flow *flow, const struct event *event)
{
    struct tally *tally = &flow->work.tally;
    size_t prefix = strlen(RECEIVE_TAG_SCAN);
    if (event->type != EVENT_RECEIVE || strncmp(event->scan, RECEIVE_TAG_SCAN, prefix) != 0) {
        return;
    }
    const char *gtin = event->scan + prefix;
    for (size_t i = 0; i < event->n_legs; i++) {
        const struct leg *leg = &event->legs[i];
        if (leg->qty > 0 && leg->serial[0]) {
            tally_reopen_one(tally, gtin, leg->serial);
        } else if (leg->qty > 0) {
            tally_reopen(tally, gtin, leg->lot, leg->qty / each_of(tally, gtin));
        }
    }
}

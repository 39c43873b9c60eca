/* Counting by tags: what the reader sees while a person walks along counts once each. What it is
 * comes from the book, one look for each new tag; tags of nothing that the book knows are counted
 * apart and never written. */
#include "terminal/flow/count.h"

void count_tags_tag(struct flow *flow, const struct scan *scan)
{
    struct count_work *count = &flow->work.count;
    struct meant meant;
    struct tally_row kind = {.each = 1};
    if (!scan->gtin[0] || !scan->serial[0]) {
        count->strange += tags_first(flow, scan) ? 1 : 0;
        return;
    }
    copy_cut(kind.gtin, sizeof(kind.gtin), scan->gtin);
    if (tally_has(&flow->work.tally, scan->gtin, scan->serial)) {
        return;
    }
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_ITEM) {
        copy_cut(kind.item, sizeof(kind.item), meant.item.id);
        kind.each = meant.qty;
    }
    if (tally_add(&flow->work.tally, &kind, scan->serial) == TALLY_NEW) {
        count->leaving = false;
    }
}

void count_tags_accept(struct flow *flow)
{
    const struct tally *tally = &flow->work.tally;
    if (tally->full) {
        /* Translators: more RFID tags than this device can count at once. */
        flow_tell(flow, SIGNAL_ERROR, N_("Too many tags to count"));
        return;
    }
    flow_tell(flow, SIGNAL_GOOD, NULL);
    flow_step(flow, tally->n_tags > 0 ? COUNT_LOOK : COUNT_EMPTY);
}

/* The bin's own label ends the walk; anything else is not asked here. */
void count_tags_scan(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_PLACE && strcmp(meant.place.id, flow->work.count.place) == 0) {
        count_tags_accept(flow);
    } else {
        flow_wrong_kind(flow, &meant, N_("Enter when done"));
    }
}

static bool is_first_of_item(const struct tally *tally, size_t row)
{
    size_t i = 0;
    while (strcmp(tally->rows[i].item, tally->rows[row].item) != 0) {
        i++;
    }
    return i == row;
}

/* Items that are counted, and how many tags are of none of them. */
static int64_t list_items(struct flow *flow, struct view *view)
{
    const struct tally *tally = &flow->work.tally;
    const char *only = flow->work.count.item;
    int64_t unknown = flow->work.count.strange;
    size_t seen = 0;
    bool more = true;
    for (size_t i = 0; i < tally->n_rows; i++) {
        const struct tally_row *row = &tally->rows[i];
        bool is_item = row->item[0] && (!only[0] || strcmp(only, row->item) == 0);
        unknown += row->item[0] ? 0 : row->n;
        if (is_item && is_first_of_item(tally, i)) {
            struct say *cells = list_pass(flow, view, seen++, &more);
            if (cells) {
                say_only_code(&cells[0], row->item);
                say_only_qty(&cells[1], tally_units(tally, row->item, NULL));
            }
        }
    }
    list_size(flow, seen);
    list_close(flow, view);
    return unknown;
}

void count_tags_show(struct flow *flow, struct view *view)
{
    const struct tally *tally = &flow->work.tally;
    count_title(flow, view, N_("Walk along it. Enter when done"));
    /* Translators: how many RFID tags were seen so far. */
    say_only_qty(view_big(view, N_("Tags")), (int64_t)tally->n_tags);
    show_no_reader(flow, view);
    int64_t unknown = list_items(flow, view);
    if (unknown > 0) {
        /* Translators: how many RFID tags are of no item that the book knows. */
        say_only_qty(view_fact(view, N_("Unknown tags")), unknown);
    }
    if (tally->full) {
        say(view_fact(view, NULL), N_("Too many tags to count"));
    }
    /* The place's label may be scanned or typed. */
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Bin"));
}

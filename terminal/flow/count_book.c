/*
 * What was counted beside what the book says, as rows ordered by item, lot and serial.
 *
 * A scan says item, lot and serial; a tag says item and serial, never lot or bin. So by tags the
 * book's lots are added up, in a zone also its bins, and a difference is known to be of a lot or in
 * a bin only where the book has no other: `many` says that it is not.
 */
#include <stdlib.h>

#include "terminal/flow/count.h"

#define NO_NUMBER 0xcbf29ce484222325U /* FNV-1a, 64 bits */
#define STATE_BITS                                                                                 \
    ((UINT64_C(1) << 48) - 1) /* what JSON can hold as a number, and more than enough */

/* The next page of what the book has here. */
static size_t page(struct flow *flow, size_t skip)
{
    const struct count_work *count = &flow->work.count;
    const char *zone = count->is_zone ? count->place : NULL;
    const char *place = count->is_zone ? NULL : count->place;
    const char *item = count->item[0] ? count->item : NULL;
    return flow_count(
        flow, flow->book->ops->stock(flow->book, zone, place, item, skip, flow->stock, PAGE_ROWS));
}

static uint64_t mix(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3U;
    } while (*text++);
    return hash;
}

static uint64_t row_state(const struct stock_row *row)
{
    uint64_t state = mix(mix(NO_NUMBER, row->place), row->item);
    return mix(mix(state, row->lot), row->serial) + (uint64_t)row->qty * 0x9E3779B97F4A7C15U;
}

/* In whatever order the rows come. */
uint64_t count_book_state(struct flow *flow)
{
    uint64_t state = 0;
    size_t n = PAGE_ROWS;
    for (size_t skip = 0; n == PAGE_ROWS; skip += PAGE_ROWS) {
        n = page(flow, skip);
        for (size_t i = 0; i < n; i++) {
            state += row_state(&flow->stock[i]);
        }
    }
    return state & STATE_BITS;
}

/* --- rows --- */

static int compare(const void *a, const void *b)
{
    const struct count_diff *x = a, *y = b;
    int order = strcmp(x->item, y->item);
    order = order ? order : strcmp(x->lot, y->lot);
    return order ? order : strcmp(x->serial, y->serial);
}

/* The row of these goods, made if there is none; NULL: no room. */
static struct count_diff *row_of(struct flow *flow, const char *item, const char *lot,
                                 const char *serial)
{
    for (size_t i = 0; i < flow->n_diffs; i++) {
        struct count_diff *row = &flow->diffs[i];
        bool same_lot = flow->work.count.by_tags || strcmp(row->lot, lot) == 0;
        if (strcmp(row->item, item) == 0 && same_lot && strcmp(row->serial, serial) == 0) {
            return row;
        }
    }
    if (flow->n_diffs == COUNT_DIFFS_MAX) {
        return NULL;
    }
    struct count_diff *row = &flow->diffs[flow->n_diffs++];
    *row = (struct count_diff){0};
    copy_cut(row->item, sizeof(row->item), item);
    copy_cut(row->lot, sizeof(row->lot), lot);
    copy_cut(row->serial, sizeof(row->serial), serial);
    return row;
}

static bool add_book(struct flow *flow, const struct stock_row *stock)
{
    struct count_diff *row = row_of(flow, stock->item, stock->lot, stock->serial);
    if (!row) {
        return false;
    }
    row->many = row->many || (row->place[0] && (strcmp(row->place, stock->place) != 0 ||
                                                strcmp(row->lot, stock->lot) != 0));
    copy_cut(row->place, sizeof(row->place), stock->place);
    row->book += stock->qty;
    return true;
}

static bool read_book(struct flow *flow)
{
    size_t n = PAGE_ROWS;
    for (size_t skip = 0; n == PAGE_ROWS; skip += PAGE_ROWS) {
        n = page(flow, skip);
        for (size_t i = 0; i < n; i++) {
            if (!add_book(flow, &flow->stock[i])) {
                return false;
            }
        }
    }
    return true;
}

/* --- what was counted --- */

static bool add_counted(struct flow *flow, const char *item, const char *lot, const char *serial,
                        int64_t qty)
{
    struct count_diff *row = row_of(flow, item, lot, serial);
    if (row) {
        row->counted += qty;
    }
    return row != NULL;
}

static bool add_by_hand(struct flow *flow)
{
    const struct count_work *count = &flow->work.count;
    for (size_t i = 0; i < count->n_rows; i++) {
        const struct count_row *row = &count->rows[i];
        if (!add_counted(flow, row->item, row->lot, row->serial, row->qty)) {
            return false;
        }
    }
    return true;
}

static bool add_serials(struct flow *flow, size_t row)
{
    const struct tally *tally = &flow->work.tally;
    size_t cursor = 0;
    for (const char *serial = NULL; (serial = tally_serial(tally, row, &cursor));) {
        if (!add_counted(flow, tally->rows[row].item, "", serial, 1)) {
            return false;
        }
    }
    return true;
}

static bool add_by_tags(struct flow *flow)
{
    const struct count_work *count = &flow->work.count;
    const struct tally *tally = &flow->work.tally;
    bool has_room = true;
    for (size_t i = 0; i < tally->n_rows && has_room; i++) {
        const struct tally_row *row = &tally->rows[i];
        struct item_row item;
        bool counts = row->item[0] && (!count->item[0] || strcmp(count->item, row->item) == 0) &&
                      flow_got(flow, flow->book->ops->item(flow->book, row->item, &item));
        if (counts) {
            has_room = item.serial ? add_serials(flow, i)
                                   : add_counted(flow, row->item, "", "", row->n * row->each);
        }
    }
    return has_room;
}

/* --- where a difference lies --- */

/* Goods that the book does not have here lie in this bin; in a zone, where the book has others of
 * the item, if that is one place. A lot is known by the same rule. */
static void place_new(struct flow *flow, struct count_diff *row)
{
    struct item_row item;
    const struct count_work *count = &flow->work.count;
    bool has_lot = flow_got(flow, flow->book->ops->item(flow->book, row->item, &item)) && item.lot;
    copy_cut(row->place, sizeof(row->place), count->is_zone ? "" : count->place);
    for (size_t i = 0; count->by_tags && i < flow->n_diffs; i++) {
        const struct count_diff *other = &flow->diffs[i];
        if (other == row || strcmp(other->item, row->item) != 0 || other->book == 0) {
            continue;
        }
        row->many = row->many || other->many ||
                    (row->place[0] && strcmp(row->place, other->place) != 0) ||
                    (row->lot[0] && strcmp(row->lot, other->lot) != 0);
        copy_cut(row->place, sizeof(row->place), other->place);
        copy_cut(row->lot, sizeof(row->lot), other->lot);
    }
    row->many = row->many || !row->place[0] || (has_lot && !row->lot[0]);
}

bool count_compare(struct flow *flow)
{
    flow->n_diffs = 0;
    bool has_room = read_book(flow);
    has_room = has_room && (flow->work.count.by_tags ? add_by_tags(flow) : add_by_hand(flow));
    if (!has_room) {
        flow->n_diffs = 0;
        flow_tell(flow, SIGNAL_ERROR, N_("Too much for one count"));
        return false;
    }
    for (size_t i = 0; i < flow->n_diffs; i++) {
        if (!flow->diffs[i].place[0]) {
            place_new(flow, &flow->diffs[i]);
        }
    }
    qsort(flow->diffs, flow->n_diffs, sizeof(flow->diffs[0]), compare);
    return true;
}

/* --- groups: an item and lot --- */

bool count_differs(const struct count_diff *diff)
{
    return diff->counted != diff->book;
}

size_t count_group(const struct flow *flow, size_t i)
{
    const struct count_diff *first = &flow->diffs[i];
    size_t end = i + 1;
    while (end < flow->n_diffs && strcmp(flow->diffs[end].item, first->item) == 0 &&
           strcmp(flow->diffs[end].lot, first->lot) == 0) {
        end++;
    }
    return end;
}

struct counted count_group_sum(const struct flow *flow, size_t from, size_t to)
{
    struct counted sum = {0};
    copy_cut(sum.item, sizeof(sum.item), flow->diffs[from].item);
    copy_cut(sum.lot, sizeof(sum.lot), flow->diffs[from].many ? "" : flow->diffs[from].lot);
    for (size_t i = from; i < to; i++) {
        sum.qty += flow->diffs[i].counted;
        sum.book += flow->diffs[i].book;
    }
    return sum;
}

size_t count_differing(const struct flow *flow)
{
    size_t n = 0;
    for (size_t i = 0; i < flow->n_diffs; i++) {
        n += count_differs(&flow->diffs[i]);
    }
    return n;
}

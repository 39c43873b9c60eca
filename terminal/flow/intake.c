/* An item as it comes into the hand: lot, serial and quantity, and what must be refused about them.
 */
#include "terminal/flow/workflow.h"

#define CONFIRM_NEVER "0"

void intake_read(struct intake *in, const struct scan *scan, const struct meant *meant)
{
    *in = (struct intake){.qty = meant->qty, .counted = meant->counted};
    copy_cut(in->item, sizeof(in->item), meant->item.id);
    copy_cut(in->serial, sizeof(in->serial), meant->item.serial ? scan->serial : "");
    copy_cut(in->lot, sizeof(in->lot), meant->item.lot ? scan->lot : "");
    copy_cut(in->expiry, sizeof(in->expiry), scan->expiry);
    text_clean((struct str){scan->raw, scan->raw_len}, true, in->scan, sizeof(in->scan));
    if (meant->item.serial) {
        in->qty = 1;
        in->counted = false;
    }
}

/* The rows of one item in one place, into flow->stock. */
static size_t stock_here(struct flow *flow, const char *place, const char *item)
{
    return flow_count(
        flow, flow->book->ops->stock(flow->book, NULL, place, item, 0, flow->stock, PAGE_ROWS));
}

static const char *expiry_of(const struct flow *flow, size_t n, const struct intake *in)
{
    for (size_t i = 0; i < n && !in->expiry[0]; i++) {
        if (strcmp(flow->stock[i].lot, in->lot) == 0) {
            return flow->stock[i].expiry;
        }
    }
    return in->expiry;
}

static bool expired(const struct flow *flow, const char *expiry)
{
    char today[DATE_SIZE];
    flow_today(flow, today);
    return expiry[0] && strcmp(expiry, today) < 0;
}

bool intake_expired(struct flow *flow, const struct intake *in, const char *place)
{
    size_t n = stock_here(flow, place, in->item);
    return expired(flow, expiry_of(flow, n, in));
}

/* First expired, first out: an earlier lot that lies here goes first; the lot that the hub
 * allocated goes before any that does not expire earlier. A lot of unknown expiry counts as the
 * latest. */
bool intake_lot_refused(struct flow *flow, const struct intake *in, const char *place,
                        const char *allocated, char ret_lot[LOT_SIZE])
{
    size_t n = stock_here(flow, place, in->item);
    const char *expiry = expiry_of(flow, n, in);
    for (size_t i = 0; i < n; i++) {
        const struct stock_row *row = &flow->stock[i];
        if (row->qty <= 0 || strcmp(row->lot, in->lot) == 0 || expired(flow, row->expiry)) {
            continue;
        }
        bool earlier = row->expiry[0] && (!expiry[0] || strcmp(row->expiry, expiry) < 0);
        bool later = expiry[0] && (!row->expiry[0] || strcmp(row->expiry, expiry) > 0);
        if (earlier || (!later && allocated[0] && strcmp(row->lot, allocated) == 0)) {
            copy_cut(ret_lot, LOT_SIZE, row->lot);
            return true;
        }
    }
    return false;
}

static bool serial_in(struct flow *flow, const struct intake *in, const char *place)
{
    int64_t qty = 0;
    return flow_got(flow, flow->book->ops->stock_qty(flow->book, place, in->item, in->lot,
                                                     in->serial, &qty)) &&
           qty > 0;
}

/* Only a serial that is not where it should be costs the search through all of its item. One that
 * no book knows is taken as it comes: it is in the hand. */
bool intake_serial_gone(struct flow *flow, const struct intake *in, const char *place,
                        char ret_place[ID_SIZE])
{
    if (serial_in(flow, in, place)) {
        return false;
    }
    for (size_t skip = 0;; skip += PAGE_ROWS) {
        size_t n = flow_count(flow, flow->book->ops->stock(flow->book, NULL, NULL, in->item, skip,
                                                           flow->stock, PAGE_ROWS));
        for (size_t i = 0; i < n; i++) {
            if (flow->stock[i].qty > 0 && strcmp(flow->stock[i].serial, in->serial) == 0) {
                copy_cut(ret_place, ID_SIZE, flow->stock[i].place);
                return true;
            }
        }
        if (n < PAGE_ROWS) {
            return false;
        }
    }
}

bool intake_big(struct flow *flow, const struct intake *in, const struct item_row *item)
{
    int64_t limit = item->confirm_over;
    if (limit == 0) {
        char value[24];
        flow->book->ops->setting(flow->book, "confirm_over", CONFIRM_NEVER, value, sizeof(value));
        if (str_to_int64(str_of(value), &limit) < 0) {
            limit = 0;
        }
    }
    return in->counted && !in->confirmed && limit > 0 && in->qty > limit;
}

/* GS1 element strings name the field; anything else must be the bare lot or serial. */
static bool take_field(struct flow *flow, const struct scan *scan, const char *field, char *to,
                       size_t size)
{
    const char *value = field[0]                                     ? field
                        : scan->kind == SCAN_PLAIN && !scan->sscc[0] ? scan->text
                                                                     : "";
    if (!value[0] || copy_cstr(to, size, value) < 0) {
        flow_unknown(flow, scan);
        return false;
    }
    return true;
}

bool intake_lot(struct flow *flow, struct intake *in, const struct scan *scan)
{
    if (!take_field(flow, scan, scan->lot, in->lot, sizeof(in->lot))) {
        return false;
    }
    if (scan->expiry[0]) {
        copy_cut(in->expiry, sizeof(in->expiry), scan->expiry);
    }
    return true;
}

bool intake_serial(struct flow *flow, struct intake *in, const struct scan *scan)
{
    return take_field(flow, scan, scan->serial, in->serial, sizeof(in->serial));
}

/*
 * Between the files of the receive workflow: receive.c finds a delivery, asks for the dock and
 * closes; receive_item.c takes what is scanned, receive_book.c puts it on the announced lines,
 * receive_tags.c counts what a reader sees.
 */
#ifndef TERMINAL_FLOW_RECEIVE_H
#define TERMINAL_FLOW_RECEIVE_H

#include "terminal/flow/workflow.h"

#define RECEIVE_TAG_SCAN "tags 01" /* and the GTIN: the scan of an event of tags */

enum receive_step {
    RECEIVE_FIND,
    RECEIVE_START,
    RECEIVE_ASK,
    RECEIVE_DOCK,
    RECEIVE_NEXT,
    RECEIVE_ITEM,
    RECEIVE_LOT,
    RECEIVE_EXPIRY,
    RECEIVE_SERIAL,
    RECEIVE_QTY,
    RECEIVE_TAGS,
    RECEIVE_WRITE,
    RECEIVE_CLOSE,
    RECEIVE_SHORT,
    RECEIVE_DONE
};

/* --- receive.c --- */

/* Title and prompt. */
void receive_title(struct view *view, const char *prompt);
/* A label of a pallet: of this delivery, it is the one being unloaded from now on. */
bool receive_pallet(struct flow *flow, const char *sscc);
/* Whether stock may come in here. */
bool receive_is_dock(const struct meant *meant);

/* --- receive_book.c --- */

/* What came, as one read, one count or one batch of tags has it. */
struct goods {
    const char *item;
    const char *lot;
    const char *expiry;
    const char *scan;
    int64_t qty;
};

/* How much was announced and came; of one item, or of all with NULL. */
struct receive_sums {
    int64_t announced;
    int64_t received;
    int64_t to_come;
    int64_t over;
};
void receive_sums(struct flow *flow, const char *item, struct receive_sums *ret);
bool receive_announced(struct flow *flow, const char *item);
/* The lot that was announced for this item, if it is but one. */
bool receive_only_lot(struct flow *flow, const char *item, char ret_lot[LOT_SIZE]);
/* Whether the announcement or the stock says when this lot expires. */
bool receive_knows_lot(struct flow *flow, const char *item, const char *lot);
/* Adds the events: what came goes to the open lines it fits best, what is too much to the first of
 * them. `next_serial` gives qty serials one by one; NULL where the item has none. */
void receive_write(struct flow *flow, const struct goods *goods,
                   const char *(*next_serial)(void *context), void *context);

/* --- receive_item.c --- */

void receive_item_scan(struct flow *flow, const struct scan *scan);
void receive_item_show(struct flow *flow, struct view *view);
void receive_item_accept(struct flow *flow);
void receive_lot_scan(struct flow *flow, const struct scan *scan);
void receive_lot_show(struct flow *flow, struct view *view);
void receive_expiry_scan(struct flow *flow, const struct scan *scan);
void receive_expiry_typed(struct flow *flow, const char *text);
void receive_expiry_show(struct flow *flow, struct view *view);
void receive_serial_scan(struct flow *flow, const struct scan *scan);
void receive_serial_show(struct flow *flow, struct view *view);
void receive_qty_scan(struct flow *flow, const struct scan *scan);
void receive_qty_typed(struct flow *flow, const char *text);
void receive_qty_accept(struct flow *flow);
void receive_qty_show(struct flow *flow, struct view *view);
void receive_drop(struct flow *flow); /* what waits for lot, expiry, serial or quantity */

/* --- receive_tags.c --- */

void receive_tag(struct flow *flow, const struct scan *scan);
/* The announced lines, with what was counted of them, and apart from them what was not announced.
 */
void receive_list(struct flow *flow, struct view *view);
/* Whether tags of announced goods wait to be taken. */
bool receive_tags_wait(struct flow *flow);
/* What of the tags a person has to know beside the figures. */
void receive_tags_facts(struct flow *flow, struct view *view);
void receive_tags_show(struct flow *flow, struct view *view);
void receive_tags_accept(struct flow *flow);
void receive_tags_back(struct flow *flow);
void receive_write_enter(struct flow *flow);
void receive_write_show(struct flow *flow, struct view *view);
/* A receive of tags was taken back: they count again. */
void receive_tags_undone(struct flow *flow, const struct event *event);

#endif

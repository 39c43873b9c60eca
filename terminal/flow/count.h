/*
 * Between the files of the count workflow: count.c has where to count and the workflow's table;
 * count_item.c counting by hand, count_tags.c by tags; count_book.c what the book says of it;
 * count_write.c what becomes of a difference.
 */
#ifndef TERMINAL_FLOW_COUNT_H
#define TERMINAL_FLOW_COUNT_H

#include "terminal/flow/workflow.h"

enum count_step {
    COUNT_WHERE,
    COUNT_ASK,
    COUNT_NEXT,
    COUNT_BIN,
    COUNT_ITEM,
    COUNT_LOT,
    COUNT_SERIAL,
    COUNT_CONFIRM,
    COUNT_TAGS,
    COUNT_EMPTY,
    COUNT_LOOK,
    COUNT_DIFF,
    COUNT_PIN,
    COUNT_WRITE,
    COUNT_DONE
};

/* Title, and where it is that is counted. */
void count_title(struct flow *flow, struct view *view, const char *prompt);
/* On to the next line of the task, or to where else one wants to count. */
void count_next(struct flow *flow);
/* Whether what was counted may be given up: asked twice it may. */
bool count_leave(struct flow *flow);
/* Forgets what was counted here, not the task. */
void count_clear(struct flow *flow);

void count_item_scan(struct flow *flow, const struct scan *scan);
void count_item_typed(struct flow *flow, const char *text);
void count_item_accept(struct flow *flow);
void count_item_back(struct flow *flow);
void count_item_show(struct flow *flow, struct view *view);
void count_lot_scan(struct flow *flow, const struct scan *scan);
void count_lot_show(struct flow *flow, struct view *view);
void count_serial_scan(struct flow *flow, const struct scan *scan);
void count_serial_show(struct flow *flow, struct view *view);
void count_confirm_accept(struct flow *flow);
void count_confirm_show(struct flow *flow, struct view *view);
void count_drop_item(struct flow *flow);
/* Takes row i out. */
void count_forget(struct flow *flow, size_t i);

void count_tags_scan(struct flow *flow, const struct scan *scan);
void count_tags_tag(struct flow *flow, const struct scan *scan);
void count_tags_accept(struct flow *flow);
void count_tags_show(struct flow *flow, struct view *view);

/* Compares what was counted with the book, into flow->diffs, ordered by item, lot and serial; with
 * tags by item and serial, as a tag says no lot. False, having said so, if there is too much here
 * for one count. */
bool count_compare(struct flow *flow);
bool count_differs(const struct count_diff *diff);
/* How many rows of `diffs` differ. */
size_t count_differing(const struct flow *flow);
/* The end of the group that begins at i: the same item and lot. */
size_t count_group(const struct flow *flow, size_t i);
/* What was counted, and what the book said, of a group. */
struct counted count_group_sum(const struct flow *flow, size_t from, size_t to);
/* What the book says of this place, as one number: another one if it changed. */
uint64_t count_book_state(struct flow *flow);

void count_empty_show(struct flow *flow, struct view *view);
void count_empty_accept(struct flow *flow);
void count_look_enter(struct flow *flow);
void count_look_show(struct flow *flow, struct view *view);
void count_diff_show(struct flow *flow, struct view *view);
void count_diff_accept(struct flow *flow);
void count_diff_changed(struct flow *flow);
void count_diff_back(struct flow *flow);
void count_pin_show(struct flow *flow, struct view *view);
void count_pin_typed(struct flow *flow, const char *text);
void count_write_enter(struct flow *flow);
void count_write_show(struct flow *flow, struct view *view);

#endif

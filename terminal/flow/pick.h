/*
 * Between the files of the pick workflow: pick.c has its steps up to the bin and after the last
 * line; pick_item.c what happens at the bin; pick_trouble.c what goes wrong there.
 */
#ifndef TERMINAL_FLOW_PICK_H
#define TERMINAL_FLOW_PICK_H

#include "terminal/flow/workflow.h"

enum pick_step {
    PICK_FIND,
    PICK_ASK,
    PICK_NONE,
    PICK_NEXT,
    PICK_TOTE,
    PICK_BIN,
    PICK_ITEM,
    PICK_LOT,
    PICK_SERIAL,
    PICK_CONFIRM,
    PICK_PUT,
    PICK_SHORT,
    PICK_DONE
};

/* Task and line under way. */
bool pick_rows(struct flow *flow, struct task_row *ret_task, struct line_row *ret_line);
/* The same for a handler: false, having gone to choose another line, if they are no longer there.
 */
bool pick_here(struct flow *flow, struct task_row *ret_task, struct line_row *ret_line);
/* Base units of the line that are neither done nor in the hand. */
int64_t pick_left(const struct flow *flow, const struct line_row *line);
int64_t pick_held(const struct flow *flow);
/* Line complete, and the task with it if it was the last: `done` goes into the same commit. */
void pick_line_complete(struct flow *flow, const struct task_row *task);

void pick_exceptions(struct flow *flow); /* F4 */
void pick_code(struct flow *flow, const struct code_row *code);
void pick_short_accept(struct flow *flow);
void pick_short_show(struct flow *flow, struct view *view);
void pick_item_scan(struct flow *flow, const struct scan *scan);
void pick_item_typed(struct flow *flow, const char *text);
void pick_item_show(struct flow *flow, struct view *view);
void pick_item_back(struct flow *flow);
void pick_lot_scan(struct flow *flow, const struct scan *scan);
void pick_lot_show(struct flow *flow, struct view *view);
void pick_serial_scan(struct flow *flow, const struct scan *scan);
void pick_serial_show(struct flow *flow, struct view *view);
void pick_confirm_accept(struct flow *flow);
void pick_confirm_show(struct flow *flow, struct view *view);
void pick_put_scan(struct flow *flow, const struct scan *scan);
void pick_put_show(struct flow *flow, struct view *view);
void pick_to_item(struct flow *flow); /* drops what waits for lot, serial or confirmation */

#endif

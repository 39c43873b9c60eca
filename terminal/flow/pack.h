/*
 * Between the files of the pack workflow: pack.c has its steps, the tote and the exceptions;
 * pack_item.c verifies items into the carton; pack_carton.c weighs, closes and labels it.
 */
#ifndef TERMINAL_FLOW_PACK_H
#define TERMINAL_FLOW_PACK_H

#include "terminal/flow/workflow.h"

enum pack_step {
    PACK_TOTE,
    PACK_ASK,
    PACK_NONE,
    PACK_NEXT,
    PACK_OTHER_TOTE,
    PACK_ITEM,
    PACK_LOT,
    PACK_SERIAL,
    PACK_CONFIRM,
    PACK_SHORT,
    PACK_WEIGH,
    PACK_PRINT,
    PACK_FAILED,
    PACK_DONE
};

/* Title and prompt of a step of this order. */
void pack_title(struct flow *flow, struct view *view, const char *prompt);
/* `done`, unless the task has it; then the summary. */
void pack_finish(struct flow *flow);

/* pack_item.c */
void pack_item_scan(struct flow *flow, const struct scan *scan);
void pack_item_typed(struct flow *flow, const char *text);
void pack_item_show(struct flow *flow, struct view *view);
void pack_lot_scan(struct flow *flow, const struct scan *scan);
void pack_lot_show(struct flow *flow, struct view *view);
void pack_serial_scan(struct flow *flow, const struct scan *scan);
void pack_serial_show(struct flow *flow, struct view *view);
void pack_confirm_accept(struct flow *flow);
void pack_confirm_show(struct flow *flow, struct view *view);
void pack_to_item(struct flow *flow);
/* The number of the line that is selected in the list, 0 if there is none. */
int64_t pack_selected_line(struct flow *flow);

/* pack_carton.c */
void pack_weigh_typed(struct flow *flow, const char *text);
void pack_weigh_weight(struct flow *flow, int64_t weight_g);
void pack_weigh_accept(struct flow *flow);
void pack_weigh_show(struct flow *flow, struct view *view);
void pack_print_show(struct flow *flow, struct view *view);
void pack_print_back(struct flow *flow);
void pack_printed(struct flow *flow, const struct flow_input *input);
void pack_failed_show(struct flow *flow, struct view *view);
void pack_failed_accept(struct flow *flow);
void pack_failed_back(struct flow *flow);
void pack_reprint(struct flow *flow, const char *code);

#endif

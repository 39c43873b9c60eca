/*
 * Between the files of the driver loop: stack.c holds the workflows that lie over one another,
 * input.c gives an input to the step that takes it, flow.c makes durable what came of it and draws.
 */
#ifndef TERMINAL_FLOW_DRIVE_H
#define TERMINAL_FLOW_DRIVE_H

#include "terminal/flow/workflow.h"

struct frame *drive_top(struct flow *flow);
const struct step *drive_step(const struct frame *frame);
/* Nobody is at work, or somebody has to prove again who it is: what lies below the login waits. */
bool drive_covered(const struct flow *flow);
/* Whether every task in the stack is still ours. */
bool drive_still(struct flow *flow);
/* Has the frame in hand look at the book again. */
void drive_again(struct flow *flow);
/* Whether the undo key does something now. */
bool drive_can_undo(const struct flow *flow);
/* Everything as before this input, or as at its last commit. */
void drive_take_back(struct flow *flow);
/* A tag came into a reader's field (tags.c). */
void drive_tag(struct flow *flow, const struct scan *scan);
void drive_dispatch(struct flow *flow, const struct flow_input *input);

#endif

#include <assert.h>

#include "terminal/flow/drive.h"

struct frame *drive_top(struct flow *flow)
{
    return &flow->work.stack[flow->work.depth - 1];
}

const struct step *drive_step(const struct frame *frame)
{
    return &frame->workflow->steps[frame->step];
}

bool drive_covered(const struct flow *flow)
{
    return !flow->who.working || flow->who.locked;
}

void flow_step(struct flow *flow, unsigned step)
{
    struct frame *frame = &flow->work.stack[flow->at];
    assert(step < frame->workflow->n_steps);
    frame->step = step;
    frame->fresh = true;
    if (frame == drive_top(flow)) {
        flow->list = (struct list_state){0};
    }
}

bool flow_in_step(const struct flow *flow, unsigned step)
{
    return flow->work.stack[flow->at].step == step;
}

void flow_push(struct flow *flow, const struct workflow *workflow, unsigned step)
{
    assert(flow->work.depth < DEPTH_MAX);
    flow->at = flow->work.depth++;
    flow->work.stack[flow->at].workflow = workflow;
    flow_step(flow, step);
}

void drive_again(struct flow *flow)
{
    const struct workflow *workflow = flow->work.stack[flow->at].workflow;
    if (workflow->again) {
        workflow->again(flow);
    }
}

void flow_pop(struct flow *flow)
{
    assert(flow->work.depth > 1);
    flow->at = --flow->work.depth - 1;
    flow->list = (struct list_state){0};
    drive_again(flow);
}

void flow_home(struct flow *flow)
{
    struct work *work = &flow->work;
    work->pick = (struct pick_work){0};
    work->pack = (struct pack_work){0};
    work->ship = (struct ship_work){0};
    work->move = (struct move_work){0};
    work->count = (struct count_work){0};
    work->find = (struct find_work){0};
    work->receive = (struct receive_work){0};
    tags_home(work);
    work->depth = 0;
    flow_push(flow, &menu_flow, 0);
}

bool drive_still(struct flow *flow)
{
    size_t at = flow->at;
    bool still = true;
    for (size_t i = 0; still && i < flow->work.depth; i++) {
        flow->at = i;
        const struct workflow *workflow = flow->work.stack[i].workflow;
        still = !workflow->still || workflow->still(flow);
    }
    flow->at = at;
    return still;
}

/* Looks whether the work that lay covered can go on; with a word if it cannot. */
static bool uncover(struct flow *flow)
{
    flow->at = flow->work.depth - 1;
    if (drive_still(flow)) {
        return true;
    }
    flow_home(flow);
    flow_tell(flow, SIGNAL_WARNING, N_("Task taken back"));
    return false;
}

void flow_unlocked(struct flow *flow)
{
    if (uncover(flow)) {
        drive_again(flow);
    }
}

void flow_resume(struct flow *flow)
{
    if (!uncover(flow)) {
        return;
    }
    const struct workflow *workflow = drive_top(flow)->workflow;
    if (workflow->restarted) {
        workflow->restarted(flow);
    }
}

/* Tasks and their lines, as every workflow asks for them. */
#include "terminal/flow/workflow.h"

bool task_ours(const struct flow *flow, const struct task_row *task)
{
    bool finished = task->state == TASK_DONE && task->lines_open == 0;
    return strcmp(task->seat, flow->seat) == 0 && task->state != TASK_REVIEW && !finished;
}

bool task_mine(struct flow *flow, enum task_kind kind, struct task_row *ret)
{
    bool found = false;
    size_t n = flow_count(
        flow, flow->book->ops->my_tasks(flow->book, 1u << kind, 0, flow->tasks, PAGE_ROWS));
    for (size_t i = 0; i < n; i++) {
        const struct task_row *task = &flow->tasks[i];
        bool by_me = strcmp(task->by, flow->work.person) == 0;
        if (task_ours(flow, task) && task->state != TASK_DONE && (by_me || !found)) {
            *ret = *task;
            found = true;
            if (by_me) {
                break;
            }
        }
    }
    return found;
}

void task_start(struct flow *flow, const struct task_row *task)
{
    if (task->state == TASK_OPEN || task->state == TASK_LEASED) {
        struct event *event = flow_event(flow, EVENT_START);
        copy_cut(event->task, sizeof(event->task), task->id);
    }
}

struct event *task_done(struct flow *flow, const char *task)
{
    struct event *event = flow_event(flow, EVENT_DONE);
    copy_cut(event->task, sizeof(event->task), task);
    return event;
}

int64_t line_left(const struct line_row *line)
{
    int64_t left = line->qty - line->done - line->short_qty;
    return left > 0 ? left : 0;
}

bool line_find(struct flow *flow, const char *task, bool open_only,
               bool (*wanted)(const struct line_row *, const void *), const void *context,
               struct line_row *ret)
{
    for (size_t skip = 0;; skip += PAGE_ROWS) {
        size_t n = flow_count(flow, flow->book->ops->lines(flow->book, task, open_only, skip,
                                                           flow->lines, PAGE_ROWS));
        for (size_t i = 0; i < n; i++) {
            if (!wanted || wanted(&flow->lines[i], context)) {
                *ret = flow->lines[i];
                return true;
            }
        }
        if (n < PAGE_ROWS) {
            return false;
        }
    }
}

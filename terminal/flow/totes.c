#include "terminal/flow/workflow.h"

static struct tote *in_slot(struct flow *flow, const char *task, int64_t slot)
{
    for (size_t i = 0; i < flow->work.n_totes; i++) {
        struct tote *tote = &flow->work.totes[i];
        if (!tote->full && tote->slot == slot && strcmp(tote->task, task) == 0) {
            return tote;
        }
    }
    return NULL;
}

const char *tote_of(struct flow *flow, const char *task, int64_t slot)
{
    const struct tote *tote = in_slot(flow, task, slot);
    return tote ? tote->id : NULL;
}

static const struct tote *tote_find(const struct flow *flow, const char *id)
{
    for (size_t i = 0; i < flow->work.n_totes; i++) {
        if (strcmp(flow->work.totes[i].id, id) == 0) {
            return &flow->work.totes[i];
        }
    }
    return NULL;
}

static void forget(struct work *work, size_t i)
{
    work->n_totes--;
    memmove(&work->totes[i], &work->totes[i + 1], (work->n_totes - i) * sizeof(work->totes[0]));
}

/* A full table forgets the oldest: its slot is asked again, which costs a scan and loses nothing.
 */
void tote_set(struct flow *flow, const char *task, int64_t slot, const char *id)
{
    struct work *work = &flow->work;
    struct tote *tote = in_slot(flow, task, slot);
    if (!tote) {
        if (work->n_totes == TOTES_MAX) {
            forget(work, 0);
        }
        tote = &work->totes[work->n_totes++];
    }
    *tote = (struct tote){.slot = slot};
    copy_cut(tote->task, sizeof(tote->task), task);
    copy_cut(tote->id, sizeof(tote->id), id);
}

void tote_full(struct flow *flow, const char *task, int64_t slot)
{
    struct tote *tote = in_slot(flow, task, slot);
    if (tote) {
        tote->full = true;
    }
}

void totes_drop(struct flow *flow, const char *task)
{
    struct work *work = &flow->work;
    for (size_t i = work->n_totes; i-- > 0;) {
        if (strcmp(work->totes[i].task, task) == 0) {
            forget(work, i);
        }
    }
}

struct content {
    const char *item;
    int64_t slot;
};

static bool was_picked_for(const struct line_row *line, const void *context)
{
    const struct content *content = context;
    return line->slot == content->slot && line->done > 0 && strcmp(line->item, content->item) == 0;
}

/* A task that goes on at another seat goes on with the tote that it was begun with. */
static bool contents_fit(struct flow *flow, const char *task, int64_t slot, const char *id)
{
    size_t n = flow_count(
        flow, flow->book->ops->stock(flow->book, NULL, id, NULL, 0, flow->stock, PAGE_ROWS));
    for (size_t i = 0; i < n; i++) {
        struct content content = {flow->stock[i].item, slot};
        struct line_row line;
        if (!line_find(flow, task, false, was_picked_for, &content, &line)) {
            return false;
        }
    }
    return true;
}

/* Whether the table still has it for a task that is under way; forgets what is not. */
static bool in_use(struct flow *flow, const char *id)
{
    const struct tote *tote = tote_find(flow, id);
    struct task_row task;
    if (!tote) {
        return false;
    }
    if (flow_got(flow, flow->book->ops->task(flow->book, tote->task, &task)) &&
        task_ours(flow, &task)) {
        return true;
    }
    char gone[ID_SIZE];
    copy_cut(gone, sizeof(gone), tote->task);
    totes_drop(flow, gone);
    return false;
}

bool tote_fits(struct flow *flow, const char *task, int64_t slot, const char *id)
{
    if (in_use(flow, id)) {
        say_code(flow_tell(flow, SIGNAL_DUPLICATE, N_("{0} is in use")), id);
        return false;
    }
    if (!contents_fit(flow, task, slot, id)) {
        say_code(flow_tell(flow, SIGNAL_ERROR, N_("{0} is not empty")), id);
        return false;
    }
    return true;
}

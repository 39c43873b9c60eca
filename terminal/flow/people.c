/* A supervisor's view of who does what: tasks that need somebody first, then those under way, then
 * those that wait. */
#include "terminal/flow/workflow.h"

enum rank { RANK_REVIEW, RANK_STUCK, RANK_STARTED, RANK_LEASED, RANK_OPEN, RANKS };

struct seats {
    struct seat_row rows[PAGE_ROWS];
    size_t n;
};

/* A task whose seat is not connected may be stuck: nobody knows until it is back. */
static bool seat_off(const struct seats *seats, const char *id)
{
    for (size_t i = 0; i < seats->n; i++) {
        if (strcmp(seats->rows[i].id, id) == 0) {
            return !seats->rows[i].up;
        }
    }
    return false;
}

static enum rank rank_of(const struct flow *flow, const struct seats *seats,
                         const struct task_row *task)
{
    if (task->state == TASK_REVIEW) {
        return RANK_REVIEW;
    }
    if (task->state == TASK_OPEN || !task->seat[0]) {
        return RANK_OPEN;
    }
    if (strcmp(task->seat, flow->seat) != 0 && seat_off(seats, task->seat)) {
        return RANK_STUCK;
    }
    return task->state == TASK_STARTED ? RANK_STARTED : RANK_LEASED;
}

static const char *kind_words(enum task_kind kind)
{
    static const char *const words[] = {
        [TASK_PICK] = N_("Pick"),          [TASK_PUT] = N_("Put away"),
        [TASK_REPLENISH] = N_("Refill"),   [TASK_COUNT] = N_("Count"),
        [TASK_RECEIVE] = N_("Receive"),    [TASK_PACK] = N_("Pack"),
        [TASK_LOAD] = N_("Ship"),          [TASK_RETURN] = N_("Return"),
        [TASK_HANDOVER] = N_("Hand over"), [TASK_OTHER] = N_("Other"),
    };
    return words[kind];
}

/* Translators: states of a task in a narrow column: somebody must look at it; its device is not
 * connected; somebody works on it; somebody has it; nobody has it yet. */
static const char *rank_words(enum rank rank)
{
    static const char *const words[RANKS] = {
        [RANK_REVIEW] = N_("check"),      [RANK_STUCK] = N_("seat off"),
        [RANK_STARTED] = N_("under way"), [RANK_LEASED] = N_("taken"),
        [RANK_OPEN] = N_("waiting"),
    };
    return words[rank];
}

static bool is_short(const struct line_row *line, const void *context)
{
    (void)context;
    return line->short_qty > 0;
}

static void fill(struct flow *flow, struct view *view, struct say *cells, enum rank rank,
                 const struct task_row *task)
{
    struct line_row line;
    bool is_shorted = line_find(flow, task->id, false, is_short, NULL, &line);
    say_only_code(&cells[0], task->id);
    say_only_code(&cells[1], task->by[0] ? task->by : task->seat);
    say(&cells[2], kind_words(task->kind));
    say(&cells[3], is_shorted ? N_("short") : rank_words(rank));
    say_qty(say_qty(say(&cells[4], "{0}/{1}"), task->lines - task->lines_open), task->lines);
    view->list.rows[view->list.n - 1].warn = is_shorted || rank <= RANK_STUCK;
}

/* One pass over all tasks a rank: the list is short enough, and stands in the page cache. */
static void list_rank(struct flow *flow, struct view *view, const struct seats *seats,
                      enum rank rank, size_t *seen, bool *more)
{
    for (size_t skip = 0; *more; skip += PAGE_ROWS) {
        size_t n =
            flow_count(flow, flow->book->ops->tasks(flow->book, 0, skip, flow->tasks, PAGE_ROWS));
        for (size_t i = 0; *more && i < n; i++) {
            if (rank_of(flow, seats, &flow->tasks[i]) != rank) {
                continue;
            }
            struct say *cells = list_pass(flow, view, (*seen)++, more);
            if (cells) {
                fill(flow, view, cells, rank, &flow->tasks[i]);
            }
        }
        if (n < PAGE_ROWS) {
            return;
        }
    }
}

static void heads(struct view *view)
{
    /* A narrow screen drops from the end: who and what come first. */
    say(&view->list.heads[0], N_("Task"));
    say(&view->list.heads[1], N_("Who"));
    say(&view->list.heads[2], N_("Work"));
    say(&view->list.heads[3], N_("State"));
    say(&view->list.heads[4], N_("Lines"));
}

static void tasks_show(struct flow *flow, struct view *view)
{
    struct seats seats;
    size_t seen = 0;
    bool more = true;
    seats.n = flow_count(flow, flow->book->ops->seats(flow->book, seats.rows, PAGE_ROWS));
    say(&view->title, N_("People, tasks"));
    say(&view->prompt, N_("Up and down: more"));
    show_fresh(flow, view);
    heads(view);
    for (enum rank rank = 0; rank < RANKS; rank++) {
        list_rank(flow, view, &seats, rank, &seen, &more);
    }
    list_size(flow, seen);
    list_close(flow, view);
}

static const struct step steps[] = {
    {.name = "people-tasks",
     .help = N_("Tasks to check come first, then those of a seat that is off, then the others."),
     .show = tasks_show,
     .move = list_move},
};

const struct workflow people_flow = {
    .name = "people", .steps = steps, .n_steps = ARRAY_SIZE(steps)};

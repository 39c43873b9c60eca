/* What people do at the seats, and what the model makes of it. */
#include "drivers/base/error.h"
#include "tests/sim/world.h"

#define LEASED_MAX 4
#define SUPPLIER   "@supplier"
#define ADJUST     "@adjust"
#define COUNTS     (1U << TASK_COUNT)
#define KINDS      (1U << TASK_PICK | 1U << TASK_RECEIVE | COUNTS)

/* --- events --- */

static void two_legs(struct event *event, const char *from, const char *to, const char *item,
                     int64_t qty)
{
    event->n_legs = 2;
    for (size_t i = 0; i < 2; i++) {
        copy_cut(event->legs[i].place, sizeof(event->legs[i].place), i ? to : from);
        copy_cut(event->legs[i].item, sizeof(event->legs[i].item), item);
        event->legs[i].qty = i ? qty : -qty;
    }
}

static void move_event(struct world *world, struct event *event)
{
    size_t from = chance_below(&world->chance, BINS), to = chance_below(&world->chance, BINS);
    char places[2][ID_SIZE], item[ITEM_SIZE];
    event->type = from == to ? EVENT_NOTE : EVENT_MOVE;
    if (from == to) {
        copy_cut(event->note, sizeof(event->note), "nothing to do");
        return;
    }
    bin_name(from, places[0]);
    bin_name(to, places[1]);
    item_name(chance_below(&world->chance, ITEMS), item);
    two_legs(event, places[0], places[1], item, 1 + (int64_t)chance_below(&world->chance, 5));
}

/* What is found may be as booked, more or less. */
static void count_line(struct world *world, const struct line_row *line, struct event *event)
{
    int64_t more = (int64_t)chance_below(&world->chance, 7) - 3;
    event->type = EVENT_COUNT;
    copy_cut(event->place, sizeof(event->place), line->place);
    event->n_counted = 1;
    event->counted[0] = (struct counted){.qty = 5 + more, .book = 5};
    copy_cut(event->counted[0].item, ITEM_SIZE, line->item);
    if (more != 0) {
        two_legs(event, ADJUST, line->place, line->item, more);
    }
}

static void line_event(struct world *world, const struct task_row *task,
                       const struct line_row *line, struct event *event)
{
    char bin[ID_SIZE];
    event->line = line->line;
    if (task->kind == TASK_PICK) {
        event->type = EVENT_PICK;
        two_legs(event, line->place, TOTE, line->item, line->qty - line->done - line->short_qty);
        return;
    }
    if (task->kind == TASK_COUNT) {
        count_line(world, line, event);
        return;
    }
    /* More may come than is left of the line. */
    bin_name(chance_below(&world->chance, BINS), bin);
    event->type = EVENT_RECEIVE;
    two_legs(event, SUPPLIER, bin, line->item, 1 + (int64_t)chance_below(&world->chance, 4));
}

/* The next open line of a task that the seat has, or the task's end. False: it has none. */
static bool task_event(struct world *world, struct member *member, struct event *event)
{
    static struct task_row task;
    static struct line_row line;
    int n = ledger_my_tasks(member->ledger, KINDS, 0, &task, 1);
    must(n, "tasks");
    if (n == 0) {
        return false;
    }
    copy_cut(event->task, sizeof(event->task), task.id);
    n = ledger_lines(member->ledger, task.id, true, 0, &line, 1);
    must(n, "lines");
    event->type = EVENT_DONE;
    if (n) {
        line_event(world, &task, &line, event);
    }
    return true;
}

static void reverse_event(struct world *world, const struct member *member, struct event *event)
{
    event->type = EVENT_REVERSE;
    event->of = 1 + chance_below(&world->chance, member->committed);
}

/* --- the model --- */

static void count_leg(struct world *world, const struct leg *leg)
{
    unsigned bin = 0, item = 0;
    if (sscanf(leg->place, "A-%u", &bin) == 1 && sscanf(leg->item, "SKU%u", &item) == 1) {
        world->model[bin % BINS][item % ITEMS] += leg->qty;
    } else if (strcmp(leg->place, TOTE) == 0) {
        world->picked += leg->qty;
    } else if (strcmp(leg->place, SUPPLIER) == 0) {
        world->received -= leg->qty;
    }
}

static void count_event(struct world *world, const struct event *event)
{
    for (size_t i = 0; i < event->n_legs; i++) {
        count_leg(world, &event->legs[i]);
    }
    world->picks += event->type == EVENT_PICK;
    world->counts += event->type == EVENT_COUNT;
    world->receipts += event->type == EVENT_RECEIVE;
    world->taken_back += event->type == EVENT_REVERSE;
}

void member_work(struct world *world, struct member *member)
{
    static struct event event;
    if (!member->ledger) {
        return;
    }
    memset(&event, 0, sizeof(event));
    copy_cut(event.by, sizeof(event.by), "u1");
    unsigned kind = (unsigned)chance_below(&world->chance, 100);
    if (kind < 10 && member->committed > 0) {
        reverse_event(world, member, &event);
    } else if (kind >= 40 || !task_event(world, member, &event)) {
        move_event(world, &event);
    }
    int error = ledger_commit(member->ledger, FIRST_UTC + world->now_ms, &event, 1, NULL);
    if (event.type == EVENT_REVERSE && error == RAFF_E_NOT_FOUND) {
        return; /* taken back before */
    }
    must(error, "commit");
    count_event(world, &event);
    member->committed++;
    seat_committed(member->seat, world->now_ms);
}

void member_ask(struct world *world, struct member *member)
{
    static struct task_row tasks[LEASED_MAX];
    if (!member->ledger) {
        return;
    }
    int n = ledger_my_tasks(member->ledger, 0, 0, tasks, ARRAY_SIZE(tasks));
    must(n, "tasks");
    /* There is always something to count: now and then. */
    bool counts = chance_below(&world->chance, 4) == 0;
    struct proto_next next = {.kinds = counts ? COUNTS : KINDS & ~COUNTS, .by = "u1"};
    /* Refused while nobody answers; that is all right. */
    (void)!(n > 1 ? seat_give_back(member->seat, world->now_ms, tasks[0].id)
                  : seat_ask_next(member->seat, world->now_ms, &next));
}

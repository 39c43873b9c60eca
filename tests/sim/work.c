/* What people do at the seats. */
#include <errno.h>

#include "drivers/base/error.h"
#include "tests/sim/invariants.h"

#define LEASED_MAX 4
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
    size_t from = chance_below(&world->work, BINS), to = chance_below(&world->work, BINS);
    char places[2][ID_SIZE], item[ITEM_SIZE];
    event->type = from == to ? EVENT_NOTE : EVENT_MOVE;
    if (from == to) {
        copy_cut(event->note, sizeof(event->note), "nothing to do");
        return;
    }
    bin_name(from, places[0]);
    bin_name(to, places[1]);
    item_name(chance_below(&world->work, ITEMS), item);
    two_legs(event, places[0], places[1], item, 1 + (int64_t)chance_below(&world->work, 5));
}

/* What is found may be as booked, more or less. */
static void count_line(struct world *world, const struct line_row *line, struct event *event)
{
    int64_t more = (int64_t)chance_below(&world->work, 7) - 3;
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
    bin_name(chance_below(&world->work, BINS), bin);
    event->type = EVENT_RECEIVE;
    two_legs(event, SUPPLIER, bin, line->item, 1 + (int64_t)chance_below(&world->work, 4));
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
    event->of = 1 + chance_below(&world->work, member->story->n);
}

/* --- committing --- */

static void count_event(struct world *world, enum event_type type)
{
    world->counts.events++;
    world->counts.picks += type == EVENT_PICK;
    world->counts.counts += type == EVENT_COUNT;
    world->counts.receipts += type == EVENT_RECEIVE;
    world->counts.taken_back += type == EVENT_REVERSE;
}

/* What beeped goes into the story. What did not may still be found in the file after a power cut or
 * an I/O error: only the next start tells. */
static void note_commit(struct world *world, struct member *member, const struct event *event,
                        int error)
{
    struct story_event done;
    struct ledger_sync sync;
    story_event_of(event, &done);
    if (error) {
        member->doing = done;
        member->is_doing = true;
        return;
    }
    ledger_sync_state(member->ledger, &sync);
    memcpy(done.hash, sync.head, CHAIN_SIZE);
    story_add(member->story, &done);
    count_event(world, event->type);
    seat_committed(member->seat, member_now_ms(world, member));
    member->is_touched = true;
}

static void commit(struct world *world, struct member *member, struct event *event)
{
    int error = ledger_commit(member->ledger, member_utc_ms(world, member), event, 1, NULL);
    if (event->type == EVENT_REVERSE && error == RAFF_E_NOT_FOUND) {
        world->counts.refused++; /* taken back before, or pruned */
        return;
    }
    note_commit(world, member, event, error);
    world_note(world, "commit", member, (uint64_t)event->type);
    if (member_result(world, member, error, "commit")) {
        member->is_doing = false;
        look_at_member(world, member);
    }
}

void member_work(struct world *world, struct member *member)
{
    static struct event event;
    if (!member->ledger || member->wake_ms != NEVER_MS) {
        return;
    }
    memset(&event, 0, sizeof(event));
    copy_cut(event.by, sizeof(event.by), "u1");
    copy_cut(event.clock, sizeof(event.clock), member->utc_off_ms ? EVENT_CLOCK_UNKNOWN : "");
    unsigned kind = (unsigned)chance_below(&world->work, 100);
    if (kind < 10 && member->story->n > 0) {
        reverse_event(world, member, &event);
    } else if (kind >= 40 || !task_event(world, member, &event)) {
        move_event(world, &event);
    }
    commit(world, member, &event);
}

/* --- asking --- */

void member_ask(struct world *world, struct member *member)
{
    static struct task_row tasks[LEASED_MAX];
    int64_t now_ms = member_now_ms(world, member);
    if (!member->ledger || member->wake_ms != NEVER_MS) {
        return;
    }
    int n = ledger_my_tasks(member->ledger, 0, 0, tasks, ARRAY_SIZE(tasks));
    must(n, "tasks");
    /* There is always something to count: now and then. */
    bool counts = chance_below(&world->work, 4) == 0;
    struct proto_next next = {.kinds = counts ? COUNTS : KINDS & ~COUNTS, .by = "u1"};
    /* Refused while nobody answers; that is all right. */
    (void)!(n > 1 ? seat_give_back(member->seat, now_ms, tasks[0].id)
                  : seat_ask_next(member->seat, now_ms, &next));
    member->is_touched = true;
}

/* --- in the wrong order, or twice --- */

static void must_refuse(struct world *world, struct member *member, struct event *event,
                        int refusal, const char *what)
{
    int error = ledger_commit(member->ledger, member_utc_ms(world, member), event, 1, NULL);
    world->counts.refused++;
    if (error == refusal) {
        look_at_member(world, member); /* and it left no trace */
        return;
    }
    if (error != -EIO && error != -ENOSPC) {
        world_break(world, "what cannot be is refused", "%s: %s: %d", member->name, what, error);
    }
    (void)member_result(world, member, error, what);
}

static void err_unbalanced(struct world *world, struct member *member, struct event *event)
{
    event->type = EVENT_MOVE;
    two_legs(event, "A-00", "A-01", "SKU0", 1);
    event->legs[1].qty++;
    must_refuse(world, member, event, RAFF_E_UNBALANCED, "goods out of nothing");
}

static void err_future(struct world *world, struct member *member, struct event *event)
{
    event->type = EVENT_REVERSE;
    event->of = member->story->n + 1 + chance_below(&world->work, 3);
    must_refuse(world, member, event, RAFF_E_NOT_FOUND, "takes back what never was");
}

/* More than was asked, of a line that may be done, of a task that may be another's: it is what
 * somebody did. */
static void err_again(struct world *world, struct member *member, struct event *event)
{
    static struct task_row task;
    size_t skip = (size_t)chance_below(&world->work, 20);
    int n = ledger_tasks(member->ledger, 1U << TASK_PICK, skip, &task, 1);
    must(n, "tasks");
    if (n > 0) {
        event->type = EVENT_PICK;
        copy_cut(event->task, sizeof(event->task), task.id);
        event->line = 1;
        two_legs(event, "A-02", TOTE, "SKU1", 1 + (int64_t)chance_below(&world->work, 2));
        commit(world, member, event);
    }
}

/* A task that is done before it is, or again, or never was one's own. */
static void err_done(struct world *world, struct member *member, struct event *event)
{
    event->type = chance_percent(&world->work, 50) ? EVENT_DONE : EVENT_START;
    snprintf(event->task, sizeof(event->task), "T%u", 1 + (unsigned)chance_below(&world->work, 70));
    commit(world, member, event);
}

/* Gives back what it may not have, twice, and asks in the same breath. */
static void err_release(struct world *world, struct member *member, struct event *event)
{
    static const struct proto_next next = {.kinds = KINDS, .by = "u1"};
    int64_t now_ms = member_now_ms(world, member);
    snprintf(event->task, sizeof(event->task), "T%u", 1 + (unsigned)chance_below(&world->work, 90));
    (void)!seat_give_back(member->seat, now_ms, event->task);
    (void)!seat_give_back(member->seat, now_ms, event->task);
    (void)!seat_ask_next(member->seat, now_ms, &next);
    (void)!seat_ask_next(member->seat, now_ms, &next);
    member->is_touched = true;
}

void member_err(struct world *world, struct member *member)
{
    static void (*const errors[])(struct world *, struct member *, struct event *) = {
        err_unbalanced, err_future, err_again, err_done, err_release};
    static struct event event;
    if (!member->ledger || member->wake_ms != NEVER_MS) {
        return;
    }
    memset(&event, 0, sizeof(event));
    copy_cut(event.by, sizeof(event.by), "u1");
    errors[chance_below(&world->work, ARRAY_SIZE(errors))](world, member, &event);
}

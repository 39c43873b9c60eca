#include "terminal/flow/flow.h"

#include <assert.h>
#include <errno.h>

#include "terminal/flow/drive.h"

#define LOCK_AFTER_MS      300000
#define ROUNDS_MAX         16 /* enter hooks that lead to one another; more is a loop of our making */
#define ARENA_BYTES        262144 /* the largest work that can be saved, as a tree */
#define TALLY_SAVE_MS      500    /* tags come by the hundred: not a write each */
#define LIST_ROWS_AT_FIRST 6

/* --- making it durable --- */

static const char *why_failed(int error)
{
    return error == -ENOSPC  ? N_("The disk is full")
           : error == -EROFS ? N_("The disk is read-only")
           : error == -EIO   ? N_("The disk has failed")
                             : N_("The database refused");
}

static void stop_failed(struct flow *flow, const char *name, const char *title, int error)
{
    flow_stop(flow, name, title);
    say_message(say(flow_stop_fact(flow, N_("Why")), "{0}"), why_failed(error));
}

void drive_take_back(struct flow *flow)
{
    flow->work = flow->before;
    flow->who = flow->who_before;
    flow->at = flow->work.depth - 1;
    flow->n_pending = 0;
    flow->n_events = 0;
}

static void not_saved(struct flow *flow, int error)
{
    drive_take_back(flow);
    stop_failed(flow, "not-saved", N_("Not saved"), error);
}

static int commit(struct flow *flow)
{
    int r = work_write(&flow->work, &flow->fresh);
    if (r == 0) {
        r = flow->book->ops->commit(flow->book, flow->events, flow->n_events,
                                    (const char *)flow->fresh.at);
    }
    if (r < 0) {
        not_saved(flow, r);
        return r;
    }
    flow->n_events = 0;
    flow->before = flow->work;
    flow->who_before = flow->who;
    return 0;
}

/* Saves what is no event, if it changed since the last input. What an enter hook chose after a
 * commit needs no saving: it would choose the same again. */
static void save(struct flow *flow, bool committed)
{
    int r = work_write(&flow->work, &flow->fresh);
    bool same = r == 0 && flow->fresh.len == flow->text.len &&
                memcmp(flow->fresh.at, flow->text.at, flow->text.len) == 0;
    if (r == 0 && !same && !committed) {
        r = flow->book->ops->save_work(flow->book, (const char *)flow->fresh.at);
    }
    if (r < 0) {
        not_saved(flow, r);
        return;
    }
    if (!same) {
        struct bytes old = flow->text;
        flow->text = flow->fresh;
        flow->fresh = old;
    }
}

/* What was decided on a read that failed is not done: it was a guess. */
static int commit_round(struct flow *flow, bool *committed)
{
    if (flow->error) {
        drive_take_back(flow);
        return flow->error;
    }
    if (flow->n_events == 0) {
        return 0;
    }
    *committed = true;
    return commit(flow);
}

/* Counting a tag promises nothing yet: no beep, and a few are saved at once. */
static bool may_wait(struct flow *flow, bool committed)
{
    bool answered = flow->signal != SIGNAL_NONE;
    if (!flow->tallied || answered || committed || flow->now_ms >= flow->save_ms) {
        flow->save_ms = INT64_MAX;
        return false;
    }
    if (flow->save_ms == INT64_MAX) {
        flow->save_ms = flow->now_ms + TALLY_SAVE_MS;
    }
    return true;
}

static void settle(struct flow *flow)
{
    bool committed = false;
    int r = commit_round(flow, &committed);
    for (int round = 0; r == 0 && drive_top(flow)->fresh && round < ROUNDS_MAX; round++) {
        struct frame *frame = drive_top(flow);
        frame->fresh = false;
        flow->at = flow->work.depth - 1;
        if (drive_step(frame)->enter) {
            drive_step(frame)->enter(flow);
        }
        r = commit_round(flow, &committed);
    }
    if (r == 0 && !may_wait(flow, committed)) {
        save(flow, committed);
    }
}

static void add_effect(struct flow *flow, const struct flow_effect *effect)
{
    if (flow->n_effects < ARRAY_SIZE(flow->effects)) {
        flow->effects[flow->n_effects++] = *effect;
    }
}

/* The signal goes first: a beep must not wait for a printer. */
static void release_effects(struct flow *flow)
{
    if (flow->signal != SIGNAL_NONE) {
        add_effect(flow, &(struct flow_effect){.kind = FLOW_DO_SIGNAL, .signal = flow->signal});
    }
    for (size_t i = 0; i < flow->n_pending; i++) {
        add_effect(flow, &flow->pending[i]);
    }
    flow->n_pending = 0;
}

/* --- the view --- */

static unsigned keys_of(const struct flow *flow)
{
    const struct frame *frame = &flow->work.stack[flow->work.depth - 1];
    const struct step *step = drive_step(frame);
    bool open = !drive_covered(flow);
    unsigned keys = step->help ? VIEW_KEY_HELP : 0;
    keys |= step->back || (open && flow->work.depth > 1) ? VIEW_KEY_BACK : 0;
    keys |= step->exception ? VIEW_KEY_EXCEPTION : 0;
    keys |= open && frame->workflow != &menu_flow ? VIEW_KEY_MENU : 0;
    keys |= drive_can_undo(flow) ? VIEW_KEY_UNDO : 0;
    keys |= step->accept ? VIEW_KEY_ENTER : 0;
    keys |= step->move && flow->list.n > 1 ? VIEW_KEY_UP | VIEW_KEY_DOWN : 0;
    keys |= flow->view.field.kind != FIELD_NONE ? VIEW_KEY_CLEAR : 0;
    return keys;
}

static void reset_view(struct view *view)
{
    view->title = (struct say){0};
    view->prompt = (struct say){0};
    view->n_rows = 0;
    view->field = (struct view_field){0};
    memset(view->list.heads, 0, sizeof(view->list.heads));
    view->list.n = view->list.selected = view->list.before = 0;
    view->list.after = false;
    view->stop = false;
}

static void show_stop(const struct flow *flow, struct view *view)
{
    view->name = flow->stop.name;
    view->title = flow->stop.title;
    memcpy(view->rows, flow->stop.rows, flow->stop.n_rows * sizeof(view->rows[0]));
    view->n_rows = flow->stop.n_rows;
    say(&view->prompt, N_("Press Enter to go on"));
    view->stop = true;
    view->keys = VIEW_KEY_ENTER;
}

static void show(struct flow *flow)
{
    struct view *view = &flow->view;
    const struct step *step = drive_step(drive_top(flow));
    reset_view(view);
    flow->at = flow->work.depth - 1;
    flow->wake_ms = INT64_MAX;
    if (flow->stop.name) {
        show_stop(flow, view);
    } else if (flow->help) {
        view->name = "help";
        say(&view->title, N_("Help"));
        say(&view->prompt, step->help);
        view->keys = VIEW_KEY_ENTER | VIEW_KEY_BACK;
    } else {
        view->name = step->name;
        step->show(flow, view);
        if (!view->prompt.id) {
            say(&view->prompt, N_("One moment…"));
        }
        view->keys = keys_of(flow);
    }
    view->message = flow->message;
    view->signal = flow->message_signal;
}

/* A read that failed is a stop of its own: what the screen would show is a guess. */
static void show_checked(struct flow *flow)
{
    show(flow);
    if (flow->error && !flow->stop.name) {
        stop_failed(flow, "not-read", N_("Not read"), flow->error);
        show(flow);
    }
}

/* --- the interface --- */

static bool idle(const struct flow *flow)
{
    return !drive_covered(flow) && flow->now_ms - flow->active_ms >= flow->lock_after_ms;
}

void flow_input(struct flow *flow, const struct flow_input *input)
{
    flow->now_ms = input->now_ms;
    flow->utc_ms = input->utc_ms;
    flow->clock_unsure = input->clock_unsure;
    flow->before = flow->work;
    flow->who_before = flow->who;
    flow->at = flow->work.depth - 1;
    flow->signal = SIGNAL_NONE;
    flow->error = 0;
    flow->tallied = false;
    if (idle(flow)) {
        login_lock(flow);
    }
    drive_dispatch(flow, input);
    settle(flow);
    show_checked(flow);
    release_effects(flow);
}

const struct view *flow_view(const struct flow *flow)
{
    return &flow->view;
}

bool flow_effect(struct flow *flow, struct flow_effect *ret_effect)
{
    if (flow->n_effects == 0) {
        return false;
    }
    *ret_effect = flow->effects[0];
    flow->n_effects--;
    memmove(flow->effects, flow->effects + 1, flow->n_effects * sizeof(flow->effects[0]));
    return true;
}

bool flow_weighs(const struct flow *flow)
{
    const struct step *step = drive_step(&flow->work.stack[flow->work.depth - 1]);
    return step->weight && !drive_covered(flow) && !flow->stop.name;
}

bool flow_seeks(const struct flow *flow, const char **ret_epc)
{
    const struct step *step = drive_step(&flow->work.stack[flow->work.depth - 1]);
    *ret_epc = flow->work.find.epc;
    return step->sight && !drive_covered(flow) && !flow->stop.name;
}

int64_t flow_deadline(const struct flow *flow)
{
    int64_t lock_ms = drive_covered(flow) ? INT64_MAX : flow->active_ms + flow->lock_after_ms;
    int64_t first_ms = flow->wake_ms < lock_ms ? flow->wake_ms : lock_ms;
    return flow->save_ms < first_ms ? flow->save_ms : first_ms;
}

/* --- making one --- */

static int prepare(struct bytes *bytes)
{
    uint8_t *at = NULL;
    bytes_init(bytes, WORK_MAX);
    return bytes_reserve(bytes, WORK_MAX, &at);
}

static int load(struct flow *flow)
{
    char *text = (char *)flow->fresh.at;
    text[0] = '\0';
    flow->book->ops->load_work(flow->book, text, WORK_MAX);
    work_read(&flow->arena, text, &flow->work);
    if (work_write(&flow->work, &flow->text) == 0) {
        return 0;
    }
    flow->work = (struct work){0}; /* none of ours: it would not fit again */
    return work_write(&flow->work, &flow->text);
}

int flow_new(const struct flow_config *config, struct book *book, struct flow **ret_flow)
{
    struct flow *flow = calloc(1, sizeof(*flow));
    if (!flow) {
        return -ENOMEM;
    }
    flow->book = book;
    copy_cut(flow->seat, sizeof(flow->seat), config->seat);
    copy_cut(flow->printer, sizeof(flow->printer), config->printer ? config->printer : "");
    flow->lock_after_ms = config->lock_after_ms > 0 ? config->lock_after_ms : LOCK_AFTER_MS;
    flow->list_rows = LIST_ROWS_AT_FIRST;
    flow->save_ms = INT64_MAX;
    int r = prepare(&flow->text);
    r = r == 0 ? prepare(&flow->fresh) : r;
    r = r == 0 ? json_arena_init(&flow->arena, ARENA_BYTES) : r;
    r = r == 0 ? load(flow) : r;
    if (r < 0) {
        flow_free(flow);
        return r;
    }
    flow_push(flow, &login_flow, 0);
    settle(flow);
    show_checked(flow);
    *ret_flow = flow;
    return 0;
}

void flow_free(struct flow *flow)
{
    if (flow) {
        bytes_release(&flow->text);
        bytes_release(&flow->fresh);
        json_arena_release(&flow->arena);
        free(flow);
    }
}

/* An input goes to the step that takes it. */
#include "terminal/flow/drive.h"

/* --- what a person does --- */

static void on_scan(struct flow *flow, const struct scan *scan)
{
    const struct step *step = drive_step(drive_top(flow));
    if (step->scan) {
        step->scan(flow, scan);
    } else {
        flow_tell(flow, SIGNAL_WARNING, N_("No scan is needed"));
    }
}

static void on_typed(struct flow *flow, const char *text)
{
    const struct step *step = drive_step(drive_top(flow));
    if (!text[0]) {
        if (step->accept) {
            step->accept(flow);
        }
    } else if (step->typed) {
        step->typed(flow, text);
    } else if (step->scan) {
        step->scan(flow, flow_typed_scan(flow, text));
    }
}

/* Whether what lies open may be left; the workflow in hand says why not. */
static bool may_leave(struct flow *flow)
{
    const struct workflow *workflow = drive_top(flow)->workflow;
    return !workflow->leave || workflow->leave(flow);
}

static void on_back(struct flow *flow)
{
    const struct step *step = drive_step(drive_top(flow));
    if (step->back) {
        step->back(flow);
    } else if (flow->work.depth > 1 && !drive_covered(flow) && may_leave(flow)) {
        flow_pop(flow);
    }
}

bool drive_can_undo(const struct flow *flow)
{
    const struct workflow *workflow = flow->work.stack[flow->work.depth - 1].workflow;
    return !drive_covered(flow) && !workflow->overlay;
}

static void on_key(struct flow *flow, enum view_key key)
{
    const struct step *step = drive_step(drive_top(flow));
    if (key == VIEW_KEY_HELP) {
        flow->help = step->help != NULL;
    } else if (key == VIEW_KEY_BACK) {
        on_back(flow);
    } else if (key == VIEW_KEY_EXCEPTION && step->exception) {
        step->exception(flow);
    } else if (key == VIEW_KEY_MENU && !drive_covered(flow) && may_leave(flow)) {
        flow_home(flow);
    } else if (key == VIEW_KEY_UNDO && drive_can_undo(flow) && may_leave(flow)) {
        flow_push(flow, &undo_flow, 0);
    } else if (key == VIEW_KEY_ENTER) {
        on_typed(flow, "");
    } else if ((key == VIEW_KEY_UP || key == VIEW_KEY_DOWN) && step->move) {
        step->move(flow, key == VIEW_KEY_UP ? -1 : 1);
    }
}

static bool is_enter(const struct flow_input *input)
{
    return (input->kind == FLOW_TYPED && !input->text[0]) ||
           (input->kind == FLOW_KEY && input->key == VIEW_KEY_ENTER);
}

/* A stop takes everything a person does until it is acknowledged; help goes away by itself. Returns
 * whether that was all this input did. */
static bool held_up(struct flow *flow, const struct flow_input *input)
{
    if (flow->stop.name) {
        if (is_enter(input)) {
            flow->stop.name = NULL;
        } else if (input->kind != FLOW_KEY) {
            flow_tell(flow, SIGNAL_ERROR, flow->stop.title.id);
        }
        return true;
    }
    if (flow->help) {
        flow->help = false;
        return input->kind == FLOW_KEY || is_enter(input);
    }
    return false;
}

static void on_person(struct flow *flow, const struct flow_input *input)
{
    flow->active_ms = flow->now_ms;
    flow->message = (struct say){0};
    flow->message_signal = SIGNAL_NONE;
    if (held_up(flow, input)) {
        return;
    }
    if (input->kind == FLOW_SCAN) {
        on_scan(flow, input->scan);
    } else if (input->kind == FLOW_TYPED) {
        on_typed(flow, input->text);
    } else {
        on_key(flow, input->key);
    }
}

/* --- what the hub and the devices do --- */

/* The hub's and the printer's answers go to the topmost step that waits for one, even below a
 * login: they come when they come. */
static void on_answer(struct flow *flow, const struct flow_input *input)
{
    for (size_t i = flow->work.depth; i-- > 0;) {
        const struct step *step = drive_step(&flow->work.stack[i]);
        bool printed = input->kind == FLOW_PRINTED;
        if (printed ? step->printed != NULL : step->hub != NULL) {
            flow->at = i;
            (printed ? step->printed : step->hub)(flow, input);
            return;
        }
    }
}

static void on_changed(struct flow *flow)
{
    if (drive_covered(flow)) {
        return;
    }
    if (!drive_still(flow)) {
        flow_home(flow);
        flow_stop(flow, "task-gone", N_("Task taken back"));
        return;
    }
    const struct step *step = drive_step(drive_top(flow));
    if (step->changed) {
        step->changed(flow);
    } else {
        drive_again(flow);
    }
}

static void on_status(struct flow *flow, const struct flow_input *input)
{
    if (flow->level_utc_ms && !flow->online && input->online) { /* back, not there at last */
        flow->signal = SIGNAL_ONLINE;
        if (!flow->message.id) {
            flow_tell(flow, SIGNAL_ONLINE, N_("Back online"));
        }
    }
    /* Up to now it was level, however long ago the last change came. */
    if (flow->online && !input->online) {
        flow->level_utc_ms = flow->utc_ms;
    }
    flow->status_known = true;
    flow->online = input->online;
    flow->waiting = input->waiting;
    flow->fresh_utc_ms = input->fresh_utc_ms;
    flow->refusal = input->refusal;
    flow->clock_off_ms = input->clock_off_ms;
    flow->mended = input->mended;
    flow->mended_utc_ms = input->mended_utc_ms;
    flow->loaded = input->loaded;
    flow->printer_ready = input->printer_ready;
    if (input->printer) {
        copy_cut(flow->printer, sizeof(flow->printer), input->printer);
    }
    flow->has_scale = input->has_scale;
    devices_take(flow, input);
    copy_cut(flow->printer_why, sizeof(flow->printer_why),
             input->printer_why ? input->printer_why : "");
    if (input->list_rows) {
        flow->list_rows = input->list_rows < LIST_ROWS ? input->list_rows : LIST_ROWS;
    }
}

/* A weight is taken only by the step on the screen: it is of what lies there now. */
static void on_weight(struct flow *flow, int64_t weight_g)
{
    flow->scale_why[0] = '\0';
    if (flow_weighs(flow)) {
        flow->active_ms = flow->now_ms;
        flow->message = (struct say){0};
        flow->message_signal = SIGNAL_NONE;
        drive_step(drive_top(flow))->weight(flow, weight_g);
    }
}

/* Nothing that is done here reaches anybody until a person has mended it: said once, over all else,
 * and not before whatever else stops the work was read. */
static void tell_refusal(struct flow *flow)
{
    static const char *const reasons[] = {
        [FLOW_REFUSED_VERSION] = N_("Versions differ"),
        [FLOW_REFUSED_FORK] = N_("Two histories"),
        [FLOW_REFUSED_EPOCH] = N_("Enrolled anew"),
        [FLOW_REFUSED_HOLE] = N_("Steps missing"),
        [FLOW_REFUSED_AUTH] = N_("Not known there"),
        [FLOW_REFUSED_REVOKED] = N_("Device revoked"),
    };
    if (flow->refusal == flow->refusal_told || flow->stop.name) {
        return;
    }
    flow->refusal_told = flow->refusal;
    if (flow->refusal != FLOW_ACCEPTED) {
        flow_stop(flow, "refused", N_("Refused by the hub"));
        say(flow_stop_fact(flow, NULL), reasons[flow->refusal]);
        say_only_qty(flow_stop_fact(flow, N_("Unsent")), (int64_t)flow->waiting);
        flow_tell(flow, SIGNAL_ERROR,
                  flow->refusal == FLOW_REFUSED_REVOKED
                      ? N_("This device was revoked. Give it to a supervisor.")
                      : N_("What you do is kept here and not sent. Tell a supervisor."));
    }
}

static void on_review(struct flow *flow, const struct flow_input *input)
{
    say_text(flow_tell(flow, SIGNAL_WARNING, N_("The hub will check: {0}")),
             input->why ? input->why : "");
}

/* Somebody walks with the reader in the hand: that is no idle seat. */
static void on_sight(struct flow *flow, const struct flow_input *input)
{
    const char *epc = NULL;
    if (flow_seeks(flow, &epc)) {
        flow->active_ms = flow->now_ms;
        drive_step(drive_top(flow))->sight(flow, input);
    }
}

static void dispatch(struct flow *flow, const struct flow_input *input)
{
    switch (input->kind) {
    case FLOW_SCAN:
    case FLOW_TYPED:
    case FLOW_KEY:
        on_person(flow, input);
        break;
    case FLOW_TAG:
        drive_tag(flow, input->scan);
        break;
    case FLOW_SIGHT:
        on_sight(flow, input);
        break;
    case FLOW_LEASED:
    case FLOW_NO_TASK:
    case FLOW_NO_HUB:
    case FLOW_PRINTED:
        on_answer(flow, input);
        break;
    case FLOW_CHANGED:
        on_changed(flow);
        break;
    case FLOW_STATUS:
        on_status(flow, input);
        break;
    case FLOW_WEIGHT:
        on_weight(flow, input->weight_g);
        break;
    case FLOW_NO_WEIGHT:
        copy_cut(flow->scale_why, sizeof(flow->scale_why), input->why ? input->why : "");
        break;
    case FLOW_REVIEW:
        on_review(flow, input);
        break;
    case FLOW_TICK:
        break;
    }
}

void drive_dispatch(struct flow *flow, const struct flow_input *input)
{
    dispatch(flow, input);
    tell_refusal(flow);
}

/* Who works here: badge, then PIN. It also lies over the work of a seat that locked, and over what
 * a restart found: the same person goes on exactly there, another one begins at the menu. */
#include "terminal/flow/workflow.h"

enum { STEP_BADGE, STEP_PIN, STEP_LOCKED };

#define WAIT_REDRAW_MS   1000
#define LOCK_AFTER_MAX_S 86400

static void ask_pin(struct flow *flow, const struct person_row *person)
{
    flow->asked = *person;
    flow->wait_until_ms = 0;
    flow_step(flow, STEP_PIN);
}

/* A place or an item is no unknown badge: it says what is wanted here instead. */
static void refuse_badge(struct flow *flow, const struct scan *scan)
{
    struct meant meant;
    flow_means(flow, scan, &meant);
    if (meant.kind == MEANS_PLACE || meant.kind == MEANS_ITEM) {
        flow_wrong_kind(flow, &meant,
                        flow_in_step(flow, STEP_BADGE) ? N_("Scan your badge")
                                                       : N_("Type your PIN"));
    } else {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("Unknown badge: {0}")), scan->text);
    }
}

static void badge_scan(struct flow *flow, const struct scan *scan)
{
    struct person_row person;
    if (flow_got(flow, flow->book->ops->person_by_badge(flow->book, scan->text, &person))) {
        ask_pin(flow, &person);
        flow_tell(flow, SIGNAL_GOOD, NULL);
    } else if (flow->status_known && !flow->loaded) {
        flow_tell(flow, SIGNAL_WARNING, N_("Still loading. Scan again soon"));
    } else {
        refuse_badge(flow, scan);
    }
}

static void badge_show(struct flow *flow, struct view *view)
{
    say(&view->title, N_("Log in"));
    say(&view->prompt, N_("Scan your badge"));
    view->field.kind = FIELD_CODE;
    say(&view->field.label, N_("Badge"));
    say_only_code(view_fact(view, N_("Seat")), flow->seat);
}

/* The hub may set how long a seat may stand idle. */
static void read_settings(struct flow *flow)
{
    char value[24];
    int64_t seconds = 0;
    flow->book->ops->setting(flow->book, "lock_after_s", "", value, sizeof(value));
    if (str_to_int64(str_of(value), &seconds) == 0 && seconds > 0 && seconds <= LOCK_AFTER_MAX_S) {
        flow->lock_after_ms = seconds * 1000;
    }
}

static void greet(struct flow *flow)
{
    struct flow_effect *effect = flow_do(flow, FLOW_DO_PERSON);
    copy_cut(effect->by, sizeof(effect->by), flow->who.person.id);
    copy_cut(effect->lang, sizeof(effect->lang), flow->who.person.lang);
    say_text(flow_tell(flow, SIGNAL_GOOD, N_("Welcome, {0}")), flow->who.person.name);
}

/* Somebody who is not the one whose work lies here. */
static void begin_anew(struct flow *flow)
{
    if (flow->who.working) {
        flow_event(flow, EVENT_LOGOUT);
    }
    copy_cut(flow->work.person, sizeof(flow->work.person), flow->who.person.id);
    flow_home(flow);
    flow_event(flow, EVENT_LOGIN);
}

static void take_up(struct flow *flow)
{
    bool restarted = !flow->who.working;
    flow->work.depth--;
    flow->at = flow->work.depth - 1;
    if (restarted) {
        flow_event(flow, EVENT_LOGIN);
        flow_resume(flow);
    } else {
        flow_unlocked(flow);
    }
}

static void enter_work(struct flow *flow)
{
    bool same = strcmp(flow->work.person, flow->asked.id) == 0 && flow->work.depth > 1;
    flow->who.person = flow->asked;
    read_settings(flow);
    greet(flow);
    if (same) {
        take_up(flow);
    } else {
        begin_anew(flow);
    }
    flow->who.working = true;
    flow->who.locked = false;
}

static void refuse_pin(struct flow *flow, int64_t wait_s)
{
    if (wait_s > 0) {
        flow->wait_until_ms = flow->now_ms + wait_s * 1000;
        flow_tell(flow, SIGNAL_ERROR, N_("Too many wrong PINs"));
    } else {
        flow_tell(flow, SIGNAL_ERROR, N_("Wrong PIN"));
    }
}

bool login_pin(struct flow *flow, const struct person_row *person, const char *text)
{
    int64_t wait_s = 0;
    int r = flow->book->ops->check_pin(flow->book, person, text, &wait_s);
    flow->wait_until_ms = 0;
    if (r == RAFF_E_DENIED || r == RAFF_E_BUSY) {
        refuse_pin(flow, wait_s);
    } else if (r < 0) {
        flow->error = r;
    }
    return r == 0;
}

static void pin_typed(struct flow *flow, const char *text)
{
    if (login_pin(flow, &flow->asked, text)) {
        enter_work(flow);
    }
}

static void pin_back(struct flow *flow)
{
    flow_step(flow, STEP_BADGE);
}

void login_pin_show(struct flow *flow, struct view *view)
{
    int64_t wait_ms = flow->wait_until_ms - flow->now_ms;
    view->field.kind = FIELD_PIN;
    say(&view->field.label, N_("PIN"));
    if (flow->wait_until_ms > 0 && wait_ms > 0) {
        /* Translators: seconds to wait after too many wrong PINs. */
        say_qty(say(&view->prompt, N_("Wait {0} s")), (wait_ms + 999) / 1000);
        flow->wake_ms = flow->now_ms + WAIT_REDRAW_MS;
    } else {
        say(&view->prompt, N_("Type your PIN"));
    }
}

static void pin_show(struct flow *flow, struct view *view)
{
    say(&view->title, flow_in_step(flow, STEP_LOCKED) ? N_("Locked") : N_("Log in"));
    say_only_text(view_fact(view, N_("Person")), flow->asked.name);
    login_pin_show(flow, view);
}

void login_lock(struct flow *flow)
{
    flow->who.locked = true;
    flow->help = false;
    flow->message = (struct say){0};
    flow->asked = flow->who.person;
    flow->wait_until_ms = 0;
    flow_push(flow, &login_flow, STEP_LOCKED);
}

void login_out(struct flow *flow)
{
    flow_event(flow, EVENT_LOGOUT);
    flow_do(flow, FLOW_DO_PERSON);
    flow_home(flow);
    flow->work.person[0] = '\0';
    flow->work.depth = 0;
    flow_push(flow, &login_flow, STEP_BADGE);
    flow->who.working = false;
}

static const struct step steps[] = {
    [STEP_BADGE] = {.name = "login-badge",
                    .help = N_("Scan your badge, or type its code."),
                    .show = badge_show,
                    .scan = badge_scan},
    [STEP_PIN] = {.name = "login-pin",
                  .help = N_("Type your PIN and press Enter. A wrong badge: go back."),
                  .show = pin_show,
                  .scan = badge_scan,
                  .typed = pin_typed,
                  .back = pin_back},
    [STEP_LOCKED] = {.name = "locked",
                     .help = N_("Type your PIN to go on. Another person scans their badge."),
                     .show = pin_show,
                     .scan = badge_scan,
                     .typed = pin_typed,
                     .back = pin_back},
};

const struct workflow login_flow = {
    .name = "login", .steps = steps, .n_steps = ARRAY_SIZE(steps), .overlay = true};

/* What several workflows show or say alike. */
#include "terminal/flow/workflow.h"

void show_item(struct flow *flow, struct view *view, const char *item)
{
    struct item_row row;
    say_only_code(view_fact(view, N_("Item")), item);
    if (flow_got(flow, flow->book->ops->item(flow->book, item, &row))) {
        say_only_text(view_fact(view, NULL), flow_name(flow, row.name, row.name_ar));
    }
}

void show_reason(struct flow *flow, struct view *view, const char *code)
{
    struct code_row rows[PAGE_ROWS];
    struct say *value = view_fact(view, N_("Reason"));
    size_t n = flow_count(flow, flow->book->ops->codes(flow->book, "short", rows, PAGE_ROWS));
    say_only_code(value, code); /* one that the hub does not have any more */
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].id, code) == 0) {
            say_only_text(value, flow_name(flow, rows[i].en, rows[i].ar));
        }
    }
}

void show_asking(struct view *view, const char *title)
{
    say(&view->title, title);
    say(&view->prompt, N_("Asking the hub…"));
}

#define NOW_MS       INT64_C(5000)
#define MINUTE_MS    INT64_C(60000)
#define HOUR_MS      INT64_C(3600000)
#define CLOCK_OFF_MS (5 * MINUTE_MS)

static void say_age(struct say *value, int64_t age_ms)
{
    if (age_ms < NOW_MS) {
        say(value, N_("now"));
    } else if (age_ms < 2 * MINUTE_MS) {
        say_qty(say(value, N_("{0} s ago")), age_ms / 1000);
    } else if (age_ms < 2 * HOUR_MS) {
        say_qty(say(value, N_("{0} min ago")), age_ms / MINUTE_MS);
    } else {
        say_qty(say(value, N_("{0} h ago")), age_ms / HOUR_MS);
    }
}

/* Somebody may remember a figure that was not true. */
static void show_mended(struct flow *flow, struct view *view)
{
    if (flow->mended == 0) {
        return;
    }
    /* Translators: when figures of this device that were not the hub's were last put right. */
    say_age(view_fact(view, N_("Mended")), flow->utc_ms - flow->mended_utc_ms);
    /* Translators: how many parts of this device's figures were put right. */
    say_only_qty(view_fact(view, N_("Parts")), (int64_t)flow->mended);
}

/* Times on this seat's events are wrong then; their order is not. */
static void show_clock(struct flow *flow, struct view *view)
{
    int64_t off_ms = flow->clock_off_ms < 0 ? -flow->clock_off_ms : flow->clock_off_ms;
    if (off_ms > CLOCK_OFF_MS) {
        /* Translators: how far this device's clock is from the hub's. */
        say_qty(say(view_fact(view, N_("Clock")), N_("{0} min off")), off_ms / MINUTE_MS);
    } else if (flow->clock_unsure) {
        /* Translators: nothing has told this device yet whether its clock is right. */
        say(view_fact(view, N_("Clock")), N_("unconfirmed"));
    }
}

void show_fresh(struct flow *flow, struct view *view)
{
    /* Translators: when the figures on this screen were last known to be the hub's. */
    struct say *value = view_fact(view, N_("Level"));
    int64_t since_ms =
        flow->level_utc_ms > flow->fresh_utc_ms ? flow->level_utc_ms : flow->fresh_utc_ms;
    if (flow->online) {
        say_age(value, 0); /* nothing new has come because nothing changed */
    } else if (since_ms == 0) {
        say(value, N_("not yet"));
    } else {
        say_age(value, flow->utc_ms - since_ms);
    }
    /* Translators: steps done on this device that the hub has not confirmed yet. */
    say_only_qty(view_fact(view, N_("Unsent")), (int64_t)flow->waiting);
    show_mended(flow, view);
    show_clock(flow, view);
    flow->wake_ms = flow->now_ms + NOW_MS;
}

/* Offline nobody was asked, whatever the last answer was. */
void show_nothing(const struct flow *flow, struct view *view, const char *title)
{
    bool offline = flow->status_known && !flow->online;
    say(&view->title, title);
    say(&view->prompt, offline ? N_("Offline: no new work") : N_("No work. Enter asks again"));
}

void tell_no_task(struct flow *flow, enum flow_input_kind kind)
{
    if (kind == FLOW_NO_HUB) {
        flow_tell(flow, SIGNAL_WARNING, N_("No answer from the hub"));
    } else {
        flow_tell(flow, SIGNAL_WARNING, N_("No work for you now"));
    }
}

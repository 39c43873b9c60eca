/* What a handler may say and do. */
#include <assert.h>

#include "terminal/flow/workflow.h"

struct say *flow_tell(struct flow *flow, enum signal signal, const char *id)
{
    flow->message_signal = signal;
    flow->signal = signal;
    return say(&flow->message, id);
}

struct say *flow_stop(struct flow *flow, const char *name, const char *title)
{
    flow->stop = (struct stop){.name = name};
    flow_tell(flow, SIGNAL_ERROR, title);
    return say(&flow->stop.title, title);
}

struct say *flow_stop_fact(struct flow *flow, const char *label)
{
    assert(flow->stop.n_rows < VIEW_ROWS);
    struct view_row *row = &flow->stop.rows[flow->stop.n_rows++];
    say(&row->label, label);
    return &row->value;
}

struct event *flow_event(struct flow *flow, enum event_type type)
{
    assert(flow->n_events < EVENTS_MAX);
    struct event *event = &flow->events[flow->n_events++];
    memset(event, 0, sizeof(*event));
    event->type = type;
    copy_cut(event->by, sizeof(event->by), flow->work.person);
    return event;
}

void event_leg(struct event *event, const char *place, const char *item, const char *lot,
               const char *serial, int64_t qty)
{
    assert(event->n_legs < EVENT_LEGS_MAX);
    struct leg *leg = &event->legs[event->n_legs++];
    *leg = (struct leg){.qty = qty};
    copy_cut(leg->place, sizeof(leg->place), place);
    copy_cut(leg->item, sizeof(leg->item), item);
    copy_cut(leg->lot, sizeof(leg->lot), lot);
    copy_cut(leg->serial, sizeof(leg->serial), serial);
}

struct flow_effect *flow_do(struct flow *flow, enum flow_effect_kind kind)
{
    assert(flow->n_pending < EFFECTS_MAX);
    struct flow_effect *effect = &flow->pending[flow->n_pending++];
    *effect = (struct flow_effect){.kind = kind};
    return effect;
}

struct flow_effect *flow_ask(struct flow *flow, enum task_kind kind)
{
    struct flow_effect *effect = flow_do(flow, FLOW_DO_ASK_NEXT);
    effect->kinds = 1u << kind;
    copy_cut(effect->by, sizeof(effect->by), flow->work.person);
    return effect;
}

bool flow_got(struct flow *flow, int result)
{
    if (result < 0 && result != RAFF_E_NOT_FOUND) {
        flow->error = result;
    }
    return result == 0;
}

size_t flow_count(struct flow *flow, int result)
{
    if (result < 0) {
        flow->error = result;
    }
    return result < 0 ? 0 : (size_t)result;
}

bool flow_may(const struct flow *flow, unsigned roles)
{
    const char *role = flow->who.person.role;
    unsigned has = strcmp(role, "supervisor") == 0 ? ROLE_SUPERVISOR
                   : strcmp(role, "packer") == 0   ? ROLE_PACKER
                   : strcmp(role, "picker") == 0   ? ROLE_PICKER
                                                   : ROLE_OTHER;
    return has & roles;
}

const char *flow_name(const struct flow *flow, const char *en, const char *ar)
{
    return ar[0] && strncmp(flow->who.person.lang, "ar", 2) == 0 ? ar : en;
}

void flow_today(const struct flow *flow, char ret_date[DATE_SIZE])
{
    char when[WHEN_SIZE];
    when_write(flow->utc_ms, when);
    memcpy(ret_date, when, DATE_SIZE - 1);
    ret_date[DATE_SIZE - 1] = '\0';
}

/* Events in short. */
#include "tests/unit/sync/hub/floor.h"

struct event plain_event(enum event_type type, const char *task)
{
    struct event event = {.type = type, .by = "u1"};
    copy_cut(event.task, sizeof(event.task), task);
    return event;
}

struct event moved(enum event_type type, const char *task, int64_t line, const char *from,
                   const char *to, const char *item, const char *lot, int64_t qty)
{
    struct event event = plain_event(type, task);
    event.line = line;
    event.n_legs = 2;
    for (size_t i = 0; i < 2; i++) {
        struct leg *leg = &event.legs[i];
        copy_cut(leg->place, sizeof(leg->place), i ? to : from);
        copy_cut(leg->item, sizeof(leg->item), item);
        copy_cut(leg->lot, sizeof(leg->lot), lot);
        leg->qty = i ? qty : -qty;
    }
    return event;
}

struct event pick(const char *task, int64_t line, const char *from, const char *to,
                  const char *item, const char *lot, int64_t qty)
{
    return moved(EVENT_PICK, task, line, from, to, item, lot, qty);
}

struct event reverse_of(uint64_t seq, const struct event *of)
{
    struct event event = plain_event(EVENT_REVERSE, of->task);
    event.of = seq;
    event.line = of->line;
    event.n_legs = of->n_legs;
    for (size_t i = 0; i < of->n_legs; i++) {
        event.legs[i] = of->legs[i];
        event.legs[i].qty = -of->legs[i].qty;
    }
    return event;
}

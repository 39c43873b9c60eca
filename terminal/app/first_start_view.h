/*
 * What a terminal shows while it is no seat yet: what to scan, what became of it, what it waits
 * for. Pure.
 */
#ifndef TERMINAL_APP_FIRST_START_VIEW_H
#define TERMINAL_APP_FIRST_START_VIEW_H

#include "terminal/app/enrolling_talk.h"
#include "terminal/flow/view.h"

struct first_start_facts {
    bool has_lost_books; /* it was a seat, and has to be one anew */
    const char *scanner; /* that works, by its name; "": none does */
    const char *clock;   /* YYYY-MM-DD, by this machine */
    bool is_asking;      /* else it waits for a code */
    const char *site;    /* while it asks */
    const char *seat;
    const char *hub; /* HOST:PORT */
    enum enrolling_wait wait;
    int error;           /* of the last code; 0: there was none, or nothing is wrong with it */
    const char *refusal; /* what the hub gave as its reason; "" */
};

/* The strings are copied. */
void first_start_view(const struct first_start_facts *facts, struct view *ret_view);

#endif

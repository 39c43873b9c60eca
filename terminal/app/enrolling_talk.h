/*
 * The conversation of an enrolment: over the broker, under the credential, again and again until
 * the hub answers. It lives on a loop of its owner's and blocks nobody.
 *
 *     enrolling_talk_new(&loop, &enrolling, &events, context, &talk);   enrolling_begin said 0
 *     … events.answered(context, error, answer)
 *     enrolling_talk_free(talk);                                        not from within an event
 */
#ifndef TERMINAL_APP_ENROLLING_TALK_H
#define TERMINAL_APP_ENROLLING_TALK_H

#include <uv.h>

#include "terminal/app/enrolling.h"

struct enrolling_talk;

/* What it waits for. */
enum enrolling_wait {
    ENROLLING_CONNECTS,
    ENROLLING_ASKS,      /* connected */
    ENROLLING_NO_BROKER, /* and tries on */
    ENROLLING_NO_HUB,    /* and asks on */
    ENROLLING_BUSY       /* the hub is; asks on */
};

struct enrolling_events {
    /* It waits for something else, or for another reason: in English words, each said once. */
    void (*waits)(void *context, enum enrolling_wait wait, const char *words);
    /* The hub's word; nothing comes after it. 0 with its answer, which lives for the call; else no
     * answer will come: RAFF_E_DENIED: the credential is refused, RAFF_E_DATE: it ran out by the
     * broker's clock, RAFF_E_TLS: the broker is not who it should be, or a clock is wrong. `why`
     * says it in English; `refusal` is what the hub itself gave as its reason, or "". */
    void (*answered)(void *context, int error, const struct proto_enrolled *answer,
                     const char *refusal, const char *why);
};

/* `enrolling` is looked at only here. */
int enrolling_talk_new(uv_loop_t *loop, const struct enrolling *enrolling,
                       const struct enrolling_events *events, void *context,
                       struct enrolling_talk **ret_talk) MUST_CHECK;
/* Hangs up; the memory goes when the loop has closed its handles. NULL is fine. */
void enrolling_talk_free(struct enrolling_talk *talk);

#endif

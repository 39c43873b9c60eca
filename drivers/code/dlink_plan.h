/*
 * What a link says of a message, before it is written: its key, the key's qualifiers, the rest.
 * Internal to the writers of links; pure.
 */
#ifndef DRIVERS_CODE_DLINK_PLAN_H
#define DRIVERS_CODE_DLINK_PLAN_H

#include "drivers/code/gs1.h"

#define DLINK_QUALIFIERS_MAX 3

/* Elements of somebody's message, each AI once. */
struct dlink_plan {
    const struct gs1_element *key;
    const struct gs1_element *qualifiers[DLINK_QUALIFIERS_MAX];
    size_t n_qualifiers;
    const struct gs1_element *attributes[GS1_ELEMENTS_MAX];
    size_t n_attributes;
};

/* RAFF_E_MISSING without a key, RAFF_E_VALUE for an AI that no link may carry beside it; `fault`
 * (may be NULL) says which. */
int dlink_plan(const struct gs1_message *message, struct dlink_plan *ret_plan,
               struct code_fault *fault) MUST_CHECK;

/* The base without a '/' at its end. */
void dlink_add_base(struct text *out, struct str base);
/* 0, or, where the link did not fit, RAFF_E_TOO_LONG and `out` as it was `before`. */
int dlink_finish(struct text *out, struct text before, struct code_fault *fault) MUST_CHECK;

#endif

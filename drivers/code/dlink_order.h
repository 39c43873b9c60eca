/*
 * The qualifiers of a Digital Link's key, as its row gives them: alternatives, each a list of AIs
 * in the order in which they stand in a path ("22,10,21|235"). Internal to links; pure.
 */
#ifndef DRIVERS_CODE_DLINK_ORDER_H
#define DRIVERS_CODE_DLINK_ORDER_H

#include "drivers/base/str.h"

/* The alternative behind this one, or NULL. */
const char *dlink_next_alternative(const char *alternative);
/* The next AI of an alternative; "" at its end, where *at stays. */
struct str dlink_next_qualifier(const char **at);
/* Whether the alternative has this AI. */
bool dlink_names(const char *alternative, struct str id);

#endif

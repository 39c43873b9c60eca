/* Views as the flows make them, with fixed facts: what the golden screens and the live tests draw.
 */
#ifndef TESTS_UNIT_TERMINAL_SCREEN_VIEWS_H
#define TESTS_UNIT_TERMINAL_SCREEN_VIEWS_H

#include "terminal/screen/screen.h"

struct view_case {
    const char *name;
    void (*make)(struct view *view);
};

extern const struct view_case view_cases[];
extern const size_t view_cases_n;

/* By name; NULL if there is none. */
const struct view_case *view_case(const char *name);
void view_status(struct screen_status *status);

#endif

/*
 * A terminal whose books are of a newer version of Raff, as after an update that was taken back:
 * it touches nothing, says so, and waits. The update that mends it comes past it; `raff enrol` may
 * do so too.
 */
#ifndef TERMINAL_APP_CLOSED_H
#define TERMINAL_APP_CLOSED_H

#include "terminal/app/enrolment.h"
#include "terminal/flow/view.h"

/* Whether it is that, by what enrolment_load or rig_run said. */
bool closed_wanted(int error);
/* Until the books can be opened: 0, and which seat's. 1: somebody ended it; else an error with its
 * words. */
int closed_run(const struct config *config, struct enrolment *enrolment,
               struct text *why) MUST_CHECK;
/* What it shows: the seat, "" if not even that can be read, and the version that is too old. */
void closed_view(const char *seat, const char *version, struct view *ret_view);

#endif

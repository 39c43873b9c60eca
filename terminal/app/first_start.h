/*
 * First start: a terminal that is no seat yet shows what to scan, and becomes one by the code.
 *
 * What a scanner read is kept until it is used (ENROLLING_CODE), so that whoever is switched off
 * goes on by itself. While no code is asked with, the file that raff.ini names ([enrol] file) is
 * taken, whenever it turns up; once this machine is the seat, the file is useless and is removed.
 * What only the time refuses, of both, is tried again. `raff enrol` may do it meanwhile.
 *
 * Where this machine is a seat already, a file that would make it that seat anew is used too, and
 * whatever comes in between leaves it the seat that it is.
 */
#ifndef TERMINAL_APP_FIRST_START_H
#define TERMINAL_APP_FIRST_START_H

#include "terminal/app/enrolment.h"

/* Whether there is anything to do, by what enrolment_load said. */
bool first_start_wanted(const struct config *config, int load_error);
/* Until this machine is a seat: 0 and which. 1: somebody ended it; else an error with its words.
 * *enrolment is what it was before, epoch 0 for no seat; `load_error` why there is none. */
int first_start_run(const struct config *config, int load_error, struct enrolment *enrolment,
                    struct text *why) MUST_CHECK;

#endif

/*
 * The books of a seat that is enrolled: those it had, and those it gets.
 */
#ifndef TERMINAL_APP_ENROLLING_BOOKS_H
#define TERMINAL_APP_ENROLLING_BOOKS_H

#include "terminal/app/enrolment.h"

/* Whether the books of `old` may be left behind. RAFF_E_BUSY: a terminal works in them.
 * RAFF_E_STATE: they hold what no hub acknowledged, or cannot be read, and it was not said that
 * this may stay behind. With words. */
int enrolling_books_leave(const struct enrolment *old, bool leave_unsent,
                          struct text *why) MUST_CHECK;
/* The books of this epoch, under the store that the hub was told, in hex. Others under the same
 * name, which an earlier hub's epoch left there, are moved aside: *ret_aside says where to, "" if
 * there were none. RAFF_E_BUSY, -errno, a ledger's error. */
int enrolling_books_make(const struct enrolment *enrolment, const char *store,
                         char ret_aside[PATH_MAX], struct text *why) MUST_CHECK;

#endif

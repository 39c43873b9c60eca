/*
 * Filling a struct say: the sentence first, then its arguments in the order of {0} to {3}.
 *
 *     say_code(say_qty(say(&view->message, N_("{0} too many for {1}")), n), bin);
 *
 * Every text argument is cleaned of controls on its way in: it may come from the hub, a file or a
 * scan. Arguments past SAY_ARGS are our own mistake and are asserted.
 */
#ifndef TERMINAL_FLOW_SAY_H
#define TERMINAL_FLOW_SAY_H

#include "terminal/flow/view.h"

/* Starts a sentence, without arguments; returns it, as all of these do. `id` is static. */
struct say *say(struct say *say, const char *id);
struct say *say_code(struct say *say, const char *code);
struct say *say_text(struct say *say, const char *text);
struct say *say_date(struct say *say, const char *date);
struct say *say_qty(struct say *say, int64_t qty);
struct say *say_message(struct say *say, const char *id); /* a message id within another */

/* Adds a labelled fact (label NULL: none, it belongs to the one above) and returns its value, still
 * empty. Facts past VIEW_ROWS go unseen. */
struct say *view_fact(struct view *view, const char *label);
/* The same in the size the eye finds first. */
struct say *view_big(struct view *view, const char *label);
/* Sentences that are nothing but their argument. */
void say_only_code(struct say *value, const char *code);
void say_only_text(struct say *value, const char *text);
void say_only_qty(struct say *value, int64_t qty);

#endif

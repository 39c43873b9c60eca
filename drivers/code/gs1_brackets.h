/*
 * GS1 element strings as people write them, "(01)09506000134352(10)ABC123", to and from the form
 * that scanners send and gs1_decode reads. Pure.
 *
 * A '(' of a value is written "\(", as GS1's own tools have it; everything else stands for itself.
 * No value holds a '\': it is in none of the character sets.
 */
#ifndef DRIVERS_CODE_GS1_BRACKETS_H
#define DRIVERS_CODE_GS1_BRACKETS_H

#include "drivers/code/gs1.h"

/* Appends the element string that `written` stands for, GS after every value that needs one but the
 * last. Whether values are right is gs1_decode's to say; here they are only kept apart, so that it
 * reads the same elements: RAFF_E_SYNTAX without an AI in brackets, with an empty value or one of
 * the wrong length behind an AI that no GS follows, RAFF_E_CHARSET for a GS in a value,
 * RAFF_E_TOO_LONG. Then `out` is as it was, and ret_fault (if not NULL) says where in `written`. */
int gs1_from_brackets(struct str written, struct text *out,
                      struct code_fault *ret_fault) MUST_CHECK;

/* Appends what the message's elements are, in their order, in brackets. */
void gs1_to_brackets(const struct gs1_message *message, struct text *out);

#endif

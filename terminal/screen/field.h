/*
 * The field: what the operator types, until Enter. Characters are normalised and cleaned as they
 * come, so what is shown is what will be submitted. Pure.
 *
 * Where a screen has no field, typed characters are remembered only as having been there: the Enter
 * behind them is not the bare Enter that acknowledges a stop, because a scanner that pretends to be
 * a keyboard types exactly that.
 */
#ifndef TERMINAL_SCREEN_FIELD_H
#define TERMINAL_SCREEN_FIELD_H

#include "terminal/flow/view.h"

#define FIELD_SIZE 129

struct field {
    enum field_kind kind;
    char text[FIELD_SIZE];
    size_t len;
    bool junk; /* characters came while there was no field */
};

/* Empties it and says what it holds from now on. */
void field_reset(struct field *field, enum field_kind kind);
/* False: the character does not belong here or does not fit. */
bool field_type(struct field *field, uint32_t codepoint);
void field_backspace(struct field *field);
/* Enter: moves the text out and empties the field. False: there is nothing to submit. */
bool field_submit(struct field *field, char *out, size_t size);

#endif

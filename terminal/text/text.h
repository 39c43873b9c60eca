/*
 * Words in the operator's language: gettext catalogues, plurals, digits, dates; and the shaping of
 * right-to-left text for a screen of cells.
 *
 * A language is one catalogue (po/{lang}.po) and no code. Codes stay ASCII in every language.
 */
#ifndef TERMINAL_TEXT_TEXT_H
#define TERMINAL_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"
#include "terminal/flow/view.h"

#define LANG_SIZE 9

struct words {
    char lang[LANG_SIZE];
    bool rtl;            /* the layout is mirrored */
    bool eastern_digits; /* quantities and dates with Arabic-Indic digits; codes never */
};

/* Finds the catalogues: `directory` (NULL: where they are installed). Once, at start. */
int words_init(const char *directory) MUST_CHECK;
/* Switches; an unknown language gives English and RAFF_E_NOT_FOUND. */
int words_set(struct words *words, const char *lang) MUST_CHECK;
/* The sentence in logical order, UTF-8, arguments put in; code, quantity and date arguments isolated
 * (LRI … PDI) in a right-to-left language. Cut at `size`. */
void words_say(const struct words *words, const struct say *say, char *out, size_t size);
/* One word or fixed phrase of the catalogue. */
const char *words_get(const struct words *words, const char *message_id);

/* --- cells: what goes where on the glass --- */

#define CELL_MARKS 3

struct cell {
    uint32_t base;              /* one column wide; 0: the second half of a wide character */
    uint32_t marks[CELL_MARKS]; /* combining, 0-terminated */
};

/*
 * Logical UTF-8 → cells in visual order: harakat stripped, bidi levels, Arabic joining, lam-alef in
 * one cell, isolates honoured and dropped, controls and U+FEFF dropped. `rtl` is the paragraph's
 * direction. Returns how many columns the text needs; at most `max` cells are written: a right-to-left
 * paragraph is cut at its left, a left-to-right one at its right.
 */
size_t cells_of(const char *utf8, bool rtl, struct cell *cells, size_t max);
/* A code, quantity or date: its own left-to-right run whatever is in it; also ASCII digits turned to
 * the words' digit set unless `code`. */
size_t cells_of_run(const struct words *words, const char *ascii, bool code, struct cell *cells,
                    size_t max);

/* What an `ara` keyboard or an Eastern digit set typed, as the ledger wants it: U+FEFB → lam alef,
 * every digit set → ASCII digits. */
void text_normalise(const char *typed, char *out, size_t size);

#endif

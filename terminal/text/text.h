/*
 * Words in the operator's language: gettext catalogues, plurals, digits, dates; and the shaping of
 * right-to-left text for a screen of cells.
 *
 * A language is one catalogue (po/{lang}.po) and no code: what is special about it stands in its
 * header, as X-Raff-Direction (ltr, rtl) and X-Raff-Digits (ascii, eastern). "ar@latn" is Arabic
 * with ASCII digits. Codes stay ASCII in every language.
 *
 *     struct words words;
 *     words_init(NULL);
 *     words_set(&words, "ar");
 *     words_say(&words, &view->prompt, sentence, sizeof(sentence));
 *     columns = cells_of(sentence, words.rtl, cells, ARRAY_SIZE(cells));
 */
#ifndef TERMINAL_TEXT_TEXT_H
#define TERMINAL_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"
#include "terminal/flow/view.h"

#define LANG_SIZE 9
/* Room for any sentence of the catalogue with its arguments, and for its characters in cells_of;
 * what is longer is cut. */
#define SENTENCE_SIZE  1024
#define SENTENCE_CHARS 512

struct words {
    char lang[LANG_SIZE];
    bool rtl;            /* the layout is mirrored */
    bool eastern_digits; /* quantities and dates with Arabic-Indic digits; codes never */
};

/*
 * Finds the catalogues: `directory`, or, if NULL, the first of ../share/locale and ../locale beside
 * the running program and the installed place that exists. Sets the process's locale to UTF-8
 * characters and C numbers, and LANGUAGE in its environment. Once, at start, before any thread.
 */
int words_init(const char *directory) MUST_CHECK;
/* Switches; an unknown language gives English and RAFF_E_NOT_FOUND. */
int words_set(struct words *words, const char *lang) MUST_CHECK;
/*
 * The sentence in logical order, UTF-8, arguments put in and cleaned; code, quantity and date
 * arguments isolated (LRI … PDI) in a right-to-left language, and names by what they begin with
 * (FSI … PDI) wherever they could disturb what stands beside them. Cut at `size`, never within a
 * character. Main thread only: the language of gettext is the process's.
 */
void words_say(const struct words *words, const struct say *say, char *out, size_t size);
/* One word or fixed phrase of the catalogue. Lives for ever. */
const char *words_get(const struct words *words, const char *message_id);

/* --- cells: what goes where on the glass --- */

#define CELL_MARKS 3

struct cell {
    uint32_t base;              /* 0: the second half of a wide character */
    uint32_t marks[CELL_MARKS]; /* combining, 0-terminated unless all are taken */
};

/*
 * Logical UTF-8 → cells in visual order: harakat stripped, bidi levels, Arabic joining, lam-alef in
 * one cell, isolates and marks honoured and dropped, embeddings, overrides, controls and U+FEFF
 * dropped. `rtl` is the paragraph's direction. Returns how many columns the text needs (a caller
 * that only measures passes NULL and 0); at most `max` cells are written: a right-to-left paragraph
 * is cut at its left, a left-to-right one at its right.
 */
size_t cells_of(const char *utf8, bool rtl, struct cell *cells, size_t max);
/* The same in `columns`: what is longer is cut where it is read last, with an ellipsis in its
 * place. Returns the cells written. */
size_t cells_fit(const char *utf8, bool rtl, struct cell *cells, size_t columns);
/*
 * The same in lines of at most `columns`, broken at spaces, and within a word only if it is longer
 * than a line. Levels are those of the whole paragraph. Line i is at cells + i * columns with
 * lengths[i] cells; `max_lines` of them are written at most. Returns how many lines the text needs;
 * of more than max_lines, the last written ends in an ellipsis.
 */
size_t cells_wrap(const char *utf8, bool rtl, size_t columns, size_t max_lines, struct cell *cells,
                  size_t *lengths);
/* A code, quantity or date: its own left-to-right run whatever is in it; also ASCII digits turned
 * to the words' digit set unless `code`. Returns the columns it needs; cut at its right. */
size_t cells_of_run(const struct words *words, const char *ascii, bool code, struct cell *cells,
                    size_t max);

/* What an `ara` keyboard or an Eastern digit set typed, as the ledger wants it: U+FEFB and its kin
 * → lam alef, every decimal digit → ASCII, Arabic decimal point and minus → ASCII. Cut at `size`,
 * never within a character. */
void text_normalise(const char *typed, char *out, size_t size);

#endif

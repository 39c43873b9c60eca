/*
 * A paragraph made ready for cells: characters in logical order, already joined and mirrored, with
 * their bidi levels. Between here and cells.c lies only the breaking into lines.
 *
 * Unicode Standard Annex 9 (bidirectional algorithm), by fribidi; presentation forms because a
 * terminal draws one character a cell and joins nothing by itself.
 */
#ifndef TERMINAL_TEXT_SHAPE_H
#define TERMINAL_TEXT_SHAPE_H

#include <fribidi.h>

#include "terminal/text/text.h"

struct paragraph {
    FriBidiChar at[SENTENCE_CHARS];
    FriBidiCharType types[SENTENCE_CHARS];
    FriBidiLevel levels[SENTENCE_CHARS];
    FriBidiStrIndex n;
    FriBidiParType base;
    bool plain; /* ASCII in a left-to-right paragraph: there is nothing to reorder */
};

/* What is longer than SENTENCE_CHARS is cut. */
void paragraph_shape(struct paragraph *paragraph, const char *utf8, bool rtl);
/* Columns a shaped character takes: 0 (dropped, or a mark on the one before), 1 or 2. */
size_t paragraph_columns(const struct paragraph *paragraph, FriBidiStrIndex i);
/* The cells of [from, to), in visual order; the array has 2 * (to - from) at least. Returns how
 * many. Reorders the paragraph in place: each range once. */
size_t paragraph_line(struct paragraph *paragraph, FriBidiStrIndex from, FriBidiStrIndex to,
                      struct cell *cells);
/* Puts one character into cells: a base, a wide base and its second half, or a mark on the cell
 * before. Returns the new count. */
size_t cell_add(struct cell *cells, size_t n, uint32_t c);
/* Whether a character never takes part in what is drawn: controls, U+FEFF, embeddings, overrides.
 */
bool char_is_dropped(uint32_t c);

#endif

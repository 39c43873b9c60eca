/*
 * Sentences already looked up, put together and shaped: most of a screen says what it said before,
 * and a draw should cost what it changes. A cache of a fixed size, one entry a place; a sentence
 * that meets another in its place takes it.
 */
#ifndef TERMINAL_SCREEN_SENTENCES_H
#define TERMINAL_SCREEN_SENTENCES_H

#include "terminal/text/text.h"

#define SENTENCE_SETS 64
#define SENTENCE_WAYS 2
#define SENTENCE_COLS 80 /* a longer sentence is known by its columns only */

struct sentence {
    struct say say; /* id NULL: the place is free */
    size_t columns;
    struct cell cells[SENTENCE_COLS]; /* in one line, visual order */
};

struct sentences {
    struct words words; /* what the entries are in */
    struct sentence_set {
        struct sentence at[SENTENCE_WAYS];
        unsigned recent;
    } sets[SENTENCE_SETS];
};

/* Valid until the next call. An empty say has no columns. */
const struct sentence *sentence_of(struct sentences *sentences, const struct words *words,
                                   const struct say *say);
bool sentence_has_cells(const struct sentence *sentence);

#endif

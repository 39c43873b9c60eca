/*
 * The layout: which lines of the screen belong to what, for any size.
 *
 * From the top: title (with the status where a line is wide enough, else below it), prompt, body
 * (rows, list); from the bottom: key legend, message, field. So field and message keep their place
 * while the body changes. What does not fit is taken from the body first, then from the prompt.
 * Pure.
 */
#ifndef TERMINAL_SCREEN_LAYOUT_H
#define TERMINAL_SCREEN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/* Lines of the screen; none has `lines` 0. */
struct part {
    size_t y;
    size_t lines;
};

/* How many lines each part would like. */
struct layout_need {
    size_t prompt;
    size_t body;
    size_t field;
    size_t message;
    size_t legend;
};

struct layout {
    size_t rows, cols;
    struct part title;
    struct part status; /* none: it stands in the title's line */
    struct part prompt;
    struct part body;
    struct part field;
    struct part message;
    struct part legend;
};

/* Below this many columns a line is too short for two things. */
#define LAYOUT_NARROW 32

bool layout_is_narrow(size_t cols);
/* At least one row and one column. */
struct layout layout_make(size_t rows, size_t cols, const struct layout_need *need);

#endif

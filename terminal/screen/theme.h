/*
 * Themes: what each kind of text looks like by day, by night and in high contrast, on terminals
 * with 256 colours, with 8 and with none.
 *
 * Every pair has a contrast of 7:1 at least (WCAG 2.1, 1.4.6), by the colours of xterm for 256 and
 * of the VGA console for 8. Blue and orange say what red and green would. Colour never says it
 * alone: symbols and words do. No A_DIM; A_BOLD never with black, which it turns grey on a console.
 */
#ifndef TERMINAL_SCREEN_THEME_H
#define TERMINAL_SCREEN_THEME_H

#include <ncurses.h>

#include "terminal/screen/screen.h"

enum style {
    STYLE_TEXT,
    STYLE_TITLE,
    STYLE_PROMPT,
    STYLE_LABEL,
    STYLE_BIG,
    STYLE_FIELD,
    STYLE_KEYS,
    STYLE_SELECTED,
    STYLE_GOOD,
    STYLE_WARNING,
    STYLE_ERROR,
    STYLES
};

#define THEMES 3

struct look {
    short text, ground;   /* of 256 colours */
    short text8, ground8; /* of 8 */
    attr_t attributes;    /* with colours */
    attr_t plain;         /* without */
};

const struct look *theme_look(enum theme theme, enum style style);
/* Gives curses the theme's colours; what is on the glass changes with the next update. */
void theme_apply(enum theme theme);
/* Attributes and colour pair of a style, for setcchar. */
attr_t theme_attributes(enum theme theme, enum style style);
short theme_pair(enum style style);
enum style theme_signal(enum signal signal);
/* U+2713, '!' or U+2717; 0 for no signal. */
uint32_t theme_symbol(enum signal signal);

#endif

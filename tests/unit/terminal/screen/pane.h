/*
 * A terminal in memory: a program on a pty, libvterm as what it writes to. For golden screens,
 * tests of what a screen does live, and pictures.
 *
 *     struct pane *pane;
 *     pane_open(16, 20, "xterm-256color", child, argument, &pane);
 *     pane_wait(pane, "pick-bin", 2000);      the screen has settled
 *     pane_keys(pane, "A-03-02\r");
 *     pane_line(pane, 3, line, sizeof(line));
 *     pane_close(pane);
 */
#ifndef TESTS_UNIT_TERMINAL_SCREEN_PANE_H
#define TESTS_UNIT_TERMINAL_SCREEN_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/base/cleanup.h"

struct pane;

/* How a cell looks. Colours of the 256, or -1 for the terminal's own. */
struct pane_look {
    int text, ground;
    bool bold, underline, reverse;
};

struct pane_cell {
    char utf8[32];
    bool wide;   /* two columns; the next cell is empty */
    bool second; /* of a wide one */
    struct pane_look look;
};

/* `child` runs in a process of its own with the pty as its terminal, and its end is the process's:
 * it may exec. -errno. */
int pane_open(int rows, int cols, const char *term, void (*child)(void *argument), void *argument,
              struct pane **ret_pane) MUST_CHECK;
void pane_close(struct pane *pane); /* ends the program */
/* Reads until the program sets this title, again or for the first time since the last wait. False:
 * the time is over or the program has ended. NULL: any title. */
bool pane_wait(struct pane *pane, const char *title, int timeout_ms) MUST_CHECK;
/* Reads until nothing has come for `quiet_ms`, for programs that set no title. */
void pane_wait_quiet(struct pane *pane, int quiet_ms);
int pane_keys(struct pane *pane, const char *bytes) MUST_CHECK;
int pane_resize(struct pane *pane, int rows, int cols) MUST_CHECK;

int pane_rows(const struct pane *pane);
int pane_cols(const struct pane *pane);
void pane_cell_at(const struct pane *pane, int row, int col, struct pane_cell *ret_cell);
/* A line as UTF-8, without the blanks at its end. */
void pane_line(const struct pane *pane, int row, char *out, size_t size);
/* Where the cursor is; false if it is hidden. */
bool pane_cursor(const struct pane *pane, int *ret_row, int *ret_col);
/* Whether the program ever wrote these bytes; how many bytes it wrote, how often it rang. */
bool pane_saw(const struct pane *pane, const char *bytes);
size_t pane_written(const struct pane *pane);
int pane_bells(const struct pane *pane);

#endif

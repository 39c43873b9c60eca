/*
 * raff-sim bench, what the keys do: which device is looked at, what was typed, which line of its
 * list is chosen. What is typed narrows the list; lines under it offer to do something with the
 * text itself.
 */
#ifndef HW_SIM_BENCH_PANEL_H
#define HW_SIM_BENCH_PANEL_H

#include "hw/sim/bench.h"

#define BENCH_TEXT_MAX  200
#define BENCH_LINES_MAX (2 * BENCH_ROWS_MAX)

enum bench_key {
    BENCH_KEY_CHAR,
    BENCH_KEY_UP,
    BENCH_KEY_DOWN,
    BENCH_KEY_PAGE_UP,
    BENCH_KEY_PAGE_DOWN,
    BENCH_KEY_HOME,
    BENCH_KEY_END,
    BENCH_KEY_NEXT, /* device */
    BENCH_KEY_PREVIOUS,
    BENCH_KEY_ENTER,
    BENCH_KEY_ERASE,
    BENCH_KEY_CLEAR,
};

/* A line of the list: a heading, a row of the device, or what to do with what was typed. */
struct bench_line {
    const char *heading;
    size_t row;
    const struct bench_action *typed;
};

struct bench_panel {
    struct bench *bench;
    size_t device;
    char text[BENCH_TEXT_MAX]; /* typed */
    struct bench_line lines[BENCH_LINES_MAX];
    size_t n;
    size_t chosen;                  /* a line that is no heading, if there is one */
    size_t rows[BENCH_DEVICES_MAX]; /* chosen at each device when it was left */
    size_t page;                    /* how many lines are shown; whoever draws sets it */
    size_t top;                     /* the first of them; whoever draws sets it */
};

/* The bench lives longer, and has a device. */
void bench_panel_init(struct bench_panel *panel, struct bench *bench);
void bench_panel_key(struct bench_panel *panel, enum bench_key key, uint32_t character);
void bench_panel_look(struct bench_panel *panel, size_t device);
/* A line, if it is one: it is chosen, or done where it was chosen already. */
void bench_panel_click(struct bench_panel *panel, size_t line);

#endif

/* raff-sim bench on a terminal, by curses. */
#ifndef HW_SIM_BENCH_DRAW_H
#define HW_SIM_BENCH_DRAW_H

#include "hw/sim/bench_panel.h"

enum bench_came {
    BENCH_CAME_NOTHING,
    BENCH_CAME_KEY,
    BENCH_CAME_END, /* the key that ends the program */
};

/* Takes the terminal on standard input and output. -ENOTTY; RAFF_E_UNKNOWN where TERM is. */
int bench_screen_open(void) MUST_CHECK;
/* Gives it back; nothing if it was not taken. */
void bench_screen_close(void);
/* The terminal may have another size. */
void bench_screen_resize(void);
/* Draws it; sets what of the panel depends on the size. */
void bench_screen_draw(struct bench_panel *panel);
/* A key, if one was pressed. */
enum bench_came bench_screen_key(enum bench_key *ret_key, uint32_t *ret_character);

#endif

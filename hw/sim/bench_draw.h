/* raff-sim bench on a terminal, by curses. */
#ifndef HW_SIM_BENCH_DRAW_H
#define HW_SIM_BENCH_DRAW_H

#include "hw/sim/bench_panel.h"

/* Takes the terminal on standard input and output. -ENOTTY; RAFF_E_UNKNOWN where TERM is. */
int bench_screen_open(void) MUST_CHECK;
/* Gives it back; nothing if it was not taken. */
void bench_screen_close(void);
/* The terminal may have another size. */
void bench_screen_resize(void);
/* Draws it; sets what of the panel depends on the size. */
void bench_screen_draw(struct bench_panel *panel);
/* Does what keys and mouse have come for; false if one of them ends the program. */
bool bench_screen_take(struct bench_panel *panel);

#endif

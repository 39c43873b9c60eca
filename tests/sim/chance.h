/*
 * Chance with a seed: every seed is as good as another, and none depends on the machine.
 */
#ifndef TESTS_SIM_CHANCE_H
#define TESTS_SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};
uint64_t chance_next(struct chance *chance);
/* 0 to n - 1. */
uint64_t chance_below(struct chance *chance, uint64_t n);
bool chance_percent(struct chance *chance, unsigned percent);

#endif

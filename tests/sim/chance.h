/*
 * One seed, and out of it a stream of its own for everything that draws: a fault that is added does
 * not change what people do, and a seat that sends again does not change the weather.
 */
#ifndef TESTS_SIM_CHANCE_H
#define TESTS_SIM_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum chance_use {
    CHANCE_PIPE,
    CHANCE_WORK,
    CHANCE_MISHAP,
    CHANCE_MEND,
    CHANCE_WEATHER,
    CHANCE_CLOCK,
    CHANCE_ROT,
    CHANCE_GARBLE,
    CHANCE_DISK,
    CHANCE_HUB,  /* what the engine itself draws */
    CHANCE_SEAT, /* and the first seat's; the next ones follow */
};

struct chance {
    uint64_t state;
};

struct chance chance_of(uint64_t seed, uint64_t use);
uint64_t chance_next(struct chance *chance);
/* 0 to n - 1. */
uint64_t chance_below(struct chance *chance, uint64_t n);
bool chance_percent(struct chance *chance, unsigned percent);

#endif

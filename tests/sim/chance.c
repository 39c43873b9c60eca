#include "tests/sim/chance.h"

/* splitmix64 (Steele, Lea, Flood 2014): every seed is as good as another. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

struct chance chance_of(uint64_t seed, uint64_t use)
{
    return (struct chance){mix(seed) ^ mix(~use)};
}

uint64_t chance_next(struct chance *chance)
{
    return mix(chance->state += 0x9E3779B97F4A7C15ULL);
}

uint64_t chance_below(struct chance *chance, uint64_t n)
{
    return chance_next(chance) % n;
}

bool chance_percent(struct chance *chance, unsigned percent)
{
    return chance_below(chance, 100) < percent;
}

/* What goes wrong, how often, and how soon it is mended. What is worst differs by seed. */
#ifndef TESTS_SIM_CLIMATE_H
#define TESTS_SIM_CLIMATE_H

#include "tests/sim/world.h"

struct odds {
    void (*happens)(struct world *world, struct member *member);
    unsigned weight;
};

/* Times between things are drawn from 0 to twice the one here. */
struct climate {
    const char *name;
    int64_t mend_ms; /* until what is broken is whole again */
    int64_t work_ms; /* from one to the next at whom something is done */
    int64_t mishap_ms;
    unsigned bursts; /* permille of the work: 300 events at once */
    unsigned garble; /* permille of the messages */
    bool goes_away;  /* somebody, for 90 days */
    unsigned aisles; /* hundreds of bins where nothing lies: a snapshot has chunks */
    const struct odds *odds;
    size_t n_odds;
};

const struct climate *climate_of(uint64_t seed);
/* In which the speed is measured: the usual mishaps, so long from one to the next, and seats of
 * which each has an event every so often. */
struct climate climate_fair(size_t seats, int64_t event_ms, int64_t mishap_ms);

void chaos(struct world *world, int64_t for_ms);
/* What is due to be whole again is; `all`: everything, now. */
void mend(struct world *world, bool all);
/* When the next of it is due. */
int64_t chaos_due_ms(const struct world *world);

/* --- mishaps.c --- */

extern const struct odds usual_odds[], disk_odds[], restore_odds[], device_odds[], link_odds[],
    import_odds[];
extern const size_t n_usual_odds, n_disk_odds, n_restore_odds, n_device_odds, n_link_odds,
    n_import_odds;
/* A time from now until something is mended. */
int64_t mended_ms(struct world *world);
void weather_is_fine(struct world *world);

#endif

/*
 * What must hold at every moment, and what must hold once all is well again. Each is a function in
 * a table, by name; the first that does not hold breaks the world.
 */
#ifndef TESTS_SIM_INVARIANTS_H
#define TESTS_SIM_INVARIANTS_H

#include "tests/sim/world.h"

/* The files were opened, or are about to be closed. */
void eyes_open_hub(struct world *world);
void eyes_close_hub(struct world *world);
void eyes_open(struct member *member);
void eyes_close(struct member *member);

/* After whatever may have committed at the hub or at a seat; cheap where nothing did. */
void look_at_hub(struct world *world);
void look_at_member(struct world *world, struct member *member);
/* What goes out: a seat's word, and the hub's. */
void look_at_word(struct world *world, struct member *from, const char *topic, struct str payload);

void note_held(struct world *world, const struct story *held, uint64_t upto, bool is_safe);
struct holding *holding_of(struct world *world, const char *seat, uint64_t epoch);

/* At the end, when all is settled: healed.c. */
void heal(struct world *world);
void look_at_all(struct world *world);

#endif

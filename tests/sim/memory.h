/*
 * Memory that runs out once: the nth allocation since memory_arm fails, all others are given. It
 * stands between our own code and malloc by the linker's --wrap, and before SQLite as its
 * allocator.
 */
#ifndef TESTS_SIM_MEMORY_H
#define TESTS_SIM_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum memory_of { MEMORY_OURS, MEMORY_SQLITE };

/* Before SQLite's first use. */
void memory_init(void);
/* `nth` 0: none fails; they are counted all the same. */
void memory_arm(enum memory_of whose, uint64_t nth);
/* While paused none fails and none is counted: for what the test itself does. */
void memory_pause(bool is_paused);
uint64_t memory_count(void); /* allocations since memory_arm */
bool memory_failed(void);    /* one of them */

#endif

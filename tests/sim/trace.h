/*
 * A hash over everything that happens: what was said and heard, what was committed, what broke.
 * The same seed gives the same one; where it does not, the run depends on something that is not its
 * seed.
 */
#ifndef TESTS_SIM_TRACE_H
#define TESTS_SIM_TRACE_H

#include "drivers/base/str.h"

struct trace {
    uint64_t hash;
    uint64_t n;
    bool is_told; /* every note to stdout: to compare two runs of a seed by diff */
};

/* `who` and `number` are what the kind makes of them. */
void trace_note(struct trace *trace, int64_t now_ms, const char *kind, int64_t who, uint64_t number,
                struct str bytes);

#endif

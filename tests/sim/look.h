/* What the files of the invariants share: what is looked at, and a table of what must hold of it.
 */
#ifndef TESTS_SIM_LOOK_H
#define TESTS_SIM_LOOK_H

#include "tests/sim/invariants.h"

struct look {
    struct world *world;
    struct member *member; /* NULL: the hub */
    struct ledger_sync sync;
    const struct op_record *record; /* the hub's book at the replica's op; NULL: not known */
    struct books books;             /* as they are */
    struct str plain;               /* the word */
    const struct proto_topic *topic;
    char why[200];
};

struct invariant {
    const char *name;
    bool (*holds)(struct look *look);
};

/* One after the other, until one does not hold: that breaks the world. */
void look_through(struct look *look, const struct invariant *all, size_t n);
/* false, and why. */
bool no(struct look *look, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline unsigned long long ull(uint64_t value)
{
    return value;
}

#endif

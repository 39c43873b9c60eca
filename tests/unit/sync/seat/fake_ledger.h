/*
 * Books in memory for the engine's tests: the part of sync/ledger/ledger.h that the engine calls,
 * as strict as the real one. Linked instead of it.
 */
#ifndef TESTS_UNIT_SYNC_SEAT_FAKE_LEDGER_H
#define TESTS_UNIT_SYNC_SEAT_FAKE_LEDGER_H

#include "sync/ledger/ledger.h"

#define FAKE_EVENTS_MAX 4096
#define FAKE_ROWS_MAX   512

struct fake_row {
    char table[16];
    char key[64];
    char row[128];
};

struct fake_rows {
    struct fake_row at[FAKE_ROWS_MAX];
    size_t n;
};

struct ledger {
    struct ledger_identity identity;
    struct ledger_sync sync;
    char lines[FAKE_EVENTS_MAX + 1][64]; /* by seq */
    uint8_t hashes[FAKE_EVENTS_MAX + 1][CHAIN_SIZE];
    struct fake_rows live, load;
    size_t table; /* being loaded */
    char after[64];
    uint64_t own; /* overlay dropped up to here */
    uint64_t load_own;
    bool cleared; /* nothing is in the way of a load */
    bool walked;
    int fail; /* what the next write gives */
    int applied;
};

struct ledger *fake_new(void);
void fake_commit(struct ledger *ledger, size_t n);
const char *fake_row(const struct ledger *ledger, const char *table, const char *key);

#endif

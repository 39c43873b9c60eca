/*
 * What a row adds to its table's sum: the first 8 bytes, big-endian, of SHA-256 over table, key and
 * row, a newline between them, the texts exactly as the hub sends them. A table's sum is that of
 * its live rows modulo 2^64, so rows go in and out of it in any order. Pure.
 */
#ifndef SYNC_LEDGER_SUM_H
#define SYNC_LEDGER_SUM_H

#include "drivers/base/str.h"

struct table_sum {
    uint64_t n; /* rows */
    uint64_t sum;
};

uint64_t row_sum(const char *table, struct str key, struct str row);

static inline bool table_sum_equal(struct table_sum a, struct table_sum b)
{
    return a.n == b.n && a.sum == b.sum;
}

#endif

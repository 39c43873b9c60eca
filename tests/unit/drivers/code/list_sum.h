/*
 * One figure for a list that somebody else publishes: a test with a copy of the code's own table
 * proves nothing. FNV-1a, 32 bits, over its lines, a line feed behind each.
 */
#ifndef TESTS_UNIT_DRIVERS_CODE_LIST_SUM_H
#define TESTS_UNIT_DRIVERS_CODE_LIST_SUM_H

#include <stdint.h>

#define LIST_SUM_OF_NOTHING UINT32_C(0x811C9DC5)

static inline uint32_t list_sum(uint32_t sum, const char *line)
{
    for (; *line; line++) {
        sum = (sum ^ (unsigned char)*line) * UINT32_C(0x01000193);
    }
    return (sum ^ '\n') * UINT32_C(0x01000193);
}

#endif

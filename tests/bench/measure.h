/* Time, and medians and percentiles of a run of samples. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static inline uint64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/* Of this process, all its threads, user and system. */
static inline uint64_t bench_cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000U + (uint64_t)used.tv_nsec;
}

static inline int bench_compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Sorts the samples and gives the value below which `percent` of them lie, in microseconds. */
static inline double bench_percentile_us(uint64_t *samples_ns, size_t n, double percent)
{
    qsort(samples_ns, n, sizeof(*samples_ns), bench_compare);
    size_t at = (size_t)((double)(n - 1) * percent / 100.0);
    return (double)samples_ns[at] / 1000.0;
}

#endif

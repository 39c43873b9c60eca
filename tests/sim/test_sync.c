/*
 * Seats and a hub over a pipe that loses, repeats, delays and reorders, while links fall, power
 * goes, disks fail, clocks jump, devices are copied and replaced, and the hub is restored from
 * backups. Then it heals, and everything must agree. README.md says what, and how to use this.
 *
 *     test_sync [--seats N] [--trace] FIRST [COUNT]
 *     test_sync --ci [COUNT]     the kept seeds, some three times, and so many from 1 on
 *     test_sync --speed [SEATS [EVENT_S [MISHAP_S]]]
 *                                how much faster than real time, with an event at each seat and a
 *                                mishap anywhere every so often: 20 10 5
 *     test_sync --dies [COUNT]   0 if one of so many fails: for mutants
 */
#include <time.h>

#include "drivers/base/error.h"
#include "tests/sim/climate.h"
#include "tests/sim/invariants.h"

#define CHAOS_MS   (INT64_C(4) * 60 * 1000)
#define SEATS      3
#define SEEDS      200
#define FAILURES   5
#define SPEED_MS   (INT64_C(20) * 60 * 1000)
#define SPEED_RUNS 5
#define SAME_FIRST 1 /* seeds that are run three times, */
#define SAME       3 /* so many */

/* Seeds that once failed, and what was wrong. */
static const struct kept {
    uint64_t seed;
    size_t seats;
    const char *what;
} kept[] = {
    {2, 3, "a question that nobody heard kept the loop turning"},
    {10, 3, "a late welcome of the hub before: its replica was taken for the next one's"},
    {162, 3, "the same, and the next one's ops went into it"},
    {1994, 3, "what a hub that was gone had acknowledged was said to the next: it took another id"},
    {6906, 3, "a hub copied back denied what was heard of: it was asked again without a pause"},
    {6979, 3, "nobody dealt with a copy while the book that was copied back was not found out"},
    {7617, 3, "what a disk refused was told when it was well again, and taken for no reason"},
    {8738, 3, "what was counted after a copying back, in the tote, was taken for picked"},
    {5105, 3, "SQLite passed over a directory's sync that failed: left out since"},
};

struct sum {
    struct counts counts;
    uint64_t seeds;
    unsigned failures;
};

static struct world world;

static void add_counts(struct sum *sum)
{
    uint64_t *to = (uint64_t *)&sum->counts;
    world.counts.virtual_ms = (uint64_t)world.now_ms;
    world.counts.dropped = world.pipe.dropped;
    const uint64_t *from = (const uint64_t *)&world.counts;
    for (size_t i = 0; i < sizeof(sum->counts) / sizeof(*to); i++) {
        to[i] += from[i];
    }
    sum->seeds++;
}

/* Returns the trace hash. */
static uint64_t run(uint64_t seed, const struct climate *climate, size_t seats, int64_t chaos_ms,
                    bool traces, struct sum *sum)
{
    world_init(&world, seed, climate, seats);
    world.trace.is_told = traces;
    chaos(&world, chaos_ms);
    if (!world.broken[0]) {
        heal(&world);
    }
    if (!world.broken[0]) {
        look_at_all(&world);
    }
    uint64_t hash = world.trace.hash;
    if (world.broken[0]) {
        printf("seed %llu, %zu seats, climate %s, trace %016llx: %s\n", (unsigned long long)seed,
               seats, climate->name, (unsigned long long)hash, world.broken);
        fflush(stdout);
        sum->failures++;
    }
    add_counts(sum);
    world_release(&world);
    return hash;
}

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell(const struct sum *sum, double used_s)
{
    const struct counts *c = &sum->counts;
    struct {
        const char *name;
        uint64_t n;
    } all[] = {{"events", c->events},
               {"picks", c->picks},
               {"receipts", c->receipts},
               {"counts", c->counts},
               {"taken back", c->taken_back},
               {"refused", c->refused},
               {"messages", c->messages},
               {"dropped by full queues", c->dropped},
               {"acks", c->acks},
               {"looks", c->looks},
               {"leases", c->leases},
               {"snapshots", c->snapshots},
               {"power cuts", c->cuts},
               {"disk errors", c->disk_errors},
               {"garbled", c->garbled},
               {"rows spoiled", c->rotten},
               {"mended", c->mended},
               {"backups", c->backups},
               {"restored", c->restored},
               {"by hand", c->rolled_back},
               {"copies", c->clones},
               {"found", c->found},
               {"enrolled again", c->replaced},
               {"events lost with a device", c->lost_events},
               {"slept", c->slept},
               {"clock jumps", c->clock_jumps},
               {"pruned", c->pruned}};
    printf("%llu seeds", (unsigned long long)sum->seeds);
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        printf(", %llu %s", (unsigned long long)all[i].n, all[i].name);
    }
    printf("; %u failures; %.0f s in %.1f s of one core: %.0f times as fast\n", sum->failures,
           (double)c->virtual_ms / 1000, used_s, (double)c->virtual_ms / 1000 / used_s);
}

/* Of so many seeds everything must have happened, or they prove nothing. */
static bool happened(const struct sum *sum)
{
    const struct counts *c = &sum->counts;
    const uint64_t all[] = {c->events,   c->picks,       c->receipts,    c->counts, c->taken_back,
                            c->refused,  c->dropped,     c->acks,        c->leases, c->snapshots,
                            c->cuts,     c->disk_errors, c->garbled,     c->rotten, c->mended,
                            c->backups,  c->restored,    c->rolled_back, c->clones, c->found,
                            c->replaced, c->slept,       c->clock_jumps, c->pruned};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        if (all[i] == 0) {
            printf("number %zu of what is to happen never did\n", i);
            return false;
        }
    }
    return true;
}

static int run_seeds(uint64_t first, uint64_t count, size_t seats, bool traces)
{
    struct sum sum = {.failures = 0};
    double began_s = cpu_s();
    for (uint64_t seed = first; seed < first + count && sum.failures < FAILURES; seed++) {
        uint64_t hash = run(seed, climate_of(seed), seats, CHAOS_MS, traces, &sum);
        if (count == 1) {
            printf("seed %llu: trace %016llx\n", (unsigned long long)seed,
                   (unsigned long long)hash);
        }
    }
    tell(&sum, cpu_s() - began_s);
    return sum.failures > 0 || (count >= SEEDS && !happened(&sum));
}

static int run_kept(void)
{
    struct sum sum = {.failures = 0};
    for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
        run(kept[i].seed, climate_of(kept[i].seed), kept[i].seats, CHAOS_MS, false, &sum);
    }
    printf("%zu kept seeds: %u failures\n", ARRAY_SIZE(kept), sum.failures);
    return sum.failures > 0;
}

static int run_speed(size_t seats, uint64_t event_s, uint64_t mishap_s)
{
    struct climate fair = climate_fair(seats, (int64_t)event_s * 1000, (int64_t)mishap_s * 1000);
    struct sum sum = {.failures = 0};
    double began_s = cpu_s();
    for (uint64_t seed = 1; seed <= SPEED_RUNS; seed++) {
        run(seed, &fair, seats, SPEED_MS, false, &sum);
    }
    tell(&sum, cpu_s() - began_s);
    return sum.failures > 0;
}

static int run_mutant(uint64_t count)
{
    struct sum sum = {.failures = 0};
    for (uint64_t seed = 1; seed <= count && sum.failures == 0; seed++) {
        run(seed, climate_of(seed), SEATS, CHAOS_MS, false, &sum);
    }
    if (sum.failures == 0) {
        printf("it lives through %llu seeds\n", (unsigned long long)count);
    }
    return sum.failures == 0;
}

/* The trace of a seed as another process has it. */
static uint64_t trace_elsewhere(const char *program, uint64_t seed)
{
    char command[4096], line[256];
    unsigned long long hash = 0;
    snprintf(command, sizeof(command), "'%s' %llu", program, (unsigned long long)seed);
    FILE *run = popen(command, "re");
    while (run && fgets(line, sizeof(line), run)) {
        const char *trace = strstr(line, ": trace ");
        hash = trace ? strtoull(trace + strlen(": trace "), NULL, 16) : hash;
    }
    return run && pclose(run) == 0 ? hash : 0;
}

/* A seed is the whole of a run: again in this process, after others, and in another. */
static int run_same(const char *program)
{
    struct sum sum = {.failures = 0};
    int failed = 0;
    for (uint64_t seed = SAME_FIRST; seed < SAME_FIRST + SAME; seed++) {
        uint64_t first = run(seed, climate_of(seed), SEATS, CHAOS_MS, false, &sum);
        uint64_t again = run(seed, climate_of(seed), SEATS, CHAOS_MS, false, &sum);
        uint64_t elsewhere = trace_elsewhere(program, seed);
        if (first != again || first != elsewhere) {
            printf("seed %llu is not itself: traces %016llx, %016llx, %016llx\n",
                   (unsigned long long)seed, (unsigned long long)first, (unsigned long long)again,
                   (unsigned long long)elsewhere);
            failed = 1;
        }
    }
    return failed || sum.failures > 0;
}

static uint64_t number(char **argv, int at, int argc, uint64_t fallback)
{
    return at < argc ? strtoull(argv[at], NULL, 10) : fallback;
}

int main(int argc, char **argv)
{
    size_t seats = SEATS;
    bool traces = false;
    int at = 1;
    if (argc == 1 || strcmp(argv[1], "--ci") == 0) {
        int failed = run_kept() || run_same(argv[0]);
        return run_seeds(1, number(argv, 2, argc, SEEDS), SEATS, false) || failed;
    }
    if (strcmp(argv[1], "--dies") == 0) {
        return run_mutant(number(argv, 2, argc, 40));
    }
    if (strcmp(argv[1], "--speed") == 0) {
        return run_speed((size_t)number(argv, 2, argc, 20), number(argv, 3, argc, 10),
                         number(argv, 4, argc, 5));
    }
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--seats") == 0) {
            seats = (size_t)number(argv, ++at, argc, SEATS);
        } else {
            traces = traces || strcmp(argv[at], "--trace") == 0;
        }
    }
    return run_seeds(number(argv, at, argc, 1), number(argv, at + 1, argc, 1), seats, traces);
}

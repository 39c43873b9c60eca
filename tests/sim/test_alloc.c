/*
 * Want of memory, one allocation at a time: the session is played once for every allocation in it,
 * each time another one fails, first among our own and then among SQLite's. Wherever it falls, it
 * is reported as such, nothing crashes (and under ASan nothing leaks), and the same files go on to
 * equal books.
 *
 *     test_alloc [PLAYS [SEED]]    all of ours; of SQLite's so many, by chance
 *     test_alloc ours|sqlite N     the Nth alone
 */
#include "drivers/base/cleanup.h"
#include "tests/sim/memory.h"
#include "tests/sim/session.h"

#define PLAYS 75
#define SEED  1

static struct {
    unsigned plays, failed, surfaced, faults;
} total;

static const char *name_of(enum memory_of whose)
{
    return whose == MEMORY_OURS ? "ours" : "sqlite";
}

/* Tells how many allocations there were up to each step's end. */
static void play(enum memory_of whose, uint64_t nth, uint64_t ret_allocations[SESSION_STEPS])
{
    struct session session;
    session_init(&session);
    memory_arm(whose, nth);
    session_play(&session);
    memory_pause(true);
    session_prove(&session);
    session_release(&session);
    total.plays++;
    total.failed += memory_failed();
    total.surfaced += session.surfaced > 0;
    total.faults += session.faults;
    if (session.faults > 0) {
        printf("test_alloc %s %llu: failed\n", name_of(whose), (unsigned long long)nth);
    }
    if (ret_allocations) {
        memcpy(ret_allocations, session.allocations, sizeof(session.allocations));
    }
}

static void play_all_of_ours(void)
{
    uint64_t n = 1;
    while (play(MEMORY_OURS, n, NULL), memory_failed() && total.faults < 20) {
        n++;
    }
    printf("ours: %llu allocations\n", (unsigned long long)n - 1);
}

/* Each step in its turn, whether it has ten of them or, opening a file, forty thousand. */
static void play_some_of_sqlites(uint64_t plays, uint64_t seed)
{
    uint64_t upto[SESSION_STEPS];
    struct chance chance = {seed};
    play(MEMORY_SQLITE, 0, upto);
    for (uint64_t i = 0; i < plays && total.faults < 20; i++) {
        size_t step = i % SESSION_STEPS;
        uint64_t from = step ? upto[step - 1] : 0;
        if (upto[step] > from) {
            play(MEMORY_SQLITE, from + 1 + chance_below(&chance, upto[step] - from), NULL);
        }
    }
    printf("sqlite: %llu of %llu allocations, seed %llu\n", (unsigned long long)plays,
           (unsigned long long)upto[SESSION_STEPS - 1], (unsigned long long)seed);
}

int main(int argc, char **argv)
{
    memory_init();
    if (argc > 2 && (strcmp(argv[1], "ours") == 0 || strcmp(argv[1], "sqlite") == 0)) {
        play(MEMORY_OURS, 0, NULL); /* what is allocated once for all is, as it was then */
        play(argv[1][0] == 'o' ? MEMORY_OURS : MEMORY_SQLITE, strtoull(argv[2], NULL, 10), NULL);
    } else {
        play_all_of_ours();
        play_some_of_sqlites(argc > 1 ? strtoull(argv[1], NULL, 10) : PLAYS,
                             argc > 2 ? strtoull(argv[2], NULL, 10) : SEED);
    }
    printf("%u plays, an allocation failed in %u, was reported in %u; %u faults\n", total.plays,
           total.failed, total.surfaced, total.faults);
    return total.faults > 0 || (total.plays > 1 && total.surfaced == 0);
}
